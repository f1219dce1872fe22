/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Streams without a daemon.  The functions below stand in for libpipewire's of the same name,
 * which the linker passes over, so one program can include this once. */
#ifndef STREAM_RIG_H
#define STREAM_RIG_H

#include <stdlib.h>

#include <spa/utils/defs.h>
#include <pipewire/stream.h>

#define RIG_CHANNELS 2u
#define RIG_BUFFERS  4u
#define RIG_FRAMES   256u

struct rig_buffer {
	struct pw_buffer b;
	struct spa_buffer spa;
	struct spa_data datas[RIG_CHANNELS];
	struct spa_chunk chunks[RIG_CHANNELS];
	float samples[RIG_CHANNELS][RIG_FRAMES];
};

/* A fifo of buffers. */
struct rig_line {
	struct pw_buffer *at[RIG_BUFFERS];
	uint32_t n;
};

struct pw_stream {
	struct rig_buffer buffers[RIG_BUFFERS];
	struct rig_line idle;   /* dequeued from here */
	struct rig_line queued; /* and queued into here */
	uint32_t n_triggers;
};

static inline void rig_put(struct rig_line *line, struct pw_buffer *b)
{
	if (line->n < RIG_BUFFERS)
		line->at[line->n++] = b;
}

static inline struct pw_buffer *rig_take(struct rig_line *line)
{
	struct pw_buffer *b = line->n > 0 ? line->at[0] : NULL;

	for (uint32_t i = 1; i < line->n; i++)
		line->at[i - 1] = line->at[i];
	line->n -= b != NULL;
	return b;
}

static inline void rig_init_buffer(struct rig_buffer *r)
{
	*r = (struct rig_buffer){ .b.buffer = &r->spa,
		.spa = { .n_datas = RIG_CHANNELS, .datas = r->datas } };
	for (uint32_t c = 0; c < RIG_CHANNELS; c++)
		r->datas[c] = (struct spa_data){ .type = SPA_DATA_MemPtr,
			.maxsize = sizeof(r->samples[c]),
			.data = r->samples[c],
			.chunk = &r->chunks[c] };
}

/* All of its buffers are idle. */
static inline struct pw_stream *rig_stream_new(void)
{
	struct pw_stream *s = calloc(1, sizeof(*s));

	for (uint32_t i = 0; i < RIG_BUFFERS; i++) {
		rig_init_buffer(&s->buffers[i]);
		rig_put(&s->idle, &s->buffers[i].b);
	}
	return s;
}

static inline void rig_stream_free(struct pw_stream *s)
{
	free(s);
}

/* The other end of the stream has its turn in the cycle.  NULL: nothing has come. */
static inline struct pw_buffer *rig_read(struct pw_stream *s)
{
	struct pw_buffer *b = rig_take(&s->queued);

	if (b)
		rig_put(&s->idle, b);
	return b;
}

static inline float *rig_samples(const struct pw_buffer *b, uint32_t channel)
{
	return (float *)b->buffer->datas[channel].data;
}

struct pw_buffer *pw_stream_dequeue_buffer(struct pw_stream *s)
{
	return rig_take(&s->idle);
}

int pw_stream_queue_buffer(struct pw_stream *s, struct pw_buffer *b)
{
	rig_put(&s->queued, b);
	return 0;
}

int pw_stream_get_time_n(struct pw_stream *s, struct pw_time *t, size_t size)
{
	*t = (struct pw_time){ 0 };
	for (uint32_t i = 0; i < s->queued.n; i++)
		t->queued += s->queued.at[i]->size;
	return 0;
}

int pw_stream_trigger_process(struct pw_stream *s)
{
	s->n_triggers++;
	return 0;
}

#endif
