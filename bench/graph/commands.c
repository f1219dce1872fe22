/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Commands to a large console, beside one to pipewire-pulse, in turns in one session. */
#include "commands.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define N_STRIPS 64u
#define N_BUSES  16u

static const char *const commands[COMMANDS_N][6] = {
	{ "pactl", "list", "short", "sinks" },
	{ TB_BUILD_ROOT "/troubadour", "get", "strip.s0.fader" },
	{ TB_BUILD_ROOT "/troubadour", "set", "strip.s0.fader=-3" },
	{ TB_BUILD_ROOT "/troubadour", "status" },
};
static const char *const names[COMMANDS_N] = { "`pactl list short sinks`",
	"`troubadour get` of one key", "`troubadour set` of one key", "`troubadour status`" };

static char *console(void)
{
	char *text;
	size_t n_bytes;
	FILE *f = open_memstream(&text, &n_bytes);

	if (!f)
		abort();
	fputs("strips = [\n", f);
	for (uint32_t i = 0; i < N_STRIPS; i++)
		fprintf(f, "  { name = s%u type = virtual audio.position = [ FL FR ] }\n", i);
	fputs("]\nbuses = [\n", f);
	for (uint32_t i = 0; i < N_BUSES; i++)
		fprintf(f, "  { name = b%u type = virtual audio.position = [ FL FR ] }\n", i);
	fputs("]\n", f);
	fclose(f);
	return text;
}

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double time_of(struct rig *r, const char *const *command)
{
	double begin_ms = now_ms();

	if (rig_run(r, command) != 0)
		die("%s %s failed", command[0], command[1]);
	return now_ms() - begin_ms;
}

/* Until it can be done. */
static void await_command(struct rig *r, const char *const *command)
{
	for (uint32_t i = 0; i < 600; i++) {
		if (rig_run(r, command) == 0)
			return;
		sleep_ms(100);
	}
	die("%s %s: nobody answers", command[0], command[1]);
}

static bool says_ready(const char *log)
{
	char line[4096];
	FILE *f = fopen(log, "re");
	bool is_ready = false;

	while (f && !is_ready && fgets(line, sizeof(line), f))
		is_ready = strstr(line, "is ready") != NULL;
	if (f)
		fclose(f);
	return is_ready;
}

/* WirePlumber gives each node its ports. */
#define SETTLE_MS 5000

/* Nobody else comes meanwhile: how much the daemon takes for a port depends on what it has
 * freed before, see TB_PROPS_MAX_BYTES in src/spa/include/spa/pods.h. */
static void start_console(struct rig *r)
{
	char *text = console(), *path = rig_write_file(r, "large.conf", text);
	char log[4200];

	snprintf(log, sizeof(log), "%s/host.log", tb_private_dir(r->session));
	r->host = rig_spawn(
		r, (const char *[]){ TB_BUILD_ROOT "/troubadour", "run", "--config", path, NULL });
	for (uint32_t i = 0; !says_ready(log); i++) {
		if (i == 600)
			die("the console does not become ready, see %s", log);
		sleep_ms(100);
	}
	sleep_ms(SETTLE_MS);
	free(path);
	free(text);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

struct commands_figures commands_measure(unsigned n_rounds)
{
	double all[COMMANDS_N][MAX_ROUNDS];
	struct commands_figures f;
	struct rig r;
	pid_t pulse;

	rig_start(&r, NULL);
	pulse = rig_spawn(&r, (const char *[]){ "pipewire-pulse", NULL });
	await_command(&r, commands[0]);
	f.daemon_mb = memory_of(r.daemon).pss_mb;
	start_console(&r);
	f.console = memory_of(r.host);
	f.daemon_mb = memory_of(r.daemon).pss_mb - f.daemon_mb;
	for (unsigned round = 0; round < n_rounds; round++)
		for (unsigned i = 0; i < COMMANDS_N; i++)
			all[i][round] = time_of(&r, commands[i]);
	for (unsigned i = 0; i < COMMANDS_N; i++) {
		qsort(all[i], n_rounds, sizeof(double), compare);
		f.ms[i] = all[i][n_rounds / 2];
	}
	rig_stop(pulse);
	rig_end(&r);
	return f;
}

const char *commands_name(unsigned i)
{
	return names[i];
}
