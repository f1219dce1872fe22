/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Loudness on the whole way that a bus's sound goes.  The minimum requirements of EBU Tech 3341
 * (loudness and true peak) and 3342 (range), whose signals are made here as those documents
 * describe them. */
#include "loudness-way.h"
#include "oversample.h"

/* ---- EBU Tech 3341 ---- */

static void expect_steady(double level_db)
{
	struct way w;

	way_begin(&w, "2", &stereo);
	play_both(&w, 20.0, level_db);
	expect("momentary", w.bus->now.momentary_lufs, level_db, 0.1, 0.1);
	expect("short-term", w.bus->now.short_lufs, level_db, 0.1, 0.1);
	expect("integrated", w.bus->now.integrated_lufs, level_db, 0.1, 0.1);
	way_end(&w);
}

Test(loudness, case_1_and_2_steady_tones_are_as_loud_as_they_are)
{
	expect_steady(-23.0);
	expect_steady(-33.0);
}

struct level {
	double seconds, level_db;
};

static double integrated(const struct level *parts, uint32_t n)
{
	struct way w;
	double lufs;

	way_begin(&w, "2", &stereo);
	for (uint32_t i = 0; i < n; i++)
		play_both(&w, parts[i].seconds, parts[i].level_db);
	lufs = w.bus->now.integrated_lufs;
	way_end(&w);
	return lufs;
}

Test(loudness, case_3_soft_parts_are_gated)
{
	const struct level parts[] = { { 10, -36 }, { 60, -23 }, { 10, -36 } };

	expect("integrated", integrated(parts, 3), -23.0, 0.1, 0.1);
}

Test(loudness, case_4_silence_is_gated_too)
{
	const struct level parts[] = { { 10, -72 }, { 10, -36 }, { 60, -23 }, { 10, -36 },
		{ 10, -72 } };

	expect("integrated", integrated(parts, 5), -23.0, 0.1, 0.1);
}

Test(loudness, case_5_parts_above_the_gate_are_averaged_in_power)
{
	const struct level parts[] = { { 20, -26 }, { 20.1, -20 }, { 20, -26 } };

	expect("integrated", integrated(parts, 3), -23.0, 0.1, 0.1);
}

/* 5.0 there, and the LFE of 5.1 counts nothing. */
Test(loudness, the_true_peak_is_that_of_the_loudest_channel)
{
	for (uint32_t loud = 0; loud < 2; loud++) {
		double level_db[2] = { -20.0, -20.0 };
		struct way w;

		level_db[loud] = -6.0;
		way_begin(&w, "2", &stereo);
		play(&w, 1.0, 1000.0, level_db);
		expect("true peak", w.bus->now.true_peak_db, -6.0, 0.2, 0.2);
		way_end(&w);
	}
}

/* BS.1770-4, table 4: from 60 to 120 degrees 1.5 dB more, behind those as in front. */
Test(loudness, of_7_1_the_sides_count_more_and_the_rears_do_not)
{
	static const struct tb_layout layout = { 8,
		{ TB_CH_FL, TB_CH_FR, TB_CH_FC, TB_CH_LFE, TB_CH_RL, TB_CH_RR, TB_CH_SL,
			TB_CH_SR } };
	static const double lufs[] = { -23.0, -23.0, -23.0, TB_SILENCE_DB, -23.0, -23.0, -21.5,
		-21.5 };

	for (uint32_t c = 0; c < layout.n_channels; c++) {
		double level_db[8];
		struct way w;

		for (uint32_t i = 0; i < 8; i++)
			level_db[i] = i == c ? -20.0 : -INFINITY;
		way_begin(&w, "71", &layout);
		play(&w, 2.0, 1000.0, level_db);
		expect("momentary", w.bus->now.momentary_lufs, lufs[c], 0.1, 0.1);
		way_end(&w);
	}
}

Test(loudness, case_6_surrounds_count_more)
{
	const struct tb_layout layouts[] = {
		{ 6, { TB_CH_FL, TB_CH_FR, TB_CH_FC, TB_CH_LFE, TB_CH_SL, TB_CH_SR } },
		{ 6, { TB_CH_FL, TB_CH_FR, TB_CH_FC, TB_CH_LFE, TB_CH_RL, TB_CH_RR } },
	};
	const char *const names[] = { "51", "51r" };
	const double level_db[6] = { -28, -28, -24, -6, -30, -30 };

	for (uint32_t i = 0; i < 2; i++) {
		struct way w;

		way_begin(&w, names[i], &layouts[i]);
		play(&w, 20.0, 1000.0, level_db);
		expect("integrated", w.bus->now.integrated_lufs, -23.0, 0.1, 0.1);
		way_end(&w);
	}
}

static void note_short(struct way *w)
{
	if (w->n_steps <= w->settles)
		return;
	w->least = fminf(w->least, w->bus->now.short_lufs);
	w->most = fmaxf(w->most, w->bus->now.short_lufs);
}

