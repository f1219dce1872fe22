/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Every table of mix kernels against the reference: odd lengths, odd
 * addresses, every width of tile, and nothing touched beside the rows. */
#include "dsp/kernels.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "dsp/cpu.h"
#include "dsp/meter.h"

#define MAX_FRAMES 1027u
#define MAX_IN     40u
#define GUARD      24u /* floats before and after each row; more than a vector */
#define ROW        (GUARD + MAX_FRAMES + 3 + GUARD)
#define TOLERANCE  1e-6

static const uint32_t lengths[] = { 0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 100,
	127, 129, 255, 257, 441, 512, 513, 1023, 1024, 1027 };

#define N_LENGTHS (sizeof(lengths) / sizeof(lengths[0]))

/* Rows with a guard on both sides, each off its alignment by `row % 4` floats. */
struct rows {
	float in[MAX_IN][ROW];
	float out[TB_MIX_TILE][ROW], want[TB_MIX_TILE][ROW];
	const float *in_at[MAX_IN];
	float *out_at[TB_MIX_TILE], *want_at[TB_MIX_TILE];
	float gain[MAX_IN * TB_MIX_TILE], step[MAX_IN * TB_MIX_TILE];
};

static uint32_t seed = 1;

/* -1..+1 */
static float noise(void)
{
	seed = seed * 1664525u + 1013904223u;
	return (float)(int32_t)seed * 0x1p-31f;
}

static void fill(float *row, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		row[i] = noise();
}

static struct rows *rows_new(void)
{
	struct rows *r = calloc(1, sizeof(*r));

	cr_assert(r);
	fill(r->in[0], MAX_IN * ROW);
	for (uint32_t k = 0; k < MAX_IN; k++)
		r->in_at[k] = r->in[k] + GUARD + k % 4;
	for (uint32_t o = 0; o < TB_MIX_TILE; o++) {
		fill(r->out[o], ROW);
		memcpy(r->want[o], r->out[o], sizeof(r->out[o]));
		r->out_at[o] = r->out[o] + GUARD + (o + 1) % 4;
		r->want_at[o] = r->want[o] + GUARD + (o + 1) % 4;
	}
	/* The sum of 40 inputs stays near full scale, as the tolerance assumes. */
	for (uint32_t c = 0; c < MAX_IN * TB_MIX_TILE; c++) {
		r->gain[c] = noise() / 8;
		r->step[c] = noise() / 8 / MAX_FRAMES;
	}
	return r;
}

/* Whole rows, guards included. */
static void assert_same(const float *got, const float *want, uint32_t n, const char *table,
	const char *what, uint32_t n_frames)
{
	for (uint32_t i = 0; i < n; i++)
		cr_assert(fabs((double)got[i] - (double)want[i]) <= TOLERANCE,
			"%s %s of %u frames: float %u is %g, not %g", table, what, n_frames, i,
			(double)got[i], (double)want[i]);
}

typedef void (*check_func)(const struct tb_mix_kernels *k, struct rows *r, uint32_t n_frames);

static void for_each_table_and_length(check_func check)
{
	const struct tb_mix_kernels *kernels;

	for (uint32_t t = 0; (kernels = tb_mix_kernels_nth(t)); t++) {
		for (uint32_t l = 0; l < N_LENGTHS; l++) {
			struct rows *r = rows_new();

			check(kernels, r, lengths[l]);
			free(r);
		}
	}
}

static void assert_same_outputs(
	const struct rows *r, uint32_t n_in, const char *table, const char *what, uint32_t n)
{
	char where[64];

	for (uint32_t o = 0; o < TB_MIX_TILE; o++) {
		snprintf(where, sizeof(where), "%s of %u inputs, row %u,", what, n_in, o);
		assert_same(r->out[o], r->want[o], ROW, table, where, n);
	}
}

