/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the files about the worker share. */
#ifndef TB_WORKER_IMPL_H
#define TB_WORKER_IMPL_H

#include <pipewire/data-loop.h>

#include "worker.h"

struct tb_worker {
	struct pw_data_loop *loop;
	struct pw_loop *work_loop; /* its */
	struct spa_source *work_event;
	_Atomic(struct tb_rig *) rig[TB_WORKER_RIGS];
	_Atomic(struct tb_rig *) busy; /* what it works on */
};

#endif
