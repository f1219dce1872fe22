/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The gain that brings a bus to a loudness. */
#include "loudness-way.h"

/* The gain goes where the console would set it. */
static void follow(struct way *w)
{
	tb_mixer_set_bus_ride(console_mixer(w->console), 0, tb_db_to_lin(w->bus->now.ride_db));
}

static void ride_begin(struct way *w, float target_lufs)
{
	way_begin(w, "2", &stereo);
	w->bus->ride_params = (struct tb_ride_params){ true, target_lufs, -50.0f };
	w->stepped = follow;
}

Test(loudness_ride, brings_a_bus_to_its_target)
{
	const double played_db[] = { -30.0, -14.0, -23.0 };

	for (uint32_t i = 0; i < 3; i++) {
		struct way w;

		ride_begin(&w, -23.0f);
		play_both(&w, 20.0, played_db[i]);
		expect("momentary", w.bus->now.momentary_lufs, -23.0, 0.1, 0.1);
		expect("gain", w.bus->now.ride_db, -23.0 - played_db[i], 0.1, 0.1);
		way_end(&w);
	}
}

/* Once more in double precision: how far it may have come by then. */
Test(loudness_ride, rises_by_1_db_a_second_and_falls_by_3)
{
	struct way w;
	double after_s = 0.0;

	ride_begin(&w, -23.0f);
	for (uint32_t i = 1; i <= 10; i++) {
		play_both(&w, 0.5, -35.0);
		after_s += 0.5;
		cr_expect_leq(w.bus->now.ride_db, after_s + 1e-3, "%.2f dB after %.1f s",
			(double)w.bus->now.ride_db, after_s);
		/* It begins once the momentary loudness is above the gate. */
		cr_expect_geq(w.bus->now.ride_db, after_s - 0.5);
	}
	way_end(&w);
	ride_begin(&w, -23.0f);
	play_both(&w, 3.0, -5.0);
	expect("gain", w.bus->now.ride_db, -9.0, 0.01, 0.6);
	way_end(&w);
}

Test(loudness_ride, stands_still_in_pauses)
{
	struct way w;
	float before_db;

	ride_begin(&w, -23.0f);
	play_both(&w, 10.0, -30.0);
	play_both(&w, 1.0, -INFINITY);
	before_db = w.bus->now.ride_db;
	play_both(&w, 20.0, -60.0);
	cr_expect_eq(w.bus->now.ride_db, before_db);
	play_both(&w, 1.0, -30.0);
	expect("gain after the pause", w.bus->now.ride_db, before_db, 0.5, 0.5);
	way_end(&w);
}

Test(loudness_ride, stays_within_its_range)
{
	struct way w;

	ride_begin(&w, -9.0f);
	play_both(&w, 20.0, -45.0);
	cr_expect_eq(w.bus->now.ride_db, 12.0f);
	way_end(&w);
}

/* For longer than any count of steps that it keeps. */
Test(loudness_ride, stands_still_once_it_is_there)
{
	const struct tb_ride_params on = { true, -23.0f, -50.0f };
	struct tb_ride r = { 0 };
	float gain_db = 0.0f;

	for (uint32_t i = 0; i < 1000; i++) {
		gain_db = tb_ride_step(&r, &on, -30.0f + gain_db);
		if (i > 100)
			cr_assert_float_eq(
				gain_db, 7.0f, 0.01f, "%g dB after %u steps", (double)gain_db, i);
	}
}

Test(loudness_ride, that_was_switched_off_begins_anew)
{
	const struct tb_ride_params on = { true, -23.0f, -50.0f }, off = { false, -23.0f, -50.0f };
	struct tb_ride r = { 0 };
	float gain_db = 0.0f;

	for (uint32_t i = 0; i < 100; i++)
		gain_db = tb_ride_step(&r, &on, -40.0f + gain_db);
	cr_expect_gt(gain_db, 5.0f);
	cr_expect_eq(tb_ride_step(&r, &off, -40.0f + gain_db), 0.0f);
	cr_expect_eq(tb_ride_step(&r, &on, -60.0f), 0.0f, "in a pause");
}

/* A step that is a click would be 20 dB above this. */
Test(loudness_ride, moves_without_a_click_and_is_nothing_when_off)
{
	struct console *c = console_new_unguarded("in/1", "out/1", RATE);
	const float *out = console_out(c, "out", 0);
	float *in = console_in(c, "in", 0), most = 0.0f, last;

	console_apply(c, "route.in.out", 1.0f);
	console_dc(c, "in", 0, 0.5f);
	console_settle(c);
	console_play(c, 4096, 4096);
	cr_expect_eq(memcmp(in, out, 4096 * sizeof(float)), 0, "bit-exact when off");
	tb_mixer_set_bus_ride(console_mixer(c), 0, 4.0f);
	last = 0.5f;
	for (uint32_t i = 0; i < 200; i++) {
		console_play(c, 4096, i % 2 ? 4096 : 37);
		for (uint32_t k = 0; k < 4096; k++) {
			most = fmaxf(most, fabsf(out[k] - last));
			last = out[k];
		}
	}
	cr_expect_float_eq(last, 2.0f, 1e-6f);
	cr_expect_lt(most, 1e-4f, "a step of %g", (double)most);
	tb_mixer_set_bus_ride(console_mixer(c), 0, 1.0f);
	for (uint32_t i = 0; i < 200; i++)
		console_play(c, 4096, 4096);
	cr_expect_eq(memcmp(in, out, 4096 * sizeof(float)), 0, "bit-exact afterwards");
	console_free(c);
}
