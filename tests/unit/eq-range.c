/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Every value that an EQ can be set to, at every rate: whatever the params table allows,
 * nothing is unstable, louder than its prototype, or jumps. */
#include "mixer/params.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "dsp/eq.h"

#define N_OF(a)  (sizeof(a) / sizeof((a)[0]))
#define N_STEADY 160 /* frequencies from 0 to Nyquist */
#define N_AROUND 41  /* ... and about the corner */
#define MOST_HZ  (N_STEADY + 2 * N_AROUND)
/* Steps are compared in dB of the response plus this, -20 dB of what passes.  A null that moves
 * takes any frequency that it meets from some level to nothing and back, the prototype's as
 * well as ours: in dB alone such a step has no bound, and what is found is where the grid lies.
 * With the floor a step from -20 dB to nothing is 6 dB, and above it dB are dB. */
#define FLOOR 0.1
/* dB beyond the prototype's own: for half a percent up to 0.45 of the rate, and up to Nyquist, and
 * for a twentieth of one.  Near Nyquist a steep shelf bends: there the fit has nothing above it to
 * go by.  Of some 20000 shelves at 0.75 to 1.2 of Nyquist with q 3 to 18 the worst make 1.6 dB
 * below 0.45 of the rate and 3.4 at Nyquist (16 kHz, highshelf of 7159 Hz, 2.9 dB, q 8.5). */
#define MOST_STEP       2.0
#define MOST_AT_NYQUIST 4.0
#define MOST_LITTLE     0.5
/* How much of that may be a jump: what is left of a step that was halved twelve times. */
#define MOST_JUMP 0.2
#define HALVINGS  12
#define STEP_SEEN 1.0 /* from here on it is looked for */

static const double rates_hz[] = { 8000, 11025, 16000, 22050, 32000, 44100, 48000, 88200, 96000,
	176400, 192000, 384000 };

struct band {
	enum tb_filter_type type;
	double freq_hz, gain_db, q, rate_hz;
};

static const struct tb_param *param(const char *key)
{
	const struct tb_param_family *strip = &tb_param_tables[TB_FAMILY_STRIP];

	for (uint32_t i = 0; i < strip->n_params; i++)
		if (strcmp(strip->params[i].key, key) == 0)
			return &strip->params[i];
	cr_assert_fail("no param %s", key);
	return NULL;
}

/* 0..1 */
static double chance(void)
{
	static uint32_t seed = 20261128;

	seed = seed * 1664525u + 1013904223u;
	return seed / 4294967296.0;
}

/* `part` of the way from min to max, even in what is heard. */
static double in_range(const char *key, double part)
{
	const struct tb_param *p = param(key);

	if (p->min > 0.0f)
		return fmin(p->min * pow(p->max / p->min, part), p->max);
	return p->min + part * (p->max - p->min);
}

static int n_types(void)
{
	return (int)param("eq.1.type")->max + 1;
}

static bool gains(enum tb_filter_type type)
{
	return type <= TB_FILTER_HIGHSHELF;
}

/* The pole that is farther out. */
static double radius(double c1, double c2)
{
	double d = c1 * c1 / 4.0 - c2;

	return d < 0.0 ? sqrt(c2) : fabs(c1) / 2.0 + sqrt(d);
}

static void add_hz(double *hz, unsigned *n, double at_hz, double rate_hz)
{
	if (at_hz > 0.0 && at_hz <= rate_hz / 2.0)
		hz[(*n)++] = at_hz;
}

static unsigned grid(const struct band *b, double *hz)
{
	unsigned n = 0;

	for (int i = 1; i <= N_STEADY; i++)
		add_hz(hz, &n, b->rate_hz / 2.0 * i / N_STEADY, b->rate_hz);
	for (int i = 0; i < N_AROUND; i++) {
		double part = (i - N_AROUND / 2) / (double)(N_AROUND / 2);

		add_hz(hz, &n, b->freq_hz * exp(part / b->q), b->rate_hz);
		add_hz(hz, &n, b->freq_hz * exp(4.0 * part), b->rate_hz);
	}
	return n;
}

static double prototype(const struct band *b, double at_hz)
{
	return tb_biquad_prototype(b->type, b->freq_hz, b->gain_db, b->q, at_hz);
}

static void design(struct tb_biquad *f, const struct band *b)
{
	tb_biquad_design(f, b->type, b->freq_hz, b->gain_db, b->q, b->rate_hz);
}

