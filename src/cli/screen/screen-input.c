/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Keyboard and mouse of the mixer's screen. */
#include "screen.h"

#include <math.h>
#include <ncurses.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define CELL_WIDTH 7
#define NAME_WIDTH 9

/* ---- settings ---- */

/* The console tells the new value in a moment; until then we show what we asked for, so
 * that steps add up. */
static void set(struct tb_screen *s, struct tb_key *key, const struct tb_value *value)
{
	struct tb_setting setting = { key, *value };

	if (tb_client_request(s->client, &setting, 1, 0.0f, NULL, NULL) == 0)
		key->value = *value;
}

static void set_text(struct tb_screen *s, struct tb_key *key, const char *text)
{
	struct tb_value value;
	char why[TB_WHY_MAX] = "";

	if (!key)
		return;
	if (tb_value_parse(key, text, &value, why) >= 0)
		set(s, key, &value);
	snprintf(s->message, sizeof(s->message), "%s", why);
}

static void toggle(struct tb_screen *s, struct tb_key *key)
{
	if (key && key->info->kind == TB_KIND_SWITCH)
		set_text(s, key, "!");
}

static void step_word(struct tb_screen *s, struct tb_key *key, int direction)
{
	int n = (int)key->info->n_choices;

	for (int i = 0; i < n; i++) {
		if (strcmp(key->info->choices[i], key->value.word) == 0) {
			set_text(s, key, key->info->choices[(i + direction + n) % n]);
			return;
		}
	}
}

/* A frequency goes by thirds of an octave, what has a range by a fiftieth of it. */
static double stepped(const struct tb_key *key, double steps)
{
	const struct tb_key_info *info = key->info;

	switch (info->unit) {
	case TB_UNIT_DB:
		/* From silence a fader begins where it can be heard. */
		if (key->value.number <= TB_SILENCE_DB)
			return steps > 0.0 ? -60.0 : key->value.number;
		return key->value.number + steps < -90.0 ? TB_SILENCE_DB
		                                         : key->value.number + steps;
	case TB_UNIT_HZ:
		return key->value.number * pow(2.0, steps / 3.0);
	case TB_UNIT_MS:
	case TB_UNIT_RATIO:
		return key->value.number + steps * fmax(0.1, fabs(key->value.number) / 10.0);
	default:
		return key->value.number + steps * (info->max - info->min) / 50.0;
	}
}

static void step(struct tb_screen *s, struct tb_key *key, double steps)
{
	struct tb_value value;

	if (!key || key->info->is_read_only)
		return;
	if (key->info->kind == TB_KIND_WORD) {
		step_word(s, key, steps > 0.0 ? 1 : -1);
	} else if (key->info->kind == TB_KIND_SWITCH) {
		set_text(s, key, steps > 0.0 ? "on" : "off");
	} else {
		value = key->value;
		value.number = fmin(fmax(stepped(key, steps), key->info->min), key->info->max);
		value.number = (double)(float)value.number;
		set(s, key, &value);
	}
}

/* ---- moving ---- */

static uint32_t moved(uint32_t at, int by, uint32_t n)
{
	int to = (int)at + by;

	return to < 0 ? 0 : n > 0 && to >= (int)n ? n - 1 : (uint32_t)to;
}

static void select_device(struct tb_screen *s, uint32_t device)
{
	s->device = device;
	s->detail = s->first_detail = 0;
}

/* ---- keys ---- */

static void mix_key(struct tb_screen *s, int key)
{
	struct tb_key *fader = tb_screen_key(s, s->device, "fader");
	uint32_t n = tb_screen_n_devices(s);

	switch (key) {
	case KEY_LEFT:
		select_device(s, moved(s->device, -1, n));
		break;
	case KEY_RIGHT:
		select_device(s, moved(s->device, 1, n));
		break;
	case KEY_UP:
	case '+':
		step(s, fader, 1.0);
		break;
	case KEY_DOWN:
	case '-':
		step(s, fader, -1.0);
		break;
	case KEY_PPAGE:
		step(s, fader, 6.0);
		break;
	case KEY_NPAGE:
		step(s, fader, -6.0);
		break;
	case '0':
		set_text(s, fader, "0dB");
		break;
	default:
		break;
	}
}

