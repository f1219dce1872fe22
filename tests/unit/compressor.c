/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The compressor against its formula and itself; against the clock: compressor-times.c. */
#include "compressor-rig.h"

/* Gain that a settled tone gets. */
static double settled_gain_db(const struct tb_compressor_params *p, double hz, double level_db)
{
	start(&comps[0], p);
	rig_tone(0, hz, level_db, 0.0);
	run_rows(1, 0, MAX_N);
	return signal_level_db(rig_rows[0], MAX_N - 9600, MAX_N) - level_db;
}

Test(compressor, static_curve_of_stepped_sines_is_within_a_tenth_of_a_db)
{
	const float ratios[] = { 1.5f, 4.0f, 20.0f, 100.0f }, knees[] = { 0.0f, 6.0f, 18.0f };

	for (int detector = 0; detector < 2; detector++)
		for (size_t r = 0; r < N_OF(ratios); r++)
			for (size_t k = 0; k < N_OF(knees); k++)
				for (double level = -40.0; level <= 0.0; level += 4.0) {
					struct tb_compressor_params p = on_params();
					double got;

					p.ratio = ratios[r];
					p.knee_db = knees[k];
					p.detector = (enum tb_detector)detector;
					got = settled_gain_db(&p, 1000.0, level);
					cr_expect_float_eq(got, formula_db(&p, level), 0.1,
						"detector %d, %g:1, knee %g, %g dB: %.3f, not %.3f",
						detector, p.ratio, p.knee_db, level, got,
						formula_db(&p, level));
				}
}

Test(compressor, reads_tones_from_100_hz_to_15_khz_within_a_tenth_of_a_db_when_slow)
{
	struct tb_compressor_params p = on_params();

	p.release_ms = 500.0f;
	for (double hz = 100.0; hz < 15001.0; hz *= 1.37)
		cr_expect_float_eq(
			settled_gain_db(&p, hz, -8.0), formula_db(&p, -8.0), 0.1, "%g Hz", hz);
}

Test(compressor, makeup_mix_and_auto_makeup_do_what_they_say)
{
	struct tb_compressor_params p = on_params();
	double gain_db, wet;

	p.knee_db = 0.0f;
	p.makeup_db = 5.0f;
	gain_db = settled_gain_db(&p, 1000.0, -8.0);
	cr_expect_float_eq(gain_db, -9.0 + 5.0, 0.1);
	p.mix = 0.3f;
	wet = pow(10.0, -4.0 / 20.0);
	cr_expect_float_eq(settled_gain_db(&p, 1000.0, -8.0), 20.0 * log10(0.7 + 0.3 * wet), 0.1);
	p.mix = 1.0f;
	p.makeup_db = 0.0f;
	p.auto_makeup = true;
	cr_expect_float_eq(settled_gain_db(&p, 1000.0, -8.0), -9.0 + 7.5, 0.1);
}

Test(compressor, range_is_the_most_that_it_takes_away)
{
	for (int detector = 0; detector < 2; detector++) {
		struct tb_compressor_params p = on_params();

		p.detector = (enum tb_detector)detector;
		p.ratio = 100.0f;
		p.range_db = 6.0f;
		cr_expect_float_eq(settled_gain_db(&p, 1000.0, -2.0), -6.0, 0.1);
		cr_expect_float_eq(tb_compressor_reduction_db(&comps[0]), 6.0, 0.1);
		cr_expect_float_eq(settled_gain_db(&p, 1000.0, -17.0), formula_db(&p, -17.0), 0.1);
		p.range_db = 0.0f;
		cr_expect_float_eq(settled_gain_db(&p, 1000.0, -2.0), 0.0, 0.001);
	}
}

/* White noise in n channels, alike in level and in nothing else. */
static double gain_of_noise_db(uint32_t n)
{
	struct tb_compressor_params p = on_params();
	struct tb_dyn_run run = rig_run(0);
	float *io[TB_DYN_CHANNELS];
	struct tb_compressor_job job = { &comps[0], io, NULL, n, 0 };
	double before;

	p.detector = TB_DETECTOR_RMS;
	p.ratio = 100.0f;
	p.attack_ms = 100.0f;
	p.release_ms = 500.0f;
	for (uint32_t c = 0; c < n; c++) {
		io[c] = rig_rows[c];
		for (int i = 0; i < MAX_N; i++)
			io[c][i] = 0.5f * signal_noise();
	}
	before = signal_level_db(io[0], MAX_N - 24000, MAX_N);
	start(&comps[0], &p);
	tb_compressor_run(&run, &job, 1, MAX_N);
	return signal_level_db(io[0], MAX_N - 24000, MAX_N) - before;
}

