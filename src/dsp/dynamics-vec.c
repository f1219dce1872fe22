/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The loops of gate and compressor in GNU vectors: one source, compiled once per
 * instruction set. */
#include "dsp/dynamics-kernels.h"

#include <stdbool.h>

#include "isa.h"
#include "isa-transpose.h"

TB_INLINE tb_vec choose(tb_ivec which, tb_vec yes, tb_vec no)
{
	return (tb_vec)(((tb_ivec)yes & which) | ((tb_ivec)no & ~which));
}

/* ---- along: levels ---- */

TB_INLINE tb_vec magnitude(tb_vec x, const int power)
{
	return power ? x * x : tb_vec_abs(x);
}

TB_INLINE tb_vec loudest_row(
	const float *const *rows, uint32_t n_rows, uint32_t at, const int power)
{
	tb_vec max = magnitude(tb_vec_load(rows[0] + at), power);

	for (uint32_t r = 1; r < n_rows; r++)
		max = tb_vec_max(magnitude(tb_vec_load(rows[r] + at), power), max);
	return max;
}

TB_INLINE tb_vec join(tb_vec a, tb_vec b, const int power)
{
	tb_vec even = TB_EVEN(a, b), odd = TB_ODD(a, b);

	return power ? even + odd : tb_vec_max(even, odd);
}

TB_INLINE float one_level(const float *const *rows, uint32_t n_rows, uint32_t at, const int power)
{
	float level = 0.0f;

	for (uint32_t i = at; i < at + TB_STEP_FRAMES; i++) {
		float max = 0.0f;

		for (uint32_t r = 0; r < n_rows; r++) {
			float x = rows[r][i], size = power ? x * x : x < 0.0f ? -x : x;

			max = size > max ? size : max;
		}
		level = power ? level + max : max > level ? max : level;
	}
	return power ? level * (1.0f / TB_STEP_FRAMES) : level;
}

TB_INLINE void levels(
	float *level, const float *const *rows, uint32_t n_rows, uint32_t n_steps, const int power)
{
	uint32_t s = 0;

	for (; s + TB_LANES <= n_steps; s += TB_LANES) {
		tb_vec x[4], y;

		TB_UNROLL
		for (uint32_t i = 0; i < 4; i++)
			x[i] = loudest_row(rows, n_rows, s * TB_STEP_FRAMES + i * TB_LANES, power);
		y = join(join(x[0], x[1], power), join(x[2], x[3], power), power);
		tb_vec_store(level + s, power ? y * (1.0f / TB_STEP_FRAMES) : y);
	}
	for (; s < n_steps; s++)
		level[s] = one_level(rows, n_rows, s * TB_STEP_FRAMES, power);
}

TB_RT static void peaks(float *level, const float *const *rows, uint32_t n_rows, uint32_t n_steps)
{
	levels(level, rows, n_rows, n_steps, 0);
}

TB_RT static void powers(float *level, const float *row, uint32_t n_steps)
{
	levels(level, &row, 1, n_steps, 1);
}

/* ---- along: log2 and exp2 ---- */

/* x > 0 and normal.  f log2(1 + f) / f on sqrt(1/2)..sqrt(2), least-maximum fit. */
TB_INLINE tb_vec fast_log2(tb_vec x)
{
	tb_ivec bits = (tb_ivec)x - 0x3f3504f3, exponent = bits >> 23;
	tb_vec f = (tb_vec)((tb_ivec)x - (exponent << 23)) - 1.0f;
	tb_vec p = 0.361390684f - 0.298072376f * f;

	p = p * f - 0.357639746f;
	p = p * f + 0.474986074f;
	p = p * f - 0.721367359f;
	p = p * f + 1.44280951f;
	return __builtin_convertvector(exponent, tb_vec) + p * f;
}