static void check_mix(const struct tb_mix_kernels *k, struct rows *r, uint32_t n)
{
	for (uint32_t n_in = 0; n_in <= MAX_IN; n_in += n_in < 6 ? 1 : 17) {
		for (uint32_t n_out = 1; n_out <= TB_MIX_TILE; n_out++) {
			k->mix(r->out_at, n_out, r->in_at, n_in, r->gain, n);
			tb_mix_kernels_c.mix(r->want_at, n_out, r->in_at, n_in, r->gain, n);
			assert_same_outputs(r, n_in, k->name, "mix", n);

			k->mix_ramp(
				r->out_at, n_out, r->in_at, n_in, r->gain, r->step, r->in_at[1], n);
			tb_mix_kernels_c.mix_ramp(r->want_at, n_out, r->in_at, n_in, r->gain,
				r->step, r->in_at[1], n);
			assert_same_outputs(r, n_in, k->name, "mix_ramp", n);
		}
	}
}

static void check_add_product(const struct tb_mix_kernels *k, struct rows *r, uint32_t n)
{
	memcpy(r->want, r->out, sizeof(r->out));
	k->add_product(r->out_at[1], r->in_at[2], r->in_at[4], n);
	tb_mix_kernels_c.add_product(r->want_at[1], r->in_at[2], r->in_at[4], n);
	assert_same(r->out[1], r->want[1], ROW, k->name, "add_product", n);
}

Test(kernels, every_product_is_added_as_in_the_reference)
{
	for_each_table_and_length(check_add_product);
}

Test(kernels, every_mix_agrees_with_the_reference_and_stays_in_its_rows)
{
	for_each_table_and_length(check_mix);
}

static void check_unity(const struct tb_mix_kernels *k, struct rows *r, uint32_t n)
{
	const float one[TB_MIX_TILE] = { 1.0f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f };
	const float still[TB_MIX_TILE] = { 0 };
	float *in = r->in[3] + GUARD + 3, curve[MAX_FRAMES];

	in[0] = -0.0f;
	in[n / 2] = 1e-38f;
	tb_mix_kernels_c.draw(curve, -(float)n, 1.0f / (float)n, n);
	for (uint32_t n_out = 1; n_out <= TB_MIX_TILE; n_out++) {
		k->mix(r->out_at, n_out, r->in_at + 3, 1, one, n);
		for (uint32_t o = 0; o < n_out; o++)
			cr_assert_eq(memcmp(r->out_at[o], in, n * sizeof(float)), 0);
		k->mix_ramp(r->out_at, n_out, r->in_at + 3, 1, one, still, curve, n);
		for (uint32_t o = 0; o < n_out; o++)
			cr_assert_eq(memcmp(r->out_at[o], in, n * sizeof(float)), 0);
	}
	k->gain(r->out_at[0], in, 1.0f, 0.0f, n);
	cr_assert_eq(memcmp(r->out_at[0], in, n * sizeof(float)), 0);
	k->gain_level(r->out_at[0], in, 1.0f, 0.0f, n);
	cr_assert_eq(memcmp(r->out_at[0], in, n * sizeof(float)), 0);
}

Test(kernels, one_input_at_unity_gain_passes_bit_for_bit)
{
	for_each_table_and_length(check_unity);
}

static void check_silence(const struct tb_mix_kernels *k, struct rows *r, uint32_t n)
{
	const float silence[MAX_FRAMES] = { 0 };

	k->mix(r->out_at, TB_MIX_TILE, r->in_at, 0, r->gain, n);
	for (uint32_t o = 0; o < TB_MIX_TILE; o++)
		cr_assert_eq(memcmp(r->out_at[o], silence, n * sizeof(float)), 0, "%s", k->name);
}

Test(kernels, no_inputs_make_zeros)
{
	for_each_table_and_length(check_silence);
}

static void check_gain(const struct tb_mix_kernels *k, struct rows *r, uint32_t n)
{
	static const float steps[] = { 0.0f, 0.5f / MAX_FRAMES };
	float *dst = r->out_at[1], *want = r->want_at[1];

	for (uint32_t s = 0; s < 2; s++) {
		k->gain(dst, r->in_at[3], 0.7f, steps[s], n);
		tb_mix_kernels_c.gain(want, r->in_at[3], 0.7f, steps[s], n);
		assert_same(r->out[1], r->want[1], ROW, k->name, "gain", n);

		k->gain(dst, dst, -0.9f, steps[s], n);
		tb_mix_kernels_c.gain(want, want, -0.9f, steps[s], n);
		assert_same(r->out[1], r->want[1], ROW, k->name, "gain in place", n);
	}
}

