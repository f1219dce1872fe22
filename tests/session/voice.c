/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Work on the voice of a microphone, on a thread of its own.  That thread goes by the wall's
 * clock and this session does not, so that any of its blocks may be late here: what a take
 * is judged by holds for late blocks, too. */
#include "consoles.h"
#include "line.h"
#include "world.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#define LEVEL 0.5

#define VOICE_CONSOLE                                                                              \
	"strips = [ { name = game } { name = mic type = capture audio.position = [ MONO ] } ]\n"   \
	"buses = [ { name = b1 type = virtual } { name = b2 type = virtual } ]\n"                  \
	"params = { route.game.b1 = true route.mic.b2 = true }"

static void turn(struct session *s, const char *key, bool on)
{
	set_switch(s, "troubadour", key, on);
	await_param(s, "troubadour", key, on, 0.0);
}

static void expect_undisturbed(struct session *s)
{
	struct line l = line_open(s, "game", "b1");
	struct player *voice = player_new(s, "voice", 1);
	struct recorder *ear = recorder_new(s, "ear", 2);
	struct wave *level = wave_constant(2, 48000, LEVEL);
	struct wave *mono = wave_constant(1, 48000, LEVEL);
	const struct wave *take;
	double lost;

	play_loop(l.player, level);
	patch(s, "voice", "troubadour.mic");
	patch(s, "troubadour.b2", "ear");
	await_path(voice, ear);
	play_loop(voice, mono);
	record(l.recorder, 48000);
	await_recording(l.recorder);
	/* All nodes have started: a cycle in which one does loses its rest (PipeWire 1.4.2). */
	lost = engine_fact(s, "troubadour", "engine.lost");
	record_until_ended(l.recorder);
	turn(s, "strip.mic.denoise.on", true);
	set_text(s, "troubadour", "strip.mic.denoise.method", "speex");
	await_text(s, "troubadour", "strip.mic.denoise.used", "speex");
	turn(s, "strip.mic.agc.on", true);
	set_text(s, "troubadour", "strip.mic.denoise.method", "auto");
	turn(s, "strip.mic.echo.on", true);
	turn(s, "strip.mic.denoise.on", false);
	turn(s, "strip.mic.echo.on", false);
	turn(s, "strip.mic.agc.on", false);
	take = end_recording(l.recorder, 48000);
	cr_expect_eq(wave_largest_step(take, BUS_L, 0, take->n_frames), 0.0);
	cr_expect_eq(lost_frames(l.recorder), 0);
	cr_expect_eq(engine_fact(s, "troubadour", "engine.lost"), lost);
	recorder_free(ear);
	player_free(voice);
	line_close(&l);
	wave_free(mono);
	wave_free(level);
}

Session(voice, that_is_worked_on_disturbs_no_other_strip_at_64, .quantum = 64,
	.console = VOICE_CONSOLE)
{
	expect_undisturbed(s);
}

Session(voice, that_is_worked_on_disturbs_no_other_strip_at_1024, .console = VOICE_CONSOLE)
{
	expect_undisturbed(s);
}

/* ---- what is done to it ---- */

/* Half a second of the microphone, until its level is what is wanted: blocks that
 * were late are the microphone as it is. */
static void await_level(struct recorder *ear, double least_db, double most_db)
{
	const struct wave *take;
	double level_db;

	do {
		record(ear, 24000);
		take = await_recording(ear);
		level_db = wave_level_db(take, 0, 0, 24000);
	} while (level_db < least_db || level_db > most_db);
}

