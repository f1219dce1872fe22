/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A second connection of the console, on which it has no node.
 *
 * Whoever binds a session manager's metadata is not read by the daemon until the session
 * manager has answered a ping (module-metadata/metadata.c, global_bind()).  And the session
 * manager is not read while it waits for what it asks of a node's owner (impl-node.c,
 * node_enum_params(), where the answer comes later).  So a console that binds metadata while
 * the session manager asks for the params of its new node waits for the session manager, which
 * waits for the console, for ever.  On a connection without nodes nobody waits for the one
 * that binds.
 *
 * When the session manager dies before it has answered, PipeWire (1.4.2) never reads the
 * connection again: the listener that would have resumed it went with the bound object. */
#ifndef TB_SIDE_H
#define TB_SIDE_H

#include <stdbool.h>

#include <pipewire/pipewire.h>

/* All zero: not connected.  Of the main thread. */
struct tb_side {
	struct pw_core *core;
	struct spa_hook core_listener;
	bool is_broken;               /* the server has ended it, and nothing comes any more */
	struct pw_registry *registry; /* to bind from; its events are not heard */
};

/* `remote`: remote.name, empty for the default.  0, or -errno with nothing connected. */
int tb_side_connect(struct tb_side *s, struct pw_context *context, const char *remote);
/* After whatever was bound there has been destroyed.  Not connected is fine. */
void tb_side_disconnect(struct tb_side *s);

#endif
