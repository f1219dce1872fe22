/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The gains on the way of a fade. */
#include "fade.h"

#include <string.h>

#include "rows.h"
#include "base/small.h"

/* Shorter ones are one move. */
#define SHORTEST_MS 40u
/* A step of the way takes four steps of it, as in a fader that is dragged. */
#define MOVE_MAX_MS 133u
#define STEP_SPAN   4u
/* 72 dB: what a fade from or to silence leaves out. */
#define SILENT 0.00025f

/* ---- what belongs together ---- */

/* What a set of gains sums up to, before and after. */
struct powers {
	float from, to, both; /* both: of their product, alike up to sqrt(from * to) */
};

/* from * `from` + to * `to` are the gains on the way. */
struct blend {
	float from, to;
};

/* ratio^x, 0 <= x <= 1, in steps of 1 / 65536. */
static float power_of(float ratio, float x)
{
	uint32_t bits = (uint32_t)(x * 65536.0f);
	float power = bits >= 65536 ? ratio : 1.0f;

	for (uint32_t bit = 32768; bit > 0; bit >>= 1) {
		ratio = __builtin_sqrtf(ratio);
		if (bits & bit)
			power *= ratio;
	}
	return power;
}

static float even_in_db(float from, float to, float x)
{
	float start = from > 0.0f ? from : to * SILENT;
	float end = to > 0.0f ? to : from * SILENT;

	return start * power_of(end / start, x);
}

/* About the sine and cosine that keep the sum of both powers. */
static float even_in_power(const struct powers *p, float x)
{
	return __builtin_sqrtf(p->from + (p->to - p->from) * x * x * (3.0f - 2.0f * x));
}

static struct blend blend_of(const struct powers *p, bool crosses, float x)
{
	float from = __builtin_sqrtf(p->from), to = __builtin_sqrtf(p->to), level, alike, turned;

	if (x >= 1.0f || from + to == 0.0f)
		return (struct blend){ 0.0f, 1.0f };
	level = crosses ? even_in_power(p, x) : even_in_db(from, to, x);
	if (from == 0.0f)
		return (struct blend){ 0.0f, level / to };
	if (to == 0.0f)
		return (struct blend){ level / from, 0.0f };
	alike = p->both / (from * to);
	if (alike < 0.0f) /* through zero: another polarity */
		return (struct blend){ 1.0f - x, x };
	turned = __builtin_sqrtf((1.0f - x) * (1.0f - x) + x * x + 2.0f * x * (1.0f - x) * alike);
	return (struct blend){ level * (1.0f - x) / (from * turned), level * x / (to * turned) };
}

static void add_power(struct powers *p, float from, float to)
{
	p->from += from * from;
	p->to += to * to;
	p->both += from * to;
}

static void blend_all(float *way, const float *from, const float *to, uint32_t n, float x)
{
	struct powers p = { 0 };
	struct blend blend;

	for (uint32_t i = 0; i < n; i++)
		add_power(&p, from[i], to[i]);
	blend = blend_of(&p, false, x);
	for (uint32_t i = 0; i < n; i++)
		way[i] = from[i] * blend.from + to[i] * blend.to;
}

/* ---- a strip on a bus ---- */

struct corner {
	uint32_t s, b;
};

/* The paths from one channel to another, which carry the same sound. */
struct pair {
	size_t path[2 * TB_ROW_SETS];
};

static struct pair pair_of(const struct tb_mixer *m, uint32_t row, uint32_t out)
{
	const struct tb_shape *shape = &m->shape;
	struct pair pair;

	for (uint32_t sums = 0; sums < 2; sums++)
		for (uint32_t set = 0; set < TB_ROW_SETS; set++)
			pair.path[sums * TB_ROW_SETS + set] =
				tb_path_at(shape, shape->lane_of[sums * shape->n_outs + out],
					set * shape->n_rows + row);
	return pair;
}

/* The average gain of a small matrix. */
static float level_of(const float *gains, uint32_t n)
{
	float sum = 0.0f;

	for (uint32_t i = 0; i < n * n; i++)
		sum += gains[i] * gains[i];
	return __builtin_sqrtf(sum / (float)n);
}

/* What trim and bus fader do outside of the paths, which have it in them where a strip or
 * a bus does not work. */
struct outside {
	float pre, post;
};

static struct outside outside_of(const struct tb_mixer *m, struct corner corner)
{
	const struct tb_shape *shape = &m->shape;

