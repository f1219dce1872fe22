/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A hand that drags a fader leaves no rhythm in the sound. */
#include <complex.h>
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "console.h"
#include "signals.h"

#define RATE   48000u
#define TWO_PI 6.28318530717958647692

struct drag {
	const char *key;
	float from, to;
	double updates_hz, late_ms;
	uint32_t n_block;
	const char *setup; /* more settings */
	double tone_hz;    /* what sounds; 0: a constant */
};

#define DRAG_FRAMES  96000u
#define DRAG_BEGINS  4800.0
#define HEARD_FRAMES 60000u
#define HEARD_AT     24000u

static void play_tone(struct console *c, const struct drag *drag, uint32_t at)
{
	float *left = console_in(c, "game", 0);

	for (uint32_t i = 0; i < drag->n_block; i++)
		left[i] = (float)(0.1 * cos(TWO_PI * drag->tone_hz / RATE * (at + i)));
	memcpy(console_in(c, "game", 1), left, drag->n_block * sizeof(float));
	memcpy(console_in(c, "voice", 0), left, drag->n_block * sizeof(float));
}

static struct console *console_of(const struct drag *drag)
{
	struct console *c = console_new("game/2 voice/1", "a1/2", RATE);

	console_set_all(c, "route.game.a1=1 bus.a1.limiter.on=0 strip.game.group=1");
	if (drag->setup)
		console_set_all(c, drag->setup);
	console_set(c, drag->key, drag->from);
	console_commit(c);
	return c;
}

static void play_drag(const struct drag *drag, float *sound)
{
	struct console *c = console_of(drag);
	double seconds = (DRAG_FRAMES - DRAG_BEGINS) / RATE, next = DRAG_BEGINS;
	uint32_t n_updates = 0;

	srand(1);
	for (uint32_t at = 0; at < DRAG_FRAMES; at += drag->n_block) {
		uint32_t before = n_updates;

		for (; next <= at; n_updates++) {
			float part = (float)(n_updates / drag->updates_hz / seconds);

			console_set(c, drag->key, drag->from + (drag->to - drag->from) * part);
			next = DRAG_BEGINS + (n_updates + 1) * RATE / drag->updates_hz
			       + drag->late_ms * (rand() % 201 - 100) / 100.0 * RATE / 1000.0;
		}
		if (n_updates > before)
			console_commit(c);
		play_tone(c, drag, at);
		console_play(c, drag->n_block, drag->n_block);
		memcpy(sound + at, console_out(c, "a1", 0), drag->n_block * sizeof(float));
	}
	console_free(c);
}

#define N_THIN (HEARD_FRAMES / 16)

/* What becomes of the tone, one value for 16 samples, which a tone of 3 kHz lasts; weighted so
 * that a line does not leak. */
static double complex thin_out(const float *sound, double tone_hz, double complex *thin)
{
	double complex sum = 0.0;

	for (uint32_t i = 0; i < N_THIN; i++) {
		double p = TWO_PI * i / (N_THIN - 1);

		thin[i] = 0.0;
		for (uint32_t n = HEARD_AT + 16 * i; n < HEARD_AT + 16 * (i + 1); n++)
			thin[i] += (double)sound[n] * cexp(-I * TWO_PI * tone_hz / RATE * n);
		thin[i] *= 0.35875 - 0.48829 * cos(p) + 0.14128 * cos(2 * p) - 0.01168 * cos(3 * p);
		sum += thin[i];
	}
	return sum;
}

static double line_at(const double complex *thin, double hz)
{
	double complex turn = cexp(-I * TWO_PI * hz * 16.0 / RATE), by = 1.0, sum = 0.0;

	for (uint32_t i = 0; i < N_THIN; i++, by *= turn)
		sum += thin[i] * by;
	return cabs(sum);
}

/* The strongest product of the tone, in dB of it, 20 to 400 Hz beside it: what a hand does
 * itself is slower. */
