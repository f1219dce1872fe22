/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What there is in the session: nodes, ports and links, from the registry. */
#include "client-impl.h"

#include <errno.h>
#include <stdio.h>

#include <pipewire/extensions/metadata.h>
#include <spa/utils/string.h>

#include "client/printable.h"

static uint32_t id_of(const struct spa_dict *props, const char *key)
{
	const char *text = spa_dict_lookup(props, key);
	uint32_t id;

	return text && spa_atou32(text, &id, 10) ? id : PW_ID_ANY;
}

static void copy(char *to, size_t n_bytes, const struct spa_dict *props, const char *key)
{
	const char *text = spa_dict_lookup(props, key);

	snprintf(to, n_bytes, "%s", text ? text : "");
	tb_make_printable(to);
}

static bool read_node(struct tb_object *o, const struct spa_dict *props)
{
	o->kind = TB_OBJECT_NODE;
	copy(o->name, sizeof(o->name), props, PW_KEY_NODE_NAME);
	copy(o->description, sizeof(o->description), props, PW_KEY_NODE_DESCRIPTION);
	copy(o->media_class, sizeof(o->media_class), props, PW_KEY_MEDIA_CLASS);
	if (o->description[0] == '\0')
		copy(o->description, sizeof(o->description), props, PW_KEY_APP_NAME);
	if (o->description[0] == '\0')
		copy(o->description, sizeof(o->description), props, PW_KEY_NODE_NAME);
	return true;
}

static bool read_port(struct tb_object *o, const struct spa_dict *props)
{
	o->kind = TB_OBJECT_PORT;
	o->node = id_of(props, PW_KEY_NODE_ID);
	o->is_output = spa_streq(spa_dict_lookup(props, PW_KEY_PORT_DIRECTION), "out");
	copy(o->name, sizeof(o->name), props, PW_KEY_PORT_NAME);
	return true;
}

static bool read_link(struct tb_object *o, const struct spa_dict *props)
{
	o->kind = TB_OBJECT_LINK;
	o->node = id_of(props, PW_KEY_LINK_OUTPUT_NODE);
	o->input_node = id_of(props, PW_KEY_LINK_INPUT_NODE);
	o->output_port = id_of(props, PW_KEY_LINK_OUTPUT_PORT);
	o->input_port = id_of(props, PW_KEY_LINK_INPUT_PORT);
	return true;
}

static bool read_object(struct tb_object *o, const char *type, const struct spa_dict *props)
{
	if (!props)
		return false;
	if (spa_streq(type, PW_TYPE_INTERFACE_Node))
		return read_node(o, props);
	if (spa_streq(type, PW_TYPE_INTERFACE_Port))
		return read_port(o, props);
	if (spa_streq(type, PW_TYPE_INTERFACE_Link))
		return read_link(o, props);
	return false;
}

static void on_global(void *data, uint32_t id, uint32_t permissions, const char *type,
	uint32_t version, const struct spa_dict *props)
{
	struct tb_client *c = data;
	struct tb_object object = { .id = id }, *o;

	if (props && spa_streq(type, PW_TYPE_INTERFACE_Metadata)) {
		tb_client_consider_policy(c, id, props);
		tb_client_consider_defaults(c, id, props);
	}
	if (!read_object(&object, type, props))
		return;
	o = pw_array_add(&c->objects, sizeof(*o));
	if (!o)
		return;
	*o = object;
	if (object.kind == TB_OBJECT_NODE) {
		tb_client_consider(c, id, props);
		tb_client_consider_device(c, id, props);
		tb_client_hear_recorder(c, id, props);
	}
	tb_client_emit(c, graph);
}

static void on_global_remove(void *data, uint32_t id)
{
	struct tb_client *c = data;
	struct tb_object *o;

	tb_client_forget_recorder(c, id);
	tb_client_forget_candidate(c, id);
	tb_client_forget_device(c, id);
	tb_client_forget_policy(c, id);
	pw_array_for_each(o, &c->objects)
	{
		if (o->id != id)
			continue;
		pw_array_remove(&c->objects, o);
		tb_client_emit(c, graph);
		return;
	}
}

static const struct pw_registry_events registry_events = {
	PW_VERSION_REGISTRY_EVENTS,
	.global = on_global,
	.global_remove = on_global_remove,
};

int tb_client_connect_registry(struct tb_client *c)
{
	c->registry = pw_core_get_registry(c->core, PW_VERSION_REGISTRY, 0);
	if (!c->registry)
		return -errno;
	pw_registry_add_listener(c->registry, &c->registry_listener, &registry_events, c);
	return 0;
}

struct pw_proxy *tb_client_look_at(struct tb_client *c, uint32_t id)
{
	struct pw_proxy *node =
		pw_registry_bind(c->registry, id, PW_TYPE_INTERFACE_Node, PW_VERSION_NODE, 0);

	/* The stage ends with the newest answer.  Asked here and not after the list, this one
	 * comes with the list and costs no wait of its own. */
	if (node && c->stage == TB_STAGE_LOOKING)
		tb_client_ask(c);
	return node;
}

void tb_client_mark_meter(struct tb_client *c, uint32_t id, bool is_level_meter)
{
	struct tb_object *o;

	pw_array_for_each(o, &c->objects)
	{
		if (o->kind != TB_OBJECT_NODE || o->id != id || o->is_level_meter == is_level_meter)
			continue;
		o->is_level_meter = is_level_meter;
		tb_client_emit(c, graph);
		return;
	}
}

/* ---- looking up ---- */

const struct tb_object *tb_client_object(const struct tb_client *c, uint32_t i)
{
	return pw_array_check_index(&c->objects, i, struct tb_object)
	               ? pw_array_get_unchecked(&c->objects, i, struct tb_object)
	               : NULL;
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
