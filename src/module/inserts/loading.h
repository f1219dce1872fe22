/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A chain that is made on a thread of its own, since plugins may take seconds to start.
 * Control thread. */
#ifndef TB_LOADING_H
#define TB_LOADING_H

#include <pipewire/loop.h>

#include "chain.h"

struct tb_loading;

/* What is to be made, and who is told: `event` of `loop` is signalled at the end. */
struct tb_loading_config {
	struct tb_chain_config chain; /* is copied, its texts too */
	struct spa_loop *data_loop;
	_Atomic(const char *) *loading; /* as `running`, while it is made */
	struct pw_loop *loop;
	struct spa_source *event;
};

/* NULL with errno. */
struct tb_loading *tb_loading_start(const struct tb_loading_config *config);
/* Whether it has come to an end. */
bool tb_loading_is_done(const struct tb_loading *l);
/* Waits for the end.  The chain is the caller's; NULL with `why` filled. */
struct tb_chain *tb_loading_finish(struct tb_loading *l, char *why, size_t n_why);

#endif
