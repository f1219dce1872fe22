/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Every convolution kernel against its law, at all channel counts and odd
 * lengths, and its place after the run. */
#include "dsp/fir.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "signals.h"

#define N_TAPS   48u
#define N_PHASES 8u
#define N_IN     400u
#define N_OUT    100u

static float bank[(N_PHASES + 1) * N_TAPS] TB_ALIGNED;
static float in[TB_FIR_MAX_CHANNELS][N_IN];
static float out[2][TB_FIR_MAX_CHANNELS][N_OUT + 1];

static void fill(void)
{
	/* Scaled so that sums stay near full scale. */
	for (uint32_t i = 0; i < sizeof(bank) / sizeof(bank[0]); i++)
		bank[i] = signal_noise() * 4.0f / N_TAPS;
	for (uint32_t i = 0; i < TB_FIR_MAX_CHANNELS * N_IN; i++)
		in[i / N_IN][i % N_IN] = signal_noise();
}

/* The frame after the last must stay as it was. */
static struct tb_fir_rows rows_of(uint32_t twin, uint32_t n_channels, uint32_t n)
{
	struct tb_fir_rows rows = { .n_channels = n_channels };

	for (uint32_t c = 0; c < TB_FIR_MAX_CHANNELS; c++) {
		rows.in[c] = in[c] + 1;
		rows.out[c] = out[twin][c];
		memset(rows.out[c], 0, sizeof(out[twin][c]));
		rows.out[c][n] = 7.0f;
	}
	return rows;
}

static void assert_same(const char *name, uint32_t n_channels, uint32_t n)
{
	for (uint32_t c = 0; c < TB_FIR_MAX_CHANNELS; c++) {
		for (uint32_t i = 0; i <= N_OUT; i++)
			cr_assert_lt(fabsf(out[0][c][i] - out[1][c][i]), 1e-6f,
				"%s: %u channels, %u frames: channel %u frame %u", name, n_channels,
				n, c, i);
		cr_assert_eq(out[1][c][n], 7.0f, "%s wrote too far", name);
	}
}

typedef void (*kernel)(const struct tb_fir *f, struct tb_fir_place *place,
	const struct tb_fir_rows *rows, uint32_t n);

static void check(const struct tb_fir *f, uint64_t phase, const char *name, kernel law, kernel twin)
{
	for (uint32_t n_channels = 1; n_channels <= TB_FIR_MAX_CHANNELS; n_channels++) {
		for (uint32_t n = 0; n < N_OUT; n += n < 40 ? 1 : 13) {
			struct tb_fir_place place[2] = { { 3, phase }, { 3, phase } };
			struct tb_fir_rows rows[2] = { rows_of(0, n_channels, n),
				rows_of(1, n_channels, n) };

			law(f, &place[0], &rows[0], n);
			twin(f, &place[1], &rows[1], n);
			assert_same(name, n_channels, n);
			cr_assert_eq(place[0].at, place[1].at);
			cr_assert_eq(place[0].phase, place[1].phase);
		}
	}
}

Test(fir, every_twin_gives_what_the_law_says_for_whole_rows)
{
	const struct tb_fir f = {
		.bank = bank, .n_taps = N_TAPS, .n_phases = 7, .step_frames = 2, .step_phase = 5
	};
	const struct tb_fir_kernels *k;

	fill();
	for (uint32_t i = 0; (k = tb_fir_kernels_nth(i)); i++)
		check(&f, 4, k->name, tb_fir_kernels_c.whole, k->whole);
}

Test(fir, every_twin_gives_what_the_law_says_between_rows)
{
	const struct tb_fir f = {
		.bank = bank,
		.n_taps = N_TAPS,
		.n_phases = N_PHASES,
		.row_shift = 61,
		.step_frames = 1,
		.step_phase = 0xeb851eb851eb851eu,
	};
	const struct tb_fir_kernels *k;

	fill();
	for (uint32_t i = 0; (k = tb_fir_kernels_nth(i)); i++)
		check(&f, 0x123456789abcdef0u, k->name, tb_fir_kernels_c.between, k->between);
}

Test(fir, a_row_of_one_tap_picks_its_frame)
{
	const struct tb_fir f = { .bank = bank, .n_taps = 16, .n_phases = 2, .step_phase = 1 };
	const struct tb_fir_kernels *k;

	fill();
	memset(bank, 0, sizeof(bank));
	bank[15] = 1.0f;
	bank[16] = 0.5f;
	for (uint32_t i = 0; (k = tb_fir_kernels_nth(i)); i++) {
		struct tb_fir_place place = { 0, 0 };
		struct tb_fir_rows rows = rows_of(0, 1, N_OUT);

		k->whole(&f, &place, &rows, N_OUT);
		for (uint32_t o = 0; o < N_OUT; o += 2) {
			cr_assert_eq(out[0][0][o], in[0][1 + o / 2 + 15], "%s", k->name);
			cr_assert_eq(out[0][0][o + 1], 0.5f * in[0][1 + o / 2], "%s", k->name);
		}
		cr_assert_eq(place.at, N_OUT / 2);
	}
}

Test(fir, the_best_table_is_the_last_that_this_machine_runs)
{
	const struct tb_fir_kernels *k, *last = NULL;

	for (uint32_t i = 0; (k = tb_fir_kernels_nth(i)); i++)
		last = k;
	cr_assert_eq(tb_fir_kernels_best(), last);
	cr_assert_neq(last, &tb_fir_kernels_c);
	cr_assert_eq(tb_fir_kernels_nth(0), &tb_fir_kernels_c);
}