static void matrix_key(struct tb_screen *s, int key)
{
	struct tb_key *send = tb_screen_cell(s, "send", s->cell_strip, s->cell_bus);

	switch (key) {
	case KEY_LEFT:
		s->cell_bus = moved(s->cell_bus, -1, s->keys->n_buses);
		break;
	case KEY_RIGHT:
		s->cell_bus = moved(s->cell_bus, 1, s->keys->n_buses);
		break;
	case KEY_UP:
		s->cell_strip = moved(s->cell_strip, -1, s->keys->n_strips);
		select_device(s, s->cell_strip);
		break;
	case KEY_DOWN:
		s->cell_strip = moved(s->cell_strip, 1, s->keys->n_strips);
		select_device(s, s->cell_strip);
		break;
	case ' ':
	case '\n':
	case KEY_ENTER:
		toggle(s, tb_screen_cell(s, "route", s->cell_strip, s->cell_bus));
		break;
	case '+':
	case KEY_PPAGE:
		step(s, send, key == '+' ? 1.0 : 6.0);
		break;
	case '-':
	case KEY_NPAGE:
		step(s, send, key == '-' ? -1.0 : -6.0);
		break;
	case '0':
		set_text(s, send, "0dB");
		break;
	default:
		break;
	}
}

static void details_key(struct tb_screen *s, int key)
{
	uint32_t n = tb_screen_n_details(s);
	struct tb_key *selected = tb_screen_detail(s, s->detail);

	switch (key) {
	case KEY_UP:
		s->detail = moved(s->detail, -1, n);
		break;
	case KEY_DOWN:
		s->detail = moved(s->detail, 1, n);
		break;
	case KEY_LEFT:
	case '-':
		step(s, selected, -1.0);
		break;
	case KEY_RIGHT:
	case '+':
		step(s, selected, 1.0);
		break;
	case KEY_PPAGE:
		s->detail = moved(s->detail, -(int)s->n_detail_rows, n);
		break;
	case KEY_NPAGE:
		s->detail = moved(s->detail, (int)s->n_detail_rows, n);
		break;
	case ' ':
		toggle(s, selected);
		break;
	case '\n':
	case KEY_ENTER:
		s->is_editing = selected != NULL;
		s->edit[0] = '\0';
		break;
	default:
		break;
	}
}

static void edit_key(struct tb_screen *s, int key)
{
	size_t n = strlen(s->edit);

	if (key == '\n' || key == KEY_ENTER) {
		s->is_editing = false;
		if (n > 0)
			set_text(s, tb_screen_detail(s, s->detail), s->edit);
	} else if (key == 27) {
		s->is_editing = false;
	} else if ((key == KEY_BACKSPACE || key == 127 || key == 8) && n > 0) {
		s->edit[n - 1] = '\0';
	} else if (key >= ' ' && key < 127 && n + 1 < sizeof(s->edit)) {
		s->edit[n] = (char)key;
		s->edit[n + 1] = '\0';
	}
}

/* ---- mouse ---- */

/* -1 beside all columns. */
static int device_at(const struct tb_screen *s, int x)
{
	for (uint32_t i = 0; i < s->n_devices_shown; i++) {
		uint32_t device = s->first_device + i;
		int left =
			s->mix.x + (int)i * s->column_width + (device >= s->keys->n_strips ? 2 : 0);

		if (x >= left && x < left + s->column_width)
			return (int)device;
	}
	return -1;
}

static void put_fader(struct tb_screen *s, int y)
{
	int top = s->mix.y + TB_MIX_HEAD, height = s->mix.height - TB_MIX_HEAD - TB_MIX_FOOT - 1;
	struct tb_key *fader = tb_screen_key(s, s->device, "fader");
	double place = 1.0 - fmin(fmax((double)(y - top) / fmax(height - 1, 1.0), 0.0), 1.0);
	struct tb_value value = { TB_KIND_NUMBER, 0.0, "" };

	if (!fader)
		return;
	/* What the mouse cannot hit exactly. */
	value.number = round(2.0 * tb_fader_level_db(place)) / 2.0;
	if (y - top == (int)lrint((1.0 - tb_fader_place(0.0)) * (height - 1)))
		value.number = 0.0;
	set(s, fader, &value);
}

static void click_mix(struct tb_screen *s, int y, int x)
{
	int device = device_at(s, x), left, switches = s->mix.y + s->mix.height - 2;

	if (device < 0)
		return;
	select_device(s, (uint32_t)device);
	s->focus = TB_FOCUS_MIX;
	left = s->mix.x + (device - (int)s->first_device) * s->column_width
	       + (device >= (int)s->keys->n_strips ? 2 : 0);
	if (y == switches && x < left + 6)
		toggle(s, tb_screen_key(s, s->device, x < left + 3 ? "mute" : "solo"));
	else if (y > s->mix.y && y < switches - 1 && x >= left + s->column_width - 4) {
		s->drags = true;
		put_fader(s, y);
	}
}

