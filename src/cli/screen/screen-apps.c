/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A list over the screen: the applications that play, and then the strips that the chosen
 * one may go to. */
#include "screen.h"

#include <ncurses.h>
#include <stdio.h>
#include <string.h>

#include <spa/utils/result.h>

#include "base/text.h"
#include "screen-text.h"

#define WIDTH_MOST 76
#define MARGIN     4

/* ---- what is in it ---- */

/* A strip that applications can play to has a sink; a microphone's has none. */
static bool takes_applications(const struct tb_screen *s, uint32_t strip)
{
	return !tb_screen_link(s, strip)->is_capture;
}

static uint32_t n_lines(const struct tb_screen *s)
{
	uint32_t n = 0;

	if (s->list == TB_LIST_APPS) {
		while (tb_apps_at(s->apps, n))
			n++;
		return n;
	}
	for (uint32_t i = 0; i < s->keys->n_strips; i++)
		n += takes_applications(s, i);
	return n;
}

static uint32_t strip_at(const struct tb_screen *s, uint32_t line)
{
	uint32_t strip = 0;

	for (; strip < s->keys->n_strips; strip++)
		if (takes_applications(s, strip) && line-- == 0)
			break;
	return strip;
}

/* The node that it plays into: of a strip its name, of another device its description. */
static void place_of(const struct tb_screen *s, uint32_t node, char *place, size_t n_bytes)
{
	const struct tb_object *stream = tb_client_find_object(s->client, TB_OBJECT_NODE, node);

	snprintf(place, n_bytes, "nowhere");
	for (uint32_t i = 0; stream && tb_client_object(s->client, i); i++) {
		const struct tb_object *peer = tb_client_peer(s->client, stream, i, false);
		const char *strip;

		if (!peer)
			continue;
		strip = tb_behind_dot(peer->name, tb_client_console(s->client));
		snprintf(place, n_bytes, "%s", strip ? strip : peer->description);
		return;
	}
}

/* What is left of `width` for the title is cut; where it plays is not. */
static void app_line(const struct tb_screen *s, uint32_t i, int width, char *line, size_t n_bytes)
{
	const struct tb_app *app = tb_apps_at(s->apps, i);
	char place[128], what[320], fitted[TB_SCREEN_TEXT_MAX / 2];

	place_of(s, app->node, place, sizeof(place));
	snprintf(what, sizeof(what), "%s%s%s", app->name, app->media[0] ? "  " : "", app->media);
	tb_text_fit(fitted, sizeof(fitted), what, width - tb_text_width(place) - 3);
	snprintf(line, n_bytes, "%s → %s", fitted, place);
}

static void strip_line(const struct tb_screen *s, uint32_t line, char *text, size_t n_bytes)
{
	uint32_t strip = strip_at(s, line);

	snprintf(text, n_bytes, "%-12s %s", s->keys->strip[strip],
		tb_screen_link(s, strip)->description);
}

/* ---- drawing ---- */

static void title_of(const struct tb_screen *s, char *title, size_t n_bytes)
{
	const struct tb_app *app = tb_apps_find(s->apps, s->moved_node);

	if (s->list == TB_LIST_STRIPS)
		snprintf(title, n_bytes, "%.60s goes to", app ? app->name : "?");
	else if (n_lines(s) == 0)
		snprintf(title, n_bytes, "No application is playing");
	else
		snprintf(title, n_bytes, "Applications");
}

static void arrange_list(struct tb_screen *s)
{
	struct tb_area *a = &s->list_area;
	int most = s->n_rows - MARGIN, n = (int)n_lines(s);

	a->width = s->n_columns - MARGIN < WIDTH_MOST ? s->n_columns - MARGIN : WIDTH_MOST;
	a->height = n + 2 < most ? n + 2 : most;
	a->x = (s->n_columns - a->width) / 2;
	a->y = (s->n_rows - a->height) / 2;
	if (n > 0 && (int)s->list_line >= n)
		s->list_line = (uint32_t)n - 1;
	s->first_line =
		tb_screen_scroll(s->first_line, (uint32_t)a->height - 2, (uint32_t)n, s->list_line);
}

/* A list line with a space on either side. */
static void put_line(const struct tb_area *a, int row, const char *text)
{
	tb_screen_put(a->y + row, a->x, " ");
	tb_screen_text(a->y + row, a->x + 1, a->width - 2, text);
	tb_screen_put(a->y + row, a->x + a->width - 1, " ");
}

