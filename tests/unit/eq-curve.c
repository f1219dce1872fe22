/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The curve that the mixer's screen draws is that of the filters. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/eq-curve.h"

static const char *const types[] = { "peak", "lowshelf", "highshelf", "lowpass", "highpass",
	"notch", "bandpass" };

static struct tb_keys keys;

static void add(const char *name, struct tb_value value)
{
	struct tb_key_info *info = calloc(1, sizeof(*info));

	strcpy(info->name, name);
	info->kind = value.kind;
	info->def = value;
	if (value.kind == TB_KIND_WORD) {
		info->choices = calloc(TB_N_FILTER_TYPES, sizeof(char *));
		for (uint32_t i = 0; i < TB_N_FILTER_TYPES; i++)
			info->choices[info->n_choices++] = strdup(types[i]);
	}
	cr_assert_eq(tb_keys_add_info(&keys, info), 0);
	cr_assert_eq(tb_keys_add(&keys, name, &value), 0);
}

static void add_number(const char *name, double number)
{
	add(name, (struct tb_value){ TB_KIND_NUMBER, number, "" });
}

static void add_switch(const char *name, bool on)
{
	add(name, (struct tb_value){ TB_KIND_SWITCH, on, "" });
}

static void add_type(const char *name, const char *type)
{
	struct tb_value value = { .kind = TB_KIND_WORD };

	strcpy(value.word, type);
	add(name, value);
}

/* +6 dB at 1 kHz, and a low shelf of -12 dB that is off. */
static void fill(bool on)
{
	add_switch("strip.game.eq.on", on);
	add_switch("strip.game.eq.1.on", true);
	add_type("strip.game.eq.1.type", "peak");
	add_number("strip.game.eq.1.freq", 1000.0);
	add_number("strip.game.eq.1.gain", 6.0);
	add_number("strip.game.eq.1.q", 1.0);
	add_switch("strip.game.eq.2.on", false);
	add_type("strip.game.eq.2.type", "lowshelf");
	add_number("strip.game.eq.2.freq", 100.0);
	add_number("strip.game.eq.2.gain", -12.0);
	add_number("strip.game.eq.2.q", 0.7);
	cr_assert_eq(tb_keys_describe(&keys), 0);
}

static void end(void)
{
	tb_keys_finish(&keys);
}

TestSuite(eq_curve, .fini = end);

Test(eq_curve, peak_has_its_gain_at_its_frequency_and_none_far_off)
{
	struct tb_eq_curve curve;

	fill(true);
	cr_assert(tb_eq_curve_read(&curve, &keys, "strip.game"));
	cr_expect_float_eq(tb_eq_curve_db(&curve, 1000.0), 6.0, 0.01);
	cr_expect_float_eq(tb_eq_curve_db(&curve, 20.0), 0.0, 0.1);
}

Test(eq_curve, band_that_is_on_adds_up)
{
	struct tb_eq_curve curve;

	fill(true);
	tb_keys_find(&keys, "strip.game.eq.2.on")->value.number = 1.0;
	cr_assert(tb_eq_curve_read(&curve, &keys, "strip.game"));
	cr_expect_float_eq(tb_eq_curve_db(&curve, 20.0), -12.0, 0.5);
	cr_expect_float_eq(tb_eq_curve_db(&curve, 1000.0), 6.0, 0.2);
}

Test(eq_curve, equaliser_that_is_off_is_flat)
{
	struct tb_eq_curve curve;

	fill(false);
	cr_assert(tb_eq_curve_read(&curve, &keys, "strip.game"));
	cr_expect_eq(tb_eq_curve_db(&curve, 1000.0), 0.0);
}

Test(eq_curve, device_without_equaliser_has_no_curve)
{
	struct tb_eq_curve curve;

	fill(true);
	cr_expect_not(tb_eq_curve_read(&curve, &keys, "bus.a1"));
}

/* Sixteen bands as the console has them: one of them is on. */
static void fill_unused(void)
{
	char name[64];

	add_switch("strip.mic.eq.on", true);
	for (int b = 1; b <= 16; b++) {
		snprintf(name, sizeof(name), "strip.mic.eq.%d.type", b);
		add_type(name, "peak");
		snprintf(name, sizeof(name), "strip.mic.eq.%d.on", b);
		add_switch(name, b == 1);
	}
	add_switch("strip.mic.insert.on", true);
	cr_assert_eq(tb_keys_describe(&keys), 0);
}

static void expect_unused(uint32_t n_unused, const char *from)
{
	const struct tb_key *first;

	cr_expect_eq(tb_eq_unused_keys(&keys, "strip.mic", &first), n_unused);
	cr_assert_eq(first != NULL, from != NULL);
	if (from)
		cr_expect_str_eq(first->name, from);
}

Test(eq_curve, bands_in_use_and_the_next_one_are_to_be_seen)
{
	fill_unused();
	expect_unused(28, "strip.mic.eq.3.type");
	strcpy(tb_keys_find(&keys, "strip.mic.eq.9.type")->value.word, "notch");
	expect_unused(12, "strip.mic.eq.11.type");
	tb_keys_find(&keys, "strip.mic.eq.15.on")->value.number = 1.0;
	expect_unused(0, NULL);
}
