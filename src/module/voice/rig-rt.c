/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: see rig.h. */
#include "rig.h"

#include <string.h>

#include "base/small.h"

/* ---- roads ---- */

bool tb_rig_send(struct tb_rig_road *road, float *const *rows, uint32_t n_frames, uint64_t number)
{
	if (tb_ring_space(&road->ring) < n_frames)
		return false;
	road->number[road->n_sent++ % TB_RIG_BLOCKS] = number;
	tb_ring_write(&road->ring, (const float *const *)rows, n_frames);
	return true;
}

bool tb_rig_peek(struct tb_rig_road *road, uint32_t n_frames, uint64_t *number)
{
	if (tb_ring_fill(&road->ring) < n_frames)
		return false;
	*number = road->number[road->n_taken % TB_RIG_BLOCKS];
	return true;
}

void tb_rig_take(struct tb_rig_road *road, float *const *rows, uint32_t n_frames)
{
	road->n_taken++;
	if (rows)
		tb_ring_read(&road->ring, rows, n_frames);
	else
		tb_ring_drop(&road->ring, n_frames);
}

/* ---- what was ---- */

static void remember(struct tb_rig_past *past, uint32_t c, const float *from, uint32_t n)
{
	for (uint32_t f = 0; f < n; f++)
		past->row[c][(past->at + f) & past->mask] = from ? from[f] : 0.0f;
}

/* From the frame on that was `ago` frames before the next one. */
static void recall(const struct tb_rig_past *past, uint32_t c, uint32_t ago, float *to, uint32_t n)
{
	for (uint32_t f = 0; f < n; f++)
		to[f] = past->row[c][(past->at - ago + f) & past->mask];
}

/* ---- in ---- */

/* A microphone can only have heard what was played before this cycle, whatever the devices
 * report. */
static uint32_t far_ago(const struct tb_rig *r, uint32_t n_frames)
{
	uint32_t delay = atomic_load_explicit(&r->far_delay_frames, memory_order_relaxed);

	delay = tb_min_u32(delay, r->far.mask + 1 - TB_MAX_FRAMES);
	return delay > n_frames ? delay : n_frames;
}

static void send(struct tb_rig *r)
{
	tb_rig_send(&r->to, r->in_row, r->n_block, r->in_number);
	r->in_number++;
	r->in_at = 0;
	r->wake(r->wake_data);
}

/* `ago`: of the far end, of the first of these frames. */
static void collect(struct tb_rig *r, const float *const *in, uint32_t at, uint32_t ago, uint32_t n)
{
	for (uint32_t c = 0; c < r->n_channels; c++) {
		memcpy(r->in_row[c] + r->in_at, in[c] + at, n * sizeof(float));
		remember(&r->dry, c, in[c] + at, n);
	}
	for (uint32_t c = 0; c < r->far.n_rows; c++)
		recall(&r->far, c, ago, r->in_row[r->n_channels + c] + r->in_at, n);
	r->dry.at += n;
	r->in_at += n;
	if (r->in_at == r->n_block)
		send(r);
}

/* ---- out ---- */

/* What comes too late is dropped.  Before the first block there is silence, which `now` and `next`
 * begin with. */
static bool fetch(struct tb_rig *r, int64_t wanted)
{
	uint64_t number;

	if (wanted < 0)
		return true;
	while (tb_rig_peek(&r->from, r->n_block, &number) && (int64_t)number <= wanted) {
		bool is_it = (int64_t)number == wanted;

		tb_rig_take(&r->from, is_it ? r->next : NULL, r->n_block);
		if (is_it)
			return true;
	}
	return false;
}

/* The first block of the engine begins the sound.  While none comes, there is silence for as long
 * as the rig's patience lasts; then the microphone is heard as it is. */
static void consider_begin(struct tb_rig *r)
{
	bool has_block = r->has_now && r->out_number >= 0;

	if (r->begins_at != TB_RIG_NOT_YET || (!has_block && r->n_since_start < r->n_patience))
		return;
	r->begins_at = tb_max_u32(r->n_since_start, r->voice.insert.latency_frames);
	r->wet = has_block ? r->n_fade : 0;
}

static void begin_block(struct tb_rig *r)
{
	float *row[TB_MAX_CHANNELS];

	r->has_now = r->has_next || fetch(r, r->out_number);
	r->has_next = false;
	memcpy(row, r->now, sizeof(row));
	memcpy(r->now, r->next, sizeof(row));
	memcpy(r->next, row, sizeof(row));
	consider_begin(r);
}

/* Whether the next one is there: else this one fades to the microphone. */
static void look_ahead(struct tb_rig *r)
{
	r->has_next = fetch(r, r->out_number + 1);
	if (r->has_next)
		return;
	atomic_store_explicit(&r->n_missed,
		atomic_load_explicit(&r->n_missed, memory_order_relaxed) + 1, memory_order_relaxed);
}

