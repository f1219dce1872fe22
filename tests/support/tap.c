/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Players and recorders. */
#include "tap-impl.h"

#include "graph.h"
#include "session-impl.h"
#include "world.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- loop thread ---- */

static void on_event(void *data, uint64_t count)
{
	struct recorder *r = data;

	pw_thread_loop_signal(graph_loop(r->tap.session->graph), false);
}

static void on_player_param(void *data, void *port, uint32_t id, const struct spa_pod *param)
{
	struct player *p = data;
	struct spa_latency_info info;

	if (id == SPA_PARAM_Latency && port == p->tap.port[0] && param
		&& spa_latency_parse(param, &info) >= 0 && info.direction == SPA_DIRECTION_INPUT)
		p->told = info;
}

static const struct pw_filter_events player_events = {
	PW_VERSION_FILTER_EVENTS,
	.param_changed = on_player_param,
	.process = tap_play_cycle,
};

static const struct pw_filter_events recorder_events = {
	PW_VERSION_FILTER_EVENTS,
	.process = tap_record_cycle,
};

/* ---- test's thread ---- */

static void add_port(struct tap *t, uint32_t c, enum spa_direction direction)
{
	char name[16];

	snprintf(name, sizeof(name), "%s_%u", direction == PW_DIRECTION_OUTPUT ? "out" : "in", c);
	t->port[c] = pw_filter_add_port(t->filter, direction, PW_FILTER_PORT_FLAG_MAP_BUFFERS, 0,
		pw_properties_new(
			PW_KEY_FORMAT_DSP, "32 bit float mono audio", PW_KEY_PORT_NAME, name, NULL),
		NULL, 0);
}

static void tap_start(struct tap *t, const char *name, enum spa_direction direction,
	const struct pw_filter_events *events, void *data)
{
	struct graph *g = t->session->graph;
	struct pw_properties *props = pw_properties_new(PW_KEY_NODE_NAME, name, NULL);

	pw_thread_loop_lock(graph_loop(g));
	if (t->is_passive)
		pw_properties_set(props, PW_KEY_NODE_PASSIVE, "true");
	if (t->is_freewheeling)
		pw_properties_set(props, PW_KEY_NODE_GROUP, "pipewire.freewheel");
	if (t->rate_hz != 0)
		pw_properties_setf(props, PW_KEY_NODE_RATE, "1/%u", t->rate_hz);
	t->filter = pw_filter_new(graph_core(g), name, props);
	pw_filter_add_listener(t->filter, &t->listener, events, data);
	for (uint32_t c = 0; c < t->n_channels; c++)
		add_port(t, c, direction);
	/* What we are told is ours to look at. */
	pw_filter_connect(
		t->filter, PW_FILTER_FLAG_RT_PROCESS | PW_FILTER_FLAG_CUSTOM_LATENCY, NULL, 0);
	pw_thread_loop_unlock(graph_loop(g));
	await_node(t->session, name);
}

static void tap_finish(struct tap *t)
{
	spa_hook_remove(&t->listener);
	pw_filter_destroy(t->filter);
}

static struct player *make_player(const char *name, struct tap tap)
{
	struct player *p = calloc(1, sizeof(*p));

	p->tap = tap;
	tap_start(&p->tap, name, PW_DIRECTION_OUTPUT, &player_events, p);
	return p;
}

struct player *player_new(struct session *s, const char *name, uint32_t n_channels)
{
	return make_player(name, (struct tap){ .session = s, .n_channels = n_channels });
}

struct player *player_new_of_rate(
	struct session *s, const char *name, uint32_t n_channels, uint32_t rate_hz)
{
	return make_player(
		name, (struct tap){ .session = s, .n_channels = n_channels, .rate_hz = rate_hz });
}

struct player *player_new_freewheeling(struct session *s, const char *name, uint32_t n_channels)
{
	return make_player(name,
		(struct tap){ .session = s, .n_channels = n_channels, .is_freewheeling = true });
}

