/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The bridge between two virtual clocks: see bridge-rig.h. */
#include "dsp/bridge.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bridge-rig.h"
#include "resample-rig.h"

/* The true delay is what the stats say, within a quarter of the smaller block,
 * and there is no gap. */
static void assert_held(const struct world *w, const char *when)
{
	struct tb_bridge_stats stats = stats_of(w);
	double in_of_out = w->out.n_frames * w->in.rate_hz / w->out.rate_hz;
	double quarter = fmin(w->in.n_frames, in_of_out) / 4.0;

	cr_assert_gt(w->least_radius, 0.99, "%s: a gap", when);
	cr_assert_gt(w->least_delay, stats.latency_frames - quarter,
		"%s: delay %.1f to %.1f, said to be %u +- %.1f", when, w->least_delay,
		w->most_delay, stats.latency_frames, quarter);
	cr_assert_lt(w->most_delay, stats.latency_frames + quarter,
		"%s: delay %.1f to %.1f, said to be %u +- %.1f", when, w->least_delay,
		w->most_delay, stats.latency_frames, quarter);
}

static const struct {
	uint32_t in_rate_hz, out_rate_hz, n_in, n_out;
} pairs[] = {
	{ 48000, 48000, 64, 64 },
	{ 48000, 48000, 64, 2048 },
	{ 48000, 48000, 2048, 64 },
	{ 44100, 48000, 2048, 64 },
	{ 48000, 44100, 64, 2048 },
	{ 48000, 44100, 256, 1024 },
	{ 96000, 44100, 1024, 480 },
};

#define N_PAIRS (sizeof(pairs) / sizeof(pairs[0]))

static struct world *world_of_pair(uint32_t p, double ppm)
{
	struct world *w = world_new(pairs[p].in_rate_hz, pairs[p].out_rate_hz);

	w->seed = p + 1;
	w->in.n_frames = pairs[p].n_in;
	w->out.n_frames = pairs[p].n_out;
	w->in.rate_hz *= 1.0 + ppm * 0.5e-6;
	w->out.rate_hz *= 1.0 - ppm * 0.5e-6;
	return w;
}

Test(bridge, locks_within_three_seconds_from_500_ppm_and_stays)
{
	for (uint32_t p = 0; p < N_PAIRS; p++) {
		for (int sign = -1; sign <= 1; sign += 2) {
			struct world *w = world_of_pair(p, sign * 500.0);

			run(w, 3.0, 1, 1);
			forget(w);
			run(w, 30.0, 1, 1);
			assert_held(w, "locked");
			cr_assert_float_eq(stats_of(w).drift_ppm, sign * 500.0, 5.0, "%f",
				stats_of(w).drift_ppm);
			cr_assert_eq(stats_of(w).resets, 0);
			cr_assert_eq(stats_of(w).underruns, 0);
			cr_assert_eq(stats_of(w).overruns, 0);
			world_free(w);
		}
	}
}

/* Up to 0.3 ms late, 15 frames, and a block of 64 is 1.3 ms. */
Test(bridge, holds_the_delay_while_wake_ups_jitter)
{
	for (uint32_t p = 0; p < N_PAIRS; p++) {
		struct world *w = world_of_pair(p, 200.0);

		w->in.jitter_s = w->out.jitter_s = 0.3e-3;
		run(w, 3.0, 1, 1);
		forget(w);
		run(w, 60.0, 1, 1);
		assert_held(w, "jitter");
		cr_assert_eq(stats_of(w).resets, 0);
		world_free(w);
	}
}

Test(bridge, the_delay_does_not_creep_in_ten_minutes)
{
	struct world *w = world_of_pair(5, 123.0);

	run(w, 60.0, 1, 1);
	forget(w);
	run(w, 600.0, 1, 1);
	assert_held(w, "ten minutes");
	cr_assert_lt(w->most_delay - w->least_delay, 0.5);
	cr_assert_eq(stats_of(w).resets, 0);
	world_free(w);
}

/* A tone of 997 Hz for a second, ten seconds after the start, at quality 5. */
Test(bridge, a_tone_across_drifting_clocks_has_90_db)
{
	static float tone[60000];

	for (uint32_t p = 0; p < N_PAIRS; p++) {
		struct world *w = world_of_pair(p, 300.0);
		uint32_t n = 0;

		w->config.resample.quality = 5;
		free(w->mem);
		w->mem = aligned_alloc(TB_ALIGN, tb_bridge_plan(&w->config));
		cr_assert_eq(tb_bridge_init(&w->bridge, &w->config, w->mem), 0);
		w->step = 2.0 * M_PI * 997.0 / pairs[p].in_rate_hz;
		run(w, 10.0, 1, 1);
		for (; n + w->out.n_frames <= pairs[p].out_rate_hz; n += w->out.n_frames) {
			run(w, w->out.cycle_s + 1e-9, 1, 1);
			memcpy(tone + n, w->rows[0], w->out.n_frames * sizeof(float));
		}
		double hz = 997.0 * w->in.rate_hz / pairs[p].in_rate_hz;

		cr_assert_gt(rig_snr_db(tone, n, hz, w->out.rate_hz), 90.0, "%u to %u: %.1f dB",
			pairs[p].in_rate_hz, pairs[p].out_rate_hz,
			rig_snr_db(tone, n, hz, w->out.rate_hz));
		world_free(w);
	}
}

