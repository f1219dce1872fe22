/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The node that carries the params and tells levels.  Control thread. */
#ifndef TB_FILTER_NODE_H
#define TB_FILTER_NODE_H

#include <stdbool.h>
#include <stdint.h>

struct spa_dict;
struct tb_console;
struct tb_pods;

/* With all its params, which it takes over.  0, or -errno. */
int tb_filter_connect(struct tb_console *c, struct tb_pods *infos, struct tb_pods *props);
void tb_filter_disconnect(struct tb_console *c);
/* What it is needed for may have changed: wakes it or lets it sleep.  The other two say what has;
 * it is connected. */
void tb_filter_update_active(struct tb_console *c);
void tb_filter_set_live(struct tb_console *c, bool live); /* it keeps the console running */
void tb_filter_set_links(struct tb_console *c, uint32_t n_links);
/* All are false while it is not connected. */
bool tb_filter_is_ready(const struct tb_console *c);  /* it has been there */
bool tb_filter_is_active(const struct tb_console *c); /* it was asked to run */
bool tb_filter_is_live(const struct tb_console *c);
bool tb_filter_is_linked(const struct tb_console *c);
/* PW_ID_ANY: none yet. */
uint32_t tb_filter_node_id(const struct tb_console *c);
bool tb_filter_is_running(const struct tb_console *c);
/* Somebody has destroyed it. */
bool tb_filter_is_lost(const struct tb_console *c);
/* It is connected. */
void tb_filter_tell_properties(struct tb_console *c, const struct spa_dict *properties);
/* Takes both over; `infos` may be NULL: as they were. */
void tb_filter_tell_params(struct tb_console *c, struct tb_pods *infos, struct tb_pods *props);

#endif
