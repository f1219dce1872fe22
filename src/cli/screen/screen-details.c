/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The keys of the selected strip or bus, whatever they are, and what its EQ does. */
#include "screen.h"

#include <math.h>
#include <ncurses.h>
#include <stdio.h>
#include <string.h>

#include "client/eq-curve.h"
#include "screen-text.h"
#include "dsp/units.h"
#include "mixer/key-name.h"
#include "mixer/reductions.h"

#define CURVE_SPAN_DB 18.0
#define LOWEST_HZ     20.0
#define HIGHEST_HZ    20000.0

/* What came through a volume or is a root of two has more digits than anybody reads. */
static void format_value(const struct tb_key *key, char text[TB_VALUE_TEXT_MAX])
{
	struct tb_value shown = key->value;

	if (key->info->unit == TB_UNIT_DB && shown.number > TB_SILENCE_DB)
		shown.number = round(10.0 * shown.number) / 10.0;
	else if (key->info->kind == TB_KIND_NUMBER)
		shown.number = round(1000.0 * shown.number) / 1000.0;
	tb_value_format(key->info, &shown, text);
}

static void draw_detail(const struct tb_screen *s, const struct tb_detail_keys *keys, uint32_t i,
	int y, int x, int width)
{
	const struct tb_key *key = tb_detail_key(keys, i);
	char path[TB_KEY_MAX], value[TB_VALUE_TEXT_MAX];
	bool is_selected = s->focus == TB_FOCUS_DETAILS && i == s->detail;
	bool is_default = tb_value_equal(&key->value, &key->info->def);
	int how = is_selected  ? A_REVERSE
	          : is_default ? tb_screen_colour(TB_COLOUR_QUIET)
	                       : tb_screen_colour(TB_COLOUR_PLAIN) | A_BOLD;

	tb_screen_device(s, s->device, path);
	format_value(key, value);
	attron(how);
	mvprintw(y, x, "%*s", width - 1, value);
	tb_screen_name(y, x, width - 2 - (int)strlen(value), key->name + strlen(path) + 1);
	attroff(how);
}

/* ---- reduction ---- */

#define LABEL_WIDTH 14 /* "limiter -12.3 " */

/* Every eighth of a character. */
static void draw_bar(int y, int x, int width, double place)
{
	static const char *const parts[] = { " ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█" };
	int eighths = (int)lrint(place * width * 8.0);

	attron(tb_screen_colour(TB_COLOUR_REDUCTION));
	for (int i = 0; i < width; i++, eighths -= 8)
		tb_screen_put(y, x + i, parts[eighths < 0 ? 0 : eighths > 8 ? 8 : eighths]);
	attroff(tb_screen_colour(TB_COLOUR_REDUCTION));
}

static void draw_processor(const char *name, float reduction_db, struct tb_area a)
{
	int how = reduction_db < 0.05f ? tb_screen_colour(TB_COLOUR_QUIET) : 0;
	char text[32];

	snprintf(text, sizeof(text), "%s %.1f", name,
		reduction_db < 0.05f ? 0.0 : (double)-reduction_db);
	attron(how);
	tb_screen_text(a.y, a.x, a.width < LABEL_WIDTH ? a.width : LABEL_WIDTH, text);
	attroff(how);
	draw_bar(a.y, a.x + LABEL_WIDTH, a.width - LABEL_WIDTH - 1,
		tb_reduction_place(reduction_db));
}

/* Whether the strip's group is mixed automatically. */
static bool shares_gain(const struct tb_screen *s)
{
	const struct tb_key *group = tb_screen_key(s, s->device, "group");
	const struct tb_key *automix =
		group && group->value.number > 0.0 ? tb_keys_findf(tb_client_keys(s->client),
			"group.%u.automix", (unsigned)group->value.number)
						   : NULL;

	return automix && automix->value.number > 0.0;
}

