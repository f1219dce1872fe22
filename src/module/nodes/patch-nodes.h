/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The source and the sink of an insert that sends (patch.h), "<console>.<strip>.send" and
 * "<console>.<strip>.return", as other programs and patch bays see them.  Each sleeps while
 * nothing is linked to it.  Control thread. */
#ifndef TB_PATCH_NODES_H
#define TB_PATCH_NODES_H

#include <stdbool.h>
#include <stdint.h>

struct tb_console;
struct tb_device;
struct tb_patch;
struct tb_patch_nodes;

/* For `d`, whose insert `patch` is; connected when `d` is.  NULL with errno. */
struct tb_patch_nodes *tb_patch_nodes_new(struct tb_device *d, struct tb_patch *patch);
/* The data thread has neither end of the patch after this.  NULL is fine. */
void tb_patch_nodes_free(struct tb_patch_nodes *nodes);

/* With its strip or bus, and the other way round.  0, or the first -errno; each is said. */
int tb_patch_nodes_connect(struct tb_device *d);
void tb_patch_nodes_disconnect(struct tb_device *d);
/* Whether one of them was there and is no more. */
bool tb_patch_nodes_are_lost(const struct tb_device *d);

/* The nodes of `d`'s insert, PW_ID_ANY where there is none, and how many links one has. */
#define TB_PATCH_N_NODES 2u
uint32_t tb_patch_node_id(const struct tb_device *d, uint32_t i);
void tb_patch_node_set_links(struct tb_device *d, uint32_t i, uint32_t n_links);

/* The graph may have another rate. */
void tb_patch_nodes_update_rates(struct tb_console *c);

#endif
