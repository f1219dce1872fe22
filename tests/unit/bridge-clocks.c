/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a bridge makes of clocks that are not well: threads that wake up late, producers
 * that were late once, clocks that jump or stand still.  See bridge-rig.h. */
#include "bridge-rig.h"

static struct world *world_of(uint32_t n_in, uint32_t n_out, double ppm, double jitter_s)
{
	struct world *w = world_new(48000, 48000);

	w->in.n_frames = n_in;
	w->out.n_frames = n_out;
	w->in.rate_hz *= 1.0 + ppm * 0.5e-6;
	w->out.rate_hz *= 1.0 - ppm * 0.5e-6;
	w->in.jitter_s = w->out.jitter_s = jitter_s;
	w->seed = n_in + n_out;
	return w;
}

/* ---- late wake-ups ---- */

/* One of 1 to 5 ms every 2.3 s, of each side in turn. */
static void run_with_hiccups(struct world *w, double until_s)
{
	struct side *side[] = { &w->in, &w->out };

	for (uint32_t i = 0; w->out.cycle_s < until_s; i++) {
		run(w, w->out.cycle_s + 2.3, 1, 1);
		side[i % 2]->hiccup_s = 1e-3 + 4e-3 * random_part(w);
	}
}

Test(bridge_clocks, late_wake_ups_bend_the_pitch_by_less_than_20_ppm)
{
	static const uint32_t quanta[][2] = { { 64, 64 }, { 64, 256 }, { 256, 64 } };

	for (uint32_t q = 0; q < 3; q++) {
		for (int sign = -1; sign <= 1; sign += 2) {
			struct world *w =
				world_of(quanta[q][0], quanta[q][1], sign * 500.0, 0.2e-3);

			run(w, 4.0, 1, 1);
			forget(w);
			run_with_hiccups(w, 60.0);
			cr_expect_lt(w->bend_ppm, 20.0, "%u to %u: %.1f ppm", quanta[q][0],
				quanta[q][1], w->bend_ppm);
			cr_expect_float_eq((double)stats_of(w).drift_ppm, sign * 500.0, 5.0);
			world_free(w);
		}
	}
}

/* With large blocks there are fewer times to learn from. */
Test(bridge_clocks, late_wake_ups_of_large_blocks_bend_the_pitch_by_less_than_20_ppm)
{
	static const uint32_t quanta[][2] = { { 64, 2048 }, { 2048, 64 }, { 1024, 256 } };

	for (uint32_t q = 0; q < 3; q++) {
		struct world *w = world_of(quanta[q][0], quanta[q][1], 300.0, 0.2e-3);

		run(w, 10.0, 1, 1);
		forget(w);
		run_with_hiccups(w, 60.0);
		cr_expect_lt(w->bend_ppm, 20.0, "%u to %u: %.1f ppm", quanta[q][0], quanta[q][1],
			w->bend_ppm);
		cr_expect_gt(w->least_radius, 0.99, "there is room enough, and yet a gap");
		world_free(w);
	}
}

/* ---- a producer that was late once ---- */

Test(bridge_clocks, after_a_hiccup_the_latency_comes_down_again_unheard)
{
	struct world *w = world_of(1024, 64, 200.0, 50e-6);
	uint32_t usual;

	run(w, 10.0, 1, 1);
	usual = stats_of(w).latency_frames;
	w->in.is_planned = 1;
	w->in.hiccup_s = 15e-3;
	run(w, 12.0, 1, 1);
	cr_assert_gt(stats_of(w).latency_frames, usual + 300, "nothing was learned");
	forget(w);
	for (double t = 13.0; stats_of(w).latency_frames > usual; t += 1.0) {
		struct tb_bridge_stats stats;

		cr_assert_lt(t, 300.0, "still %u frames", stats_of(w).latency_frames);
		run(w, t, 1, 1);
		stats = stats_of(w);
		cr_assert_float_eq((double)stats.distance_frames, stats.target_frames, 16.0);
	}
	cr_expect_gt(w->least_radius, 0.99, "a gap");
	cr_expect_lt(w->bend_ppm, 120.0, "%.1f ppm", w->bend_ppm);
	forget(w);
	run(w, w->out.cycle_s + 5.0, 1, 1);
	cr_expect_eq(stats_of(w).latency_frames, usual);
	cr_expect_float_eq(w->most_delay, usual, 2.0);
	cr_expect_lt(w->bend_ppm, 20.0);
	world_free(w);
}

