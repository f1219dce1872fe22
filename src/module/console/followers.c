/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A strip or bus gets a new node for another name, description or channels.  All that is linked to
 * the old node moves to the new one.
 *
 * Both nodes are there for a moment.  As soon as the session manager has given the new one
 * its ports, whatever names the old one in the metadata "default" names the new one: targets
 * of applications, default devices, and the device that a bus plays on.  An application that
 * was linked without being named there, by a rule or by an assignment, is named once the
 * name has changed, unless it just follows the default.  Links that the session manager has
 * not moved by then were made by hand, and are made again.  Then the old node goes. */
#include "followers.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <pipewire/extensions/metadata.h>
#include <spa/utils/json.h>
#include <spa/utils/string.h>

#include "console.h"
#include "device.h"
#include "devices.h"
#include "roster.h"
#include "session-facts.h"
#include "timers.h"

/* Time from a node's ports until the session manager links to it. */
#define SETTLE_NS (100 * (uint64_t)SPA_NSEC_PER_MSEC)
#define MAX_WAITS 10u
/* Without a session manager there are no ports. */
#define NO_PORTS_NS (2 * (uint64_t)SPA_NSEC_PER_SEC)

struct tb_followers {
	struct tb_session_facts facts;
	struct pw_array links; /* struct pw_proxy *, which we made */
	struct spa_source *timer;
};

/* The move from the node before to a device's new one. */
struct tb_move {
	struct tb_device *replaced; /* retired; owned */
	bool has_ports, is_moved, is_relinked;
	uint32_t n_waits;
};

static struct tb_session_facts *facts(const struct tb_console *c)
{
	return &c->followers->facts;
}

/* ---- what the session tells ---- */

void tb_followers_doubt(struct tb_console *c)
{
	tb_session_facts_doubt(facts(c));
}

void tb_followers_told(struct tb_console *c)
{
	tb_session_facts_told(facts(c));
}

void tb_followers_note(struct tb_console *c, uint32_t subject, const char *key, const char *type,
	const char *value)
{
	tb_session_facts_note(facts(c), subject, key, type, value);
}

/* The node of a device that replaces another one has its ports. */
static void port_came(struct tb_console *c, const struct spa_dict *props)
{
	uint32_t node;

	if (!spa_atou32(spa_dict_lookup(props, PW_KEY_NODE_ID), &node, 10))
		return;
	for (uint32_t i = 0; i < c->n_devices; i++) {
		struct tb_device *d = c->devices[i];

		if (!d->move || d->move->has_ports || tb_device_node_id(d) != node)
			continue;
		d->move->has_ports = true;
		tb_timer_start(c, c->followers->timer, SETTLE_NS);
	}
}

void tb_followers_add(
	struct tb_console *c, uint32_t id, const char *type, const struct spa_dict *props)
{
	tb_session_facts_add(facts(c), id, type, props);
	if (spa_streq(type, PW_TYPE_INTERFACE_Port) && props)
		port_came(c, props);
}

void tb_followers_remove(struct tb_console *c, uint32_t id)
{
	tb_session_facts_remove(facts(c), id);
}

/* ---- to the new node ---- */

/* The names of a node before and after. */
struct names {
	const struct tb_device *from, *to;
	char old_name[2 * TB_NAME_MAX + 2], name[2 * TB_NAME_MAX + 2];
	char old_id[16], id[16];
	const char *old_serial;
};

static void name_both(struct names *m, const struct tb_device *to)
{
	const struct tb_device *from = to->move->replaced;
	const char *console = to->console->name;

	*m = (struct names){ .from = from, .to = to };
	snprintf(m->old_name, sizeof(m->old_name), "%s.%s", console, from->config.name);
	snprintf(m->name, sizeof(m->name), "%s.%s", console, to->config.name);
	snprintf(m->old_id, sizeof(m->old_id), "%u", tb_device_node_id(from));
	snprintf(m->id, sizeof(m->id), "%u", tb_device_node_id(to));
	m->old_serial =
		pw_properties_get(pw_stream_get_properties(from->stream), PW_KEY_OBJECT_SERIAL);
}

/* Whether the value of a default.* entry, { "name": "troubadour.game" }, is that node. */
static bool is_default_of(const struct tb_session_entry *e, const char *name)
{
	char value[128];

	return spa_strstartswith(e->key, "default.")
	       && spa_json_str_object_find(e->value, strlen(e->value), "name", value, sizeof(value))
	                  > 0
	       && spa_streq(value, name);
}

