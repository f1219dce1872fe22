/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Processors that come, go and change while it plays. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk.h"

#define TWO_PI 6.28318530717958647692

/* ---- clicks ---- */

#define LEVEL    0.5
#define TONE_HZ  200.0
#define N_FRAMES 38400u /* 0.8 s */

static double tone(uint32_t frame)
{
	return LEVEL * sin(TWO_PI * TONE_HZ * frame / DESK_RATE_HZ);
}

static float heard[N_FRAMES];

/* The worst that a linear fade of 5 ms, from all of the tone to nothing, clicks. */
static double click_of_a_fade(void)
{
	static float x[1000];
	double worst = 0.0;

	for (uint32_t phase = 0; phase < 240; phase++) {
		for (uint32_t i = 0; i < 1000; i++)
			x[i] = (float)(tone(phase + i) * fmin(fmax((740.0 - i) / 240.0, 0.0), 1.0));
		worst = fmax(worst, signal_click(x, 0, 1000));
	}
	return worst;
}

/* `settings` take something away rather than add to it; so no turn moves the tone by more
 * than `most` times all of it, which is what it may click more than the fade does. */
struct turn {
	const char *settings;
	const char *key;
	float from, to;
	double most;
};

static void turn_back_and_forth(struct console *c, uint32_t frame, const void *data)
{
	const struct turn *turn = data;

	console_set(c, turn->key, frame / 64 % 2 == 0 ? turn->from : turn->to);
	console_commit(c);
}

/* After the first turn, which finds silence. */
static double click_of(const struct turn *turn, uint32_t turn_frames)
{
	struct console *c = desk_new();
	struct desk_take take = { "a1", tone, turn_back_and_forth, turn, turn_frames, 64 };

	console_set(c, "bus.a1.limiter.on", 0.0f);
	console_set_all(c, turn->settings);
	desk_record(c, &take, heard, N_FRAMES);
	console_free(c);
	return signal_click(heard, turn_frames - 4, N_FRAMES);
}

/* Every 41 ms, which meets the tone at all phases; and every 4 ms, in the midst of the
 * last fade, which from there goes back: a bend twice as sharp. */
static void expect_fades(const struct turn *turns, uint32_t n_turns)
{
	double fade = click_of_a_fade();

	for (uint32_t i = 0; i < n_turns; i++) {
		double slow = click_of(&turns[i], 31 * 64), quick = click_of(&turns[i], 3 * 64);

		cr_expect_lt(slow, turns[i].most * fade, "%s with %s: %.2f fades", turns[i].key,
			turns[i].settings, slow / fade);
		cr_expect_lt(quick, 2.0 * turns[i].most * fade, "%s with %s, hurried: %.2f fades",
			turns[i].key, turns[i].settings, quick / fade);
	}
}

#define EXPECT_FADES(...)                                                                          \
	do {                                                                                       \
		static const struct turn turns[] = { __VA_ARGS__ };                                \
		expect_fades(turns, sizeof(turns) / sizeof(turns[0]));                             \
	} while (0)

#define GATE                                                                                       \
	"strip.voice.gate.threshold=0 strip.voice.gate.range=-20 strip.voice.gate.release=5 "      \
	"strip.voice.gate.hold=10 "
#define HIGHPASS       "strip.voice.highpass.freq=200 "
#define EQ(owner)      owner ".eq.2.freq=200 " owner ".eq.2.gain=-12 "
#define DEESS          "strip.voice.deess.threshold=-60 strip.voice.deess.range=24 "
#define COMP(owner)    owner ".comp.threshold=-20 "
#define LIMITER(owner) owner ".limiter.ceiling=-15 "

Test(switching, a_processor_that_comes_or_goes_clicks_no_more_than_a_fade)
{
	EXPECT_FADES({ GATE, "strip.voice.gate.on", 0, 1, 1.0 },
		{ HIGHPASS, "strip.voice.highpass.on", 0, 1, 1.0 },
		{ EQ("strip.voice"), "strip.voice.eq.on", 0, 1, 1.0 },
		{ EQ("strip.voice") "strip.voice.eq.on=1", "strip.voice.eq.2.on", 0, 1, 1.0 },
		{ DEESS, "strip.voice.deess.on", 0, 1, 1.0 },
		{ COMP("strip.voice"), "strip.voice.comp.on", 0, 1, 1.0 },
		{ LIMITER("strip.voice"), "strip.voice.limiter.on", 0, 1, 1.0 },
		{ EQ("bus.a1"), "bus.a1.eq.on", 0, 1, 1.0 },
		{ EQ("bus.a1") "bus.a1.eq.on=1", "bus.a1.eq.2.on", 0, 1, 1.0 },
		{ COMP("bus.a1"), "bus.a1.comp.on", 0, 1, 1.0 },
		{ LIMITER("bus.a1"), "bus.a1.limiter.on", 0, 1, 1.0 });
}