Test(kernels, every_gain_agrees_with_the_reference_also_in_place)
{
	for_each_table_and_length(check_gain);
}

static void assert_same_level(
	struct tb_block_level got, struct tb_block_level want, const char *table, uint32_t n)
{
	cr_assert_float_eq(got.peak, want.peak, TOLERANCE, "%s: peak of %u frames: %g, not %g",
		table, n, (double)got.peak, (double)want.peak);
	/* n times full scale is the most there can be. */
	cr_assert_float_eq(got.sum_sq, want.sum_sq, TOLERANCE * (n + 1),
		"%s: sum of squares of %u frames: %g, not %g", table, n, (double)got.sum_sq,
		(double)want.sum_sq);
}

static void check_level(const struct tb_mix_kernels *k, struct rows *r, uint32_t n)
{
	static const float steps[] = { 0.0f, -0.3f / MAX_FRAMES };
	const struct tb_mix_kernels *c = &tb_mix_kernels_c;
	float *dst = r->out_at[1], *want = r->want_at[1];

	assert_same_level(k->level(r->in_at[5], n), c->level(r->in_at[5], n), k->name, n);
	for (uint32_t s = 0; s < 2; s++) {
		assert_same_level(k->gain_level(dst, r->in_at[2], 0.8f, steps[s], n),
			c->gain_level(want, r->in_at[2], 0.8f, steps[s], n), k->name, n);
		assert_same(r->out[1], r->want[1], ROW, k->name, "gain_level", n);
		assert_same_level(k->gain_level(dst, dst, -1.1f, steps[s], n),
			c->gain_level(want, want, -1.1f, steps[s], n), k->name, n);
		assert_same(r->out[1], r->want[1], ROW, k->name, "gain_level in place", n);
	}
}

Test(kernels, every_level_agrees_with_the_reference_also_in_place)
{
	for_each_table_and_length(check_level);
}

static void check_levels(const struct tb_mix_kernels *k, struct rows *r, uint32_t n)
{
	struct tb_block_level level[MAX_IN + 1], want_level[MAX_IN];

	for (uint32_t n_rows = 0; n_rows <= MAX_IN; n_rows += n_rows < 10 ? 1 : 15) {
		struct tb_levels all, want;

		level[n_rows].peak = -1.0f;
		all = k->levels(level, r->in_at, n_rows, n);
		want = tb_mix_kernels_c.levels(want_level, r->in_at, n_rows, n);
		for (uint32_t row = 0; row < n_rows; row++)
			assert_same_level(
				level[row], tb_mix_kernels_c.level(r->in_at[row], n), k->name, n);
		cr_assert_eq(level[n_rows].peak, -1.0f, "%s: one level too many", k->name);
		cr_assert(all.most == want.most && all.least == want.least && all.is_finite,
			"%s: %u rows of %u are %g to %g, not %g to %g", k->name, n_rows, n,
			(double)all.least, (double)all.most, (double)want.least, (double)want.most);
	}
}

Test(kernels, levels_of_many_rows_are_those_of_each)
{
	for_each_table_and_length(check_levels);
}

/* A meter that falls, one that rises, one that comes to rest, one without sound. */
static const struct tb_meter meters[] = { { 0.9f, 0.5f }, { 0.001f, 0.0f }, { 1.1e-10f, 1.1e-20f },
	{ 0.0f, 0.0f } };
static const struct tb_block_level levels[] = { { 0.5f, 3.0f }, { 0.7f, 9.0f }, { 0.0f, 0.0f } };
static const struct tb_level_gain level_gains[] = { { 0.5f, 0.25f }, { 0.0f, 0.0f } };

#define MAX_METERS 9u