/* Our policy scripts remember where users put streams, and this is no user's word: they are
 * told first what replaces what, with the node's number, so that each time is news. */
static void write_target(struct tb_console *c, const struct names *m, uint32_t stream)
{
	char text[2 * sizeof(m->name) + sizeof(m->id) + 2];

	snprintf(text, sizeof(text), "%s %s %s", m->old_name, m->name, m->id);
	pw_metadata_set_property(c->metadata.proxy, stream, "troubadour.renamed", NULL, text);
	pw_metadata_set_property(c->metadata.proxy, stream, PW_KEY_TARGET_OBJECT, NULL, m->name);
}

static void rewrite(struct tb_console *c, const struct names *m, const struct tb_session_entry *e)
{
	char value[160];

	if (spa_streq(e->key, "target.node") && spa_streq(e->value, m->old_id)) {
		pw_metadata_set_property(c->metadata.proxy, e->subject, e->key, e->type, m->id);
	} else if (spa_streq(e->key, PW_KEY_TARGET_OBJECT)
		   && (spa_streq(e->value, m->old_serial) || spa_streq(e->value, m->old_name))) {
		write_target(c, m, e->subject);
	} else if (spa_strstartswith(e->key, "default.configured.")
		   && is_default_of(e, m->old_name)) {
		snprintf(value, sizeof(value), "{ \"name\": \"%s\" }", m->name);
		pw_metadata_set_property(c->metadata.proxy, e->subject, e->key, e->type, value);
	} else if (e->subject == tb_device_node_id(m->from)) {
		pw_metadata_set_property(
			c->metadata.proxy, tb_device_node_id(m->to), e->key, e->type, e->value);
	}
}

static bool is_session_default(const struct tb_console *c, const struct names *m)
{
	const struct tb_session_entry *e;

	pw_array_for_each(e, &facts(c)->entries)
	{
		if (is_default_of(e, m->old_name) || is_default_of(e, m->name))
			return true;
	}
	return false;
}

/* The other end of a link; PW_ID_ANY: it is not of `node`. */
static uint32_t peer_of(const struct tb_link *link, uint32_t node)
{
	if (link->output_node == node)
		return link->input_node;
	return link->input_node == node ? link->output_node : PW_ID_ANY;
}

/* Somebody else decided that they play here, and knows only the old name. */
static void name_target_of_the_linked(struct tb_console *c, const struct names *m)
{
	uint32_t node = tb_device_node_id(m->from);
	const struct tb_link *link;

	if (spa_streq(m->old_name, m->name) || is_session_default(c, m))
		return;
	pw_array_for_each(link, &c->links)
	{
		uint32_t peer = peer_of(link, node);

		if (peer != PW_ID_ANY && tb_session_is_stream(facts(c), peer)
			&& !tb_session_has_target(facts(c), peer))
			write_target(c, m, peer);
	}
}

static void move_all(struct tb_device *to)
{
	struct tb_console *c = to->console;
	struct pw_array before;
	const struct tb_session_entry *e;
	struct names m;

	to->move->is_moved = true;
	to->move->n_waits = 0;
	if (!c->metadata.proxy || tb_device_node_id(to) == PW_ID_ANY)
		return;
	name_both(&m, to);
	if (tb_device_is_virtual(to))
		name_target_of_the_linked(c, &m);
	/* Setting one may change the list. */
	before = facts(c)->entries;
	pw_array_init(&facts(c)->entries, before.extend);
	pw_array_for_each(e, &before) tb_followers_note(c, e->subject, e->key, e->type, e->value);
	pw_array_for_each(e, &before) rewrite(c, &m, e);
	pw_array_clear(&before);
}

void tb_followers_drop_default(struct tb_console *c, bool strips)
{
	const char *key =
		strips ? "default.configured.audio.sink" : "default.configured.audio.source";
	const struct tb_session_entry *e = tb_session_entry(facts(c), PW_ID_CORE, key);
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
	struct pw_proxy **place = pw_array_add(&c->followers->links, sizeof(*place));

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

	pw_array_for_each(link, &c->followers->links)
	{
		if (*link)
			pw_proxy_destroy(*link);
	}
	c->followers->links.size = 0;
}