/* A strip that a bus plays all but. */
Test(switching, mix_minus_clicks_no_more_than_a_fade)
{
	EXPECT_FADES({ "", "bus.a1.minus", -1, 0, 1.0 });
}

/* A cue of what is there already adds as much as the dimmed rest loses, and little more. */
Test(switching, cue_clicks_no_more_than_a_fade)
{
	EXPECT_FADES({ "", "strip.voice.cue", 0, 1, 1.0 }, { "", "strip.music.cue", 0, 1, 1.0 },
		{ "", "bus.b1.cue", 0, 2, 1.0 }, { "", "monitor.dim", 0, 1, 1.0 },
		{ EQ("bus.b1") "bus.b1.eq.on=1", "bus.b1.cue", 0, 1, 1.0 },
		{ EQ("bus.b1") "bus.b1.eq.on=1", "bus.b1.cue", 1, 2, 1.0 },
		{ "bus.b1.cue=1", "bus.b1.eq.on", 0, 1, 1.0 },
		{ "bus.b1.cue=1", "bus.a1.mono", 0, 1, 1.0 });
}

Test(switching, duck_clicks_no_more_than_a_fade)
{
	EXPECT_FADES({ "strip.music.duck.threshold=-40", "strip.music.duck.by", -1, 0, 1.0 });
}

Test(switching, groups_click_no_more_than_a_fade)
{
	EXPECT_FADES({ "strip.voice.group=1", "group.1.mute", 0, 1, 1.0 },
		{ "strip.music.group=1", "group.1.solo", 0, 1, 1.0 },
		{ "strip.voice.group=1", "group.1.fader", 0, -144, 1.0 },
		{ "strip.voice.group=1", "console.balance", 0, 1, 1.0 },
		{ "group.3.mute=1", "strip.voice.group", 0, 3, 1.0 });
}

/* All of them take a part away, and the others go on. */
#define ALL                                                                                        \
	GATE "strip.voice.eq.on=1 strip.voice.eq.1.gain=-6 strip.voice.comp.on=1 "                 \
	     "strip.voice.comp.threshold=-24 strip.voice.limiter.on=1 "                            \
	     "strip.voice.limiter.ceiling=-21 bus.a1.eq.on=1 bus.a1.eq.1.gain=-3 "                 \
	     "bus.a1.comp.on=1 bus.a1.comp.threshold=-36 bus.a1.comp.ratio=2 bus.a1.fader=6 "      \
	     "bus.a1.limiter.on=1 bus.a1.limiter.ceiling=-23 "

Test(switching, one_of_many_processors_clicks_no_more_than_a_fade)
{
	EXPECT_FADES({ ALL, "strip.voice.gate.on", 0, 1, 1.0 },
		{ ALL, "strip.voice.eq.on", 0, 1, 1.0 }, { ALL, "strip.voice.comp.on", 0, 1, 1.0 },
		{ ALL, "strip.voice.limiter.on", 0, 1, 1.0 }, { ALL, "bus.a1.eq.on", 0, 1, 1.0 },
		{ ALL, "bus.a1.comp.on", 0, 1, 1.0 }, { ALL, "bus.a1.limiter.on", 0, 1, 1.0 });
}

/* Types: peak 0, shelves 1 and 2, passes 3 and 4, notch 5, bandpass 6; between those a
 * tone turns its phase too, as it does at the corner of a high-pass by 90 degrees for each 12 dB
 * of its slope.  A resonance that gets narrower is at first not there: between
 * its edges and its tip a tone moves by more.  What looks ahead follows its ceiling over the
 * lookahead; a guard whose ceiling falls onto a wave attacks at once, as it must. */
