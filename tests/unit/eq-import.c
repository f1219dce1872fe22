/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Equalisers of other programs: a bus sounds as the program that wrote the file would have made
 * it sound.  What that is stands here once more, as transfer functions of s. */
#include "client/eq-import.h"

#include <complex.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "keys-rig.h"

static struct tb_import import;

static int read_text(const char *text)
{
	return tb_import_read(&import, text, strlen(text));
}

/* ---- the laws, by way of s = i f / f0 ---- */

/* The cookbook's shelf of steepness S. */
static double shelf_of_slope(bool is_low, double f0, double gain_db, double slope, double hz)
{
	double a = pow(10.0, gain_db / 40.0);
	double damp = sqrt((a + 1.0 / a) * (1.0 / slope - 1.0) + 2.0) * sqrt(a);
	double complex s = I * hz / f0, one = s * s + damp * s + a,
		       two = a * s * s + damp * s + 1.0;

	return cabs(is_low ? a * one / two : a * two / one);
}

static double peak_of_q(double f0, double gain_db, double q, double hz)
{
	double a = pow(10.0, gain_db / 40.0);
	double complex s = I * hz / f0;

	return cabs((s * s + a / q * s + 1.0) / (s * s + s / (a * q) + 1.0));
}

/* The bell of LSP's RLC filters, which EasyEffects has by default. */
static double bell_of_rlc(double f0, double gain_db, double q, double hz)
{
	double g = pow(10.0, gain_db / 20.0), angle = atan(g);
	double k = 2.0 * (1.0 / g + g) / (1.0 + 2.0 * q);
	double complex s = I * hz / f0;

	return cabs((1.0 + k * sin(angle) * s + s * s) / (1.0 + k * cos(angle) * s + s * s));
}

static double shelf_of_rlc(bool is_low, double f0, double gain_db, double q, double hz)
{
	double fg = pow(10.0, gain_db / 80.0), k = 2.0 / (1.0 + q);
	double complex s = I * hz / f0, one = fg + k * s + s * s / fg,
		       two = 1.0 / fg + k * s + s * s * fg;

	return fg * fg * cabs(is_low ? one / two : two / one);
}

static double imported(double hz)
{
	const struct tb_import_band *b = &import.band[0];

	return tb_biquad_prototype(b->type, b->freq_hz, b->gain_db, b->q, hz);
}

/* `law` is an expression of hz. */
#define EXPECT_LAW(words, law)                                                                     \
	do {                                                                                       \
		const char *file = (words);                                                        \
                                                                                                   \
		cr_assert_eq(read_text(file), 0, "%s", file);                                      \
		cr_assert_eq(import.n_notes, 0, "%s: %s", file, import.note[0].text);              \
		cr_assert_eq(import.n_bands, 1);                                                   \
		for (double hz = 15.0; hz < 24000.0; hz *= 1.3)                                    \
			cr_expect_float_eq(20.0 * log10(imported(hz) / (law)), 0.0, 1e-6,          \
				"%s at %g Hz", file, hz);                                          \
	} while (0)

Test(eq_import, peaks_are_the_cookbooks)
{
	EXPECT_LAW("Filter 1: ON PK Fc 105 Hz Gain 5.5 dB Q 0.70", peak_of_q(105, 5.5, 0.7, hz));
	EXPECT_LAW("filter: on peq fc 1,5k gain -3,2 db q 4", peak_of_q(1500, -3.2, 4, hz));
	EXPECT_LAW("Filter 7: ON PK Fc 1000 Hz Gain 6 dB BW Oct 1",
		peak_of_q(1000, 6, 0.5 / sinh(log(2.0) / 2.0), hz));
	EXPECT_LAW("Filter 1: ON PK Fc 1.000 Hz Gain 6 dB Q 1", peak_of_q(1000, 6, 1, hz));
	EXPECT_LAW("Filter 1: ON PK Fc 31.250 Hz Gain 6 dB Q 1", peak_of_q(31.25, 6, 1, hz));
}

/* With a width LS and HS say where the corner is, LSC and HSC where the middle is. */
Test(eq_import, shelves_are_what_equalizer_apo_makes_of_them)
{
	for (double gain = -9.0; gain <= 9.0; gain += 6.0) {
		char text[100];
		double away = pow(10.0, fabs(gain) / 80.0), half = pow(10.0, fabs(gain) / 40.0);
		double a = pow(10.0, gain / 40.0),
		       s = 1.0 / ((1.0 / 0.49 - 2.0) / (a + 1.0 / a) + 1.0);

		snprintf(text, sizeof(text), "Filter: ON LSC 12 dB Fc 200 Hz Gain %g dB", gain);
		EXPECT_LAW(text, shelf_of_slope(true, 200, gain, 1.0, hz));
		snprintf(text, sizeof(text), "Filter: ON LS 12dB Fc 200 Hz Gain %g dB", gain);
		EXPECT_LAW(text, shelf_of_slope(true, 200 * away, gain, 1.0, hz));
		snprintf(text, sizeof(text), "Filter: ON HS 6 dB Fc 4000 Hz Gain %g dB", gain);
		EXPECT_LAW(text, shelf_of_slope(false, 4000 / half, gain, 0.5, hz));
		snprintf(text, sizeof(text), "Filter: ON HS Fc 4000 Hz Gain %g dB", gain);
		EXPECT_LAW(text, shelf_of_slope(false, 4000, gain, 0.9, hz));
		snprintf(text, sizeof(text), "Filter: ON LSC Fc 105 Hz Gain %g dB Q 0.70", gain);
		EXPECT_LAW(text, shelf_of_slope(true, 105, gain, s, hz));
		snprintf(text, sizeof(text), "Filter: ON LS Fc 105 Hz Gain %g dB Q 0.70", gain);
		EXPECT_LAW(text,
			shelf_of_slope(true, 105 * pow(10.0, fabs(gain) / 80.0 / s), gain, s, hz));
	}
}

