/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What is heard while a band is dragged: never more than 3 dB above the loudest of what it makes of
 * the tone anywhere between. */
#include "eq-moves-rig.h"

#define DRAG_STEPS 12
#define BETWEEN    60 /* settings between two of a drag that it may sound like on the way */

/* `part` of the way. */
static struct band between(const struct band *a, const struct band *b, double part)
{
	struct band between = *a;

	between.freq_hz *= pow(b->freq_hz / a->freq_hz, part);
	between.gain_db += part * (b->gain_db - a->gain_db);
	between.q *= pow(b->q / a->q, part);
	return between;
}

static double loudest_between(const struct jump *j)
{
	double most = FLOOR;

	for (int i = 0; i <= BETWEEN; i++) {
		struct band b = between(&j->from, &j->to, (double)i / BETWEEN);
		struct tb_eq_coeffs c;

		design(&c, &b, j->rate_hz);
		most = fmax(most, tb_eq_response(&c, j->tone_hz, j->rate_hz));
	}
	return most;
}

/* Each of its settings is as far from the last one as a setting may be that is no jump, or less. */
static struct jump any_drag(void)
{
	struct jump j = any_jump(100.0);
	double wide = sqrt(4.0 / j.from.q + 1.0);

	j.to = j.from;
	if (gains(&j.to))
		j.to.gain_db =
			fmax(fmin(j.to.gain_db + DRAG_STEPS * (8.0 * chance() - 4.0), 24.0), -24.0);
	j.to.q = fmax(fmin(j.to.q * pow(1.4, DRAG_STEPS * (2.0 * chance() - 1.0)), 18.0), 0.1);
	j.to.freq_hz *= pow(wide, DRAG_STEPS * (chance() - 0.5) / 4.0);
	j.to.freq_hz = fmax(fmin(j.to.freq_hz, 24000.0), 10.0);
	return j;
}

/* The loudest of a drag of a settled band, as a part of what is allowed. */
static double burst_of_drag(const struct jump *j, double updates_hz)
{
	uint32_t n = (uint32_t)(j->rate_hz / updates_hz), at = settling(&j->from, j->rate_hz);
	struct tb_eq_coeffs c;
	struct tb_eq eq;
	double peak = 0.0;

	design(&c, &j->from, j->rate_hz);
	settle(&eq, &c, j);
	for (int step = 1; step <= 2 * DRAG_STEPS; step++, at += n) {
		struct band b = between(&j->from, &j->to, fmin((double)step / DRAG_STEPS, 1.0));

		design(&c, &b, j->rate_hz);
		tb_eq_aim(&eq, &c);
		fill(row, n, j->tone_hz, j->rate_hz, at);
		run(&eq, tb_eq_kernels_best(), row, n);
		for (uint32_t i = 0; i < n; i++)
			peak = fabsf(row[i]) > peak || isnan(row[i]) ? fabsf(row[i]) : peak;
	}
	return peak / loudest_between(j);
}

Test(eq_drags, no_band_bursts_that_is_dragged_fast)
{
	for (uint32_t i = 0; i < 400 * how_often(); i++) {
		struct jump j = any_drag();

		expect_no_burst(burst_of_drag(&j, 15.0 + 45.0 * chance()), &j);
	}
}

/* Not quite a jump each step, by its gain. */
static struct jump steep_drag(void)
{
	double whole = 0.999 * DRAG_STEPS * (chance() < 0.5 ? -1.0 : 1.0), wide;
	struct jump j;

	do {
		j = steep_jump(100.0);
		j.to.gain_db = 24.0 * (2.0 * chance() - 1.0) * chance();
		j.from = j.to;
		j.to.gain_db = fmax(fmin(j.to.gain_db + whole, 24.0), -24.0);
		wide = sqrt(4.0 / j.from.q + 1.0);
		if (chance() < 0.6)
			j.to.freq_hz *= pow(wide, DRAG_STEPS * (chance() - 0.5) / 2.0);
		j.to.freq_hz = fmax(fmin(j.to.freq_hz, 24000.0), 10.0);

		struct band on_the_way = between(&j.from, &j.to, 1.2 * chance() - 0.1);

		j.tone_hz = chance() < 0.5 ? on_the_way.freq_hz : steep_tone(&on_the_way);
	} while (j.tone_hz > 0.48 * j.rate_hz);
	return j;
}

Test(eq_drags, nor_does_a_shelf_that_rings)
{
	for (uint32_t i = 0; i < 300 * how_often(); i++) {
		struct jump j = steep_drag();

		expect_no_burst(burst_of_drag(&j, 15.0 + 45.0 * chance()), &j);
	}
}

struct drag {
	struct jump jump;
	double updates_hz;
};

/* Each was 3 to 14 dB too loud once: its poles passed the tone within a few ms, had been left
 * behind by more than their width, or were wide ones that nearly cancel. */
Test(eq_drags, nor_does_one_whose_poles_have_far_to_go)
{
	static const struct drag known[] = {
		{ { { TB_FILTER_LOWSHELF, 225.613, -3.09521, 18 },
			  { TB_FILTER_LOWSHELF, 204.182, 8.59328, 18 }, 215.983, 8000 },
			17.4 },
		{ { { TB_FILTER_HIGHSHELF, 140.882, -3.10688, 18 },
			  { TB_FILTER_HIGHSHELF, 140.882, 8.88112, 18 }, 140.882, 8000 },
			39.4 },
		{ { { TB_FILTER_LOWSHELF, 599.262, -9.76327, 18 },
			  { TB_FILTER_LOWSHELF, 444.395, 2.22473, 18 }, 458.739, 8000 },
			37.6 },
		{ { { TB_FILTER_LOWSHELF, 8757.58, -8.36842, 18 },
			  { TB_FILTER_LOWSHELF, 11585.9, -20.3564, 18 }, 6613.73, 44100 },
			49.5 },
		{ { { TB_FILTER_HIGHSHELF, 17289.9, 15.7241, 18 },
			  { TB_FILTER_HIGHSHELF, 17289.9, 6.03121, 18 }, 12622.2, 48000 },
			47.3 },
		{ { { TB_FILTER_LOWSHELF, 2907.58, -10.1577, 18 },
			  { TB_FILTER_LOWSHELF, 2907.58, -22.1457, 18 }, 2907.58, 8000 },
			40.4 },
	};

	for (size_t i = 0; i < N_OF(known); i++)
		expect_no_burst(burst_of_drag(&known[i].jump, known[i].updates_hz), &known[i].jump);
}
