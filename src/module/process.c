/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: see process.h.  Translation only: buffers to rows and back. */
#include "process.h"

#include <string.h>
#include <time.h>

#include <spa/utils/defs.h>
#include <pipewire/loop.h>

/* How far into its cycle a mix waits for a strip. */
#define DEADLINE_PERCENT 75u
/* Where nobody is awaited, the timer only marks the cycle's begin. */
#define PACE_PERCENT 5u
/* A cycle that should have begun and has not is looked for again after this. */
#define RETRY_PERCENT 10u

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return SPA_TIMESPEC_TO_NSEC(&t);
}

static void count(_Atomic uint64_t *to, uint64_t value)
{
	atomic_store_explicit(to, value, memory_order_relaxed);
}

static void mix_cycle(struct tb_graph *g, const struct spa_io_position *position);

/* ---- the deadline ---- */

static uint64_t period_ns(const struct spa_io_clock *clock)
{
	uint64_t rate = clock->rate.denom ? clock->rate.denom : 48000;

	return clock->duration * SPA_NSEC_PER_SEC / rate;
}

static void arm(struct tb_graph *g, uint64_t at_ns)
{
	struct timespec when = {
		.tv_sec = (time_t)(at_ns / SPA_NSEC_PER_SEC),
		.tv_nsec = (long)(at_ns % SPA_NSEC_PER_SEC),
	};

	pw_loop_update_timer(g->loop, g->deadline, &when, NULL, true);
}

/* When a cycle that begins then is to be mixed at the latest. */
static uint64_t due_ns(
	const struct tb_graph *g, const struct spa_io_clock *clock, uint64_t begin_ns)
{
	uint32_t percent = tb_cycle_awaits_next(&g->cycle) ? DEADLINE_PERCENT : PACE_PERCENT;

	return begin_ns + period_ns(clock) * percent / 100;
}

/* Whether anybody cannot run in a cycle before it is mixed. */
static bool is_awaited(const struct tb_graph *g)
{
	return g->n_buses_awake > 0 || g->is_filter_awake;
}

static void arm_for_next_cycle(struct tb_graph *g, const struct spa_io_clock *clock)
{
	uint64_t next =
		clock->next_nsec > clock->nsec ? clock->next_nsec : clock->nsec + period_ns(clock);

	g->n_retries = 0;
	if (is_awaited(g))
		arm(g, due_ns(g, clock, next));
}

/* Freewheeling cycles follow each other at once and next_nsec tells nothing. */
static void arm_retry(struct tb_graph *g, const struct spa_io_clock *clock)
{
	uint64_t wait = period_ns(clock) * RETRY_PERCENT / 100;

	if (SPA_FLAG_IS_SET(clock->flags, SPA_IO_CLOCK_FLAG_FREEWHEEL))
		wait = SPA_NSEC_PER_MSEC;
	else if (++g->n_retries > 8)
		wait = SPA_MAX(period_ns(clock), (uint64_t)SPA_NSEC_PER_MSEC);
	arm(g, now_ns() + wait);
}

static const struct spa_io_position *any_position(const struct tb_graph *g)
{
	for (uint32_t i = 0; i < g->roster->n_buses; i++) {
		const struct tb_terminal *t = g->roster->buses[i];

		if (t->awake && t->position && !t->edge)
			return t->position;
	}
	return g->is_filter_awake ? g->position : NULL;
}

/* The timer may be early: it was set for what has just joined, or the driver is
 * another one now.  A cycle has its whole time in any case. */
void tb_graph_deadline(void *data, uint64_t n_expirations)
{
	struct tb_graph *g = data;
	const struct spa_io_position *position = any_position(g);
	const struct spa_io_clock *clock;

	if (!position)
		return;
	clock = &position->clock;
	if (!tb_cycle_is_mixed(&g->cycle, clock->cycle)) {
		uint64_t due = due_ns(g, clock, clock->nsec);

		if (now_ns() < due && !SPA_FLAG_IS_SET(clock->flags, SPA_IO_CLOCK_FLAG_FREEWHEEL)) {
			arm(g, due);
			return;
		}
		if (tb_cycle_expire(&g->cycle, clock->cycle)) {
			mix_cycle(g, position);
			return;
		}
	}
	arm_retry(g, clock);
}

/* ---- strips ---- */

static struct pw_buffer *newest_buffer(struct pw_stream *stream)
{
	struct pw_buffer *newest = NULL, *b;