static const char preset[] =
	"{ \"output\": { \"equalizer#0\": { \"input-gain\": -4, \"num-bands\": 1,"
	" \"left\": { \"band0\": { \"type\": \"%s\", \"mode\": \"%s\","
	" \"slope\": \"%s\", \"frequency\": 300, \"gain\": %g, \"q\": %g } } } } }";

static const char *preset_of(
	const char *type, const char *mode, const char *slope, double gain_db, double q)
{
	static char text[400];

	snprintf(text, sizeof(text), preset, type, mode, slope, gain_db, q);
	return text;
}

Test(eq_import, bands_of_easyeffects_are_what_they_are_there)
{
	for (double gain = -12.0; gain <= 12.0; gain += 8.0)
		for (double q = 0.3; q < 5.0; q *= 2.0) {
			EXPECT_LAW(preset_of("Bell", "RLC (BT)", "x1", gain, q),
				bell_of_rlc(300, gain, q, hz));
			EXPECT_LAW(preset_of("Bell", "APO (DR)", "x1", gain, q),
				peak_of_q(300, gain, q, hz));
			EXPECT_LAW(preset_of("Lo-shelf", "RLC (MT)", "x1", gain, q),
				shelf_of_rlc(true, 300, gain, q, hz));
			EXPECT_LAW(preset_of("Hi-shelf", "RLC (BT)", "x1", gain, q),
				shelf_of_rlc(false, 300, gain, q, hz));
			cr_expect_eq(import.preamp_db, -4.0);
		}
}

Test(eq_import, what_cannot_be_taken_is_named_by_its_line)
{
	static const struct {
		const char *text;
		uint32_t line;
	} odd[] = {
		{ "Preamp: -6 dB\nFilter 1: ON AP Fc 300 Hz Q 2", 2 },
		{ "Preamp: -6 dB\n# a word\n\nFilter 1: ON PK Fc nan Gain 3 dB Q 1", 4 },
		{ "Preamp: -6 dB\nFilter 1: ON PK Fc 100 Hz Gain inf dB Q 1", 2 },
		{ "Preamp: -6 dB\nFilter 1: ON PK Fc 100 Hz Gain 3 dB", 2 },
		{ "Preamp: -6 dB\nFilter 1: ON PK Fc 100 Hz Gain 3 dB Q -1", 2 },
		{ "Preamp: -6 dB\nFilter 1: ON PK Fc 1e999 Hz Gain 3 dB Q 1", 2 },
		{ "Preamp: -6 dB\nFilter 1: ON LSC 480 dB Fc 100 Hz Gain 12 dB", 2 },
		{ "Preamp: -6 dB\nFilter 1: MAYBE PK Fc 100 Hz Gain 3 dB Q 1", 2 },
		{ "Preamp: -6 dB\r\nGraphicEQ: 25 0; 40 1\r\n", 2 },
		{ "Preamp: -6 dB\nPreamp: loud\n", 2 },
		{ "Preamp: -6 dB\nInclude: other.txt\n", 2 },
	};

	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		cr_expect_eq(read_text(odd[i].text), 0);
		cr_expect_eq(import.n_notes, 1, "%s: %u", odd[i].text, import.n_notes);
		cr_expect_eq(import.note[0].line, odd[i].line, "%s", odd[i].text);
		cr_expect_eq(import.n_bands, 0);
		cr_expect_eq(import.preamp_db, -6.0);
	}
	cr_expect_eq(read_text(preset_of("Bell", "RLC (BT)", "x3", 6, 1)), 0);
	cr_expect_eq(import.note[0].line, 1);
	cr_expect_eq(read_text(preset_of("Hi-pass", "LRX (MT)", "x1", 6, 1)), 0);
	cr_expect_eq(import.n_bands, 0);
}

