/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* When the gate opens, how fast, and that it does not dither. */
#include "dsp/gate.h"

#include <math.h>
#include <string.h>

#include <criterion/criterion.h>

#include "dynamics-rig.h"
#include "laws.h"

#define MAX_N    RIG_FRAMES
#define MAX_JOBS 20
#define N_OF(a)  (sizeof(a) / sizeof((a)[0]))

static struct tb_gate gates[MAX_JOBS];
static float rate_hz = RIG_RATE_HZ;

static struct tb_gate_params on_params(void)
{
	struct tb_gate_params p = tb_gate_defaults;

	p.on = true;
	return p;
}

static void start(struct tb_gate *gate, const struct tb_gate_params *p)
{
	struct tb_gate_coeffs c;

	tb_gate_design(&c, p, rate_hz);
	tb_gate_reset(gate, &c);
}

static void run_rows(uint32_t n_jobs, uint32_t at, uint32_t n)
{
	struct tb_dyn_run run = rig_run(at);
	struct tb_gate_job jobs[MAX_JOBS];

	for (uint32_t j = 0; j < n_jobs; j++)
		jobs[j] = (struct tb_gate_job){ &gates[j], rig_io(j, at), NULL, 1, 0 };
	tb_gate_run(&run, jobs, n_jobs, n);
}

/* Gain in each frame, by row 0 as a key and a row of ones. */
static float *gain_of(const struct tb_gate_params *p)
{
	struct tb_dyn_run run = rig_run(0);
	const float *keys[1] = { rig_rows[0] };
	struct tb_gate_job job = { &gates[0], rig_io(1, 0), keys, 1, 1 };

	for (int i = 0; i < MAX_N; i++)
		rig_rows[1][i] = 1.0f;
	start(&gates[0], p);
	tb_gate_run(&run, &job, 1, MAX_N);
	return rig_rows[1];
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
	rig_tone(0, 5000.0, -60.0, 10.0);
	gain = gain_of(&p);
	open = first(gain, 20000, 0.5f, 1);
	cr_expect_float_eq(-60.0 + 10.0 * open / rate_hz, -50.0, 0.2);

	rig_tone(0, 5000.0, -45.0, -10.0);
	gain = gain_of(&p);
	closed = first(gain, 0, 0.9f, 0);
	cr_expect_float_eq(-45.0 - 10.0 * closed / rate_hz, -54.0, 0.4);
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
					rig_rows[0][i] = i >= up && i < down ? 0.5f : 0.0f;
				gain = gain_of(&p);
				attack = first(gain, up, 1.0f - (1.0f - (float)range) * expf(-1.0f),
						 1)
				         - up + 0.5;
				hold_end = first(gain, down, 0.9999f, 0);
				release = first(gain, hold_end,
						  (float)(range + (1.0 - range) * exp(-1.0)), 0)
				          - hold_end + 0.5;
				cr_expect_float_eq(attack / rate_hz * 1e3, p.attack_ms,
					0.02 * p.attack_ms + 0.03, "attack %g",
					attack / rate_hz * 1e3);
				cr_expect_float_eq((hold_end - down) / rate_hz * 1e3, p.hold_ms,
					0.02 * p.hold_ms + 0.2);
				cr_expect_float_eq(
					release / rate_hz * 1e3, p.release_ms, 0.02 * p.release_ms);
			}
}

