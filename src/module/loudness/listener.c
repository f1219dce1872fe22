/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "listener.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

struct tb_listener {
	pthread_t thread;
	pthread_mutex_t lock; /* of all below, and of each tb_listening */
	pthread_cond_t quit;
	atomic_uint n_asking; /* of the control thread, which is to get the lock */
	struct tb_listening *first;
	bool is_running;
	void (*came)(void *data);
	void *data;
};

/* ---- the thread ---- */

static void wait_ms(struct tb_listener *l, long ms)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += ms * 1000000l;
	until.tv_sec += until.tv_nsec / 1000000000l;
	until.tv_nsec %= 1000000000l;
	pthread_cond_timedwait(&l->quit, &l->lock, &until);
}

/* One step of each: whether any had one. */
static bool measure(struct tb_listener *l)
{
	bool any = false;

	for (struct tb_listening *one = l->first; one; one = one->next)
		any |= tb_listening_measure(one);
	return any;
}

/* A mutex that is unlocked and locked again at once stays with its owner: whoever asks gets it
 * only if we sleep.  Where sound comes faster than it is measured, there is always another step. */
static void let_in(struct tb_listener *l)
{
	if (atomic_load(&l->n_asking) > 0)
		wait_ms(l, 1);
}

static void *run(void *data)
{
	struct tb_listener *l = data;

	pthread_mutex_lock(&l->lock);
	while (l->is_running) {
		if (measure(l)) {
			l->came(l->data);
			let_in(l);
		} else {
			wait_ms(l, TB_GAUGE_STEP_MS);
		}
	}
	pthread_mutex_unlock(&l->lock);
	return NULL;
}

static void ask_in(struct tb_listener *l)
{
	atomic_fetch_add(&l->n_asking, 1);
	pthread_mutex_lock(&l->lock);
	atomic_fetch_sub(&l->n_asking, 1);
}

static int start(struct tb_listener *l)
{
	int res;

	if (l->is_running)
		return 0;
	l->is_running = true;
	res = pthread_create(&l->thread, NULL, run, l);
	if (res != 0)
		l->is_running = false;
	return -res;
}

static void stop(struct tb_listener *l)
{
	if (!l->is_running)
		return;
	ask_in(l);
	l->is_running = false;
	pthread_cond_signal(&l->quit);
	pthread_mutex_unlock(&l->lock);
	pthread_join(l->thread, NULL);
}

struct tb_listener *tb_listener_new(void (*came)(void *data), void *data)
{
	struct tb_listener *l = calloc(1, sizeof(*l));
	pthread_condattr_t attr;

	if (!l)
		return NULL;
	pthread_mutex_init(&l->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&l->quit, &attr);
	pthread_condattr_destroy(&attr);
	l->came = came;
	l->data = data;
	return l;
}

void tb_listener_free(struct tb_listener *l)
{
	if (!l)
		return;
	stop(l);
	while (l->first) {
		struct tb_listening *one = l->first;

		l->first = one->next;
		tb_listening_free(one);
	}
	pthread_cond_destroy(&l->quit);
	pthread_mutex_destroy(&l->lock);
	free(l);
}

/* ---- buses ---- */

struct tb_listening *tb_listener_add(struct tb_listener *l, const struct tb_layout *layout)
{
	struct tb_listening *one = tb_listening_new(layout);
	int res;

	if (!one)
		return NULL;
	res = start(l);
	if (res < 0) {
		tb_listening_free(one);
		errno = -res;
		return NULL;
	}
	ask_in(l);
	one->next = l->first;
	l->first = one;
	pthread_mutex_unlock(&l->lock);
	return one;
}

void tb_listener_remove(struct tb_listener *l, struct tb_listening *one)
{
	struct tb_listening **at = &l->first;

	ask_in(l);
	while (*at != one)
		at = &(*at)->next;
	*at = one->next;
	pthread_mutex_unlock(&l->lock);
	tb_listening_free(one);
	if (!l->first)
		stop(l);
}

void tb_listener_set_ride(
	struct tb_listener *l, struct tb_listening *one, const struct tb_ride_params *ride)
{
	ask_in(l);
	one->ride_params = *ride;
	pthread_mutex_unlock(&l->lock);
}

void tb_listener_begin_ride(struct tb_listener *l, struct tb_listening *one,
	const struct tb_ride_params *ride, float gain_db)
{
	ask_in(l);
	one->ride_params = *ride;
	one->ride.gain_db = one->now.ride_db = gain_db;
	pthread_mutex_unlock(&l->lock);
}

void tb_listener_reset(struct tb_listener *l, struct tb_listening *one)
{
	ask_in(l);
	tb_listening_reset(one);
	pthread_mutex_unlock(&l->lock);
}

struct tb_loudness tb_listener_read(struct tb_listener *l, const struct tb_listening *one)
{
	struct tb_loudness now;

	ask_in(l);
	now = one->now;
	pthread_mutex_unlock(&l->lock);
	return now;
}
