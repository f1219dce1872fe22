/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Hours of audio through a console with every processor on, faster than time goes, while settings,
 * scenes, structure, devices, quantum and rate change: nothing is lost or allocated on the data
 * thread, and nothing that leaves is a step, above the ceiling or no number.  Not among the tests
 * that always run: `make soak SOAK_HOURS=`. */
#include "graph.h"
#include "tap.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RATE_HZ 48000u

/* What grows once has grown after this, or after a third of a shorter run. */
#define WARM_MINUTES 30u
/* Memory is not judged in less.  A third of it holds each change of come_and_go() twice, and a
 * minute of a small quantum. */
#define MIN_JUDGED_MINUTES 48u
/* Growth of the highest from the first half to the second, kB.  It moves by that much: the
 * responses of headphones are 3 MB, and what was replaced stays until the data thread lets go. */
#define MAX_GROWTH 4096

/* The guard of a bus lets nothing above it; a sine of that pitch, a fade of 10 ms from full
 * scale to silence and the EQ's own sweep together move no further in a frame. */
#define CEILING  1.0
#define TONE_HZ  100.0
#define MAX_STEP 0.08

#define EARS "/usr/share/libmysofa/default.sofa"

/* The voice goes to b2 alone: its blocks are worked on by a thread of the wall's clock, which
 * this session overtakes, so that the bare microphone comes in between. */
#define EVERY_CONSOLE                                                                              \
	"strips = [\n"                                                                             \
	"  { name = game default = true\n"                                                         \
	"    insert = { nodes = [ { type = builtin label = linear name = half\n"                   \
	"      control = { Mult = 0.5 } } ] } }\n"                                                 \
	"  { name = music }\n"                                                                     \
	"  { name = film audio.position = [ FL FR FC LFE SL SR ] }\n"                              \
	"  { name = mic type = capture audio.position = [ MONO ] }\n"                              \
	"]\n"                                                                                      \
	"buses = [ { name = a1 type = playback } { name = b1 type = virtual }\n"                   \
	"  { name = b2 type = virtual } ]\n"                                                       \
	"params = {\n"                                                                             \
	"  route.game.a1 = true route.music.a1 = true route.film.a1 = true\n"                      \
	"  route.game.b1 = true route.music.b1 = true route.film.b1 = true\n"                      \
	"  route.mic.b2 = true monitor.volume-keys = false\n"                                      \
	"}\n"

/* Channels of the recorder: the player itself, and what the console made of it. */
enum { PLAYED, B1 = 2, A1 = 4, B2 = 6, N_CHANNELS = 8 };

static const char *const switches[] = { "strip.game.highpass.on", "strip.game.gate.on",
	"strip.game.eq.on", "strip.game.comp.on", "strip.game.deess.on", "strip.game.limiter.on",
	"strip.music.highpass.on", "strip.music.gate.on", "strip.music.eq.on",
	"strip.music.comp.on", "strip.music.deess.on", "strip.music.limiter.on", "strip.film.eq.on",
	"strip.film.comp.on", "strip.mic.highpass.on", "strip.mic.gate.on", "strip.mic.comp.on",
	"strip.mic.deess.on", "strip.mic.echo.on", "strip.mic.denoise.on", "strip.mic.agc.on",
	"group.1.automix", "bus.a1.eq.on", "bus.a1.comp.on", "bus.a1.limiter.on", "bus.b1.eq.on",
	"bus.b1.comp.on", "bus.b1.limiter.on", "bus.b1.loudness.on", "bus.b1.loudness.ride",
	"bus.b2.eq.on", "bus.b2.comp.on", "bus.b2.limiter.on" };

static const struct {
	const char *key, *text;
} words[] = {
	{ "strip.mic.denoise.method", "speex" },
	{ "strip.game.group", "1" },
	{ "strip.music.group", "1" },
	{ "strip.music.duck.by", "game" },
	{ "strip.game.insert", "own" },
	{ "bus.b1.comp.sidechain", "music" },
};

struct choice {
	const char *key;
	double min, max; /* 0 and 1: a switch */
};

