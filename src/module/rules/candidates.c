/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "candidates.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <spa/utils/string.h>

#include "console.h"

const struct tb_candidate *tb_candidates_find_sink(const struct tb_console *c, uint32_t id)
{
	const struct tb_candidate *node;

	pw_array_for_each(node, &c->candidates->nodes)
	{
		if (node->id == id)
			return node->is_sink ? node : NULL;
	}
	return NULL;
}

bool tb_candidates_name_sink(const struct tb_console *c, uint32_t id, struct tb_sink_name *name)
{
	const struct tb_candidate *sink = tb_candidates_find_sink(c, id);

	if (!sink)
		return false;
	snprintf(name->name, sizeof(name->name), "%s", sink->name);
	snprintf(name->serial, sizeof(name->serial), "%s", sink->serial);
	return true;
}

bool tb_candidates_has_sink(const struct tb_console *c, const struct tb_sink_name *sink)
{
	const struct tb_candidate *node;

	pw_array_for_each(node, &c->candidates->nodes)
	{
		if (node->is_sink && spa_streq(node->serial, sink->serial))
			return true;
	}
	return false;
}

void tb_candidates_for_each_sink(
	const struct tb_console *c, void (*f)(void *data, uint32_t id), void *data)
{
	const struct tb_candidate *node;

	pw_array_for_each(node, &c->candidates->nodes)
	{
		if (node->is_sink)
			f(data, node->id);
	}
}

void tb_candidates_for_each_source(
	const struct tb_console *c, void (*f)(void *data, uint32_t id), void *data)
{
	const struct tb_candidate *node;

	pw_array_for_each(node, &c->candidates->nodes)
	{
		if (!node->is_sink)
			f(data, node->id);
	}
}

static const char *text_of(const struct spa_dict *props, const char *key)
{
	const char *text = spa_dict_lookup(props, key);

	return text ? text : "";
}

bool tb_candidates_add(struct tb_console *c, uint32_t id, const struct spa_dict *props)
{
	const char *class = text_of(props, PW_KEY_MEDIA_CLASS);
	struct tb_candidate *node;

	if (!spa_streq(class, "Audio/Sink") && !spa_strstartswith(class, "Audio/Source"))
		return false;
	node = pw_array_add(&c->candidates->nodes, sizeof(*node));
	if (!node)
		return false;
	*node = (struct tb_candidate){
		.id = id,
		.is_sink = spa_streq(class, "Audio/Sink"),
		.has_device = spa_dict_lookup(props, PW_KEY_DEVICE_ID) != NULL,
		.priority = atoi(text_of(props, PW_KEY_PRIORITY_SESSION)),
	};
	snprintf(node->serial, sizeof(node->serial), "%s", text_of(props, PW_KEY_OBJECT_SERIAL));
	snprintf(node->name, sizeof(node->name), "%s", text_of(props, PW_KEY_NODE_NAME));
	return true;
}

bool tb_candidates_remove(struct tb_console *c, uint32_t id)
{
	struct tb_candidate *node;

	pw_array_for_each(node, &c->candidates->nodes)
	{
		if (node->id != id)
			continue;
		pw_array_remove(&c->candidates->nodes, node);
		return true;
	}
	return false;
}

void tb_candidates_forget(struct tb_console *c)
{
	c->candidates->nodes.size = 0;
}

int tb_candidates_new(struct tb_console *c)
{
	c->candidates = calloc(1, sizeof(*c->candidates));
	if (!c->candidates)
		return -ENOMEM;
	pw_array_init(&c->candidates->nodes, 4096);
	return 0;
}

void tb_candidates_free(struct tb_console *c)
{
	if (c->candidates)
		pw_array_clear(&c->candidates->nodes);
	free(c->candidates);
	c->candidates = NULL;
}
