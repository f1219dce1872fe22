/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "insert-slot.h"

#include <string.h>

#include "base/small.h"
#include "sane.h"

/* Smaller numbers are denormal: they carry no sound and may take a hundred times as long. */
#define DENORMAL 1.17549435e-38f

/* ---- who is there ---- */

void tb_insert_let_go(struct tb_insert *insert)
{
	atomic_store_explicit(&insert->is_held, false, memory_order_release);
}

void tb_insert_slot_init(struct tb_insert_slot *slot, struct tb_insert *insert)
{
	*slot = (struct tb_insert_slot){ .now = insert };
	if (insert)
		atomic_store_explicit(&insert->is_held, true, memory_order_relaxed);
}

static void remove_before(struct tb_insert_slot *slot, uint32_t i)
{
	for (; i + 1 < TB_INSERTS_BEFORE; i++)
		slot->before[i] = slot->before[i + 1];
	slot->before[i] = (struct tb_insert_before){ NULL, 0.0f };
}

/* Where there is no place it came last of several within a fade, and is the lowest. */
static void add_before(struct tb_insert_slot *slot, struct tb_insert *insert, float gain)
{
	for (uint32_t i = 0; i < TB_INSERTS_BEFORE; i++)
		if (!slot->before[i].insert) {
			slot->before[i] = (struct tb_insert_before){ insert, gain };
			return;
		}
}

static void drop_silent(struct tb_insert_slot *slot)
{
	for (uint32_t i = 0; i < TB_INSERTS_BEFORE && slot->before[i].insert;) {
		if (slot->before[i].gain > 0.0f) {
			i++;
			continue;
		}
		tb_insert_let_go(slot->before[i].insert);
		remove_before(slot, i);
	}
}

static void drop_all(struct tb_insert_slot *slot)
{
	for (uint32_t i = 0; i < TB_INSERTS_BEFORE; i++)
		slot->before[i].gain = 0.0f;
	drop_silent(slot);
	slot->are_before_leaving = false;
}

/* One that is still heard of those before. */
static void take_back(struct tb_insert_slot *slot)
{
	for (uint32_t i = 0; i < TB_INSERTS_BEFORE && slot->now; i++)
		if (slot->before[i].insert == slot->now) {
			slot->now_gain = slot->before[i].gain;
			remove_before(slot, i);
			return;
		}
}

void tb_insert_slot_inherit(struct tb_insert_slot *slot, const struct tb_insert_slot *old)
{
	if (slot->now == old->now) {
		*slot = *old;
		slot->aim.goal = NULL;
		slot->move_left = 0;
		return;
	}
	slot->position = old->position;
	slot->aim = old->aim;
	slot->aim.goal = NULL;
	memcpy(slot->before, old->before, sizeof(slot->before));
	if (old->now && old->now_gain > 0.0f)
		add_before(slot, old->now, old->now_gain);
	take_back(slot);
	slot->aim.on = false;
}

/* ---- where it goes ---- */

static void jump_values(struct tb_insert_slot *slot)
{
	struct tb_insert *i = slot->now;

	slot->move_left = 0;
	for (uint32_t p = 0; i && p < i->n_params; p++) {
		if (i->value[p] == slot->aim.goal[p])
			continue;
		i->value[p] = slot->aim.goal[p];
		i->set(i, p);
	}
}

void tb_insert_slot_reset(struct tb_insert_slot *slot, const struct tb_insert_coeffs *c)
{
	drop_all(slot);
	slot->aim = *c;
	slot->position = c->position;
	slot->now_gain = slot->now && c->on ? 1.0f : 0.0f;
	slot->n_unheard = slot->n_stale = 0;
	jump_values(slot);
}

void tb_insert_slot_start(struct tb_insert_slot *slot, const struct tb_insert_coeffs *c)
{
	tb_insert_slot_reset(slot, c);
	slot->now_gain = 0.0f;
}

void tb_insert_slot_forget(struct tb_insert_slot *slot)
{
	slot->n_stale = slot->now ? slot->now->latency_frames : 0;
}

static bool has_other_values(const struct tb_insert_slot *slot)
{
	const struct tb_insert *i = slot->now;

	for (uint32_t p = 0; p < i->n_params; p++)
		if (i->value[p] != slot->aim.goal[p])
			return true;
	return false;
}

void tb_insert_slot_follow(struct tb_insert_slot *slot, const struct tb_insert_coeffs *c)
{
	slot->aim.goal = c->goal;
}

