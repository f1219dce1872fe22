/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The bridge's data threads.
 *
 * The producer's line says which frame its clock is at; the consumer's line says
 * when its block really began; the distance is what the producer's clock has at
 * that time beyond the frame that the resampler reads next.  While it runs, the
 * loop holds the distance at the target.  Where that cannot be (frames are
 * missing, or the distance is off by half a block), it is silent until the
 * distance can be made right by forgetting frames, and goes on. */
#include "dsp/bridge.h"

#include <math.h>
#include <string.h>

#include "base/small.h"

/* Blocks in a row that must be small before the quantum is believed to be. */
#define N_SMALL 32u

/* A block that is later than that means that a clock was wrong. */
#define MAX_LATE_S 1.0

/* Lines of that age may still be off by more than the loop has to do with. */
#define YOUNG_S 2.0

/* Fades from the last frame to silence, and from silence to sound, so that there is no step. */
#define DECAY       0.9f
#define FADE_FRAMES 64u

/* ---- what the sides tell each other ---- */

static void count(uint32_t *counter)
{
	__atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
}

static void show(uint32_t *field, uint32_t value)
{
	__atomic_store_n(field, value, __ATOMIC_RELAXED);
}

static void show_float(float *field, double value)
{
	float rounded = (float)value;

	__atomic_store(field, &rounded, __ATOMIC_RELAXED);
}

static void publish_news(struct tb_bridge *b)
{
	struct tb_bridge_news *news = &b->news[b->handoff.back];

	news->line = b->in_line;
	news->quantum_frames = b->in_quantum.n_frames;
	news->n_gaps = b->n_gaps;
	tb_snapshot_publish(&b->handoff);
}

static const struct tb_bridge_news *take_news(struct tb_bridge *b)
{
	return &b->news[tb_snapshot_take(&b->handoff)];
}

/* It rises at once, since the next block needs it, and falls only when that is meant. */
static void quantum_update(struct tb_bridge_quantum *q, uint32_t n_frames)
{
	q->n_small = n_frames <= q->n_frames / 2 ? q->n_small + 1 : 0;
	if (n_frames > q->n_frames || q->n_small >= N_SMALL)
		*q = (struct tb_bridge_quantum){ .n_frames = n_frames };
}

/* ---- producer ---- */

void tb_bridge_recount_pushed(struct tb_bridge *b, uint32_t n_frames)
{
	tb_timeline_recount(&b->in_line, n_frames);
}

void tb_bridge_break_pushed(struct tb_bridge *b)
{
	tb_timeline_break(&b->in_line);
	b->n_gaps++;
}

static void push(struct tb_bridge *b, const float *const *in, uint32_t n_frames, uint64_t time_ns)
{
	tb_timeline_update(&b->in_line, b->n_pushed, time_ns);

	uint32_t n = tb_ring_write(&b->ring, in, n_frames);

	b->n_pushed += n;
	publish_news(b);
	if (n < n_frames) {
		count(&b->stats.overruns);
		tb_timeline_break(&b->in_line);
	}
}

void tb_bridge_push(
	struct tb_bridge *b, const float *const *in, uint32_t n_frames, uint64_t time_ns)
{
	quantum_update(&b->in_quantum, n_frames);
	push(b, in, n_frames, time_ns);
}

/* All that was lost comes at once: its length says nothing of the blocks to come. */
void tb_bridge_push_lost(
	struct tb_bridge *b, const float *const *in, uint32_t n_frames, uint64_t time_ns)
{
	b->n_gaps++;
	push(b, in, n_frames, time_ns);
}

/* ---- consumer ---- */

void tb_bridge_recount_pulled(struct tb_bridge *b, uint32_t n_frames)
{
	tb_timeline_recount(&b->out_line, n_frames);
}

void tb_bridge_break_pulled(struct tb_bridge *b)
{
	tb_timeline_break(&b->out_line);
}

/* Frames of the producer's that one block takes, and one for the rounding. */
static uint32_t block_frames(const struct tb_bridge *b)
{
	return (uint32_t)(b->out_quantum.n_frames * b->in_per_out) + 2;
}

static void stop(struct tb_bridge *b)
{
	b->is_running = 0;
	count(&b->stats.resets);
}

void tb_bridge_forget(struct tb_bridge *b)
{
	b->n_read += tb_ring_drop(&b->ring, tb_ring_fill(&b->ring));
	memset(b->last, 0, sizeof(b->last));
	if (b->is_running)
		stop(b);
}

static uint32_t larger_block(const struct tb_bridge *b, const struct tb_bridge_news *news)
{
	return tb_max_u32(news->quantum_frames, block_frames(b));
}

/* What the producer may be late by as a matter of course. */
static uint32_t usual_lateness(const struct tb_bridge *b, const struct tb_bridge_news *news)
{
	return larger_block(b, news) / 4 + b->in_rate_hz / 1000;
}

/* What is allowed on top of that when a block was late, and once more that much. */
static double lateness_margin(const struct tb_bridge *b, const struct tb_bridge_news *news)
{
	return larger_block(b, news) / 8;
}