	while ((b = pw_stream_dequeue_buffer(stream)) != NULL) {
		if (newest)
			pw_stream_queue_buffer(stream, newest);
		newest = b;
	}
	return newest;
}

/* Frames that every channel of the buffer has; 0 if there is nothing to hear. */
static uint32_t buffer_frames(const struct tb_terminal *t, const struct spa_buffer *b)
{
	uint32_t n_frames = TB_MAX_FRAMES;

	if (b->n_datas < t->n_channels)
		return 0;
	for (uint32_t c = 0; c < t->n_channels; c++)
		n_frames = SPA_MIN(n_frames, tb_block_of(&b->datas[c]).n_frames);
	return n_frames;
}

static void take_block(struct tb_terminal *t, const struct spa_buffer *b)
{
	t->n_block_frames = buffer_frames(t, b);
	for (uint32_t c = 0; c < t->n_channels && t->n_block_frames > 0; c++)
		memcpy(t->block + c * TB_BLOCK_STRIDE, tb_block_of(&b->datas[c]).samples,
			t->n_block_frames * sizeof(float));
}

/* From a stream with a clock of its own. */
static void push_block(const struct tb_terminal *t, const struct pw_buffer *b)
{
	const float *samples[TB_MAX_CHANNELS] = { NULL };
	uint32_t n_frames = b ? buffer_frames(t, b->buffer) : 0;

	for (uint32_t c = 0; c < t->n_channels && n_frames > 0; c++)
		samples[c] = tb_block_of(&b->buffer->datas[c]).samples;
	if (t->awake && t->position)
		tb_edge_push_device(t->edge, samples, n_frames, &t->position->clock);
}

void tb_strip_process(void *data)
{
	struct tb_terminal *t = data;
	struct tb_graph *g = t->graph;
	struct pw_buffer *b = newest_buffer(t->stream);

	if (t->edge) {
		push_block(t, b);
		if (b)
			pw_stream_queue_buffer(t->stream, b);
		return;
	}
	if (b) {
		take_block(t, b->buffer);
		pw_stream_queue_buffer(t->stream, b);
	}
	if (t->position && tb_cycle_arrive(&g->cycle, t->index, t->position->clock.cycle))
		mix_cycle(g, t->position);
}

/* ---- the mix ---- */

static void pull_block(struct tb_terminal *t, uint32_t n_frames, const struct spa_io_clock *clock)
{
	float *rows[TB_MAX_CHANNELS];

	for (uint32_t c = 0; c < t->n_channels; c++)
		rows[c] = t->block + c * TB_BLOCK_STRIDE;
	t->n_block_frames = t->awake && tb_edge_pull(t->edge, rows, n_frames, clock) ? n_frames : 0;
}

/* A stream that has come from a graph of another rate keeps that for a while: what it
 * has is of another pitch, and of another length than the cycle. */
static bool fits(const struct tb_terminal *t, const struct spa_io_clock *clock)
{
	uint32_t rate_hz = atomic_load_explicit(&t->rate_hz, memory_order_relaxed);

	return rate_hz == 0 || rate_hz == clock->rate.denom;
}

/* The same for the whole console: until the control thread has seen the graph's rate,
 * the gear is that for the old one. */
static bool is_in_gear(const struct tb_roster *r, const struct spa_io_clock *clock)
{
	return !r->mix.gear || r->mix.gear->graph_rate_hz == clock->rate.denom;
}

static void set_blocks(
	const struct tb_roster *r, uint32_t n_frames, const struct spa_io_clock *clock)
{
	bool in_gear = is_in_gear(r, clock);

	for (uint32_t i = 0; i < r->n_strips; i++) {
		struct tb_terminal *t = r->strips[i];

		if (t->edge)
			pull_block(t, n_frames, clock);
		else if (!fits(t, clock))
			t->n_block_frames = 0;
		if (!in_gear)
			t->n_block_frames = 0;
		for (uint32_t c = 0; c < t->n_channels; c++)
			r->mix.blocks[t->first_channel + c] =
				(struct tb_block){ t->block + c * TB_BLOCK_STRIDE,
					t->n_block_frames };
	}
}

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
static bool is_unread(const struct tb_terminal *t)
{
	struct pw_time time;

	return t->sent && pw_stream_get_time_n(t->stream, &time, sizeof(time)) == 0
	       && time.queued > 0;
}

static struct pw_buffer *take_bus_buffer(struct tb_terminal *t, uint32_t n_frames)
{
	struct pw_buffer *b;