static double products_db(const float *sound, double tone_hz)
{
	static double complex thin[N_THIN];
	double tone = cabs(thin_out(sound, tone_hz, thin)), worst = 0.0;

	for (double hz = 20.0; hz < 400.0; hz += 0.8)
		worst = fmax(worst, fmax(line_at(thin, hz), line_at(thin, -hz)));
	return 20.0 * log10(worst / tone);
}

static void expect_products_below(double most_db, struct drag drag)
{
	static float sound[DRAG_FRAMES + 2048];
	static const uint32_t blocks[] = { 64, 128, 256, 512, 1024, 2048 };

	for (uint32_t b = 0; b < 6; b++) {
		double products;

		drag.n_block = blocks[b];
		play_drag(&drag, sound);
		products = products_db(sound, drag.tone_hz);
		cr_expect_leq(products, most_db,
			"%s at %.0f Hz, %.0f ms early or late, quantum %u: %.1f dB", drag.key,
			drag.updates_hz, drag.late_ms, blocks[b], products);
	}
}

static void expect_no_products(struct drag drag)
{
	expect_products_below(-70.0, drag);
}

/* 30 dB a second, which are steps of 1 dB where there are 30 of them. */
Test(drags, a_fader_that_is_dragged_modulates_nothing)
{
	for (double hz = 30.0; hz <= 60.0; hz += 30.0)
		for (double late_ms = 0.0; late_ms <= 4.0; late_ms += 4.0)
			expect_no_products(
				(struct drag){ "strip.game.fader", 12.0f, -45.0f, hz, late_ms, 0 });
}

Test(drags, sends_trims_pans_and_bus_faders_are_dragged_like_faders)
{
	expect_no_products((struct drag){ "send.game.a1", 12.0f, -45.0f, 30.0, 4.0, 0 });
	expect_no_products((struct drag){ "strip.game.trim", 24.0f, -24.0f, 60.0, 4.0, 0 });
	expect_no_products((struct drag){ "strip.game.pan", 1.0f, -1.0f, 30.0, 4.0, 0 });
	expect_no_products((struct drag){ "bus.a1.fader", 12.0f, -45.0f, 60.0, 4.0, 0 });
}

/* The strip is in group 1.  A balance of groups does nothing to it up to the middle: what comes
 * then is no first step. */
Test(drags, balances_and_groups_are_dragged_like_faders)
{
	for (double hz = 30.0; hz <= 60.0; hz += 30.0) {
		expect_no_products((struct drag){ "console.balance", -1.0f, 1.0f, hz, 4.0, 0 });
		expect_no_products((struct drag){ "strip.game.balance", -1.0f, 1.0f, hz, 4.0, 0 });
		expect_no_products((struct drag){ "group.1.fader", 12.0f, -45.0f, hz, 4.0, 0 });
	}
	expect_no_products((struct drag){ "console.balance", 1.0f, -1.0f, 30.0, 4.0, 0 });
}

/* 12 dB a second, through 0: in steps of more than a dB a band goes by cross-fades. */
Test(drags, equalisers_are_dragged_like_faders)
{
#define EQ_ON "strip.game.eq.on=1 strip.game.eq.2.freq=3000 "
	const struct drag drags[] = {
		{ "strip.game.eq.2.gain", -12, 12, 0, 4, 0, EQ_ON, 3000 },
		{ "strip.game.eq.2.gain", 12, -12, 0, 4, 0, EQ_ON "strip.game.eq.2.q=4", 3000 },
		{ "strip.game.eq.1.gain", -12, 12, 0, 4, 0, EQ_ON "strip.game.eq.1.freq=12000", 0 },
		{ "strip.game.eq.2.freq", 2000, 6000, 0, 4, 0, EQ_ON "strip.game.eq.2.gain=9",
			3000 },
		{ "strip.game.eq.2.q", 0.5f, 3, 0, 4, 0, EQ_ON "strip.game.eq.2.gain=9", 3000 },
		{ "strip.game.highpass.freq", 200, 1000, 0, 4, 0, "strip.game.highpass.on=1",
			3000 },
		{ "bus.a1.eq.2.gain", 12, -12, 0, 4, 0, "bus.a1.eq.on=1 bus.a1.eq.2.freq=3000",
			3000 },
	};

	for (size_t i = 0; i < sizeof(drags) / sizeof(drags[0]); i++)
		for (double hz = 30.0; hz <= 60.0; hz += 30.0) {
			struct drag drag = drags[i];

			drag.updates_hz = hz;
			expect_no_products(drag);
		}
}

