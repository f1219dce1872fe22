/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A hand that drags a fader leaves no rhythm in the sound. */
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
};

#define DRAG_FRAMES  96000u
#define DRAG_BEGINS  4800.0
#define HEARD_FRAMES 60000u
#define HEARD_AT     24000u

/* A constant shows the gain: what it does to any tone's amplitude. */
static void play_drag(const struct drag *drag, float *gain)
{
	struct console *c = console_new("game/2", "a1/2", RATE);
	double seconds = (DRAG_FRAMES - DRAG_BEGINS) / RATE, next = DRAG_BEGINS;
	uint32_t n_updates = 0;

	srand(1);
	console_dc(c, "game", 0, 1.0f);
	console_set_all(c, "route.game.a1=1 bus.a1.limiter.on=0 strip.game.group=1");
	console_set(c, drag->key, drag->from);
	console_commit(c);
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
		console_play(c, drag->n_block, drag->n_block);
		memcpy(gain + at, console_out(c, "a1", 0), drag->n_block * sizeof(float));
	}
	console_free(c);
}

/* One sample for every 16, weighted so that a line does not leak. */
static double thin_out(const float *gain, double *thin)
{
	double sum = 0.0;

	for (uint32_t i = 0; i < HEARD_FRAMES / 16; i++) {
		double p = TWO_PI * i / (HEARD_FRAMES / 16 - 1);

		thin[i] = 0.0;
		for (uint32_t k = 0; k < 16; k++)
			thin[i] += (double)gain[HEARD_AT + 16 * i + k];
		thin[i] *= 0.35875 - 0.48829 * cos(p) + 0.14128 * cos(2 * p) - 0.01168 * cos(3 * p);
		sum += thin[i];
	}
	return sum;
}

/* The strongest product of a tone that such a gain modulates, in dB of the tone, 20 to
 * 400 Hz beside it: what a hand does itself is slower. */
static double products_db(const float *gain)
{
	static double thin[HEARD_FRAMES / 16];
	double tone = thin_out(gain, thin), worst = 0.0;

	for (double hz = 20.0; hz < 400.0; hz += 0.8) {
		double w = TWO_PI * hz * 16.0 / RATE, before = 0.0, last = 0.0;

		/* Goertzel's. */
		for (uint32_t i = 0; i < HEARD_FRAMES / 16; i++) {
			double now = thin[i] + 2.0 * cos(w) * last - before;

			before = last;
			last = now;
		}
		worst = fmax(worst, last * last + before * before - 2.0 * cos(w) * last * before);
	}
	return 10.0 * log10(worst) - 20.0 * log10(fabs(tone));
}

static void expect_products_below(double most_db, struct drag drag)
{
	static float gain[DRAG_FRAMES + 2048];
	static const uint32_t blocks[] = { 64, 128, 256, 512, 1024, 2048 };

	for (uint32_t b = 0; b < 6; b++) {
		double products;

		drag.n_block = blocks[b];
		play_drag(&drag, gain);
		products = products_db(gain);
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
