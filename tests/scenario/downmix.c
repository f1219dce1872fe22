/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The downmix keys of a bus against the equations of ITU-R BS.775-3, written down a second
 * time: in double precision, per side, without the rules of src/mixer/layout.c. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "console.h"

enum { FL, FR, FC, LFE, SL, SR, RL, RR, N_CHANNELS };

struct levels {
	double center_db, surround_db, lfe_db;
	bool normalize;
};

static double lin(double db)
{
	return db <= -144.0 ? 0.0 : pow(10.0, db / 20.0);
}

/* What a channel has in the left and the right of stereo.  A surround stands on its side,
 * centre and LFE on both; the LFE's sides have 3 dB less, as its power is that of one. */
static void law_stereo(const struct levels *l, uint32_t n_in, double gain[2][N_CHANNELS])
{
	const double left[N_CHANNELS] = { 1.0, 0.0, lin(l->center_db), lin(l->lfe_db) * sqrt(0.5),
		lin(l->surround_db), 0.0, lin(l->surround_db), 0.0 };
	double sum = 0.0;

	for (uint32_t c = 0; c < n_in; c++) {
		uint32_t mirrored = c == FC || c == LFE ? c : c ^ 1u;

		gain[0][c] = left[c];
		gain[1][mirrored] = left[c];
		sum += left[c];
	}
	for (uint32_t c = 0; c < n_in && l->normalize && sum > 1.0; c++) {
		gain[0][c] /= sum;
		gain[1][c] /= sum;
	}
}

/* The average of both sides; it is lowered by its own sum. */
static void law_mono(const struct levels *l, uint32_t n_in, double gain[2][N_CHANNELS])
{
	struct levels plain = *l;
	double sum = 0.0;

	plain.normalize = false;
	law_stereo(&plain, n_in, gain);
	for (uint32_t c = 0; c < n_in; c++)
		sum += gain[0][c] = 0.5 * (gain[0][c] + gain[1][c]);
	for (uint32_t c = 0; c < n_in && l->normalize && sum > 1.0; c++)
		gain[0][c] /= sum;
}

static void set_levels(struct console *c, const struct levels *l)
{
	console_set(c, "bus.b.downmix.center", (float)l->center_db);
	console_set(c, "bus.b.downmix.surround", (float)l->surround_db);
	console_set(c, "bus.b.downmix.lfe", (float)l->lfe_db);
	console_set(c, "bus.b.downmix.normalize", l->normalize);
}

static void expect_law(const char *strips, uint32_t n_in, const char *buses, const struct levels *l)
{
	struct console *c = console_new_unguarded(strips, buses, 48000);
	uint32_t n_out = tb_mixer_bus(console_mixer(c), 0)->layout.n_channels;
	double want[2][N_CHANNELS];

	if (n_out == 2)
		law_stereo(l, n_in, want);
	else
		law_mono(l, n_in, want);
	console_set(c, "route.s.b", 1.0f);
	set_levels(c, l);
	console_commit(c);
	for (uint32_t in = 0; in < n_in; in++) {
		for (uint32_t other = 0; other < n_in; other++)
			console_dc(c, "s", other, other == in);
		for (uint32_t out = 0; out < n_out; out++)
			cr_expect_float_eq(console_gain(c, "b", out), want[out][in],
				2e-6 * (1.0 + want[out][in]),
				"%s on %s, centre %g, surround %g, LFE %g dB, %s: channel %u on %u is "
				"%g, not %g",
				strips, buses, l->center_db, l->surround_db, l->lfe_db,
				l->normalize ? "normalised" : "as it is", in, out,
				(double)console_gain(c, "b", out), want[out][in]);
	}
	console_free(c);
}

static double between(double least, double most)
{
	return least + (most - least) * (rand() % 1001) / 1000.0;
}

static struct levels any_levels(void)
{
	return (struct levels){
		rand() % 8 ? between(-30.0, 6.0) : -144.0,
		rand() % 8 ? between(-30.0, 6.0) : -144.0,
		rand() % 8 ? between(-30.0, 12.0) : -144.0,
		rand() % 2,
	};
}

static const struct levels as_it_comes = { -3.0103, -3.0103, -6.0206, false };

Test(downmix, five_one_and_seven_one_are_those_of_bs_775_at_any_levels)
{
	for (int turn = 0; turn < 25; turn++) {
		struct levels l = turn ? any_levels() : as_it_comes;

		expect_law("s/51", 6, "b/2", &l);
		expect_law("s/71", 8, "b/2", &l);
	}
}

Test(downmix, a_mono_bus_is_the_average_of_both_sides)
{
	for (int turn = 0; turn < 15; turn++) {
		struct levels l = turn ? any_levels() : as_it_comes;

		expect_law("s/51", 6, "b/1", &l);
		expect_law("s/71", 8, "b/1", &l);
	}
}

/* Without settings the levels are the defaults. */
Test(downmix, levels_that_nobody_set_are_those_of_bs_775_and_the_lfe_at_6_db_less)
{
	struct console *c = console_new_unguarded("s/51", "b/2", 48000);
	double want[2][N_CHANNELS];

	law_stereo(&as_it_comes, 6, want);
	console_set(c, "route.s.b", 1.0f);
	console_commit(c);
	for (uint32_t in = 0; in < 6; in++) {
		for (uint32_t other = 0; other < 6; other++)
			console_dc(c, "s", other, other == in);
		cr_expect_float_eq(console_gain(c, "b", 0), want[0][in], 2e-6, "%u", in);
		cr_expect_float_eq(console_gain(c, "b", 1), want[1][in], 2e-6, "%u", in);
	}
	console_free(c);
}

/* Full scale in all channels, whatever their polarity. */
Test(downmix, normalised_nothing_is_louder_than_full_scale)
{
	for (int turn = 0; turn < 40; turn++) {
		struct console *c = console_new_unguarded("s/71", turn % 2 ? "b/2" : "b/1", 48000);
		struct levels l = any_levels();

		l.normalize = true;
		console_set(c, "route.s.b", 1.0f);
		set_levels(c, &l);
		console_commit(c);
		for (uint32_t in = 0; in < N_CHANNELS; in++)
			console_dc(c, "s", in, 1.0f);
		for (uint32_t out = 0; out < 1u + turn % 2; out++)
			cr_expect_leq(console_gain(c, "b", out), 1.0f + 1e-6f);
		console_free(c);
	}
}

/* Where a bus has the channel, no level applies: also under a strip of more channels. */
Test(downmix, levels_leave_alone_what_the_bus_has)
{
	struct console *c = console_new_unguarded("s/51", "b/51", 48000);
	const struct levels l = { -20.0, -20.0, 10.0, false };

	console_set(c, "route.s.b", 1.0f);
	set_levels(c, &l);
	console_commit(c);
	for (uint32_t in = 0; in < 6; in++) {
		for (uint32_t other = 0; other < 6; other++)
			console_dc(c, "s", other, other == in);
		for (uint32_t out = 0; out < 6; out++)
			cr_expect_eq(console_gain(c, "b", out), (float)(in == out));
	}
	console_free(c);
}