static void note_momentary(struct way *w)
{
	if (w->n_steps <= w->settles)
		return;
	w->least = fminf(w->least, w->bus->now.momentary_lufs);
	w->most = fmaxf(w->most, w->bus->now.momentary_lufs);
}

static void expect_constant(struct way *w, const char *what)
{
	expect(what, w->least, -23.0, 0.1, 0.1);
	expect(what, w->most, -23.0, 0.1, 0.1);
}

Test(loudness, case_9_short_term_is_the_mean_of_3_s)
{
	struct way w;

	way_begin(&w, "2", &stereo);
	w.stepped = note_short;
	w.settles = 30;
	for (uint32_t i = 0; i < 5; i++) {
		play_both(&w, 1.34, -20.0);
		play_both(&w, 1.66, -30.0);
	}
	expect_constant(&w, "short-term");
	way_end(&w);
}

Test(loudness, case_12_momentary_is_the_mean_of_400_ms)
{
	struct way w;

	way_begin(&w, "2", &stereo);
	w.stepped = note_momentary;
	w.settles = 10;
	for (uint32_t i = 0; i < 25; i++) {
		play_both(&w, 0.18, -20.0);
		play_both(&w, 0.22, -30.0);
	}
	expect_constant(&w, "momentary");
	way_end(&w);
}

/* A burst of a window's length, at any place between two looks. */
static void expect_burst(double begins_s, double seconds, double ends_s, bool is_short)
{
	struct way w;

	way_begin(&w, "2", &stereo);
	play_both(&w, begins_s, -INFINITY);
	play_both(&w, seconds, -23.0);
	play_both(&w, ends_s, -INFINITY);
	expect(is_short ? "largest short-term" : "largest momentary",
		is_short ? w.bus->now.most_short_lufs : w.bus->now.most_momentary_lufs, -23.0, 0.1,
		0.1);
	way_end(&w);
}

Test(loudness, case_10_the_loudest_short_term_of_a_burst_is_its_level)
{
	for (uint32_t i = 0; i < 20; i++)
		expect_burst(0.15 * i, 3.0, 1.0, true);
}

Test(loudness, case_13_the_loudest_momentary_of_a_burst_is_its_level)
{
	for (uint32_t i = 0; i < 20; i++)
		expect_burst(0.02 * i, 0.4, 1.0, false);
}

/* In one go: the maximum follows bursts that get louder. */
Test(loudness, case_11_and_14_the_loudest_follows_louder_bursts)
{
	struct way w;

	way_begin(&w, "2", &stereo);
	for (uint32_t i = 0; i < 20; i++) {
		play_both(&w, 0.15 * i, -INFINITY);
		play_both(&w, 3.0, -38.0 + i);
		play_both(&w, 3.0 - 0.15 * i, -INFINITY);
		expect("largest short-term", w.bus->now.most_short_lufs, -38.0 + i, 0.1, 0.1);
	}
	tb_listening_reset(w.bus);
	cr_expect_eq(w.bus->now.most_short_lufs, TB_SILENCE_DB);
	for (uint32_t i = 0; i < 20; i++) {
		play_both(&w, 0.02 * i, -INFINITY);
		play_both(&w, 0.4, -38.0 + i);
		play_both(&w, 0.4 - 0.02 * i, -INFINITY);
		expect("largest momentary", w.bus->now.most_momentary_lufs, -38.0 + i, 0.1, 0.1);
	}
	way_end(&w);
}

/* A full period of which the sample points miss the peak. */
static void expect_true_peak(double divisor, double phase_deg, double level, double wanted_db)
{
	struct way w;
	double level_db[2] = { 20.0 * log10(level), 20.0 * log10(level) };

	way_begin(&w, "2", &stereo);
	/* One that begins at once has a peak there that the tone has not. */
	w.fade_frames = RATE / 100;
	w.phase = phase_deg * M_PI / 180.0;
	play(&w, 1.0, RATE / divisor, level_db);
	expect("true peak", w.bus->now.true_peak_db, wanted_db, 0.4, 0.2);
	way_end(&w);
}

Test(loudness, case_15_to_19_true_peaks_lie_between_samples)
{
	expect_true_peak(4, 0.0, 0.50, -6.0);
	expect_true_peak(4, 45.0, 0.50, -6.0);
	expect_true_peak(6, 60.0, 0.50, -6.0);
	expect_true_peak(8, 67.5, 0.50, -6.0);
	expect_true_peak(4, 45.0, 1.41, 3.0);
}

/* ---- a peak between the samples ---- */

#define OVER 4  /* samples that are made of a frame */
#define SINC 96 /* frames on either side */

/* A tone of a sixth of the rate at half of full scale, one period of which is as high as full
 * scale, at four times the rate. */
static double made(int i)
{
	const int period = 6 * OVER;
	double level = i >= 0 && i < period ? 1.0 : 0.5;

	return level * sin(2.0 * M_PI * i / period);
}