static void expect_safe(const struct band *b)
{
	double hz[MOST_HZ], most = prototype(b, 1e-3), is = 0.0;
	unsigned n = grid(b, hz);
	struct tb_biquad f;

	design(&f, b);
	for (unsigned i = 0; i < n; i++) {
		double gain = tb_biquad_response(&f, hz[i], b->rate_hz);

		most = fmax(most, prototype(b, hz[i]));
		is = gain > is || isnan(gain) ? gain : is;
	}
	cr_assert(radius(f.a1, f.a2) <= 1.0 - 1e-6 && 20.0 * log10(is / most) <= 1.0,
		"type %d, %g Hz, %g dB, q %g at %g: pole at 1 - %g, %g dB beyond", b->type,
		b->freq_hz, b->gain_db, b->q, b->rate_hz, 1.0 - radius(f.a1, f.a2),
		20.0 * log10(is / most));
}

static double heard_step_db(double before, double after)
{
	return fabs(20.0 * log10((after + FLOOR) / (before + FLOOR)));
}

/* What a step does to the response up to a part of the rate, beyond what it does to the prototype.
 */
static double step_db(const struct band *from, const struct band *to, double up_to)
{
	double hz[MOST_HZ], ours = 0.0, theirs = 0.0;
	unsigned n = grid(from, hz);
	struct tb_biquad f, g;

	design(&f, from);
	design(&g, to);
	for (unsigned i = 0; i < n; i++) {
		if (hz[i] > up_to * from->rate_hz)
			continue;
		double before = tb_biquad_response(&f, hz[i], from->rate_hz);
		double after = tb_biquad_response(&g, hz[i], from->rate_hz);

		ours = fmax(ours, heard_step_db(before, after));
		theirs = fmax(theirs, heard_step_db(prototype(from, hz[i]), prototype(to, hz[i])));
	}
	return ours - theirs;
}

/* Into that half of it which makes more, again and again: of a bend nothing is left, of a jump
 * all. */
static double jump_db(struct band from, struct band to)
{
	for (int i = 0; i < HALVINGS; i++) {
		struct band middle = from;

		middle.freq_hz = (from.freq_hz + to.freq_hz) / 2.0;
		middle.gain_db = (from.gain_db + to.gain_db) / 2.0;
		middle.q = (from.q + to.q) / 2.0;
		if (step_db(&from, &middle, 0.5) > step_db(&middle, &to, 0.5))
			to = middle;
		else
			from = middle;
	}
	return step_db(&from, &to, 0.5);
}

static void expect_step_below(
	double most_db, const struct band *from, const struct band *to, double up_to)
{
	double step = step_db(from, to, up_to);

	cr_expect_leq(step, most_db,
		"type %d, %.9g Hz, %.9g dB, q %.9g to %.9g Hz, %.9g dB, q %.9g at %g, up to %g: %g "
		"dB",
		from->type, from->freq_hz, from->gain_db, from->q, to->freq_hz, to->gain_db, to->q,
		from->rate_hz, up_to, step);
	if (step > STEP_SEEN)
		cr_expect_leq(jump_db(*from, *to), MOST_JUMP,
			"type %d, %.9g Hz, %.9g dB, q %.9g at %g jumps by %g dB", from->type,
			from->freq_hz, from->gain_db, from->q, from->rate_hz, jump_db(*from, *to));
}

static void expect_steps_below(double most_db, const struct band *b, double factor, double up_to)
{
	struct band steps[] = { *b, *b, *b };

	steps[0].freq_hz /= factor;
	steps[1].gain_db /= factor;
	steps[2].q /= factor;
	for (size_t i = 0; i < N_OF(steps); i++)
		expect_step_below(most_db, b, &steps[i], up_to);
}

static void expect_no_jump(const struct band *b)
{
	expect_steps_below(MOST_STEP, b, 1.005, 0.45);
	expect_steps_below(MOST_AT_NYQUIST, b, 1.005, 0.5);
	expect_steps_below(MOST_LITTLE, b, 1.0005, 0.5);
}

/* TB_LONG=20: so many times as many random settings, 50000 rather than 2500. */
static int times(void)
{
	const char *longer = getenv("TB_LONG");

	return longer ? atoi(longer) : 1;
}

static struct band any_band(void)
{
	struct band b = { (enum tb_filter_type)(chance() * n_types()),
		in_range("eq.1.freq", chance()), in_range("eq.1.gain", chance()),
		in_range("eq.1.q", chance()), rates_hz[(size_t)(chance() * N_OF(rates_hz))] };

