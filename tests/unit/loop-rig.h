/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A loop with one timer, and with a clock that the test turns.  Who includes it once has
 * CLOCK_MONOTONIC from there, too, if LOOP_RIG_IS_THE_CLOCK is defined. */
#ifndef LOOP_RIG_H
#define LOOP_RIG_H

#include <criterion/criterion.h>
#include <pipewire/loop.h>
#include <spa/support/loop.h>
#include <spa/utils/type.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define MS     (int64_t) SPA_NSEC_PER_MSEC
#define SECOND (int64_t) SPA_NSEC_PER_SEC

static struct {
	int64_t now_ns, due_ns; /* due 0: not started */
	spa_source_timer_func_t func;
	void *data;
	struct spa_source timer;
	struct spa_source event; /* all of them */
	uint32_t n_signals;
} watch;

static inline struct spa_source *add_timer(void *object, spa_source_timer_func_t func, void *data)
{
	watch.func = func;
	watch.data = data;
	return &watch.timer;
}

static inline int update_timer(void *object, struct spa_source *source, struct timespec *value,
	struct timespec *interval, bool absolute)
{
	watch.due_ns = (absolute ? 0 : watch.now_ns) + SPA_TIMESPEC_TO_NSEC(value);
	return 0;
}

static inline struct spa_source *add_event(void *object, spa_source_event_func_t func, void *data)
{
	return &watch.event;
}

static inline int signal_event(void *object, struct spa_source *source)
{
	watch.n_signals++;
	return 0;
}

static inline void destroy_source(void *object, struct spa_source *source)
{
}

static const struct spa_loop_utils_methods methods = {
	SPA_VERSION_LOOP_UTILS_METHODS,
	.add_event = add_event,
	.signal_event = signal_event,
	.add_timer = add_timer,
	.update_timer = update_timer,
	.destroy_source = destroy_source,
};
static struct spa_loop_utils utils = { .iface = { SPA_TYPE_INTERFACE_LoopUtils,
					       SPA_VERSION_LOOP_UTILS, { &methods, NULL } } };
static struct pw_loop loop = { .utils = &utils };

/* The loop's time goes on. */
static inline void pass(int64_t ns)
{
	int64_t end_ns = watch.now_ns + ns;

	while (watch.due_ns > 0 && watch.due_ns <= end_ns) {
		watch.now_ns = SPA_MAX(watch.now_ns, watch.due_ns);
		watch.due_ns = 0;
		watch.func(watch.data, 1);
	}
	watch.now_ns = end_ns;
}

#ifdef LOOP_RIG_IS_THE_CLOCK
/* In the place of libc's. */
int clock_gettime(clockid_t id, struct timespec *t)
{
	if (id != CLOCK_MONOTONIC)
		return (int)syscall(SYS_clock_gettime, id, t);
	t->tv_sec = (time_t)(watch.now_ns / SECOND);
	t->tv_nsec = (long)(watch.now_ns % SECOND);
	return 0;
}
#endif

#endif
