/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: gains of a bus that are no settings, and move at a speed of their own. */
#include "trims.h"

#include "base/small.h"

/* Part of the larger of the present gain and its goal: 4.3 dB a second there, and always more than
 * the 3 dB that the riding asks for. */
#define RIDE_PER_S 0.5f

static void scale(float *x, float from, float step, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		x[i] *= from + step * (float)(int32_t)(i + 1);
}

/* How many of `n` frames a gain moves in before it is there. */
static uint32_t n_moving(float way, float per_frame, uint32_t n)
{
	float frames = __builtin_fabsf(way) / per_frame;

	return frames < (float)n ? (uint32_t)frames : n;
}

/* Only rows that sound have been written. */
static void scale_bus(const struct tb_mixer *m, uint32_t b, float *const *out, float from,
	float step, uint32_t n_step, float then, uint32_t n)
{
	for (uint32_t o = m->shape.bus_out[b]; o < m->shape.bus_out[b + 1]; o++) {
		if (!out[o] || !m->data.out_sounds[o])
			continue;
		scale(out[o], from, step, n_step);
		scale(out[o] + n_step, then, 0.0f, n - n_step);
	}
}

void tb_bus_ride(struct tb_mixer *m, uint32_t b, float *const *out, uint32_t n)
{
	float goal = atomic_load_explicit(&m->trim[b].ride_lin, memory_order_relaxed);
	float now = m->data.bus[b].ride, per_frame, step, then;
	uint32_t n_step;

	if ((goal == 1.0f && now == 1.0f) || !tb_bus_is_heard(m, b, out))
		return;
	per_frame = RIDE_PER_S * tb_max_f(goal, now) / (float)m->data.now->rate_hz;
	n_step = n_moving(goal - now, per_frame, n);
	step = goal > now ? per_frame : -per_frame;
	then = n_step < n ? goal : now + step * (float)n;
	scale_bus(m, b, out, now, step, n_step, then, n);
	m->data.bus[b].ride = then;
}

/* ---- from silence ---- */

void tb_mixer_fade_bus_in(struct tb_mixer *m, uint32_t bus)
{
	atomic_fetch_add_explicit(&m->trim[bus].n_fades, 1, memory_order_relaxed);
}

static void begin_fade(struct tb_bus_state *bus, uint32_t n_frames)
{
	bus->fade_frames = bus->fade_left = n_frames;
	bus->fade_goes_back = false;
}

void tb_mixer_bus_was_not_heard(struct tb_mixer *m, uint32_t bus, uint32_t n_frames)
{
	struct tb_bus_state *state = &m->data.bus[bus];

	if (state->fade_left > 0 && state->fade_frames - state->fade_left <= n_frames)
		begin_fade(state, state->fade_frames);
}

/* 0 to 1, level at both ends. */
static float rise(float x)
{
	return x * x * (3.0f - 2.0f * x);
}

/* It falls so many times as fast as it rises. */
#define BACK 30u

/* The fade of a block: it falls back first, and then rises. */
struct fade {
	float at, per_frame; /* 0..1 of the way up, at the begin of the block */
	uint32_t n_back, n_rise;
};

static void apply_fade(float *x, const struct fade *fade)
{
	float lowest = fade->at - (float)(int32_t)(fade->n_back * BACK) * fade->per_frame;
	uint32_t i = 0;

	for (; i < fade->n_back; i++)
		x[i] *= rise(fade->at - (float)(int32_t)(i * BACK) * fade->per_frame);
	for (; i < fade->n_back + fade->n_rise; i++)
		x[i] *= rise(lowest + (float)(int32_t)(i - fade->n_back) * fade->per_frame);
}

static struct fade plan_fade(const struct tb_bus_state *bus, uint32_t n)
{
	uint32_t begun = bus->fade_frames - bus->fade_left;
	struct fade fade = { .per_frame = 1.0f / (float)bus->fade_frames };

	fade.at = (float)(int32_t)begun * fade.per_frame;
	if (bus->fade_goes_back)
		fade.n_back = begun / BACK < n ? begun / BACK : n;
	begun -= fade.n_back * BACK;
	n -= fade.n_back;
	fade.n_rise = bus->fade_frames - begun < n ? bus->fade_frames - begun : n;
	return fade;
}

static void take_fade(struct tb_mixer *m, uint32_t b)
{
	uint32_t n = atomic_load_explicit(&m->trim[b].n_fades, memory_order_relaxed);
	struct tb_bus_state *bus = &m->data.bus[b];

	if (n == bus->n_fades)
		return;
	bus->n_fades = n;
	if (bus->fade_left > 0)
		bus->fade_goes_back = true;
	else
		begin_fade(bus, m->data.now->rate_hz * TB_FADE_IN_MS / 1000);
}

bool tb_bus_fade_in(struct tb_mixer *m, uint32_t b, float *const *out, uint32_t n)
{
	struct tb_bus_state *bus = &m->data.bus[b];
	struct fade fade;

	take_fade(m, b);
	if (bus->fade_left == 0)
		return false;
	if (!tb_bus_is_heard(m, b, out)) {
		begin_fade(bus, bus->fade_frames);
		return false;
	}
	fade = plan_fade(bus, n);
	for (uint32_t o = m->shape.bus_out[b]; o < m->shape.bus_out[b + 1]; o++)
		if (out[o] && m->data.out_sounds[o])
			apply_fade(out[o], &fade);
	bus->fade_left += fade.n_back * BACK;
	bus->fade_left -= fade.n_rise;
	bus->fade_goes_back = bus->fade_goes_back && fade.n_rise == 0 && fade.n_back > 0;
	return true;
}