void tb_insert_slot_aim(struct tb_insert_slot *slot, const struct tb_insert_coeffs *c)
{
	slot->aim = *c;
	slot->are_before_leaving = slot->before[0].insert != NULL;
	if (!slot->now)
		return;
	if (slot->now_gain == 0.0f)
		jump_values(slot);
	else if (has_other_values(slot))
		slot->move_left = c->fade_frames;
}

/* ---- its controls ---- */

static float stride(const struct tb_insert_slot *slot, uint32_t p, uint32_t n)
{
	float way = slot->aim.goal[p] - slot->now->value[p];

	return n >= slot->move_left || slot->now->jumps[p]
	               ? way
	               : way * (float)n / (float)slot->move_left;
}

static void move_values(struct tb_insert_slot *slot, uint32_t n)
{
	struct tb_insert *i = slot->now;

	for (uint32_t p = 0; p < i->n_params; p++) {
		float way = stride(slot, p, n);

		if (i->value[p] == slot->aim.goal[p])
			continue;
		i->value[p] = n >= slot->move_left ? slot->aim.goal[p] : i->value[p] + way;
		i->set(i, p);
	}
	slot->move_left -= n < slot->move_left ? n : slot->move_left;
}

/* ---- one block ---- */

static void run_from(
	const struct tb_insert_job *job, struct tb_insert *i, uint32_t first, uint32_t n)
{
	const float *in[TB_MAX_CHANNELS];
	float *out[TB_MAX_CHANNELS];

	for (uint32_t c = 0; c < job->n_channels; c++) {
		in[c] = job->io[c] + first;
		out[c] = i->out[c] + first;
	}
	i->run(i, in, out, n);
}

static void run_now(const struct tb_insert_job *job)
{
	struct tb_insert_slot *slot = job->slot;
	uint32_t at = 0;

	while (slot->move_left > 0 && at < job->n_frames) {
		uint32_t n = tb_min_u32(slot->now->step_frames, job->n_frames - at);

		move_values(slot, n);
		run_from(job, slot->now, at, n);
		at += n;
	}
	if (at < job->n_frames)
		run_from(job, slot->now, at, job->n_frames - at);
}

/* Returns whether it was sound. */
static bool check(const struct tb_insert_job *job, struct tb_insert *i)
{
	bool sane = true;

	for (uint32_t c = 0; c < job->n_channels; c++) {
		struct tb_block_level level = job->kernels->level(i->out[c], job->n_frames);

		sane &= tb_level_is_sane(level);
		if (level.peak < DENORMAL)
			memset(i->out[c], 0, job->n_frames * sizeof(float));
	}
	if (sane)
		return true;
	for (uint32_t c = 0; c < job->n_channels; c++)
		memset(i->out[c], 0, job->n_frames * sizeof(float));
	atomic_fetch_add_explicit(&i->n_bad, 1, memory_order_relaxed);
	return false;
}

static void silence_stale(const struct tb_insert_job *job)
{
	struct tb_insert_slot *slot = job->slot;
	uint32_t n = tb_min_u32(slot->n_stale, job->n_frames);

	for (uint32_t c = 0; n > 0 && c < job->n_channels; c++)
		memset(slot->now->out[c], 0, n * sizeof(float));
	slot->n_stale -= n;
}

static bool run(const struct tb_insert_job *job, struct tb_insert *i)
{
	bool is_sane;

	atomic_store_explicit(i->running, i->title, memory_order_relaxed);
	if (i == job->slot->now)
		run_now(job);
	else
		run_from(job, i, 0, job->n_frames);
	atomic_store_explicit(i->running, NULL, memory_order_relaxed);
	is_sane = check(job, i);
	if (i == job->slot->now)
		silence_stale(job);
	return is_sane;
}

/* A gain on its way to `goal`, frame by frame, after `n_wait` of them. */
struct slope {
	float gain, goal, step;
	uint32_t n_wait;
};

static inline float climb(struct slope *s)
{
	if (s->n_wait > 0)
		s->n_wait--;
	else if (s->gain < s->goal)
		s->gain = s->gain + s->step < s->goal ? s->gain + s->step : s->goal;
	else
		s->gain = s->gain - s->step > s->goal ? s->gain - s->step : s->goal;
	return s->gain;
}

/* The slopes of `now` and of all inserts before it. */
struct slopes {
	struct slope now, before[TB_INSERTS_BEFORE];
};

