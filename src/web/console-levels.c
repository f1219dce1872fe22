/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Levels as bytes, as docs/api.md says: little endian, dB in steps of 1/256. */
#include "console-impl.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define HEAD_BYTES 4u
#define ROW_BYTES  16u

static void put_16(uint8_t **at, int32_t value)
{
	(*at)[0] = (uint8_t)(value & 0xff);
	(*at)[1] = (uint8_t)((value >> 8) & 0xff);
	*at += 2;
}

static void put_db(uint8_t **at, double db)
{
	put_16(at, (int32_t)lrint(fmin(fmax(db, -128.0), 127.99) * 256.0));
}

/* Silence is -128 dB here, the least that there is room for. */
static void put_level(uint8_t **at, float lin)
{
	put_db(at, (double)tb_lin_to_db(lin));
}

static uint32_t row_bytes(const struct tb_level_row *row, bool is_strip)
{
	return ROW_BYTES + (row ? row->n_channels * (is_strip ? 6u : 4u) : 0u);
}

static void put_row(uint8_t **at, const struct tb_level_row *row, bool is_strip)
{
	uint32_t n = row ? row->n_channels : 0;
	uint32_t n_overs = row ? (uint32_t)fmod(row->n_overs, 4294967296.0) : 0;

	*(*at)++ = (uint8_t)n;
	*(*at)++ = (uint8_t)(is_strip ? n : 0);
	put_16(at, 0);
	put_16(at, (int32_t)(n_overs & 0xffff));
	put_16(at, (int32_t)(n_overs >> 16));
	put_db(at, row ? (double)row->reduction.gate_db : 0.0);
	put_db(at, row ? (double)row->reduction.comp_db : 0.0);
	put_db(at, row ? (double)row->reduction.limiter_db : 0.0);
	put_db(at, row ? (double)row->reduction.deess_db : 0.0);
	for (uint32_t i = 0; i < n; i++) {
		put_level(at, row->channel[i].peak_lin);
		put_level(at, row->channel[i].rms_lin);
	}
	for (uint32_t i = 0; i < n && is_strip; i++)
		put_level(at, row->input[i].peak_lin);
}

static const struct tb_level_row *row_of(
	struct tb_levels *levels, const struct tb_keys *keys, uint32_t i, bool *is_strip)
{
	char name[TB_KEY_MAX];

	*is_strip = i < keys->n_strips;
	if (*is_strip)
		snprintf(name, sizeof(name), "strip.%s", keys->strip[i]);
	else
		snprintf(name, sizeof(name), "bus.%s", keys->bus[i - keys->n_strips]);
	return tb_levels_find(levels, name);
}

struct tb_news *tb_web_levels(struct tb_levels *levels, const struct tb_keys *keys)
{
	uint32_t n_rows = keys->n_strips + keys->n_buses;
	size_t n_bytes = HEAD_BYTES;
	struct tb_news *news;
	bool is_strip;
	uint8_t *at;

	for (uint32_t i = 0; i < n_rows; i++) {
		const struct tb_level_row *row = row_of(levels, keys, i, &is_strip);

		n_bytes += row_bytes(row, is_strip);
	}
	news = tb_news_new(TB_NEWS_LEVELS, 0, n_bytes);
	if (!news)
		return NULL;
	at = news->bytes + TB_NEWS_ROOM;
	*at++ = 'L';
	*at++ = TB_API_VERSION;
	put_16(&at, (int32_t)n_rows);
	for (uint32_t i = 0; i < n_rows; i++) {
		const struct tb_level_row *row = row_of(levels, keys, i, &is_strip);

		put_row(&at, row, is_strip);
	}
	tb_levels_looked(levels);
	return news;
}
