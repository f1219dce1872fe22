/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A state file that somebody has edited, or a disk has spoiled: there is a console all the
 * same, with every param in its range. */
#include "fuzz.h"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <pipewire/pipewire.h>

/* The module's, not the one beside this file. */
#include <console.h>

#include "life.h"

#define CONSOLE                                                                                    \
	"strips = [ { name = game } { name = mic type = capture audio.position = [ MONO ] } ]\n"   \
	"buses = [ { name = a1 type = playback } { name = b1 } ]\n"                                \
	"params = { route.game.a1 = true strip.game.fader = -3 }\n"

static char directory[PATH_MAX], path[PATH_MAX];
static struct pw_main_loop *loop;
static struct pw_context *context;

static void remove_files(void)
{
	char text[PATH_MAX + 16];

	unlink(path);
	snprintf(text, sizeof(text), "%s.bad", path);
	unlink(text);
	snprintf(text, sizeof(text), "%s/troubadour", directory);
	rmdir(text);
	rmdir(directory);
}

static void finish(void)
{
	pw_context_destroy(context);
	pw_main_loop_destroy(loop);
	remove_files();
}

static void begin(void)
{
	snprintf(directory, sizeof(directory), "%s/fuzz-state-%d",
		access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", getpid());
	check(mkdir(directory, 0700) == 0);
	setenv("XDG_STATE_HOME", directory, 1);
	check(snprintf(path, sizeof(path), "%s/troubadour", directory) < (int)sizeof(path));
	check(mkdir(path, 0700) == 0);
	check(snprintf(path, sizeof(path), "%s/troubadour/troubadour.json", directory)
		< (int)sizeof(path));
	setenv("PIPEWIRE_DEBUG", "0", 1);
	pw_init(NULL, NULL);
	loop = pw_main_loop_new(NULL);
	check(loop);
	context = pw_context_new(pw_main_loop_get_loop(loop),
		pw_properties_new(PW_KEY_CONFIG_NAME, "null", NULL), 0);
	check(context);
	atexit(finish);
}

static void check_ranges(const struct tb_mixer *m)
{
	struct tb_param_info info;

	for (uint32_t i = 0; i < tb_mixer_n_params(m); i++) {
		float value = tb_mixer_get(m, i);

		tb_mixer_param_info(m, i, &info);
		check(value >= info.min && value <= info.max);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	struct tb_console_config config;
	struct tb_config_error error;
	struct tb_console *c;
	FILE *f;

	if (!context)
		begin();
	f = fopen(path, "w");
	check(f && fwrite(data, 1, n_bytes, f) == n_bytes && fclose(f) == 0);
	check(tb_console_config_parse(&config, CONSOLE, &error) == 0);
	c = tb_console_new(context, &config, &error);
	check(c);
	check(c->n_strips >= 1 && c->n_buses >= 1 && c->n_devices == c->n_strips + c->n_buses);
	check_ranges(c->mixer);
	tb_console_free(c);
	return 0;
}
