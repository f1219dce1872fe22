/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a gate, a compressor and a limiter tell of a long block: the most that they took away
 * in it, wherever that was. */
#include <criterion/criterion.h>
#include <math.h>

#include "dsp/compressor.h"
#include "dynamics-rig.h"
#include "dsp/gate.h"
#include "dsp/limiter.h"

#define N RIG_FRAMES

static void scale(uint32_t from, uint32_t to, float factor)
{
	for (uint32_t i = from; i < to; i++)
		rig_rows[0][i] *= factor;
}

Test(long_blocks, a_gate_that_opened_tells_how_far_it_was_closed)
{
	struct tb_gate_params p = tb_gate_defaults;
	struct tb_gate_coeffs c;
	struct tb_gate gate;
	struct tb_dyn_run run = rig_run(0);
	struct tb_gate_job job = { &gate, rig_io(0, 0), NULL, 1, 0 };

	p.on = true;
	p.range_db = -12.0f;
	rig_tone(0, 1000.0, -70.0, 0.0);
	scale(3 * N / 4, N, 1000.0f);
	tb_gate_design(&c, &p, RIG_RATE_HZ);
	tb_gate_reset(&gate, &c);
	tb_gate_run(&run, &job, 1, N);
	cr_expect_float_eq(tb_gate_least_gain(&gate), powf(10.0f, -0.6f), 1e-3f);
}

/* The reduction of a signal that is at full scale for a quarter, and 60 dB below after it. */
static float reduction_db(uint32_t n)
{
	struct tb_compressor_params p = tb_compressor_defaults;
	struct tb_compressor_coeffs c;
	struct tb_compressor comp;
	struct tb_dyn_run run = rig_run(0);
	struct tb_compressor_job job = { &comp, rig_io(0, 0), NULL, 1, 0 };

	p.on = true;
	rig_tone(0, 1000.0, 0.0, 0.0);
	scale(N / 4, N, 1e-3f);
	tb_compressor_design(&c, &p, RIG_RATE_HZ);
	tb_compressor_reset(&comp, &c);
	tb_compressor_run(&run, &job, 1, n);
	return tb_compressor_reduction_db(&comp);
}

Test(long_blocks, a_compressor_that_let_go_tells_what_it_held)
{
	cr_expect_gt(reduction_db(N / 4), 6.0f);
	cr_expect_float_eq(reduction_db(N), reduction_db(N / 4), 0.1f);
}

Test(long_blocks, a_limiter_tells_of_a_peak_at_the_beginning)
{
	static float memory[1 << 16];
	struct tb_limiter_params p = tb_limiter_defaults;
	struct tb_limiter_coeffs c;
	struct tb_limiter limiter;
	struct tb_limiter_job job = { &limiter, rig_io(0, 0) };

	p.on = true;
	p.ceiling_db = -6.0f;
	p.lookahead_ms = 0.0f;
	p.release_ms = 20.0f;
	for (uint32_t i = 0; i < N; i++)
		rig_rows[0][i] = i == 100 ? 1.0f : 0.1f;
	tb_limiter_init(&limiter, memory, 1);
	tb_limiter_design(&c, &p, RIG_RATE_HZ);
	tb_limiter_reset(&limiter, &c);
	tb_limiter_run(tb_limiter_kernels_best(), &job, 1, N / 2);
	cr_expect_float_eq(tb_limiter_least_gain(&limiter), 0.501f, 0.01f);
	job.io = rig_io(0, N / 2);
	tb_limiter_run(tb_limiter_kernels_best(), &job, 1, N / 2);
	cr_expect_gt(tb_limiter_least_gain(&limiter), 0.99f);
}
