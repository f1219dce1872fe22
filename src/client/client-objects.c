/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What there is in the session: nodes, ports and links, from the registry. */
#include "client-impl.h"

#include <stdio.h>

#include <spa/utils/string.h>

#include "client/printable.h"
#include "level-meter.h"

static void copy(char *to, size_t n_bytes, const struct tb_global *g, const char *key)
{
	snprintf(to, n_bytes, "%s", tb_global_get(g, key));
	tb_make_printable(to);
}

static void read_node(struct tb_object *o, const struct tb_global *g)
{
	o->kind = TB_OBJECT_NODE;
	copy(o->name, sizeof(o->name), g, PW_KEY_NODE_NAME);
	copy(o->description, sizeof(o->description), g, PW_KEY_NODE_DESCRIPTION);
	copy(o->media_class, sizeof(o->media_class), g, PW_KEY_MEDIA_CLASS);
	if (o->description[0] == '\0')
		copy(o->description, sizeof(o->description), g, PW_KEY_APP_NAME);
	if (o->description[0] == '\0')
		copy(o->description, sizeof(o->description), g, PW_KEY_NODE_NAME);
}

static void read_port(struct tb_object *o, const struct tb_global *g)
{
	o->kind = TB_OBJECT_PORT;
	o->node = tb_global_get_id(g, PW_KEY_NODE_ID);
	o->is_output = spa_streq(tb_global_get(g, PW_KEY_PORT_DIRECTION), "out");
	copy(o->name, sizeof(o->name), g, PW_KEY_PORT_NAME);
}

static void read_metadata(struct tb_object *o, const struct tb_global *g)
{
	o->kind = TB_OBJECT_METADATA;
	copy(o->name, sizeof(o->name), g, PW_KEY_METADATA_NAME);
}

static void read_link(struct tb_object *o, const struct tb_global *g)
{
	o->kind = TB_OBJECT_LINK;
	o->node = g->from_node;
	o->input_node = g->to_node;
	o->output_port = tb_global_get_id(g, PW_KEY_LINK_OUTPUT_PORT);
	o->input_port = tb_global_get_id(g, PW_KEY_LINK_INPUT_PORT);
}

/* One that records may be a level meter, which the registry does not tell. */
static bool is_recorder(const struct tb_client *c, const struct tb_global *g)
{
	return c->purpose != TB_PURPOSE_LOOKING
	       && spa_streq(tb_global_get(g, PW_KEY_MEDIA_CLASS), "Stream/Input/Audio");
}

static void look_at(struct tb_client *c, struct tb_global *g)
{
	if (!tb_client_may_be_console(g) && !is_recorder(c, g))
		return;
	/* The stage ends with the newest answer.  Asked here and not after the list, this one
	 * comes with the list and costs no wait of its own. */
	if (tb_global_look(g) == 0 && c->stage == TB_STAGE_LOOKING)
		tb_registry_ask(&c->registry);
}

static struct tb_object *object_of(const struct tb_global *g)
{
	return &((struct tb_client_global *)g)->object;
}

void tb_client_add_object(struct tb_client *c, struct tb_global *g)
{
	static void (*const readers[TB_N_GLOBAL_KINDS])(
		struct tb_object * o, const struct tb_global *g) = {
		[TB_GLOBAL_NODE] = read_node,
		[TB_GLOBAL_PORT] = read_port,
		[TB_GLOBAL_LINK] = read_link,
		[TB_GLOBAL_METADATA] = read_metadata,
	};

	object_of(g)->id = g->id;
	readers[g->kind](object_of(g), g);
	if (g->kind == TB_GLOBAL_NODE)
		look_at(c, g);
	if (g->kind != TB_GLOBAL_METADATA)
		tb_client_emit(c, graph);
}

/* It tells its properties again whenever one of them changes. */
static bool becomes_console(struct tb_global *g)
{
	bool *is_console = &((struct tb_client_global *)g)->is_console, was_console = *is_console;

	*is_console = tb_client_is_console(g);
	return *is_console != was_console;
}

void tb_client_judge_object(struct tb_client *c, struct tb_global *g)
{
	bool is_level_meter = is_recorder(c, g) && tb_is_level_meter(&g->props->dict);
	bool is_news = object_of(g)->is_level_meter != is_level_meter;
	bool is_other_console = becomes_console(g);

	object_of(g)->is_level_meter = is_level_meter;
	/* If it is a console, its strips and buses are not devices any more. */
	if (is_news || (is_other_console && c->stage == TB_STAGE_CONNECTED))
		tb_client_emit(c, graph);
}

/* ---- looking up ---- */

const struct tb_object *tb_client_object(const struct tb_client *c, uint32_t i)
{
	return i < c->registry.n_globals ? object_of(c->registry.global[i]) : NULL;
}

const struct tb_object *tb_client_find_object(
	const struct tb_client *c, enum tb_object_kind kind, uint32_t id)
{
	const struct tb_object *o;

	for (uint32_t i = 0; (o = tb_client_object(c, i)) != NULL; i++) {
		if (o->kind == kind && o->id == id)
			return o;
	}
	return NULL;
}

const struct tb_object *tb_client_find_node(const struct tb_client *c, const char *name)
{
	const struct tb_object *o, *newest = NULL;

	for (uint32_t i = 0; (o = tb_client_object(c, i)) != NULL; i++) {
		if (o->kind == TB_OBJECT_NODE && spa_streq(o->name, name))
			newest = o;
	}
	return newest;
}

static bool same_nodes(const struct tb_object *link, const struct tb_object *other)
{
	return other->kind == TB_OBJECT_LINK && other->node == link->node
	       && other->input_node == link->input_node;
}

const struct tb_object *tb_client_peer(
	const struct tb_client *c, const struct tb_object *node, uint32_t i, bool inputs)
{
	const struct tb_object *link = tb_client_object(c, i), *peer;
	uint32_t id = inputs ? link->node : link->input_node;

	if (link->kind != TB_OBJECT_LINK || (inputs ? link->input_node : link->node) != node->id)
		return NULL;
	for (uint32_t k = 0; k < i; k++) {
		if (same_nodes(link, tb_client_object(c, k)))
			return NULL;
	}
	peer = tb_client_find_object(c, TB_OBJECT_NODE, id);
	return peer && !peer->is_level_meter ? peer : NULL;
}

/* ---- links of our own ---- */

uint32_t tb_client_port(
	const struct tb_client *c, uint32_t node, bool is_output, const char *name, uint32_t n)
{
	const struct tb_object *o;

	for (uint32_t i = 0; (o = tb_client_object(c, i)) != NULL; i++) {
		if (o->kind == TB_OBJECT_PORT && o->node == node && o->is_output == is_output
			&& (!name || spa_streq(o->name, name)) && n-- == 0)
			return o->id;
	}
	return PW_ID_ANY;
}

struct pw_proxy *tb_client_link(
	struct tb_client *c, uint32_t output_port, uint32_t input_port, bool is_passive)
{
	struct pw_properties *p = pw_properties_new(NULL, NULL);
	struct pw_proxy *link = NULL;

	if (!p)
		return NULL;
	pw_properties_setf(p, PW_KEY_LINK_OUTPUT_PORT, "%u", output_port);
	pw_properties_setf(p, PW_KEY_LINK_INPUT_PORT, "%u", input_port);
	if (is_passive)
		pw_properties_set(p, PW_KEY_LINK_PASSIVE, "true");
	link = pw_core_create_object(
		c->core, "link-factory", PW_TYPE_INTERFACE_Link, PW_VERSION_LINK, &p->dict, 0);
	pw_properties_free(p);
	return link;
}