Test(switching, turning_a_knob_clicks_no_more_than_a_fade)
{
#define ON(what) "strip.voice." what ".on=1 "
	EXPECT_FADES({ GATE "strip.voice.gate.on=1", "strip.voice.gate.threshold", -20, 0, 1.0 },
		{ GATE "strip.voice.gate.on=1", "strip.voice.gate.range", -90, 0, 1.0 },
		{ ON("highpass"), "strip.voice.highpass.freq", 20, 1000, 1.5 },
		{ HIGHPASS ON("highpass"), "strip.voice.highpass.slope", 0, 2, 2.0 },
		{ EQ("strip.voice") ON("eq"), "strip.voice.eq.2.gain", -24, 0, 1.0 },
		{ EQ("strip.voice")
				ON("eq") "strip.voice.eq.3.freq=20000 strip.voice.eq.3.gain=0.1",
			"strip.voice.eq.2.gain", -24, 0, 1.0 },
		{ EQ("strip.voice") ON("eq"), "strip.voice.eq.2.freq", 20, 20000, 1.0 },
		{ EQ("strip.voice") ON("eq"), "strip.voice.eq.2.q", 0.7f, 4, 2.0 },
		{ EQ("strip.voice") ON("eq") "strip.voice.eq.2.type=6", "strip.voice.eq.2.q", 0.7f,
			4, 2.0 },
		{ EQ("strip.voice") ON("eq") "strip.voice.eq.2.type=5", "strip.voice.eq.2.q", 0.7f,
			4, 2.0 },
		{ EQ("strip.voice") ON("eq"), "strip.voice.eq.2.type", 0, 5, 1.0 },
		{ EQ("strip.voice") ON("eq"), "strip.voice.eq.2.type", 1, 2, 1.5 },
		{ EQ("strip.voice") ON("eq"), "strip.voice.eq.2.type", 3, 4, 1.5 },
		{ EQ("strip.voice") ON("eq"), "strip.voice.eq.2.type", 5, 6, 1.5 },
		{ DEESS ON("deess"), "strip.voice.deess.freq", 2000, 12000, 1.0 },
		{ DEESS ON("deess"), "strip.voice.deess.threshold", -60, 0, 1.0 },
		{ DEESS ON("deess"), "strip.voice.deess.range", 0, 24, 1.0 },
		{ COMP("strip.voice") ON("comp"), "strip.voice.comp.threshold", -60, 0, 1.0 },
		{ COMP("strip.voice") ON("comp"), "strip.voice.comp.ratio", 1, 100, 1.0 },
		{ COMP("strip.voice") ON("comp"), "strip.voice.comp.makeup", 0, -24, 1.0 },
		{ COMP("strip.voice") ON("comp"), "strip.voice.comp.mix", 0, 1, 1.0 },
		{ COMP("strip.voice") ON("comp"), "strip.voice.comp.detector", 0, 1, 1.0 },
		{ COMP("strip.voice") ON("comp"), "strip.voice.comp.sidechain", -1, 1, 1.0 },
		{ "strip.voice.limiter.on=1 strip.voice.limiter.lookahead=1",
			"strip.voice.limiter.ceiling", -24, -7, 1.5 });
}

static void sweep(struct console *c, uint32_t frame, const void *data)
{
	float part = (float)(frame % 2400) / 2400.0f;

	(void)data;
	console_set(c, "strip.voice.eq.2.freq", 20.0f * powf(1000.0f, part));
	console_commit(c);
}

/* With a jump from 20 kHz back to 20 Hz after every one. */
Test(switching, an_eq_that_sweeps_from_20_hz_to_20_khz_in_50_ms_makes_no_step)
{
	struct desk_take take = { "a1", tone, sweep, NULL, 96, 96 };

	for (int type = 0; type < 7; type++) {
		struct console *c = desk_new();

		console_set_all(
			c, "bus.a1.limiter.on=0 strip.voice.eq.on=1 strip.voice.eq.2.gain=-12");
		console_set(c, "strip.voice.eq.2.type", (float)type);
		desk_record(c, &take, heard, N_FRAMES);
		cr_expect_lt(signal_click(heard, 96, N_FRAMES), 2.0 * click_of_a_fade(),
			"type %d: %.2f fades", type,
			signal_click(heard, 96, N_FRAMES) / click_of_a_fade());
		cr_expect_lt(signal_peak(heard, 0, N_FRAMES), 2.0 * LEVEL, "type %d", type);
		console_free(c);
	}
}