/* ---- clocks that are wrong ---- */

/* Some seconds later there is sound, and all is as it was. */
static void expect_well(struct world *w, uint32_t latency, double within_s, const char *when)
{
	run(w, w->out.cycle_s + within_s, 1, 1);
	cr_expect_float_eq((double)stats_of(w).distance_frames, stats_of(w).target_frames, 1.5,
		"%s: %g frames, and %u are meant", when, (double)stats_of(w).distance_frames,
		stats_of(w).target_frames);
	forget(w);
	run(w, w->out.cycle_s + 5.0, 1, 1);
	cr_expect_gt(w->least_radius, 0.99, "%s: no sound", when);
	cr_expect_eq(stats_of(w).latency_frames, latency, "%s: %u frames instead of %u", when,
		stats_of(w).latency_frames, latency);
	cr_expect_lt(w->bend_ppm, 25.0, "%s: %.1f ppm", when, w->bend_ppm);
	cr_expect_lt(w->most_delay - w->least_delay, 4.0, "%s: the delay moves", when);
}

static const uint32_t pairs[][2] = { { 64, 64 }, { 64, 1024 }, { 1024, 64 } };

#define N_PAIRS 3u

Test(bridge_clocks, after_30_seconds_without_one_side_all_is_as_it_was)
{
	for (uint32_t p = 0; p < 2 * N_PAIRS; p++) {
		struct world *w = world_of(pairs[p / 2][0], pairs[p / 2][1], 300.0, 0.2e-3);
		uint32_t latency, is_in = p % 2;

		run(w, 10.0, 1, 1);
		latency = stats_of(w).latency_frames;
		run(w, 40.0, !is_in, is_in);
		expect_well(w, latency, 5.0, is_in ? "the producer stood" : "the consumer stood");
		world_free(w);
	}
}

/* Less than what is kept in advance, so that no side has to wait for ever. */
Test(bridge_clocks, a_clock_that_jumps_by_a_millisecond_is_followed)
{
	static const double jumps_s[] = { 1e-3, -1e-3 };

	for (uint32_t p = 0; p < 2 * N_PAIRS; p++) {
		struct world *w = world_of(pairs[p / 2][0], pairs[p / 2][1], -300.0, 50e-6);
		uint32_t latency;

		run(w, 10.0, 1, 1);
		latency = stats_of(w).latency_frames;
		w->in.skew_s += jumps_s[p % 2];
		expect_well(w, latency, 5.0, "the producer's");
		w->in.skew_s -= jumps_s[p % 2];
		expect_well(w, latency, 5.0, "and back");
		w->out.skew_s += jumps_s[p % 2];
		expect_well(w, latency, 5.0, "the consumer's");
		world_free(w);
	}
}

Test(bridge_clocks, a_cycle_that_says_another_hour_costs_a_gap_at_most)
{
	for (uint32_t p = 0; p < 2 * N_PAIRS; p++) {
		struct world *w = world_of(pairs[p / 2][0], pairs[p / 2][1], 100.0, 50e-6);
		struct side *side = p % 2 ? &w->in : &w->out;
		uint32_t latency;

		run(w, 10.0, 1, 1);
		latency = stats_of(w).latency_frames;
		for (double hour_s = -3600.0; hour_s <= 3600.0; hour_s += 7200.0) {
			side->skew_s = hour_s;
			run(w, side->cycle_s + side->n_frames / 48000.0, 1, 1);
			side->skew_s = 0.0;
			expect_well(w, latency, 5.0, p % 2 ? "the producer's" : "the consumer's");
		}
		world_free(w);
	}
}
