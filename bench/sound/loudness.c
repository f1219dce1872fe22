/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The loudness meter at the minimum requirements of EBU Tech 3341 and 3342, which
 * tests/unit/loudness.c holds it to. */
#include "tables.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>

#ifdef HAVE_EBUR128
#include "gauge.h"

#define RATE_HZ 48000u
#define STEP    4800u /* frames: TB_GAUGE_STEP_MS */
#define N_PARTS 5u

static const struct tb_layout stereo = { 2, { TB_CH_FL, TB_CH_FR } };
static const struct tb_layout five = { 5, { TB_CH_FL, TB_CH_FR, TB_CH_FC, TB_CH_SL, TB_CH_SR } };

/* A sine of 1 kHz in parts, as loud in all channels or as loud as `each` says. */
struct programme {
	const struct tb_layout *layout;
	struct {
		double seconds, level_db;
	} part[N_PARTS];
	const double *each_db;
};

static void play(struct tb_gauge *g, const struct programme *p, double seconds, double level_db)
{
	static float row[TB_MAX_CHANNELS][STEP];
	const float *rows[TB_MAX_CHANNELS];

	for (uint32_t at = 0; at < (uint32_t)lround(seconds * RATE_HZ); at += STEP) {
		for (uint32_t c = 0; c < p->layout->n_channels; c++) {
			double peak = pow(10.0, (p->each_db ? p->each_db[c] : level_db) / 20.0);

			for (uint32_t i = 0; i < STEP; i++)
				row[c][i] = (float)(peak * sin(2.0 * M_PI * 1000.0 * i / RATE_HZ));
			rows[c] = row[c];
		}
		tb_gauge_feed(g, rows);
	}
}

static struct tb_loudness loudness_of(const struct programme *p)
{
	struct tb_gauge *g = tb_gauge_new(p->layout, RATE_HZ);
	struct tb_loudness l = tb_loudness_none;

	for (uint32_t i = 0; g && i < N_PARTS; i++)
		play(g, p, p->part[i].seconds, p->part[i].level_db);
	if (g)
		tb_gauge_read(g, &l);
	tb_gauge_free(g);
	return l;
}

static void print_row(const char *what, double wanted, double got, const char *allowed)
{
	printf("| %s | %.1f | %.2f | %s |\n", what, wanted, got, allowed);
}

static void print_integrated(void)
{
	static const double surround_db[] = { -28.0, -28.0, -24.0, -30.0, -30.0 };
	static const struct {
		const char *what;
		struct programme programme;
	} cases[] = {
		{ "1: a steady tone, LUFS", { &stereo, { { 20, -23 } }, NULL } },
		{ "3: soft parts around it",
			{ &stereo, { { 10, -36 }, { 60, -23 }, { 10, -36 } }, NULL } },
		{ "4: and parts below the absolute gate",
			{ &stereo,
				{ { 10, -72 }, { 10, -36 }, { 60, -23 }, { 10, -36 }, { 10, -72 } },
				NULL } },
		{ "5: parts of unequal level",
			{ &stereo, { { 20, -26 }, { 20.1, -20 }, { 20, -26 } }, NULL } },
		{ "6: five channels", { &five, { { 20, 0 } }, surround_db } },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		print_row(cases[i].what, -23.0,
			(double)loudness_of(&cases[i].programme).integrated_lufs, "+-0.1");
}

/* A tone of rate / divisor that has its peaks between samples. */
static double true_peak_db(double divisor, double phase_deg, double level)
{
	struct tb_gauge *g = tb_gauge_new(&stereo, RATE_HZ);
	static float row[STEP];
	const float *rows[] = { row, row };
	struct tb_loudness l = tb_loudness_none;

	for (uint32_t at = 0; g && at < 10 * STEP; at += STEP) {
		for (uint32_t i = 0; i < STEP; i++) {
			double fade = fmin((at + i) / (double)STEP, 1.0);

			row[i] = (float)(fade * level
					 * sin(2.0 * M_PI * (at + i) / divisor
						 + phase_deg * M_PI / 180.0));
		}
		tb_gauge_feed(g, rows);
	}
	if (g)
		tb_gauge_read(g, &l);
	tb_gauge_free(g);
	return (double)l.true_peak_db;
}

static void print_true_peaks(void)
{
	print_row("15: true peak, a tone of 1/4 of the rate at 0 degrees, dBTP", -6.0,
		true_peak_db(4, 0.0, 0.5), "+0.2, -0.4");
	print_row("16: of 1/4 at 45 degrees", -6.0, true_peak_db(4, 45.0, 0.5), "+0.2, -0.4");
	print_row("17: of 1/6 at 60 degrees", -6.0, true_peak_db(6, 60.0, 0.5), "+0.2, -0.4");
	print_row("18: of 1/8 at 67.5 degrees", -6.0, true_peak_db(8, 67.5, 0.5), "+0.2, -0.4");
	print_row("19: of 1/4 at 45 degrees, over full scale", 3.0, true_peak_db(4, 45.0, 1.41),
		"+0.2, -0.4");
}

static void print_ranges(void)
{
	static const struct {
		double wanted_lu;
		struct programme programme;
	} cases[] = {
		{ 10, { &stereo, { { 20, -20 }, { 20, -30 } }, NULL } },
		{ 5, { &stereo, { { 20, -20 }, { 20, -15 } }, NULL } },
		{ 20, { &stereo, { { 20, -40 }, { 20, -20 } }, NULL } },
		{ 15, { &stereo,
			      { { 20, -50 }, { 20, -35 }, { 20, -20 }, { 20, -35 }, { 20, -50 } },
			      NULL } },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char what[64];

		snprintf(what, sizeof(what), "3342, %zu: range, LU", i + 1);
		print_row(what, cases[i].wanted_lu,
			(double)loudness_of(&cases[i].programme).range_lu, "+-1");
	}
}
#endif

void sound_loudness(void)
{
	printf("\n## Loudness: the minimum requirements of EBU Tech 3341 and 3342\n\n");
#ifdef HAVE_EBUR128
	printf("The signals of these documents were synthesised at 48 kHz; libebur128 measures them.\n\n"
	       "| case | required | ours | allowed |\n"
	       "|---|---|---|---|\n");
	print_integrated();
	print_true_peaks();
	print_ranges();
#else
	printf("Not measured: this was built without libebur128.\n");
#endif
}
