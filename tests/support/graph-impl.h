/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The mirror of the graph that graph.c keeps and its neighbours read.
 *
 * It is written on the client's loop thread; all reading is under the loop's
 * lock, which graph_await() holds while it asks `is_so`. */
#ifndef GRAPH_IMPL_H
#define GRAPH_IMPL_H

#include "session-impl.h"

#include "registry/registry.h"

/* A node has more than its global. */
struct object {
	struct tb_global global; /* first, so that one is the other */
	struct spa_hook listener;
	enum pw_node_state state;
	struct spa_pod **params; /* of the last enumeration, in order */
	uint32_t n_params;
};

struct graph {
	struct session *session;
	struct pw_thread_loop *loop;
	struct pw_context *context;
	struct pw_core *core;
	struct tb_registry registry;
	struct spa_hook core_listener;
	struct spa_list own_links;
	bool gone; /* the connection is broken */
	char error[256];
};

/* All under the lock. */
struct tb_global *find_node(struct graph *g, const char *name);
struct tb_global *find_metadata(struct graph *g, const char *name);
/* graph-nodes.c.  `type` NULL: that of the metadata's own. */
void set_metadata(struct session *s, const char *metadata, uint32_t subject, const char *key,
	const char *type, const char *value);
enum pw_node_state state_of(const struct tb_global *node);
/* Every event up to now has been handled. */
void sync_locked(struct graph *g);
/* A node that must be there, with what the daemon tells about it. */
struct tb_global *need_node(struct graph *g, const char *name);

/* graph-params.c */
void forget_params(struct object *o);
void take_param(struct object *o, uint32_t index, const struct spa_pod *param);
/* Asks the node for all its params of that id, and waits for them. */
void enumerate_params(struct object *o, uint32_t id);
/* Asks the node for all its params of that id.  A copy of what `find` finds first, for free();
 * NULL: nothing.  Without the lock. */
struct spa_pod *copy_found(struct session *s, const char *node, uint32_t id,
	const struct spa_pod *(*find)(const struct spa_pod *param, const void *what),
	const void *what);
void send_props(struct session *s, const char *node, const struct spa_pod *props);
/* A number that is read from a node. */
struct reading {
	double (*read)(struct session *s, const char *node, const char *key);
	const char *node, *key;
};
/* Without the lock: until it is so. */
void await_reading(struct session *s, const struct reading *r, double value, double tolerance);

/* graph-links.c */
void drop_own_links(struct graph *g);

#endif
