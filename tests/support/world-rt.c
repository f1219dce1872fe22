/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The data thread of a world: it alone decides whose cycle is next, when the cycle before has
 * been reported done. */
#include "world-impl.h"

#include "graph.h"
#include "session-impl.h"
#include "stillness.h"

#include <math.h>
#include <pthread.h>
#include <time.h>

/* A cycle that comes to no end is given up when so many looks have found nobody at work: longer
 * than the console waits for a strip that does not come (TB_CYCLE_PATIENCE).  On a busy machine it
 * may be a long time until then. */
#define LOOK_NS       (50 * SPA_NSEC_PER_MSEC)
#define N_STILL_LOOKS 100u
/* Only ever reached by a hang. */
#define N_LOOKS (60 * SPA_NSEC_PER_SEC / LOOK_NS)

static struct driver *next_driver(struct world *w)
{
	struct driver *next = NULL;

	for (uint32_t i = 0; i < MAX_DRIVERS; i++) {
		struct driver *d = w->drivers[i];

		if (d && d->runs && d->position && (!next || d->next_ns < next->next_ns))
			next = d;
	}
	return next;
}

static void tell_test(struct world *w)
{
	pw_loop_signal_event(pw_thread_loop_get_loop(graph_loop(w->session->graph)), w->tell);
}

static void note_shape(struct driver *d, unsigned rate_hz, unsigned quantum)
{
	bool is_new = atomic_exchange(&d->rate_hz, rate_hz) != rate_hz;

	if (atomic_exchange(&d->quantum, quantum) != quantum || is_new)
		tell_test(d->world);
}

static void begin_cycle(struct driver *d)
{
	struct spa_io_clock *clock = &d->position->clock;

	clock->flags |= SPA_IO_CLOCK_FLAG_FREEWHEEL;
	clock->nsec = (uint64_t)d->next_ns;
	clock->position += clock->duration;
	clock->duration = clock->target_duration;
	clock->rate = clock->target_rate;
	clock->rate_diff = d->speed;
	note_shape(d, clock->rate.denom, (unsigned)clock->duration);
	atomic_store(&d->world->now_ns, d->next_ns);
	d->next_ns += (double)clock->duration * 1e9 / clock->rate.denom / d->speed;
	clock->next_nsec = (uint64_t)d->next_ns;
}

static bool is_over(struct world *w)
{
	if (w->counted && atomic_load(&w->counted->n_cycles) >= w->until) {
		atomic_store(&w->is_halted, true);
		w->counted = NULL;
	}
	return atomic_load(&w->is_halted);
}

static void quieten(struct world *w)
{
	atomic_store(&w->is_quiet, true);
	tell_test(w);
}

/* A node that comes or goes in the midst of a cycle may leave it without an end. */
static void be_patient(struct world *w, bool patient)
{
	struct timespec look = { .tv_nsec = patient ? LOOK_NS : 0 };

	w->n_looks = w->n_still = 0;
	pw_loop_update_timer(w->loop, w->patience, &look, &look, false);
}

static void on_look(void *data, uint64_t n)
{
	struct world *w = data;

	if (!w->busy)
		return;
	w->n_still += all_are_still();
	if (w->n_still < N_STILL_LOOKS && ++w->n_looks < N_LOOKS)
		return;
	atomic_fetch_add(&w->n_abandoned, 1);
	w->busy = NULL;
	pw_loop_signal_event(w->loop, w->proceed);
}

uint64_t world_wall_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return SPA_TIMESPEC_TO_NSEC(&now);
}

/* True: the cycle has to wait, and on_proceed() is called again. */
static bool is_too_early(struct world *w, const struct driver *d)
{
	uint64_t due = w->paced_wall_ns + (uint64_t)fmax(0.0, d->next_ns - w->paced_ns);
	uint64_t now = world_wall_ns();
	struct timespec when = { .tv_sec = (time_t)(due / SPA_NSEC_PER_SEC),
		.tv_nsec = (long)(due % SPA_NSEC_PER_SEC) };

	if (!atomic_load(&w->hurries) && now < due) {
		pw_loop_update_timer(w->loop, w->pace, &when, NULL, true);
		return true;
	}
	w->paced_ns = d->next_ns;
	w->paced_wall_ns = now;
	return false;
}

static void on_proceed(void *data, uint64_t n)
{
	struct world *w = data;
	struct driver *d = next_driver(w);

	if (w->busy)
		return;
	if (is_over(w) || !d) {
		be_patient(w, false);
		quieten(w);
		return;
	}
	if (is_too_early(w, d))
		return;
	begin_cycle(d);
	if (d->stalls) {
		pw_loop_signal_event(w->loop, w->proceed);
		return;
	}
	w->busy = d;
	be_patient(w, true);
	d->is_starting = true;
	pw_filter_trigger_process(d->filter);
	d->is_starting = false;
}

/* All of its graph are done; the node itself only after this call. */
void world_on_process(void *data, struct spa_io_position *position)
{
	struct driver *d = data;

	if (d->is_starting || d->world->busy != d)
		return;
	d->world->busy = NULL;
	atomic_fetch_add(&d->n_cycles, 1);
	pw_loop_signal_event(d->world->loop, d->world->proceed);
}

/* A realtime thread that is never idle would take the machine from all others. */
static void be_ordinary(void)
{
	pthread_setschedparam(pthread_self(), SCHED_OTHER, &(struct sched_param){ 0 });
}

static void set_running(struct driver *d, bool runs)
{
	struct world *w = d->world;

	if (runs && !d->runs)
		d->next_ns = fmax(d->next_ns, atomic_load(&w->now_ns) + 1e6);
	d->runs = runs;
	if (!runs && w->busy == d)
		w->busy = NULL;
}

static void set_member(struct world *w, struct driver *old, struct driver *now)
{
	for (uint32_t i = 0; i < MAX_DRIVERS; i++) {
		if (w->drivers[i] == old) {
			w->drivers[i] = now;
			return;
		}
	}
}

static void set_halted(struct world *w, bool halted)
{
	w->counted = NULL;
	atomic_store(&w->is_halted, halted);
	atomic_store(&w->is_quiet, false);
}

void world_obey(const struct world_order *o)
{
	struct world *w = o->world;

	switch (o->what) {
	case BEGIN:
		be_ordinary();
		w->proceed = pw_loop_add_event(w->loop, on_proceed, w);
		w->patience = pw_loop_add_timer(w->loop, on_look, w);
		w->pace = pw_loop_add_timer(w->loop, on_proceed, w);
		break;
	case END:
		pw_loop_destroy_source(w->loop, w->proceed);
		pw_loop_destroy_source(w->loop, w->patience);
		pw_loop_destroy_source(w->loop, w->pace);
		return;
	case JOIN:
		set_member(w, NULL, o->driver);
		break;
	case LEAVE:
		set_running(o->driver, false);
		set_member(w, o->driver, NULL);
		w->counted = w->counted == o->driver ? NULL : w->counted;
		break;
	case RUN:
	case REST:
		set_running(o->driver, o->what == RUN);
		break;
	case STALL:
	case GO_ON:
		o->driver->stalls = o->what == STALL;
		break;
	case PLACE:
		o->driver->position = o->position;
		break;
	case HALT:
	case GO:
		set_halted(w, o->what == HALT);
		break;
	case LOOK:
		break;
	case PASS:
		set_halted(w, false);
		w->counted = o->driver;
		w->until = atomic_load(&o->driver->n_cycles) + o->n_cycles;
		break;
	}
	pw_loop_signal_event(w->loop, w->proceed);
}
