/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A node of ours that the session sees, as those of streams and filters: it is made in this
 * process, and the server is told of it.  What it is and does is in struct tb_node; this is
 * its life.
 *
 * Control thread, but for the trigger. */
#ifndef TB_EXPORTED_H
#define TB_EXPORTED_H

#include <stdbool.h>

#include <pipewire/impl.h>
#include <pipewire/pipewire.h>

#include "spa/node.h"

enum tb_exported_state {
	TB_EXPORTED_GONE,       /* not connected, or somebody has destroyed it */
	TB_EXPORTED_CONNECTING, /* the server does not know it yet */
	TB_EXPORTED_PAUSED,
	TB_EXPORTED_STREAMING, /* takes part in cycles */
};

struct tb_exported_events {
	void (*state_changed)(void *data);
	/* Somebody has sent it an error, which changes nothing. */
	void (*error)(void *data, const char *text);
};

/* All zero before it is connected. */
struct tb_exported {
	struct tb_node *node;
	enum tb_exported_state state;
	uint32_t id;                             /* of its global; PW_ID_ANY: none */
	const struct tb_exported_events *events; /* NULL: nobody hears of it */
	void *data;

	struct pw_impl_node *impl;
	struct pw_proxy *proxy;
	struct spa_hook impl_listener, proxy_listener, core_listener;
};

/* What of a client's configuration is for such a node, as it would be for a filter or a
 * stream. */
struct tb_exported_rules {
	const char *properties, *rules; /* sections */
};

/* `node` is described and has its params; `e` and what `events` needs of `data` stay until
 * tb_exported_destroy().  Takes `properties` over, also on failure.  It does not run before it
 * is made active.  0, or -errno with nothing left. */
int tb_exported_connect(struct tb_exported *e, struct pw_core *core, struct tb_node *node,
	struct pw_properties *properties, const struct tb_exported_rules *rules,
	const struct tb_exported_events *events, void *data);
/* Not connected is fine.  No event comes any more; the node is the caller's. */
void tb_exported_destroy(struct tb_exported *e);

void tb_exported_set_active(struct tb_exported *e, bool active);
void tb_exported_update_properties(struct tb_exported *e, const struct spa_dict *properties);

/* For tb_node_class.started. */
void tb_exported_started(struct tb_exported *e);

static inline bool tb_exported_is_streaming(const struct tb_exported *e)
{
	return e->state == TB_EXPORTED_STREAMING;
}

#endif
