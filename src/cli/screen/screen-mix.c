/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The columns of the mixer's screen: meters, fader, switches. */
#include "screen.h"

#include <math.h>
#include <ncurses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/units.h"
#include "mixer/reductions.h"

#define HOLD_MS 1500u

/* ---- meters ---- */

/* Faders and meters share one scale. */
static double meter_place(float lin)
{
	return fmin(tb_fader_place((double)tb_lin_to_db(lin)), 1.0);
}

static enum tb_colour colour_at(double place)
{
	double level_db = tb_fader_level_db(place);

	return level_db > -6.0    ? TB_COLOUR_HIGH
	       : level_db > -18.0 ? TB_COLOUR_MIDDLE
	                          : TB_COLOUR_LOW;
}

static struct tb_hold *hold_of(struct tb_screen *s, const char *path)
{
	struct tb_hold *grown;

	for (uint32_t i = 0; i < s->n_holds; i++) {
		if (strcmp(s->holds[i].name, path) == 0)
			return &s->holds[i];
	}
	grown = reallocarray(s->holds, s->n_holds + 1, sizeof(*grown));
	if (!grown)
		return NULL;
	s->holds = grown;
	grown = &s->holds[s->n_holds++];
	*grown = (struct tb_hold){ 0 };
	snprintf(grown->name, sizeof(grown->name), "%s", path);
	return grown;
}

static float held_peak(struct tb_hold *hold, uint32_t channel, float peak_lin)
{
	uint64_t now = tb_screen_now_ms();

	if (peak_lin >= hold->peak_lin[channel] || now > hold->until_ms[channel]) {
		hold->peak_lin[channel] = peak_lin;
		hold->until_ms[channel] = now + HOLD_MS;
	}
	return hold->peak_lin[channel];
}

/* One character of a bar that is filled up to `place`; row 0 is the top of `height`. */
static const char *block(double place, int row, int height)
{
	static const char *const blocks[] = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	int eighths = (int)lrint(place * height * 8.0) - 8 * (height - 1 - row);

	return blocks[eighths < 0 ? 0 : eighths > 8 ? 8 : eighths];
}

/* What one channel shows: places from 0 to 1. */
struct bar {
	double rms, peak, hold, input;
};

/* One row of it: RMS is solid, the peak above it is dim, the held peak is a line.  What
 * comes in and does not get out, as it is muted or faded out, is a shadow behind it. */
static const char *meter_row(const struct bar *bar, int row, int height, attr_t *how)
{
	double bottom = (double)(height - 1 - row) / height;
	/* A character has one colour: that of what fills more than half of it. */
	bool is_rms = bar->rms * height > height - 0.5 - row;
	bool is_full = bar->peak * height >= height - row;
	const char *text =
		is_rms && is_full ? "█" : block(is_rms ? bar->rms : bar->peak, row, height);

	*how = (attr_t)tb_screen_colour(colour_at(bottom)) | (is_rms ? A_BOLD : A_DIM);
	if (text[0] != ' ')
		return text;
	if (bar->hold > 0.0 && row == height - 1 - (int)fmin(bar->hold * height, height - 1)) {
		*how = (attr_t)tb_screen_colour(colour_at(bottom)) | A_BOLD;
		return "▔";
	}
	*how = (attr_t)tb_screen_colour(TB_COLOUR_QUIET);
	text = block(bar->input, row, height);
	return COLORS > 0 || text[0] == ' ' ? text : "░";
}

static void draw_meter(const struct bar *bar, struct tb_area a)
{
	attr_t how;

	for (int row = 0; row < a.height; row++) {
		const char *text = meter_row(bar, row, a.height, &how);

		attron(how);
		for (int i = 0; i < a.width; i++)
			tb_screen_put(a.y + row, a.x + i, text);
		attroff(how);
	}
}

/* Returns how wide they are. */
static int draw_meters(struct tb_screen *s, const char *path, struct tb_area a)
{
	const struct tb_level_row *row = tb_levels_find(s->levels, path);
	struct tb_hold *hold = hold_of(s, path);
	int n = row ? (int)row->n_channels : 2, room = a.width - 4, width;

	if (n > room)
		n = room;
	width = n > 0 && room / n >= 2 ? 2 : 1;
	for (int c = 0; c < n; c++) {
		struct tb_level level = row ? row->channel[c] : (struct tb_level){ 0 };
		float held = hold ? held_peak(hold, (uint32_t)c, level.peak_lin) : 0.0f;
		struct bar bar = { meter_place(level.rms_lin), meter_place(level.peak_lin),
			meter_place(held), meter_place(row ? row->input[c].peak_lin : 0.0f) };

		draw_meter(&bar, (struct tb_area){ a.x + c * width, a.y, width, a.height });
	}
	return n * width;
}

/* ---- reduction ---- */

/* One bar that hangs from the top.  There are no blocks that hang: the rest of a character
 * stands, in reverse. */
