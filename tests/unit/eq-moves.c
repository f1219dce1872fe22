/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The EQ while it changes: it neither clicks nor bursts.  Every jump: eq-jumps.c, eq-drags.c. */
#include "eq-rig.h"

/* Energy above 6 kHz of a 200 Hz tone, which no filter of these can make. */
static double clicks(const float *x, int n)
{
	double worst = 0.0;

	for (int i = 4; i < n; i++) {
		double fourth = x[i] - 4.0 * x[i - 1] + 6.0 * x[i - 2] - 4.0 * x[i - 3] + x[i - 4];

		worst = fmax(worst, fabs(fourth));
	}
	return worst;
}

static double sweep_clicks(enum tb_filter_type type, float q, uint32_t block, double *peak)
{
	struct tb_eq_params p = { .on = true };
	const uint32_t n = 2400; /* 50 ms */

	p.band[0] = (struct tb_eq_band_params){ type, 20.0f, 12.0f, q, true };
	start(&eqs[0], &p);
	for (int i = 0; i < MAX_N; i++)
		rows[0][i] = sinf((float)i * 2.0f * (float)M_PI * 200.0f / RATE);
	run_rows(tb_eq_kernels_best(), 1, 0, 4800);
	for (uint32_t at = 0; at < 2 * n; at += block) {
		uint32_t m = at % (2 * n) < n ? at % n : n - at % n;

		p.band[0].freq_hz = 20.0f * powf(1000.0f, (float)m / (float)n);
		aim(&eqs[0], &p);
		run_rows(tb_eq_kernels_best(), 1, 4800 + at, block);
	}
	run_rows(tb_eq_kernels_best(), 1, 4800 + 2 * n, 4800);
	*peak = 0.0;
	for (int i = 0; i < 12000; i++)
		*peak = fmax(*peak, fabs(rows[0][i]));
	return clicks(rows[0] + 4800, 2 * n + 4800);
}

/* A jump of 0.1 would show as 0.3 or more here; a 200 Hz tone itself as 5e-7. */
Test(eq_moves, sweeping_20_hz_to_20_khz_and_back_in_50_ms_has_no_steps)
{
	for (int type = 0; type < TB_N_FILTER_TYPES; type++)
		for (uint32_t block = 60; block <= 600; block *= 10) {
			double peak,
				click = sweep_clicks((enum tb_filter_type)type, 1.0f, block, &peak);

			cr_expect_lt(click, 0.01, "type %d by %u: %g", type, block, click);
			cr_expect_lt(peak, 6.0, "type %d by %u: %g", type, block, peak);
		}
}

/* At its tip a narrow bell holds 18 times the tone, which a wide one would let out. */
Test(eq_moves, a_resonance_that_gets_wider_does_not_burst)
{
	const enum tb_filter_type types[] = { TB_FILTER_PEAK, TB_FILTER_NOTCH, TB_FILTER_BANDPASS };
	const struct tb_eq_kernels *k;

	for (uint32_t t = 0; (k = tb_eq_kernels_nth(t)); t++)
		for (size_t i = 0; i < N_OF(types); i++) {
			struct tb_eq_params p = { .on = true };
			double peak = 0.0;

			p.band[0] =
				(struct tb_eq_band_params){ types[i], 200.0f, -12.0f, 18.0f, true };
			for (int f = 0; f < MAX_N; f++)
				rows[0][f] = sinf((float)f * 2.0f * (float)M_PI * 200.0f / RATE);
			start(&eqs[0], &p);
			run_rows(k, 1, 0, 12000);
			p.band[0].q = 0.3f;
			aim(&eqs[0], &p);
			run_rows(k, 1, 12000, 2000);
			for (int f = 12000; f < 14000; f++)
				peak = fmax(peak, fabs(rows[0][f]));
			cr_expect_lt(peak, 1.05, "%s, type %d: %g", k->name, types[i], peak);
			cr_expect_lt(clicks(rows[0] + 11000, 3000), 0.002, "%s, type %d: %g",
				k->name, types[i], clicks(rows[0] + 11000, 3000));
		}
}

