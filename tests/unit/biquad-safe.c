/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A design that went wrong is known for one, and what is taken instead is not. */
#include "biquad-safe.h"

#include <math.h>

#include <criterion/criterion.h>

#include "dsp/biquad.h"

#define CORNER 0.5

/* A peak of 12 dB, q 2, as the bilinear transform makes it. */
static struct tb_prototype peak(void)
{
	return tb_prototype_of(TB_FILTER_PEAK, pow(10.0, 12.0 / 40.0), 2.0);
}

static struct tb_biquad good(void)
{
	struct tb_prototype p = peak();
	struct tb_biquad h;

	tb_bilinear(&h, &p, CORNER);
	return h;
}

static bool is_safe(const struct tb_biquad *h)
{
	struct tb_prototype p = peak();

	return tb_biquad_is_safe(h, &p, CORNER);
}

static void expect_no_longer_safe(struct tb_biquad h, const char *what)
{
	cr_expect_not(is_safe(&h), "%s", what);
}

Test(biquad_safe, poles_on_and_near_the_unit_circle_are_not)
{
	struct tb_biquad h = good();

	cr_expect(is_safe(&h));
	h.a1 = -2.0 * cos(CORNER) * (1.0 - 1e-7);
	h.a2 = (1.0 - 1e-7) * (1.0 - 1e-7);
	h.b0 = 1e-9; /* whatever comes out */
	h.b1 = h.b2 = 0.0;
	expect_no_longer_safe(h, "1e-7 inside");
	expect_no_longer_safe((struct tb_biquad){ 1e-9, 0, 0, 0.0, 1.5 }, "outside");
	expect_no_longer_safe((struct tb_biquad){ 1e-9, 0, 0, 1.0, 0.0 }, "at z = -1");
}

/* Within a dB it is, beyond it is not; the same below. */
Test(biquad_safe, what_is_louder_than_its_prototype_is_not)
{
	struct tb_biquad h = good();

	for (int sign = -1; sign <= 1; sign += 2) {
		double within = pow(10.0, sign * 0.9 / 20.0), beyond = pow(10.0, sign * 1.1 / 20.0);
		struct tb_biquad more = { h.b0 * within, h.b1 * within, h.b2 * within, h.a1, h.a2 };

		cr_expect(is_safe(&more));
		more = (struct tb_biquad){ h.b0 * beyond, h.b1 * beyond, h.b2 * beyond, h.a1,
			h.a2 };
		expect_no_longer_safe(more, sign > 0 ? "too loud" : "too soft");
	}
}

/* A cut is the inverse: its poles would be those. */
Test(biquad_safe, boost_whose_zeros_are_outside_is_not)
{
	struct tb_biquad h = good();

	expect_no_longer_safe((struct tb_biquad){ h.b2, h.b1, h.b0, h.a1, h.a2 }, "zeros outside");
}

Test(biquad_safe, what_is_no_number_is_not)
{
	struct tb_biquad h = good();

	expect_no_longer_safe((struct tb_biquad){ NAN, h.b1, h.b2, h.a1, h.a2 }, "b0");
	expect_no_longer_safe((struct tb_biquad){ h.b0, h.b1, h.b2, NAN, h.a2 }, "a1");
	expect_no_longer_safe((struct tb_biquad){ h.b0, h.b1, h.b2, h.a1, NAN }, "a2");
	expect_no_longer_safe((struct tb_biquad){ 0, 0, 0, 0, 0 }, "nothing");
}

/* Its poles, and its zeros where a cut would make them poles. */
static bool is_stable(const struct tb_biquad *h, bool inverts)
{
	return fabs(h->a2) < 1.0 && fabs(h->a1) < 1.0 + h->a2
	       && (!inverts || (fabs(h->b2) < h->b0 && fabs(h->b1) < h->b0 + h->b2));
}

static void expect_harmless(enum tb_filter_type type, double corner, double gain_db, double q)
{
	bool gains = type <= TB_FILTER_HIGHSHELF;
	struct tb_prototype p = tb_prototype_of(type, gains ? pow(10.0, gain_db / 40.0) : 1.0, q);
	struct tb_range want = tb_range_of(p.n, p.d, 1e12);
	struct tb_biquad h;

	tb_biquad_fall_back(&h, &p, corner);
	cr_assert(is_stable(&h, gains), "type %d, %g of Nyquist, %g dB, q %g", type, corner / M_PI,
		gain_db, q);
	for (double part = 0.0; part <= 0.5; part += 0.005) {
		double power = pow(tb_biquad_response(&h, part, 1.0), 2.0);

		cr_assert(power <= want.most * 1.001 && power >= want.least * 0.999,
			"type %d, %g of Nyquist, %g dB, q %g: %g at %g", type, corner / M_PI,
			gain_db, q, power, part);
	}
}

Test(biquad_safe, what_is_taken_instead_is_stable_and_between_the_prototypes_extremes)
{
	for (int type = 0; type < TB_N_FILTER_TYPES; type++)
		for (double corner = 2.0 * M_PI * 10.0 / 384000.0; corner < 1.2 * M_PI;
			corner *= 1.1)
			for (double gain_db = 1.0; gain_db <= 24.0; gain_db += 11.5)
				for (double q = 0.1; q <= 18.0; q *= 1.9)
					expect_harmless(type, corner, gain_db, q);
}
