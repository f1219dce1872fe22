/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Devices that a bus can play on and that a strip can record, as people name them. */
#include "client/devices.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include "client/assignments.h"
#include "client/printable.h"

/* What people call a node, best first. */
static const char *const label_keys[] = { PW_KEY_NODE_DESCRIPTION, PW_KEY_APP_NAME,
	PW_KEY_NODE_NICK, PW_KEY_NODE_NAME };

static void copy(char *to, size_t n_bytes, const char *text)
{
	snprintf(to, n_bytes, "%s", text ? text : "");
	tb_make_printable(to);
}

bool tb_device_read(struct tb_device *d, uint32_t node, const struct spa_dict *props)
{
	const char *class = spa_dict_lookup(props, PW_KEY_MEDIA_CLASS), *label = NULL;
	bool is_both = spa_streq(class, "Audio/Duplex");

	*d = (struct tb_device){ .node = node,
		.plays = is_both || spa_streq(class, "Audio/Sink"),
		.records = is_both || (class && spa_strstartswith(class, "Audio/Source")),
		.is_hardware = spa_dict_lookup(props, PW_KEY_DEVICE_ID) != NULL };
	if (!d->plays && !d->records)
		return false;
	for (size_t i = 0; i < SPA_N_ELEMENTS(label_keys) && !label; i++)
		label = spa_dict_lookup(props, label_keys[i]);
	spa_atoi32(spa_dict_lookup(props, PW_KEY_PRIORITY_SESSION), &d->priority, 10);
	copy(d->name, sizeof(d->name), spa_dict_lookup(props, PW_KEY_NODE_NAME));
	copy(d->nick, sizeof(d->nick), spa_dict_lookup(props, PW_KEY_NODE_NICK));
	copy(d->description, sizeof(d->description), label);
	return true;
}

/* Hardware first, then by the session manager's priority. */
static int compare(const void *a, const void *b)
{
	const struct tb_device *x = a, *y = b;

	if (x->is_hardware != y->is_hardware)
		return x->is_hardware ? -1 : 1;
	return y->priority - x->priority;
}

void tb_devices_sort(struct tb_device *list, uint32_t n)
{
	qsort(list, n, sizeof(*list), compare);
}

void tb_survey_devices(const struct tb_survey *s, bool plays, struct tb_devices *devices)
{
	devices->n = 0;
	for (uint32_t i = 0; i < s->registry.n_globals && devices->n < TB_MAX_DEVICES; i++) {
		const struct tb_global *t = s->registry.global[i];
		struct tb_device *d = &devices->list[devices->n];

		if (t->kind == TB_GLOBAL_NODE && tb_global_get(t, TB_KEY_CONSOLE)[0] == '\0'
			&& tb_device_read(d, t->id, &t->props->dict)
			&& (plays ? d->plays : d->records))
			devices->n++;
	}
	tb_devices_sort(devices->list, devices->n);
}

/* Whether one of the device's labels is `folded`, or has it in it. */
static bool fits(const struct tb_device *d, const char *folded, bool whole)
{
	const char *const labels[] = { d->description, d->nick, d->name };
	char label[TB_DEVICE_NAME_MAX];

	for (size_t i = 0; i < SPA_N_ELEMENTS(labels); i++) {
		snprintf(label, sizeof(label), "%s", labels[i]);
		tb_fold_case(label);
		if (whole ? spa_streq(label, folded) : strstr(label, folded) != NULL)
			return true;
	}
	return false;
}

/* The only one; -ENOENT or -EEXIST. */
static int find(const struct tb_device *list, uint32_t n, const char *folded, bool whole)
{
	int found = -ENOENT;

	for (uint32_t i = 0; i < n; i++)
		if (fits(&list[i], folded, whole))
			found = found == -ENOENT ? (int)i : -EEXIST;
	return found;
}

int tb_device_match(const struct tb_device *list, uint32_t n, const char *text)
{
	char folded[TB_DEVICE_NAME_MAX];
	int found;

	snprintf(folded, sizeof(folded), "%s", text);
	tb_fold_case(folded);
	if (folded[0] == '\0')
		return -ENOENT;
	found = find(list, n, folded, true);
	return found == -ENOENT ? find(list, n, folded, false) : found;
}

void tb_device_explain(const char *text, int res, char *why, uint32_t n_why)
{
	if (res == -EEXIST)
		snprintf(why, n_why,
			"\"%s\" matches several devices; give more of the name, or the node's name",
			text);
	else
		snprintf(why, n_why, "there is no device \"%s\"", text);
}