static bool cell_at(const struct tb_screen *s, int y, int x, uint32_t *strip, uint32_t *bus)
{
	int column = (x - s->matrix.x - NAME_WIDTH) / CELL_WIDTH, row = y - s->matrix.y - 1;

	if (x < s->matrix.x + NAME_WIDTH || row < 0 || row >= (int)s->n_strips_shown
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
		toggle(s, tb_screen_cell(s, "route", s->cell_strip, s->cell_bus));
	} else if (detail_at(s, y, x, &s->detail)) {
		s->focus = TB_FOCUS_DETAILS;
		toggle(s, tb_screen_detail(s, s->detail));
	}
}

static void turn_wheel(struct tb_screen *s, int y, int x, double steps)
{
	uint32_t strip, bus, detail;
	int device = device_at(s, x);

	if (y >= s->mix.y && y < s->mix.y + s->mix.height && device >= 0)
		step(s, tb_screen_key(s, (uint32_t)device, "fader"), steps);
	else if (cell_at(s, y, x, &strip, &bus))
		step(s, tb_screen_cell(s, "send", strip, bus), steps);
	else if (detail_at(s, y, x, &detail))
		step(s, tb_screen_detail(s, detail), steps);
}

static void mouse(struct tb_screen *s, const struct tb_mouse *m)
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

/* ---- all of it ---- */

static void focused_key(struct tb_screen *s, int key)
{
	static void (*const handle[TB_N_FOCI])(struct tb_screen * s, int key) = {
		[TB_FOCUS_MIX] = mix_key,
		[TB_FOCUS_MATRIX] = matrix_key,
		[TB_FOCUS_DETAILS] = details_key,
	};

	handle[s->focus](s, key);
}

static bool handle_key(struct tb_screen *s, int key)
{
	switch (key) {
	case 'q':
		return false;
	case '?':
		s->shows_help = true;
		break;
	case '\t':
		s->focus = (s->focus + 1) % TB_N_FOCI;
		break;
	case KEY_BTAB:
		s->focus = (s->focus + TB_N_FOCI - 1) % TB_N_FOCI;
		break;
	case 'e':
		s->shows_curve = !s->shows_curve;
		break;
	case 'm':
		toggle(s, tb_screen_key(s, s->device, "mute"));
		break;
	case 's':
		toggle(s, tb_screen_key(s, s->device, "solo"));
		break;
	default:
		focused_key(s, key);
		break;
	}
	return true;
}

/* False: the user wants to leave. */
static bool take_key(struct tb_screen *s, int key)
{
	s->message[0] = '\0';
	if (s->shows_help)
		s->shows_help = false;
	else if (s->is_editing)
		edit_key(s, key);
	else
		return handle_key(s, key);
	return true;
}

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* Of a key whose sequence came in parts. */
static int key_of_letter(char letter)
{
	static const struct {
		char letter;
		int key;
	} keys[] = { { 'A', KEY_UP }, { 'B', KEY_DOWN }, { 'C', KEY_RIGHT }, { 'D', KEY_LEFT },
		{ 'Z', KEY_BTAB }, { '5', KEY_PPAGE }, { '6', KEY_NPAGE } };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (keys[i].letter == letter)
			return keys[i].key;
	}
	return ERR;
}

/* What a byte is, or ERR if it is no key (yet); a report of the mouse is done at once. */
static int key_of_byte(struct tb_screen *s, int byte)
{
	switch (tb_escape_feed(&s->escape, (uint8_t)byte, now_ms())) {
	case TB_ESCAPE_MOUSE:
		if (!s->shows_help && !s->is_editing)
			mouse(s, &s->escape.mouse);
		return ERR;
	case TB_ESCAPE_KEY:
		return key_of_letter(s->escape.key);
	case TB_ESCAPE_NONE:
	case TB_ESCAPE_ESC:
		return byte;
	default:
		return ERR;
	}
}

bool tb_screen_input(struct tb_screen *s)
{
	int key;

	while ((key = getch()) != ERR) {
		if (tb_screen_n_devices(s) == 0 || key == KEY_RESIZE)
			continue;
		if (key < 256)
			key = key_of_byte(s, key);
		if (key != ERR && !take_key(s, key))
			return false;
	}
	return true;
}
