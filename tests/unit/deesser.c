/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The de-esser against its formula, and what it leaves alone. */
#include "dsp/deesser.h"

#include <math.h>
#include <string.h>

#include <criterion/criterion.h>

#include "dynamics-rig.h"
#include "laws.h"
#include "signals.h"

#define N RIG_FRAMES

static struct tb_deesser deesser;
static float rate_hz = RIG_RATE_HZ;

static struct tb_deesser_params on_params(void)
{
	struct tb_deesser_params p = tb_deesser_defaults;

	p.on = true;
	return p;
}

static void start(const struct tb_deesser_params *p)
{
	struct tb_deesser_coeffs c;

	tb_deesser_design(&c, p, rate_hz);
	tb_deesser_reset(&deesser, &c);
}

static void aim(const struct tb_deesser_params *p)
{
	struct tb_deesser_coeffs c;

	tb_deesser_design(&c, p, rate_hz);
	tb_deesser_aim(&deesser, &c);
}

/* Row 0. */
static void run(uint32_t at, uint32_t n)
{
	struct tb_dyn_run run = rig_run(at);
	const struct tb_deesser_job job = { &deesser, rig_io(0, at), 1 };

	tb_deesser_run(&run, &job, n);
}

/* ---- the law ---- */

/* Above 96 kHz a release in float ends up to 0.004 dB early. */
static double tolerance_db(void)
{
	return rate_hz > 96000.0f ? -80.0 : -110.0;
}

static void expect_law(const struct tb_deesser_params *p)
{
	static double want[N];
	double *io = want;

	rig_fill(0.9f, 0.01f, 4.0f);
	for (uint32_t i = 0; i < N; i++)
		want[i] = rig_rows[0][i];
	law_deesser(p, rate_hz, &(struct law_signal){ &io, 1, N });
	start(p);
	run(0, N);
	cr_expect_lt(signal_error_db(rig_rows[0], want, N), tolerance_db(), "%g Hz at %g: %.1f dB",
		(double)p->freq_hz, (double)rate_hz, signal_error_db(rig_rows[0], want, N));
	cr_expect_gt(signal_error_db(rig_before[0], want, N), -30.0, "it did nothing");
}

Test(deesser, is_its_formula_at_every_rate)
{
	static const float rates_hz[] = { 8000, 16000, 44100, 48000, 96000, 192000, 384000 };

	for (uint32_t r = 0; r < 7; r++)
		for (float freq_hz = 2000.0f; freq_hz < 13000.0f; freq_hz += 3333.0f) {
			struct tb_deesser_params p = on_params();

			rate_hz = rates_hz[r];
			p.freq_hz = freq_hz;
			p.range_db = 20.0f;
			expect_law(&p);
		}
}

/* Level of a tone that is 28 dB over the threshold, less what it was. */
static double gain_db(double hz, float range_db)
{
	struct tb_deesser_params p = on_params();

	p.threshold_db = -60.0f;
	p.range_db = range_db;
	rig_tone(0, hz, -6.0, 0.0);
	start(&p);
	run(0, N);
	return signal_level_db(rig_rows[0], N / 2, N) + 6.0;
}

/* (1 + g^2 x^4) / (1 + x^4) in power */
static double shelf_db(double hz, double freq_hz, double range_db)
{
	double x = tan(M_PI * hz / (double)rate_hz) / tan(M_PI * freq_hz / (double)rate_hz);
	double g = pow(10.0, -range_db / 20.0);

	return 10.0 * log10((1.0 + g * g * pow(x, 4.0)) / (1.0 + pow(x, 4.0)));
}

Test(deesser, is_a_shelf_of_12_db_per_octave_that_raises_nothing)
{
	static const double tones_hz[] = { 2500, 4000, 5500, 8000, 11000, 16000 };

	for (uint32_t i = 0; i < 6; i++)
		cr_expect_float_eq(gain_db(tones_hz[i], 10.0f), shelf_db(tones_hz[i], 6000.0, 10.0),
			0.05, "%g Hz: %.2f dB, not %.2f", tones_hz[i], gain_db(tones_hz[i], 10.0f),
			shelf_db(tones_hz[i], 6000.0, 10.0));
}

Test(deesser, takes_no_more_than_its_range_and_says_how_much)
{
	cr_expect_float_eq(gain_db(16000.0, 6.0f), -6.0, 0.1);
	cr_expect_float_eq(tb_deesser_reduction_db(&deesser), 6.0, 0.01);
	cr_expect_float_eq(gain_db(16000.0, 0.0f), 0.0, 1e-4);
}