static void check_feed(const struct tb_mix_kernels *k, uint32_t n, uint32_t first, bool has_gains)
{
	const struct tb_meter_block block = { 0.9f, 0.8f, 0.01f };
	struct tb_meter meter[MAX_METERS + 1], want[MAX_METERS];
	struct tb_block_level level[MAX_METERS];
	struct tb_level_gain gain[MAX_METERS];
	bool falls;

	for (uint32_t i = 0; i < n; i++) {
		want[i] = meter[i] = meters[(first + i) % 4];
		level[i] = levels[(first + i) / 4 % 3];
		gain[i] = level_gains[(first + i) / 12 % 2];
	}
	meter[n].peak = -1.0f;
	falls = tb_mix_kernels_c.feed(want, level, has_gains ? gain : NULL, n, &block);
	cr_assert_eq(k->feed(meter, level, has_gains ? gain : NULL, n, &block), falls,
		"%s: %u meters from %u on", k->name, n, first);
	for (uint32_t i = 0; i < n; i++) {
		cr_assert_eq(meter[i].peak, want[i].peak, "%s: meter %u of %u", k->name, i, n);
		cr_assert_float_eq(meter[i].mean_sq, want[i].mean_sq, 1e-6f * want[i].mean_sq,
			"%s: meter %u of %u", k->name, i, n);
	}
	cr_assert_eq(meter[n].peak, -1.0f, "%s: one meter too many", k->name);
}

Test(kernels, many_meters_are_fed_as_one_by_one)
{
	const struct tb_mix_kernels *k;

	for (uint32_t table = 0; (k = tb_mix_kernels_nth(table)); table++)
		for (uint32_t n = 0; n <= MAX_METERS; n++)
			for (uint32_t first = 0; first < 24; first++) {
				check_feed(k, n, first, false);
				check_feed(k, n, first, true);
			}
}

static void check_level_moving(const struct tb_mix_kernels *k, struct rows *r, uint32_t n)
{
	static const float off[] = { 0.3f, -0.2f, 0.1f, 0.05f, -0.4f };

	for (uint32_t n_curves = 0; n_curves <= 5; n_curves++)
		assert_same_level(
			k->level_moving(r->in_at[5], 0.5f, off, r->in_at + 6, n_curves, n),
			tb_mix_kernels_c.level_moving(
				r->in_at[5], 0.5f, off, r->in_at + 6, n_curves, n),
			k->name, n);
}

Test(kernels, levels_behind_moving_gains_agree_with_the_reference)
{
	for_each_table_and_length(check_level_moving);
}

/* A step of 480 frames, begun as long ago as it goes. */
static void check_draw(const struct tb_mix_kernels *k, struct rows *r, uint32_t n)
{
	for (int first = -480; first < 480; first += 96) {
		uint32_t n_drawn =
			n < (480 - (uint32_t)first) / 2 ? n : (480 - (uint32_t)first) / 2;

		memcpy(r->want, r->out, sizeof(r->out));
		k->draw(r->out_at[2], (float)first, 1.0f / 480, n_drawn);
		for (uint32_t i = 0; i < n_drawn; i++) {
			double x = (first + 2.0 * i) / 480;

			r->want_at[2][i] = (float)((1 - x) / 2 - sin(M_PI * x) / (2 * M_PI));
		}
		assert_same(r->out[2], r->want[2], ROW, k->name, "draw", n_drawn);
	}
}

Test(kernels, smooth_step_falls_as_its_law_says)
{
	for_each_table_and_length(check_draw);
}

/* The loudest and the quietest frame count wherever they stand in the row. */
static void check_single_peak(const struct tb_mix_kernels *k, struct rows *r, uint32_t n)
{
	float *row = r->out_at[0];

	memset(row, 0, n * sizeof(*row));
	for (uint32_t i = 0; i < n; i++) {
		struct tb_block_level level;

		row[i] = -0.5f;
		level = k->level(row, n);
		cr_assert(level.peak == 0.5f && level.sum_sq == 0.25f,
			"%s: one peak at %u of %u: %g, %g", k->name, i, n, (double)level.peak,
			(double)level.sum_sq);
		row[i] = 0.0f;
	}
}

Test(kernels, a_single_peak_counts_once_wherever_it_is)
{
	for_each_table_and_length(check_single_peak);
}