	/* half of them where it is difficult */
	if (chance() < 0.5)
		b.freq_hz = fmin(b.rate_hz * (0.1 + 0.5 * chance()), in_range("eq.1.freq", 1.0));
	return b;
}

/* Corners of the range included. */
Test(eq_range, nothing_is_unstable_or_louder_than_its_prototype_at_any_rate)
{
	for (size_t r = 0; r < N_OF(rates_hz); r++)
		for (int type = 0; type < n_types(); type++)
			for (int f = 0; f <= 6; f++)
				for (int g = 0; g <= (gains((enum tb_filter_type)type) ? 4 : 0);
					g++)
					for (int q = 0; q <= 3; q++)
						expect_safe(&(struct band){
							(enum tb_filter_type)type,
							in_range("eq.1.freq", f / 6.0),
							in_range("eq.1.gain", g / 4.0),
							in_range("eq.1.q", q / 3.0), rates_hz[r] });
}

Test(eq_range, nor_is_any_of_thousands_of_random_settings)
{
	for (int i = 0; i < 2500 * times(); i++) {
		struct band b = any_band();

		expect_safe(&b);
	}
}

Test(eq_range, half_a_percent_of_any_setting_is_a_small_step)
{
	for (int i = 0; i < 600 * times(); i++) {
		struct band b = any_band();

		expect_no_jump(&b);
	}
}

/* As found by ear and by harness. */
Test(eq_range, settings_that_once_exploded_or_overshot_are_safe)
{
	const struct band known[] = {
		{ TB_FILTER_LOWSHELF, 15000, -12, 5, 48000 },
		{ TB_FILTER_LOWSHELF, 10000, -6, 4, 48000 },
		{ TB_FILTER_LOWSHELF, 15104.6, -14.9, 18, 44100 },
		{ TB_FILTER_PEAK, 19000, 6, 8, 44100 },
		{ TB_FILTER_PEAK, 24000, 12, 4, 44100 },
		{ TB_FILTER_HIGHPASS, 18600, 0, 5, 44100 },
		{ TB_FILTER_HIGHSHELF, 12298.4, 8.5, 18, 22050 },
		{ TB_FILTER_BANDPASS, 3306, 0, 18, 8000 },
	};

	for (size_t i = 0; i < N_OF(known); i++) {
		expect_safe(&known[i]);
		expect_no_jump(&known[i]);
	}
}

/* The steepest of many thousands of shelves near Nyquist. */
Test(eq_range, shelves_that_bend_at_nyquist_do_not_jump)
{
	const struct band known[] = {
		{ TB_FILTER_HIGHSHELF, 7159, 2.9, 8.5, 16000 },
		{ TB_FILTER_HIGHSHELF, 22244.1, -3.855, 6.408, 48000 },
		{ TB_FILTER_LOWSHELF, 3438.73, -1.638, 9.371, 8000 },
		{ TB_FILTER_HIGHSHELF, 19217.1, -1.424, 5.497, 44100 },
	};

	for (size_t i = 0; i < N_OF(known); i++)
		expect_no_jump(&known[i]);
}

/* Found by many small steps: the fit ended before it had begun. */
Test(eq_range, settings_where_a_step_of_the_fit_was_lost_do_not_jump)
{
	const struct band known[] = {
		{ TB_FILTER_LOWPASS, 5909.45, 0, 2.8532, 48000 },
		{ TB_FILTER_LOWPASS, 7284.0, 0, 5.48, 48000 },
		{ TB_FILTER_BANDPASS, 5452.8, 0, 0.14, 48000 },
	};

	for (size_t i = 0; i < N_OF(known); i++)
		for (int near = -8; near <= 8; near++) {
			struct band b = known[i];

			b.freq_hz *= 1.0 + 2e-6 * near;
			expect_steps_below(MOST_LITTLE, &b, 1.0005, 0.5);
		}
}

/* ---- a notch, and Nyquist ---- */

static const double notch_rates_hz[] = { 8000, 16000, 22050, 44100 };
static const double notch_qs[] = { 0.1, 0.3, 0.707, 2, 5, 18 };

static struct band notch(double rate_hz, double q, double part_of_nyquist)
{
	return (struct band){ TB_FILTER_NOTCH, part_of_nyquist * rate_hz / 2.0, 0, q, rate_hz };
}