/* The level of what is above 6 kHz in a settled tone. */
static double high_db(double hz, double tone_db)
{
	double x = tan(M_PI * hz / (double)rate_hz) / tan(M_PI * 6000.0 / (double)rate_hz);

	return tone_db - 10.0 * log10(1.0 + pow(x, -4.0));
}

/* 4:1, with a knee of 6 dB. */
Test(deesser, takes_three_quarters_of_what_is_over_the_threshold)
{
	struct tb_deesser_params p = on_params();

	p.range_db = 24.0f;
	p.threshold_db = (float)high_db(15500.0, -6.0) - 16.0f;
	rig_tone(0, 15500.0, -6.0, 0.0);
	start(&p);
	run(0, N);
	cr_expect_float_eq(tb_deesser_reduction_db(&deesser), 12.0, 0.05);
	p.threshold_db += 16.0f;
	rig_tone(0, 15500.0, -6.0, 0.0);
	start(&p);
	run(0, N);
	cr_expect_float_eq(tb_deesser_reduction_db(&deesser), 0.75 * 3.0 * 3.0 / 12.0, 0.03);
}

/* An s of 100 ms.  Returns what is taken `after` frames behind its begin or its end. */
static double taken_db(uint32_t after)
{
	struct tb_deesser_params p = on_params();

	p.range_db = 24.0f;
	rig_tone(0, 16000.0, -6.0, 0.0);
	memset(&rig_rows[0][4800], 0, (N - 4800) * sizeof(float));
	start(&p);
	run(0, after - 4);
	run(after - 4, 4);
	return (double)tb_deesser_reduction_db(&deesser);
}

Test(deesser, is_there_in_a_ms_and_gone_in_50)
{
	double all = taken_db(4800);

	cr_expect_float_eq(taken_db(56) / all, 0.63, 0.1, "%g", taken_db(56) / all);
	cr_expect_float_eq(
		taken_db(4800 + 2400) / all, 0.37, 0.06, "%g", taken_db(4800 + 2400) / all);
}

Test(deesser, tells_of_a_long_block_the_most_that_it_took)
{
	double all = taken_db(4800);

	rig_tone(0, 16000.0, -6.0, 0.0);
	memset(&rig_rows[0][4800], 0, (N - 4800) * sizeof(float));
	tb_deesser_reset(&deesser, &deesser.aim);
	run(0, N);
	cr_expect_float_eq(tb_deesser_reduction_db(&deesser), all, 0.01);
}

Test(deesser, its_frequency_glides_for_5_ms)
{
	struct tb_deesser_params p = on_params();
	float from, to;

	rig_tone(0, 9000.0, -6.0, 0.0);
	start(&p);
	run(0, 4800);
	from = deesser.g;
	p.freq_hz = 2000.0f;
	aim(&p);
	to = deesser.aim.g;
	run(4800, 120);
	cr_expect_float_eq(deesser.g, 0.5f * (from + to), 1e-3f);
	run(4920, 120);
	cr_expect_eq(deesser.g, to);
}

/* ---- what it leaves alone ---- */

static void expect_untouched(const char *what)
{
	cr_expect_arr_eq(rig_rows[0], rig_before[0], sizeof(rig_rows[0]), "%s", what);
	cr_expect_eq(tb_deesser_reduction_db(&deesser), 0.0f, "%s", what);
}

Test(deesser, a_loud_vowel_and_a_soft_s_pass_bit_for_bit)
{
	struct tb_deesser_params p = on_params();

	rig_fill(0.0f, 0.0f, 1.0f);
	rig_tone(0, 250.0, -80.0, 40.0);
	memcpy(rig_before, rig_rows, sizeof(rig_rows));
	start(&p);
	run(0, N);
	expect_untouched("a tone of 250 Hz");
	rig_tone(0, 9000.0, -90.0, 25.0);
	memcpy(rig_before, rig_rows, sizeof(rig_rows));
	start(&p);
	run(0, N);
	expect_untouched("a soft tone of 9 kHz");
}

Test(deesser, is_a_wire_when_it_is_off)
{
	struct tb_deesser_params off = tb_deesser_defaults, on = on_params();

	rig_fill(0.9f, 0.5f, 1.0f);
	start(&off);
	run(0, N);
	expect_untouched("never on");
	start(&on);
	run(0, 4800);
	aim(&off);
	run(4800, 4800);
	cr_expect(tb_deesser_is_idle(&deesser));
	rig_fill(0.9f, 0.5f, 1.0f);
	run(0, N);
	expect_untouched("off again");
}

