/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* All drivers are of one data loop: its thread alone decides whose cycle is next, when
 * the cycle before has been reported done.  The test's thread gives orders by a blocking
 * invoke. */
#include "world.h"

#include "graph.h"
#include "session-impl.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <pipewire/filter.h>

#define MAX_DRIVERS 4u

/* More than any device has; and more than the server's Dummy-Driver, which otherwise drives
 * whoever has no other driver, by the clock of the wall. */
#define LINKED_PRIORITY "30000"
#define GROUP_PRIORITY  "300000"

/* So far ahead of the wall's time that nobody who looks at both thinks it is late. */
#define AHEAD_NS 3.6e12

/* Of the wall; longer than the console waits for a strip that does not come. */
#define PATIENCE_S 1

struct driver {
	struct world *world;
	struct pw_filter *filter;
	struct spa_hook listener;
	double speed; /* of the clock, 1 is that of the world */

	/* Data thread. */
	struct spa_io_position *position;
	bool runs, stalls;
	bool is_starting; /* within the call that starts its cycle */
	double next_ns;
	_Atomic uint64_t n_cycles;
	atomic_uint rate_hz, quantum;
};

struct world {
	struct session *session;
	struct pw_loop *loop;       /* the data loop; NULL before the first driver */
	struct spa_source *proceed; /* on it */
	struct spa_source *patience, *pace;
	struct spa_source *tell; /* on the client's */

	/* Data thread. */
	struct driver *drivers[MAX_DRIVERS];
	struct driver *busy; /* whose cycle is under way */
	struct driver *counted;
	uint64_t until; /* cycles of `counted`, or of nobody */
	atomic_bool is_halted, is_quiet, hurries;
	double paced_ns;        /* the time of the last cycle, */
	uint64_t paced_wall_ns; /* and what the wall showed then */
	_Atomic double now_ns;
	_Atomic uint64_t n_abandoned;
};

/* ---- data thread ---- */

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

static void begin_cycle(struct driver *d)
{
	struct spa_io_clock *clock = &d->position->clock;

	clock->flags |= SPA_IO_CLOCK_FLAG_FREEWHEEL;
	clock->nsec = (uint64_t)d->next_ns;
	clock->position += clock->duration;
	clock->duration = clock->target_duration;
	clock->rate = clock->target_rate;
	clock->rate_diff = d->speed;
	atomic_store(&d->rate_hz, clock->rate.denom);
	atomic_store(&d->quantum, (unsigned)clock->duration);
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
	pw_loop_signal_event(pw_thread_loop_get_loop(graph_loop(w->session->graph)), w->tell);
}

/* A node that comes or goes in the midst of a cycle may leave it without an end. */
static void be_patient(struct world *w, bool patient)
{
	struct timespec wait = { .tv_sec = patient ? PATIENCE_S : 0 };

	pw_loop_update_timer(w->loop, w->patience, &wait, NULL, false);
}

static void on_patience_over(void *data, uint64_t n)
{
	struct world *w = data;

	if (!w->busy)
		return;
	atomic_fetch_add(&w->n_abandoned, 1);
	w->busy = NULL;
	pw_loop_signal_event(w->loop, w->proceed);
}

static uint64_t wall_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return SPA_TIMESPEC_TO_NSEC(&now);
}

