/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Ways of sound that people seldom mean: back into the console, and past its faders. */
#include "doctor.h"

#include <stdio.h>

#include <spa/utils/string.h>

/* Whether a strip or bus is a strip. */
static bool is_strip(const struct tb_global *device)
{
	const char *class = tb_global_get(device, PW_KEY_MEDIA_CLASS);

	return spa_streq(class, "Audio/Sink") || spa_streq(class, "Stream/Input/Audio");
}

/* ---- loops ---- */

#define MAX_WAY 256u

struct way {
	const struct tb_survey *survey;
	const struct tb_global *node[MAX_WAY];
	uint32_t n;
};

static void reach(struct way *w, const struct tb_global *node)
{
	for (uint32_t i = 0; i < w->n; i++)
		if (w->node[i] == node)
			return;
	if (node && w->n < MAX_WAY)
		w->node[w->n++] = node;
}

static bool shares(const struct tb_global *a, const struct tb_global *b, const char *key)
{
	const char *value = tb_global_get(a, key);

	return value[0] && spa_streq(value, tb_global_get(b, key));
}

/* The other half of a filter, and what a program plays that records. */
static void reach_through(struct way *w, const struct tb_global *node)
{
	if (!spa_streq(tb_global_get(node, PW_KEY_MEDIA_CLASS), "Stream/Input/Audio")
		&& !tb_global_get(node, PW_KEY_NODE_LINK_GROUP)[0])
		return;
	for (uint32_t i = 0; i < w->survey->registry.n_globals; i++) {
		const struct tb_global *t = w->survey->registry.global[i];

		if (t->kind == TB_GLOBAL_NODE && t != node && !tb_global_is_of_console(t, NULL)
			&& (shares(t, node, PW_KEY_NODE_LINK_GROUP)
				|| shares(t, node, PW_KEY_CLIENT_ID)))
			reach(w, t);
	}
}

/* Whether sound that leaves node `from` comes back into a strip of the same console, by
 * links, filters and programs that record and play.  NULL, or the strip. */
static const struct tb_global *find_loop(const struct tb_survey *s, const struct tb_global *from)
{
	struct way w = { .survey = s };

	reach(&w, from);
	for (uint32_t at = 0; at < w.n; at++) {
		const struct tb_global *node = w.node[at];

		if (at > 0 && tb_global_is_of_console(node, NULL)) {
			if (is_strip(node) && shares(node, from, TB_KEY_CONSOLE))
				return node;
			continue;
		}
		for (uint32_t i = 0; i < s->registry.n_globals; i++)
			if (s->registry.global[i]->kind == TB_GLOBAL_LINK
				&& s->registry.global[i]->from_node == node->id)
				reach(&w, tb_survey_node(s, s->registry.global[i]->to_node));
		if (at > 0)
			reach_through(&w, node);
	}
	return NULL;
}

static void check_loops(struct tb_doctor *d)
{
	for (uint32_t i = 0; i < d->survey->registry.n_globals; i++) {
		const struct tb_global *bus = d->survey->registry.global[i], *strip;
		char from[TB_GLOBAL_NAME_MAX], to[TB_GLOBAL_NAME_MAX], cure[320];

		if (!tb_global_is_of_console(bus, d->console) || is_strip(bus))
			continue;
		strip = find_loop(d->survey, bus);
		if (!strip)
			continue;
		tb_global_name(bus, from);
		tb_global_name(strip, to);
		snprintf(cure, sizeof(cure),
			"if you hear an echo: `troubadour route %s %s off`, or let the program record "
			"another bus",
			tb_global_get(strip, TB_KEY_DEVICE), tb_global_get(bus, TB_KEY_DEVICE));
		tb_doctor_say(d, TB_NOTE, cure, "what %s plays comes back into %s", from, to);
	}
}

/* ---- monitors ---- */

/* Somebody who keeps what he hears; a link per channel leads to him. */
static bool records_monitor(
	const struct tb_doctor *d, const struct tb_global *strip, const struct tb_global *to)
{
	return to && tb_global_is_of_console(strip, d->console) && is_strip(strip)
	       && !tb_global_is_of_console(to, NULL)
	       && spa_streq(tb_global_get(strip, PW_KEY_MEDIA_CLASS), "Audio/Sink")
	       && !tb_global_is_level_meter(to);
}

static void check_monitors(struct tb_doctor *d)
{
	const struct tb_global *told = NULL;

	for (uint32_t i = 0; i < d->survey->registry.n_globals; i++) {
		const struct tb_global *l = d->survey->registry.global[i], *from, *to;
		char name[TB_GLOBAL_NAME_MAX];

		if (l->kind != TB_GLOBAL_LINK)
			continue;
		from = tb_survey_node(d->survey, l->from_node);
		to = tb_survey_node(d->survey, l->to_node);
		if (!from || to == told || !records_monitor(d, from, to))
			continue;
		told = to;
		tb_doctor_say(d, TB_NOTE,
			"let it record a bus, such as a stream mix: `troubadour status` lists them",
			"%s records %s before its fader and processing, and nothing else",
			tb_global_label(to), tb_global_name(from, name));
	}
}

void tb_doctor_check_ways(struct tb_doctor *d)
{
	check_loops(d);
	check_monitors(d);
}
