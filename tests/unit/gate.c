/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* When the gate opens, how fast, and that it does not dither. */
#include "gate.h"

#include <math.h>
#include <string.h>

#include <criterion/criterion.h>

#define RATE     48000.0f
#define MAX_N    96000
#define MAX_JOBS 20
#define N_OF(a)  (sizeof(a) / sizeof((a)[0]))

static float rows[MAX_JOBS][MAX_N], other[MAX_JOBS][MAX_N];
static struct tb_gate gates[MAX_JOBS];
static float scratch[MAX_JOBS * TB_DYN_SCRATCH];
static const struct tb_dyn_kernels *table;

static float noise(void)
{
	static uint32_t seed = 1;

	seed = seed * 1664525u + 1013904223u;
	return (float)(int32_t)seed / 2147483648.0f;
}

static struct tb_gate_params on_params(void)
{
	struct tb_gate_params p = tb_gate_defaults;

	p.on = true;
	return p;
}

static void start(struct tb_gate *gate, const struct tb_gate_params *p)
{
	struct tb_gate_coeffs c;

	tb_gate_design(&c, p, RATE);
	tb_gate_reset(gate, &c);
}

static void run_rows(uint32_t n_jobs, uint32_t at, uint32_t n)
{
	struct tb_dyn_run run = { table ? table : tb_dyn_kernels_best(), tb_eq_kernels_best(),
		scratch, at % TB_STEP_FRAMES };
	struct tb_gate_job jobs[MAX_JOBS];
	static float *io[MAX_JOBS];

	for (uint32_t j = 0; j < n_jobs; j++) {
		io[j] = rows[j] + at;
		jobs[j] = (struct tb_gate_job){ &gates[j], &io[j], NULL, 1, 0 };
	}
	tb_gate_run(&run, jobs, n_jobs, n);
}

/* Amplitude a(t) of a tone. */
static void tone(float *x, double hz, double db_at_start, double db_per_s)
{
	for (int i = 0; i < MAX_N; i++)
		x[i] = (float)(pow(10.0, (db_at_start + db_per_s * i / RATE) / 20.0)
			       * sin(2.0 * M_PI * hz / RATE * i));
}

/* Gain in each frame, by a key of its own and a row of ones. */
static float *gain_for(const struct tb_gate_params *p, const float *key)
{
	struct tb_dyn_run run = { tb_dyn_kernels_best(), tb_eq_kernels_best(), scratch, 0 };
	static float gain[MAX_N];
	float *io[1] = { gain };
	const float *keys[1] = { key };
	struct tb_gate_job job = { &gates[0], io, keys, 1, 1 };

	for (int i = 0; i < MAX_N; i++)
		gain[i] = 1.0f;
	start(&gates[0], p);
	tb_gate_run(&run, &job, 1, MAX_N);
	return gain;
}

static int first(const float *x, int from, float mark, int rising)
{
	for (int i = from; i < MAX_N; i++)
		if (rising ? x[i] >= mark : x[i] <= mark)
			return i;
	return MAX_N;
}

Test(gate, opens_at_the_threshold_and_closes_below_the_hysteresis)
{
	struct tb_gate_params p = on_params();
	float *gain;
	int open, closed;

	p.hold_ms = 0.0f;
	tone(rows[0], 5000.0, -60.0, 10.0);
	gain = gain_for(&p, rows[0]);
	open = first(gain, 20000, 0.5f, 1);
	cr_expect_float_eq(-60.0 + 10.0 * open / RATE, -50.0, 0.2);

	tone(rows[0], 5000.0, -45.0, -10.0);
	gain = gain_for(&p, rows[0]);
	closed = first(gain, 0, 0.9f, 0);
	cr_expect_float_eq(-45.0 - 10.0 * closed / RATE, -54.0, 0.4);
}