/* Whether there is room for it beside the others. */
static bool is_shown(const struct tb_screen *s, const char *path, uint32_t kind)
{
	const struct tb_reduction_kind *k = &tb_reduction_kinds[kind];
	const struct tb_key *on;
	char name[32];

	if (!tb_reduction_is_there(kind, tb_path_strip(path) != NULL))
		return false;
	if (k->is_share)
		return shares_gain(s);
	snprintf(name, sizeof(name), "%s.on", k->word);
	on = tb_screen_key(s, s->device, name);
	return !k->is_rare || (on && on->value.number > 0.0);
}

/* Side by side, in the order of the signal. */
static void draw_reductions(const struct tb_screen *s, const char *path)
{
	const struct tb_level_row *row = tb_levels_find(s->levels, path);
	struct tb_reduction taken = row ? row->reduction : (struct tb_reduction){ 0 };
	struct tb_area a = { s->details.x, s->details.y + 1, s->details.width, 1 };
	enum tb_reduction_index shown[TB_N_REDUCTIONS];
	int n = 0;

	for (uint32_t i = 0; i < TB_N_REDUCTIONS; i++)
		if (is_shown(s, path, tb_reductions_in_order[i]))
			shown[n++] = tb_reductions_in_order[i];
	if (n == 0 || (a.width - 1) / n < LABEL_WIDTH - 1) {
		draw_processor("reduced", tb_reduction_of_row(row), a);
		return;
	}
	a.width = (a.width - 1) / n;
	for (int i = 0; i < n; i++, a.x += a.width)
		draw_processor(
			tb_reduction_kinds[shown[i]].label, *tb_reduction_of(&taken, shown[i]), a);
}

/* ---- the curve ---- */

/* Dots of a braille character, by column and row. */
static const unsigned char dots[2][4] = { { 0x01, 0x02, 0x04, 0x40 }, { 0x08, 0x10, 0x20, 0x80 } };

static int dot_row(double level_db, int height)
{
	double place = (CURVE_SPAN_DB - level_db) / (2.0 * CURVE_SPAN_DB);

	return (int)lrint(fmin(fmax(place, 0.0), 1.0) * (4 * height - 1));
}

static void put_braille(int y, int x, unsigned bits)
{
	char text[4] = { '\xe2', (char)(0xa0 | (bits >> 6)), (char)(0x80 | (bits & 0x3f)), '\0' };

	tb_screen_put(y, x, text);
}

/* From the row of the last column of dots to that of this, so that it is one line. */
static unsigned bits_of(int row, int last, int from, unsigned column)
{
	int low = last < row ? last : row, high = last < row ? row : last;
	unsigned bits = 0;

	for (int i = 0; i < 4; i++) {
		if (from + i >= low && from + i <= high)
			bits |= dots[column][i];
	}
	return bits;
}

static double hz_at(int dot, int n_dots)
{
	return LOWEST_HZ * pow(HIGHEST_HZ / LOWEST_HZ, (double)dot / (n_dots - 1));
}

static void draw_line(const struct tb_eq_curve *curve, struct tb_area a)
{
	int last = dot_row(tb_eq_curve_db(curve, LOWEST_HZ), a.height);

	for (int x = 0; x < a.width; x++) {
		int row[3] = { last, 0, 0 };

		for (int c = 0; c < 2; c++)
			row[c + 1] = dot_row(
				tb_eq_curve_db(curve, hz_at(2 * x + c, 2 * a.width)), a.height);
		for (int y = 0; y < a.height; y++) {
			unsigned bits = bits_of(row[1], row[0], 4 * y, 0)
			                | bits_of(row[2], row[1], 4 * y, 1);

			if (bits)
				put_braille(a.y + y, a.x + x, bits);
		}
		last = row[2];
	}
}