/* Clamped to normal numbers. */
TB_INLINE tb_vec fast_exp2(tb_vec x)
{
	const float round = 12582912.0f; /* 1.5 * 2^23: its ulp is 1 */
	tb_vec whole, f, p;

	x = tb_vec_max(x, tb_vec_splat(-126.0f));
	x = -tb_vec_max(-x, tb_vec_splat(-126.0f));
	whole = x + round;
	f = x - (whole - round);
	p = 0.00133813025f * f + 0.00966636852f;
	p = p * f + 0.0555038101f;
	p = p * f + 0.24022349f;
	p = p * f + 0.693147181f;
	p = p * f + 1.0f;
	return (tb_vec)((tb_ivec)p + ((tb_ivec)whole << 23));
}

TB_INLINE tb_vec curve_vec(tb_vec x, const struct tb_curve *c)
{
	tb_vec zero = { 0 }, knee = tb_vec_splat(c->knee);
	tb_vec o = fast_log2(tb_vec_max(x, tb_vec_splat(1e-18f))) * c->scale + c->shift;
	tb_vec bent = -tb_vec_max(-tb_vec_max(o, zero), -knee);
	tb_vec straight = tb_vec_max(o - knee, zero);
	tb_vec less = c->slope * (bent * bent * (0.5f / c->knee) + straight);

	return -tb_vec_max(-less, tb_vec_splat(-c->most));
}

TB_INLINE tb_vec gains_vec(tb_vec x, float makeup, float dry, float wet)
{
	return dry + wet * fast_exp2(makeup - x);
}

/* The rest of a row, padded with what does no harm. */
TB_INLINE tb_vec load_rest(const float *x, uint32_t n, float *buffer)
{
	for (uint32_t i = 0; i < TB_LANES; i++)
		buffer[i] = i < n ? x[i] : 1.0f;
	return tb_vec_load(buffer);
}

TB_INLINE void store_rest(float *x, uint32_t n, tb_vec y, float *buffer)
{
	tb_vec_store(buffer, y);
	for (uint32_t i = 0; i < n; i++)
		x[i] = buffer[i];
}

TB_RT static void curve(float *x, const struct tb_curve *c, uint32_t n_steps)
{
	float rest[TB_LANES] TB_ALIGNED;
	uint32_t s = 0;

	for (; s + TB_LANES <= n_steps; s += TB_LANES)
		tb_vec_store(x + s, curve_vec(tb_vec_load(x + s), c));
	if (s < n_steps)
		store_rest(x + s, n_steps - s, curve_vec(load_rest(x + s, n_steps - s, rest), c),
			rest);
}

TB_RT static void gains(float *x, float makeup, float dry, float wet, uint32_t n_steps)
{
	float rest[TB_LANES] TB_ALIGNED;
	uint32_t s = 0;

	for (; s + TB_LANES <= n_steps; s += TB_LANES)
		tb_vec_store(x + s, gains_vec(tb_vec_load(x + s), makeup, dry, wet));
	if (s < n_steps)
		store_rest(x + s, n_steps - s,
			gains_vec(load_rest(x + s, n_steps - s, rest), makeup, dry, wet), rest);
}

/* ---- what has memory: one lane on its own, which across would wait longer ---- */

/* Does what follow() below does, to the bit.  It takes the way to the larger value if the way up is
 * the quicker one. */
TB_INLINE float follow_one(float y, float to, float up, float down, const bool up_is_quick)
{
	float d = to - y, rise = y + up * d, fall = y + down * d;

	return up_is_quick == (rise > fall) ? rise : fall;
}

TB_INLINE void smooth_one(struct tb_smooth_group *g, uint32_t n_steps, const bool attack_is_quick)
{
	float y = g->y[0], up = g->attack[0], down = g->release[0];
	float now = g->now[0], before = g->before[0], left = g->left[0], *row = g->row[0];
	float most = 0.0f;

	for (uint32_t s = 0, end = 0; s < n_steps;) {
		end += left > 1.0f ? (uint32_t)left : 1;
		end = end < n_steps ? end : n_steps;
		left -= (float)(end - s);
		for (; s < end; s++) {
			now = row[s] > now ? row[s] : now;
			y = follow_one(y, now > before ? now : before, up, down, attack_is_quick);
			row[s] = y;
			most = y > most ? y : most;
		}
		if (left <= 0.0f) {
			before = now;
			now = 0.0f;
			left = g->hold[0];
		}
	}
	g->y[0] = y;
	g->now[0] = now;
	g->before[0] = before;
	g->left[0] = left;
	g->most[0] = most;
}