	return (struct outside){
		level_of(m->data.now->pre + shape->pre_at[corner.s],
			shape->strip[corner.s].layout.n_channels),
		level_of(m->data.now->post + shape->post_at[corner.b],
			shape->bus[corner.b].layout.n_channels),
	};
}

static void add_pair(
	const struct tb_mixer *m, const struct pair *pair, struct outside outside, struct powers *p)
{
	float from = 0.0f, to = 0.0f;

	for (uint32_t i = 0; i < 2 * TB_ROW_SETS; i++) {
		float weight = (i % TB_ROW_SETS > 0 ? outside.pre : 1.0f)
		               * (i >= TB_ROW_SETS ? outside.post : 1.0f);

		from += m->data.fade.from.path[pair->path[i]] * weight;
		to += m->data.now->path[pair->path[i]] * weight;
	}
	add_power(p, from, to);
}

static struct powers powers_of(const struct tb_mixer *m, struct corner corner)
{
	struct outside outside = outside_of(m, corner);
	struct powers p = { 0 };

	for (uint32_t out = m->shape.bus_out[corner.b]; out < m->shape.bus_out[corner.b + 1]; out++)
		for (uint32_t row = m->shape.strip_row[corner.s];
			row < m->shape.strip_row[corner.s + 1]; row++) {
			struct pair pair = pair_of(m, row, out);

			add_pair(m, &pair, outside, &p);
		}
	return p;
}

static void blend_corner(const struct tb_mixer *m, struct corner corner, struct blend blend)
{
	const float *from = m->data.fade.from.path, *to = m->data.now->path;
	float *way = m->data.fade.way.path;

	for (uint32_t out = m->shape.bus_out[corner.b]; out < m->shape.bus_out[corner.b + 1]; out++)
		for (uint32_t row = m->shape.strip_row[corner.s];
			row < m->shape.strip_row[corner.s + 1]; row++) {
			struct pair pair = pair_of(m, row, out);

			for (uint32_t i = 0; i < 2 * TB_ROW_SETS; i++)
				way[pair.path[i]] = from[pair.path[i]] * blend.from
				                    + to[pair.path[i]] * blend.to;
		}
}

static bool is_out(const struct tb_mixer *m, struct corner corner)
{
	return m->data.now->strip_left_fade[corner.s] || m->data.now->bus_left_fade[corner.b];
}

/* About as much comes as leaves, all strips together. */
static bool cross_fades(const struct powers *strip, uint32_t n_strips)
{
	float comes = 0.0f, leaves = 0.0f;

	for (uint32_t s = 0; s < n_strips; s++) {
		if (strip[s].to > strip[s].from)
			comes += strip[s].to - strip[s].from;
		else
			leaves += strip[s].from - strip[s].to;
	}
	return comes >= 0.25f * leaves && leaves >= 0.25f * comes;
}

static void blend_bus(struct tb_mixer *m, uint32_t b, float x)
{
	struct powers strip[TB_MAX_STRIPS];
	bool crosses;

	for (uint32_t s = 0; s < m->shape.n_strips; s++)
		strip[s] = powers_of(m, (struct corner){ s, b });
	crosses = cross_fades(strip, m->shape.n_strips);
	for (uint32_t s = 0; s < m->shape.n_strips; s++) {
		struct corner corner = { s, b };

		blend_corner(m, corner, blend_of(&strip[s], crosses, is_out(m, corner) ? 1.0f : x));
	}
}

/* ---- the whole console ---- */

static void blend_strip(struct tb_mixer *m, uint32_t s, float x)
{
	struct tb_fade *fade = &m->data.fade;
	uint32_t n = m->shape.strip[s].layout.n_channels;
	uint32_t view = m->shape.view_at[s], pre = m->shape.pre_at[s];

	if (m->data.now->strip_left_fade[s])
		x = 1.0f;
	blend_all(fade->way.view + view, fade->from.view + view, m->data.now->view + view,
		n * (n + 1), x);
	blend_all(fade->way.pre + pre, fade->from.pre + pre, m->data.now->pre + pre, n * n, x);
}