/* That at `offset` between frames, below half of the rate. */
static double taken(int frame, int offset)
{
	double sum = 0.0;

	for (int k = -SINC * OVER; k <= SINC * OVER; k++) {
		double x = (double)k / OVER, u = x / SINC;
		double sinc = k == 0 ? 1.0 : sin(M_PI * x) / (M_PI * x);

		sum += made(frame * OVER + offset - k) * sinc * (1.0 - u * u) * (1.0 - u * u)
		       / OVER;
	}
	return sum;
}

static void play_taken(struct way *w, int offset, float *x)
{
	for (uint32_t i = 0; i < 4 * BLOCK; i++)
		x[i] = (float)(begins(w, i) * taken((int)i - 2 * (int)BLOCK, offset));
	for (uint32_t at = 0; at < 4 * BLOCK; at += BLOCK) {
		for (uint32_t c = 0; c < 2; c++)
			memcpy(console_in(w->console, "in", c), x + at, BLOCK * sizeof(*x));
		console_play(w->console, BLOCK, BLOCK);
		hear(w, BLOCK);
	}
}

/* Whatever the sample points are; the peak itself is known from 64 taps in double. */
Test(loudness, case_20_to_23_a_true_peak_is_found_at_any_offset)
{
	static float x[4 * BLOCK];

	for (int offset = 0; offset < OVER; offset++) {
		struct way w;
		double peak_db;

		way_begin(&w, "2", &stereo);
		w.fade_frames = RATE / 100;
		play_taken(&w, offset, x);
		peak_db = 20.0 * log10(tb_test_true_peak(x, 4 * BLOCK, BLOCK, 3 * BLOCK));
		expect("made", peak_db, 0.0, 0.4, 0.2);
		expect("true peak", w.bus->now.true_peak_db, 0.0, 0.4, 0.2);
		expect("true peak", w.bus->now.true_peak_db, peak_db, 0.4, 0.2);
		way_end(&w);
	}
}

/* ---- EBU Tech 3342 ---- */

static void expect_range(const struct level *parts, uint32_t n, double wanted_lu)
{
	struct way w;

	way_begin(&w, "2", &stereo);
	for (uint32_t i = 0; i < n; i++)
		play_both(&w, parts[i].seconds, parts[i].level_db);
	expect("range", w.bus->now.range_lu, wanted_lu, 1.0, 1.0);
	way_end(&w);
}

Test(loudness, range_of_cases_1_to_4)
{
	expect_range((struct level[]){ { 20, -20 }, { 20, -30 } }, 2, 10.0);
	expect_range((struct level[]){ { 20, -20 }, { 20, -15 } }, 2, 5.0);
	expect_range((struct level[]){ { 20, -40 }, { 20, -20 } }, 2, 20.0);
	expect_range(
		(struct level[]){ { 20, -50 }, { 20, -35 }, { 20, -20 }, { 20, -35 }, { 20, -50 } },
		5, 15.0);
}

/* ---- life ---- */

Test(loudness, reset_forgets_what_was_played)
{
	struct way w;

	way_begin(&w, "2", &stereo);
	play_both(&w, 5.0, -6.0);
	tb_listening_reset(w.bus);
	cr_expect_eq(w.bus->now.integrated_lufs, TB_SILENCE_DB);
	play_both(&w, 5.0, -33.0);
	expect("integrated", w.bus->now.integrated_lufs, -33.0, 0.1, 0.1);
	expect("true peak", w.bus->now.true_peak_db, -33.0, 0.4, 0.2);
	way_end(&w);
}

Test(loudness, silence_has_no_loudness)
{
	struct way w;

	way_begin(&w, "2", &stereo);
	play_both(&w, 5.0, -INFINITY);
	cr_expect_eq(w.bus->now.momentary_lufs, TB_SILENCE_DB);
	cr_expect_eq(w.bus->now.integrated_lufs, TB_SILENCE_DB);
	cr_expect_eq(w.bus->now.true_peak_db, TB_SILENCE_DB);
	cr_expect_eq(w.bus->now.range_lu, 0.0f);
	way_end(&w);
}

/* A reader that sleeps for too long misses sound, and knows how much. */
Test(loudness, what_the_tap_has_no_room_for_is_counted)
{
	struct tb_tap *t = tb_tap_new(1);
	static float x[4096];
	const float *row = x;
	uint64_t n_read = 0, n_got;
	float *to = x;

	for (uint32_t i = 0; i < 64; i++)
		tb_tap_write(t, &row, 4096, RATE);
	while ((n_got = tb_tap_read(t, &to, 4096)) > 0)
		n_read += n_got;
	cr_expect_gt(tb_tap_lost(t), 0);
	cr_expect_eq(n_read + tb_tap_lost(t), 64u * 4096u);
	tb_tap_free(t);
}