TB_INLINE void gate_one(struct tb_gate_group *g, uint32_t n_steps, const bool attack_is_quick)
{
	float gain = g->gain[0], up = g->attack[0], down = g->release[0];
	float left = g->left[0], least = 1.0f, *row = g->row[0];

	for (uint32_t s = 0; s < n_steps; s++) {
		bool stays = row[s] >= (left > 0.0f ? g->close[0] : g->open[0]);

		left = stays ? g->hold[0] : left > 1.0f ? left - 1.0f : 0.0f;
		gain = follow_one(
			gain, left > 0.0f ? 1.0f : g->range[0], up, down, attack_is_quick);
		row[s] = gain;
		least = gain < least ? gain : least;
	}
	g->gain[0] = gain;
	g->left[0] = left;
	g->least[0] = least;
}

/* ---- across: what has memory ---- */

TB_INLINE void turn(float *const *rows, uint32_t n_lanes, uint32_t at, tb_vec *x)
{
	TB_UNROLL
	for (uint32_t l = 0; l < TB_LANES; l++)
		x[l] = tb_vec_load(rows[l < n_lanes ? l : 0] + at);
	tb_transpose(x);
}

TB_INLINE void turn_back(float *const *rows, uint32_t n_lanes, uint32_t at, tb_vec *x)
{
	tb_transpose(x);
	TB_UNROLL
	for (uint32_t l = 0; l < TB_LANES; l++)
		if (l < n_lanes)
			tb_vec_store(rows[l] + at, x[l]);
}

/* Both ways are computed while it is being decided. */
TB_INLINE tb_vec follow(tb_vec y, tb_vec to, tb_vec up, tb_vec down)
{
	tb_vec d = to - y;

	return choose(d > 0.0f, y + up * d, y + down * d);
}

static void smooth_across(struct tb_smooth_group *g, uint32_t n_steps)
{
	tb_vec attack = tb_vec_load(g->attack), release = tb_vec_load(g->release);
	tb_vec hold = tb_vec_load(g->hold), left = tb_vec_load(g->left);
	tb_vec y = tb_vec_load(g->y), now = tb_vec_load(g->now), before = tb_vec_load(g->before);
	tb_vec zero = { 0 }, most = zero;

	for (uint32_t at = 0; at < n_steps; at += TB_LANES) {
		uint32_t n = n_steps - at < TB_LANES ? n_steps - at : TB_LANES;
		tb_vec x[TB_LANES];

		turn(g->row, g->n_lanes, at, x);
		for (uint32_t i = 0; i < n; i++) {
			tb_ivec full;

			now = tb_vec_max(x[i], now);
			y = follow(y, tb_vec_max(now, before), attack, release);
			x[i] = y;
			most = tb_vec_max(y, most);
			left -= 1.0f;
			full = left <= 0.0f;
			before = choose(full, now, before);
			now = choose(full, zero, now);
			left = choose(full, hold, left);
		}
		turn_back(g->row, g->n_lanes, at, x);
	}
	tb_vec_store(g->y, y);
	tb_vec_store(g->now, now);
	tb_vec_store(g->before, before);
	tb_vec_store(g->left, left);
	tb_vec_store(g->most, most);
}

