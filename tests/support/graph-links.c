/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Links, by the names of the nodes at their ends. */
#include "graph-impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#define MAX_PORTS 64

struct own_link {
	struct spa_list link;
	struct pw_proxy *proxy;
	uint32_t output_port, input_port;
};

/* "name" or "name:first port". */
struct end {
	char node[128];
	uint32_t first;
};

static struct end parse_end(const char *text)
{
	struct end e = { .first = 0 };
	const char *colon = strrchr(text, ':');
	int n = colon ? (int)(colon - text) : (int)strlen(text);

	snprintf(e.node, sizeof(e.node), "%.*s", n, text);
	if (colon != NULL)
		e.first = (uint32_t)atoi(colon + 1);
	return e;
}

static bool is_control(const struct tb_global *port)
{
	const char *dsp = pw_properties_get(port->props, PW_KEY_FORMAT_DSP);

	return dsp != NULL && !spa_strstartswith(dsp, "32 bit float");
}

static bool is_port_of(const struct tb_global *port, uint32_t node_id, const char *direction)
{
	return tb_global_get_id(port, PW_KEY_NODE_ID) == node_id
	       && spa_streq(tb_global_get(port, PW_KEY_PORT_DIRECTION), direction);
}

/* The global ids of a node's ports in their order; how many there are.  Ports of
 * MIDI and control data do not count. */
static uint32_t ports_of(
	struct graph *g, uint32_t node_id, const char *direction, uint32_t id[MAX_PORTS])
{
	struct tb_global *o;
	uint32_t n = 0, n_all = 0;

	for (uint32_t i = 0; i < MAX_PORTS; i++)
		id[i] = SPA_ID_INVALID;
	tb_registry_for_each(o, &g->registry, TB_GLOBAL_PORT)
	{
		uint32_t at;

		if (!is_port_of(o, node_id, direction))
			continue;
		n_all++;
		at = tb_global_get_id(o, PW_KEY_PORT_ID);
		if (at < MAX_PORTS && !is_control(o))
			id[at] = o->id;
	}
	for (uint32_t i = 0; i < MAX_PORTS; i++)
		if (id[i] != SPA_ID_INVALID)
			id[n++] = id[i];
	return n_all > 0 ? n : 0;
}

static bool has_channel(struct graph *g, uint32_t node_id, const char *direction, const char *name)
{
	struct tb_global *o;

	tb_registry_for_each(o, &g->registry, TB_GLOBAL_PORT)
	{
		if (is_port_of(o, node_id, direction)
			&& spa_streq(tb_global_get(o, PW_KEY_AUDIO_CHANNEL), name))
			return true;
	}
	return false;
}

/* Ports come one by one.  How many there will be a node does not say, but what is left has a
 * right. */
static bool pairs_are_whole(struct graph *g, uint32_t node_id, const char *direction)
{
	static const char *const pairs[][2] = { { "FL", "FR" }, { "SL", "SR" }, { "RL", "RR" } };

	for (uint32_t i = 0; i < SPA_N_ELEMENTS(pairs); i++)
		if (has_channel(g, node_id, direction, pairs[i][0])
			!= has_channel(g, node_id, direction, pairs[i][1]))
			return false;
	return true;
}

static bool has_ports(struct graph *g, const struct end *end, const char *direction)
{
	struct tb_global *node = find_node(g, end->node);
	uint32_t id[MAX_PORTS];

	return node && ports_of(g, node->id, direction, id) > end->first
	       && pairs_are_whole(g, node->id, direction);
}

static bool ports_are_there(struct graph *g, void *data)
{
	const struct end *ends = data;

	return has_ports(g, &ends[0], "out") && has_ports(g, &ends[1], "in");
}

static struct pw_proxy *link_proxy(
	struct graph *g, uint32_t output_port, uint32_t input_port, bool lingers)
{
	struct pw_properties *props =
		pw_properties_new(PW_KEY_OBJECT_LINGER, lingers ? "true" : "false", NULL);
	struct pw_proxy *proxy;

	pw_properties_setf(props, PW_KEY_LINK_OUTPUT_PORT, "%u", output_port);
	pw_properties_setf(props, PW_KEY_LINK_INPUT_PORT, "%u", input_port);
	proxy = pw_core_create_object(
		g->core, "link-factory", PW_TYPE_INTERFACE_Link, PW_VERSION_LINK, &props->dict, 0);
	pw_properties_free(props);
	return proxy;
}

static void create_link(struct graph *g, uint32_t output_port, uint32_t input_port)
{
	struct own_link *l = calloc(1, sizeof(*l));

	l->output_port = output_port;
	l->input_port = input_port;
	l->proxy = link_proxy(g, output_port, input_port, false);
	spa_list_append(&g->own_links, &l->link);
}

