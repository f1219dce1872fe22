/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* on_play() and on_listen() run on the data thread. */
#include "cast.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/param/audio/format-utils.h>

/* Every quantum is a multiple of it. */
#define BLOCK 64u

struct player {
	struct pw_stream *stream;
	struct spa_hook listener;
	struct spa_io_position *position;
	_Atomic(const float *) wave;
	_Atomic uint64_t n_cycles;
};

struct recorder {
	struct pw_stream *stream;
	struct spa_hook listener;
	struct spa_io_position *position;
	_Atomic uint32_t n_wanted; /* frames that are not yet in */
	/* The data thread's while some are wanted. */
	float frames[CAST_FRAMES];
	bool is_in[CAST_FRAMES / BLOCK];
};

struct cast {
	struct rig *rig;
	struct cast_options options;
	struct player players[N_PARTS];
	struct recorder recorders[N_EARS];
};

static const float silence[CAST_FRAMES];

/* ---- data thread ---- */

static uint32_t place(const struct spa_io_position *position)
{
	return position ? (uint32_t)(position->clock.position % CAST_FRAMES) / BLOCK * BLOCK : 0;
}

static void fill(struct spa_data *d, const float *wave, uint32_t at, uint32_t n_frames)
{
	float *samples = d->data;

	for (uint32_t f = 0; f < n_frames; f++)
		samples[f] = wave[(at + f) % CAST_FRAMES];
	d->chunk->offset = 0;
	d->chunk->stride = sizeof(float);
	d->chunk->size = n_frames * (uint32_t)sizeof(float);
}

static void on_play(void *data)
{
	struct player *p = data;
	struct pw_buffer *b = pw_stream_dequeue_buffer(p->stream);
	const float *wave = atomic_load_explicit(&p->wave, memory_order_acquire);
	uint32_t n;

	if (!b)
		return;
	n = SPA_MIN((uint32_t)b->requested, b->buffer->datas[0].maxsize / (uint32_t)sizeof(float));
	for (uint32_t c = 0; c < b->buffer->n_datas; c++)
		fill(&b->buffer->datas[c], wave, place(p->position), n);
	pw_stream_queue_buffer(p->stream, b);
	atomic_fetch_add_explicit(&p->n_cycles, 1, memory_order_relaxed);
}

/* A cycle that the machine lost is one whose place comes again later. */
static bool keep_block(struct recorder *r, uint32_t at, const float *samples)
{
	bool is_new = !r->is_in[at / BLOCK];

	memcpy(&r->frames[at], samples, BLOCK * sizeof(*samples));
	r->is_in[at / BLOCK] = true;
	return is_new;
}

static void keep(struct recorder *r, const struct spa_data *d, uint32_t n_wanted)
{
	const float *samples = SPA_PTROFF(d->data, d->chunk->offset, float);
	uint32_t n = d->chunk->size / (uint32_t)sizeof(float);
	uint32_t at = place(r->position);

	for (uint32_t f = 0; f + BLOCK <= n && n_wanted > 0; f += BLOCK)
		if (keep_block(r, (at + f) % CAST_FRAMES, samples + f))
			n_wanted -= BLOCK;
	atomic_store_explicit(&r->n_wanted, n_wanted, memory_order_release);
}

static void on_listen(void *data)
{
	struct recorder *r = data;
	struct pw_buffer *b = pw_stream_dequeue_buffer(r->stream);
	uint32_t n_wanted = atomic_load_explicit(&r->n_wanted, memory_order_acquire);

	if (!b)
		return;
	if (n_wanted > 0)
		keep(r, &b->buffer->datas[0], n_wanted);
	pw_stream_queue_buffer(r->stream, b);
}

/* ---- loop thread ---- */

static void on_player_io(void *data, uint32_t id, void *area, uint32_t n_bytes)
{
	struct player *p = data;

	if (id == SPA_IO_Position)
		p->position = area;
}

static void on_recorder_io(void *data, uint32_t id, void *area, uint32_t n_bytes)
{
	struct recorder *r = data;

	if (id == SPA_IO_Position)
		r->position = area;
}

static const struct pw_stream_events player_events = {
	PW_VERSION_STREAM_EVENTS,
	.process = on_play,
	.io_changed = on_player_io,
};

static const struct pw_stream_events recorder_events = {
	PW_VERSION_STREAM_EVENTS,
	.process = on_listen,
	.io_changed = on_recorder_io,
};

/* ---- main thread ---- */

/* Without a fallback: one that went elsewhere would not be measured. */
static struct pw_properties *properties(const struct cast *c, const char *name, const char *target)
{
	struct pw_properties *props = pw_properties_new(PW_KEY_NODE_NAME, name, PW_KEY_MEDIA_TYPE,
		"Audio", "node.dont-fallback", "true", "node.linger", "true", NULL);