/* Streams that the session manager has been told to move and may not have moved yet. */
static bool are_some_on_their_way(struct tb_device *to)
{
	struct tb_console *c = to->console;
	uint32_t old = tb_device_node_id(to->move->replaced);
	const struct tb_link *link;

	pw_array_for_each(link, &c->links)
	{
		uint32_t peer = peer_of(link, old);

		if (peer != PW_ID_ANY && tb_session_is_stream(facts(c), peer)
			&& tb_session_has_target(facts(c), peer))
			return true;
	}
	return false;
}

/* A device that the session manager has linked to hardware is where it should be. */
static bool is_wanted(struct tb_device *to, const struct tb_link *link)
{
	uint32_t peer = peer_of(link, tb_device_node_id(to->move->replaced));

	return peer != PW_ID_ANY
	       && (tb_device_is_virtual(to) || to->n_links == 0
		       || tb_session_is_stream(facts(to->console), peer));
}

static void relink(struct tb_device *to)
{
	struct tb_console *c = to->console;
	uint32_t node = tb_device_node_id(to), old = tb_device_node_id(to->move->replaced);
	const struct tb_link *link;

	to->move->is_relinked = true;
	pw_array_for_each(link, &c->links)
	{
		bool from_old = link->output_node == old;
		const struct tb_session_port *p =
			tb_session_port(facts(c), from_old ? link->output_port : link->input_port);
		uint32_t port = p ? tb_session_port_named(facts(c), node, p->name) : PW_ID_ANY;

		if (port == PW_ID_ANY || !is_wanted(to, link))
			continue;
		if (from_old)
			link_ports(c, port, link->input_port);
		else
			link_ports(c, link->output_port, port);
	}
}

/* ---- when ---- */

void tb_followers_forget_device(struct tb_device *d)
{
	if (!d->move)
		return;
	tb_device_free(d->move->replaced);
	free(d->move);
	d->move = NULL;
}

static void drop_replaced(struct tb_device *d)
{
	free_link_proxies(d->console);
	tb_device_disconnect(d->move->replaced);
	tb_followers_forget_device(d);
}

/* The metadata may have been asked what it holds a moment ago. */
static bool is_told(const struct tb_console *c)
{
	return !c->metadata.proxy || c->metadata.is_told;
}

static void go_on(struct tb_device *to)
{
	struct tb_move *m = to->move;
	bool may_go_on = m->is_moved ? !are_some_on_their_way(to) : is_told(to->console);

	if (!may_go_on && ++m->n_waits < MAX_WAITS)
		return;
	if (m->is_moved)
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

		if (!d->move)
			continue;
		if (d->move->is_relinked) {
			drop_replaced(d);
			continue;
		}
		go_on(d);
		is_due = true;
	}
	if (is_due)
		tb_timer_start(c, c->followers->timer, SETTLE_NS);
}

void tb_followers_replace(struct tb_device *d, struct tb_device *replaced)
{
	d->move = calloc(1, sizeof(*d->move));
	if (!d->move) {
		tb_device_disconnect(replaced);
		tb_device_free(replaced);
		return;
	}
	d->move->replaced = replaced;
	/* Somebody may have been moved here unheard. */
	tb_metadata_ask_again(&d->console->metadata);
	tb_timer_start(d->console, d->console->followers->timer, NO_PORTS_NS);
}

void tb_followers_drop(struct tb_device *d)
{
	if (d->move)
		drop_replaced(d);
}

/* ---- life ---- */

void tb_followers_disconnect(struct tb_console *c)
{
	struct tb_followers *f = c->followers;

	free_link_proxies(c);
	tb_session_facts_clear(&f->facts);
}

int tb_followers_new(struct tb_console *c)
{
	struct tb_followers *f = calloc(1, sizeof(*f));

	c->followers = f;
	if (!f)
		return -ENOMEM;
	tb_session_facts_init(&f->facts);
	pw_array_init(&f->links, 256);
	f->timer = pw_loop_add_timer(c->main_loop, on_replace, c);
	return f->timer ? 0 : -errno;
}

void tb_followers_free(struct tb_console *c)
{
	struct tb_followers *f = c->followers;

	if (!f)
		return;
	if (f->timer)
		pw_loop_destroy_source(c->main_loop, f->timer);
	tb_session_facts_finish(&f->facts);
	pw_array_clear(&f->links);
	free(f);
	c->followers = NULL;
}
