/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The de-esser against its formula, and what it leaves alone. */
#include "deesser.h"

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
