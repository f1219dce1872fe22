/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A mirror of the session's registry: the globals that are there, with their properties.
 *
 * The registry tells a few properties of each global.  The others, and what a metadata object
 * holds, only the global itself tells: whoever wants to know looks at it.  The first list has
 * come, and everything that was asked before has been done, when tb_registry_ask() is
 * answered.
 *
 * A pointer to a global is valid until its event `went` has returned, and a property's text until
 * the loop runs again.  Asking and looking are for while it is connected. */
#ifndef TB_REGISTRY_H
#define TB_REGISTRY_H

#include <pipewire/extensions/metadata.h>
#include <pipewire/pipewire.h>

#include "base/doubt.h"

enum tb_global_kind {
	TB_GLOBAL_NODE,
	TB_GLOBAL_PORT,
	TB_GLOBAL_LINK,
	TB_GLOBAL_CLIENT,
	TB_GLOBAL_METADATA,
	TB_N_GLOBAL_KINDS,
};

struct tb_global {
	struct tb_registry *registry;
	enum tb_global_kind kind;
	uint32_t id;
	struct pw_properties *props; /* never NULL */
	uint32_t from_node, to_node; /* of a link; else PW_ID_ANY */

	/* Once it is looked at. */
	struct pw_proxy *proxy;       /* NULL: it is not */
	struct pw_properties *listed; /* what the registry told; NULL before the first look */
	struct spa_hook listener;
	bool is_told; /* it has told its properties */
};

/* Calls may be NULL.  `data` is that of tb_registry_connect(). */
struct tb_registry_events {
	/* Bytes of a struct of the caller's that begins with a struct tb_global; the rest is zero
	 * at first.  0: there is no such struct. */
	size_t global_bytes;
	/* Already in the list, and no longer in the list. */
	void (*came)(void *data, struct tb_global *g);
	void (*went)(void *data, struct tb_global *g);
	/* A node or client that is looked at has told its properties. */
	void (*told)(void *data, struct tb_global *g);
	/* A metadata object that is looked at holds this. */
	void (*property)(void *data, struct tb_global *g, uint32_t subject, const char *key,
		const char *value);
	/* All that was asked has been done. */
	void (*answered)(void *data);
	/* The connection is broken: the server went, or after any other error it does not answer
	 * any more.  It is told once. */
	void (*broken)(void *data);
};

/* All zero: not connected, and empty.  Of the thread that runs the core's loop. */
struct tb_registry {
	struct tb_global **global; /* oldest first */
	uint32_t n_globals;
	uint32_t kinds; /* a bit for each that is kept */
	struct pw_core *core;
	struct pw_registry *proxy; /* NULL: not connected */
	struct spa_hook core_listener, listener;
	const struct tb_registry_events *events;
	void *data;
	int asked_seq, done_seq;
	struct tb_doubt doubt;
	struct spa_source *doubt_timer; /* NULL while there is none */
	bool is_broken;
};

#define TB_GLOBALS(kind) (1u << TB_GLOBAL_##kind)

/* `core` and `events` are borrowed until the end of the connection.  0, or -errno with nothing
 * connected. */
int tb_registry_connect(struct tb_registry *r, struct pw_core *core, uint32_t kinds,
	const struct tb_registry_events *events, void *data);
/* Before the core's end, and not within an event, as the next one.  What has come stays in the
 * list, and nothing is called any more.  Not connected is fine. */
void tb_registry_disconnect(struct tb_registry *r);
/* The same, and empties the list. */
void tb_registry_finish(struct tb_registry *r);

/* Asks the server to answer once it has done all that it was asked, again if it was already. */
void tb_registry_ask(struct tb_registry *r);
bool tb_registry_is_answered(const struct tb_registry *r);

/* Listens to what the global tells.  It does already: fine.  0 or -errno. */
int tb_global_look(struct tb_global *g);
/* No longer, until the next look. */
void tb_global_look_away(struct tb_global *g);

/* A property; "" where there is none. */
const char *tb_global_get(const struct tb_global *g, const char *key);
/* A property that is the id of another global; PW_ID_ANY where there is none. */
uint32_t tb_global_get_id(const struct tb_global *g, const char *key);

/* Each of that kind, oldest first, while none comes or goes. */
#define tb_registry_for_each(g, r, of_kind)                                                        \
	for (uint32_t i_ = 0; i_ < (r)->n_globals && ((g) = (r)->global[i_]); i_++)                \
		if ((g)->kind == (of_kind))

/* The oldest; NULL if there is none. */
struct tb_global *tb_registry_at(
	const struct tb_registry *r, enum tb_global_kind kind, uint32_t id);
struct tb_global *tb_registry_find(
	const struct tb_registry *r, enum tb_global_kind kind, const char *key, const char *value);

#endif