static void blend(const struct tb_insert_job *job, uint32_t c, struct slopes *gains)
{
	const struct tb_insert_slot *slot = job->slot;
	const float *out = slot->now ? slot->now->out[c] : NULL;
	float *io = job->io[c];

	for (uint32_t f = 0; f < job->n_frames; f++) {
		float gain = climb(&gains->now), dry = 1.0f - gain;
		float wet = out ? gain * out[f] : 0.0f;

		for (uint32_t i = 0; i < TB_INSERTS_BEFORE && slot->before[i].insert; i++) {
			gain = climb(&gains->before[i]);
			dry -= gain;
			wet += gain * slot->before[i].insert->out[c][f];
		}
		io[f] = (dry > 0.0f ? dry * io[f] : 0.0f) + wet;
	}
}

static void take_wet(const struct tb_insert_job *job)
{
	for (uint32_t c = 0; c < job->n_channels; c++)
		memcpy(job->io[c], job->slot->now->out[c], job->n_frames * sizeof(float));
}

/* Frames that an insert which is to be heard still runs unheard. */
static uint32_t unheard_left(const struct tb_insert_slot *slot)
{
	uint32_t n = 2 * slot->aim.fade_frames + slot->now->latency_frames;

	return slot->now_gain > 0.0f || slot->n_unheard >= n ? 0 : n - slot->n_unheard;
}

static struct slopes slopes_of(const struct tb_insert_slot *slot, bool wanted, uint32_t n_wait)
{
	float step = 1.0f / (float)(slot->aim.fade_frames ? slot->aim.fade_frames : 1);
	struct slopes gains = { .now = { slot->now_gain, wanted ? 1.0f : 0.0f, step, n_wait } };

	for (uint32_t i = 0; i < TB_INSERTS_BEFORE; i++) {
		float gain = slot->before[i].gain;

		gains.before[i] = (struct slope){ gain, slot->are_before_leaving ? 0.0f : gain,
			step, n_wait };
	}
	return gains;
}

static void fade(const struct tb_insert_job *job, bool wanted)
{
	struct tb_insert_slot *slot = job->slot;
	uint32_t n_wait = wanted ? unheard_left(slot) : 0;
	bool leaves = slot->are_before_leaving && n_wait < job->n_frames;
	struct slopes gains = { 0 };

	for (uint32_t c = 0; c < job->n_channels; c++) {
		gains = slopes_of(slot, wanted, n_wait);
		blend(job, c, &gains);
	}
	slot->now_gain = gains.now.gain;
	slot->n_unheard = wanted && slot->now_gain == 0.0f ? slot->n_unheard + job->n_frames : 0;
	for (uint32_t i = 0; i < TB_INSERTS_BEFORE && slot->before[i].insert; i++) {
		slot->before[i].gain = gains.before[i].gain;
		if (leaves)
			atomic_store_explicit(
				&slot->before[i].insert->is_leaving, true, memory_order_relaxed);
	}
	if (leaves)
		drop_silent(slot);
}

/* The insert is to be heard from here on. */
static bool is_wanted(const struct tb_insert_slot *slot)
{
	return slot->now && slot->aim.on && slot->aim.position == slot->position;
}

static void send(const struct tb_insert_job *job, struct tb_insert *i)
{
	if (i && i->send)
		i->send(i, (const float *const *)job->io, job->n_frames);
}

void tb_insert_slot_send(const struct tb_insert_job *job)
{
	const struct tb_insert_slot *slot = job->slot;

	if (slot->position != job->position || !tb_insert_slot_sounds(slot))
		return;
	if (is_wanted(slot) || slot->now_gain > 0.0f)
		send(job, slot->now);
	for (uint32_t i = 0; i < TB_INSERTS_BEFORE; i++)
		send(job, slot->before[i].insert);
}

uint32_t tb_insert_slot_run(const struct tb_insert_job *job)
{
	struct tb_insert_slot *slot = job->slot;
	bool wanted = is_wanted(slot);
	uint32_t n_bad = 0;

	if (slot->position != job->position || !tb_insert_slot_sounds(slot))
		return 0;
	if (slot->now && (wanted || slot->now_gain > 0.0f))
		n_bad += !run(job, slot->now);
	for (uint32_t i = 0; i < TB_INSERTS_BEFORE && slot->before[i].insert; i++)
		n_bad += !run(job, slot->before[i].insert);
	if (!slot->before[0].insert && slot->now_gain == 1.0f && wanted)
		take_wet(job);
	else if (slot->before[0].insert || slot->now_gain > 0.0f || wanted)
		fade(job, wanted);
	if (!slot->before[0].insert && slot->now_gain == 0.0f)
		slot->position = slot->aim.position;
	return n_bad;
}
