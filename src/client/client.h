/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A console seen from outside: a plain PipeWire client of its node's params.
 *
 * One thread, which runs the client's main loop in every function that waits.  The table
 * of keys follows whatever anybody changes. */
#ifndef TB_CLIENT_H
#define TB_CLIENT_H

#include <pipewire/pipewire.h>

#include "keys-pods.h"
#include "keys.h"

struct tb_client_options {
	const char *console; /* NULL: the only one, else "troubadour" */
	const char *remote;  /* NULL: the user's PipeWire */
};

enum tb_object_kind { TB_OBJECT_NODE, TB_OBJECT_PORT, TB_OBJECT_LINK };

/* What else is in the session. */
struct tb_object {
	enum tb_object_kind kind;
	uint32_t id;
	uint32_t node;                    /* of a port; the output node of a link */
	uint32_t input_node;              /* of a link */
	uint32_t output_port, input_port; /* of a link */
	bool is_output;                   /* a port's direction */
	char name[96];                    /* of a node or a port */
	char description[96];             /* of a node */
};

/* Called on the client's thread; each may be NULL. */
struct tb_client_events {
	void (*changed)(void *data, const struct tb_key *key);
	/* The keys are others than before; no pointer to a key is valid any more. */
	void (*restructured)(void *data);
	/* Nodes, ports or links came or went. */
	void (*graph)(void *data);
	/* The console or the sound server is gone.  The client stays as it is. */
	void (*gone)(void *data);
};

struct tb_client;

/* Connects, finds the console and reads all of it.  NULL after a message on stderr.
 * Initialises libpipewire. */
struct tb_client *tb_client_new(const struct tb_client_options *options);
void tb_client_free(struct tb_client *c); /* NULL is fine */

/* Whether the session has that console: 1, 0, or -errno if it cannot be asked.  Says nothing
 * on stderr. */
int tb_client_probe(const struct tb_client_options *options);

const char *tb_client_console(const struct tb_client *c); /* its name */
uint32_t tb_client_node(const struct tb_client *c);       /* its id */
struct tb_keys *tb_client_keys(struct tb_client *c);
/* Whether every key has its description: for a moment it has not where a console changes
 * while it plays. */
bool tb_client_is_ready(const struct tb_client *c);
struct pw_core *tb_client_core(struct tb_client *c);
struct pw_main_loop *tb_client_loop(struct tb_client *c);

void tb_client_listen(struct tb_client *c, const struct tb_client_events *events, void *data);

/* Everything in the session, NULL at the end: begin with `i` 0. */
const struct tb_object *tb_client_object(const struct tb_client *c, uint32_t i);
const struct tb_object *tb_client_find_object(
	const struct tb_client *c, enum tb_object_kind kind, uint32_t id);
/* The newest of that name. */
const struct tb_object *tb_client_find_node(const struct tb_client *c, const char *name);
/* The node at the other end of object `i`, if that is a link that begins at `node`, or ends
 * there (`inputs`).  NULL if it is none, or if an earlier object links the same two nodes. */
const struct tb_object *tb_client_peer(
	const struct tb_client *c, const struct tb_object *node, uint32_t i, bool inputs);

/* Sends all of them as one change and returns at once.  0 or -errno. */
int tb_client_send(
	struct tb_client *c, const struct tb_setting *settings, uint32_t n, float fade_ms);
/* Sends a change of the console's structure and waits for the answer, which is then in
 * the key "console.error".  As tb_client_set(). */
int tb_client_change(struct tb_client *c, const char *key, const char *text);
/* Until the console has that key, or has it no more.  As tb_client_set(). */
int tb_client_await_key(struct tb_client *c, const char *name, bool is_there);
/* Until the strip or bus has a node, and another one than `before` (PW_ID_ANY: any). */
int tb_client_await_node(struct tb_client *c, const char *device, uint32_t before);
/* tb_client_send(), and waits until the console shows them.  0, -EPIPE if it went away, -ETIME if
 * it does not take them, which somebody else who sets the same keys can cause. */
int tb_client_set(
	struct tb_client *c, const struct tb_setting *settings, uint32_t n, float fade_ms);
/* Asks for the engine's facts of now, and waits for them.  As above. */
int tb_client_refresh(struct tb_client *c);

/* Asks the policy scripts, if there are any, what they have to say.  0 or -errno. */
int tb_client_read_policy(struct tb_client *c);
/* As of then: the device that this strip or bus was not linked to, and why; NULL if none.
 * Valid until the loop runs. */
const char *tb_client_refusal(const struct tb_client *c, uint32_t node);

/* Until the loop is quit: by SIGINT, SIGTERM, a closed standard output, the end of the
 * console, or pw_main_loop_quit().  0, or -EPIPE if the console went away. */
int tb_client_run(struct tb_client *c);

#endif
