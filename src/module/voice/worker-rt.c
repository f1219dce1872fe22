/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: see worker.h. */
#include "worker-impl.h"

#include <pipewire/loop.h>

void tb_worker_wake(void *worker)
{
	struct tb_worker *w = worker;

	TB_RT_TRUST(pw_loop_signal_event(w->work_loop, w->work_event));
}