static void draw_grid(struct tb_area a)
{
	static const struct {
		double at_hz;
		const char *text;
	} marks[] = { { 100.0, "100" }, { 1000.0, "1k" }, { 10000.0, "10k" } };
	int middle = a.y + dot_row(0.0, a.height) / 4;

	attron(tb_screen_colour(TB_COLOUR_QUIET));
	mvhline(middle, a.x, ACS_HLINE, a.width);
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		double place = log(marks[i].at_hz / LOWEST_HZ) / log(HIGHEST_HZ / LOWEST_HZ);
		int x = a.x + (int)lrint(place * (a.width - 1));

		mvvline(a.y, x, ACS_VLINE, a.height);
		mvaddstr(a.y + a.height - 1, x + 1, marks[i].text);
	}
	mvprintw(a.y, a.x, "%+.0f", CURVE_SPAN_DB);
	mvprintw(a.y + a.height - 1, a.x, "%.0f", -CURVE_SPAN_DB);
	attroff(tb_screen_colour(TB_COLOUR_QUIET));
}

static void draw_curve(const struct tb_screen *s)
{
	struct tb_eq_curve curve;
	struct tb_area a = s->curve;
	char path[TB_KEY_MAX];
	int how;

	tb_screen_device(s, s->device, path);
	a.width -= 1;
	if (a.height < 3 || a.width < 10 || !tb_eq_curve_read(&curve, s->keys, path))
		return;
	how = tb_screen_colour(curve.is_on ? TB_COLOUR_CURVE : TB_COLOUR_QUIET) | A_BOLD;
	draw_grid(a);
	attron(how);
	draw_line(&curve, a);
	attroff(how);
}

/* At the end of the title, where there is room behind the name: whether there is more, and
 * what comes into a strip.  Returns how wide it is. */
static int draw_title_end(const struct tb_screen *s, const char *path, bool has_more)
{
	const struct tb_area *a = &s->details;
	float level_db = tb_lin_to_db(tb_input_of_row(tb_levels_find(s->levels, path)).peak_lin);
	char input[32] = "", text[64];
	int width;

	if (level_db > -60.0f)
		snprintf(input, sizeof(input), "  in %.1f dBFS", (double)level_db);
	width = snprintf(text, sizeof(text), "%s%s", has_more ? "  (more)" : "", input);
	if (width + (int)strlen(path) >= a->width)
		return 0;
	tb_screen_put(a->y, a->x + a->width - 1 - width, text);
	return width;
}

/* "strip.game  Game  <- Firefox (a film)" */
static void draw_title(const struct tb_screen *s, const char *path, bool has_more)
{
	const struct tb_area *a = &s->details;
	const struct tb_screen_link *link = tb_screen_link(s, s->device);
	char text[TB_SCREEN_TEXT_MAX];
	bool is_strip = s->device < s->keys->n_strips;
	int end;

	snprintf(text, sizeof(text), "%s  %s%s%s", path, link->description,
		!link->titles[0] ? ""
		: is_strip       ? "  ← "
				 : "  → ",
		link->titles);
	attron(tb_screen_colour(TB_COLOUR_TITLE));
	end = draw_title_end(s, path, has_more);
	tb_screen_text(a->y, a->x, a->width - 1 - end, text);
	attroff(tb_screen_colour(TB_COLOUR_TITLE));
}

void tb_screen_draw_details(struct tb_screen *s)
{
	const struct tb_area *a = &s->details;
	const struct tb_detail_keys keys = tb_screen_detail_keys(s);
	int width = a->width / (int)s->n_detail_columns;
	uint32_t n_shown = s->n_detail_rows * s->n_detail_columns;
	char path[TB_KEY_MAX];

	tb_screen_device(s, s->device, path);
	draw_title(s, path, s->first_detail + n_shown < keys.n || s->first_detail > 0);
	if (s->n_detail_heads > 1)
		draw_reductions(s, path);
	for (uint32_t i = 0; i < n_shown && s->first_detail + i < keys.n; i++)
		draw_detail(s, &keys, s->first_detail + i,
			a->y + s->n_detail_heads + (int)(i % s->n_detail_rows),
			a->x + (int)(i / s->n_detail_rows) * width, width);
	if (s->curve.height > 0)
		draw_curve(s);
}
