/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A rig (rig.h) that is made on a thread of its own, since an engine takes a quarter of a second
 * to load and to find out how late it is.  Control thread. */
#ifndef TB_MAKING_H
#define TB_MAKING_H

#include <pipewire/loop.h>

#include "rig.h"

struct tb_making;

/* What is to be made, and who is told: `event` of `loop` is signalled at the end. */
struct tb_making_config {
	struct tb_engine_config engine;
	struct tb_rig_config rig;
	struct pw_loop *loop;
	struct spa_source *event;
};

/* NULL with errno. */
struct tb_making *tb_making_start(const struct tb_making_config *config);
bool tb_making_is_done(const struct tb_making *m);
/* Waits for the end.  The rig is the caller's; NULL with errno. */
struct tb_rig *tb_making_finish(struct tb_making *m);

#endif
