/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "hardware.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include "assignments.h"

static bool is_device(const struct tb_thing *t, bool sinks)
{
	const char *class = tb_thing_get(t, PW_KEY_MEDIA_CLASS);

	if (t->kind != TB_THING_NODE || tb_thing_get(t, TB_KEY_CONSOLE)[0] != '\0')
		return false;
	return spa_streq(class, "Audio/Duplex")
	       || (sinks ? spa_streq(class, "Audio/Sink")
			 : spa_strstartswith(class, "Audio/Source"));
}

bool tb_hardware_is_real(const struct tb_thing *node)
{
	return tb_thing_get(node, PW_KEY_DEVICE_ID)[0] != '\0';
}

const char *tb_hardware_profile(const struct tb_thing *node)
{
	const char *profile = tb_thing_get(node, "api.bluez5.profile");

	if (spa_strstartswith(profile, "headset"))
		return "telephone";
	return profile[0] != '\0' ? "high fidelity" : "";
}

/* Real ones first, then by the session manager's priority. */
static int compare(const void *a, const void *b)
{
	const struct tb_thing *x = *(const struct tb_thing *const *)a;
	const struct tb_thing *y = *(const struct tb_thing *const *)b;

	if (tb_hardware_is_real(x) != tb_hardware_is_real(y))
		return tb_hardware_is_real(x) ? -1 : 1;
	return atoi(tb_thing_get(y, PW_KEY_PRIORITY_SESSION))
	       - atoi(tb_thing_get(x, PW_KEY_PRIORITY_SESSION));
}

void tb_hardware_find(struct tb_hardware *h, const struct tb_survey *s, bool sinks)
{
	h->n = 0;
	for (uint32_t i = 0; i < s->n_things && h->n < TB_MAX_HARDWARE; i++)
		if (is_device(s->thing[i], sinks))
			h->node[h->n++] = s->thing[i];
	qsort(h->node, h->n, sizeof(h->node[0]), compare);
}

static const char *const label_keys[] = { PW_KEY_NODE_DESCRIPTION, PW_KEY_NODE_NICK,
	PW_KEY_NODE_NAME };

/* Whether one of the node's labels is `folded`, or has it in it. */
static bool fits(const struct tb_thing *node, const char *folded, bool whole)
{
	char label[256];

	for (size_t i = 0; i < SPA_N_ELEMENTS(label_keys); i++) {
		snprintf(label, sizeof(label), "%s", tb_thing_get(node, label_keys[i]));
		tb_fold_case(label);
		if (whole ? spa_streq(label, folded) : strstr(label, folded) != NULL)
			return true;
	}
	return false;
}

static uint32_t count(
	const struct tb_hardware *h, const char *folded, bool whole, const struct tb_thing **node)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < h->n; i++) {
		if (!fits(h->node[i], folded, whole))
			continue;
		*node = h->node[i];
		n++;
	}
	return n;
}

int tb_hardware_match(const struct tb_hardware *h, const char *text, const struct tb_thing **node)
{
	char folded[256];
	uint32_t n;

	snprintf(folded, sizeof(folded), "%s", text);
	tb_fold_case(folded);
	if (folded[0] == '\0')
		return -ENOENT;
	n = count(h, folded, true, node);
	if (n == 0)
		n = count(h, folded, false, node);
	return n == 1 ? 0 : n == 0 ? -ENOENT : -EEXIST;
}

void tb_hardware_explain(
	const struct tb_hardware *h, const char *command, const char *text, int error)
{
	if (error == -EEXIST)
		fprintf(stderr,
			"%s: \"%s\" means several devices; say more of the name or the "
			"node's name.  There is:\n",
			command, text);
	else
		fprintf(stderr, "%s: there is no device \"%s\".  There is:\n", command, text);
	for (uint32_t i = 0; i < h->n; i++)
		fprintf(stderr, "  %s (%s)\n", tb_thing_label(h->node[i]),
			tb_thing_get(h->node[i], PW_KEY_NODE_NAME));
	if (h->n == 0)
		fprintf(stderr, "  nothing\n");
}