	t->is_unread = is_unread(t);
	b = t->is_unread ? t->sent : pw_stream_dequeue_buffer(t->stream);
	if (!b || has_room(t, b, n_frames))
		return b;
	if (!t->is_unread)
		pw_stream_queue_buffer(t->stream, b);
	return NULL;
}

static void take_bus_buffers(
	const struct tb_roster *r, uint32_t n_frames, const struct spa_io_clock *clock)
{
	for (uint32_t i = 0; i < r->n_buses; i++) {
		struct tb_terminal *t = r->buses[i];

		r->bus_buffers[i] = t->awake && !t->edge && fits(t, clock)
		                            ? take_bus_buffer(t, n_frames)
		                            : NULL;
	}
}

static void set_rows(const struct tb_roster *r)
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

static void queue_bus_buffer(const struct tb_terminal *t, struct pw_buffer *b, uint32_t n_frames)
{
	for (uint32_t c = 0; c < t->n_channels; c++)
		tb_block_sign(&b->buffer->datas[c], n_frames, 0);
	if (t->is_unread)
		return;
	/* The queue counts this in and out: it stays what it was while it is in there. */
	b->size = n_frames;
	pw_stream_queue_buffer(t->stream, b);
}

static void send_bus(const struct tb_roster *r, uint32_t bus, uint32_t n_frames,
	const struct spa_io_clock *clock)
{
	struct tb_terminal *t = r->buses[bus];
	struct pw_buffer *b = r->bus_buffers[bus];

	if (b) {
		queue_bus_buffer(t, b, n_frames);
		t->sent = b;
	}
	if (t->awake && t->edge)
		tb_edge_push(t->edge, n_frames, clock);
	else if (t->awake)
		pw_stream_trigger_process(t->stream);
}

/* As many frames as the stream asks for, else as its cycle has. */
static uint32_t wanted_frames(const struct tb_terminal *t, const struct pw_buffer *b)
{
	uint64_t n_frames = b->requested ? b->requested : t->position->clock.duration;

	return (uint32_t)SPA_MIN(n_frames, TB_MAX_FRAMES);
}

void tb_bus_process(void *data)
{
	struct tb_terminal *t = data;
	struct pw_buffer *b = t->position ? pw_stream_dequeue_buffer(t->stream) : NULL;
	float *samples[TB_MAX_CHANNELS];
	uint32_t n_frames;

	if (!b)
		return;
	n_frames = wanted_frames(t, b);
	if (!has_room(t, b, n_frames)) {
		pw_stream_queue_buffer(t->stream, b);
		return;
	}
	for (uint32_t c = 0; c < t->n_channels; c++)
		samples[c] = b->buffer->datas[c].data;
	tb_edge_pull_device(t->edge, samples, n_frames, &t->position->clock);
	queue_bus_buffer(t, b, n_frames);
}

static void note_facts(struct tb_graph *g, const struct spa_io_clock *clock, uint64_t begun_ns)
{
	struct tb_graph_facts *f = &g->facts;

	count(&f->n_cycles, g->cycle.n_mixed);
	count(&f->n_lost, g->cycle.n_lost);
	count(&f->n_late, g->cycle.n_late);
	if (clock->rate.denom != atomic_load_explicit(&f->rate_hz, memory_order_relaxed))
		pw_loop_signal_event(g->main_loop, g->other_rate);
	atomic_store_explicit(&f->rate_hz, clock->rate.denom, memory_order_relaxed);
	atomic_store_explicit(&f->quantum_frames, (uint32_t)clock->duration, memory_order_relaxed);
	atomic_store_explicit(&f->busy_ns, (uint32_t)(now_ns() - begun_ns), memory_order_relaxed);
}

static double read_fact(const _Atomic uint32_t *fact)
{
	return (double)atomic_load_explicit(fact, memory_order_relaxed);
}

static void send_meters(struct tb_graph *g, const struct tb_roster *r)
{
	double rate_hz = read_fact(&g->facts.rate_hz);
	double quantum_frames = read_fact(&g->facts.quantum_frames);
	double busy_frames = read_fact(&g->facts.busy_ns) * rate_hz / (double)SPA_NSEC_PER_SEC;
	const double facts[TB_METERS_N_FACTS] = {
		[TB_METERS_RATE_HZ] = (double)r->engine_rate_hz,
		[TB_METERS_QUANTUM_FRAMES] = quantum_frames,
		[TB_METERS_LOAD] = quantum_frames > 0.0 ? busy_frames / quantum_frames : 0.0,
		[TB_METERS_CYCLES] = (double)g->cycle.n_mixed,
		[TB_METERS_LOST] = (double)g->cycle.n_lost,
		[TB_METERS_LATE] = (double)g->cycle.n_late,
	};

	tb_meters_send(&g->meters, r->meters, r->mix.mixer, facts);
}