void player_free(struct player *p)
{
	struct pw_thread_loop *loop = graph_loop(p->tap.session->graph);

	pw_thread_loop_lock(loop);
	tap_finish(&p->tap);
	pw_thread_loop_unlock(loop);
	free(p);
}

/* Nobody reads the old cue when it returns. */
static void give_cue(struct player *p, struct cue cue)
{
	unsigned next = atomic_load_explicit(&p->serial, memory_order_relaxed) + 1;

	p->cue[next & 1] = cue;
	atomic_store(&p->serial, next);
	while (atomic_load(&p->busy))
		sched_yield();
}

void play(struct player *p, const struct wave *w)
{
	give_cue(p, (struct cue){ .wave = w });
}

void play_loop(struct player *p, const struct wave *w)
{
	give_cue(p, (struct cue){ .wave = w, .loop = true });
}

void play_silence(struct player *p)
{
	give_cue(p, (struct cue){ .wave = NULL });
}

uint64_t played_ns(const struct player *p)
{
	return atomic_load_explicit(&p->begun_ns, memory_order_relaxed);
}

struct spa_latency_info told_latency(struct player *p)
{
	struct pw_thread_loop *loop = graph_loop(p->tap.session->graph);
	struct spa_latency_info told;

	settle_events(p->tap.session);
	pw_thread_loop_lock(loop);
	told = p->told;
	pw_thread_loop_unlock(loop);
	return told;
}

static struct recorder *make_recorder(
	struct session *s, const char *name, uint32_t n_channels, bool is_passive)
{
	struct recorder *r = calloc(1, sizeof(*r));
	struct pw_thread_loop *loop = graph_loop(s->graph);

	r->tap.session = s;
	r->tap.n_channels = n_channels;
	r->tap.is_passive = is_passive;
	pw_thread_loop_lock(loop);
	r->event = pw_loop_add_event(pw_thread_loop_get_loop(loop), on_event, r);
	pw_thread_loop_unlock(loop);
	tap_start(&r->tap, name, PW_DIRECTION_INPUT, &recorder_events, r);
	return r;
}

struct recorder *recorder_new(struct session *s, const char *name, uint32_t n_channels)
{
	return make_recorder(s, name, n_channels, false);
}

struct recorder *recorder_new_passive(struct session *s, const char *name, uint32_t n_channels)
{
	return make_recorder(s, name, n_channels, true);
}

void recorder_free(struct recorder *r)
{
	struct pw_thread_loop *loop = graph_loop(r->tap.session->graph);

	pw_thread_loop_lock(loop);
	tap_finish(&r->tap);
	pw_loop_destroy_source(pw_thread_loop_get_loop(loop), r->event);
	pw_thread_loop_unlock(loop);
	wave_free(r->take);
	free(r);
}

static void record_into(struct recorder *r, struct wave *take)
{
	if (atomic_load(&r->state) == RECORDING)
		fail("a recording is under way");
	wave_free(r->take);
	r->take = take;
	r->at = 0;
	r->end = 0;
	r->next_position = 0;
	atomic_store(&r->n_more, 0);
	atomic_store(&r->lost, 0);
	atomic_store_explicit(&r->state, RECORDING, memory_order_release);
}

void record(struct recorder *r, uint32_t n_frames)
{
	record_into(r, wave_new(r->tap.n_channels, n_frames));
}

static bool is_full(struct graph *g, void *data)
{
	struct recorder *r = data;

	return atomic_load_explicit(&r->state, memory_order_acquire) == FULL;
}

const struct wave *await_recording(struct recorder *r)
{
	struct world *world = r->tap.session->world;

	if (world)
		world_hurry(world, true);
	graph_await(r->tap.session->graph, is_full, r, "the end of a recording");
	if (world)
		world_hurry(world, false);
	return r->take;
}

#define LONGEST (600u * 48000u)

void record_until_ended(struct recorder *r)
{
	record_into(r, wave_new_sparse(r->tap.n_channels, LONGEST));
}

