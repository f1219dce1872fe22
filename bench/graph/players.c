/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Players and listeners.  on_play() and on_listen() run on the data thread. */
#include "players.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include <spa/param/audio/format-utils.h>

/* Exactly representable sums, far from clipping. */
#define LEVEL   0.015625f
#define HANG_MS 60000u

struct voice {
	struct players *players;
	struct pw_stream *stream;
	struct spa_hook listener;
	_Atomic uint64_t n_cycles;
	_Atomic float level; /* a listener's first sample */
	_Atomic uint64_t quantum;
	struct spa_io_position *position;
};

struct players {
	struct rig *rig;
	struct players_options options;
	struct voice player[MAX_PLAYERS], listener, checker;
};

/* ---- data thread ---- */

static void fill(struct spa_data *d, uint32_t n_frames)
{
	float *samples = d->data;

	for (uint32_t f = 0; f < n_frames; f++)
		samples[f] = LEVEL;
	d->chunk->offset = 0;
	d->chunk->stride = sizeof(float);
	d->chunk->size = n_frames * (uint32_t)sizeof(float);
}

static void on_play(void *data)
{
	struct voice *v = data;
	struct pw_buffer *b = pw_stream_dequeue_buffer(v->stream);
	uint32_t n;

	if (v->position)
		atomic_store_explicit(
			&v->quantum, v->position->clock.duration, memory_order_relaxed);
	if (!b)
		return;
	n = SPA_MIN((uint32_t)b->requested, b->buffer->datas[0].maxsize / (uint32_t)sizeof(float));
	for (uint32_t c = 0; c < b->buffer->n_datas; c++)
		fill(&b->buffer->datas[c], n);
	pw_stream_queue_buffer(v->stream, b);
	atomic_fetch_add_explicit(&v->n_cycles, 1, memory_order_relaxed);
}

static void on_listen(void *data)
{
	struct voice *v = data;
	struct pw_buffer *b = pw_stream_dequeue_buffer(v->stream);

	if (!b)
		return;
	if (b->buffer->datas[0].chunk->size >= sizeof(float))
		atomic_store_explicit(
			&v->level, *(float *)b->buffer->datas[0].data, memory_order_relaxed);
	pw_stream_queue_buffer(v->stream, b);
}

/* ---- loop thread ---- */

static void on_io(void *data, uint32_t id, void *area, uint32_t n_bytes)
{
	struct voice *v = data;

	if (id == SPA_IO_Position)
		v->position = area;
}

static const struct pw_stream_events player_events = {
	PW_VERSION_STREAM_EVENTS,
	.process = on_play,
	.io_changed = on_io,
};

static const struct pw_stream_events listener_events = {
	PW_VERSION_STREAM_EVENTS,
	.process = on_listen,
};

/* ---- main thread ---- */

/* Without a fallback: a player that went elsewhere would not be measured. */
static struct pw_properties *properties(const char *name, const char *target)
{
	return pw_properties_new(PW_KEY_NODE_NAME, name, PW_KEY_MEDIA_TYPE, "Audio",
		PW_KEY_TARGET_OBJECT, target, "node.dont-fallback", "true", "node.linger", "true",
		PW_KEY_NODE_FORCE_QUANTUM, "256", NULL);
}

static const struct spa_audio_info_raw stereo =
	SPA_AUDIO_INFO_RAW_INIT(.format = SPA_AUDIO_FORMAT_F32P, .rate = 48000, .channels = 2,
		.position = { SPA_AUDIO_CHANNEL_FL, SPA_AUDIO_CHANNEL_FR });
static const struct spa_audio_info_raw surround =
	SPA_AUDIO_INFO_RAW_INIT(.format = SPA_AUDIO_FORMAT_F32P, .rate = 48000, .channels = 8,
		.position = { SPA_AUDIO_CHANNEL_FL, SPA_AUDIO_CHANNEL_FR, SPA_AUDIO_CHANNEL_FC,
			SPA_AUDIO_CHANNEL_LFE, SPA_AUDIO_CHANNEL_SL, SPA_AUDIO_CHANNEL_SR,
			SPA_AUDIO_CHANNEL_RL, SPA_AUDIO_CHANNEL_RR });

static void start(struct players *p, struct voice *v, enum spa_direction direction,
	struct pw_properties *props)
{
	uint8_t room[1024];
	struct spa_pod_builder builder = SPA_POD_BUILDER_INIT(room, sizeof(room));
	bool plays = direction == PW_DIRECTION_OUTPUT;
	const struct spa_pod *format = spa_format_audio_raw_build(&builder, SPA_PARAM_EnumFormat,
		plays && p->options.is_surround ? &surround : &stereo);
	bool waits = plays && p->options.is_patched_by_hand;

