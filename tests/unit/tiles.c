/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "tiles.h"

#include <criterion/criterion.h>

static struct tb_bus_config buses[TB_MAX_BUSES];
static struct tb_tile tiles[TB_MAX_BUSES * TB_MAX_CHANNELS];

static uint32_t plan(uint32_t n_buses, struct tb_layout layout)
{
	struct tb_mixer_config config = { .n_buses = n_buses, .buses = buses };
	uint32_t n_tiles;

	for (uint32_t b = 0; b < n_buses; b++)
		buses[b].layout = layout;
	n_tiles = tb_tiles_plan(&config, NULL);
	cr_assert(tb_tiles_plan(&config, tiles) == n_tiles);
	return n_tiles;
}

static const struct tb_layout stereo = { 2, { TB_CH_FL, TB_CH_FR } };

Test(tiles, hold_every_output_once)
{
	static const struct tb_layout layouts[] = { { 1, { TB_CH_MONO } },
		{ 2, { TB_CH_FL, TB_CH_FR } },
		{ 6, { TB_CH_FL, TB_CH_FR, TB_CH_FC, TB_CH_LFE, TB_CH_SL, TB_CH_SR } },
		{ 8, { TB_CH_AUX0, TB_CH_AUX0 + 1, TB_CH_UNKNOWN, TB_CH_UNKNOWN, 77, 255 } } };

	for (uint32_t l = 0; l < 4; l++)
		for (uint32_t n = 1; n <= TB_MAX_BUSES; n++) {
			bool seen[TB_MAX_BUSES * TB_MAX_CHANNELS] = { false };
			uint32_t n_tiles = plan(n, layouts[l]), n_outs = 0;

			for (uint32_t t = 0; t < n_tiles; t++)
				for (uint32_t i = 0; i < tiles[t].n_outs; i++, n_outs++) {
					cr_assert(tiles[t].n_outs <= TB_MIX_TILE);
					cr_assert(!seen[tiles[t].out[i]]);
					seen[tiles[t].out[i]] = true;
				}
			cr_assert(n_outs == n * layouts[l].n_channels);
		}
}

Test(tiles, of_five_stereo_buses_are_all_lefts_and_all_rights)
{
	cr_assert(plan(5, stereo) == 2);
	for (uint32_t i = 0; i < 5; i++) {
		cr_expect(tiles[0].out[i] == 2 * i);
		cr_expect(tiles[1].out[i] == 2 * i + 1);
	}
}

Test(tiles, are_of_even_width)
{
	cr_assert(plan(8, stereo) == 4);
	for (uint32_t t = 0; t < 4; t++)
		cr_expect(tiles[t].n_outs == 4);
}

Test(tiles, are_filled_where_a_few_outputs_fit_in_one)
{
	cr_expect(plan(2, stereo) == 1);
	cr_expect(plan(3, stereo) == 1);
	cr_expect(plan(4, stereo) == 2);
}