/* A block that is new now, but whose time is before that of the last pull, was
 * missing then.  A producer that begins again after a pause gives it a new time.
 * Returns whether more is allowed for than before. */
static uint32_t learn_lateness(struct tb_bridge *b, const struct tb_bridge_news *news)
{
	const struct tb_timeline *in = &news->line;
	double late = (double)(int64_t)(b->pulled_ns - in->time_ns) / in->frame_ns;

	if (in->age_s <= 0.0 || late >= MAX_LATE_S * b->in_rate_hz)
		return 0;
	b->lateness_before = b->lateness;
	return b->is_raised = tb_lateness_learn(&b->lateness, late - usual_lateness(b, news),
		       lateness_margin(b, news), larger_block(b, news));
}

/* Cycles were lost between the newest block and those before.  A block that was late just
 * before is as bad a witness as one that is late just after: no allowance would have saved
 * the lost ones, and a producer that is about to stop, or has just begun, may be late by
 * anything.  Returns whether less is allowed for than before. */
static uint32_t forget_lateness(struct tb_bridge *b)
{
	uint32_t was_raised = b->is_raised;

	if (was_raised)
		b->lateness = b->lateness_before;
	b->is_raised = 0;
	return was_raised;
}

/* Returns whether the allowance has changed at once. */
static uint32_t judge_newest_block(struct tb_bridge *b, const struct tb_bridge_news *news)
{
	uint32_t is_new = news->line.time_ns != b->newest_ns;
	uint32_t is_after_gap = news->n_gaps != b->n_gaps_seen;

	b->newest_ns = news->line.time_ns;
	b->n_gaps_seen = news->n_gaps;
	if (is_after_gap)
		return forget_lateness(b);
	return is_new && learn_lateness(b, news);
}

/* Moves in steps of a quarter of a millisecond while the target falls: each change of latency is
 * told to other nodes, which tell it to others. */
static void show_target(struct tb_bridge *b)
{
	double step = b->slope > 0.0 ? b->in_rate_hz / 4000.0 : 0.5;
	uint32_t target = (uint32_t)(b->target_frames + 0.5);

	if (fabs(b->target_frames - b->shown_frames) < step)
		return;
	b->shown_frames = target;
	show(&b->stats.target_frames, target);
	show(&b->stats.latency_frames, target + tb_resample_latency_frames(&b->resample));
}

/* When the consumer's block begins, all of it must be there: its own length, and
 * what the producer may be late by. */
static void aim(struct tb_bridge *b, const struct tb_bridge_news *news, uint32_t n_frames)
{
	uint32_t base = block_frames(b) + usual_lateness(b, news);
	uint32_t must_jump = judge_newest_block(b, news);

	b->slope = tb_lateness_pass(&b->lateness, lateness_margin(b, news),
		(double)n_frames / b->out_rate_hz, b->in_rate_hz);
	if (b->lateness.frames > larger_block(b, news))
		b->lateness.frames = larger_block(b, news);
	b->target_frames = base + b->lateness.frames;
	if (b->is_running && (must_jump || base != b->base_frames))
		stop(b);
	b->base_frames = base;
	show_target(b);
}

static double distance(const struct tb_bridge *b, const struct tb_timeline *in)
{
	double clock = tb_timeline_frames_at(in, b->out_line.time_ns, b->out_line.lag_ns);
	double ahead = (double)(int64_t)(in->frame - b->n_read);

	return clock + ahead - tb_resample_ahead(&b->resample);
}

static uint32_t n_moves(const struct tb_bridge *b, const struct tb_bridge_news *news)
{
	return news->line.n_moves + b->out_line.n_moves;
}

/* Forgets frames until the distance is right.  Returns 0 if it is too small, or
 * if frames are not there yet (the producer may have stopped: its line goes on,
 * its frames do not). */
static uint32_t start(struct tb_bridge *b, const struct tb_bridge_news *news, uint32_t n_frames)
{
	if (news->line.age_s < 0.0)
		return 0;
	tb_resample_reset(&b->resample);

	double surplus = distance(b, &news->line) - b->target_frames;
	uint32_t fill = tb_ring_fill(&b->ring);

	if (surplus < 0.0 || surplus > fill)
		return 0;

	uint32_t skip = (uint32_t)surplus, need = tb_resample_need(&b->resample, n_frames);

	if (fill - skip < need)
		return 0;
	b->n_read += tb_ring_drop(&b->ring, skip);
	if (news->line.age_s < YOUNG_S || b->out_line.age_s < YOUNG_S)
		tb_drift_restart(&b->drift);
	b->n_moves_seen = n_moves(b, news);
	b->fade_at = 0;
	memcpy(b->old, b->last, sizeof(b->old));
	b->is_running = 1;
	return 1;
}

/* Whether the error is too large for the loop, which would take too long or bend too far. */
static uint32_t is_off(
	const struct tb_bridge *b, const struct tb_bridge_news *news, double error_frames)
{
	return !(fabs(error_frames) <= larger_block(b, news) / 8 + b->in_rate_hz / 1000);
}