Test(compressor, rms_of_linked_channels_is_that_of_the_loudest_one)
{
	double alone_db = gain_of_noise_db(1);

	cr_expect_float_eq(gain_of_noise_db(2), alone_db, 0.4);
	cr_expect_float_eq(gain_of_noise_db(8), alone_db, 0.8);
}

Test(compressor, cutting_blocks_otherwise_changes_nothing)
{
	const uint32_t cuts[] = { 1, 3, 4, 17, 255, 257 };

	for (uint32_t t = 0; (rig_table = tb_dyn_kernels_nth(t)); t++)
		for (size_t c = 0; c < N_OF(cuts); c++) {
			struct tb_compressor_params p = on_params();

			p.detector = (enum tb_detector)(c & 1);
			p.key_highpass_hz = c & 2 ? 150.0f : 0.0f;
			fill_music();
			for (uint32_t j = 0; j < 3; j++)
				start(&comps[j], &p);
			run_rows(3, 0, 4096);
			for (uint32_t j = 0; j < 3; j++)
				start(&comps[j], &p);
			memcpy(rig_before[10], rig_rows[1], 4096 * sizeof(float));
			memcpy(rig_rows[1], rig_before[1], sizeof(rig_rows[1]));
			for (uint32_t at = 0; at < 4096; at += cuts[c])
				run_rows(3, at, 4096 - at < cuts[c] ? 4096 - at : cuts[c]);
			cr_expect_lt(
				signal_difference_db(rig_rows[1], rig_before[10], 4096), -120.0);
		}
}

/* Some are slower to attack than to release. */
static struct tb_compressor_params lane_params(uint32_t j)
{
	struct tb_compressor_params p = on_params();
	float slow_ms = 20.0f + 10.0f * (float)j, quick_ms = 5.0f + 3.0f * (float)j;

	p.threshold_db = -40.0f + (float)j;
	p.ratio = 1.5f + (float)j;
	p.attack_ms = j & 2 ? slow_ms : quick_ms;
	p.release_ms = j & 2 ? quick_ms : slow_ms;
	p.makeup_db = (float)j * 0.5f;
	p.range_db = j % 5 == 4 ? 7.0f : 90.0f;
	p.detector = (enum tb_detector)(j % 2);
	return p;
}

static void expect_law(uint32_t first, uint32_t n_rows)
{
	static double want[8192];
	double *const io[1] = { want };

	fill_music();
	for (uint32_t j = 0; j < n_rows; j++) {
		struct tb_compressor_params p = lane_params(first + j);

		start(&comps[j], &p);
	}
	run_rows(n_rows, 0, 8192);
	for (uint32_t j = 0; j < n_rows; j++) {
		for (int i = 0; i < 8192; i++)
			want[i] = rig_before[j][i];
		law_compressor(&comps[j].aim, &(struct law_signal){ io, 1, 8192 }, NULL);
		rig_expect(j, want, 8192, 1e-5);
	}
}

/* One on its own, and more than there are lanes. */
Test(compressor, every_table_agrees_with_the_law_in_every_lane)
{
	for (uint32_t t = 0; (rig_table = tb_dyn_kernels_nth(t)); t++) {
		expect_law(1, 1);
		expect_law(2, 1);
		expect_law(0, 21);
	}
}

Test(compressor, channels_are_linked_and_a_voice_ducks_music)
{
	struct tb_compressor_params p = on_params();
	struct tb_dyn_run run = rig_run(0);
	float *io[2] = { rig_rows[0], rig_rows[1] };
	const float *key[1] = { rig_rows[2] };
	struct tb_compressor_job job = { &comps[0], io, NULL, 2, 0 };

	start(&comps[0], &p);
	rig_tone(0, 1000.0, 0.0, 0.0);
	rig_tone(1, 300.0, -30.0, 0.0);
	tb_compressor_run(&run, &job, 1, MAX_N);
	cr_expect_float_eq(signal_level_db(rig_rows[1], 48000, 57600), -45.0, 0.1);

	start(&comps[0], &p);
	job.key = key;
	job.n_key = 1;
	rig_tone(0, 1000.0, -30.0, 0.0);
	rig_tone(1, 1000.0, 0.0, 0.0);
	rig_tone(2, 1000.0, -8.0, 0.0);
	tb_compressor_run(&run, &job, 1, MAX_N);
	cr_expect_float_eq(signal_level_db(rig_rows[0], 48000, 57600), -39.0, 0.1);
	cr_expect_float_eq(signal_level_db(rig_rows[1], 48000, 57600), -9.0, 0.1);
	cr_expect_float_eq(tb_compressor_reduction_db(&comps[0]), 9.0, 0.1);
}

