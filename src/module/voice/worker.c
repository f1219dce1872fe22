/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "worker.h"

#include <errno.h>
#include <stdlib.h>

#include <pipewire/keys.h>
#include <pipewire/loop.h>
#include <spa/support/thread.h>

#include "worker-impl.h"

/* Below what data threads have, with rtkit (20) and without (83 and more). */
#define PRIORITY "10"

/* ---- worker ---- */

static void on_work(void *data, uint64_t count)
{
	struct tb_worker *w = data;

	for (uint32_t i = 0; i < TB_WORKER_RIGS; i++) {
		struct tb_rig *r = atomic_load(&w->rig[i]);

		/* It may have been removed before we said that we are at it. */
		atomic_store(&w->busy, r);
		if (r && atomic_load(&w->rig[i]) == r)
			tb_rig_work(r);
	}
	atomic_store(&w->busy, NULL);
}

/* ---- control thread ---- */

struct tb_worker *tb_worker_new(struct pw_context *context)
{
	const struct spa_dict_item items[] = {
		SPA_DICT_ITEM(PW_KEY_LOOP_RT_PRIO, PRIORITY),
		SPA_DICT_ITEM(SPA_KEY_THREAD_NAME, "troubadour-voice"),
	};
	struct tb_worker *w = calloc(1, sizeof(*w));
	int res = -ENOMEM;

	if (!w)
		return NULL;
	w->loop = pw_data_loop_new(&SPA_DICT_INIT_ARRAY(items));
	if (w->loop) {
		pw_data_loop_set_thread_utils(
			w->loop, pw_context_get_object(context, SPA_TYPE_INTERFACE_ThreadUtils));
		w->work_loop = pw_data_loop_get_loop(w->loop);
		w->work_event = pw_loop_add_event(w->work_loop, on_work, w);
	}
	if (w->work_event)
		res = pw_data_loop_start(w->loop);
	if (res >= 0)
		return w;
	tb_worker_free(w);
	errno = -res;
	return NULL;
}

void tb_worker_free(struct tb_worker *w)
{
	if (!w)
		return;
	if (w->loop)
		pw_data_loop_stop(w->loop);
	if (w->work_event)
		pw_loop_destroy_source(w->work_loop, w->work_event);
	if (w->loop)
		pw_data_loop_destroy(w->loop);
	free(w);
}

int tb_worker_add(struct tb_worker *w, struct tb_rig *r)
{
	for (uint32_t i = 0; i < TB_WORKER_RIGS; i++) {
		if (atomic_load(&w->rig[i]))
			continue;
		atomic_store(&w->rig[i], r);
		return 0;
	}
	return -ENOSPC;
}

void tb_worker_remove(struct tb_worker *w, const struct tb_rig *r)
{
	for (uint32_t i = 0; i < TB_WORKER_RIGS; i++)
		if (atomic_load(&w->rig[i]) == r)
			atomic_store(&w->rig[i], NULL);
}

bool tb_worker_has(const struct tb_worker *w, const struct tb_rig *r)
{
	return atomic_load(&w->busy) == r;
}
