/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Where everything stands on the mixer's screen, at any size. */
#include "screen.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/small.h"
#include "client/eq-curve.h"
#include "client/locks.h"
#include "mixer/key-name.h"

#define SCALE_WIDTH  4
#define COLUMN_LEAST 7
#define COLUMN_MOST  16
#define DETAIL_WIDTH 28 /* whole names */
#define DETAIL_LEAST 22
#define FADER_TOP_DB 12.0
#define REDUCTION_DB 24.0

/* The cube root, as volume sliders have it: most of the way for what is heard. */
double tb_fader_place(double level_db)
{
	return level_db > TB_SILENCE_DB ? pow(10.0, (level_db - FADER_TOP_DB) / 60.0) : 0.0;
}

double tb_fader_level_db(double place)
{
	return place > 0.005 ? fmin(FADER_TOP_DB + 60.0 * log10(place), FADER_TOP_DB)
	                     : TB_SILENCE_DB;
}

double tb_reduction_place(float reduction_db)
{
	return fmin(fmax((double)reduction_db / REDUCTION_DB, 0.0), 1.0);
}

/* ---- places ---- */

int tb_screen_column_x(const struct tb_screen *s, uint32_t device)
{
	int gap = device >= s->keys->n_strips ? 2 : 0;

	return s->mix.x + (int)(device - s->first_device) * s->column_width + gap;
}

uint32_t tb_screen_scroll(uint32_t first, uint32_t n_shown, uint32_t n, uint32_t selected)
{
	if (n <= n_shown || n_shown == 0)
		return 0;
	if (selected < first)
		first = selected;
	if (selected >= first + n_shown)
		first = selected - n_shown + 1;
	return first + n_shown > n ? n - n_shown : first;
}

static uint32_t fit(int width, int item_width, uint32_t n)
{
	int fits = tb_clamp_i(width / item_width, 1, 1024);

	return (uint32_t)fits < n ? (uint32_t)fits : n;
}

static void arrange_mix(struct tb_screen *s)
{
	uint32_t n = tb_screen_n_devices(s);
	/* One column more for the gap between strips and buses. */
	int width = s->n_columns - SCALE_WIDTH - 2;

	s->column_width = tb_clamp_i(width / (int)(n ? n : 1), COLUMN_LEAST, COLUMN_MOST);
	s->n_devices_shown = fit(width, s->column_width, n);
	s->first_device = tb_screen_scroll(s->first_device, s->n_devices_shown, n, s->device);
	s->mix = (struct tb_area){ SCALE_WIDTH, 1, s->n_columns - SCALE_WIDTH, 0 };
}

static void arrange_matrix(struct tb_screen *s, int height)
{
	int widest = s->n_columns / 2 - TB_STRIP_NAME_WIDTH;

	s->n_buses_shown = fit(widest, TB_CELL_WIDTH, s->keys->n_buses);
	s->first_bus =
		tb_screen_scroll(s->first_bus, s->n_buses_shown, s->keys->n_buses, s->cell_bus);
	s->n_strips_shown = fit(height - 1, 1, s->keys->n_strips);
	s->first_strip = tb_screen_scroll(
		s->first_strip, s->n_strips_shown, s->keys->n_strips, s->cell_strip);
	s->matrix = (struct tb_area){ 0, s->mix.y + s->mix.height,
		TB_STRIP_NAME_WIDTH + TB_CELL_WIDTH * (int)s->n_buses_shown, height };
}

/* Down, then to the right. */
static void arrange_details(struct tb_screen *s)
{
	uint32_t n = tb_screen_n_details(s), n_columns, n_shown;
	struct tb_area *d = &s->details;

	*d = s->matrix;
	d->x = s->matrix.x + s->matrix.width + 2;
	d->width = s->n_columns - d->x;
	s->curve.height = 0;
	if (s->shows_curve || (d->height >= 16 && d->width >= 60)) {
		s->curve = *d;
		s->curve.height =
			s->shows_curve && d->height < 16 ? d->height - 2 : d->height * 2 / 5;
		s->curve.y = d->y + d->height - s->curve.height;
		if (tb_screen_key(s, s->device, "eq.on"))
			d->height -= s->curve.height;
		else
			s->curve.height = 0;
	}
	s->n_detail_heads = tb_screen_key(s, s->device, "comp.on") && d->height > 4 ? 2 : 1;
	s->n_detail_rows = (uint32_t)tb_clamp_i(d->height - s->n_detail_heads, 1, 1024);
	s->n_detail_columns = (uint32_t)tb_clamp_i(d->width / DETAIL_WIDTH, 1, 64);
	if (s->n_detail_rows * s->n_detail_columns < n)
		s->n_detail_columns = (uint32_t)tb_clamp_i(d->width / DETAIL_LEAST, 1, 64);
	n_shown = s->n_detail_rows * s->n_detail_columns;
	if (s->detail >= n && n > 0)
		s->detail = n - 1;
	/* By whole columns. */
	n_columns = s->detail / s->n_detail_rows;
	if (n <= n_shown || n_columns < s->first_detail / s->n_detail_rows)
		s->first_detail = n <= n_shown ? 0 : n_columns * s->n_detail_rows;
	else if (s->detail >= s->first_detail + n_shown)
		s->first_detail = (n_columns - s->n_detail_columns + 1) * s->n_detail_rows;
	s->first_detail -= s->first_detail % s->n_detail_rows;
}

/* Heights from which there is room for more than the necessary. */
#define DESCRIPTIONS_FROM 12
#define PEERS_FROM        13
#define GAP_FROM          18

static void arrange_rows(struct tb_screen *s)
{
	int height = s->mix.height, head, foot;

	s->shows_descriptions = height >= DESCRIPTIONS_FROM;
	head = s->shows_descriptions ? 3 : 2;
	s->shows_peers = height >= PEERS_FROM;
	foot = (height >= GAP_FROM ? 3 : 2) + s->shows_peers;
	s->meters_y = s->mix.y + head;
	s->meters_height = height - head - foot;
}

void tb_screen_arrange(struct tb_screen *s)
{
	uint32_t n = tb_screen_n_devices(s);
	int between = s->n_rows - 2, height;

	tb_screen_read_links(s);
	if (n > 0 && s->device >= n)
		s->device = n - 1;
	if (s->keys->n_strips > 0 && s->cell_strip >= s->keys->n_strips)
		s->cell_strip = s->keys->n_strips - 1;
	if (s->keys->n_buses > 0 && s->cell_bus >= s->keys->n_buses)
		s->cell_bus = s->keys->n_buses - 1;
	arrange_mix(s);
	/* The matrix gets what it needs, within two fifths and half of the screen. */
	height = tb_clamp_i((int)s->keys->n_strips + 2, between * 2 / 5, between / 2);
	s->mix.height = between - height;
	arrange_rows(s);
	arrange_matrix(s, height);
	arrange_details(s);
}