static void check_bad(const struct tb_mix_kernels *k, struct rows *r, uint32_t n)
{
	static const float bads[] = { NAN, INFINITY, -INFINITY };
	float *row = r->out_at[0];
	const float *pair[] = { r->in_at[0], row };
	struct tb_block_level level[2];
	struct tb_levels all;

	for (uint32_t i = 0; i < n; i += 1 + n / 37) {
		for (uint32_t b = 0; b < 3; b++) {
			float was = row[i];

			row[i] = bads[b];
			cr_assert(!isfinite(k->level(row, n).sum_sq), "%s: %g at %u of %u", k->name,
				(double)bads[b], i, n);
			all = k->levels(level, pair, 2, n);
			cr_assert(isfinite(level[0].sum_sq) && !isfinite(level[1].sum_sq)
					  && !all.is_finite,
				"%s: %g at %u of %u", k->name, (double)bads[b], i, n);
			cr_assert(
				!isfinite(k->gain_level(r->want_at[0], row, 0.5f, 0.0f, n).sum_sq));
			row[i] = was;
		}
		row[i] = NAN;
		k->levels(level, pair, 2, n);
		cr_assert(k->level(row, n).peak <= 1.0f && level[1].peak <= 1.0f,
			"%s: NaN counts as a peak", k->name);
		row[i] = 0.0f;
	}
}

Test(kernels, a_bad_sample_anywhere_shows_in_the_sum_of_squares)
{
	for_each_table_and_length(check_bad);
}

/* A row of n frames that ends where the process's memory ends, so that reading
 * beyond it is fatal. */
static float *row_at_the_edge(uint32_t n)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t room = (MAX_FRAMES * sizeof(float) / page + 1) * page;
	char *map =
		mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	cr_assert_neq(map, MAP_FAILED);
	cr_assert_eq(mprotect(map + room, page, PROT_NONE), 0);
	return (float *)(map + room) - n;
}

static void check_edge(const struct tb_mix_kernels *k, struct rows *r, uint32_t n)
{
	float *row = row_at_the_edge(n);
	const float *in[] = { row, row, row }, step = 0.1f;
	struct tb_block_level level[3];

	k->level(row, n);
	k->levels(level, in, 3, n);
	k->level_moving(row, 0.5f, &step, in, 1, n);
	k->gain(row, row, 0.5f, 0.001f, n);
	k->gain_level(row, row, 0.5f, 0.0f, n);
	for (uint32_t n_out = 1; n_out <= TB_MIX_TILE; n_out++) {
		k->mix(r->out_at, n_out, in, 3, r->gain, n);
		k->mix_ramp(r->out_at, n_out, in, 3, r->gain, r->step, in[0], n);
	}
}

Test(kernels, nothing_is_read_beyond_a_row)
{
	for_each_table_and_length(check_edge);
}

Test(kernels, tiles_are_few_and_of_like_size)
{
	cr_assert_eq(tb_mix_tile_size(0), 0);
	for (uint32_t n_out = 1; n_out <= 512; n_out++) {
		uint32_t n_tiles = 0, smallest = TB_MIX_TILE, largest = 0;

		for (uint32_t left = n_out; left > 0; n_tiles++) {
			uint32_t tile = tb_mix_tile_size(left);

			cr_assert(tile >= 1 && tile <= TB_MIX_TILE && tile <= left);
			smallest = tile < smallest ? tile : smallest;
			largest = tile > largest ? tile : largest;
			left -= tile;
		}
		cr_assert_eq(n_tiles, (n_out + TB_MIX_TILE - 1) / TB_MIX_TILE);
		cr_assert_leq(largest - smallest, 1u);
	}
}

static uint32_t count_tables(void)
{
	uint32_t n = 0;

	while (tb_mix_kernels_nth(n))
		n++;
	return n;
}

Test(kernels, the_mask_takes_tables_away)
{
	uint32_t n_all = count_tables(), mask;

	cr_assert_eq(tb_mix_kernels_nth(0), &tb_mix_kernels_c);
	cr_assert_geq(n_all, 2);
	cr_assert_eq(tb_mix_kernels_best(), tb_mix_kernels_nth(n_all - 1));

	cr_assert_eq(tb_cpu_parse("v1", &mask), 0);
	tb_cpu_set_mask(mask);
	cr_assert_eq(count_tables(), 2);
	cr_assert_str_eq(tb_mix_kernels_best()->name, "v1");

	cr_assert_eq(tb_cpu_parse("c", &mask), 0);
	tb_cpu_set_mask(mask);
	cr_assert_eq(count_tables(), 1);
	cr_assert_eq(tb_mix_kernels_best(), &tb_mix_kernels_c);

	tb_cpu_set_mask(TB_CPU_ALL);
	cr_assert_eq(count_tables(), n_all);
}
