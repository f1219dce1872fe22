/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Who is at a strip or bus whose node is made anew, for another name, description or
 * channels, comes along to the new node.
 *
 * Both nodes are there for a moment.  As soon as the session manager has given the new one
 * its ports, whatever names the old one in the metadata "default" names the new one: targets
 * of applications, default devices, and the device that a bus plays on.  An application that
 * was linked without being named there, by a rule or by an assignment, is named once the
 * name has changed, unless it just follows the default.  Links that the session manager has
 * not moved by then were made by hand, and are made again.  Then the old node goes. */
#include "followers.h"

#include <stdio.h>
#include <stdlib.h>

#include <pipewire/extensions/metadata.h>
#include <spa/utils/json.h>
#include <spa/utils/string.h>

#include "console.h"
#include "device.h"
#include "devices.h"
#include "roster.h"
#include "timers.h"

/* From its ports on, until the session manager links to a node. */
#define SETTLE_NS (100 * (uint64_t)SPA_NSEC_PER_MSEC)
#define MAX_WAITS 10u
/* Without a session manager there are no ports. */
#define NO_PORTS_NS (2 * (uint64_t)SPA_NSEC_PER_SEC)

/* An entry of the metadata that names a node. */
struct entry {
	uint32_t subject;
	char key[40], type[24], value[128];
};

/* A stream of an application. */
struct stream {
	uint32_t id;
};

struct port {
	uint32_t id, node;
	char name[64];
};

/* ---- what the metadata says ---- */

static struct entry *find_entry(struct tb_console *c, uint32_t subject, const char *key)
{
	struct entry *e;

	pw_array_for_each(e, &c->entries)
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

static void forget(struct tb_console *c, uint32_t subject, const char *key)
{
	struct entry *e = c->entries.data;

	while (pw_array_check(&c->entries, e)) {
		if (e->subject == subject && (!key || spa_streq(e->key, key)))
			pw_array_remove(&c->entries, e);
		else
			e++;
	}
}

void tb_followers_forget(struct tb_console *c)
{
	c->entries.size = 0;
}

void tb_followers_note(struct tb_console *c, uint32_t subject, const char *key, const char *type,
	const char *value)
{
	struct entry *e;

	if (!key || !value) {
		forget(c, subject, key);
		return;
	}
	if (!is_watched(key))
		return;
	e = find_entry(c, subject, key);
	if (!e)
		e = pw_array_add(&c->entries, sizeof(*e));
	if (!e)
		return;
	*e = (struct entry){ .subject = subject };
	snprintf(e->key, sizeof(e->key), "%s", key);
	snprintf(e->type, sizeof(e->type), "%s", type ? type : "");
	snprintf(e->value, sizeof(e->value), "%s", value);
}

/* ---- who is there ---- */

static struct stream *find_stream(struct tb_console *c, uint32_t id)
{
	struct stream *s;

	pw_array_for_each(s, &c->streams)
	{
		if (s->id == id)
			return s;
	}
	return NULL;
}

static struct port *find_port(struct tb_console *c, uint32_t id)
{
	struct port *p;

	pw_array_for_each(p, &c->ports)
	{
		if (p->id == id)
			return p;
	}
	return NULL;
}

/* PW_ID_ANY: the node has none of that name. */
static uint32_t port_named(struct tb_console *c, uint32_t node, const char *name)
{
	struct port *p;

	pw_array_for_each(p, &c->ports)
	{
		if (p->node == node && spa_streq(p->name, name))
			return p->id;
	}
	return PW_ID_ANY;
}

static void note_port(struct tb_console *c, uint32_t id, const struct spa_dict *props)
{
	const char *name = spa_dict_lookup(props, PW_KEY_PORT_NAME);
	struct port *p, port = { .id = id };

	if (!spa_atou32(spa_dict_lookup(props, PW_KEY_NODE_ID), &port.node, 10))
		return;
	snprintf(port.name, sizeof(port.name), "%s", name ? name : "");
	p = pw_array_add(&c->ports, sizeof(*p));
	if (p)
		*p = port;
	for (uint32_t i = 0; i < c->n_devices; i++) {
		struct tb_device *d = c->devices[i];

		if (!d->replaced || d->has_ports || tb_device_node_id(d) != port.node)
			continue;
		d->has_ports = true;
		tb_timer_start(c, c->replace_timer, SETTLE_NS);
	}
}

void tb_followers_add(
	struct tb_console *c, uint32_t id, const char *type, const struct spa_dict *props)
{
	const char *class = props ? spa_dict_lookup(props, PW_KEY_MEDIA_CLASS) : NULL;
	struct stream *s;