Test(compressor, key_highpass_lets_a_bass_pass)
{
	struct tb_compressor_params p = on_params();

	p.key_highpass_hz = 1000.0f;
	cr_expect_float_eq(settled_gain_db(&p, 60.0, 0.0), 0.0, 0.05);
	cr_expect_float_eq(settled_gain_db(&p, 8123.0, -8.0), formula_db(&p, -8.0), 0.2);
}

Test(compressor, below_the_threshold_and_off_it_is_bit_exact)
{
	struct tb_compressor_params p = on_params();

	fill_music();
	for (int i = 0; i < MAX_N; i++)
		rig_before[0][i] = rig_rows[0][i] *= 0.05f;
	start(&comps[0], &p);
	p.on = false;
	start(&comps[1], &p);
	cr_assert(tb_compressor_is_idle(&comps[1]));
	run_rows(2, 0, MAX_N);
	cr_assert_arr_eq(rig_rows, rig_before, 2 * sizeof(rig_rows[0]));
}

Test(compressor, switching_and_turning_every_knob_eases_in_5_ms)
{
	struct tb_compressor_params p = on_params();

	p.attack_ms = 0.1f;
	for (int i = 0; i < MAX_N; i++)
		rig_rows[0][i] = 1.0f;
	p.on = false;
	start(&comps[0], &p);
	run_rows(1, 0, 480);
	p.on = true;
	aim(&comps[0], &p);
	run_rows(1, 480, 4800);
	p.threshold_db = -60.0f;
	p.makeup_db = 10.0f;
	aim(&comps[0], &p);
	run_rows(1, 5280, 4800);
	p.on = false;
	aim(&comps[0], &p);
	run_rows(1, 10080, 4800);
	cr_expect_lt(signal_largest_step(rig_rows[0], 0, 14880), 1.2 / 240.0);
	cr_assert(tb_compressor_is_idle(&comps[0]));
	cr_assert(rig_rows[0][10080 + 250] == 1.0f);
}

Test(compressor, silence_stays_silence_and_madness_does_not_stick)
{
	for (int detector = 0; detector < 2; detector++) {
		struct tb_compressor_params p = on_params();

		p.detector = (enum tb_detector)detector;
		p.key_highpass_hz = 100.0f;
		memset(rig_rows[0], 0, sizeof(rig_rows[0]));
		rig_rows[0][100] = 3e38f;
		rig_rows[0][200] = INFINITY;
		rig_rows[0][300] = NAN;
		start(&comps[0], &p);
		run_rows(1, 0, 512);
		run_rows(1, 512, 48000);
		for (int i = 512; i < 48512; i++)
			cr_assert(rig_rows[0][i] == 0.0f);
		rig_tone(0, 1000.0, -8.0, 0.0);
		run_rows(1, 0, MAX_N);
		cr_expect_float_eq(signal_level_db(rig_rows[0], 48000, 57600),
			-8.0 + formula_db(&p, -8.0), 0.2);
	}
}

Test(compressor, clamps_what_is_out_of_range_at_any_rate)
{
	for (float rate = 8000.0f; rate <= 384000.0f; rate *= 2.0f) {
		struct tb_compressor_params p = { .on = true,
			.threshold_db = 1e9f,
			.ratio = -3.0f,
			.knee_db = NAN,
			.attack_ms = -1.0f,
			.release_ms = 0.0f,
			.makeup_db = 1e9f,
			.mix = 7.0f,
			.detector = (enum tb_detector)9,
			.key_highpass_hz = 1e9f };
		struct tb_compressor_coeffs c;

		tb_compressor_design(&c, &p, rate);
		cr_assert(c.law.curve.slope == 0.0f && isfinite(c.law.curve.shift)
			  && c.law.wet == 1.0f);
		cr_assert(c.attack > 0.0f && c.attack <= 1.0f && c.release > 0.0f
			  && c.release <= 1.0f);
		cr_assert(c.hold >= 1.0f && c.ease_steps >= 1);
	}
}

/* Its window is another one then: a tone that goes on is as loud in that. */
Test(compressor, other_times_in_rms_do_not_let_go_of_a_tone)
{
	struct tb_compressor_params p = on_params();
	uint32_t half = MAX_N / 2;
	double before_db;

	p.detector = TB_DETECTOR_RMS;
	p.attack_ms = 5.0f;
	p.release_ms = 60.0f;
	rig_tone(0, 1000.0, 0.0, 0.0);
	start(&comps[0], &p);
	run_rows(1, 0, half);
	before_db = signal_level_db(rig_rows[0], half - 4800, half);
	p.attack_ms = 60.0f;
	aim(&comps[0], &p);
	run_rows(1, half, half);
	for (uint32_t at = half; at < half + 9600; at += 480)
		cr_assert_float_eq(signal_level_db(rig_rows[0], (int)at, (int)at + 480), before_db,
			0.3, "%u", at - half);
}