static void draw_reduction(int y, int x, int height, float reduction_db)
{
	double depth = tb_reduction_place(reduction_db) * height;
	attr_t how = tb_screen_colour(TB_COLOUR_REDUCTION);

	for (int row = 0; row < height && row < depth; row++) {
		bool is_whole = depth >= row + 1;
		double rest = 1.0 - (depth - row);

		attron(how | (is_whole ? 0 : A_REVERSE));
		tb_screen_put(y + row, x, is_whole ? "█" : block(rest, 0, 1));
		attroff(how | (is_whole ? 0 : A_REVERSE));
	}
}

/* ---- faders ---- */

static void draw_fader(const struct tb_key *fader, int y, int x, int height)
{
	int knob = (int)lrint((1.0 - tb_fader_place(fader->value.number)) * (height - 1));
	int unity = (int)lrint((1.0 - tb_fader_place(0.0)) * (height - 1));

	for (int row = 0; row < height; row++) {
		bool is_knob = row == knob;
		int how = is_knob ? tb_screen_colour(TB_COLOUR_PLAIN) | A_BOLD
		                  : tb_screen_colour(TB_COLOUR_QUIET);

		attron(how);
		tb_screen_put(y + row, x, is_knob ? "◄█" : row == unity ? "┤ " : "│ ");
		if (is_knob)
			tb_screen_put(y + row, x - 1, "█");
		attroff(how);
	}
}

static void draw_level(const struct tb_key *fader, int y, int x, int width)
{
	char text[16];

	if (fader->value.number <= TB_SILENCE_DB)
		snprintf(text, sizeof(text), "-inf");
	else
		snprintf(text, sizeof(text), "%+.1f", fader->value.number);
	tb_screen_text(y, x, width, text);
}

static void draw_switch(const struct tb_key *key, const char *letter, int colour, int y, int x)
{
	int how;

	if (!key)
		return;
	how = key->value.number != 0.0 ? tb_screen_colour(colour) | A_BOLD | A_REVERSE
	                               : tb_screen_colour(TB_COLOUR_QUIET);
	attron(how);
	mvprintw(y, x, " %s ", letter);
	attroff(how);
}

/* Drawn in the gap between two columns, and only while it is listened to. */
static void draw_cue(const struct tb_key *key, int y, int x)
{
	if (!key || strcmp(key->value.word, "off") == 0)
		return;
	attron(tb_screen_colour(TB_COLOUR_SOLO) | A_BOLD | A_REVERSE);
	mvaddstr(y, x, strcmp(key->value.word, "pfl") == 0 ? "P" : "A");
	attroff(tb_screen_colour(TB_COLOUR_SOLO) | A_BOLD | A_REVERSE);
}

/* ---- clip lamps ---- */

/* "1234", "57k", "3M": never more than four letters. */
static void format_count(double n, char text[16])
{
	if (n < 1e4)
		snprintf(text, 16, "%.0f", n);
	else if (n < 1e6)
		snprintf(text, 16, "%.0fk", floor(n / 1e3));
	else
		snprintf(text, 16, "%.0fM", fmin(floor(n / 1e6), 999.0));
}

/* Lit, it stays so until somebody puts it out. */
static void draw_lamp(struct tb_screen *s, const char *path, int y, int x, int width)
{
	double n_overs = tb_levels_overs(s->levels, path);
	int how = n_overs > 0.0 ? tb_screen_colour(TB_COLOUR_MUTE) | A_BOLD | A_REVERSE
	                        : tb_screen_colour(TB_COLOUR_QUIET);
	char count[16] = "", text[32];

	if (n_overs > 0.0)
		format_count(n_overs, count);
	snprintf(text, sizeof(text), "%s %s", n_overs > 0.0 ? "●" : "○", count);
	attron(how);
	tb_screen_text(y, x, width, text);
	attroff(how);
}

/* ---- columns ---- */

/* Nobody plays here; or a bus without a device, which nobody hears. */
static void draw_peers(const struct tb_screen_link *link, int y, int x, int width)
{
	int how = tb_screen_colour(link->is_missing ? TB_COLOUR_MUTE : TB_COLOUR_QUIET);

	attron(how);
	tb_screen_text(y, x, width, link->peers);
	attroff(how);
}