	pw_properties_set(props, PW_KEY_TARGET_OBJECT, target);
	pw_properties_setf(props, PW_KEY_NODE_FORCE_QUANTUM, "%u", c->options.quantum_frames);
	return props;
}

static void start(struct pw_stream *stream, enum spa_direction direction, uint32_t n_channels,
	enum pw_stream_flags more)
{
	static const struct spa_audio_info_raw mono =
		SPA_AUDIO_INFO_RAW_INIT(.format = SPA_AUDIO_FORMAT_F32P, .rate = 48000,
			.channels = 1, .position = { SPA_AUDIO_CHANNEL_MONO });
	static const struct spa_audio_info_raw stereo =
		SPA_AUDIO_INFO_RAW_INIT(.format = SPA_AUDIO_FORMAT_F32P, .rate = 48000,
			.channels = 2, .position = { SPA_AUDIO_CHANNEL_FL, SPA_AUDIO_CHANNEL_FR });
	uint8_t room[1024];
	struct spa_pod_builder builder = SPA_POD_BUILDER_INIT(room, sizeof(room));
	const struct spa_pod *format = spa_format_audio_raw_build(
		&builder, SPA_PARAM_EnumFormat, n_channels == 1 ? &mono : &stereo);

	if (pw_stream_connect(stream, direction, PW_ID_ANY,
		    PW_STREAM_FLAG_RT_PROCESS | PW_STREAM_FLAG_MAP_BUFFERS | more, &format, 1)
		< 0)
		die("cannot connect a stream: %m");
}

static void start_player(struct cast *c, enum part part)
{
	static const char *const names[N_PARTS] = { "game", "music", "chat", "voice" };
	struct player *p = &c->players[part];
	bool is_voice = part == VOICE;

	atomic_store_explicit(&p->wave, silence, memory_order_release);
	p->stream = pw_stream_new(c->rig->core, "bench",
		properties(c, names[part], is_voice ? NULL : c->options.players[part]));
	pw_stream_add_listener(p->stream, &p->listener, &player_events, p);
	start(p->stream, PW_DIRECTION_OUTPUT, is_voice ? 1 : 2,
		is_voice ? PW_STREAM_FLAG_NONE : PW_STREAM_FLAG_AUTOCONNECT);
}

static void start_recorder(struct cast *c, enum ear ear)
{
	struct recorder *r = &c->recorders[ear];
	struct pw_properties *props =
		properties(c, ear == MONITOR ? "neighbour" : "recorder", c->options.ears[ear]);

	if (c->options.is_sink[ear])
		pw_properties_set(props, PW_KEY_STREAM_CAPTURE_SINK, "true");
	r->stream = pw_stream_new(c->rig->core, "bench", props);
	pw_stream_add_listener(r->stream, &r->listener, &recorder_events, r);
	start(r->stream, PW_DIRECTION_INPUT, 2, PW_STREAM_FLAG_AUTOCONNECT);
}

struct cast *cast_start(struct rig *r, const struct cast_options *options)
{
	struct cast *c = calloc(1, sizeof(*c));

	if (!c)
		abort();
	c->rig = r;
	c->options = *options;
	pw_thread_loop_lock(r->loop);
	for (enum part part = 0; part < N_PARTS; part++)
		start_player(c, part);
	for (enum ear ear = 0; ear < N_EARS; ear++)
		start_recorder(c, ear);
	pw_thread_loop_unlock(r->loop);
	rig_link(r, "voice:output_MONO", TB_PRIVATE_SOURCE ":input_MONO");
	return c;
}

void cast_stop(struct cast *c)
{
	pw_thread_loop_lock(c->rig->loop);
	for (enum ear ear = 0; ear < N_EARS; ear++)
		pw_stream_destroy(c->recorders[ear].stream);
	for (enum part part = 0; part < N_PARTS; part++)
		pw_stream_destroy(c->players[part].stream);
	pw_thread_loop_unlock(c->rig->loop);
	free(c);
}

void cast_play(struct cast *c, enum part part, const float *wave)
{
	atomic_store_explicit(&c->players[part].wave, wave, memory_order_release);
}

void cast_listen(struct cast *c, enum ear ear)
{
	struct recorder *r = &c->recorders[ear];

	/* A recording that is under way still writes to it. */
	if (atomic_load_explicit(&r->n_wanted, memory_order_acquire) > 0)
		return;
	memset(r->is_in, 0, sizeof(r->is_in));
	atomic_store_explicit(&r->n_wanted, CAST_FRAMES, memory_order_release);
}

const float *cast_heard(struct cast *c, enum ear ear)
{
	const struct recorder *r = &c->recorders[ear];

	return atomic_load_explicit(&r->n_wanted, memory_order_acquire) == 0 ? r->frames : NULL;
}

uint64_t cast_cycles(const struct cast *c)
{
	return atomic_load_explicit(&c->players[GAME].n_cycles, memory_order_relaxed);
}