static void mix_cycle(struct tb_graph *g, const struct spa_io_position *position)
{
	const struct tb_roster *r = g->roster;
	uint64_t begun_ns = now_ns();
	uint32_t n_frames = (uint32_t)SPA_MIN(position->clock.duration, TB_MAX_FRAMES);

	if (!tb_cycle_mix(&g->cycle, position->clock.cycle))
		return;
	take_bus_buffers(r, n_frames, &position->clock);
	set_blocks(r, n_frames, &position->clock);
	set_rows(r);
	tb_mix_run(&r->mix, n_frames);
	for (uint32_t i = 0; i < r->n_strips; i++)
		r->strips[i]->n_block_frames = 0;
	for (uint32_t i = 0; i < r->n_buses; i++)
		send_bus(r, i, n_frames, &position->clock);
	if (g->is_filter_awake)
		pw_filter_trigger_process(g->filter);
	note_facts(g, &position->clock, begun_ns);
	arm_for_next_cycle(g, &position->clock);
}

/* The mix is done: it has triggered us. */
void tb_graph_process(void *data, struct spa_io_position *position)
{
	struct tb_graph *g = data;

	send_meters(g, g->roster);
}

/* ---- changes, invoked by the control thread ---- */

/* A bus that has just joined may be the only one to mark the cycles. */
static void arm_soon(struct tb_graph *g)
{
	if (is_awaited(g))
		arm(g, now_ns() + SPA_NSEC_PER_MSEC);
}

static void wake_bus(struct tb_graph *g, struct tb_terminal *t, bool awake)
{
	t->awake = awake;
	t->sent = NULL;
	g->n_buses_awake += awake ? 1u : (uint32_t)-1;
	arm_soon(g);
}

static void wake_strip(struct tb_graph *g, struct tb_terminal *t, bool awake)
{
	t->awake = awake;
	t->n_block_frames = 0;
	if (!t->edge && tb_cycle_set_awake(&g->cycle, t->index, awake) && t->position)
		mix_cycle(g, t->position);
}

int tb_graph_do_set_awake(struct spa_loop *loop, bool async, uint32_t seq, const void *change,
	size_t n_bytes, void *user)
{
	struct tb_terminal *t = user;
	bool awake = ((const struct tb_awake_change *)change)->awake;

	if (t->awake == awake)
		return 0;
	if (t->is_bus)
		wake_bus(t->graph, t, awake);
	else
		wake_strip(t->graph, t, awake);
	return 0;
}

int tb_graph_do_set_filter_awake(struct spa_loop *loop, bool async, uint32_t seq,
	const void *change, size_t n_bytes, void *user)
{
	struct tb_graph *g = user;

	g->is_filter_awake = ((const struct tb_awake_change *)change)->awake;
	arm_soon(g);
	return 0;
}

static void seat(struct tb_roster *r)
{
	for (uint32_t i = 0; i < r->n_strips; i++) {
		r->strips[i]->index = i;
		r->strips[i]->first_channel = r->strip_first[i];
	}
	for (uint32_t i = 0; i < r->n_buses; i++) {
		r->buses[i]->index = i;
		r->buses[i]->first_channel = r->bus_first[i];
	}
}

int tb_graph_do_set_roster(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user)
{
	struct tb_graph *g = user;
	struct tb_roster *r = *(struct tb_roster *const *)data;

	if (g->roster)
		tb_mixer_inherit(r->mix.mixer, g->roster->mix.mixer, r->strip_from, r->bus_from);
	if (g->roster && r->mix.gear && g->roster->mix.gear)
		tb_gear_inherit(r->mix.gear, g->roster->mix.gear, r->strip_from, r->bus_from);
	seat(r);
	tb_cycle_set_strips(&g->cycle, r->arrivals, r->n_strips);
	g->roster = r;
	return 0;
}

int tb_graph_do_set_position(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user)
{
	struct tb_terminal *t = user;

	t->position = *(const struct spa_io_position *const *)data;
	arm_soon(t->graph);
	return 0;
}

int tb_graph_do_set_filter_position(struct spa_loop *loop, bool async, uint32_t seq,
	const void *data, size_t n_bytes, void *user)
{
	struct tb_graph *g = user;

	g->position = *(const struct spa_io_position *const *)data;
	arm_soon(g);
	return 0;
}
