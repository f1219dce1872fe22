/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The EQ as it sounds: every table, every shape it runs in.  While it changes: eq-moves.c. */
#include "eq-rig.h"

static double difference_db(const float *a, const float *b, int n)
{
	double error = 0.0, power = 1e-30;

	for (int i = 0; i < n; i++) {
		error += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
		power += (double)b[i] * b[i];
	}
	return 10.0 * log10(error / power + 1e-30);
}

/* 1, 4 and 5 channels run along, 9, 16 and 25 across; music() and all bands. */
Test(eq, every_table_is_within_minus_90_db_of_double)
{
	const uint32_t counts[] = { 1, 4, 5, 9, 16, 25 };
	static double want[MAX_N];
	const struct tb_eq_kernels *k;

	for (uint32_t t = 0; (k = tb_eq_kernels_nth(t)); t++)
		for (size_t c = 0; c < N_OF(counts); c++)
			for (int all = 0; all < 2; all++) {
				struct tb_eq_params p = all ? all_bands() : music(1.0f);

				fill_noise();
				for (uint32_t r = 0; r < counts[c]; r++)
					start(&eqs[r], &p);
				run_rows(k, counts[c], 0, 8191);
				for (uint32_t r = 0; r < counts[c]; r++) {
					reference(&p, other[r], want, 8191);
					cr_expect_lt(error_db(rows[r], want, 8191), -100.0,
						"%s, %u channels, %d bands, row %u: %.1f dB",
						k->name, counts[c], all ? (int)TB_EQ_BANDS : 3, r,
						error_db(rows[r], want, 8191));
				}
			}
}

Test(eq, low_corners_at_384k_stay_within_minus_90_db)
{
	const struct tb_eq_kernels *k;

	for (uint32_t t = 0; (k = tb_eq_kernels_nth(t)); t++)
		for (uint32_t n = 1; n <= 16; n += 15) {
			struct tb_eq_params p = { .on = true };
			struct tb_eq_coeffs c;
			struct tb_svf_run run;
			static float want[MAX_N];

			p.band[0] = (struct tb_eq_band_params){ TB_FILTER_PEAK, 20.0f, 12.0f, 8.0f,
				true };
			tb_eq_design(&c, &p, 384000.0f);
			fill_noise();
			for (uint32_t r = 0; r < n; r++)
				tb_eq_reset(&eqs[r], &c);
			run = eqs[0].run[0];
			run_rows(k, n, 0, MAX_N);
			double s[2] = { 0 };
			for (int i = 0; i < MAX_N; i++)
				want[i] = tb_svf_frame(&run, s, other[0][i]);
			cr_expect_lt(difference_db(rows[0], want, MAX_N), -90.0, "%s: %.1f",
				k->name, difference_db(rows[0], want, MAX_N));
		}
}

Test(eq, cutting_blocks_otherwise_changes_nothing)
{
	const struct tb_eq_kernels *k;
	const uint32_t cuts[] = { 1, 3, 16, 17, 100 };

	for (uint32_t t = 0; (k = tb_eq_kernels_nth(t)); t++)
		for (uint32_t n = 1; n <= 16; n += 15)
			for (size_t c = 0; c < N_OF(cuts); c++) {
				struct tb_eq_params from = music(1.0f), to = all_bands();

				fill_noise();
				for (uint32_t r = 0; r < n; r++) {
					start(&eqs[r], &from);
					aim(&eqs[r], &to);
				}
				run_rows(k, n, 0, 2048);
				for (uint32_t r = 0; r < n; r++) {
					float whole[2048];

					memcpy(whole, rows[r], sizeof(whole));
					memcpy(rows[r], other[r], sizeof(rows[r]));
					memcpy(other[r], whole, sizeof(whole));
					start(&eqs[r], &from);
					aim(&eqs[r], &to);
				}
				for (uint32_t at = 0; at < 2048; at += cuts[c])
					run_rows(k, n, at,
						2048 - at < cuts[c] ? 2048 - at : cuts[c]);
				for (uint32_t r = 0; r < n; r++)
					cr_expect_lt(difference_db(rows[r], other[r], 2048), -120.0,
						"%s, %u channels by %u: %.1f dB", k->name, n,
						cuts[c], difference_db(rows[r], other[r], 2048));
			}
}

Test(eq, off_or_flat_is_bit_exact)
{
	struct tb_eq_params off = music(1.0f), flat = tb_eq_defaults;

	off.on = false;
	flat.on = true;
	fill_noise();
	start(&eqs[0], &off);
	start(&eqs[1], &flat);
	cr_assert(tb_eq_is_idle(&eqs[0]) && tb_eq_is_idle(&eqs[1]));
	run_rows(tb_eq_kernels_best(), 2, 0, 1000);
	cr_assert_arr_eq(rows, other, sizeof(rows));
}