void tb_screen_draw_list(struct tb_screen *s)
{
	const struct tb_area *a = &s->list_area;
	char text[TB_SCREEN_TEXT_MAX];

	arrange_list(s);
	title_of(s, text, sizeof(text));
	attron(A_REVERSE | A_BOLD);
	put_line(a, 0, text);
	attroff(A_BOLD);
	put_line(a, a->height - 1,
		s->list == TB_LIST_APPS ? "Enter: to another strip   Esc: close"
					: "Enter: move   Esc: back");
	for (int row = 1; row < a->height - 1; row++) {
		uint32_t line = s->first_line + (uint32_t)row - 1;

		if (s->list == TB_LIST_APPS)
			app_line(s, line, a->width - 2, text, sizeof(text));
		else
			strip_line(s, line, text, sizeof(text));
		if (line == s->list_line)
			attroff(A_REVERSE);
		put_line(a, row, text);
		attron(A_REVERSE);
	}
	attroff(A_REVERSE);
}

/* ---- keys ---- */

void tb_screen_open_list(struct tb_screen *s)
{
	s->list = TB_LIST_APPS;
	s->list_line = s->first_line = 0;
}

static void choose_app(struct tb_screen *s)
{
	const struct tb_app *app = tb_apps_at(s->apps, s->list_line);
	char place[128];

	if (!app)
		return;
	s->moved_node = app->node;
	s->list = TB_LIST_STRIPS;
	s->list_line = s->first_line = 0;
	place_of(s, app->node, place, sizeof(place));
	for (uint32_t i = 0; i < n_lines(s); i++)
		if (strcmp(s->keys->strip[strip_at(s, i)], place) == 0)
			s->list_line = i;
}

static const char *reason_it_stays(int res)
{
	switch (res) {
	case -ENOTSUP:
		return "no session manager is running";
	case -ENOENT:
		return "that strip has no sink";
	default:
		return spa_strerror(res);
	}
}

static void choose_strip(struct tb_screen *s)
{
	const struct tb_app *app = tb_apps_find(s->apps, s->moved_node);
	uint32_t strip = strip_at(s, s->list_line);
	char node[160];
	int res;

	s->list = TB_LIST_NONE;
	if (!app || strip >= s->keys->n_strips) {
		snprintf(s->message, sizeof(s->message), "it is no longer playing");
		return;
	}
	snprintf(node, sizeof(node), "%s.%s", tb_client_console(s->client), s->keys->strip[strip]);
	res = tb_apps_move(s->apps, app->node, node);
	if (res == 0)
		snprintf(s->message, sizeof(s->message), "%s goes to %s", app->name,
			s->keys->strip[strip]);
	else
		snprintf(s->message, sizeof(s->message), "%s stays: %s", app->name,
			reason_it_stays(res));
}

static void choose(struct tb_screen *s)
{
	if (s->list == TB_LIST_APPS)
		choose_app(s);
	else
		choose_strip(s);
}

static void go(struct tb_screen *s, int by)
{
	int n = (int)n_lines(s), to = (int)s->list_line + by;

	s->list_line = n == 0 || to < 0 ? 0 : to >= n ? (uint32_t)n - 1 : (uint32_t)to;
}

void tb_screen_list_key(struct tb_screen *s, int key)
{
	int page = s->list_area.height - 2;

	switch (key) {
	case KEY_UP:
	case KEY_DOWN:
		go(s, key == KEY_UP ? -1 : 1);
		break;
	case KEY_PPAGE:
	case KEY_NPAGE:
		go(s, key == KEY_PPAGE ? -page : page);
		break;
	case KEY_HOME:
	case KEY_END:
		go(s, key == KEY_HOME ? -(int)n_lines(s) : (int)n_lines(s));
		break;
	case '\n':
	case KEY_ENTER:
	case KEY_RIGHT:
		choose(s);
		break;
	case TB_SCREEN_ESC:
	case KEY_LEFT:
		s->list = s->list == TB_LIST_STRIPS ? TB_LIST_APPS : TB_LIST_NONE;
		s->list_line = 0;
		break;
	case 'a':
	case 'q':
		s->list = TB_LIST_NONE;
		break;
	default:
		break;
	}
}

void tb_screen_list_mouse(struct tb_screen *s, const struct tb_mouse *m)
{
	const struct tb_area *a = &s->list_area;
	int row = m->y - a->y;

	if (m->is_release || m->is_motion)
		return;
	if (m->button == 64 || m->button == 65) {
		go(s, m->button == 64 ? -1 : 1);
	} else if (m->button != 0) {
		return;
	} else if (row < 0 || row >= a->height || m->x < a->x || m->x >= a->x + a->width) {
		s->list = TB_LIST_NONE;
	} else if (row > 0 && row < a->height - 1) {
		s->list_line = s->first_line + (uint32_t)row - 1;
		choose(s);
	}
}
