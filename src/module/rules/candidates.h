/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* All sinks and sources of the session, ours too.  Control thread. */
#ifndef TB_CANDIDATES_H
#define TB_CANDIDATES_H

#include <stdbool.h>
#include <stdint.h>

#include <pipewire/array.h>

#include "session-graph.h"

struct tb_console;
struct spa_dict;

struct tb_candidates {
	struct pw_array nodes; /* struct tb_candidate */
};

int tb_candidates_new(struct tb_console *c); /* 0, or -errno */
void tb_candidates_free(struct tb_console *c);
/* What the registry tells of nodes.  Whether it was a sink or a source. */
bool tb_candidates_add(struct tb_console *c, uint32_t id, const struct spa_dict *props);
bool tb_candidates_remove(struct tb_console *c, uint32_t id);
/* None is known any more. */
void tb_candidates_forget(struct tb_console *c);

/* NULL: it is no sink. */
const struct tb_candidate *tb_candidates_find_sink(const struct tb_console *c, uint32_t id);
/* Whether `id` is a sink; then also which. */
bool tb_candidates_name_sink(const struct tb_console *c, uint32_t id, struct tb_sink_name *name);
/* Whether it is still there. */
bool tb_candidates_has_sink(const struct tb_console *c, const struct tb_sink_name *sink);
void tb_candidates_for_each_sink(
	const struct tb_console *c, void (*f)(void *data, uint32_t id), void *data);
void tb_candidates_for_each_source(
	const struct tb_console *c, void (*f)(void *data, uint32_t id), void *data);

#endif
