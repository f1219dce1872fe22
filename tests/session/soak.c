/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* An hour of audio through everything that is on, faster than time goes: nothing is
 * allocated on the data thread, no cycle is lost, and memory stays as it is.  Not
 * among the tests that always run: `make soak`. */
#include "consoles.h"
#include "graph.h"
#include "line.h"
#include "tap.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RATE_HZ    48000u
#define MINUTE     (60u * RATE_HZ)
#define MAX_GROWTH 256 /* kB */

/* Of the console, in kB. */
static long memory_kb(struct session *s, const char *key)
{
	char path[64], row[256];
	long kb = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)tool_pid(s->console));
	f = fopen(path, "re");
	cr_assert_not_null(f);
	while (fgets(row, sizeof(row), f))
		if (strncmp(row, key, strlen(key)) == 0)
			kb = atol(row + strlen(key));
	fclose(f);
	return kb;
}

static void switch_everything_on(struct session *s)
{
	static const char *const keys[] = { "strip.game.gate.on", "strip.game.eq.on",
		"strip.game.comp.on", "strip.game.limiter.on", "strip.music.eq.on",
		"strip.music.comp.on", "bus.b1.eq.on", "bus.b1.comp.on", "bus.b1.limiter.on" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		set_switch(s, "troubadour", keys[i], true);
	set_param(s, "troubadour", "strip.game.eq.1.gain", 3.0);
	set_param(s, "troubadour", "strip.music.eq.2.gain", -3.0);
	set_param(s, "troubadour", "bus.b1.delay", 20.0);
}

/* A fader and a send move in each minute. */
static void play_a_minute(struct session *s, struct recorder *r, uint32_t minute)
{
	set_param(s, "troubadour", "strip.game.fader", -(double)(minute % 12));
	set_param(s, "troubadour", "send.music.b1", -(double)(minute % 7));
	record(r, MINUTE);
	cr_expect_gt(wave_level_db(await_recording(r), 0, 0, MINUTE), -60.0, "minute %u", minute);
}

static uint32_t n_minutes(void)
{
	const char *text = getenv("TB_SOAK_MINUTES");

	return text ? (uint32_t)atoi(text) : 60;
}

Session(soak, an_hour_costs_no_memory_and_no_cycle, .wall = true, .console = SMALL_CONSOLE,
	.guard = true)
{
	struct player *p = player_new_freewheeling(s, "player", 2);
	struct recorder *r = recorder_new(s, "recorder", 2);
	struct wave *noise = wave_noise(2, RATE_HZ, 0.25, 1);
	long pss_kb = 0, rss_kb = 0;
	double n_lost, n_cycles;

	patch(s, "troubadour.b1", "recorder");
	patch(s, "player", "troubadour.game");
	patch(s, "player", "troubadour.music");
	play_loop(p, noise);
	switch_everything_on(s);
	await_sound(r, 0);
	n_lost = engine_fact(s, "troubadour", "engine.lost");
	n_cycles = engine_fact(s, "troubadour", "engine.cycles");
	for (uint32_t i = 0; i < n_minutes(); i++) {
		play_a_minute(s, r, i);
		if (i == 0) {
			pss_kb = memory_kb(s, "Pss:");
			rss_kb = memory_kb(s, "Rss:");
		}
	}
	fprintf(stderr, "%.0f cycles; PSS %ld kB, now %ld; RSS %ld kB, now %ld\n",
		engine_fact(s, "troubadour", "engine.cycles") - n_cycles, pss_kb,
		memory_kb(s, "Pss:"), rss_kb, memory_kb(s, "Rss:"));
	cr_expect_eq(engine_fact(s, "troubadour", "engine.lost"), n_lost);
	cr_expect_leq(memory_kb(s, "Rss:"), rss_kb + MAX_GROWTH);
	cr_assert(tool_running(s->console), "%s", tool_output(s->console).err);
	cr_assert(strstr(tool_output(s->console).err, "rt-guard: watching"));
	play_silence(p);
	recorder_free(r);
	player_free(p);
	wave_free(noise);
}

/* ---- everything changes ---- */

/* The guard of a bus lets nothing above it; a sine of that pitch, a fade of 10 ms from full
 * scale to silence and the EQ's own sweep together move no further in a frame. */
#define CEILING  1.0
#define TONE_HZ  100.0
#define MAX_STEP 0.08

/* Of the recorder: the player itself, and what the console made of it. */
enum { PLAYED, BUS = 2 };

static const char *const console_switches[] = { "gate.on", "eq.on", "comp.on", "limiter.on" };

struct choice {
	const char *key;
	double min, max;
};

static const struct choice choices[] = {
	{ "strip.game.fader", -12.0, 12.0 },
	{ "strip.game.trim", -6.0, 6.0 },
	{ "strip.game.pan", -1.0, 1.0 },
	{ "strip.game.eq.1.gain", -18.0, 18.0 },
	{ "strip.game.eq.3.freq", 60.0, 8000.0 },
	{ "strip.game.comp.threshold", -40.0, 0.0 },
	{ "strip.game.comp.ratio", 1.0, 20.0 },
	{ "strip.game.gate.threshold", -80.0, -50.0 },
	{ "strip.game.limiter.ceiling", -12.0, 0.0 },
	{ "strip.music.fader", -12.0, 12.0 },
	{ "strip.music.eq.2.gain", -18.0, 18.0 },
	{ "strip.music.comp.makeup", 0.0, 12.0 },
	{ "strip.music.mute", 0.0, 1.0 },
	{ "send.game.b1", -12.0, 6.0 },
	{ "send.music.b1", -12.0, 6.0 },
	{ "bus.b1.fader", -6.0, 6.0 },
	{ "bus.b1.eq.4.gain", -12.0, 12.0 },
	{ "bus.b1.delay", 0.0, 100.0 },
	{ "bus.b1.mono", 0.0, 1.0 },
};

#define N_CHOICES (sizeof(choices) / sizeof(choices[0]))

static double any(double min, double max)
{
	static uint32_t seed = 1;

	seed = seed * 1664525u + 1013904223u;
	return min + (max - min) * seed / 4294967296.0;
}

static void switch_all_on(struct session *s)
{
	char key[64];

	for (size_t i = 0; i < sizeof(console_switches) / sizeof(console_switches[0]); i++) {
		snprintf(key, sizeof(key), "strip.game.%s", console_switches[i]);
		set_switch(s, "troubadour", key, true);
		snprintf(key, sizeof(key), "strip.music.%s", console_switches[i]);
		set_switch(s, "troubadour", key, true);
		snprintf(key, sizeof(key), "bus.b1.%s", console_switches[i]);
		if (i > 0)
			set_switch(s, "troubadour", key, true);
	}
	set_param(s, "troubadour", "strip.game.limiter.lookahead", 2.0);
	set_text(s, "troubadour", "bus.b1.comp.sidechain", "music");
}

static void turn_some(struct session *s)
{
	for (int i = 0; i < 5; i++) {
		const struct choice *c = &choices[(size_t)any(0.0, N_CHOICES - 0.001)];
		double value = any(c->min, c->max);

		if (c->max == 1.0 && c->min == 0.0)
			set_switch(s, "troubadour", c->key, value > 0.5);
		else
			set_param(s, "troubadour", c->key, value);
	}
}

/* A strip, a device or both, there and gone again. */
static void come_and_go(struct session *s, uint32_t minute)
{
	if (minute % 6 == 1) {
		set_text(s, "troubadour", "console.add-strip", "{ name = guest }");
		await_node(s, "troubadour.guest");
	} else if (minute % 6 == 3) {
		set_text(s, "troubadour", "console.remove", "guest");
		await_no_node(s, "troubadour.guest");
	} else if (minute % 6 == 4) {
		create_null_sink(s, "usb", 3000);
		await_link(s, "troubadour.a1", "usb");
	} else if (minute % 6 == 5) {
		destroy_node(s, "usb");
		await_no_node(s, "usb");
	}
}

/* Returns the rate from now on. */
static uint32_t change_clock(struct session *s, uint32_t minute)
{
	static const uint32_t quanta[] = { 1024, 256, 64, 2048 }, rates_hz[] = { 48000, 44100 };

	set_clock(s, "clock.force-quantum", quanta[minute / 2 % 4]);
	set_clock(s, "clock.force-rate", rates_hz[minute / 10 % 2]);
	return rates_hz[minute / 10 % 2];
}

/* What the player itself had to leave out, as its graph changed, is no step of ours. */
static bool is_whole(const struct wave *w)
{
	return wave_largest_step(w, PLAYED, 0, w->n_frames) < 0.5 * 2.0 * M_PI * TONE_HZ / 44100.0;
}

static void check_minute(const struct wave *w, uint32_t minute)
{
	for (uint32_t c = BUS; c < BUS + 2; c++) {
		double step = wave_largest_step(w, c, 0, w->n_frames);

		for (uint32_t i = 0; i < w->n_frames; i++) {
			float x = w->channel[c][i];

			cr_assert(isfinite(x), "minute %u, frame %u: %g", minute, i, (double)x);
			cr_assert_leq(
				fabsf(x), CEILING, "minute %u, frame %u: %g", minute, i, (double)x);
		}
		cr_assert(
			!is_whole(w) || step <= MAX_STEP, "minute %u: a step of %g", minute, step);
	}
}

/* A graph of another quantum makes new buffers for its nodes, which takes some time on the
 * wall.  That is many cycles where they follow each other as soon as they are done. */
static void await_clock(struct recorder *r, uint32_t rate_hz)
{
	const struct wave *w;

	do {
		record(r, 5 * rate_hz);
		w = await_recording(r);
	} while (!is_whole(w) || wave_longest_gap(w, BUS, 0, w->n_frames) > rate_hz / 100);
}

/* A take of a minute, with a change before it and in its midst. */
static void change_for_a_minute(struct session *s, struct recorder *r, uint32_t minute)
{
	uint32_t rate_hz = change_clock(s, minute);
	const struct wave *w;
	double n_lost;

	come_and_go(s, minute);
	await_clock(r, rate_hz);
	n_lost = engine_fact(s, "troubadour", "engine.lost");
	record(r, 60 * rate_hz);
	for (int i = 0; i < 4; i++)
		turn_some(s);
	w = await_recording(r);
	fprintf(stderr, "minute %u: %s, lost %.0f, then %.0f, RSS %ld kB\n", minute,
		is_whole(w) ? "whole" : "cut", n_lost, engine_fact(s, "troubadour", "engine.lost"),
		memory_kb(s, "Rss:"));
	cr_assert_eq(engine_fact(s, "troubadour", "engine.lost"), n_lost, "minute %u", minute);
	check_minute(w, minute);
}

/* SOAK_HOURS of it; none without. */
Session(soak, whatever_changes_nothing_is_lost_above_the_ceiling_or_a_step, .wall = true,
	.allowed_rates = "44100 48000", .console = SMALL_CONSOLE, .guard = true)
{
	uint32_t n = getenv("SOAK_HOURS") ? (uint32_t)(atof(getenv("SOAK_HOURS")) * 60.0) : 0;
	struct player *p = player_new_freewheeling(s, "player", 2);
	struct recorder *r = recorder_new(s, "recorder", 4);
	struct wave *tone = wave_sine(2, RATE_HZ, TONE_HZ, 0.5, RATE_HZ);
	double n_lost_before;
	long rss_kb = 0;

	patch(s, "player", "recorder");
	patch(s, "troubadour.b1", "recorder:2");
	patch(s, "player", "troubadour.game");
	patch(s, "player", "troubadour.music");
	play_loop(p, tone);
	switch_all_on(s);
	await_sound(r, BUS);
	n_lost_before = engine_fact(s, "troubadour", "engine.lost");
	for (uint32_t i = 0; i < n; i++) {
		change_for_a_minute(s, r, i);
		/* What grows once has grown: each change has been made. */
		if (i == 29)
			rss_kb = memory_kb(s, "Rss:");
	}
	/* The one that a change of the quantum breaks off. */
	cr_expect_leq(engine_fact(s, "troubadour", "engine.lost") - n_lost_before, (n + 1) / 2);
	if (n > 30)
		cr_expect_leq(memory_kb(s, "Rss:"), rss_kb + MAX_GROWTH);
	cr_assert(tool_running(s->console), "%s", tool_output(s->console).err);
	play_silence(p);
	recorder_free(r);
	player_free(p);
	wave_free(tone);
}

/* ---- five hundred changes of the structure ---- */

static void change_five_times(struct session *s)
{
	set_text(s, "troubadour", "console.add-strip", "{ name = guest }");
	await_node(s, "troubadour.guest");
	set_text(s, "troubadour", "console.add-bus", "{ name = b9 type = virtual }");
	await_node(s, "troubadour.b9");
	set_text(s, "troubadour", "console.rename", "guest visitor");
	await_node(s, "troubadour.visitor");
	set_text(s, "troubadour", "console.remove", "visitor");
	await_no_node(s, "troubadour.visitor");
	set_text(s, "troubadour", "console.remove", "b9");
	await_no_node(s, "troubadour.b9");
}

Session(soak, five_hundred_changes_of_the_structure_lose_nothing, .console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	double n_lost = engine_fact(s, "troubadour", "engine.lost");
	long rss_kb = 0;

	for (int i = 0; i < 100; i++) {
		change_five_times(s);
		if (i == 19)
			rss_kb = memory_kb(s, "Rss:");
	}
	line_expect_gain_db(&l, BUS_L, 0.0, 0.01);
	cr_expect_eq(engine_fact(s, "troubadour", "engine.lost"), n_lost);
	cr_expect_leq(memory_kb(s, "Rss:"), rss_kb + MAX_GROWTH, "%ld kB, now %ld", rss_kb,
		memory_kb(s, "Rss:"));
	cr_expect_eq(count_nodes(s, "troubadour"), 7);
	line_close(&l);
}