Test(eq_import, filters_of_one_channel_are_not_for_all)
{
	cr_assert_eq(read_text("Channel: L\nPreamp: -3 dB\nFilter: ON PK Fc 99 Hz Gain 1 dB Q 1\n"
			       "Channel: all\nFilter: ON PK Fc 200 Hz Gain 1 dB Q 1\n"),
		0);
	cr_expect_eq(import.n_bands, 1);
	cr_expect_eq(import.band[0].freq_hz, 200.0);
	cr_expect_eq(import.preamp_db, 0.0);
	cr_expect_eq(import.n_notes, 3);
}

Test(eq_import, what_is_no_equaliser_is_refused)
{
	static const char *const texts[] = { "", "\n\n", "{", "{}", "[1]", "hello",
		"{ \"output\": 3 }", "{ \"output\": { \"equalizer#0\": { \"left\": [] } } }",
		"Filter:", "Filter 1: ON" };
	char *junk = malloc(1 << 20);

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		cr_expect_eq(read_text(texts[i]), -ENODATA, "%s", texts[i]);
	cr_expect_eq(tb_import_read(&import, "Preamp: -3 dB\n\0", 15), -ENODATA);
	for (uint32_t i = 0; i < 1 << 20; i++)
		junk[i] = i % 8 == 7 ? '\n' : (char)('!' + i % 90);
	cr_expect_eq(tb_import_read(&import, junk, 1 << 20), -ENODATA);
	cr_expect_gt(import.n_notes, 100000);
	memset(junk, '[', 1 << 20);
	junk[0] = '{';
	cr_expect_eq(tb_import_read(&import, junk, 1 << 20), -ENODATA);
	free(junk);
}

/* ---- what a bus is set to ---- */

static struct tb_mixer *mixer;
static struct tb_keys keys;
static struct tb_settings settings;

static void begin(void)
{
	const struct tb_strip_config strip = { "game", { 2, { TB_CH_FL, TB_CH_FR } } };
	const struct tb_bus_config bus = { "a1", { 2, { TB_CH_FL, TB_CH_FR } }, TB_BUS_PLAYBACK };

	mixer = tb_mixer_new(&(struct tb_mixer_config){ 48000, 1, 1, &strip, &bus });
	rig_read_keys(&keys, mixer);
}

static void end(void)
{
	tb_settings_finish(&settings);
	tb_keys_finish(&keys);
	tb_mixer_free(mixer);
}

TestSuite(eq_import_settings, .init = begin, .fini = end);

static const struct tb_value *set_to(const char *name)
{
	for (uint32_t i = 0; i < settings.n; i++)
		if (strcmp(settings.list[i].key->name, name) == 0)
			return &settings.list[i].value;
	cr_assert_fail("%s is not set", name);
	return NULL;
}

static void expect_number(const char *name, double number)
{
	cr_expect_float_eq(set_to(name)->number, number, 1e-5, "%s is %g, not %g", name,
		set_to(name)->number, number);
}

/* n peaks from 100 Hz on, 100 Hz apart; the last of them off. */
static void read_peaks(uint32_t n)
{
	char text[4000] = "Preamp: -6.2 dB\n";

	for (uint32_t i = 1; i <= n; i++)
		snprintf(text + strlen(text), 80, "Filter %u: %s PK Fc %u Hz Gain 2 dB Q 1.1\n", i,
			i == n ? "OFF" : "ON", 100 * i);
	cr_assert_eq(read_text(text), 0);
	cr_assert_eq(tb_import_settings(&import, &keys, "bus.a1", &settings), 0);
}

Test(eq_import_settings, preamp_is_the_trim_and_no_band_stays_as_it_was)
{
	read_peaks(3);
	expect_number("bus.a1.trim", -6.2);
	expect_number("bus.a1.eq.on", 1.0);
	expect_number("bus.a1.eq.1.freq", 100.0);
	cr_expect_str_eq(set_to("bus.a1.eq.1.type")->word, "peak");
	expect_number("bus.a1.eq.3.on", 0.0);
	expect_number("bus.a1.eq.4.gain", 0.0);
	expect_number("bus.a1.eq.16.on", 0.0);
	cr_expect_eq(import.n_notes, 0);
	cr_expect_eq(settings.n, 2 + 16 * 5);
}

Test(eq_import_settings, filters_that_find_no_room_are_named)
{
	read_peaks(17);
	cr_expect_eq(import.n_notes, 0, "only the one that is off has no room");
	expect_number("bus.a1.eq.16.freq", 1600.0);
	read_peaks(19);
	cr_expect_eq(import.n_notes, 2);
	cr_expect_eq(import.note[0].line, 18);
}

Test(eq_import_settings, what_is_out_of_range_is_named_and_brought_into_it)
{
	cr_assert_eq(read_text("Preamp: -40 dB\nFilter: ON PK Fc 5 Hz Gain 30 dB Q 0.1\n"), 0);
	cr_assert_eq(tb_import_settings(&import, &keys, "bus.a1", &settings), 0);
	cr_expect_eq(import.n_notes, 3);
	expect_number("bus.a1.trim", -24.0);
	expect_number("bus.a1.eq.1.freq", 10.0);
	expect_number("bus.a1.eq.1.gain", 24.0);
}
