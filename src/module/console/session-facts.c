/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "session-facts.h"

#include <stdio.h>
#include <string.h>

#include <pipewire/pipewire.h>
#include <spa/utils/string.h>

/* ---- the metadata ---- */

const struct tb_session_entry *tb_session_entry(
	const struct tb_session_facts *f, uint32_t subject, const char *key)
{
	const struct tb_session_entry *e;

	pw_array_for_each(e, &f->entries)
	{
		if (e->subject == subject && spa_streq(e->key, key))
			return e;
	}
	return NULL;
}

static bool is_watched(const char *key)
{
	return spa_streq(key, PW_KEY_TARGET_OBJECT) || spa_streq(key, "target.node")
	       || spa_strstartswith(key, "default.");
}

static void forget(struct tb_session_facts *f, uint32_t subject, const char *key)
{
	struct tb_session_entry *e = f->entries.data;

	while (pw_array_check(&f->entries, e)) {
		if (e->subject == subject && (!key || spa_streq(e->key, key)))
			pw_array_remove(&f->entries, e);
		else
			e++;
	}
}

void tb_session_facts_note(struct tb_session_facts *f, uint32_t subject, const char *key,
	const char *type, const char *value)
{
	struct tb_session_entry *e;

	if (!key || !value) {
		forget(f, subject, key);
		return;
	}
	if (!is_watched(key))
		return;
	e = (struct tb_session_entry *)tb_session_entry(f, subject, key);
	if (!e)
		e = pw_array_add(&f->entries, sizeof(*e));
	if (!e)
		return;
	*e = (struct tb_session_entry){ .subject = subject };
	snprintf(e->key, sizeof(e->key), "%s", key);
	snprintf(e->type, sizeof(e->type), "%s", type ? type : "");
	snprintf(e->value, sizeof(e->value), "%s", value);
}

void tb_session_facts_doubt(struct tb_session_facts *f)
{
	struct tb_session_entry *e;

	pw_array_for_each(e, &f->entries) e->is_doubted = true;
}

void tb_session_facts_told(struct tb_session_facts *f)
{
	struct tb_session_entry *e = f->entries.data;

	while (pw_array_check(&f->entries, e)) {
		if (e->is_doubted)
			pw_array_remove(&f->entries, e);
		else
			e++;
	}
}

/* ---- the registry ---- */

static struct tb_session_node *find_node(const struct tb_session_facts *f, uint32_t id)
{
	struct tb_session_node *n;

	pw_array_for_each(n, &f->nodes)
	{
		if (n->id == id)
			return n;
	}
	return NULL;
}

bool tb_session_is_stream(const struct tb_session_facts *f, uint32_t node)
{
	const struct tb_session_node *n = find_node(f, node);

	return n && n->is_stream;
}

static bool is_number(const char *text)
{
	return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

bool tb_session_has_target(const struct tb_session_facts *f, uint32_t stream)
{
	const struct tb_session_entry *e = tb_session_entry(f, stream, PW_KEY_TARGET_OBJECT);
	const struct tb_session_node *n;

	/* As the session manager has it, an object counts more than a node. */
	if (!e)
		return tb_session_entry(f, stream, "target.node") != NULL;
	if (!is_number(e->value))
		return true;
	pw_array_for_each(n, &f->nodes)
	{
		if (spa_streq(n->serial, e->value))
			return true;
	}
	return false;
}

const struct tb_session_port *tb_session_port(const struct tb_session_facts *f, uint32_t id)
{
	const struct tb_session_port *p;

	pw_array_for_each(p, &f->ports)
	{
		if (p->id == id)
			return p;
	}
	return NULL;
}

uint32_t tb_session_port_named(const struct tb_session_facts *f, uint32_t node, const char *name)
{
	const struct tb_session_port *p;

	pw_array_for_each(p, &f->ports)
	{
		if (p->node == node && spa_streq(p->name, name))
			return p->id;
	}
	return PW_ID_ANY;
}

static void add_port(struct tb_session_facts *f, uint32_t id, const struct spa_dict *props)
{
	const char *name = spa_dict_lookup(props, PW_KEY_PORT_NAME);
	struct tb_session_port *p, port = { .id = id };

	if (!spa_atou32(spa_dict_lookup(props, PW_KEY_NODE_ID), &port.node, 10))
		return;
	snprintf(port.name, sizeof(port.name), "%s", name ? name : "");
	p = pw_array_add(&f->ports, sizeof(*p));
	if (p)
		*p = port;
}

static void add_node(struct tb_session_facts *f, uint32_t id, const struct spa_dict *props)
{
	const char *serial = spa_dict_lookup(props, PW_KEY_OBJECT_SERIAL);
	struct tb_session_node *n = pw_array_add(&f->nodes, sizeof(*n));

	if (!n)
		return;
	*n = (struct tb_session_node){ .id = id };
	n->is_stream = spa_strstartswith(spa_dict_lookup(props, PW_KEY_MEDIA_CLASS), "Stream/");
	snprintf(n->serial, sizeof(n->serial), "%s", serial ? serial : "");
}

void tb_session_facts_add(
	struct tb_session_facts *f, uint32_t id, const char *type, const struct spa_dict *props)
{
	if (props && spa_streq(type, PW_TYPE_INTERFACE_Port))
		add_port(f, id, props);
	else if (props && spa_streq(type, PW_TYPE_INTERFACE_Node))
		add_node(f, id, props);
}

void tb_session_facts_remove(struct tb_session_facts *f, uint32_t id)
{
	struct tb_session_node *node = find_node(f, id);
	const struct tb_session_port *p = tb_session_port(f, id);

	if (node)
		pw_array_remove(&f->nodes, node);
	if (p)
		pw_array_remove(&f->ports, (struct tb_session_port *)p);
}

/* ---- life ---- */

void tb_session_facts_init(struct tb_session_facts *f)
{
	pw_array_init(&f->entries, 4096);
	pw_array_init(&f->nodes, 4096);
	pw_array_init(&f->ports, 4096);
}

void tb_session_facts_finish(struct tb_session_facts *f)
{
	pw_array_clear(&f->entries);
	pw_array_clear(&f->nodes);
	pw_array_clear(&f->ports);
}

void tb_session_facts_clear(struct tb_session_facts *f)
{
	f->entries.size = f->nodes.size = f->ports.size = 0;
}