const struct wave *end_recording(struct recorder *r, uint32_t n_frames)
{
	atomic_store_explicit(&r->n_more, n_frames, memory_order_release);
	await_recording(r);
	if (r->at == r->take->n_frames)
		fail("what was recorded took longer than ten minutes");
	r->take->n_frames = r->at;
	return r->take;
}

uint64_t lost_frames(const struct recorder *r)
{
	return atomic_load_explicit(&r->lost, memory_order_relaxed);
}

uint64_t recorded_ns(const struct recorder *r)
{
	return atomic_load_explicit(&r->begun_ns, memory_order_relaxed);
}

void tell_latency(struct recorder *r, const struct spa_latency_info *info)
{
	struct pw_thread_loop *loop = graph_loop(r->tap.session->graph);
	uint8_t buffer[256];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	const struct spa_pod *param = spa_latency_build(&b, SPA_PARAM_Latency, info);

	pw_thread_loop_lock(loop);
	for (uint32_t c = 0; c < r->tap.n_channels; c++)
		pw_filter_update_params(r->tap.filter, r->tap.port[c], &param, 1);
	pw_thread_loop_unlock(loop);
}

static bool all_sound(struct graph *g, void *data)
{
	struct recorder *r = data;

	return atomic_load(&r->sounding) == (1u << r->tap.n_channels) - 1;
}

static bool none_sound(struct graph *g, void *data)
{
	struct recorder *r = data;

	return atomic_load(&r->sounding) == 0;
}

struct sound {
	const struct recorder *recorder;
	uint32_t channel;
};

static bool one_sounds(struct graph *g, void *data)
{
	const struct sound *sound = data;

	return atomic_load(&sound->recorder->sounding) >> sound->channel & 1;
}

void await_sound(struct recorder *r, uint32_t channel)
{
	struct sound sound = { r, channel };

	graph_await(r->tap.session->graph, one_sounds, &sound, "sound at the recorder");
}

static bool is_silent(struct graph *g, void *data)
{
	return !one_sounds(g, data);
}

void await_silence(struct recorder *r, uint32_t channel)
{
	struct sound sound = { r, channel };

	graph_await(r->tap.session->graph, is_silent, &sound, "silence at the recorder");
}

struct clock {
	const struct recorder *recorder;
	uint32_t rate_hz, quantum; /* quantum 0: any */
};

static bool is_of_clock(struct graph *g, void *data)
{
	const struct clock *clock = data;
	uint32_t quantum = atomic_load(&clock->recorder->quantum);

	return atomic_load(&clock->recorder->rate_hz) == clock->rate_hz
	       && (clock->quantum == 0 || clock->quantum == quantum);
}

void await_clock_of(struct recorder *r, uint32_t rate_hz, uint32_t quantum)
{
	struct clock clock = { r, rate_hz, quantum };

	graph_await(r->tap.session->graph, is_of_clock, &clock, "a graph of another clock");
}

void await_rate(struct recorder *r, uint32_t rate_hz)
{
	await_clock_of(r, rate_hz, 0);
}

void await_path(struct player *p, struct recorder *r)
{
	struct wave *pilot = wave_constant(1, 64, 0.5);

	/* Or what was played before would be taken for it. */
	play_silence(p);
	graph_await(r->tap.session->graph, none_sound, r, "silence before the pilot");
	play_loop(p, pilot);
	graph_await(r->tap.session->graph, all_sound, r, "sound on the way to the recorder");
	play_silence(p);
	graph_await(r->tap.session->graph, none_sound, r, "silence on the way to the recorder");
	wave_free(pilot);
}

static bool has_begun(struct graph *g, void *data)
{
	struct recorder *r = data;

	return r->at > 0;
}

const struct wave *play_and_record(
	struct player *p, const struct wave *w, struct recorder *r, uint32_t tail)
{
	/* The cycle that sees the cue may be up to the largest quantum after the
	 * one that began the recording, and both loops are told in turn. */
	record(r, w->n_frames + tail + 4 * 8192);
	graph_await(r->tap.session->graph, has_begun, r, "the begin of a recording");
	play(p, w);
	return await_recording(r);
}