/* Above what a linear gain over 5 ms would do to the tone: nothing. */
Test(eq, switching_it_off_fades_in_5_ms_and_is_then_bit_exact)
{
	struct tb_eq_params on = all_bands(), off = on;
	double before = 0.0, during = 0.0;

	off.on = false;
	for (int i = 0; i < MAX_N; i++)
		other[0][i] = rows[0][i] = sinf((float)i * 2.0f * (float)M_PI * 300.0f / RATE);
	start(&eqs[0], &on);
	run_rows(tb_eq_kernels_best(), 1, 0, 4096);
	aim(&eqs[0], &off);
	run_rows(tb_eq_kernels_best(), 1, 4096, 4096);
	for (int i = 3000; i < 4096; i++)
		before = fmax(before, fabs(rows[0][i] - rows[0][i - 1]));
	for (int i = 4096; i < 4400; i++)
		during = fmax(during, fabs(rows[0][i] - rows[0][i - 1]));
	cr_expect_lt(during, fmax(before, 0.04) + 2.0 / 240.0);
	cr_assert(tb_eq_is_idle(&eqs[0]));
	cr_assert_arr_eq(rows[0] + 4096 + 240, other[0] + 4096 + 240, 3000 * sizeof(float));
}

Test(eq, silence_follows_its_tail_exactly)
{
	for (uint32_t n = 1; n <= 16; n += 15) {
		struct tb_eq_params p = all_bands();

		fill_noise();
		for (uint32_t r = 0; r < n; r++)
			start(&eqs[r], &p);
		run_rows(tb_eq_kernels_best(), n, 0, 4096);
		for (int turn = 0; turn < 40; turn++) {
			for (uint32_t r = 0; r < n; r++)
				memset(rows[r], 0, sizeof(rows[r]));
			run_rows(tb_eq_kernels_best(), n, 0, 4096);
		}
		for (uint32_t r = 0; r < n; r++)
			for (int i = 0; i < 4096; i++)
				cr_assert(rows[r][i] == 0.0f);
	}
}

static void expect_gone_with_the_next_block(float bad)
{
	for (uint32_t n = 1; n <= 16; n += 15) {
		struct tb_eq_params p = music(1.0f);
		static double want[MAX_N];

		fill_noise();
		for (uint32_t r = 0; r < n; r++)
			start(&eqs[r], &p);
		rows[0][100] = bad;
		run_rows(tb_eq_kernels_best(), n, 0, 512);
		for (int i = 0; i < 512; i++)
			cr_assert(rows[0][i] == 0.0f);
		cr_expect(tb_eq_take_failure(&eqs[0]), "it is told ...");
		cr_expect_not(tb_eq_take_failure(&eqs[0]), "... once");
		for (uint32_t r = 1; r < n; r++)
			cr_expect_not(tb_eq_take_failure(&eqs[r]), "row %u", r);
		run_rows(tb_eq_kernels_best(), n, 512, 4096);
		reference(&p, other[0] + 512, want, 4096);
		cr_expect_lt(error_db(rows[0] + 512, want, 4096), -100.0, "%u: %.1f", n,
			error_db(rows[0] + 512, want, 4096));
	}
}

Test(eq, an_overflow_or_a_nan_is_silenced_and_gone_with_the_next_block)
{
	expect_gone_with_the_next_block(INFINITY);
	expect_gone_with_the_next_block(NAN);
}

Test(eq, clamps_what_is_out_of_range)
{
	struct tb_eq_params p = { .on = true };
	struct tb_eq_coeffs c;
	const float rates[] = { 8000.0f, 48000.0f, 384000.0f };

	for (size_t r = 0; r < N_OF(rates); r++)
		for (int type = -1; type < 9; type++) {
			p.band[0] = (struct tb_eq_band_params){ (enum tb_filter_type)type,
				-INFINITY, 1e9f, -3.0f, true };
			p.band[1] = (struct tb_eq_band_params){ (enum tb_filter_type)type, 1e9f,
				NAN, NAN, true };
			tb_eq_design(&c, &p, rates[r]);
			for (int b = 0; b < 2; b++)
				cr_assert(isfinite(c.band[b].g + c.band[b].k + c.band[b].m0
						   + c.band[b].m1 + c.band[b].m2));
		}
}

Test(eq, draws_the_curve_that_it_sounds)
{
	struct tb_eq_params p = music(1.3f);
	struct tb_eq_coeffs c;

	tb_eq_design(&c, &p, RATE);
	memset(rows[0], 0, sizeof(rows[0]));
	rows[0][0] = 1.0f;
	start(&eqs[0], &p);
	run_rows(tb_eq_kernels_best(), 1, 0, MAX_N);
	for (double hz = 30.0; hz < 18000.0; hz *= 1.5) {
		double re = 0.0, im = 0.0, want = 1.0, got;

		for (int i = 0; i < MAX_N; i++) {
			re += rows[0][i] * cos(2.0 * M_PI * hz / RATE * i);
			im += rows[0][i] * sin(2.0 * M_PI * hz / RATE * i);
		}
		for (int b = 0; b < 3; b++)
			want *= tb_biquad_prototype(p.band[b].type, p.band[b].freq_hz,
				p.band[b].gain_db, p.band[b].q, hz);
		got = hypot(re, im);
		cr_expect_float_eq(20.0 * log10(got / want), 0.0, 0.25, "%g Hz", hz);
		cr_expect_float_eq(20.0 * log10(got / tb_eq_response(&c, hz, RATE)), 0.0, 0.01);
	}
}