static uint32_t step(uint32_t from, uint32_t goal)
{
	return from < goal ? from + 1 : from > goal ? from - 1 : from;
}

/* `out` holds the microphone, as late as the rest. */
static uint32_t blend(const struct tb_rig *r, uint32_t c, float *out, uint32_t goal, uint32_t n)
{
	const float *now = r->now[c] + r->out_at;
	uint32_t wet = r->wet;

	for (uint32_t f = 0; f < n; f++) {
		wet = step(wet, goal);
		if (wet == r->n_fade)
			out[f] = now[f];
		else if (wet > 0)
			out[f] += (float)wet / (float)r->n_fade * (now[f] - out[f]);
	}
	return wet;
}

static bool is_starting(const struct tb_rig *r)
{
	return r->n_since_start < r->begins_at || r->n_since_start - r->begins_at < r->n_block;
}

/* Silence until the sound begins, then a fade: what nobody has worked on yet is not heard, and a
 * microphone that is in the midst of a word does not begin with a click. */
static void start(const struct tb_rig *r, float *out, uint32_t n)
{
	for (uint32_t f = 0; f < n; f++) {
		uint32_t since = r->n_since_start + f;
		float gain = since < r->begins_at
		                     ? 0.0f
		                     : (float)(since - r->begins_at) / (float)r->n_block;

		if (gain < 1.0f)
			out[f] *= gain;
	}
}

static void play(struct tb_rig *r, float *const *out, uint32_t at, uint32_t n)
{
	bool goes_on = r->has_now && (r->out_at < r->n_block - r->n_fade || r->has_next);
	uint32_t wet = r->wet;

	for (uint32_t c = 0; c < r->n_channels; c++) {
		recall(&r->dry, c, r->voice.insert.latency_frames + n, out[c] + at, n);
		wet = blend(r, c, out[c] + at, goes_on ? r->n_fade : 0, n);
		if (is_starting(r))
			start(r, out[c] + at, n);
	}
	r->wet = wet;
	r->n_since_start += tb_min_u32(n, UINT32_MAX / 2 - r->n_since_start);
	r->out_at += n;
	if (r->out_at == r->n_block) {
		r->out_at = 0;
		r->out_number++;
	}
}

/* Up to where something is to be decided. */
static uint32_t piece(struct tb_rig *r, uint32_t n)
{
	uint32_t fade_at = r->n_block - r->n_fade;

	if (r->out_at == 0)
		begin_block(r);
	if (r->out_at == fade_at)
		look_ahead(r);
	n = tb_min_u32(n, (r->out_at < fade_at ? fade_at : r->n_block) - r->out_at);
	return tb_min_u32(n, r->n_block - r->in_at);
}

void tb_rig_run(struct tb_insert *i, const float *const *in, float *const *out, uint32_t n_frames)
{
	struct tb_rig *r = (struct tb_rig *)i;
	uint32_t ago = far_ago(r, n_frames);

	for (uint32_t at = 0, n; at < n_frames; at += n) {
		n = piece(r, n_frames - at);
		collect(r, in, at, ago - at, n);
		play(r, out, at, n);
	}
}

/* ---- the far end ---- */

/* Left and right, more or less: channels of either side come in turn, and all of them are in
 * it. */
static void add_channel(struct tb_rig_past *far, uint32_t side, const float *row, uint32_t n)
{
	for (uint32_t f = 0; f < n; f++)
		far->row[side][(far->at + f) & far->mask] += row[f];
}

void tb_rig_hear(
	struct tb_voice *v, const float *const *rows, uint32_t n_channels, uint32_t n_frames)
{
	struct tb_rig *r = (struct tb_rig *)v;

	for (uint32_t side = 0; side < r->far.n_rows; side++)
		remember(&r->far, side, rows && side < n_channels ? rows[side] : NULL, n_frames);
	for (uint32_t c = r->far.n_rows; rows && c < n_channels; c++)
		add_channel(&r->far, c % r->far.n_rows, rows[c], n_frames);
	r->far.at += n_frames;
}

void tb_rig_set_nothing(struct tb_insert *i, uint32_t param)
{
}

void tb_rig_be_silent(
	struct tb_insert *i, const float *const *in, float *const *out, uint32_t n_frames)
{
	const struct tb_rig *r = (const struct tb_rig *)i;

	for (uint32_t c = 0; c < r->n_channels; c++)
		memset(out[c], 0, n_frames * sizeof(float));
}

void tb_rig_hear_nothing(
	struct tb_voice *v, const float *const *rows, uint32_t n_channels, uint32_t n_frames)
{
}