/* The frequency that a tone of `hz` comes to in a quarter of a second, by its phase in
 * the first half and in the second: who listens hears the tone at the speed that it has. */
static double heard_hz(const float *x, uint32_t n, double hz, double rate_hz)
{
	double angle[2];

	for (uint32_t half = 0; half < 2; half++) {
		double s = 0.0, c = 0.0;

		for (uint32_t i = half * n / 2; i < (half + 1) * n / 2; i++) {
			/* Ends fade, so that they weigh nothing. */
			double w = sin(M_PI * (i - half * n / 2) / (n / 2));
			double a = 2.0 * M_PI * hz * i / rate_hz;

			s += w * w * x[i] * sin(a);
			c += w * w * x[i] * cos(a);
		}
		angle[half] = atan2(c, s);
	}
	return hz + remainder(angle[1] - angle[0], 2.0 * M_PI) / (2.0 * M_PI) * rate_hz / (n / 2);
}

static double tone_snr_db(struct world *w, double hz, uint32_t n_frames)
{
	w->n_tape = 0;
	while (w->n_tape < n_frames)
		run(w, w->out.cycle_s + 1e-3, 1, 1);
	return rig_snr_db(
		w->tape, n_frames, heard_hz(w->tape, n_frames, hz, w->out.rate_hz), w->out.rate_hz);
}

/* Cycles begin up to 50 us late, as a sound card tells it; a tone of 997 Hz at quality 5. */
Test(bridge, ten_minutes_of_jitter_have_90_db_no_gap_and_one_delay)
{
	for (uint32_t p = 4; p <= 5; p++) {
		struct world *w = world_of_pair(p, 300.0);
		double hz = 997.0 * w->in.rate_hz / pairs[p].in_rate_hz, worst_db = INFINITY;
		uint32_t latency;

		w->config.resample.quality = 5;
		free(w->mem);
		w->mem = aligned_alloc(TB_ALIGN, tb_bridge_plan(&w->config));
		cr_assert_eq(tb_bridge_init(&w->bridge, &w->config, w->mem), 0);
		w->in.jitter_s = w->out.jitter_s = 50e-6;
		w->step = 2.0 * M_PI * 997.0 / pairs[p].in_rate_hz;
		run(w, 60.0, 1, 1);
		latency = stats_of(w).latency_frames;
		forget(w);
		for (double t = 60.0; t <= 660.0; t += 5.0) {
			run(w, t, 1, 1);
			worst_db = fmin(worst_db, tone_snr_db(w, hz, pairs[p].out_rate_hz / 4));
		}
		cr_assert_gt(worst_db, 90.0, "%u to %u: %.1f dB", pairs[p].in_rate_hz,
			pairs[p].out_rate_hz, worst_db);
		cr_assert_gt(w->least_radius, 0.99, "a gap");
		cr_assert_eq(stats_of(w).latency_frames, latency);
		cr_assert_eq(stats_of(w).resets + stats_of(w).underruns + stats_of(w).overruns, 0);
		world_free(w);
	}
}

/* A wrong start of the sound is a gap, not a step. */
static void check_recovery(uint32_t p, double stall_s, uint32_t with_in, uint32_t with_out)
{
	struct world *w = world_of_pair(p, 300.0);

	run(w, 5.0, 1, 1);
	uint32_t latency = stats_of(w).latency_frames;

	for (uint32_t i = 1; i <= 3; i++) {
		run(w, 10.0 * i + stall_s, with_in, with_out);
		run(w, 10.0 * i + stall_s + 3.0, 1, 1);
		forget(w);
		run(w, 10.0 * (i + 1), 1, 1);
		assert_held(w, "after a stall");
	}
	cr_assert_eq(stats_of(w).latency_frames, latency, "was %u, is %u", latency,
		stats_of(w).latency_frames);
	world_free(w);
}

Test(bridge, the_delay_is_the_same_after_the_producer_stalled)
{
	for (uint32_t p = 0; p < N_PAIRS; p++) {
		check_recovery(p, 0.5, 0, 1);
		check_recovery(p, 5.0, 0, 1);
	}
}

Test(bridge, the_delay_is_the_same_after_the_consumer_stalled)
{
	for (uint32_t p = 0; p < N_PAIRS; p++) {
		check_recovery(p, 0.5, 1, 0);
		check_recovery(p, 5.0, 1, 0);
	}
}

Test(bridge, the_delay_is_the_same_after_both_stalled)
{
	for (uint32_t p = 0; p < N_PAIRS; p++)
		check_recovery(p, 4.0, 0, 0);
}

static void lose_cycles(struct side *s, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		next_cycle(s);
}

