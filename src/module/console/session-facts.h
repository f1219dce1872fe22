/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What followers.c has to know of the session: which nodes the metadata "default" names, which
 * streams applications have, and what ports are called.  Control thread. */
#ifndef TB_SESSION_FACTS_H
#define TB_SESSION_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include <pipewire/array.h>
#include <spa/utils/dict.h>

/* An entry of the metadata that names a node. */
struct tb_session_entry {
	uint32_t subject;
	char key[40], type[24], value[128];
	bool is_doubted; /* not told since the metadata was asked last */
};

struct tb_session_node {
	uint32_t id;
	bool is_stream;
	char serial[24];
};

struct tb_session_port {
	uint32_t id, node;
	char name[64];
};

struct tb_session_facts {
	struct pw_array entries; /* struct tb_session_entry */
	struct pw_array nodes;   /* struct tb_session_node */
	struct pw_array ports;   /* struct tb_session_port */
};

void tb_session_facts_init(struct tb_session_facts *f);
void tb_session_facts_finish(struct tb_session_facts *f);
/* Nothing is known any more. */
void tb_session_facts_clear(struct tb_session_facts *f);

/* What the registry tells. */
void tb_session_facts_add(
	struct tb_session_facts *f, uint32_t id, const char *type, const struct spa_dict *props);
void tb_session_facts_remove(struct tb_session_facts *f, uint32_t id);
/* What the metadata tells.  No value: it is gone; no key: all of the subject's are. */
void tb_session_facts_note(struct tb_session_facts *f, uint32_t subject, const char *key,
	const char *type, const char *value);

/* The metadata is asked for all that it has, and what it does not tell is not there; what was
 * there counts until then. */
void tb_session_facts_doubt(struct tb_session_facts *f);
void tb_session_facts_told(struct tb_session_facts *f);

/* NULL: there is none. */
const struct tb_session_entry *tb_session_entry(
	const struct tb_session_facts *f, uint32_t subject, const char *key);
const struct tb_session_port *tb_session_port(const struct tb_session_facts *f, uint32_t id);
/* PW_ID_ANY: the node has none of that name. */
uint32_t tb_session_port_named(const struct tb_session_facts *f, uint32_t node, const char *name);
/* Whether the node is a stream of an application. */
bool tb_session_is_stream(const struct tb_session_facts *f, uint32_t node);
/* Whether the metadata names a target of that stream which is there or may come back.  One that
 * was named by its number and is gone stays in the metadata, and will never be there again. */
bool tb_session_has_target(const struct tb_session_facts *f, uint32_t stream);

#endif