/* Gains of a bus besides its paths. */
static void blend_rest_of_bus(struct tb_mixer *m, uint32_t b)
{
	struct tb_fade *fade = &m->data.fade;
	uint32_t n = m->shape.bus[b].layout.n_channels, post = m->shape.post_at[b];
	float x = m->data.now->bus_left_fade[b] ? 1.0f : fade->x;

	blend_all(
		fade->way.post + post, fade->from.post + post, m->data.now->post + post, n * n, x);
	for (uint32_t side = 0; m->data.now->cue.was_used && side < TB_CUE_SIDES; side++) {
		uint32_t cue = tb_cue_at(&m->shape, side, b);

		blend_all(fade->way.cue.gain + cue, fade->from.cue.gain + cue,
			m->data.now->cue.gain + cue, tb_n_cues_of(&m->shape, b), x);
	}
}

static void make_way(struct tb_mixer *m)
{
	struct tb_fade *fade = &m->data.fade;

	for (uint32_t s = 0; s < m->shape.n_strips; s++)
		blend_strip(m, s, fade->x);
	for (uint32_t b = 0; b < m->shape.n_buses; b++) {
		blend_rest_of_bus(m, b);
		blend_bus(m, b, fade->x);
	}
}

/* The gains on the way, which otherwise are those that were taken. */
static void aim_at(struct tb_mixer *m, const struct tb_gains *gains)
{
	struct tb_gains *way = &m->data.fade.way;
	float *path = way->path, *view = way->view, *pre = way->pre, *post = way->post;
	float *cue = way->cue.gain;

	*way = *gains;
	way->path = path;
	way->view = view;
	way->pre = pre;
	way->post = post;
	way->cue.gain = cue;
	m->data.now = gains;
}

static void note_where_it_is(struct tb_mixer *m)
{
	struct tb_gains *from = &m->data.fade.from;

	memcpy(from->path, m->data.path.goal, tb_n_paths(&m->shape) * sizeof(float));
	memcpy(from->view, m->data.view.goal, m->shape.n_views * sizeof(float));
	memcpy(from->pre, m->data.pre.goal, m->shape.n_pres * sizeof(float));
	memcpy(from->post, m->data.post.goal, m->shape.n_posts * sizeof(float));
	memcpy(from->cue.gain, m->data.cue.goal, tb_n_cues(&m->shape) * sizeof(float));
}

/* A strip or bus that did not work so far begins with its new trim or fader, and fades in by its
 * paths. */
static void skip_beginners(struct tb_mixer *m, const struct tb_gains *gains)
{
	struct tb_gains *from = &m->data.fade.from;

	for (uint32_t s = 0; s < m->shape.n_strips; s++) {
		uint32_t n = m->shape.strip[s].layout.n_channels, at = m->shape.pre_at[s];

		if (!m->data.strip[s].works)
			memcpy(from->pre + at, gains->pre + at, n * n * sizeof(float));
	}
	for (uint32_t b = 0; b < m->shape.n_buses; b++) {
		uint32_t n = m->shape.bus[b].layout.n_channels, at = m->shape.post_at[b];

		if (!m->data.bus[b].works)
			memcpy(from->post + at, gains->post + at, n * n * sizeof(float));
	}
}

bool tb_fade_begin(struct tb_mixer *m, const struct tb_gains *gains)
{
	struct tb_fade *fade = &m->data.fade;
	uint32_t ms_frames = (gains->rate_hz + 999) / 1000;

	fade->left = 0;
	if (gains->ramp_frames <= SHORTEST_MS * ms_frames)
		return false;
	note_where_it_is(m);
	skip_beginners(m, gains);
	aim_at(m, gains);
	fade->move_frames = tb_min_u32(MOVE_MAX_MS * ms_frames, gains->ramp_frames / 2);
	fade->frames = gains->ramp_frames - fade->move_frames;
	fade->left = fade->frames;
	fade->step_at = m->data.clock;
	tb_fade_step(m);
	return true;
}

void tb_fade_go_on(struct tb_mixer *m, const struct tb_gains *gains)
{
	aim_at(m, gains);
	make_way(m);
}

bool tb_fade_step(struct tb_mixer *m)
{
	struct tb_fade *fade = &m->data.fade;
	uint32_t step = fade->move_frames / STEP_SPAN;
	uint64_t n_gone;

	if (fade->left == 0 || m->data.clock < fade->step_at)
		return false;
	/* Late by a part of a block. */
	n_gone = step + (m->data.clock - fade->step_at);
	fade->left -= n_gone < fade->left ? (uint32_t)n_gone : fade->left;
	fade->step_at = m->data.clock + step;
	fade->x = 1.0f - (float)fade->left / (float)fade->frames;
	fade->way.is_fade = true;
	fade->way.ramp_frames = fade->move_frames;
	make_way(m);
	return true;
}
