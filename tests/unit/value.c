/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Values as people type them. */
#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "client/value.h"

static char *shapes[] = { (char *)"bell", (char *)"low", (char *)"high" };

static struct tb_key_info fader = {
	.kind = TB_KIND_NUMBER, .unit = TB_UNIT_DB, .min = -144.0, .max = 12.0
};
static struct tb_key_info pan = {
	.kind = TB_KIND_NUMBER, .unit = TB_UNIT_NONE, .min = -1.0, .max = 1.0
};
static struct tb_key_info freq = {
	.kind = TB_KIND_NUMBER, .unit = TB_UNIT_HZ, .min = 20.0, .max = 20000.0
};
static struct tb_key_info hold = {
	.kind = TB_KIND_NUMBER, .unit = TB_UNIT_MS, .min = 0.0, .max = 5000.0
};
static struct tb_key_info ratio = {
	.kind = TB_KIND_NUMBER, .unit = TB_UNIT_RATIO, .min = 1.0, .max = 100.0
};
static struct tb_key_info offset = {
	.kind = TB_KIND_NUMBER, .unit = TB_UNIT_NONE, .min = -10.0, .max = 10.0
};
static struct tb_key_info mute = { .kind = TB_KIND_SWITCH, .unit = TB_UNIT_BOOL };
static struct tb_key_info shape = {
	.kind = TB_KIND_WORD, .unit = TB_UNIT_ENUM, .choices = shapes, .n_choices = 3
};

static struct tb_key key_of(struct tb_key_info *info, double now)
{
	struct tb_key key = { "strip.game.x", info, { info->kind, now, "bell" } };

	return key;
}

/* A number, from the present value `now`. */
static double parse(struct tb_key_info *info, double now, const char *text)
{
	struct tb_key key = key_of(info, now);
	struct tb_value value;
	char why[TB_WHY_MAX] = "";
	int res = tb_value_parse(&key, text, &value, why);

	cr_expect_geq(res, 0, "\"%s\" was refused: %s", text, why);
	return value.number;
}

static void expect_refused(struct tb_key_info *info, const char *text)
{
	struct tb_key key = key_of(info, 0.0);
	struct tb_value value;
	char why[TB_WHY_MAX] = "";

	cr_expect_eq(tb_value_parse(&key, text, &value, why), -EINVAL, "\"%s\" was taken", text);
	cr_expect_neq(why[0], '\0', "no reason was given for \"%s\"", text);
}

static void expect_near(double a, double b)
{
	cr_expect_float_eq(a, b, 1e-4, "%f is not %f", a, b);
}

Test(value, number_with_its_unit_is_absolute)
{
	expect_near(parse(&fader, -20.0, "-6dB"), -6.0);
	expect_near(parse(&fader, -20.0, "-6 db"), -6.0);
	expect_near(parse(&fader, -20.0, "+3dB"), 3.0);
	expect_near(parse(&freq, 0.0, "2kHz"), 2000.0);
	expect_near(parse(&freq, 0.0, "80Hz"), 80.0);
	expect_near(parse(&hold, 0.0, "1.5s"), 1500.0);
	expect_near(parse(&hold, 0.0, "10ms"), 10.0);
	expect_near(parse(&ratio, 0.0, "4:1"), 4.0);
}

Test(value, plain_number_is_absolute_with_and_without_minus)
{
	expect_near(parse(&fader, -20.0, "6"), 6.0);
	expect_near(parse(&fader, -20.0, "0"), 0.0);
	expect_near(parse(&fader, -20.0, "-6"), -6.0);
	expect_near(parse(&fader, -6.0, "-6"), -6.0);
	expect_near(parse(&ratio, 2.0, "4.5"), 4.5);
	expect_near(parse(&pan, 0.3, ".5"), 0.5);
	expect_near(parse(&pan, 0.3, "-.5"), -0.5);
}