Test(gate, attack_hold_and_release_are_within_2_percent)
{
	const float holds[] = { 20.0f, 100.0f }, attacks[] = { 2.0f, 10.0f, 50.0f };

	for (size_t h = 0; h < N_OF(holds); h++)
		for (size_t a = 0; a < N_OF(attacks); a++)
			for (int offset = 0; offset < 4; offset++) {
				struct tb_gate_params p = on_params();
				int up = 30000 + offset, down = 60000 + offset, hold_end;
				double attack, release, range;
				float *gain;

				p.attack_ms = attacks[a];
				p.hold_ms = holds[h];
				p.release_ms = 80.0f;
				range = pow(10.0, p.range_db / 20.0);
				for (int i = 0; i < MAX_N; i++)
					rows[0][i] = i >= up && i < down ? 0.5f : 0.0f;
				gain = gain_for(&p, rows[0]);
				attack = first(gain, up, 1.0f - (1.0f - (float)range) * expf(-1.0f),
						 1)
				         - up + 0.5;
				hold_end = first(gain, down, 0.9999f, 0);
				release = first(gain, hold_end,
						  (float)(range + (1.0 - range) * exp(-1.0)), 0)
				          - hold_end + 0.5;
				cr_expect_float_eq(attack / RATE * 1e3, p.attack_ms,
					0.02 * p.attack_ms + 0.03, "attack %g",
					attack / RATE * 1e3);
				cr_expect_float_eq((hold_end - down) / RATE * 1e3, p.hold_ms,
					0.02 * p.hold_ms + 0.2);
				cr_expect_float_eq(
					release / RATE * 1e3, p.release_ms, 0.02 * p.release_ms);
			}
}

Test(gate, a_decaying_tone_closes_it_once)
{
	for (double hz = 55.0; hz < 8000.0; hz *= 1.3)
		for (int hold = 0; hold < 2; hold++) {
			struct tb_gate_params p = on_params();
			float *gain;
			int rises = 0;

			p.hold_ms = hold ? 50.0f : 0.0f;
			p.hysteresis_db = 0.5f;
			tone(rows[0], hz, -40.0, -10.0);
			gain = gain_for(&p, rows[0]);
			for (int i = 1; i < MAX_N; i++)
				rises += gain[i] > gain[i - 1];
			cr_expect_eq(rises, 0, "%g Hz: %d", hz, rises);
			cr_expect_lt(gain[MAX_N - 1], 0.01f);
		}
}

Test(gate, closed_it_leaves_the_range)
{
	struct tb_gate_params p = on_params();

	p.range_db = -12.0f;
	tone(rows[0], 1000.0, -70.0, 0.0);
	memcpy(other[0], rows[0], sizeof(rows[0]));
	start(&gates[0], &p);
	run_rows(1, 0, MAX_N);
	for (int i = MAX_N - 1000; i < MAX_N; i++)
		cr_assert_float_eq(rows[0][i], other[0][i] * powf(10.0f, -0.6f), 1e-8f);
	cr_expect_float_eq(tb_gate_least_gain(&gates[0]), powf(10.0f, -0.6f), 1e-4);
}

Test(gate, key_highpass_does_not_hear_rumble)
{
	struct tb_gate_params p = on_params();

	p.key_highpass_hz = 400.0f;
	tone(rows[0], 40.0, -20.0, 0.0);
	cr_expect_lt(gain_for(&p, rows[0])[MAX_N - 1], 0.01f);
	tone(rows[0], 3000.0, -20.0, 0.0);
	cr_expect_gt(gain_for(&p, rows[0])[MAX_N - 1], 0.99f);
}

static void fill_speech(void)
{
	for (int j = 0; j < MAX_JOBS; j++)
		for (int i = 0; i < MAX_N; i++)
			rows[j][i] = noise() * 0.1f
			             * powf(fabsf(sinf((float)(i + 999 * j) * 1e-3f)), 8.0f);
	memcpy(other, rows, sizeof(rows));
}

static struct tb_gate_params lane_params(uint32_t j)
{
	struct tb_gate_params p = on_params();

	p.hold_ms = 10.0f + (float)j;
	p.release_ms = 5.0f + (float)j;
	p.threshold_db = -50.0f + (float)j;
	return p;
}

