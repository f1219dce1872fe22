/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A whole console without a daemon: its control thread is the test's and runs when the test
 * says so, and its mixer plays as many blocks as the test asks for. */
#ifndef CONSOLE_RIG_H
#define CONSOLE_RIG_H

#include "console.h"

#include <criterion/criterion.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "life.h"
#include "rates.h"

#define N_FRAMES 256u
/* The level of all strips. */
#define LEVEL 0.5f
/* Fades and what runs unheard before them are over. */
#define A_WHILE 64u

static char home[] = "/tmp/troubadour-XXXXXX";
static struct pw_main_loop *main_loop;
static struct pw_context *context;
static struct tb_console *console;
static char said[8192]; /* to the console's user */

static inline void on_event(void *data, enum tb_host_event event, const char *text)
{
	strncat(said, text, sizeof(said) - strlen(said) - 2);
	strcat(said, "\n");
}

static struct tb_host host = { .event = on_event };

static inline uint32_t n_times_said(const char *what)
{
	uint32_t n = 0;

	for (const char *at = strstr(said, what); at; at = strstr(at + 1, what))
		n++;
	return n;
}

static inline void write_file(const char *name, const char *text)
{
	char path[PATH_MAX];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", home, name);
	f = fopen(path, "we");
	cr_assert_not_null(f, "%s", path);
	fputs(text, f);
	fclose(f);
}

static inline void remove_file(const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", home, name);
	cr_assert_eq(unlink(path), 0, "%s", path);
}

static inline void make_directory(const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", home, name);
	cr_assert_eq(mkdir(path, 0700), 0, "%s", path);
}

static inline void begin(void)
{
	cr_assert_not_null(mkdtemp(home));
	setenv("XDG_CONFIG_HOME", home, 1);
	setenv("XDG_RUNTIME_DIR", home, 1);
	make_directory("troubadour");
	make_directory("troubadour/inserts");
	pw_init(NULL, NULL);
	main_loop = pw_main_loop_new(NULL);
	context = pw_context_new(pw_main_loop_get_loop(main_loop), NULL, 0);
	cr_assert_not_null(context);
	pw_context_set_object(context, TB_HOST_OBJECT, &host);
	pw_loop_enter(pw_main_loop_get_loop(main_loop));
}

static inline void end(void)
{
	char command[64];

	tb_console_free(console);
	pw_loop_leave(pw_main_loop_get_loop(main_loop));
	pw_context_destroy(context);
	pw_main_loop_destroy(main_loop);
	pw_deinit();
	snprintf(command, sizeof(command), "rm -rf %s", home);
	cr_assert_eq(system(command), 0);
}

/* One turn of the control thread, as soon as there is something to do. */
static inline void turn(void)
{
	cr_assert_geq(pw_loop_iterate(console->main_loop, -1), 0);
}

#define AWAIT(condition)                                                                           \
	while (!(condition))                                                                       \
	turn()

/* Until nothing has to be done any more, by no timer either; false: that is never. */
static inline bool settle(void)
{
	for (int i = 0; i < 200; i++)
		if (pw_loop_iterate(console->main_loop, 200) == 0)
			return true;
	return false;
}

/* Its control thread has not run yet. */
static inline void make(const char *text)
{
	struct tb_console_config config;
	struct tb_config_error error;

	cr_assert_eq(tb_console_config_parse(&config, text, &error), 0, "%s", error.text);
	console = tb_console_new(context, &config, &error);
	cr_assert_not_null(console, "%s", error.text);
}

static inline void start(const char *text)
{
	make(text);
	cr_assert(settle());
}

static inline struct tb_device *device(const char *name)
{
	for (uint32_t i = 0; i < console->n_devices; i++)
		if (strcmp(console->devices[i]->config.name, name) == 0)
			return console->devices[i];
	cr_assert_fail("there is no %s", name);
	return NULL;
}

/* ---- settings ---- */

static inline bool has(const char *key)
{
	return tb_mixer_find_param(console->mixer, key) >= 0;
}

static inline uint32_t param(const char *key)
{
	cr_assert(has(key), "%s", key);
	return (uint32_t)tb_mixer_find_param(console->mixer, key);
}

static inline float get(const char *key)
{
	return tb_mixer_get(console->mixer, param(key));
}

static inline void set(const char *key, float value)
{
	tb_mixer_set(console->mixer, param(key), value);
	console->events->settings_changed(console);
}

static inline void choose(const char *key, const char *word)
{
	struct tb_param_info info;
	uint32_t i = 0;

	tb_mixer_param_info(console->mixer, param(key), &info);
	while (info.choices[i] && strcmp(info.choices[i], word) != 0)
		i++;
	cr_assert_not_null(info.choices[i], "%s: %s", key, word);
	set(key, (float)i);
}

/* ---- sound ---- */

struct playing {
	uint32_t n_blocks;
	float heard; /* on the first channel of all buses, at the end */
};

static inline int do_play(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user)
{
	static float level[N_FRAMES], out[TB_MAX_CHANNELS][N_FRAMES];
	struct tb_mixer *m = console->graph.roster->mix.mixer;
	const float *rows_in[TB_MAX_CHANNELS];
	float *rows_out[TB_MAX_CHANNELS];
	struct playing *p = user;

	for (uint32_t f = 0; f < N_FRAMES; f++)
		level[f] = LEVEL;
	for (uint32_t c = 0; c < TB_MAX_CHANNELS; c++) {
		rows_in[c] = level;
		rows_out[c] = out[c];
	}
	for (uint32_t i = 0; i < p->n_blocks; i++) {
		tb_mixer_process(m, rows_in, rows_out, N_FRAMES);
		atomic_fetch_add_explicit(&console->graph.facts.n_cycles, 1, memory_order_relaxed);
		for (uint32_t s = 0; s < console->n_strips; s++)
			atomic_fetch_add_explicit(
				&console->devices[s]->terminal.n_blocks, 1, memory_order_relaxed);
	}
	p->heard = out[0][N_FRAMES - 1];
	return 0;
}

/* On the data thread.  What the first bus plays at the end. */
static inline float play(uint32_t n_blocks)
{
	struct playing p = { .n_blocks = n_blocks };

	cr_assert_leq(tb_mixer_strip_channel(console->mixer, console->n_strips), TB_MAX_CHANNELS);
	cr_assert_leq(tb_mixer_bus_channel(console->mixer, console->n_buses), TB_MAX_CHANNELS);
	pw_loop_invoke(console->data_loop, do_play, 0, NULL, 0, true, &p);
	return p.heard;
}

static inline bool is_leaving(const struct tb_insert *insert)
{
	return atomic_load(&insert->is_held) && atomic_load(&insert->is_leaving);
}

/* What plays is on its way out then, and still heard. */
static inline void play_until_it_leaves(const struct tb_insert *insert)
{
	for (uint32_t i = 0; i < 1000 && !is_leaving(insert); i++)
		play(1);
	cr_assert(is_leaving(insert));
}

/* The graph has another rate from here on. */
static inline void change_rate(uint32_t rate_hz)
{
	tb_rates_update(console, rate_hz);
	cr_assert_eq(console->graph_rate_hz, rate_hz);
}

#endif