/* Closed by 90 ms, open until 150, then the hold; all of that fits at 384 kHz. */
Test(gate, its_times_are_the_same_at_any_rate)
{
	const float rates_hz[] = { 8000.0f, 44100.0f, 96000.0f, 192000.0f, 384000.0f };
	struct tb_gate_params p = on_params();

	p.attack_ms = 4.0f;
	p.hold_ms = 20.0f;
	p.release_ms = 8.0f;
	for (size_t r = 0; r < N_OF(rates_hz); r++) {
		int up = (int)(0.090f * rates_hz[r]), down = (int)(0.150f * rates_hz[r]), closing;
		double step_ms = 4e3 / (double)rates_hz[r], ms = step_ms / 4.0;
		float *gain;

		rate_hz = rates_hz[r];
		for (int i = 0; i < MAX_N; i++)
			rig_rows[0][i] = i >= up && i < down ? 0.5f : 0.0f;
		gain = gain_of(&p);
		closing = first(gain, down, 0.9999f, 0);
		cr_expect_float_eq((first(gain, up, 0.6325f, 1) - up) * ms, 4.0, 0.08 + step_ms,
			"at %g Hz", (double)rate_hz);
		cr_expect_float_eq(
			(closing - down) * ms, 20.0, 0.4 + step_ms, "at %g Hz", (double)rate_hz);
		cr_expect_float_eq((first(gain, closing, 0.3685f, 0) - closing) * ms, 8.0,
			0.16 + step_ms, "at %g Hz", (double)rate_hz);
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
			rig_tone(0, hz, -40.0, -10.0);
			gain = gain_of(&p);
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
	rig_tone(0, 1000.0, -70.0, 0.0);
	memcpy(rig_before[0], rig_rows[0], sizeof(rig_rows[0]));
	start(&gates[0], &p);
	run_rows(1, 0, MAX_N);
	for (int i = MAX_N - 1000; i < MAX_N; i++)
		cr_assert_float_eq(rig_rows[0][i], rig_before[0][i] * powf(10.0f, -0.6f), 1e-8f);
	cr_expect_float_eq(tb_gate_least_gain(&gates[0]), powf(10.0f, -0.6f), 1e-4);
}

Test(gate, key_highpass_does_not_hear_rumble)
{
	struct tb_gate_params p = on_params();

	p.key_highpass_hz = 400.0f;
	rig_tone(0, 40.0, -20.0, 0.0);
	cr_expect_lt(gain_of(&p)[MAX_N - 1], 0.01f);
	rig_tone(0, 3000.0, -20.0, 0.0);
	cr_expect_gt(gain_of(&p)[MAX_N - 1], 0.99f);
}

static void fill_speech(void)
{
	rig_fill(0.1f, 0.0f, 8.0f);
}

static struct tb_gate_params lane_params(uint32_t j)
{
	struct tb_gate_params p = on_params();

	p.hold_ms = 10.0f + (float)j;
	p.attack_ms = j & 1 ? 40.0f : 1.0f;
	p.release_ms = 5.0f + (float)j;
	p.threshold_db = -50.0f + (float)j;
	return p;
}

static void expect_law(uint32_t first, uint32_t n_rows)
{
	static double want[16384];
	double *const io[1] = { want };

	fill_speech();
	for (uint32_t j = 0; j < n_rows; j++) {
		struct tb_gate_params p = lane_params(first + j);

		start(&gates[j], &p);
	}
	run_rows(n_rows, 0, 16384);
	for (uint32_t j = 0; j < n_rows; j++) {
		for (int i = 0; i < 16384; i++)
			want[i] = rig_before[j][i];
		law_gate(&gates[j].aim, &(struct law_signal){ io, 1, 16384 });
		rig_expect(j, want, 16384, 1e-6);
	}
}

/* One on its own, and as many as there are. */
Test(gate, every_table_agrees_with_the_law_in_every_lane)
{
	for (uint32_t t = 0; (rig_table = tb_dyn_kernels_nth(t)); t++) {
		expect_law(1, 1);
		expect_law(2, 1);
		expect_law(0, MAX_JOBS);
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
		memcpy(rig_rows[1], rig_rows[0], sizeof(rig_rows[0]));
		memcpy(rig_rows[0], rig_before[0], sizeof(rig_rows[0]));
		for (uint32_t at = 0; at < 16384; at += cuts[c])
			run_rows(1, at, 16384 - at < cuts[c] ? 16384 - at : cuts[c]);
		for (int i = 0; i < 16384; i++)
			cr_assert_float_eq(rig_rows[0][i], rig_rows[1][i], 1e-7);
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
	cr_assert_arr_eq(rig_rows[0], rig_before[0], sizeof(rig_rows[0]));

	p = on_params();
	for (int i = 0; i < MAX_N; i++)
		rig_rows[0][i] = 0.001f;
	start(&gates[0], &p);
	run_rows(1, 0, 48000);
	p.on = false;
	tb_gate_design(&c, &p, rate_hz);
	tb_gate_aim(&gates[0], &c);
	run_rows(1, 48000, 4800);
	for (int i = 48000; i < 48300; i++)
		cr_assert(fabsf(rig_rows[0][i] - rig_rows[0][i - 1]) < 0.001f * 1.1f / 240.0f);
	cr_assert(rig_rows[0][48250] == 0.001f && tb_gate_is_idle(&gates[0]));
}

Test(gate, silence_stays_silence_and_madness_does_not_stick)
{
	struct tb_gate_params p = on_params();

	p.key_highpass_hz = 100.0f;
	memset(rig_rows[0], 0, sizeof(rig_rows[0]));
	rig_rows[0][100] = 3e38f;
	rig_rows[0][200] = INFINITY;
	rig_rows[0][300] = NAN;
	start(&gates[0], &p);
	run_rows(1, 0, 512);
	run_rows(1, 512, 90000);
	for (int i = 512; i < 90512; i++)
		cr_assert(rig_rows[0][i] == 0.0f);
	cr_expect_lt(gates[0].gain, 0.01f);
}

Test(gate, a_sound_in_any_channel_opens_all)
{
	struct tb_gate_params p = on_params();
	struct tb_dyn_run run = rig_run(0);
	float *io[2] = { rig_rows[0], rig_rows[1] };
	struct tb_gate_job job = { &gates[0], io, NULL, 2, 0 };

	rig_tone(0, 1000.0, -70.0, 0.0);
	rig_tone(1, 1000.0, -10.0, 0.0);
	memcpy(rig_before[0], rig_rows[0], sizeof(rig_rows[0]));
	start(&gates[0], &p);
	tb_gate_run(&run, &job, 1, MAX_N);
	for (int i = MAX_N / 2; i < MAX_N; i++)
		cr_assert_float_eq(rig_rows[0][i], rig_before[0][i], 1e-6f, "frame %d", i);
}
