/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* An absolute timer on the stream's data loop fills the clock and starts the cycles. */
#include "drifter.h"

#include "graph.h"
#include "session-impl.h"

#include <stdlib.h>
#include <time.h>

#include <pipewire/stream.h>
#include <spa/param/audio/format-utils.h>

struct drifter {
	struct session *session;
	struct pw_stream *stream;
	struct spa_hook listener;
	struct spa_source *timer;
	struct spa_io_position *position;
	double speed;   /* of the clock, 1 is the machine's */
	double next_ns; /* when the next cycle begins; 0: it stands */
};

/* ---- data thread ---- */

static void arm(struct drifter *d)
{
	uint64_t at_ns = (uint64_t)d->next_ns;
	struct timespec at = {
		.tv_sec = (time_t)(at_ns / SPA_NSEC_PER_SEC),
		.tv_nsec = (long)(at_ns % SPA_NSEC_PER_SEC),
	};

	pw_loop_update_timer(pw_stream_get_data_loop(d->stream), d->timer, &at, NULL, true);
}

static void on_timer(void *data, uint64_t n_expirations)
{
	struct drifter *d = data;
	struct spa_io_clock *clock;

	if (d->next_ns == 0.0 || d->position == NULL)
		return;
	clock = &d->position->clock;
	clock->nsec = (uint64_t)d->next_ns;
	clock->position += clock->duration;
	clock->duration = clock->target_duration;
	clock->rate = clock->target_rate;
	clock->rate_diff = d->speed;
	d->next_ns += (double)clock->duration * 1e9 / clock->rate.denom / d->speed;
	clock->next_nsec = (uint64_t)d->next_ns;
	pw_stream_trigger_process(d->stream);
	arm(d);
}

static void on_process(void *data)
{
	struct drifter *d = data;
	struct pw_buffer *b;

	while ((b = pw_stream_dequeue_buffer(d->stream)) != NULL)
		pw_stream_queue_buffer(d->stream, b);
}

static int do_run(struct spa_loop *loop, bool async, uint32_t seq, const void *data, size_t n_bytes,
	void *user)
{
	struct drifter *d = user;
	bool runs = *(const bool *)data;
	struct timespec now;

	if (runs == (d->next_ns != 0.0))
		return 0;
	clock_gettime(CLOCK_MONOTONIC, &now);
	d->next_ns = runs ? (double)SPA_TIMESPEC_TO_NSEC(&now) + 1e6 : 0.0;
	if (runs)
		arm(d);
	return 0;
}

static int do_set_position(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user)
{
	((struct drifter *)user)->position = *(struct spa_io_position *const *)data;
	return 0;
}

/* A loop's list of sources is its own thread's. */
static int do_add_timer(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user)
{
	struct drifter *d = user;

	d->timer = pw_loop_add_timer(pw_stream_get_data_loop(d->stream), on_timer, d);
	return 0;
}

static int do_destroy_timer(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user)
{
	struct drifter *d = user;

	pw_loop_destroy_source(pw_stream_get_data_loop(d->stream), d->timer);
	return 0;
}

/* ---- loop thread ---- */

static void on_state_changed(
	void *data, enum pw_stream_state old, enum pw_stream_state state, const char *error)
{
	struct drifter *d = data;
	bool runs = state == PW_STREAM_STATE_STREAMING;

	if (d->timer)
		pw_loop_invoke(pw_stream_get_data_loop(d->stream), do_run, 0, &runs, sizeof(runs),
			true, d);
}

static void on_io_changed(void *data, uint32_t id, void *area, uint32_t n_bytes)
{
	struct drifter *d = data;

	if (id == SPA_IO_Position)
		pw_loop_invoke(pw_stream_get_data_loop(d->stream), do_set_position, 0, &area,
			sizeof(area), true, d);
}

static const struct pw_stream_events events = {
	PW_VERSION_STREAM_EVENTS,
	.state_changed = on_state_changed,
	.io_changed = on_io_changed,
	.process = on_process,
};

/* ---- test's thread ---- */

static void drifter_connect(struct drifter *d)
{
	uint8_t buffer[1024];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	const struct spa_pod *format = spa_format_audio_raw_build(&b, SPA_PARAM_EnumFormat,
		&SPA_AUDIO_INFO_RAW_INIT(.format = SPA_AUDIO_FORMAT_F32P, .channels = 2,
			.position = { SPA_AUDIO_CHANNEL_FL, SPA_AUDIO_CHANNEL_FR }));

	pw_stream_connect(d->stream, PW_DIRECTION_INPUT, PW_ID_ANY,
		PW_STREAM_FLAG_MAP_BUFFERS | PW_STREAM_FLAG_RT_PROCESS | PW_STREAM_FLAG_DRIVER,
		&format, 1);
	pw_loop_invoke(pw_stream_get_data_loop(d->stream), do_add_timer, 0, NULL, 0, true, d);
}

struct drifter *drifter_new(struct session *s, const char *name, double ppm)
{
	struct drifter *d = calloc(1, sizeof(*d));
	struct pw_thread_loop *loop = graph_loop(s->graph);

	d->session = s;
	d->speed = 1.0 + ppm * 1e-6;
	pw_thread_loop_lock(loop);
	d->stream = pw_stream_new(graph_core(s->graph), name,
		pw_properties_new(PW_KEY_NODE_NAME, name, PW_KEY_MEDIA_CLASS, "Audio/Sink",
			PW_KEY_PRIORITY_SESSION, "1", PW_KEY_PRIORITY_DRIVER, "500", NULL));
	pw_stream_add_listener(d->stream, &d->listener, &events, d);
	drifter_connect(d);
	pw_thread_loop_unlock(loop);
	await_node(s, name);
	return d;
}

static int do_nothing(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user)
{
	return 0;
}

/* At the end of each cycle the data thread queues a call with the stream for the loop's
 * thread, and pw_stream_destroy() does not take back the ones that wait.  Without its node
 * the stream queues no more; what is queued runs before this invoke does. */
static void stop_calls(struct drifter *d, struct pw_thread_loop *loop)
{
	pw_stream_disconnect(d->stream);
	pw_loop_invoke(pw_thread_loop_get_loop(loop), do_nothing, 0, NULL, 0, true, NULL);
}

void drifter_free(struct drifter *d)
{
	struct pw_thread_loop *loop = graph_loop(d->session->graph);

	pw_thread_loop_lock(loop);
	pw_loop_invoke(pw_stream_get_data_loop(d->stream), do_destroy_timer, 0, NULL, 0, true, d);
	d->timer = NULL;
	spa_hook_remove(&d->listener);
	stop_calls(d, loop);
	pw_stream_destroy(d->stream);
	pw_thread_loop_unlock(loop);
	free(d);
}