/* The worker, the method and its settings: noise goes, and comes back when nothing is to go. */
Session(voice, noise_goes_by_the_amount_and_comes_back, .console = VOICE_CONSOLE)
{
	struct player *voice = player_new(s, "voice", 1);
	struct recorder *ear = recorder_new(s, "ear", 2);
	struct wave *noise = wave_noise(1, 48000, 0.1, 1);
	double noise_db = wave_level_db(noise, 0, 0, 48000);

	patch(s, "voice", "troubadour.mic");
	patch(s, "troubadour.b2", "ear");
	await_path(voice, ear);
	play_loop(voice, noise);
	await_level(ear, noise_db - 1.0, noise_db + 1.0);
	set_text(s, "troubadour", "strip.mic.denoise.method", "speex");
	set_param(s, "troubadour", "strip.mic.denoise.amount", 24.0);
	turn(s, "strip.mic.denoise.on", true);
	await_text(s, "troubadour", "strip.mic.denoise.used", "speex");
	await_level(ear, noise_db - 40.0, noise_db - 12.0);
	set_param(s, "troubadour", "strip.mic.denoise.amount", 0.0);
	await_level(ear, noise_db - 2.0, noise_db + 2.0);
	set_param(s, "troubadour", "strip.mic.denoise.amount", 24.0);
	await_level(ear, noise_db - 40.0, noise_db - 12.0);
	cr_expect_gt(engine_fact(s, "troubadour", "strip.mic.voice.latency"), 20.0);
	turn(s, "strip.mic.denoise.on", false);
	await_level(ear, noise_db - 1.0, noise_db + 1.0);
	recorder_free(ear);
	player_free(voice);
	wave_free(noise);
}

static uint32_t loudest_frame(const struct wave *take, uint32_t channel)
{
	uint32_t at = 0;

	for (uint32_t f = 0; f < take->n_frames; f++)
		if (fabsf(take->channel[channel][f]) > fabsf(take->channel[channel][at]))
			at = f;
	return at;
}

/* A click, as the player has sent it and as the bus gives it. */
static void expect_told_latency(
	struct session *s, struct player *voice, struct recorder *ear, double rate_hz)
{
	struct wave *click = wave_constant(1, 9600, 0.0);
	const struct wave *take;
	double told_ms, ms;

	click->channel[0][0] = 0.5f;
	take = play_and_record(voice, click, ear, 0);
	ms = ((double)loudest_frame(take, 1) - loudest_frame(take, 0)) * 1000.0 / rate_hz;
	told_ms = engine_fact(s, "troubadour", "strip.mic.voice.latency");
	cr_expect_float_eq(ms, told_ms, 0.1, "%g Hz: %g ms, told %g", rate_hz, ms, told_ms);
	play_silence(voice);
	wave_free(click);
}

/* Nothing plays that could be an echo, so that the canceller leaves a click alone.  At cycles
 * this short another quantum needs no other rig. */
Session(voice, is_as_late_as_it_says_when_the_rate_changes, .quantum = 256,
	.console = VOICE_CONSOLE, .allowed_rates = "[ 48000 96000 ]")
{
	struct player *voice = player_new(s, "voice", 1);
	struct recorder *ear = recorder_new(s, "ear", 3);
	struct wave *tone = wave_sine(1, 9600, 1000.0, 0.1, 96000.0);
	double told_ms, now_ms;

	patch(s, "voice", "ear");
	patch(s, "voice", "troubadour.mic");
	patch(s, "troubadour.b2", "ear:1");
	set_text(s, "troubadour", "strip.mic.echo.method", "speex");
	turn(s, "strip.mic.echo.on", true);
	await_text(s, "troubadour", "strip.mic.echo.used", "speex");
	await_path(voice, ear);
	record(ear, 2 * 48000);
	await_recording(ear);
	expect_told_latency(s, voice, ear, 48000.0);
	told_ms = engine_fact(s, "troubadour", "strip.mic.voice.latency");
	driver_set(s->clock, "node.force-rate", 96000);
	driver_await(s->clock, 96000, 0);
	/* Another one is made, of that rate. */
	do {
		await_change(s);
		now_ms = engine_fact(s, "troubadour", "strip.mic.voice.latency");
	} while (now_ms == 0.0 || now_ms == told_ms);
	/* A new rig begins with silence, once something comes. */
	play_loop(voice, tone);
	record(ear, 96000);
	await_recording(ear);
	play_silence(voice);
	expect_told_latency(s, voice, ear, 96000.0);
	recorder_free(ear);
	player_free(voice);
	wave_free(tone);
}

/* ---- a worker that gets no time ---- */

