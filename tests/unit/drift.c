/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The time line and the loop, each alone, on virtual clocks. */
#include "dsp/drift.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define START_NS 5000000000000u

/* -1..1 */
static double jitter(void)
{
	static uint32_t state = 1;

	state = state * 1664525u + 1013904223u;
	return (int32_t)state * 0x1p-31;
}

/* A clock `ppm` faster than 48 kHz, whose blocks are late or early by up to
 * jitter_ns; returns the time at which `frame` begins in truth. */
static double run_line(
	struct tb_timeline *l, double ppm, uint32_t quantum, double jitter_ns, double seconds)
{
	double frame_ns = 1e9 / (48000.0 * (1.0 + ppm * 1e-6));
	uint64_t frame = 0;

	tb_timeline_init(l, 48000);
	for (; frame * frame_ns < seconds * 1e9; frame += quantum)
		tb_timeline_update(l, frame,
			START_NS + (uint64_t)(frame * frame_ns + (1.0 + jitter()) * jitter_ns));
	return START_NS + (l->frame * frame_ns + jitter_ns);
}

Test(drift, a_steady_clock_is_known_to_the_frame)
{
	struct tb_timeline l;
	double time_ns = run_line(&l, 0.0, 256, 0.0, 1.0);

	cr_assert_float_eq(tb_timeline_frames_at(&l, (uint64_t)time_ns, 0.0), 0.0, 1e-3);
	cr_assert_float_eq(tb_timeline_frames_at(&l, (uint64_t)time_ns, 1e9), 48000.0, 1e-2);
	cr_assert_eq(l.n_moves, 0);
}

Test(drift, a_clock_that_is_500_ppm_off_is_known_in_three_seconds)
{
	static const uint32_t quanta[] = { 64, 256, 2048 };

	for (uint32_t q = 0; q < 3; q++) {
		for (int sign = -1; sign <= 1; sign += 2) {
			struct tb_timeline l;
			double time_ns = run_line(&l, sign * 500.0, quanta[q], 0.0, 3.0);
			double ppm = (l.nominal_ns / l.frame_ns - 1.0) * 1e6;

			cr_assert_float_eq(
				ppm, sign * 500.0, 5.0, "quantum %u: %f", quanta[q], ppm);
			cr_assert_float_eq(
				tb_timeline_frames_at(&l, (uint64_t)time_ns, 0.0), 0.0, 0.1);
		}
	}
}

/* Half a millisecond is 24 frames. */
Test(drift, jitter_of_the_wake_up_is_filtered_out)
{
	struct tb_timeline l;
	double time_ns = run_line(&l, 100.0, 256, 500000.0, 20.0);

	cr_assert_float_eq(tb_timeline_frames_at(&l, (uint64_t)time_ns, 0.0), 0.0, 2.5);
	cr_assert_float_eq((l.nominal_ns / l.frame_ns - 1.0) * 1e6, 100.0, 40.0);
	cr_assert_eq(l.n_moves, 0);
}

static void go_on(struct tb_timeline *l, uint64_t late_ns, double seconds)
{
	double block_ns = 256 * l->frame_ns;

	for (double t = 0.0; t < seconds * 1e9; t += block_ns, late_ns = 0)
		tb_timeline_update(l, l->frame + 256, l->time_ns + late_ns + (uint64_t)block_ns);
}

/* What was lost are 5.3 ms: at first that may be a late wake-up. */
Test(drift, after_a_lost_cycle_the_line_moves_within_100_ms_and_keeps_the_rate)
{
	struct tb_timeline l;
	double frame_ns;

	run_line(&l, 300.0, 256, 0.0, 5.0);
	frame_ns = l.frame_ns;
	go_on(&l, (uint64_t)(256 * frame_ns), 0.1);
	cr_assert_eq(l.n_moves, 1);
	cr_assert_float_eq(l.frame_ns / frame_ns, 1.0, 5e-6);
	cr_assert_float_eq(tb_timeline_frames_at(&l, l.time_ns, 0.0), 0.0, 0.5);
}

Test(drift, after_a_second_without_a_block_a_new_line_begins_at_once)
{
	struct tb_timeline l;

	run_line(&l, 300.0, 256, 0.0, 5.0);
	tb_timeline_update(&l, l.frame + 256, l.time_ns + 1000000000u);
	cr_assert_eq(l.n_moves, 1);
	cr_assert_eq(tb_timeline_frames_at(&l, l.time_ns, 0.0), 0.0);
}