/* Whether it is not where drift leads, so that something has happened. */
static uint32_t has_slipped(
	const struct tb_bridge *b, const struct tb_bridge_news *news, double error_frames)
{
	uint32_t smaller = tb_min_u32(news->quantum_frames, block_frames(b));

	return fabs(error_frames) > tb_max_u32(smaller / 8, 2);
}

/* Reads in place what the resampler needs, and returns the frames it gave. */
static uint32_t resample(struct tb_bridge *b, float *const *out, uint32_t n_frames)
{
	struct tb_ring_span span = tb_ring_peek(&b->ring, tb_resample_need(&b->resample, n_frames));
	uint32_t n_out = 0, n_in = 0;

	for (uint32_t part = 0; part < 2; part++) {
		const float *from[TB_RESAMPLE_MAX_CHANNELS];
		float *to[TB_RESAMPLE_MAX_CHANNELS];

		for (uint32_t c = 0; c < b->resample.n_channels; c++) {
			from[c] = span.first[part] + (size_t)c * span.stride;
			to[c] = out[c] + n_out;
		}
		struct tb_resample_done done =
			tb_resample_run(&b->resample, from, span.n[part], to, n_frames - n_out);

		n_in += done.n_in;
		n_out += done.n_out;
	}
	b->n_read += tb_ring_drop(&b->ring, n_in);
	return n_out;
}

static float fade_gain(const struct tb_bridge *b, uint32_t i)
{
	float at = (float)(int32_t)(b->fade_at + i - b->fade_from) / FADE_FRAMES;

	return at < 0.0f ? 0.0f : at < 1.0f ? at : 1.0f;
}

/* After a start the old sound decays while the new one fades in.  The filter
 * begins empty: until it is full, its output is a step itself. */
static void fade_in(struct tb_bridge *b, float *const *out, uint32_t n_frames)
{
	if (b->fade_at >= b->fade_from + FADE_FRAMES)
		return;
	for (uint32_t c = 0; c < b->resample.n_channels; c++) {
		for (uint32_t i = 0; i < n_frames; i++) {
			b->old[c] *= DECAY;
			out[c][i] = out[c][i] * fade_gain(b, i) + b->old[c];
		}
	}
	b->fade_at += n_frames;
}

static void decay(struct tb_bridge *b, float *const *out, uint32_t from, uint32_t n_frames)
{
	for (uint32_t c = 0; c < b->resample.n_channels; c++) {
		for (uint32_t i = from; i < n_frames; i++)
			out[c][i] = b->last[c] =
				fabsf(b->last[c]) > 1e-6f ? b->last[c] * DECAY : 0.0f;
	}
}

static void keep_last(struct tb_bridge *b, float *const *out, uint32_t n_frames)
{
	for (uint32_t c = 0; n_frames > 0 && c < b->resample.n_channels; c++)
		b->last[c] = out[c][n_frames - 1];
}

static void pull_running(struct tb_bridge *b, float *const *out, uint32_t n_frames)
{
	uint32_t n = resample(b, out, n_frames);

	fade_in(b, out, n);
	keep_last(b, out, n);
	if (n == n_frames)
		return;
	count(&b->stats.underruns);
	stop(b);
	decay(b, out, n, n_frames);
}

/* Whether the lines have moved since the last pull: frames or time were lost. */
static uint32_t has_moved(struct tb_bridge *b, const struct tb_bridge_news *news)
{
	uint32_t seen = b->n_moves_seen;

	b->n_moves_seen = n_moves(b, news);
	return b->n_moves_seen != seen;
}

/* Sets the ratio; 0 if the distance cannot be held. */
static uint32_t hold(struct tb_bridge *b, const struct tb_bridge_news *news, uint32_t n_frames)
{
	double error = distance(b, &news->line) - b->target_frames;
	double drift = tb_drift_between(&news->line, &b->out_line);
	uint32_t moved = has_moved(b, news), slipped = has_slipped(b, news, error);

	/* A pitch that is bent until it is right again would be heard for seconds. */
	if (is_off(b, news, error) || (moved && slipped)) {
		stop(b);
		return 0;
	}
	if (slipped)
		tb_drift_restart(&b->drift);
	b->ratio = tb_drift_update(
		&b->drift, drift + b->slope, error, (double)n_frames / b->out_rate_hz);
	tb_resample_set_ratio(&b->resample, b->ratio);
	show_float(&b->stats.distance_frames, error + b->target_frames);
	show_float(&b->stats.drift_ppm, drift * 1e6);
	show(&b->stats.fill_frames, tb_ring_fill(&b->ring));
	return 1;
}

void tb_bridge_pull(struct tb_bridge *b, float *const *out, uint32_t n_frames, uint64_t time_ns)
{
	const struct tb_bridge_news *news = take_news(b);

	quantum_update(&b->out_quantum, n_frames);
	tb_timeline_update(&b->out_line, b->n_pulled, time_ns);
	b->n_pulled += n_frames;
	aim(b, news, n_frames);
	b->pulled_ns = time_ns;

	if ((b->is_running && hold(b, news, n_frames)) || start(b, news, n_frames))
		pull_running(b, out, n_frames);
	else
		decay(b, out, 0, n_frames);
}