static const struct choice choices[] = {
	{ "strip.game.fader", -12.0, 12.0 },
	{ "strip.game.trim", -6.0, 24.0 },
	{ "strip.game.pan", -1.0, 1.01 },
	{ "strip.game.width", 0.0, 2.0 },
	{ "strip.game.mono", 0.0, 1.0 },
	{ "strip.game.polarity", 0.0, 1.0 },
	{ "strip.game.highpass.on", 0.0, 1.0 },
	{ "strip.game.highpass.freq", 20.0, 200.0 },
	{ "strip.game.gate.threshold", -80.0, -50.0 },
	{ "strip.game.eq.1.gain", -18.0, 18.0 },
	{ "strip.game.eq.3.freq", 60.0, 8000.0 },
	{ "strip.game.comp.threshold", -40.0, 0.0 },
	{ "strip.game.comp.ratio", 1.0, 20.0 },
	{ "strip.game.deess.threshold", -60.0, 0.0 },
	{ "strip.game.deess.on", 0.0, 1.0 },
	{ "strip.game.limiter.ceiling", -12.0, 0.0 },
	{ "strip.game.insert.on", 0.0, 1.0 },
	{ "strip.game.automix.weight", -15.0, 15.0 },
	{ "strip.music.fader", -12.0, 12.0 },
	{ "strip.music.width", 0.0, 2.0 },
	{ "strip.music.eq.2.gain", -18.0, 18.0 },
	{ "strip.music.comp.makeup", 0.0, 12.0 },
	{ "strip.music.comp.mix", 0.0, 0.99 },
	{ "strip.music.duck.depth", 0.0, 30.0 },
	{ "strip.music.mute", 0.0, 1.0 },
	{ "strip.music.solo", 0.0, 1.0 },
	{ "strip.film.fader", -12.0, 12.0 },
	{ "strip.mic.fader", -12.0, 12.0 },
	{ "strip.mic.denoise.on", 0.0, 1.0 },
	{ "strip.mic.echo.on", 0.0, 1.0 },
	{ "strip.mic.agc.target", -30.0, -10.0 },
	{ "group.1.fader", -6.0, 6.0 },
	{ "group.1.automix", 0.0, 1.0 },
	{ "console.balance", -1.0, 1.01 },
	{ "send.game.b1", -12.0, 6.0 },
	{ "send.music.b1", -12.0, 6.0 },
	{ "pre.game.b1", 0.0, 1.0 },
	{ "route.film.b1", 0.0, 1.0 },
	{ "bus.b1.fader", -6.0, 12.0 },
	{ "bus.b1.eq.4.gain", -12.0, 12.0 },
	{ "bus.b1.delay", 0.0, 100.0 },
	{ "bus.b1.mono", 0.0, 1.0 },
	{ "bus.b1.loudness.target", -30.0, -14.0 },
	{ "bus.a1.fader", -12.0, 6.0 },
	{ "monitor.dim", 0.0, 1.0 },
	{ "monitor.mono", 0.0, 1.0 },
};

