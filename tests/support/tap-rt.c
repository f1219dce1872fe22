/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What players and recorders do on the data thread of our client: copying into memory that is
 * there, and relaxed words to say how far it came. */
#include "tap-impl.h"

#include "graph.h"
#include "session-impl.h"
#include "world.h"

#include <string.h>

static void fill(struct player *p, const struct wave *w, uint32_t c, float *dst, uint32_t n)
{
	const struct cue *cue = &p->cue[p->seen & 1];
	uint32_t at = p->at;

	for (uint32_t f = 0; f < n; f++, at++) {
		if (at >= w->n_frames && cue->loop)
			at = 0;
		dst[f] = at < w->n_frames ? w->channel[c % w->n_channels][at] : 0.0f;
	}
}

static void advance(struct player *p, uint32_t n)
{
	const struct cue *cue = &p->cue[p->seen & 1];
	uint32_t length = cue->wave->n_frames;

	p->at = cue->loop ? (p->at + n) % length : SPA_MIN(p->at + n, length);
}

static void play_cycle(struct player *p, uint32_t n, uint64_t time_ns)
{
	unsigned serial = atomic_load(&p->serial);
	const struct wave *w = p->cue[serial & 1].wave;
	bool heard = false;

	if (serial != p->seen) {
		p->seen = serial;
		p->at = 0;
	}
	for (uint32_t c = 0; c < p->tap.n_channels; c++) {
		float *dst = pw_filter_get_dsp_buffer(p->tap.port[c], n);

		if (dst == NULL)
			continue;
		heard = true;
		if (w == NULL)
			memset(dst, 0, n * sizeof(float));
		else
			fill(p, w, c, dst, n);
	}
	if (!heard || w == NULL)
		return;
	if (p->at == 0)
		atomic_store_explicit(&p->begun_ns, time_ns, memory_order_relaxed);
	advance(p, n);
}

void tap_play_cycle(void *data, struct spa_io_position *position)
{
	struct player *p = data;

	atomic_store(&p->busy, true);
	play_cycle(p, (uint32_t)position->clock.duration, position->clock.nsec);
	atomic_store(&p->busy, false);
}

static bool has_sound(const float *x, uint32_t n)
{
	for (uint32_t f = 0; f < n; f++)
		if (x[f] != 0.0f)
			return true;
	return false;
}

static void count_lost(struct recorder *r, const struct spa_io_position *position)
{
	if (r->next_position != 0 && position->clock.position > r->next_position)
		atomic_fetch_add_explicit(&r->lost, position->clock.position - r->next_position,
			memory_order_relaxed);
	r->next_position = position->clock.position + position->clock.duration;
}

static void tell_test(struct recorder *r)
{
	pw_loop_signal_event(pw_thread_loop_get_loop(graph_loop(r->tap.session->graph)), r->event);
}

static bool replace(atomic_uint *word, unsigned value)
{
	return atomic_exchange_explicit(word, value, memory_order_relaxed) != value;
}

/* What the last cycle was like. */
static void note_cycle(struct recorder *r, unsigned sounding, const struct spa_io_clock *clock)
{
	bool is_new = replace(&r->rate_hz, clock->rate.denom);

	is_new |= replace(&r->quantum, (unsigned)clock->duration);
	is_new |= replace(&r->sounding, sounding);
	if (is_new)
		tell_test(r);
}

/* Frames that are left of the recording under way. */
static uint32_t frames_left(struct recorder *r)
{
	uint32_t n_more = atomic_load_explicit(&r->n_more, memory_order_acquire);

	if (r->end == 0 && n_more > 0)
		r->end = r->at + SPA_MIN(n_more, r->take->n_frames - r->at);
	return (r->end ? r->end : r->take->n_frames) - r->at;
}

void tap_record_cycle(void *data, struct spa_io_position *position)
{
	struct recorder *r = data;
	uint32_t n = (uint32_t)position->clock.duration, n_taken = 0, n_left = 0;
	bool recording = atomic_load_explicit(&r->state, memory_order_acquire) == RECORDING;
	unsigned sounding = 0;

	if (recording) {
		n_left = frames_left(r);
		n_taken = SPA_MIN(n, n_left);
		if (r->at == 0)
			atomic_store_explicit(
				&r->begun_ns, position->clock.nsec, memory_order_relaxed);
		count_lost(r, position);
	}
	for (uint32_t c = 0; c < r->tap.n_channels; c++) {
		const float *src = pw_filter_get_dsp_buffer(r->tap.port[c], n);

		if (src == NULL)
			continue;
		sounding |= has_sound(src, n) ? 1u << c : 0u;
		if (recording)
			memcpy(r->take->channel[c] + r->at, src, n_taken * sizeof(float));
	}
	if (recording)
		r->at += n_taken;
	if (recording && n_taken == n_left) {
		atomic_store_explicit(&r->state, FULL, memory_order_release);
		tell_test(r);
	}
	note_cycle(r, sounding, &position->clock);
}