/* The thread wakes up late and makes good for it: blocks follow each other at once until
 * they are in time again.  A frame is 21 us. */
Test(drift, a_wake_up_that_is_5_ms_late_moves_the_line_by_less_than_a_frame)
{
	static const uint32_t quanta[] = { 64, 256, 2048 };

	for (uint32_t q = 0; q < 3; q++) {
		struct tb_timeline l;
		double block_ns, truth_ns = run_line(&l, 300.0, quanta[q], 0.0, 5.0);
		double frame_ns = l.frame_ns, late_ns = 5e6;

		block_ns = quanta[q] * frame_ns;
		for (; late_ns > 0.0; late_ns -= block_ns - 50e3) {
			truth_ns += block_ns;
			tb_timeline_update(&l, l.frame + quanta[q], (uint64_t)(truth_ns + late_ns));
			cr_assert_float_eq(tb_timeline_frames_at(&l, (uint64_t)truth_ns, 0.0), 0.0,
				0.5, "quantum %u", quanta[q]);
		}
		cr_assert_eq(l.n_moves, 0);
		cr_assert_float_eq(l.frame_ns / frame_ns, 1.0, 5e-6, "quantum %u", quanta[q]);
	}
}

/* Nothing is said of a cycle that is seen again. */
Test(drift, a_cycle_that_is_seen_again_changes_nothing)
{
	struct tb_timeline l, before;

	run_line(&l, 300.0, 256, 0.0, 5.0);
	before = l;
	tb_timeline_update(&l, l.frame, l.time_ns);
	cr_assert_eq(memcmp(&l, &before, sizeof(l)), 0);
	tb_timeline_recount(&l, 256);
	tb_timeline_update(&l, before.frame + 256, l.time_ns);
	cr_assert_eq(l.frame, before.frame + 256);
	cr_assert_eq(l.lag_ns, before.lag_ns);
	cr_assert_eq(l.n_moves, 1);
}

Test(drift, of_two_lines_the_faster_clock_is_told)
{
	struct tb_timeline in, out;

	run_line(&in, 200.0, 256, 0.0, 5.0);
	run_line(&out, -100.0, 1024, 0.0, 5.0);
	cr_assert_float_eq(tb_drift_between(&in, &out) * 1e6, 300.0, 1.0);
}

/* The loop turns a tap at 48 kHz whose inflow is off by ppm. */
static double distance_after(double error, double ppm, uint32_t quantum, double seconds)
{
	double dt = quantum / 48000.0;
	struct tb_drift d;

	tb_drift_init(&d, 48000);
	for (double t = 0.0; t < seconds; t += dt) {
		double ratio = tb_drift_update(&d, ppm * 1e-6, error, dt);

		error += quantum * (1.0 + ppm * 1e-6 - ratio);
	}
	return error;
}

Test(drift, the_loop_makes_a_block_of_64_good_in_three_seconds)
{
	static const uint32_t quanta[] = { 64, 256, 2048, 8192 };

	for (uint32_t q = 0; q < 4; q++) {
		for (int sign = -1; sign <= 1; sign += 2) {
			double error = distance_after(64.0, sign * 500.0, quanta[q], 3.0);

			cr_assert_float_eq(
				error, 0.0, 0.5, "quantum %u: still %f", quanta[q], error);
		}
	}
}

/* When it is old it is slow, so that nothing is heard of what is left; what was lost since
 * is to be made good as fast as at the start. */
Test(drift, the_loop_is_fast_again_after_a_restart)
{
	struct tb_drift d;
	double slow, fast;

	tb_drift_init(&d, 48000);
	for (int i = 0; i < 1000; i++)
		tb_drift_update(&d, 0.0, 0.0, 0.1);
	slow = tb_drift_update(&d, 0.0, 1.0, 0.1) - 1.0;
	tb_drift_restart(&d);
	fast = tb_drift_update(&d, 0.0, 1.0, 0.1) - 1.0;
	cr_assert_lt(slow, 10e-6);
	cr_assert_gt(fast, 5.0 * slow);
}

Test(drift, the_ratio_is_bounded_whatever_the_distance)
{
	struct tb_drift d;

	tb_drift_init(&d, 48000);
	cr_assert_float_eq(tb_drift_update(&d, 0.0, 1e9, 0.01), 1.0 + TB_DRIFT_MAX, 1e-12);
	cr_assert_float_eq(tb_drift_update(&d, 0.0, -1e12, 0.01), 1.0 - TB_DRIFT_MAX, 1e-12);
}