static void draw_column(struct tb_screen *s, uint32_t device, int x)
{
	char path[TB_KEY_MAX];
	const char *name = tb_screen_device(s, device, path);
	const struct tb_key *fader = tb_screen_key(s, device, "fader");
	const struct tb_screen_link *link = tb_screen_link(s, device);
	struct tb_area body = { x, s->meters_y, s->column_width - 1, s->meters_height };
	bool is_selected = device == s->device;
	int how = is_selected ? (s->focus == TB_FOCUS_MIX ? A_REVERSE : A_UNDERLINE) | A_BOLD : 0;
	int width;

	how |= tb_screen_device_colour(s, device);
	attron(how);
	tb_screen_name(s->mix.y, x, s->column_width - 1, name);
	attroff(how);
	if (s->shows_descriptions)
		tb_screen_text(s->mix.y + 1, x, body.width, link->description);
	if (s->shows_peers)
		draw_peers(link, tb_screen_switches_y(s) + 1, x, body.width);
	draw_lamp(s, path, tb_screen_lamps_y(s), x, body.width);
	width = draw_meters(s, path, body) + 1;
	if (width > body.width - 4)
		width = body.width - 4;
	draw_reduction(body.y, x + width, body.height,
		tb_reduction_of_row(tb_levels_find(s->levels, path)));
	if (fader) {
		draw_fader(fader, body.y, x + s->column_width - 3, body.height);
		draw_level(fader, body.y + body.height, x, s->column_width - 1);
	}
	draw_switch(
		tb_screen_key(s, device, "mute"), "M", TB_COLOUR_MUTE, tb_screen_switches_y(s), x);
	draw_switch(tb_screen_key(s, device, "solo"), "S", TB_COLOUR_SOLO, tb_screen_switches_y(s),
		x + 3);
	draw_cue(tb_screen_key(s, device, "cue"), tb_screen_switches_y(s), x + 6);
}

static void draw_scale(const struct tb_screen *s)
{
	static const int marks_db[] = { 12, 6, 0, -6, -12, -18, -24, -36, -48 };
	int top = s->meters_y, height = s->meters_height;
	int last = -1;

	attron(tb_screen_colour(TB_COLOUR_QUIET));
	for (size_t i = 0; i < sizeof(marks_db) / sizeof(marks_db[0]); i++) {
		int row = (int)lrint((1.0 - tb_fader_place(marks_db[i])) * (height - 1));

		if (row == last)
			continue;
		last = row;
		mvprintw(top + row, 0, marks_db[i] > 0 ? "%+3d" : "%3d", marks_db[i]);
	}
	attroff(tb_screen_colour(TB_COLOUR_QUIET));
}

/* There are more to the left, or to the right. */
static void draw_more(const struct tb_screen *s)
{
	attron(tb_screen_colour(TB_COLOUR_TITLE));
	if (s->first_device > 0)
		tb_screen_put(s->mix.y, s->mix.x - 1, "◂");
	if (s->first_device + s->n_devices_shown < tb_screen_n_devices(s))
		tb_screen_put(s->mix.y, s->n_columns - 1, "▸");
	attroff(tb_screen_colour(TB_COLOUR_TITLE));
}

void tb_screen_draw_mix(struct tb_screen *s)
{
	draw_scale(s);
	draw_more(s);
	for (uint32_t i = 0; i < s->n_devices_shown; i++) {
		uint32_t device = s->first_device + i;

		draw_column(s, device, tb_screen_column_x(s, device));
	}
}

/* ---- whether it looks different ---- */

/* Counted in the steps that can be seen. */
static uint64_t add_place(uint64_t look, double place, int height)
{
	return (look ^ (uint64_t)lrint(place * height * 8.0)) * UINT64_C(0x100000001b3);
}

static uint64_t add_column(const struct tb_screen *s, uint64_t look, uint32_t device)
{
	char path[TB_KEY_MAX];
	const struct tb_level_row *row;
	int height = s->meters_height;

	tb_screen_device(s, device, path);
	row = tb_levels_find(s->levels, path);
	for (uint32_t c = 0; row && c < row->n_channels; c++) {
		look = add_place(look, meter_place(row->channel[c].rms_lin), height);
		look = add_place(look, meter_place(row->channel[c].peak_lin), height);
		look = add_place(look, meter_place(row->input[c].peak_lin), height);
	}
	look = add_place(look, tb_reduction_place(tb_reduction_of_row(row)), height);
	return add_place(look, row ? row->n_overs : 0.0, 1);
}

/* What each processor of the selected one takes away. */
static uint64_t add_details(const struct tb_screen *s, uint64_t look)
{
	char path[TB_KEY_MAX];
	const struct tb_level_row *row;
	struct tb_reduction taken;
	int width = s->details.width;

	tb_screen_device(s, s->device, path);
	row = tb_levels_find(s->levels, path);
	if (!row)
		return look;
	taken = row->reduction;
	for (uint32_t i = 0; i < TB_N_REDUCTIONS; i++)
		look = add_place(look, tb_reduction_place(*tb_reduction_of(&taken, i)), width);
	return look;
}

uint64_t tb_screen_look(const struct tb_screen *s)
{
	uint64_t look = 0;
	/* A console that has just become smaller is laid out with the next frame only. */
	uint32_t n = tb_screen_n_devices(s);

	for (uint32_t i = 0; i < s->n_devices_shown && s->first_device + i < n; i++)
		look = add_column(s, look, s->first_device + i);
	return s->device < n ? add_details(s, look) : look;
}