static void gate_across(struct tb_gate_group *g, uint32_t n_steps)
{
	tb_vec open = tb_vec_load(g->open), close = tb_vec_load(g->close);
	tb_vec attack = tb_vec_load(g->attack), release = tb_vec_load(g->release);
	tb_vec hold = tb_vec_load(g->hold), range = tb_vec_load(g->range);
	tb_vec gain = tb_vec_load(g->gain), left = tb_vec_load(g->left);
	tb_vec zero = { 0 }, one = tb_vec_splat(1.0f), least = one;

	for (uint32_t at = 0; at < n_steps; at += TB_LANES) {
		uint32_t n = n_steps - at < TB_LANES ? n_steps - at : TB_LANES;
		tb_vec x[TB_LANES];

		turn(g->row, g->n_lanes, at, x);
		for (uint32_t i = 0; i < n; i++) {
			tb_ivec wakes = x[i] >= open, stays = (x[i] >= close) & (left > 0.0f);

			left = choose(wakes | stays, hold, tb_vec_max(left - 1.0f, zero));
			gain = follow(gain, choose(left > 0.0f, one, range), attack, release);
			x[i] = gain;
			least = -tb_vec_max(-gain, -least);
		}
		turn_back(g->row, g->n_lanes, at, x);
	}
	tb_vec_store(g->gain, gain);
	tb_vec_store(g->left, left);
	tb_vec_store(g->least, least);
}

/* ---- either ---- */

TB_RT static void smooth(struct tb_smooth_group *g, uint32_t n_steps)
{
	if (g->n_lanes > 1)
		smooth_across(g, n_steps);
	else if (g->attack[0] >= g->release[0])
		smooth_one(g, n_steps, true);
	else
		smooth_one(g, n_steps, false);
}

TB_RT static void gate(struct tb_gate_group *g, uint32_t n_steps)
{
	if (g->n_lanes > 1)
		gate_across(g, n_steps);
	else if (g->attack[0] >= g->release[0])
		gate_one(g, n_steps, true);
	else
		gate_one(g, n_steps, false);
}

/* ---- gains on rows ---- */

/* line[i] from points[0] on; whole vectors, so up to TB_LANES - 1 more than n. */
TB_INLINE void draw(float *line, const float *points, uint32_t n)
{
	tb_vec part;

	TB_UNROLL
	for (uint32_t i = 0; i < TB_LANES; i++)
		part[i] = (float)(i % TB_STEP_FRAMES + 1) / TB_STEP_FRAMES;
	for (uint32_t at = 0; at < n; at += TB_LANES, points += TB_LANES / TB_STEP_FRAMES) {
		float from[TB_LANES] TB_ALIGNED, to[TB_LANES] TB_ALIGNED;

		TB_UNROLL
		for (uint32_t i = 0; i < TB_LANES; i++) {
			from[i] = points[i / TB_STEP_FRAMES];
			to[i] = points[i / TB_STEP_FRAMES + 1];
		}
		tb_vec_store(line + at,
			tb_vec_load(from) + part * (tb_vec_load(to) - tb_vec_load(from)));
	}
}

TB_INLINE void multiply(float *row, const float *line, uint32_t n)
{
	uint32_t i = 0;

	for (; i + TB_LANES <= n; i += TB_LANES)
		tb_vec_store(row + i, tb_vec_load(row + i) * tb_vec_load(line + i));
	for (; i < n; i++)
		row[i] *= line[i];
}

TB_RT static void apply(
	float *const *rows, uint32_t n_rows, const float *points, uint32_t phase, uint32_t n_frames)
{
	float line[TB_DYN_CHUNK + TB_STEP_FRAMES + TB_LANES] TB_ALIGNED;

	draw(line, points, phase + n_frames);
	for (uint32_t r = 0; r < n_rows; r++)
		multiply(rows[r], line + phase, n_frames);
}

extern const struct tb_dyn_kernels TB_ISA_NAME(tb_dyn_kernels);
const struct tb_dyn_kernels TB_ISA_NAME(tb_dyn_kernels) = {
	.name = TB_ISA_STRING,
	.needs = TB_ISA_NEEDS,
	.lanes = TB_LANES,
	.peaks = peaks,
	.powers = powers,
	.curve = curve,
	.smooth = smooth,
	.gate = gate,
	.gains = gains,
	.apply = apply,
};