/* The tone at one time and at another: opposite at worst. */
Test(switching, what_is_late_comes_and_goes_in_a_fade)
{
#define LATE                                                                                       \
	"strip.voice.limiter.lookahead=2 strip.music.limiter.lookahead=1 "                         \
	"bus.a1.limiter.lookahead=1 route.music.a1=1 "
	EXPECT_FADES({ "", "bus.a1.delay", 0, 2.5, 2.0 }, { "", "bus.a1.delay", 30, 2, 2.0 },
		{ LATE, "bus.a1.limiter.on", 0, 1, 2.0 },
		{ LATE, "strip.voice.limiter.on", 0, 1, 3.4 },
		{ LATE "strip.music.fader=-144", "strip.voice.limiter.on", 0, 1, 2.0 },
		{ LATE "strip.voice.fader=-144", "strip.voice.limiter.on", 0, 1, 1.4 },
		{ LATE "strip.voice.limiter.on=1 strip.voice.fader=-144", "strip.music.limiter.on",
			0, 1, 1.4 },
		{ LATE "strip.voice.limiter.on=1", "bus.a1.limiter.lookahead", 0, 2, 2.0 },
		{ LATE "strip.voice.limiter.on=1", "strip.voice.limiter.lookahead", 0.5, 2, 3.4 });
}

/* A constant shows the gain: it goes in a line, for 5 ms. */
Test(switching, trim_and_faders_ramp_beside_processors_too)
{
	static const char *const keys[] = { "strip.voice.trim", "strip.voice.fader",
		"bus.a1.fader" };
	struct console *c = desk_new();

	console_dc(c, "voice", 0, 0.5f);
	console_set(c, "strip.voice.eq.on", 1.0f);
	console_set(c, "strip.voice.eq.3.gain", -6.0f);
	console_set(c, "bus.a1.eq.on", 1.0f);
	console_set(c, "bus.a1.eq.3.gain", -6.0f);
	console_commit(c);
	console_settle(c);
	for (uint32_t i = 0; i < 3; i++) {
		console_set(c, keys[i], -20.0f);
		console_commit(c);
		console_play(c, 512, 100);
		cr_expect_float_eq(console_out(c, "a1", 0)[0], 0.5f, 0.0025f, "%s", keys[i]);
		cr_expect_lt(signal_largest_step(console_out(c, "a1", 0), 0, 512), 0.0025f, "%s",
			keys[i]);
		cr_expect_float_eq(console_out(c, "a1", 0)[511], 0.05f, 1e-3f, "%s", keys[i]);
		console_apply(c, keys[i], 0.0f);
	}
	console_free(c);
}

/* ---- before the sound ---- */

#define PAUSE_FRAMES 28800u /* 0.6 s */

static double tone_after_a_pause(uint32_t frame)
{
	return frame < PAUSE_FRAMES ? 0.0 : tone(frame - PAUSE_FRAMES);
}

/* `data`: when; at the begin, or with the first sound. */
static void bend(struct console *c, uint32_t frame, const void *data)
{
	if (frame != *(const uint32_t *)data)
		return;
	console_set(c, "strip.voice.eq.2.gain", 12.0f);
	console_commit(c);
}

static void record_bent(uint32_t at, float *to)
{
	struct desk_take take = { "a1", tone_after_a_pause, bend, &at, PAUSE_FRAMES, 64 };
	struct console *c = desk_new();

	console_set_all(c, "bus.a1.limiter.on=0 strip.voice.eq.on=1 strip.voice.eq.2.freq=200 "
			   "strip.voice.eq.3.gain=-3");
	console_commit(c);
	desk_record(c, &take, to, N_FRAMES);
	console_free(c);
}

Test(switching, what_is_set_in_a_pause_is_there_in_the_first_sound)
{
	static float before[N_FRAMES];

	record_bent(0, before);
	record_bent(PAUSE_FRAMES, heard);
	cr_expect_gt(signal_peak(heard, PAUSE_FRAMES, N_FRAMES), 1.5 * LEVEL);
	for (uint32_t i = PAUSE_FRAMES; i < N_FRAMES; i++)
		cr_assert_float_eq(heard[i], before[i], 1e-6, "frame %u of the sound: %g, not %g",
			i - PAUSE_FRAMES, heard[i], before[i]);
}
