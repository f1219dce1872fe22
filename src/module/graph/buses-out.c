/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: the mix writes into the buffers of the buses, which carry them on.
 * Translation only: rows to buffers. */
#include "process-impl.h"

#include <spa/utils/defs.h>

#include "edge.h"

/* ---- the mix ---- */

static bool has_room(const struct tb_terminal *t, const struct pw_buffer *b, uint32_t n_frames)
{
	if (!b || b->buffer->n_datas < t->n_channels)
		return false;
	for (uint32_t c = 0; c < t->n_channels; c++) {
		if (!tb_block_fits(&b->buffer->datas[c], n_frames))
			return false;
	}
	return true;
}

/* A bus that is awake may not have a place in the graph yet: its block stays, and the
 * next one takes its place.  A second one in the queue would stay ahead of all that
 * follow, a cycle of delay for good. */
TB_RT static bool is_unread(const struct tb_terminal *t)
{
	struct pw_time time;

	return t->sent && TB_RT_TRUST(pw_stream_get_time_n(t->stream, &time, sizeof(time))) == 0
	       && time.queued > 0;
}

struct pw_buffer *tb_terminal_take_buffer(struct tb_terminal *t, uint32_t n_frames)
{
	struct pw_buffer *b;

	t->is_unread = is_unread(t);
	b = t->is_unread ? t->sent : TB_RT_TRUST(pw_stream_dequeue_buffer(t->stream));
	if (!b || has_room(t, b, n_frames))
		return b;
	if (!t->is_unread)
		TB_RT_TRUST(pw_stream_queue_buffer(t->stream, b));
	return NULL;
}

void tb_buses_take_buffers(
	const struct tb_roster *r, uint32_t n_frames, const struct spa_io_clock *clock)
{
	for (uint32_t i = 0; i < r->n_buses; i++) {
		struct tb_terminal *t = r->buses[i];

		r->bus_buffers[i] = t->awake && !t->edge && tb_terminal_fits(t, clock)
		                            ? tb_terminal_take_buffer(t, n_frames)
		                            : NULL;
		if (r->bus_buffers[i] && t->is_unread)
			tb_mixer_bus_was_not_heard(r->mix.mixer, i, n_frames);
	}
}

void tb_buses_set_rows(const struct tb_roster *r)
{
	for (uint32_t i = 0; i < r->n_buses; i++) {
		const struct tb_terminal *t = r->buses[i];
		const struct pw_buffer *b = r->bus_buffers[i];

		for (uint32_t c = 0; c < t->n_channels; c++)
			r->mix.rows[t->first_channel + c] = b ? b->buffer->datas[c].data
			                                    : t->edge && t->awake ? t->edge->rows[c]
			                                                          : NULL;
	}
}

void tb_terminal_queue_buffer(const struct tb_terminal *t, struct pw_buffer *b, uint32_t n_frames)
{
	for (uint32_t c = 0; c < t->n_channels; c++)
		tb_block_sign(&b->buffer->datas[c], n_frames, 0);
	if (t->is_unread)
		return;
	/* The queue counts this in and out: it stays what it was while it is in there. */
	b->size = n_frames;
	TB_RT_TRUST(pw_stream_queue_buffer(t->stream, b));
}

void tb_bus_send(const struct tb_roster *r, uint32_t bus, uint32_t n_frames,
	const struct spa_io_clock *clock)
{
	struct tb_terminal *t = r->buses[bus];
	struct pw_buffer *b = r->bus_buffers[bus];

	if (b) {
		tb_terminal_queue_buffer(t, b, n_frames);
		t->sent = b;
	}
	if (t->awake && t->edge)
		tb_edge_push(t->edge, n_frames, clock);
	else if (t->awake)
		TB_RT_TRUST(pw_stream_trigger_process(t->stream));
}

/* ---- a bus with a clock of its own ---- */

/* As many frames as the stream asks for, else as its cycle has. */
static uint32_t wanted_frames(const struct pw_buffer *b, const struct spa_io_clock *clock)
{
	uint64_t n_frames = b->requested ? b->requested : clock->duration;

	return (uint32_t)SPA_MIN(n_frames, TB_MAX_FRAMES);
}

void tb_bus_process(void *data)
{
	struct tb_terminal *t = data;
	struct pw_buffer *b = t->position ? TB_RT_TRUST(pw_stream_dequeue_buffer(t->stream)) : NULL;
	float *samples[TB_MAX_CHANNELS];
	struct spa_io_clock clock;
	uint32_t n_frames;

	if (!b)
		return;
	clock = tb_clock_read(&t->position->clock);
	n_frames = wanted_frames(b, &clock);
	if (!has_room(t, b, n_frames)) {
		TB_RT_TRUST(pw_stream_queue_buffer(t->stream, b));
		return;
	}
	for (uint32_t c = 0; c < t->n_channels; c++)
		samples[c] = b->buffer->datas[c].data;
	tb_edge_pull_device(t->edge, samples, n_frames, &clock);
	tb_terminal_queue_buffer(t, b, n_frames);
}
