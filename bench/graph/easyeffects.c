/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* EasyEffects as a service without a window, which still wants a screen.  Its settings are a
 * key file in the session's own directory. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "contenders.h"
#include "desk.h"

#define PATH "com/github/wwmm/easyeffects"

static void write_band(FILE *f, unsigned band, int hz, int gain_db)
{
	fprintf(f,
		"band%1$u-type='Bell'\nband%1$u-mode='APO (DR)'\nband%1$u-frequency=%2$d.0\n"
		"band%1$u-gain=%3$d.0\nband%1$u-q=1.0\n",
		band, hz, gain_db);
}

static void write_bands(FILE *f, const char *channel)
{
	fprintf(f, "[" PATH "/streaminputs/equalizer/0/%s]\n", channel);
	write_band(f, 0, DESK_LOW_HZ, -DESK_EQ_DB);
	write_band(f, 1, DESK_HIGH_HZ, DESK_EQ_DB);
}

static void write_settings(FILE *f)
{
	fprintf(f,
		"[" PATH "]\nprocess-all-outputs=false\nprocess-all-inputs=false\n"
		"[" PATH "/streaminputs]\nplugins=['gate#0', 'equalizer#0', 'compressor#0']\n"
		"use-default-input-device=false\ninput-device='" TB_PRIVATE_SOURCE "'\n"
		"[" PATH "/streaminputs/gate/0]\ncurve-threshold=%d.0\nreduction=%d.0\n"
		"attack=1.0\nrelease=100.0\n"
		"[" PATH "/streaminputs/equalizer/0]\nnum-bands=2\n"
		"[" PATH "/streaminputs/compressor/0]\nthreshold=%d.0\nratio=%d.0\n"
		"attack=10.0\nrelease=100.0\n",
		DESK_GATE_DB, DESK_GATE_RANGE_DB, DESK_COMPRESS_DB, DESK_COMPRESS_RATIO);
	write_bands(f, "leftchannel");
	write_bands(f, "rightchannel");
}

static void make_folder(struct rig *r, const char *name)
{
	char path[4200];

	snprintf(path, sizeof(path), "%s/%s", tb_private_dir(r->session), name);
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		die("cannot make %s: %m", path);
}

static void write_key_file(struct rig *r)
{
	char *text;
	size_t n_bytes;
	FILE *f = open_memstream(&text, &n_bytes);

	if (!f)
		abort();
	write_settings(f);
	fclose(f);
	make_folder(r, "config/glib-2.0");
	make_folder(r, "config/glib-2.0/settings");
	free(rig_write_file(r, "config/glib-2.0/settings/keyfile", text));
	free(text);
}

static pid_t screen;

/* Its number, which it tells when it is ready; none: it has ended. */
static void await_screen(const char *path, char *number, size_t n_bytes)
{
	while (!rig_has_ended(screen)) {
		FILE *f = fopen(path, "re");
		bool is_told = f && fgets(number, (int)n_bytes, f) && strchr(number, '\n');

		if (f)
			fclose(f);
		if (is_told) {
			number[strcspn(number, "\n")] = '\0';
			return;
		}
		sleep_ms(10);
	}
}

pid_t easyeffects_start(struct rig *r)
{
	char path[4200], command[4300], number[16] = "", display[32];

	write_key_file(r);
	snprintf(path, sizeof(path), "%s/screen", tb_private_dir(r->session));
	snprintf(command, sizeof(command), "exec Xvfb -displayfd 3 -nolisten tcp 3>'%s'", path);
	screen = rig_spawn(r, (const char *[]){ "sh", "-c", command, NULL });
	await_screen(path, number, sizeof(number));
	snprintf(display, sizeof(display), "DISPLAY=:%s", number);
	return rig_spawn(r, (const char *[]){ "env", display, "GDK_BACKEND=x11",
				    "GSK_RENDERER=cairo", "GSETTINGS_BACKEND=keyfile",
				    "easyeffects", "--gapplication-service", NULL });
}

void easyeffects_stop(pid_t pid)
{
	rig_stop(pid);
	rig_stop(screen);
	screen = 0;
}
