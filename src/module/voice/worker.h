/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The thread that works on the voices of all microphones of a console.  It is below the data
 * thread (SCHED_FIFO where we may), and sleeps unless a block has come. */
#ifndef TB_WORKER_H
#define TB_WORKER_H

#include <pipewire/context.h>

#include "rig.h"

#define TB_WORKER_RIGS 64u

struct tb_worker;

/* Control thread.  NULL with errno. */
struct tb_worker *tb_worker_new(struct pw_context *context);
/* No data thread wakes it any more.  NULL is fine. */
void tb_worker_free(struct tb_worker *w);

/* Control thread.  From here on the worker works on it; -ENOSPC: there are too many. */
int tb_worker_add(struct tb_worker *w, struct tb_rig *r);
/* Control thread.  Not any more, but perhaps at this moment. */
void tb_worker_remove(struct tb_worker *w, const struct tb_rig *r);
/* Control thread: whether it works on it at this moment.  Never waits: a worker that is stuck
 * holds nobody up. */
bool tb_worker_has(const struct tb_worker *w, const struct tb_rig *r);

/* Data thread: rig.wake, with the worker for data. */
TB_RT void tb_worker_wake(void *worker);

#endif
