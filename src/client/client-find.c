/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which node is the console?  Filter nodes are bound and looked at: the group of a
 * console's nodes is named after it. */
#include "client-impl.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include "client/printable.h"

#define DEFAULT_CONSOLE "troubadour"

static void on_node_info(void *data, const struct pw_node_info *info)
{
	struct tb_candidate *k = data;
	char wanted[128];

	/* Later events bring only what changed, with no properties in the others' place. */
	if (!(info->change_mask & PW_NODE_CHANGE_MASK_PROPS))
		return;
	snprintf(wanted, sizeof(wanted), "troubadour.%s", k->name);
	k->is_console = spa_streq(spa_dict_lookup(info->props, PW_KEY_NODE_LINK_GROUP), wanted);
	/* Its strips and buses are no devices then. */
	if (k->is_console && k->client->stage == TB_STAGE_CONNECTED)
		tb_client_emit(k->client, graph);
}

static const struct pw_node_events node_events = {
	PW_VERSION_NODE_EVENTS,
	.info = on_node_info,
};

static bool may_be_console(const struct spa_dict *props)
{
	return spa_streq(spa_dict_lookup(props, PW_KEY_MEDIA_CATEGORY), "Filter")
	       || (!spa_dict_lookup(props, PW_KEY_MEDIA_CLASS)
		       && !spa_dict_lookup(props, PW_KEY_MEDIA_CATEGORY));
}

void tb_client_consider(struct tb_client *c, uint32_t id, const struct spa_dict *props)
{
	const char *name = spa_dict_lookup(props, PW_KEY_NODE_NAME);
	struct tb_candidate **place, *k;

	if (!name || !may_be_console(props))
		return;
	k = calloc(1, sizeof(*k));
	place = k ? pw_array_add(&c->candidates, sizeof(*place)) : NULL;
	if (!place) {
		free(k);
		return;
	}
	*place = k;
	k->client = c;
	k->id = id;
	snprintf(k->name, sizeof(k->name), "%s", name);
	tb_make_printable(k->name);
	k->proxy = tb_client_look_at(c, id);
	if (k->proxy)
		pw_proxy_add_object_listener(k->proxy, &k->listener, &node_events, k);
}

static uint32_t count_consoles(const struct tb_client *c)
{
	struct tb_candidate **k;
	uint32_t n = 0;

	pw_array_for_each(k, &c->candidates) n += (*k)->is_console;
	return n;
}

bool tb_client_has_console(const struct tb_client *c, const char *name)
{
	struct tb_candidate **k;

	pw_array_for_each(k, &c->candidates)
	{
		if ((*k)->is_console && spa_streq((*k)->name, name))
			return true;
	}
	return false;
}

bool tb_client_is_of_console(const struct tb_client *c, const char *node)
{
	struct tb_candidate **k;

	pw_array_for_each(k, &c->candidates)
	{
		size_t n_bytes = strlen((*k)->name);

		if ((*k)->is_console && strncmp((*k)->name, node, n_bytes) == 0
			&& node[n_bytes] == '.')
			return true;
	}
	return false;
}

static struct tb_candidate *choose(struct tb_client *c)
{
	const char *name = c->wanted_console;
	struct tb_candidate **k;

	if (!name && count_consoles(c) > 1)
		name = DEFAULT_CONSOLE;
	pw_array_for_each(k, &c->candidates)
	{
		if ((*k)->is_console && (!name || spa_streq((*k)->name, name)))
			return *k;
	}
	return NULL;
}

__attribute__((format(printf, 3, 4))) static size_t add(
	struct tb_client *c, size_t at, const char *format, ...)
{
	va_list args;
	int n = 0;

	va_start(args, format);
	if (at < sizeof(c->why))
		n = vsnprintf(c->why + at, sizeof(c->why) - at, format, args);
	va_end(args);
	return at + (size_t)SPA_MAX(n, 0);
}

static int explain_none(struct tb_client *c)
{
	const char *comma = "";
	struct tb_candidate **k;
	size_t at;

	if (count_consoles(c) == 0) {
		add(c, 0, "no console runs in this session; `troubadour run` starts one");
		return -ENOENT;
	}
	if (c->wanted_console)
		at = add(c, 0, "there is no console \"%s\" (have: ", c->wanted_console);
	else
		at = add(c, 0, "which console?  --console NAME (have: ");
	pw_array_for_each(k, &c->candidates)
	{
		if (!(*k)->is_console)
			continue;
		at = add(c, at, "%s%s", comma, (*k)->name);
		comma = ", ";
	}
	add(c, at, ")");
	return -ENOENT;
}

int tb_client_find(struct tb_client *c)
{
	struct tb_candidate *found = choose(c);

	if (!found)
		return explain_none(c);
	snprintf(c->console, sizeof(c->console), "%s", found->name);
	c->node_id = found->id;
	c->node = found->proxy;
	spa_hook_remove(&found->listener);
	found->proxy = NULL;
	return 0;
}

static void free_candidate(struct tb_candidate *k)
{
	/* Of the console that was found, it is the client's. */
	if (k->proxy) {
		spa_hook_remove(&k->listener);
		pw_proxy_destroy(k->proxy);
	}
	free(k);
}

void tb_client_forget_candidate(struct tb_client *c, uint32_t id)
{
	struct tb_candidate **k;

	pw_array_for_each(k, &c->candidates)
	{
		if ((*k)->id != id)
			continue;
		free_candidate(*k);
		pw_array_remove(&c->candidates, k);
		return;
	}
}

void tb_client_finish_find(struct tb_client *c)
{
	struct tb_candidate **k;

	pw_array_for_each(k, &c->candidates) free_candidate(*k);
	pw_array_reset(&c->candidates);
}