Test(value, sign_and_equals_sign_are_a_step)
{
	expect_near(parse(&fader, -20.0, "+=3"), -17.0);
	expect_near(parse(&fader, -20.0, "-=1.5"), -21.5);
	expect_near(parse(&fader, -20.0, "-=1.5dB"), -21.5);
	expect_near(parse(&freq, 500.0, "+=1kHz"), 1500.0);
	expect_near(parse(&hold, 500.0, "-=100 ms"), 400.0);
	expect_near(parse(&pan, 0.25, "-=0.5"), -0.25);
	expect_near(parse(&pan, 0.25, "+=R25"), 0.5);
	expect_refused(&fader, "+=");
	expect_refused(&fader, "+=-3");
	expect_refused(&fader, "-=+3");
	expect_refused(&fader, "+=-inf");
	expect_refused(&fader, "+=3ms");
	expect_refused(&mute, "+=1");
	expect_refused(&shape, "-=bell");
}

Test(value, step_ends_at_the_range)
{
	expect_near(parse(&fader, 11.0, "+=3"), 12.0);
	expect_near(parse(&pan, -0.9, "-=0.5"), -1.0);
}

/* Scripts of earlier versions have them. */
Test(value, old_step_is_refused_and_the_new_one_is_told)
{
	static const char *const steps[] = { "+3", "+5%", "-5%", "+.5" };
	struct tb_key key = key_of(&fader, 0.0);
	struct tb_value value;
	char why[TB_WHY_MAX], hint[16];

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		snprintf(hint, sizeof(hint), "%c=%s", steps[i][0], steps[i] + 1);
		cr_expect_eq(tb_value_parse(&key, steps[i], &value, why), -EINVAL);
		cr_expect_not_null(strstr(why, hint), "\"%s\" lacks \"%s\"", why, hint);
	}
}

Test(value, what_earlier_versions_printed_is_still_read)
{
	expect_near(parse(&offset, 5.0, "=-2"), -2.0);
	expect_near(parse(&fader, -20.0, "=-3dB"), -3.0);
}

Test(value, percent_is_pavucontrols_scale)
{
	/* What pactl says of 50 % and 40 %. */
	expect_near(parse(&fader, 0.0, "50%"), -18.0618);
	expect_near(parse(&fader, 0.0, "40%"), -23.8764);
	expect_near(parse(&fader, 0.0, "100%"), 0.0);
	expect_near(parse(&fader, 0.0, "0%"), -144.0);
	expect_near(parse(&fader, -18.0618, "-=10%"), tb_volume_to_db(40.0));
	expect_near(parse(&fader, -18.0618, "+=50%"), 0.0);
}

Test(value, minus_infinity_is_silence)
{
	expect_near(parse(&fader, 0.0, "-inf"), -144.0);
	expect_near(parse(&fader, 0.0, "-infdB"), -144.0);
	expect_refused(&pan, "-inf");
	expect_refused(&fader, "inf");
}

Test(value, exclamation_mark_is_the_other_state)
{
	expect_near(parse(&mute, 0.0, "!"), 1.0);
	expect_near(parse(&mute, 1.0, "!"), 0.0);
	expect_near(parse(&mute, 0.0, "on"), 1.0);
	expect_near(parse(&mute, 1.0, "false"), 0.0);
	expect_refused(&fader, "!");
}

Test(value, place_between_left_and_right)
{
	expect_near(parse(&pan, 0.0, "L30"), -0.3);
	expect_near(parse(&pan, 0.0, "r100"), 1.0);
	expect_near(parse(&pan, 0.5, "C"), 0.0);
	expect_refused(&fader, "L30");
}

Test(value, nonsense_is_refused_with_a_reason)
{
	const char *nonsense[] = { "", " ", "loud", "6dBx", "6ms", "--6", "+-6", "6..5", "nan",
		"0x10", "1e999", "50%%", "%", "-", "+", "6 6", "on" };

	for (size_t i = 0; i < sizeof(nonsense) / sizeof(nonsense[0]); i++)
		expect_refused(&fader, nonsense[i]);
	expect_refused(&mute, "maybe");
	expect_refused(&mute, "2");
	expect_refused(&shape, "cell");
	expect_refused(&freq, "10dB");
	expect_refused(&pan, "50%");
}

