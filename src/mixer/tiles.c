/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which output channels share a tile: the left channels of all buses hear the
 * left channels of the same strips, so their sums share the loads of those rows. */
#include "tiles.h"

#define N_POSITIONS 64u

static uint32_t position_of(uint8_t position)
{
	return position < N_POSITIONS ? position : TB_CH_UNKNOWN;
}

static uint32_t count_position(const struct tb_mixer_config *config, uint32_t position)
{
	uint32_t n = 0;

	for (uint32_t b = 0; b < config->n_buses; b++)
		for (uint32_t c = 0; c < config->buses[b].layout.n_channels; c++)
			n += position_of(config->buses[b].layout.position[c]) == position;
	return n;
}

struct packer {
	struct tb_tile *tiles; /* may be NULL */
	uint32_t n_tiles;
	uint32_t n_lanes; /* in the last tile */
};

/* A part of a position stays in one tile. */
static void open_part(struct packer *p, uint32_t n)
{
	if (p->n_tiles > 0 && p->n_lanes + n <= TB_MIX_TILE)
		return;
	p->n_tiles++;
	p->n_lanes = 0;
}

static void put(struct packer *p, uint32_t out)
{
	if (p->tiles) {
		struct tb_tile *tile = &p->tiles[p->n_tiles - 1];

		tile->out[p->n_lanes] = (uint16_t)out;
		tile->n_outs = (uint16_t)(p->n_lanes + 1);
	}
	p->n_lanes++;
}

/* 8 outputs of a position are 4 + 4, not 6 + 2: the wider tile saves fewer loads
 * than the narrower one costs. */
static uint32_t part_begins(uint32_t done, uint32_t n)
{
	uint32_t n_parts = (n + TB_MIX_TILE - 1) / TB_MIX_TILE;

	for (uint32_t part = 0; part < n_parts; part++)
		if (done == part * n / n_parts)
			return (part + 1) * n / n_parts - done;
	return 0;
}

static void pack_position(struct packer *p, const struct tb_mixer_config *config, uint32_t position)
{
	uint32_t n = count_position(config, position), done = 0, out = 0;

	for (uint32_t b = 0; b < config->n_buses; b++) {
		const struct tb_layout *layout = &config->buses[b].layout;

		for (uint32_t c = 0; c < layout->n_channels; c++, out++) {
			uint32_t n_part;

			if (position_of(layout->position[c]) != position)
				continue;
			n_part = part_begins(done, n);
			if (n_part > 0)
				open_part(p, n_part);
			put(p, out);
			done++;
		}
	}
}

uint32_t tb_tiles_plan(const struct tb_mixer_config *config, struct tb_tile *tiles)
{
	struct packer packer = { .tiles = tiles };

	for (uint32_t position = 0; position < N_POSITIONS; position++)
		pack_position(&packer, config, position);
	return packer.n_tiles;
}
