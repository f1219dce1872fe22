/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The length of the graph's cycles, from the daemon's profiler.  It is listened to
 * for a while only, since that costs time itself. */
#include "rig.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <pipewire/extensions/profiler.h>
#include <pipewire/impl.h>
#include <spa/param/profiler.h>
#include <spa/pod/iter.h>
#include <spa/pod/parser.h>

#define MAX_CYCLES 65536u

struct watch {
	struct pw_registry *registry;
	struct pw_proxy *profiler;
	struct spa_hook registry_listener, profiler_listener;
	double *us;
	uint32_t n;
};

static void take_driver(struct watch *w, const struct spa_pod *block)
{
	int64_t prev_signal, signal, awake, finish;
	int32_t id, status;
	const char *name;

	if (spa_pod_parse_struct(block, SPA_POD_Int(&id), SPA_POD_String(&name),
		    SPA_POD_Long(&prev_signal), SPA_POD_Long(&signal), SPA_POD_Long(&awake),
		    SPA_POD_Long(&finish), SPA_POD_Int(&status))
			< 0
		|| awake < signal || w->n == MAX_CYCLES)
		return;
	w->us[w->n++] = (double)(awake - signal) / 1000;
}

/* One object per cycle and driver. */
static void on_profile(void *data, const struct spa_pod *pod)
{
	struct spa_pod *cycle;
	struct spa_pod_prop *block;

	SPA_POD_STRUCT_FOREACH(pod, cycle) {
		if (!spa_pod_is_object_type(cycle, SPA_TYPE_OBJECT_Profiler))
			continue;
		SPA_POD_OBJECT_FOREACH((struct spa_pod_object *)cycle, block)
		if (block->key == SPA_PROFILER_driverBlock)
			take_driver(data, &block->value);
	}
}

static const struct pw_profiler_events profiler_events = {
	PW_VERSION_PROFILER_EVENTS,
	.profile = on_profile,
};

static void on_global(void *data, uint32_t id, uint32_t permissions, const char *type,
	uint32_t version, const struct spa_dict *props)
{
	struct watch *w = data;

	if (strcmp(type, PW_TYPE_INTERFACE_Profiler) != 0 || w->profiler)
		return;
	w->profiler = pw_registry_bind(w->registry, id, type, PW_VERSION_PROFILER, 0);
	pw_proxy_add_object_listener(w->profiler, &w->profiler_listener, &profiler_events, w);
}

static const struct pw_registry_events registry_events = {
	PW_VERSION_REGISTRY_EVENTS,
	.global = on_global,
};

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void watch_begin(struct rig *r, struct watch *w)
{
	w->us = calloc(MAX_CYCLES, sizeof(*w->us));
	pw_thread_loop_lock(r->loop);
	/* Only the first has an effect: how the profiler's messages are read. */
	pw_context_load_module(r->context, PW_EXTENSION_MODULE_PROFILER, NULL, NULL);
	w->registry = pw_core_get_registry(r->core, PW_VERSION_REGISTRY, 0);
	pw_registry_add_listener(w->registry, &w->registry_listener, &registry_events, w);
	pw_thread_loop_unlock(r->loop);
}

static void watch_end(struct rig *r, struct watch *w)
{
	pw_thread_loop_lock(r->loop);
	if (w->profiler)
		pw_proxy_destroy(w->profiler);
	spa_hook_remove(&w->registry_listener);
	pw_proxy_destroy((struct pw_proxy *)w->registry);
	pw_thread_loop_unlock(r->loop);
}

double rig_latency_us(struct rig *r, unsigned window_ms)
{
	struct watch w = { 0 };
	double us = 0;

	watch_begin(r, &w);
	sleep_ms(window_ms);
	watch_end(r, &w);
	qsort(w.us, w.n, sizeof(*w.us), compare);
	if (w.n > 0)
		us = w.us[w.n / 2];
	free(w.us);
	return us;
}