Test(value, out_of_range_is_clamped_and_said)
{
	struct tb_key key = key_of(&fader, 0.0);
	struct tb_value value;
	char why[TB_WHY_MAX] = "";

	cr_expect_eq(tb_value_parse(&key, "40dB", &value, why), 1);
	expect_near(value.number, 12.0);
	cr_expect_not_null(strstr(why, "12dB"), "%s", why);
}

Test(value, word_that_is_nearly_right_is_named)
{
	struct tb_key key = key_of(&shape, 0.0);
	struct tb_value value;
	char why[TB_WHY_MAX] = "";

	cr_expect_eq(tb_value_parse(&key, "HIGH", &value, why), 0);
	cr_expect_str_eq(value.word, "high");
	cr_expect_eq(tb_value_parse(&key, "bel", &value, why), -EINVAL);
	cr_expect_not_null(strstr(why, "\"bell\""), "%s", why);
}

/* The console looks for a file of that name. */
Test(value, insert_may_be_one_that_nobody_knows_yet)
{
	struct tb_key key = key_of(&shape, 0.0);
	struct tb_value value;
	char why[TB_WHY_MAX] = "", too_long[TB_WORD_MAX + 1];

	strcpy(key.name, "strip.game.insert");
	cr_expect_eq(tb_value_parse(&key, "HIGH", &value, why), 0);
	cr_expect_str_eq(value.word, "high");
	cr_expect_eq(tb_value_parse(&key, "bel", &value, why), 0);
	cr_expect_str_eq(value.word, "bel");
	memset(too_long, 'x', TB_WORD_MAX);
	too_long[TB_WORD_MAX] = '\0';
	cr_expect_eq(tb_value_parse(&key, too_long, &value, why), -EINVAL);
	strcpy(key.name, "strip.game.insert.position");
	cr_expect_eq(tb_value_parse(&key, "bel", &value, why), -EINVAL);
}

Test(value, fact_cannot_be_set)
{
	struct tb_key_info fact = { .kind = TB_KIND_NUMBER, .is_read_only = true };

	expect_refused(&fact, "1");
}

/* Whatever the present value is. */
static void expect_round_trip(struct tb_key_info *info, double number)
{
	struct tb_value value = { info->kind, (double)(float)number, "" };
	char text[TB_VALUE_TEXT_MAX];

	tb_value_format(info, &value, text);
	cr_expect_eq((float)parse(info, 0.5, text), (float)number, "%f became \"%s\" and %f",
		number, text, parse(info, 0.5, text));
}

Test(value, what_is_printed_is_read_back_exactly)
{
	const double numbers[] = { 0.0, -6.0, 0.1, -18.0618, -23.876434326171875, 1.0 / 3.0, -1e-3,
		0.99999 };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		double n = numbers[i];

		expect_round_trip(&fader, n);
		expect_round_trip(&pan, fmax(-1.0, fmin(1.0, n)));
		expect_round_trip(&offset, fmax(-10.0, fmin(10.0, n)));
		expect_round_trip(&freq, 20.0 + fabs(n));
		expect_round_trip(&ratio, 1.0 + fabs(n));
	}
	expect_round_trip(&fader, -144.0);
	expect_round_trip(&mute, 1.0);
	expect_round_trip(&mute, 0.0);
}

Test(value, is_printed_as_musicians_write_it)
{
	const struct {
		struct tb_key_info *info;
		double number;
		const char *text;
	} cases[] = { { &fader, -6.0, "-6dB" }, { &fader, -144.0, "-inf" }, { &pan, -0.3f, "L30" },
		{ &pan, 0.0, "C" }, { &freq, 20000.0, "20000Hz" }, { &ratio, 2.5, "2.5:1" },
		{ &mute, 1.0, "on" }, { &offset, -2.0, "-2" } };
	char text[TB_VALUE_TEXT_MAX];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tb_value value = { cases[i].info->kind, cases[i].number, "" };

		tb_value_format(cases[i].info, &value, text);
		cr_expect_str_eq(text, cases[i].text);
	}
}