/* Keys whose value is a word. */
static const struct {
	const char *key, *text[2];
} turns[] = {
	{ "strip.music.cue", { "off", "pfl" } },
	{ "strip.game.insert.position", { "pre", "post" } },
	{ "strip.game.insert", { "none", "own" } },
	{ "strip.game.comp.detector", { "peak", "rms" } },
	{ "strip.film.spatial", { "off", "headphones" } },
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct soak {
	struct session *session;
	struct player *player, *visitor;
	struct recorder *recorder;
	struct wave *tone;
	uint32_t n_minutes;
	uint32_t n_cut;     /* takes in which the player itself was heard with a gap */
	double n_lost;      /* cycles, in takes */
	long highest_kb[2]; /* of the console, in each half of the time after the warm-up */
};

/* ---- what changes ---- */

static double any(double min, double max)
{
	static uint32_t seed = 1;

	seed = seed * 1664525u + 1013904223u;
	return min + (max - min) * seed / 4294967296.0;
}

static size_t any_of(size_t n)
{
	return (size_t)any(0.0, (double)n);
}

static void switch_all_on(struct session *s)
{
	for (size_t i = 0; i < COUNT(switches); i++)
		set_switch(s, "troubadour", switches[i], true);
	for (size_t i = 0; i < COUNT(words); i++)
		set_text(s, "troubadour", words[i].key, words[i].text);
	set_param(s, "troubadour", "strip.game.limiter.lookahead", 2.0);
	set_param(s, "troubadour", "bus.b1.delay", 20.0);
	await_text(s, "troubadour", "strip.mic.denoise.used", "speex");
	await_param(s, "troubadour", "strip.game.insert.half.mult", 0.5, 1e-6);
}

static void turn_one(struct session *s)
{
	const struct choice *c = &choices[any_of(COUNT(choices))];
	double value = any(c->min, c->max);

	if (c->max == 1.0 && c->min == 0.0)
		set_switch(s, "troubadour", c->key, value > 0.5);
	else
		set_param(s, "troubadour", c->key, value);
}

static void turn_some(struct session *s)
{
	size_t word = any_of(COUNT(turns));

	for (int i = 0; i < 6; i++)
		turn_one(s);
	if (strcmp(turns[word].key, "strip.film.spatial") != 0 || access(EARS, R_OK) == 0)
		set_text(s, "troubadour", turns[word].key, turns[word].text[any_of(2)]);
}

static void recall(struct session *s, uint32_t minute)
{
	if (minute % 5 == 4)
		run(s, built("TB_TEST_TROUBADOUR"), "scene", "recall", "calm", "--fade", "200ms");
}

/* Strips, buses, a device and a program, there and gone again. */
static void come_and_go(struct soak *k, uint32_t minute)
{
	struct session *s = k->session;

	switch (minute % 8) {
	case 0:
		set_text(s, "troubadour", "console.add-strip", "{ name = guest }");
		await_node(s, "troubadour.guest");
		break;
	case 1:
		set_text(s, "troubadour", "console.rename", "guest friend");
		await_node(s, "troubadour.friend");
		break;
	case 2:
		create_null_sink(s, "usb", 3000);
		await_link(s, "troubadour.a1", "usb");
		break;
	case 3:
		set_text(s, "troubadour", "console.remove", "friend");
		await_no_node(s, "troubadour.friend");
		break;
	case 4:
		set_text(s, "troubadour", "console.add-bus", "{ name = b9 type = virtual }");
		await_node(s, "troubadour.b9");
		k->visitor = player_new_freewheeling(s, "visitor", 2);
		patch(s, "visitor", "troubadour.music");
		break;
	case 5:
		destroy_node(s, "usb");
		await_no_node(s, "usb");
		break;
	case 6:
		player_free(k->visitor);
		k->visitor = NULL;
		await_no_node(s, "visitor");
		break;
	default:
		set_text(s, "troubadour", "console.remove", "b9");
		await_no_node(s, "troubadour.b9");
	}
}

/* Small quanta are rare: a minute of 64 frames takes as long as half an hour of 2048. */
static uint32_t quantum_in(uint32_t minute)
{
	static const uint32_t usual[] = { 1024, 512, 2048 }, small[] = { 256, 128, 64 };

	return minute % 16 == 15 ? small[minute / 16 % 3] : usual[minute % 3];
}

/* Returns the rate from now on. */
static uint32_t change_clock(struct session *s, uint32_t minute)
{
	static const uint32_t rates_hz[] = { 48000, 44100 };

	set_clock(s, "clock.force-quantum", quantum_in(minute));
	set_clock(s, "clock.force-rate", rates_hz[minute / 10 % 2]);
	return rates_hz[minute / 10 % 2];
}

/* ---- what is asked ---- */

/* What the player itself had to leave out, as its graph changed, is no step of ours. */
static bool is_whole(const struct wave *w)
{
	return wave_largest_step(w, PLAYED, 0, w->n_frames) < 0.5 * 2.0 * M_PI * TONE_HZ / 44100.0;
}

static void check_minute(const struct wave *w, uint32_t minute)
{
	for (uint32_t c = B1; c < N_CHANNELS; c++) {
		double step = wave_largest_step(w, c, 0, w->n_frames);
		bool steady = c < B2 && is_whole(w);

		for (uint32_t i = 0; i < w->n_frames; i++)
			if (!(fabsf(w->channel[c][i]) <= (float)CEILING))
				cr_assert_fail("minute %u, channel %u, frame %u: %g", minute, c, i,
					(double)w->channel[c][i]);
		cr_expect(!steady || step <= MAX_STEP, "minute %u, channel %u: a step of %g",
			minute, c, step);
	}
}

/* The server starts the nodes again for another rate, and WirePlumber links what came.  In the
 * cycle in which a node starts, PipeWire (1.4.2) does not run those that follow it; a take begins
 * when no node is about to start.  The second is for fades and for the delay of b1. */
static void await_clock(struct soak *k, uint32_t rate_hz, uint32_t quantum)
{
	struct session *s = k->session;

	await_clock_of(k->recorder, rate_hz, quantum);
	settle_policy(s);
	await_state(s, "troubadour.b1", "running");
	await_sound(k->recorder, PLAYED);
	record(k->recorder, rate_hz);
	await_recording(k->recorder);
}

static void note_memory(struct soak *k, uint32_t minute)
{
	uint32_t n_warm = k->n_minutes / 3 < WARM_MINUTES ? k->n_minutes / 3 : WARM_MINUTES;
	long now_kb = tool_memory_kb(k->session->console, "Rss:"), *highest_kb;

	if (minute < n_warm)
		return;
	highest_kb = &k->highest_kb[2 * (minute - n_warm) >= k->n_minutes - n_warm];
	if (now_kb > *highest_kb)
		*highest_kb = now_kb;
}

static void judge_memory(const struct soak *k)
{
	if (k->n_minutes < MIN_JUDGED_MINUTES) {
		fprintf(stderr, "memory was not judged: shorter than %u minutes\n",
			MIN_JUDGED_MINUTES);
		return;
	}
	fprintf(stderr, "highest RSS %ld kB, then %ld kB\n", k->highest_kb[0], k->highest_kb[1]);
	cr_assert_gt(k->highest_kb[0], 0);
	cr_assert_gt(k->highest_kb[1], 0);
	cr_expect_leq(k->highest_kb[1], k->highest_kb[0] + MAX_GROWTH);
}

/* A take of a minute, with a change before it and some in its midst. */
static void change_for_a_minute(struct soak *k, uint32_t minute)
{
	struct session *s = k->session;
	uint32_t rate_hz = change_clock(s, minute);
	const struct wave *w;
	double before, lost;

	come_and_go(k, minute);
	await_clock(k, rate_hz, quantum_in(minute));
	before = engine_fact(s, "troubadour", "engine.lost");
	record(k->recorder, 60 * rate_hz);
	for (int i = 0; i < 4; i++)
		turn_some(s);
	recall(s, minute);
	w = await_recording(k->recorder);
	lost = engine_fact(s, "troubadour", "engine.lost") - before;
	k->n_cut += is_whole(w) ? 0 : 1;
	k->n_lost += lost;
	fprintf(stderr,
		"minute %u: %u Hz, quantum %u, %s, lost %.0f, peak %.3f, step %.3f, "
		"RSS %ld kB\n",
		minute, rate_hz, quantum_in(minute), is_whole(w) ? "whole" : "cut", lost,
		wave_peak(w, B1, 0, w->n_frames), wave_largest_step(w, B1, 0, w->n_frames),
		tool_memory_kb(s->console, "Rss:"));
	cr_expect_eq(lost, 0.0, "minute %u", minute);
	note_memory(k, minute);
	check_minute(w, minute);
}

static void open_all(struct soak *k)
{
	struct session *s = k->session;

	k->player = player_new_freewheeling(s, "player", 2);
	k->recorder = recorder_new(s, "recorder", N_CHANNELS);
	k->tone = wave_sine(2, RATE_HZ, TONE_HZ, 0.5, RATE_HZ);
	patch(s, "player", "recorder");
	patch(s, "troubadour.b1", "recorder:2");
	patch(s, "troubadour.a1", "recorder:4");
	patch(s, "troubadour.b2", "recorder:6");
	patch(s, "player", "troubadour.game");
	patch(s, "player", "troubadour.music");
	patch(s, "player", "troubadour.film");
	patch(s, "player", "troubadour.mic");
	play_loop(k->player, k->tone);
	switch_all_on(s);
	run(s, built("TB_TEST_TROUBADOUR"), "scene", "save", "calm");
	await_sound(k->recorder, B1);
}

static void close_all(struct soak *k)
{
	play_silence(k->player);
	recorder_free(k->recorder);
	player_free(k->player);
	if (k->visitor)
		player_free(k->visitor);
	wave_free(k->tone);
}

/* SOAK_HOURS of it; none without. */
Session(soak_changes, whatever_changes_nothing_is_lost_above_the_ceiling_or_a_step, .wall = true,
	.allowed_rates = "44100 48000", .console = EVERY_CONSOLE, .guard = true)
{
	const char *hours = getenv("SOAK_HOURS");
	struct soak k = { .session = s };
	double n_lost_before;

	k.n_minutes = hours ? (uint32_t)(atof(hours) * 60.0) : 0;
	open_all(&k);
	n_lost_before = engine_fact(s, "troubadour", "engine.lost");
	for (uint32_t i = 0; i < k.n_minutes; i++)
		change_for_a_minute(&k, i);
	fprintf(stderr, "%u minutes: %u cut, %.0f lost in takes, %.0f in all\n", k.n_minutes,
		k.n_cut, k.n_lost, engine_fact(s, "troubadour", "engine.lost") - n_lost_before);
	cr_expect_eq(k.n_cut, 0);
	/* The one that a change of the quantum breaks off. */
	cr_expect_leq(
		engine_fact(s, "troubadour", "engine.lost") - n_lost_before, k.n_minutes + 1.0);
	judge_memory(&k);
	cr_assert(tool_running(s->console), "%s", tool_output(s->console).err);
	close_all(&k);
}
