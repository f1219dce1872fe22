/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The time line and the loop, each alone, on virtual clocks. */
#include "drift.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

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
	cr_assert_eq(l.n_restarts, 0);
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
	cr_assert_eq(l.n_restarts, 0);
}

Test(drift, a_lost_cycle_begins_a_new_line_and_keeps_the_rate)
{
	struct tb_timeline l;
	double frame_ns;

	run_line(&l, 300.0, 256, 0.0, 5.0);
	frame_ns = l.frame_ns;
	tb_timeline_update(&l, l.frame + 256, l.time_ns + (uint64_t)(512 * frame_ns));
	cr_assert_eq(l.n_restarts, 1);
	cr_assert_eq(l.frame_ns, frame_ns);
	cr_assert_float_eq(tb_timeline_frames_at(&l, l.time_ns, 0.0), 0.0, 1e-9);
}

/* The loop turns a tap at 48 kHz whose inflow is off by ppm. */
static double distance_after(double ppm, uint32_t quantum, double seconds, double *worst)
{
	double error = 0.0, dt = quantum / 48000.0;
	struct tb_drift d;

	tb_drift_init(&d, 48000);
	*worst = 0.0;
	for (double t = 0.0; t < seconds; t += dt) {
		double ratio = tb_drift_update(&d, error, dt);

		error += quantum * (1.0 + ppm * 1e-6 - ratio);
		*worst = fmax(*worst, fabs(error));
	}
	return error;
}

Test(drift, the_loop_finds_500_ppm_within_a_quarter_of_a_small_block)
{
	static const uint32_t quanta[] = { 64, 256, 2048 };

	for (uint32_t q = 0; q < 3; q++) {
		for (int sign = -1; sign <= 1; sign += 2) {
			double worst, error = distance_after(sign * 500.0, quanta[q], 3.0, &worst);

			cr_assert_lt(worst, 16.0, "quantum %u: %f frames off", quanta[q], worst);
			cr_assert_lt(fabs(error), 4.0, "quantum %u: still %f", quanta[q], error);
		}
	}
}

Test(drift, the_ratio_is_bounded_whatever_the_distance)
{
	struct tb_drift d;

	tb_drift_init(&d, 48000);
	cr_assert_float_eq(tb_drift_update(&d, 1e9, 0.01), 1.0 + TB_DRIFT_MAX, 1e-12);
	cr_assert_float_eq(tb_drift_update(&d, -1e12, 0.01), 1.0 - TB_DRIFT_MAX, 1e-12);
}
