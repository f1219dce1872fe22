/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Levels as bytes, as docs/api.md says: little endian, dB in steps of 1/256. */
#include "console-impl.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mixer/key-name.h"
#include "mixer/reductions.h"

#define HEAD_BYTES  4u
#define ROW_BYTES   (6u + 2u * TB_N_REDUCTIONS)
#define APP_BYTES   6u
#define MAX_APPS    32u
#define STAMP_BYTES 4u
#define FACTS_NS    SPA_NSEC_PER_SEC
/* Nothing came for so long: the rows fall silent, which has to be said, too. */
#define QUIET_NS (SPA_NSEC_PER_SEC / 4)

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

static void put_row(uint8_t **at, const struct tb_level_row *row, bool is_strip, uint32_t n_overs)
{
	struct tb_reduction taken = row ? row->reduction : (struct tb_reduction){ 0 };
	uint32_t n = row ? row->n_channels : 0;

	*(*at)++ = (uint8_t)n;
	*(*at)++ = (uint8_t)(is_strip ? n : 0);
	put_db(at, (double)taken.automix_db);
	put_16(at, (int32_t)(n_overs & 0xffff));
	put_16(at, (int32_t)(n_overs >> 16));
	for (uint32_t i = 0; i < TB_N_REDUCTIONS; i++)
		if (!tb_reduction_kinds[i].is_share)
			put_db(at, (double)*tb_reduction_of(&taken, i));
	for (uint32_t i = 0; i < n; i++) {
		put_level(at, row->channel[i].peak_lin);
		put_level(at, row->channel[i].rms_lin);
	}
	for (uint32_t i = 0; i < n && is_strip; i++)
		put_level(at, row->input[i].peak_lin);
}

/* Whether it is a strip's. */
static bool path_of(char path[TB_KEY_MAX], const struct tb_keys *keys, uint32_t i)
{
	bool is_strip = i < keys->n_strips;

	if (is_strip)
		tb_path_of_strip(path, keys->strip[i]);
	else
		tb_path_of_bus(path, keys->bus[i - keys->n_strips]);
	return is_strip;
}

/* The size of a frame; levels of applications are behind the rows, if somebody wants them. */
static size_t count_bytes(struct tb_levels *levels, const struct tb_keys *keys, uint32_t n_apps)
{
	size_t n_bytes = HEAD_BYTES + 2u + n_apps * APP_BYTES + STAMP_BYTES;
	char path[TB_KEY_MAX];

	for (uint32_t i = 0; i < keys->n_strips + keys->n_buses; i++) {
		bool is_strip = path_of(path, keys, i);

		n_bytes += row_bytes(tb_levels_find(levels, path), is_strip);
	}
	return n_bytes;
}

static void put_rows(uint8_t **at, struct tb_levels *levels, const struct tb_keys *keys)
{
	uint32_t n_rows = keys->n_strips + keys->n_buses;
	char path[TB_KEY_MAX];

	*(*at)++ = 'L';
	*(*at)++ = TB_API_VERSION;
	put_16(at, (int32_t)n_rows);
	for (uint32_t i = 0; i < n_rows; i++) {
		bool is_strip = path_of(path, keys, i);
		double n_overs = tb_levels_overs(levels, path);

		put_row(at, tb_levels_find(levels, path), is_strip,
			(uint32_t)fmod(n_overs, 4294967296.0));
	}
}

static void put_apps(uint8_t **at, const struct tb_app_level *app, uint32_t n_apps)
{
	put_16(at, (int32_t)n_apps);
	for (uint32_t i = 0; i < n_apps; i++) {
		put_16(at, (int32_t)(app[i].node & 0xffff));
		put_16(at, (int32_t)(app[i].node >> 16));
		put_level(at, app[i].peak_lin);
	}
}

/* The cycle of the engine that the levels are from. */
static void put_stamp(uint8_t **at, const struct tb_levels *levels)
{
	uint32_t n_cycles = (uint32_t)fmod(tb_levels_engine(levels).n_cycles, 4294967296.0);

	put_16(at, (int32_t)(n_cycles & 0xffff));
	put_16(at, (int32_t)(n_cycles >> 16));
}

static bool has_room(struct tb_web_console *c, size_t n_bytes)
{
	uint8_t *grown = n_bytes > c->n_frame_bytes ? realloc(c->frame, n_bytes) : c->frame;

	if (!grown)
		return false;
	c->frame = grown;
	c->n_frame_bytes = SPA_MAX(c->n_frame_bytes, n_bytes);
	return true;
}

/* The frame of docs/api.md. */
static void say_frame(struct tb_web_console *c)
{
	const struct tb_keys *keys = tb_client_keys(c->client);
	struct tb_app_level app[MAX_APPS];
	uint32_t n_apps = c->app_levels ? tb_app_levels_read(c->app_levels, app, MAX_APPS) : 0;
	size_t n_bytes = count_bytes(c->levels, keys, n_apps);
	uint8_t *at;

	if (!has_room(c, n_bytes))
		return;
	at = c->frame;
	put_rows(&at, c->levels, keys);
	put_apps(&at, app, n_apps);
	put_stamp(&at, c->levels);
	tb_levels_looked(c->levels);
	tb_web_tell_levels(c, c->frame, n_bytes);
}

/* ---- when ---- */

static void leave_app_levels(struct tb_web_console *c)
{
	tb_app_levels_free(c->app_levels);
	c->app_levels = NULL;
}

void tb_web_leave_levels(struct tb_web_console *c)
{
	tb_levels_free(c->levels);
	c->levels = NULL;
	leave_app_levels(c);
}

static void on_came(void *data)
{
	struct tb_web_console *c = data;

	c->has_new_levels = true;
	if (tb_levels_state(c->levels) < 0)
		fprintf(stderr, "troubadour web: %s\n", TB_LEVELS_ARE_FOREIGN);
}

static bool open_levels(struct tb_web_console *c)
{
	if (!c->levels)
		c->levels = tb_levels_open(c->client, on_came, c);
	if (c->interest.n_app_watchers == 0)
		leave_app_levels(c);
	else if (!c->app_levels)
		c->app_levels = tb_app_levels_open(c->client);
	return c->levels != NULL;
}

/* Levels of the console come by themselves; those of applications have to be polled. */
uint64_t tb_web_levels_ns(const struct tb_web_console *c)
{
	return c->app_levels ? SPA_NSEC_PER_SEC / c->interest.hz : QUIET_NS;
}

/* Whether to say them now, and from when the next ones count.  Some that come a little early are
 * not put off, as the next ones may be a whole cycle away; they are no more a second for that. */
static bool is_time(struct tb_web_console *c, uint64_t now)
{
	uint64_t every_ns = SPA_NSEC_PER_SEC / c->interest.hz, due_ns = c->levels_ns + every_ns;

	if (!c->has_new_levels && !c->app_levels)
		due_ns = c->levels_ns + SPA_MAX(every_ns, QUIET_NS);
	if (now + every_ns / 8 < due_ns)
		return false;
	c->has_new_levels = false;
	c->levels_ns = SPA_MAX(now, due_ns);
	return true;
}

void tb_web_say_levels(struct tb_web_console *c, uint64_t now)
{
	if (c->interest.n_level_watchers == 0) {
		tb_web_leave_levels(c);
		return;
	}
	if (!open_levels(c) || !is_time(c, now))
		return;
	say_frame(c);
	if (now - c->facts_ns < FACTS_NS)
		return;
	/* The facts of the engine come with the next Props. */
	c->facts_ns = now;
	tb_client_request(c->client, NULL, 0, 0.0f, NULL, NULL);
}