/* What a bell of q 18 holds of its tone would come out of a shelf 28 dB above both. */
Test(eq_moves, a_resonance_that_becomes_a_shelf_does_not_burst)
{
	const enum tb_filter_type from[] = { TB_FILTER_PEAK, TB_FILTER_NOTCH, TB_FILTER_BANDPASS,
		TB_FILTER_LOWPASS, TB_FILTER_HIGHPASS };

	for (size_t i = 0; i < N_OF(from); i++)
		for (int type = TB_FILTER_LOWSHELF; type <= TB_FILTER_HIGHSHELF; type++) {
			struct tb_eq_params p = { .on = true };
			double held = 1.0, peak = 0.0;

			p.band[0] =
				(struct tb_eq_band_params){ from[i], 200.0f, 12.0f, 18.0f, true };
			for (int f = 0; f < MAX_N; f++)
				rows[0][f] = sinf((float)f * 2.0f * (float)M_PI * 200.0f / RATE);
			start(&eqs[0], &p);
			run_rows(tb_eq_kernels_best(), 1, 0, 12000);
			for (int f = 11000; f < 12000; f++)
				held = fmax(held, fabs(rows[0][f]));
			p.band[0].type = (enum tb_filter_type)type;
			p.band[0].q = 0.7f;
			aim(&eqs[0], &p);
			run_rows(tb_eq_kernels_best(), 1, 12000, 4000);
			for (int f = 12000; f < 16000; f++)
				peak = fmax(peak, fabs(rows[0][f]));
			cr_expect_lt(peak, fmax(held, 2.0) * 1.41, "%d to %d: %g of %g", from[i],
				type, peak, held);
		}
}

/* All of it arrives, whatever arrives before. */
Test(eq_moves, the_last_of_many_changes_of_type_is_what_sounds)
{
	struct tb_eq_params p = all_bands();
	static double want[MAX_N];

	start(&eqs[0], &p);
	fill_noise();
	for (int turn = 0; turn < 20; turn++) {
		p.band[2].type = (enum tb_filter_type)(turn % TB_N_FILTER_TYPES);
		p.band[2].q = 8.0f;
		aim(&eqs[0], &p);
		run_rows(tb_eq_kernels_best(), 1, 60 * (uint32_t)turn, 60);
	}
	run_rows(tb_eq_kernels_best(), 1, 1200, 7800);
	reference(&p, other[0], want, 16000);
	run_rows(tb_eq_kernels_best(), 1, 9000, 7000);
	cr_expect_lt(error_db(rows[0] + 9000, want + 9000, 7000), -60.0, "%.1f dB",
		error_db(rows[0] + 9000, want + 9000, 7000));
}

Test(eq_moves, wild_automation_never_blows_up)
{
	struct tb_eq_params p = all_bands();

	start(&eqs[0], &p);
	for (int turn = 0; turn < 3000; turn++) {
		struct tb_eq_band_params *b = &p.band[turn % (int)TB_EQ_BANDS];

		b->type = (enum tb_filter_type)(
			abs((int)(signal_noise() * 100.0f)) % TB_N_FILTER_TYPES);
		b->freq_hz = 20.0f * powf(1000.0f, fabsf(signal_noise()));
		b->q = 0.1f * powf(180.0f, fabsf(signal_noise()));
		b->gain_db = 6.0f * signal_noise();
		aim(&eqs[0], &p);
		for (int i = 0; i < 40; i++)
			rows[0][i] = signal_noise();
		run_rows(tb_eq_kernels_best(), 1, 0, 40);
		for (int i = 0; i < 40; i++)
			cr_assert(fabsf(rows[0][i]) < 1e4f, "turn %d: %g", turn, rows[0][i]);
	}
}
