/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A null sink in the test's own process, in whose table of methods one is another. */
#include "refuser.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

#include <pipewire/impl.h>
#include <spa/node/node.h>

#include "graph-impl.h"

struct refuser {
	struct session *session;
	struct pw_impl_node *node;
	struct pw_proxy *exported;
	const struct spa_node_methods *before;
	struct spa_node_methods methods;
	atomic_uint n_left;
};

/* The methods are told of their node, and know nothing of ours. */
static struct refuser *current;

/* The daemon hears what it hears of a port that refuses, and destroys the link.  The port itself
 * takes the buffers: one that refuses them frees them while its mixer still reads them
 * (pw_impl_port_use_buffers() of PipeWire 1.4.2; docs/reliability.md). */
static int use_buffers(void *object, enum spa_direction direction, uint32_t port_id, uint32_t flags,
	struct spa_buffer **buffers, uint32_t n_buffers)
{
	struct refuser *r = current;

	if (direction == SPA_DIRECTION_INPUT && n_buffers > 0 && atomic_load(&r->n_left) > 0) {
		atomic_fetch_sub(&r->n_left, 1);
		pw_proxy_errorf(r->exported, -EIO, "port_use_buffers refused");
	}
	return r->before->port_use_buffers(object, direction, port_id, flags, buffers, n_buffers);
}

static void put_between(struct refuser *r)
{
	struct spa_node *node = pw_impl_node_get_implementation(r->node);

	r->before = node->iface.cb.funcs;
	r->methods = *r->before;
	r->methods.port_use_buffers = use_buffers;
	node->iface.cb.funcs = &r->methods;
	current = r;
}

static struct pw_properties *properties_of(
	const struct session *s, const char *name, uint32_t priority_session)
{
	struct pw_properties *p =
		pw_properties_new("factory.name", "support.null-audio-sink", PW_KEY_NODE_NAME, name,
			PW_KEY_MEDIA_CLASS, "Audio/Sink", "audio.position", "[ FL FR ]", NULL);

	pw_properties_setf(p, PW_KEY_PRIORITY_SESSION, "%u", priority_session);
	if (s->world)
		pw_properties_set(p, PW_KEY_NODE_GROUP, TIME_GROUP);
	return p;
}

struct refuser *refuser_new(
	struct session *s, const char *name, uint32_t priority_session, uint32_t n_times)
{
	struct refuser *r = calloc(1, sizeof(*r));
	struct graph *g = s->graph;
	struct pw_impl_factory *factory;

	r->session = s;
	atomic_init(&r->n_left, n_times);
	pw_thread_loop_lock(g->loop);
	factory = pw_context_find_factory(g->context, "adapter");
	if (factory)
		r->node = pw_impl_factory_create_object(factory, NULL, PW_TYPE_INTERFACE_Node,
			PW_VERSION_NODE, properties_of(s, name, priority_session), 0);
	if (r->node) {
		put_between(r);
		pw_impl_node_set_active(r->node, true);
		r->exported = pw_core_export(g->core, PW_TYPE_INTERFACE_Node, NULL, r->node, 0);
	}
	pw_thread_loop_unlock(g->loop);
	if (!r->exported)
		fail("no sink %s of our own", name);
	await_node(s, name);
	return r;
}

uint32_t refuser_left(const struct refuser *r)
{
	return atomic_load(&r->n_left);
}

void refuser_relent(struct refuser *r)
{
	atomic_store(&r->n_left, 0);
}

void refuser_free(struct refuser *r)
{
	struct pw_thread_loop *loop = r->session->graph->loop;

	pw_thread_loop_lock(loop);
	pw_proxy_destroy(r->exported);
	pw_impl_node_destroy(r->node);
	pw_thread_loop_unlock(loop);
	current = NULL;
	free(r);
}