/* True: the cycle has to wait, and on_proceed() is called again. */
static bool is_too_early(struct world *w, const struct driver *d)
{
	uint64_t due = w->paced_wall_ns + (uint64_t)fmax(0.0, d->next_ns - w->paced_ns);
	uint64_t now = wall_ns();
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
static void on_process(void *data, struct spa_io_position *position)
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

struct order {
	struct world *world;
	struct driver *driver;
	enum { BEGIN, END, JOIN, LEAVE, RUN, REST, STALL, GO_ON, PLACE, HALT, GO, PASS, LOOK } what;
	uint64_t n_cycles;
	struct spa_io_position *position;
};

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

static void obey(const struct order *o)
{
	struct world *w = o->world;

	switch (o->what) {
	case BEGIN:
		be_ordinary();
		w->proceed = pw_loop_add_event(w->loop, on_proceed, w);
		w->patience = pw_loop_add_timer(w->loop, on_patience_over, w);
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

static int do_obey(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user)
{
	obey(data);
	return 0;
}

/* ---- loop thread, or with its lock ---- */

static void give(const struct order *o)
{
	pw_loop_invoke(o->world->loop, do_obey, 0, o, sizeof(*o), true, NULL);
}

static void on_tell(void *data, uint64_t n)
{
	struct world *w = data;

	pw_thread_loop_signal(graph_loop(w->session->graph), false);
}

static void on_state_changed(
	void *data, enum pw_filter_state old, enum pw_filter_state state, const char *error)
{
	struct driver *d = data;

	bool runs = state == PW_FILTER_STATE_STREAMING;

	if (d->world->loop)
		give(&(struct order){ .world = d->world, .driver = d, .what = runs ? RUN : REST });
}

static void on_io_changed(void *data, void *port, uint32_t id, void *area, uint32_t n_bytes)
{
	struct driver *d = data;

	if (!port && id == SPA_IO_Position)
		give(&(struct order){
			.world = d->world, .driver = d, .what = PLACE, .position = area });
}

static const struct pw_filter_events events = {
	PW_VERSION_FILTER_EVENTS,
	.state_changed = on_state_changed,
	.io_changed = on_io_changed,
	.process = on_process,
};

/* ---- test's thread ---- */

static void lock(struct world *w)
{
	pw_thread_loop_lock(graph_loop(w->session->graph));
}

static void unlock(struct world *w)
{
	pw_thread_loop_unlock(graph_loop(w->session->graph));
}

static void order(struct order o)
{
	lock(o.world);
	give(&o);
	unlock(o.world);
}

struct world *world_new(struct session *s)
{
	struct world *w = calloc(1, sizeof(*w));

	w->session = s;
	w->is_halted = w->is_quiet = w->hurries = true;
	w->paced_wall_ns = wall_ns();
	w->paced_ns = w->now_ns = (double)w->paced_wall_ns + AHEAD_NS;
	lock(w);
	w->tell = pw_loop_add_event(pw_thread_loop_get_loop(graph_loop(s->graph)), on_tell, w);
	unlock(w);
	return w;
}

void world_free(struct world *w)
{
	lock(w);
	if (w->loop)
		give(&(struct order){ .world = w, .what = END });
	pw_loop_destroy_source(pw_thread_loop_get_loop(graph_loop(w->session->graph)), w->tell);
	unlock(w);
	free(w);
}

static void add_port(struct driver *d, const char *name)
{
	pw_filter_add_port(d->filter, PW_DIRECTION_INPUT, PW_FILTER_PORT_FLAG_MAP_BUFFERS, 0,
		pw_properties_new(
			PW_KEY_FORMAT_DSP, "32 bit float mono audio", PW_KEY_PORT_NAME, name, NULL),
		NULL, 0);
}

static void join(struct driver *d)
{
	struct world *w = d->world;
	struct pw_loop *loop = pw_filter_get_data_loop(d->filter);

	if (!w->loop) {
		w->loop = loop;
		give(&(struct order){ .world = w, .what = BEGIN });
	}
	if (loop != w->loop)
		fail("drivers of two data loops");
	give(&(struct order){ .world = w, .driver = d, .what = JOIN });
}

static struct driver *make_driver(struct world *w, const char *name, double ppm, const char *group)
{
	struct driver *d = calloc(1, sizeof(*d));

	d->world = w;
	d->speed = 1.0 + ppm * 1e-6;
	lock(w);
	d->filter = pw_filter_new(graph_core(w->session->graph), name,
		pw_properties_new(PW_KEY_NODE_NAME, name, PW_KEY_PRIORITY_DRIVER,
			group ? GROUP_PRIORITY : LINKED_PRIORITY, PW_KEY_NODE_GROUP, group, NULL));
	if (!group) {
		add_port(d, "in_0");
		add_port(d, "in_1");
	}
	pw_filter_add_listener(d->filter, &d->listener, &events, d);
	pw_filter_connect(d->filter, PW_FILTER_FLAG_RT_PROCESS | PW_FILTER_FLAG_DRIVER, NULL, 0);
	join(d);
	unlock(w);
	await_node(w->session, name);
	return d;
}

struct driver *driver_new(struct world *w, const char *name, double ppm)
{
	return make_driver(w, name, ppm, NULL);
}

struct driver *driver_new_of_group(struct world *w, const char *name, const char *group)
{
	return make_driver(w, name, 0.0, group);
}

void driver_free(struct driver *d)
{
	lock(d->world);
	give(&(struct order){ .world = d->world, .driver = d, .what = LEAVE });
	spa_hook_remove(&d->listener);
	pw_filter_destroy(d->filter);
	unlock(d->world);
	free(d);
}

void driver_stall(struct driver *d, bool stalls)
{
	order((struct order){ .world = d->world, .driver = d, .what = stalls ? STALL : GO_ON });
}

uint64_t driver_cycles(const struct driver *d)
{
	return atomic_load(&d->n_cycles);
}

static bool is_quiet(struct graph *g, void *data)
{
	return atomic_load(&((struct world *)data)->is_quiet);
}

const char *driver_name(const struct driver *d)
{
	return pw_filter_get_name(d->filter);
}

double driver_speed(const struct driver *d)
{
	return d->speed;
}

double driver_rate_hz(const struct driver *d)
{
	return atomic_load(&d->rate_hz);
}

uint32_t driver_quantum(const struct driver *d)
{
	return atomic_load(&d->quantum);
}

void driver_await(struct driver *d, uint32_t rate_hz, uint32_t quantum)
{
	while ((rate_hz != 0 && atomic_load(&d->rate_hz) != rate_hz)
		|| (quantum != 0 && atomic_load(&d->quantum) != quantum))
		settle_events(d->world->session);
}

void driver_set(struct driver *d, const char *key, uint32_t value)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", value);
	lock(d->world);
	pw_filter_update_properties(d->filter, NULL, &SPA_DICT_ITEMS(SPA_DICT_ITEM(key, text)));
	unlock(d->world);
	settle_events(d->world->session);
}

uint64_t world_abandoned(const struct world *w)
{
	return atomic_load(&w->n_abandoned);
}

void world_halt(struct world *w)
{
	order((struct order){ .world = w, .what = HALT });
	graph_await(w->session->graph, is_quiet, w, "time to stand still");
}

void world_hurry(struct world *w, bool hurries)
{
	atomic_store(&w->hurries, hurries);
	order((struct order){ .world = w, .what = LOOK });
}

void world_go(struct world *w)
{
	order((struct order){ .world = w, .what = GO });
}

static bool is_halted(struct graph *g, void *data)
{
	return atomic_load(&((struct world *)data)->is_halted) && is_quiet(g, data);
}

void world_pass(struct world *w, struct driver *d, uint64_t n_cycles)
{
	order((struct order){ .world = w, .driver = d, .what = PASS, .n_cycles = n_cycles });
	graph_await(w->session->graph, is_halted, w, "time to pass");
}