/* The id of the console's thread of that name; 0: there is none. */
static pid_t find_thread(const struct session *s, const char *name)
{
	char path[64], comm[32];
	struct dirent *entry;
	pid_t found = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)tool_pid(s->console));
	dir = opendir(path);
	cr_assert_not_null(dir, "%s", path);
	while (!found && (entry = readdir(dir)) != NULL) {
		FILE *file;

		snprintf(path, sizeof(path), "/proc/%d/task/%.16s/comm", (int)tool_pid(s->console),
			entry->d_name);
		file = fopen(path, "re");
		if (file && fgets(comm, sizeof(comm), file)
			&& strncmp(comm, name, strlen(name)) == 0)
			found = (pid_t)atoi(entry->d_name);
		if (file)
			fclose(file);
	}
	closedir(dir);
	return found;
}

/* SIGSTOP would stop the other threads, too. */
static void stop_thread(pid_t thread)
{
	int status;

	if (ptrace(PTRACE_SEIZE, thread, NULL, NULL) < 0)
		cr_skip_test("a thread cannot be stopped here: %s", strerror(errno));
	cr_assert_eq(ptrace(PTRACE_INTERRUPT, thread, NULL, NULL), 0);
	cr_assert_eq(waitpid(thread, &status, __WALL), thread);
	cr_assert(WIFSTOPPED(status));
}

static void go_on(pid_t thread)
{
	cr_assert_eq(ptrace(PTRACE_DETACH, thread, NULL, NULL), 0);
}

static double n_late(struct session *s)
{
	return engine_fact(s, "troubadour", "strip.mic.voice.late");
}

/* Half a second of sound lets 50 blocks go by. */
static void await_late_blocks(struct session *s, struct line *l)
{
	double before = n_late(s);

	do {
		record(l->recorder, 24000);
		await_recording(l->recorder);
	} while (n_late(s) < before + 40.0);
}

static void expect_starved_worker_is_not_noticed(struct session *s)
{
	struct line l = line_open(s, "game", "b1");
	struct player *voice = player_new(s, "voice", 1);
	struct recorder *ear = recorder_new(s, "ear", 2);
	struct wave *level = wave_constant(2, 48000, LEVEL), *mono = wave_constant(1, 48000, LEVEL);
	const struct wave *take;
	double lost;
	pid_t thread;

	play_loop(l.player, level);
	patch(s, "voice", "troubadour.mic");
	patch(s, "troubadour.b2", "ear");
	await_path(voice, ear);
	play_loop(voice, mono);
	set_text(s, "troubadour", "strip.mic.denoise.method", "speex");
	turn(s, "strip.mic.denoise.on", true);
	await_text(s, "troubadour", "strip.mic.denoise.used", "speex");
	record(l.recorder, 48000);
	await_recording(l.recorder);
	thread = find_thread(s, "troubadour-voic");
	cr_assert_gt(thread, 0);
	stop_thread(thread);
	await_late_blocks(s, &l);
	lost = engine_fact(s, "troubadour", "engine.lost");
	record(l.recorder, 2 * 48000);
	record(ear, 2 * 48000);
	take = await_recording(l.recorder);
	cr_expect_eq(wave_largest_step(take, BUS_L, 0, take->n_frames), 0.0);
	cr_expect_float_eq(take->channel[BUS_L][0], LEVEL, 1e-6);
	/* The microphone as it is. */
	take = await_recording(ear);
	cr_expect_float_eq(take->channel[0][2 * 48000 - 1], LEVEL, 1e-6);
	cr_expect_eq(wave_largest_step(take, 0, 0, take->n_frames), 0.0);
	cr_expect_eq(lost_frames(l.recorder), 0);
	cr_expect_eq(engine_fact(s, "troubadour", "engine.lost"), lost);
	go_on(thread);
	cr_expect_eq(get_param(s, "troubadour", "strip.mic.denoise.on"), 1.0);
	recorder_free(ear);
	player_free(voice);
	line_close(&l);
	wave_free(mono);
	wave_free(level);
}

Session(voice, of_a_starved_worker_disturbs_nobody_at_64, .quantum = 64, .console = VOICE_CONSOLE)
{
	expect_starved_worker_is_not_noticed(s);
}

Session(voice, of_a_starved_worker_disturbs_nobody_at_1024, .console = VOICE_CONSOLE)
{
	expect_starved_worker_is_not_noticed(s);
}