/* -20 dBFS, which is above the thresholds of the compressors. */
Test(drags, dynamics_are_dragged_like_faders)
{
#define COMP_ON "strip.game.comp.on=1 strip.game.comp.threshold=-50 "
	const struct drag drags[] = {
		{ "strip.game.comp.threshold", -60, -10, 0, 4, 0, COMP_ON, 3000 },
		{ "strip.game.comp.ratio", 1, 10, 0, 4, 0, COMP_ON, 3000 },
		{ "strip.game.comp.makeup", -20, 20, 0, 4, 0, COMP_ON, 3000 },
		{ "strip.game.comp.mix", 0, 1, 0, 4, 0, COMP_ON, 3000 },
		{ "strip.game.comp.key-highpass", 30, 1000, 0, 4, 0, COMP_ON, 600 },
		{ "strip.game.automix.weight", -15, 15, 0, 4, 0,
			"group.1.automix=1 strip.voice.group=1", 3000 },
		{ "strip.game.comp.range", 0, 30, 0, 4, 0, COMP_ON, 3000 },
		{ "bus.a1.comp.makeup", 20, -20, 0, 4, 0, "bus.a1.comp.on=1", 3000 },
		{ "strip.game.gate.range", -40, 0, 0, 4, 0,
			"strip.game.gate.on=1 strip.game.gate.threshold=0", 3000 },
		{ "bus.a1.limiter.ceiling", 0, -20, 0, 4, 0,
			"bus.a1.limiter.on=1 strip.game.trim=20", 3000 },
		{ "strip.game.limiter.ceiling", 0, -20, 0, 4, 0,
			"strip.game.limiter.on=1 strip.game.limiter.lookahead=2 strip.game.trim=20",
			3000 },
		{ "strip.game.deess.range", 0, 24, 0, 4, 0,
			"strip.game.deess.on=1 strip.game.deess.threshold=-60", 9000 },
		{ "strip.game.deess.freq", 2000, 12000, 0, 4, 0,
			"strip.game.deess.on=1 strip.game.deess.threshold=-60", 6000 },
	};

	for (size_t i = 0; i < sizeof(drags) / sizeof(drags[0]); i++)
		for (double hz = 30.0; hz <= 60.0; hz += 30.0) {
			struct drag drag = drags[i];

			drag.updates_hz = hz;
			expect_no_products(drag);
		}
}

/* Settings that arrive two or three cycles apart take moves of one length. */
Test(drags, a_slow_hand_modulates_even_less)
{
	expect_products_below(
		-82.0, (struct drag){ "strip.game.fader", 12.0f, -45.0f, 20.0, 4.0, 0 });
}

/* Also where a setting of the drag comes before the sound has heard of the mute. */
Test(drags, a_mute_among_the_settings_of_a_drag_is_at_once)
{
	struct console *c = console_new_unguarded("game/2 mic/1", "a1/2", RATE);

	console_dc(c, "mic", 0, 1.0f);
	console_dc(c, "game", 1, 1.0f); /* beside it: a silent strip is dragged by jumps */
	console_set_all(c, "route.game.a1=1 route.mic.a1=1");
	console_commit(c);
	console_settle(c);
	for (uint32_t i = 0; i < 10; i++) {
		console_set(c, "strip.game.fader", -(float)i);
		console_commit(c);
		console_play(c, 1600, 400);
	}
	cr_expect_eq(console_out(c, "a1", 0)[399], 1.0f);
	console_set(c, "strip.mic.mute", 1.0f);
	console_commit(c);
	console_set(c, "strip.game.fader", -10.0f);
	console_commit(c);
	console_play(c, 1600, 400);
	console_play(c, 400, 400);
	cr_expect_eq(console_out(c, "a1", 0)[399], 0.0f);
	console_free(c);
}
