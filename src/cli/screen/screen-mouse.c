/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The mouse on the mixer's screen. */
#include "screen.h"

#include <math.h>

/* -1 beside all columns. */
static int device_at(const struct tb_screen *s, int x)
{
	for (uint32_t i = 0; i < s->n_devices_shown; i++) {
		uint32_t device = s->first_device + i;
		int left = tb_screen_column_x(s, device);

		if (x >= left && x < left + s->column_width)
			return (int)device;
	}
	return -1;
}

static void put_fader(struct tb_screen *s, int y)
{
	int top = s->meters_y, height = s->meters_height;
	struct tb_key *fader = tb_screen_key(s, s->device, "fader");
	double place = 1.0 - fmin(fmax((double)(y - top) / fmax(height - 1, 1.0), 0.0), 1.0);
	struct tb_value value = { TB_KIND_NUMBER, 0.0, "" };

	if (!fader)
		return;
	/* What the mouse cannot hit exactly. */
	value.number = round(2.0 * tb_fader_level_db(place)) / 2.0;
	if (y - top == (int)lrint((1.0 - tb_fader_place(0.0)) * (height - 1)))
		value.number = 0.0;
	tb_screen_set(s, fader, &value);
}

static void click_mix(struct tb_screen *s, int y, int x)
{
	int device = device_at(s, x), left, switches = tb_screen_switches_y(s);

	if (device < 0)
		return;
	tb_screen_select(s, (uint32_t)device);
	s->focus = TB_FOCUS_MIX;
	left = tb_screen_column_x(s, (uint32_t)device);
	if (y == tb_screen_lamps_y(s))
		tb_screen_reset_lamp_of(s, (uint32_t)device);
	else if (y == switches && x < left + 6)
		tb_screen_toggle(s, tb_screen_key(s, s->device, x < left + 3 ? "mute" : "solo"));
	else if (y >= s->meters_y && y < switches - 1 && x >= left + s->column_width - 4) {
		s->drags = true;
		put_fader(s, y);
	}
}

static bool cell_at(const struct tb_screen *s, int y, int x, uint32_t *strip, uint32_t *bus)
{
	int column = (x - s->matrix.x - TB_STRIP_NAME_WIDTH) / TB_CELL_WIDTH,
	    row = y - s->matrix.y - 1;

	if (x < s->matrix.x + TB_STRIP_NAME_WIDTH || row < 0 || row >= (int)s->n_strips_shown
		|| column >= (int)s->n_buses_shown)
		return false;
	*strip = s->first_strip + (uint32_t)row;
	*bus = s->first_bus + (uint32_t)column;
	return true;
}

static bool detail_at(const struct tb_screen *s, int y, int x, uint32_t *detail)
{
	int row = y - s->details.y - s->n_detail_heads;
	int column = (x - s->details.x) / (s->details.width / (int)s->n_detail_columns);

	if (x < s->details.x || row < 0 || row >= (int)s->n_detail_rows
		|| column >= (int)s->n_detail_columns)
		return false;
	*detail = s->first_detail + (uint32_t)column * s->n_detail_rows + (uint32_t)row;
	return *detail < tb_screen_n_details(s);
}

static void click(struct tb_screen *s, int y, int x)
{
	if (y >= s->mix.y && y < s->mix.y + s->mix.height) {
		click_mix(s, y, x);
	} else if (cell_at(s, y, x, &s->cell_strip, &s->cell_bus)) {
		s->focus = TB_FOCUS_MATRIX;
		tb_screen_toggle_route(s, s->cell_strip, s->cell_bus);
	} else if (detail_at(s, y, x, &s->detail)) {
		s->focus = TB_FOCUS_DETAILS;
		tb_screen_toggle(s, tb_screen_detail(s, s->detail));
	}
}

static void turn_wheel(struct tb_screen *s, int y, int x, double steps)
{
	uint32_t strip, bus, detail;
	int device = device_at(s, x);

	if (y >= s->mix.y && y < s->mix.y + s->mix.height && device >= 0)
		tb_screen_step(s, tb_screen_key(s, (uint32_t)device, "fader"), steps);
	else if (cell_at(s, y, x, &strip, &bus))
		tb_screen_step(s, tb_screen_cell(s, "send", strip, bus), steps);
	else if (detail_at(s, y, x, &detail))
		tb_screen_step(s, tb_screen_detail(s, detail), steps);
}

void tb_screen_mouse(struct tb_screen *s, const struct tb_mouse *m)
{
	if (m->is_release)
		s->drags = false;
	else if (m->is_motion && s->drags)
		put_fader(s, m->y);
	else if (m->is_motion)
		return;
	else if (m->button == 0)
		click(s, m->y, m->x);
	else if (m->button == 64)
		turn_wheel(s, m->y, m->x, 1.0);
	else if (m->button == 65)
		turn_wheel(s, m->y, m->x, -1.0);
}
