/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* All drivers are of one data loop, whose thread decides whose cycle is next (world-rt.c).
 * The test's thread gives orders by a blocking invoke. */
#include "world-impl.h"

#include "graph.h"
#include "session-impl.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* More than any device has; and more than the server's Dummy-Driver, which otherwise drives
 * whoever has no other driver, by the clock of the wall. */
#define LINKED_PRIORITY "30000"
#define GROUP_PRIORITY  "300000"

/* So far ahead of the wall's time that nobody who looks at both thinks it is late. */
#define AHEAD_NS 3.6e12

/* ---- loop thread, or with its lock ---- */

static int do_obey(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user)
{
	world_obey(data);
	return 0;
}

static void give(const struct world_order *o)
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
		give(&(struct world_order){
			.world = d->world, .driver = d, .what = runs ? RUN : REST });
}

static void on_io_changed(void *data, void *port, uint32_t id, void *area, uint32_t n_bytes)
{
	struct driver *d = data;

	if (!port && id == SPA_IO_Position)
		give(&(struct world_order){
			.world = d->world, .driver = d, .what = PLACE, .position = area });
}

static const struct pw_filter_events events = {
	PW_VERSION_FILTER_EVENTS,
	.state_changed = on_state_changed,
	.io_changed = on_io_changed,
	.process = world_on_process,
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

static void order(struct world_order o)
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
	w->paced_wall_ns = world_wall_ns();
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
		give(&(struct world_order){ .world = w, .what = END });
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
		give(&(struct world_order){ .world = w, .what = BEGIN });
	}
	if (loop != w->loop)
		fail("drivers of two data loops");
	give(&(struct world_order){ .world = w, .driver = d, .what = JOIN });
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
	give(&(struct world_order){ .world = d->world, .driver = d, .what = LEAVE });
	spa_hook_remove(&d->listener);
	pw_filter_destroy(d->filter);
	unlock(d->world);
	free(d);
}

void driver_stall(struct driver *d, bool stalls)
{
	order((struct world_order){
		.world = d->world, .driver = d, .what = stalls ? STALL : GO_ON });
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

struct shape {
	const struct driver *driver;
	uint32_t rate_hz, quantum;
};

static bool has_shape(struct graph *g, void *data)
{
	const struct shape *s = data;

	return (s->rate_hz == 0 || atomic_load(&s->driver->rate_hz) == s->rate_hz)
	       && (s->quantum == 0 || atomic_load(&s->driver->quantum) == s->quantum);
}

void driver_await(struct driver *d, uint32_t rate_hz, uint32_t quantum)
{
	struct shape shape = { d, rate_hz, quantum };

	graph_await(d->world->session->graph, has_shape, &shape,
		"a driver to take on another rate or quantum");
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
	order((struct world_order){ .world = w, .what = HALT });
	graph_await(w->session->graph, is_quiet, w, "time to stand still");
}

void world_hurry(struct world *w, bool hurries)
{
	atomic_store(&w->hurries, hurries);
	order((struct world_order){ .world = w, .what = LOOK });
}

void world_go(struct world *w)
{
	order((struct world_order){ .world = w, .what = GO });
}

static bool is_halted(struct graph *g, void *data)
{
	return atomic_load(&((struct world *)data)->is_halted) && is_quiet(g, data);
}

void world_pass(struct world *w, struct driver *d, uint64_t n_cycles)
{
	order((struct world_order){ .world = w, .driver = d, .what = PASS, .n_cycles = n_cycles });
	graph_await(w->session->graph, is_halted, w, "time to pass");
}