Test(eq_range, a_notch_takes_its_frequency_away_up_to_nyquist)
{
	for (size_t r = 0; r < N_OF(notch_rates_hz); r++)
		for (size_t q = 0; q < N_OF(notch_qs); q++)
			for (double part = 0.005; part <= 1.0; part += 0.01) {
				struct band b = notch(notch_rates_hz[r], notch_qs[q], part);
				struct tb_biquad f;

				design(&f, &b);
				cr_expect_lt(tb_biquad_response(&f, b.freq_hz, b.rate_hz), 1e-4,
					"%g of Nyquist, q %g at %g: %g", part, b.q, b.rate_hz,
					tb_biquad_response(&f, b.freq_hz, b.rate_hz));
			}
}

/* Its two zeros meet at Nyquist, where the prototype has one: between both it is deeper. */
Test(eq_range, beside_its_null_a_notch_at_nyquist_follows_the_prototype)
{
	for (size_t q = 0; q < N_OF(notch_qs); q++)
		for (double part = 0.85; part <= 1.0; part += 0.01) {
			struct band b = notch(44100, notch_qs[q], part);
			struct tb_biquad f;

			design(&f, &b);
			for (double hz = 20.0; hz < 0.9 * part * 22050.0; hz *= 1.02) {
				double beyond_db = 20.0
				                   * log10(tb_biquad_response(&f, hz, 44100.0)
							   / prototype(&b, hz));

				cr_expect(beyond_db > -2.0 && beyond_db < 0.3,
					"%g of Nyquist, q %g at %g Hz: %g dB", part, b.q, hz,
					beyond_db);
			}
		}
}

Test(eq_range, a_notch_that_comes_to_nyquist_and_beyond_fills_by_small_steps)
{
	for (size_t r = 0; r < N_OF(notch_rates_hz); r++)
		for (size_t q = 0; q < N_OF(notch_qs); q++)
			for (double part = 1.15; part > 0.85; part /= 1.004) {
				struct band b = notch(notch_rates_hz[r], notch_qs[q], part);

				expect_no_jump(&b);
			}
}

Test(eq_range, a_boost_whose_corner_is_above_nyquist_cuts_nothing)
{
	const struct band b = { TB_FILTER_PEAK, 24000, 12, 4, 44100 };
	double hz[MOST_HZ];
	unsigned n = grid(&b, hz);
	struct tb_biquad f;

	design(&f, &b);
	for (unsigned i = 0; i < n; i++)
		cr_expect_geq(tb_biquad_response(&f, hz[i], b.rate_hz), 0.94, "%g Hz", hz[i]);
}

/* ---- while it plays ---- */

/* What a band that was set and set again makes of full-scale noise: single bands reach 24 dB
 * and a resonance of q 18 25 dB more; all of them at once are not meant to be bounded. */
#define MOST_GAIN_DB 55.0

static struct tb_eq_params setting(const struct band *b)
{
	struct tb_eq_params p = { .on = true };

	p.band[0] = (struct tb_eq_band_params){ b->type, (float)b->freq_hz, (float)b->gain_db,
		(float)b->q, true };
	return p;
}

static double loudest_of_noise(struct tb_eq *eq, uint32_t n_frames)
{
	float row[64], *io = row;
	const struct tb_eq_job job = { eq, &io, 1 };
	double peak = 0.0;

	for (uint32_t at = 0; at < n_frames; at += N_OF(row)) {
		for (size_t i = 0; i < N_OF(row); i++)
			row[i] = (float)(2.0 * chance() - 1.0);
		tb_eq_run(tb_eq_kernels_best(), &job, 1, N_OF(row));
		for (size_t i = 0; i < N_OF(row); i++)
			peak = fabsf(row[i]) > peak || isnan(row[i]) ? fabsf(row[i]) : peak;
	}
	return peak;
}

Test(eq_range, sweeps_through_all_of_it_stay_below_what_one_band_can_do)
{
	const double most = pow(10.0, MOST_GAIN_DB / 20.0);

	for (size_t r = 0; r < N_OF(rates_hz); r++) {
		struct tb_eq eq = { 0 };

		for (int turn = 0; turn < 250; turn++) {
			struct band b = any_band();
			struct tb_eq_params p = setting(&b);
			struct tb_eq_coeffs c;

			tb_eq_design(&c, &p, (float)rates_hz[r]);
			tb_eq_aim(&eq, &c);
			/* within a glide, or far beyond it */
			double peak = loudest_of_noise(&eq, turn % 8 ? 128 : 4096);

			cr_assert(peak < most, "type %d, %g Hz, %g dB, q %g at %g: %g", b.type,
				b.freq_hz, b.gain_db, b.q, rates_hz[r], peak);
		}
	}
}