/* The law, step by step. */
static void reference(const struct tb_gate_coeffs *c, const float *x, double *y, int n)
{
	double point[2] = { 1.0, 1.0 }, gain = 1.0, left = c->hold;

	for (int s = 0; s < n / 4; s++) {
		double peak = 0.0, to;

		for (int i = 0; i < 4; i++) {
			y[4 * s + i] =
				x[4 * s + i] * (point[0] + (point[1] - point[0]) * (i + 1) / 4.0);
			peak = fmax(peak, fabs(x[4 * s + i]));
		}
		if (peak >= c->open || (left > 0.0 && peak >= c->close))
			left = c->hold;
		else
			left = fmax(left - 1.0, 0.0);
		to = left > 0.0 ? 1.0 : c->range;
		gain += (to - gain) * (to > gain ? c->attack : c->release);
		point[0] = point[1];
		point[1] = gain;
	}
}

Test(gate, every_table_agrees_with_the_law_in_every_lane)
{
	static double want[16384];

	for (uint32_t t = 0; (table = tb_dyn_kernels_nth(t)); t++) {
		fill_speech();
		for (uint32_t j = 0; j < MAX_JOBS; j++) {
			struct tb_gate_params p = lane_params(j);

			start(&gates[j], &p);
		}
		run_rows(MAX_JOBS, 0, 16384);
		for (uint32_t j = 0; j < MAX_JOBS; j++) {
			reference(&gates[j].aim, other[j], want, 16384);
			for (int i = 0; i < 16384; i++)
				cr_assert_float_eq(rows[j][i], want[i], 1e-6,
					"%s, lane %u, frame %d", table->name, j, i);
		}
	}
}

Test(gate, cutting_blocks_otherwise_changes_nothing)
{
	const uint32_t cuts[] = { 1, 3, 17, 255, 257 };

	for (size_t c = 0; c < N_OF(cuts); c++) {
		struct tb_gate_params p = lane_params(3);

		p.key_highpass_hz = c & 1 ? 200.0f : 0.0f;
		fill_speech();
		start(&gates[0], &p);
		run_rows(1, 0, 16384);
		start(&gates[0], &p);
		memcpy(rows[1], rows[0], sizeof(rows[0]));
		memcpy(rows[0], other[0], sizeof(rows[0]));
		for (uint32_t at = 0; at < 16384; at += cuts[c])
			run_rows(1, at, 16384 - at < cuts[c] ? 16384 - at : cuts[c]);
		for (int i = 0; i < 16384; i++)
			cr_assert_float_eq(rows[0][i], rows[1][i], 1e-7);
	}
}

Test(gate, off_is_bit_exact_and_switching_eases)
{
	struct tb_gate_params p = on_params();
	struct tb_gate_coeffs c;

	fill_speech();
	p.on = false;
	start(&gates[0], &p);
	cr_assert(tb_gate_is_idle(&gates[0]));
	run_rows(1, 0, 4800);
	cr_assert_arr_eq(rows[0], other[0], sizeof(rows[0]));

	p = on_params();
	for (int i = 0; i < MAX_N; i++)
		rows[0][i] = 0.001f;
	start(&gates[0], &p);
	run_rows(1, 0, 48000);
	p.on = false;
	tb_gate_design(&c, &p, RATE);
	tb_gate_aim(&gates[0], &c);
	run_rows(1, 48000, 4800);
	for (int i = 48000; i < 48300; i++)
		cr_assert(fabsf(rows[0][i] - rows[0][i - 1]) < 0.001f * 1.1f / 240.0f);
	cr_assert(rows[0][48250] == 0.001f && tb_gate_is_idle(&gates[0]));
}

Test(gate, silence_stays_silence_and_madness_does_not_stick)
{
	struct tb_gate_params p = on_params();

	p.key_highpass_hz = 100.0f;
	memset(rows[0], 0, sizeof(rows[0]));
	rows[0][100] = 3e38f;
	rows[0][200] = INFINITY;
	rows[0][300] = NAN;
	start(&gates[0], &p);
	run_rows(1, 0, 512);
	run_rows(1, 512, 90000);
	for (int i = 512; i < 90512; i++)
		cr_assert(rows[0][i] == 0.0f);
	cr_expect_lt(gates[0].gain, 0.01f);
}