Test(bridge, the_delay_is_the_same_after_an_xrun_of_either_side)
{
	for (uint32_t p = 0; p < N_PAIRS; p++) {
		struct world *w = world_of_pair(p, -100.0);

		run(w, 5.0, 1, 1);
		for (uint32_t i = 1; i <= 5; i++) {
			lose_cycles(i % 2 ? &w->in : &w->out, i);
			run(w, 60.0 * i - 10.0, 1, 1);
			forget(w);
			run(w, 60.0 * i, 1, 1);
			assert_held(w, "after an xrun");
		}
		world_free(w);
	}
}

Test(bridge, follows_a_change_of_quantum_of_either_side)
{
	static const uint32_t quanta[] = { 64, 2048, 256, 1024, 64 };
	struct world *w = world_of_pair(5, 250.0);
	double t = 5.0;

	run(w, t, 1, 1);
	for (uint32_t i = 0; i < 10; i++) {
		*(i % 2 ? &w->in.n_frames : &w->out.n_frames) = quanta[i / 2];
		run(w, t += 5.0, 1, 1);
		forget(w);
		run(w, t += 5.0, 1, 1);
		assert_held(w, "after a change of quantum");
		cr_assert_leq(stats_of(w).target_frames, 2 * 2048 * 2 + 1000);
	}
	world_free(w);
}

/* It is not left to the loop, which would take minutes. */
Test(bridge, a_second_after_large_blocks_the_delay_is_that_of_small_ones_again)
{
	struct world *w = world_of_pair(0, 50.0);
	uint32_t small = w->in.n_frames, target;
	double delay;

	run(w, 5.0, 1, 1);
	forget(w);
	run(w, 6.0, 1, 1);
	delay = w->most_delay;
	target = stats_of(w).target_frames;
	w->in.n_frames = w->out.n_frames = MAX_QUANTUM;
	run(w, 11.0, 1, 1);
	cr_assert_gt(stats_of(w).target_frames, target + MAX_QUANTUM / 2);
	w->in.n_frames = w->out.n_frames = small;
	run(w, 12.0, 1, 1);
	forget(w);
	run(w, 13.0, 1, 1);
	cr_expect_leq(stats_of(w).target_frames, target + 2);
	cr_expect_leq(w->most_delay, delay + 50.0, "%g instead of %g", w->most_delay, delay);
	world_free(w);
}

Test(bridge, begins_anew_at_another_rate)
{
	struct world *w = world_of_pair(0, 250.0);
	struct tb_bridge_config config = config_of(48000, 44100);

	run(w, 5.0, 1, 1);
	free(w->mem);
	w->mem = aligned_alloc(TB_ALIGN, tb_bridge_plan(&config));
	cr_assert_eq(tb_bridge_init(&w->bridge, &config, w->mem), 0);
	w->out.rate_hz = 44100.0;
	run(w, 8.0, 1, 1);
	forget(w);
	run(w, 20.0, 1, 1);
	assert_held(w, "at another rate");
	world_free(w);
}

Test(bridge, a_producer_that_pushes_late_costs_delay_once_and_boundedly)
{
	struct world *w = world_of_pair(1, 50.0);

	/* A cycle says when it should have begun, and pushes 30 ms later. */
	w->in.n_frames = 1024;
	w->out.n_frames = 64;
	for (double t = 0.0; t < 20.0; t += 64 / w->out.rate_hz) {
		while (w->in.cycle_s + 0.018 < t) {
			push(w, 0.0);
			next_cycle(&w->in);
		}
		pull(w, 0.0);
		next_cycle(&w->out);
		if (t > 10.0 && t < 10.01)
			forget(w);
	}
	cr_assert_gt(w->least_radius, 0.99, "gaps");
	cr_assert_leq(stats_of(w).target_frames, 64 + 2 + 1024 / 4 + 48 + 1024);
	world_free(w);
}

/* The rotation turns by 1e-4 per frame; cut hard it would jump by up to 1. */
Test(bridge, a_gap_begins_and_ends_without_a_step)
{
	for (uint32_t p = 0; p < N_PAIRS; p++) {
		struct world *w = world_of_pair(p, 0.0);

		run(w, 5.0, 1, 1);
		forget(w);
		run(w, 5.5, 0, 1);
		run(w, 8.0, 1, 1);
		cr_assert_lt(w->least_radius, 0.01, "there was no gap");
		cr_assert_lt(w->worst_step, 0.12, "%f", w->worst_step);
		world_free(w);
	}
}

Test(bridge, is_silent_before_anything_was_pushed)
{
	struct world *w = world_of_pair(0, 0.0);

	run(w, 1.0, 0, 1);
	cr_assert_eq(w->least_radius, 0.0);
	cr_assert_eq(w->most_delay, -1e9);
	world_free(w);
}

Test(bridge, plans_nothing_for_what_is_out_of_range)
{
	struct tb_bridge_config config = config_of(48000, 48000);

	config.max_push_frames = 0;
	cr_assert_eq(tb_bridge_plan(&config), 0);
	config = config_of(48000, 48000);
	config.max_pull_frames = TB_BRIDGE_MAX_QUANTUM + 1;
	cr_assert_eq(tb_bridge_plan(&config), 0);
	config = config_of(48000, 1000);
	cr_assert_eq(tb_bridge_plan(&config), 0);
}