	v->players = p;
	pw_thread_loop_lock(p->rig->loop);
	v->stream = pw_stream_new(p->rig->core, "bench", props);
	pw_stream_add_listener(
		v->stream, &v->listener, plays ? &player_events : &listener_events, v);
	if (pw_stream_connect(v->stream, direction, PW_ID_ANY,
		    PW_STREAM_FLAG_RT_PROCESS | PW_STREAM_FLAG_MAP_BUFFERS
			    | (waits ? 0 : PW_STREAM_FLAG_AUTOCONNECT),
		    &format, 1)
		< 0)
		die("cannot connect a stream: %m");
	pw_thread_loop_unlock(p->rig->loop);
}

static void stop(struct players *p, struct voice *v)
{
	pw_thread_loop_lock(p->rig->loop);
	if (v->stream)
		pw_stream_destroy(v->stream);
	v->stream = NULL;
	pw_thread_loop_unlock(p->rig->loop);
}

static void start_player(struct players *p, uint32_t i)
{
	char name[32], target[64];

	snprintf(name, sizeof(name), "player%u", i);
	if (p->options.is_numbered)
		snprintf(target, sizeof(target), "%s%u", p->options.target, i);
	else
		snprintf(target, sizeof(target), "%s", p->options.target);
	start(p, &p->player[i], PW_DIRECTION_OUTPUT, properties(name, target));
}

static void start_listener(
	struct players *p, struct voice *v, const char *name, const char *node, bool is_sink)
{
	struct pw_properties *props = properties(name, node);

	pw_properties_set(props, PW_KEY_STREAM_CAPTURE_SINK, is_sink ? "true" : "false");
	start(p, v, PW_DIRECTION_INPUT, props);
}

struct players *players_start(struct rig *r, const struct players_options *options)
{
	struct players *p = calloc(1, sizeof(*p));

	if (!p)
		abort();
	p->rig = r;
	p->options = *options;
	for (uint32_t i = 0; i < options->n; i++)
		start_player(p, i);
	start_listener(p, &p->listener, "listener", options->listen, options->listen_to_monitor);
	return p;
}

void players_stop(struct players *p)
{
	stop(p, &p->listener);
	for (uint32_t i = 0; i < p->options.n; i++)
		stop(p, &p->player[i]);
	free(p);
}

static bool hears_sound(struct players *p, struct voice *v)
{
	return atomic_load_explicit(&v->level, memory_order_relaxed) != 0.0f;
}

static bool hears_sum(struct players *p, struct voice *v)
{
	float sum = LEVEL * (float)p->options.n;

	return fabsf(atomic_load_explicit(&v->level, memory_order_relaxed) - sum) < LEVEL / 100;
}

static void await(struct players *p, bool (*hears)(struct players *p, struct voice *v))
{
	uint32_t waited_ms = 0;

	start_listener(p, &p->checker, "checker", TB_PRIVATE_SINK_1, true);
	while (!hears(p, &p->listener) || !hears(p, &p->checker)) {
		if (waited_ms++ == HANG_MS)
			die("%u players to %s: the listener has %g, the hardware %g", p->options.n,
				p->options.target, (double)p->listener.level,
				(double)p->checker.level);
		sleep_ms(1);
	}
	stop(p, &p->checker);
}

void players_await_sum(struct players *p)
{
	await(p, hears_sum);
}

void players_await_sound(struct players *p)
{
	await(p, hears_sound);
}

static bool has_quantum(const struct players *p, uint32_t quantum_frames)
{
	for (uint32_t i = 0; i < p->options.n; i++)
		if (atomic_load_explicit(&p->player[i].quantum, memory_order_relaxed)
			!= quantum_frames)
			return false;
	return true;
}

static void ask_quantum(struct players *p, struct voice *v, const char *text)
{
	struct spa_dict_item item = SPA_DICT_ITEM_INIT(PW_KEY_NODE_FORCE_QUANTUM, text);

	pw_thread_loop_lock(p->rig->loop);
	pw_stream_update_properties(v->stream, &SPA_DICT_INIT(&item, 1));
	pw_thread_loop_unlock(p->rig->loop);
}

void players_set_quantum(struct players *p, uint32_t quantum_frames)
{
	uint32_t waited_ms = 0;
	char text[16];

	snprintf(text, sizeof(text), "%u", quantum_frames);
	for (uint32_t i = 0; i < p->options.n; i++)
		ask_quantum(p, &p->player[i], text);
	ask_quantum(p, &p->listener, text);
	while (!has_quantum(p, quantum_frames)) {
		if (waited_ms++ == HANG_MS)
			die("no cycles of %u frames", quantum_frames);
		sleep_ms(1);
	}
}

uint64_t players_cycles(const struct players *p)
{
	return atomic_load_explicit(&p->player[0].n_cycles, memory_order_relaxed);
}