static uint32_t count_links(struct graph *g, const char *from, const char *to)
{
	struct tb_global *a = find_node(g, from), *b = find_node(g, to), *o;
	uint32_t n = 0;

	if (a == NULL || b == NULL)
		return 0;
	tb_registry_for_each(o, &g->registry, TB_GLOBAL_LINK) n +=
		o->from_node == a->id && o->to_node == b->id;
	return n;
}

struct link_count {
	const char *from, *to;
	uint32_t n;
};

static bool has_links(struct graph *g, void *data)
{
	const struct link_count *c = data;

	return count_links(g, c->from, c->to) >= c->n;
}

static bool has_no_links(struct graph *g, void *data)
{
	const struct link_count *c = data;

	return count_links(g, c->from, c->to) == 0;
}

static uint32_t link_ports(struct graph *g, const struct end ends[2])
{
	uint32_t out[MAX_PORTS], in[MAX_PORTS], i = 0;
	uint32_t n_out = ports_of(g, need_node(g, ends[0].node)->id, "out", out);
	uint32_t n_in = ports_of(g, need_node(g, ends[1].node)->id, "in", in);

	g->error[0] = '\0';
	while (ends[0].first + i < n_out && ends[1].first + i < n_in) {
		create_link(g, out[ends[0].first + i], in[ends[1].first + i]);
		i++;
	}
	sync_locked(g);
	if (g->error[0] != '\0')
		fail("cannot link %s to %s: %s", ends[0].node, ends[1].node, g->error);
	return i;
}

static void say_link(char text[320], const char *from, const char *to, const char *what)
{
	snprintf(text, 320, "%s from %s to %s", what, from, to);
}

void patch(struct session *s, const char *from, const char *to)
{
	struct end ends[2] = { parse_end(from), parse_end(to) };
	struct link_count c = { ends[0].node, ends[1].node, 0 };
	char what[320];

	say_link(what, from, to, "ports for a link");
	graph_await(s->graph, ports_are_there, ends, what);
	settle_events(s);
	pw_thread_loop_lock(s->graph->loop);
	c.n = count_links(s->graph, c.from, c.to) + link_ports(s->graph, ends);
	pw_thread_loop_unlock(s->graph->loop);
	say_link(what, from, to, "links");
	graph_await(s->graph, has_links, &c, what);
}

void draw(struct session *s, const char *from, const char *to)
{
	struct graph *g = s->graph;
	uint32_t out[MAX_PORTS], in[MAX_PORTS], n_out, n_in;

	settle_events(s);
	pw_thread_loop_lock(g->loop);
	n_out = ports_of(g, need_node(g, from)->id, "out", out);
	n_in = ports_of(g, need_node(g, to)->id, "in", in);
	for (uint32_t i = 0; i < n_out && i < n_in; i++)
		pw_proxy_destroy(link_proxy(g, out[i], in[i], true));
	pw_thread_loop_unlock(g->loop);
}

/* Ours or WirePlumber's alike. */
void unpatch(struct session *s, const char *from, const char *to)
{
	struct link_count c = { from, to, 0 };
	struct tb_global *a, *b, *o;
	char what[320];

	pw_thread_loop_lock(s->graph->loop);
	a = need_node(s->graph, from);
	b = need_node(s->graph, to);
	tb_registry_for_each(o, &s->graph->registry, TB_GLOBAL_LINK)
	{
		if (o->from_node == a->id && o->to_node == b->id)
			pw_registry_destroy(s->graph->registry.proxy, o->id);
	}
	pw_thread_loop_unlock(s->graph->loop);
	say_link(what, from, to, "no links");
	graph_await(s->graph, has_no_links, &c, what);
}

void await_link(struct session *s, const char *from, const char *to)
{
	struct link_count c = { from, to, 1 };
	char what[320];

	say_link(what, from, to, "a link");
	graph_await(s->graph, has_links, &c, what);
}

void await_no_link(struct session *s, const char *from, const char *to)
{
	struct link_count c = { from, to, 0 };
	char what[320];

	say_link(what, from, to, "no link");
	graph_await(s->graph, has_no_links, &c, what);
}

bool linked(struct session *s, const char *from, const char *to)
{
	bool is;

	settle_events(s);
	pw_thread_loop_lock(s->graph->loop);
	is = count_links(s->graph, from, to) > 0;
	pw_thread_loop_unlock(s->graph->loop);
	return is;
}

void drop_own_links(struct graph *g)
{
	struct own_link *l;

	spa_list_consume(l, &g->own_links, link)
	{
		spa_list_remove(&l->link);
		pw_proxy_destroy(l->proxy);
		free(l);
	}
}