	if (spa_streq(type, PW_TYPE_INTERFACE_Port) && props)
		note_port(c, id, props);
	if (!spa_streq(type, PW_TYPE_INTERFACE_Node) || !spa_strstartswith(class, "Stream/"))
		return;
	s = pw_array_add(&c->streams, sizeof(*s));
	if (s)
		s->id = id;
}

void tb_followers_remove(struct tb_console *c, uint32_t id)
{
	struct stream *s = find_stream(c, id);
	struct port *p = find_port(c, id);

	if (s)
		pw_array_remove(&c->streams, s);
	if (p)
		pw_array_remove(&c->ports, p);
}

/* ---- to the new node ---- */

/* The names of a node before and after. */
struct move {
	const struct tb_device *from, *to;
	char old_name[2 * TB_NAME_MAX + 2], name[2 * TB_NAME_MAX + 2];
	char old_id[16], id[16];
	const char *old_serial;
};

static void begin_move(struct move *m, const struct tb_device *to)
{
	const struct tb_device *from = to->replaced;
	const char *console = to->console->name;

	*m = (struct move){ .from = from, .to = to };
	snprintf(m->old_name, sizeof(m->old_name), "%s.%s", console, from->config.name);
	snprintf(m->name, sizeof(m->name), "%s.%s", console, to->config.name);
	snprintf(m->old_id, sizeof(m->old_id), "%u", tb_device_node_id(from));
	snprintf(m->id, sizeof(m->id), "%u", tb_device_node_id(to));
	m->old_serial =
		pw_properties_get(pw_stream_get_properties(from->stream), PW_KEY_OBJECT_SERIAL);
}

/* Whether the value of a default.* entry, { "name": "troubadour.game" }, is that node. */
static bool is_default_of(const struct entry *e, const char *name)
{
	char value[128];

	return spa_strstartswith(e->key, "default.")
	       && spa_json_str_object_find(e->value, strlen(e->value), "name", value, sizeof(value))
	                  > 0
	       && spa_streq(value, name);
}

static void rewrite(struct tb_console *c, const struct move *m, const struct entry *e)
{
	char value[160];

	if (spa_streq(e->key, "target.node") && spa_streq(e->value, m->old_id)) {
		pw_metadata_set_property(c->metadata.proxy, e->subject, e->key, e->type, m->id);
	} else if (spa_streq(e->key, PW_KEY_TARGET_OBJECT)
		   && (spa_streq(e->value, m->old_serial) || spa_streq(e->value, m->old_name))) {
		pw_metadata_set_property(c->metadata.proxy, e->subject, e->key, NULL, m->name);
	} else if (spa_strstartswith(e->key, "default.configured.")
		   && is_default_of(e, m->old_name)) {
		snprintf(value, sizeof(value), "{ \"name\": \"%s\" }", m->name);
		pw_metadata_set_property(c->metadata.proxy, e->subject, e->key, e->type, value);
	} else if (e->subject == tb_device_node_id(m->from)) {
		pw_metadata_set_property(
			c->metadata.proxy, tb_device_node_id(m->to), e->key, e->type, e->value);
	}
}

static bool is_session_default(const struct tb_console *c, const struct move *m)
{
	const struct entry *e;

	pw_array_for_each(e, &c->entries)
	{
		if (is_default_of(e, m->old_name) || is_default_of(e, m->name))
			return true;
	}
	return false;
}

static bool has_target(struct tb_console *c, uint32_t stream)
{
	return find_entry(c, stream, PW_KEY_TARGET_OBJECT) || find_entry(c, stream, "target.node");
}

/* The other end of a link; PW_ID_ANY: it is not of `node`. */
static uint32_t peer_of(const struct tb_link *link, uint32_t node)
{
	if (link->output_node == node)
		return link->input_node;
	return link->input_node == node ? link->output_node : PW_ID_ANY;
}

/* Somebody else decided that they play here, and knows only the old name. */
static void name_target_of_the_linked(struct tb_console *c, const struct move *m)
{
	uint32_t node = tb_device_node_id(m->from);
	const struct tb_link *link;

	if (spa_streq(m->old_name, m->name) || is_session_default(c, m))
		return;
	pw_array_for_each(link, &c->links)
	{
		uint32_t peer = peer_of(link, node);

		if (peer != PW_ID_ANY && find_stream(c, peer) && !has_target(c, peer))
			pw_metadata_set_property(
				c->metadata.proxy, peer, PW_KEY_TARGET_OBJECT, NULL, m->name);
	}
}

static void move_all(struct tb_device *to)
{
	struct tb_console *c = to->console;
	struct pw_array before;
	struct entry *e;
	struct move m;

	to->is_moved = true;
	to->n_waits = 0;
	if (!c->metadata.proxy || tb_device_node_id(to) == PW_ID_ANY)
		return;
	begin_move(&m, to);
	if (tb_device_is_virtual(to))
		name_target_of_the_linked(c, &m);
	/* Setting one may change the list. */
	before = c->entries;
	pw_array_init(&c->entries, before.extend);
	pw_array_for_each(e, &before) tb_followers_note(c, e->subject, e->key, e->type, e->value);
	pw_array_for_each(e, &before) rewrite(c, &m, e);
	pw_array_clear(&before);
}

void tb_followers_drop_default(struct tb_console *c, bool strips)
{
	const char *key =
		strips ? "default.configured.audio.sink" : "default.configured.audio.source";
	struct entry *e = find_entry(c, PW_ID_CORE, key);
	char value[128];
	size_t n = strlen(c->name);

	if (e && c->metadata.proxy
		&& spa_json_str_object_find(
			   e->value, strlen(e->value), "name", value, sizeof(value))
			   > 0
		&& strncmp(value, c->name, n) == 0 && value[n] == '.')
		pw_metadata_set_property(c->metadata.proxy, PW_ID_CORE, key, NULL, NULL);
}

/* ---- links that were made by hand ---- */

static void link_ports(struct tb_console *c, uint32_t output, uint32_t input)
{
	struct pw_properties *p = pw_properties_new(PW_KEY_OBJECT_LINGER, "true", NULL);
	struct pw_proxy **place = pw_array_add(&c->new_links, sizeof(*place));

	if (place)
		*place = NULL;
	if (p && place) {
		pw_properties_setf(p, PW_KEY_LINK_OUTPUT_PORT, "%u", output);
		pw_properties_setf(p, PW_KEY_LINK_INPUT_PORT, "%u", input);
		*place = pw_core_create_object(c->core, "link-factory", PW_TYPE_INTERFACE_Link,
			PW_VERSION_LINK, &p->dict, 0);
	}
	pw_properties_free(p);
}

/* The links stay. */
static void free_link_proxies(struct tb_console *c)
{
	struct pw_proxy **link;

	pw_array_for_each(link, &c->new_links)
	{
		if (*link)
			pw_proxy_destroy(*link);
	}
	c->new_links.size = 0;
}

/* Streams that the session manager has been told to move and may not have moved yet. */
static bool are_some_on_their_way(struct tb_device *to)
{
	struct tb_console *c = to->console;
	uint32_t old = tb_device_node_id(to->replaced);
	const struct tb_link *link;

	pw_array_for_each(link, &c->links)
	{
		uint32_t peer = peer_of(link, old);

		if (peer != PW_ID_ANY && find_stream(c, peer) && has_target(c, peer))
			return true;
	}
	return false;
}

/* A device that the session manager has linked to hardware is where it should be. */
static bool is_wanted(struct tb_device *to, const struct tb_link *link)
{
	uint32_t peer = peer_of(link, tb_device_node_id(to->replaced));

	return peer != PW_ID_ANY
	       && (tb_device_is_virtual(to) || to->n_links == 0 || find_stream(to->console, peer));
}

static void relink(struct tb_device *to)
{
	struct tb_console *c = to->console;
	uint32_t node = tb_device_node_id(to), old = tb_device_node_id(to->replaced);
	const struct tb_link *link;

	to->is_relinked = true;
	pw_array_for_each(link, &c->links)
	{
		bool from_old = link->output_node == old;
		const struct port *p =
			find_port(c, from_old ? link->output_port : link->input_port);
		uint32_t port = p ? port_named(c, node, p->name) : PW_ID_ANY;

		if (port == PW_ID_ANY || !is_wanted(to, link))
			continue;
		if (from_old)
			link_ports(c, port, link->input_port);
		else
			link_ports(c, link->output_port, port);
	}
}

/* ---- when ---- */

static void drop_replaced(struct tb_device *d)
{
	free_link_proxies(d->console);
	tb_device_disconnect(d->replaced);
	tb_device_free(d->replaced);
	d->replaced = NULL;
}

/* The metadata may have been asked what it holds a moment ago. */
static bool is_told(const struct tb_console *c)
{
	return !c->metadata.proxy || c->metadata.is_told;
}

static void go_on(struct tb_device *to)
{
	bool may_go_on = to->is_moved ? !are_some_on_their_way(to) : is_told(to->console);

	if (!may_go_on && ++to->n_waits < MAX_WAITS)
		return;
	if (to->is_moved)
		relink(to);
	else
		move_all(to);
}

static void on_replace(void *data, uint64_t n_expirations)
{
	struct tb_console *c = data;
	bool is_due = false;

	for (uint32_t i = 0; i < c->n_devices; i++) {
		struct tb_device *d = c->devices[i];

		if (!d->replaced)
			continue;
		if (d->is_relinked) {
			drop_replaced(d);
			continue;
		}
		go_on(d);
		is_due = true;
	}
	if (is_due)
		tb_timer_start(c, c->replace_timer, SETTLE_NS);
}

void tb_followers_replace(struct tb_device *d, struct tb_device *replaced)
{
	d->replaced = replaced;
	d->has_ports = d->is_moved = d->is_relinked = false;
	d->n_waits = 0;
	/* Somebody may have been moved here unheard. */
	tb_metadata_ask_again(&d->console->metadata);
	tb_timer_start(d->console, d->console->replace_timer, NO_PORTS_NS);
}

void tb_followers_drop(struct tb_device *d)
{
	if (d->replaced)
		drop_replaced(d);
}

/* ---- life ---- */

void tb_followers_disconnect(struct tb_console *c)
{
	free_link_proxies(c);
	c->entries.size = c->streams.size = c->ports.size = 0;
}

int tb_followers_new(struct tb_console *c)
{
	c->replace_timer = pw_loop_add_timer(c->main_loop, on_replace, c);
	return c->replace_timer ? 0 : -errno;
}

void tb_followers_free(struct tb_console *c)
{
	if (c->replace_timer)
		pw_loop_destroy_source(c->main_loop, c->replace_timer);
	c->replace_timer = NULL;
	pw_array_clear(&c->entries);
	pw_array_clear(&c->streams);
	pw_array_clear(&c->ports);
	pw_array_clear(&c->new_links);
}