Test(deesser, silence_stays_silence)
{
	struct tb_deesser_params p = on_params();

	rig_fill(0.0f, 0.0f, 1.0f);
	start(&p);
	run(0, N);
	expect_untouched("silence");
}

/* It is switched on in the midst of a bass note, which is no s. */
Test(deesser, its_begin_is_no_step)
{
	struct tb_deesser_params p = on_params();

	rig_tone(0, 100.0, 0.0, 0.0);
	memcpy(rig_before, rig_rows, sizeof(rig_rows));
	start(&tb_deesser_defaults);
	run(0, 120);
	aim(&p);
	run(120, N - 120);
	expect_untouched("a bass note");
}

/* What was in the split when it was switched off has nothing to do with what comes later. */
Test(deesser, comes_back_without_what_was_in_it)
{
	struct tb_deesser_params p = on_params();

	rig_tone(0, 100.0, -12.0, 0.0);
	memcpy(rig_before, rig_rows, sizeof(rig_rows));
	start(&p);
	run(0, 1080);
	aim(&tb_deesser_defaults);
	run(1080, 1320);
	aim(&p);
	memset(&rig_rows[0][2400], 0, 480 * sizeof(float));
	memset(&rig_before[0][2400], 0, 480 * sizeof(float));
	run(2400, 480);
	cr_expect_arr_eq(rig_rows[0], rig_before[0], 2880 * sizeof(float));
}

/* A bass note, a pause of 210 steps, and an s. */
static void play_with_a_pause(bool skips)
{
	struct tb_deesser_params p = on_params();

	rig_tone(0, 9000.0, -6.0, 0.0);
	memset(rig_rows[0], 0, 4920 * sizeof(float));
	for (uint32_t i = 0; i < 4080; i++)
		rig_rows[0][i] = 0.25f * sinf(6.2831853f * 100.0f / RIG_RATE_HZ * (float)i);
	start(&p);
	run(0, 4080);
	if (skips)
		tb_deesser_skip(&deesser, 210);
	else
		run(4080, 840);
	run(4920, N - 4920);
}

Test(deesser, a_pause_that_is_skipped_is_one_that_was_heard)
{
	static float heard[N];

	play_with_a_pause(false);
	memcpy(heard, rig_rows[0], sizeof(heard));
	play_with_a_pause(true);
	cr_expect_lt(signal_difference_db(&rig_rows[0][4920], &heard[4920], N - 4920), -100.0,
		"%.1f dB", signal_difference_db(&rig_rows[0][4920], &heard[4920], N - 4920));
}

Test(deesser, a_note_that_was_cut_is_no_s_when_it_is_woken)
{
	struct tb_deesser_params p = on_params();

	rig_tone(0, 100.0, 0.0, 0.0);
	start(&p);
	run(0, 1080);
	tb_deesser_skip(&deesser, 210);
	memset(rig_rows[0], 0, sizeof(rig_rows[0]));
	memset(rig_before[0], 0, sizeof(rig_before[0]));
	run(1080, N - 1080);
	expect_untouched("silence");
}

/* ---- blocks, and bad numbers ---- */

Test(deesser, a_block_of_all_is_what_single_frames_are)
{
	static float whole[N];
	struct tb_deesser_params p = on_params();

	rig_fill(0.9f, 0.01f, 4.0f);
	start(&p);
	run(0, N);
	memcpy(whole, rig_rows[0], sizeof(whole));
	memcpy(rig_rows[0], rig_before[0], sizeof(rig_rows[0]));
	start(&p);
	for (uint32_t at = 0, n = 1; at < N; at += n, n = 1 + at % 777) {
		n = n < N - at ? n : N - at;
		run(at, n);
	}
	cr_expect_lt(signal_difference_db(rig_rows[0], whole, N), -120.0, "%.1f dB",
		signal_difference_db(rig_rows[0], whole, N));
}

Test(deesser, clamps_what_is_out_of_range)
{
	struct tb_deesser_params p = { true, NAN, NAN, NAN }, def = on_params();
	struct tb_deesser_coeffs c, want;

	tb_deesser_design(&c, &p, rate_hz);
	tb_deesser_design(&want, &def, rate_hz);
	cr_expect_arr_eq(&c, &want, sizeof(c));
	p = (struct tb_deesser_params){ true, 1e9f, 1e9f, 1e9f };
	def = (struct tb_deesser_params){ true, 12000.0f, 0.0f, 24.0f };
	tb_deesser_design(&c, &p, rate_hz);
	tb_deesser_design(&want, &def, rate_hz);
	cr_expect_arr_eq(&c, &want, sizeof(c));
}
