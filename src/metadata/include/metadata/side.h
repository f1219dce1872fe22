/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A second connection of a console or client, on which it has no node.
 *
 * Whoever binds a session manager's metadata is not read by the daemon until the session
 * manager has answered a ping (module-metadata/metadata.c, global_bind()).  And the session
 * manager is not read while it waits for what it asks of a node's owner (impl-node.c,
 * node_enum_params(), where the answer comes later).  So a program that binds metadata while
 * the session manager asks for the params of its new node waits for the session manager, which
 * waits for the program, for ever.  And while a session manager hangs, whatever else the program
 * sends is not read either.  On a connection without nodes nobody waits for the one that binds,
 * and nothing else is sent.
 *
 * When the session manager dies before it has answered, PipeWire (1.4.2) never reads the
 * connection again: the listener that would have resumed it went with the bound object. */
#ifndef TB_SIDE_H
#define TB_SIDE_H

#include <stdbool.h>

#include <pipewire/pipewire.h>

/* All zero: not connected.  The thread that runs the context's loop uses it. */
struct tb_side {
	struct pw_core *core;
	struct spa_hook core_listener;
	bool is_broken;               /* it has ended, or refused to bind: it is to be made again */
	struct pw_registry *registry; /* to bind from; its events are not heard */
};

/* `properties` are the connection's, such as remote.name, and taken over.  0, or -errno with
 * nothing connected. */
int tb_side_connect(
	struct tb_side *s, struct pw_context *context, struct pw_properties *properties);
/* After whatever was bound there has been destroyed.  Not connected is fine. */
void tb_side_disconnect(struct tb_side *s);

#endif
