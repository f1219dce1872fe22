/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The mix: tile by tile, only the rows that sound, only through open paths. */
#include "matrix.h"

#include <string.h>

#include "moves.h"
#include "plan.h"

/* What stays in the second-level cache while every tile passes over it. */
#define SPAN_FLOATS     (1u << 17)
#define SPAN_MIN_FRAMES 128u

/* Outputs of one tile that are summed in one pass over the same rows. */
struct group {
	uint32_t n_lanes, n_rows;
	uint8_t lane[TB_MIX_TILE]; /* rising */
	uint32_t moves;            /* a bit per move that a gain of it takes part in */
	uint64_t rows[TB_ROWS_MAX_WORDS];
};

static uint32_t n_sounding(const struct tb_mixer *m)
{
	uint32_t n = 0;

	for (uint32_t w = 0; w < m->data.n_words; w++)
		n += tb_word_count(m->data.sounding[w]);
	return n;
}

static uint32_t frames_together(const struct tb_mixer *m, uint32_t n)
{
	uint32_t most = SPAN_FLOATS / (n_sounding(m) + 1) & ~63u;

	most = most > SPAN_MIN_FRAMES ? most : SPAN_MIN_FRAMES;
	n = n < most ? n : most;
	return m->data.ramp_left > 0 && n > TB_SCRATCH_FRAMES ? TB_SCRATCH_FRAMES : n;
}

static const uint64_t *open_rows(const struct tb_mixer *m, uint32_t tile, uint32_t lane)
{
	return &m->data.open[((size_t)tile * TB_MIX_TILE + lane) * m->shape.n_words];
}

static uint32_t count_sounding(const struct tb_mixer *m, const uint64_t *open)
{
	uint32_t n = 0;

	for (uint32_t w = 0; w < m->data.n_words; w++)
		n += tb_word_count(open[w] & m->data.sounding[w]);
	return n;
}

/* Rows of the group if a lane with `open` rows joined it. */
static uint32_t count_with(
	const struct tb_mixer *m, const struct group *group, const uint64_t *open)
{
	uint32_t n = 0;

	for (uint32_t w = 0; w < m->data.n_words; w++)
		n += tb_word_count(group->rows[w] | (open[w] & m->data.sounding[w]));
	return n;
}

static void join(const struct tb_mixer *m, uint32_t tile, uint32_t lane, uint32_t n_rows,
	struct group *group)
{
	const uint64_t *open = open_rows(m, tile, lane);

	for (uint32_t w = 0; w < m->data.n_words; w++)
		group->rows[w] |= open[w] & m->data.sounding[w];
	group->lane[group->n_lanes++] = (uint8_t)lane;
	group->n_rows = n_rows;
	for (uint32_t i = 0; m->data.ramp_left > 0 && i < TB_MOVES; i++)
		group->moves |= (m->data.moving[i][tile] >> lane & 1u) << i;
}

/* A pass loads each of its rows and multiplies it once per lane. */
static uint32_t cost(uint32_t n_rows, uint32_t n_lanes)
{
	return n_rows * (n_lanes + 1);
}

/* The first lane of `lanes`, and those that are cheaper with it than on their own. */
static uint32_t take_group(const struct tb_mixer *m, uint32_t tile, uint32_t lanes,
	const uint32_t *n_rows, struct group *group)
{
	uint32_t first = (uint32_t)__builtin_ctz(lanes);

	group->n_lanes = 0;
	group->moves = 0;
	memset(group->rows, 0, m->data.n_words * sizeof(*group->rows));
	for (uint32_t lane = first; lane < TB_MIX_TILE; lane++) {
		const uint64_t *open = open_rows(m, tile, lane);
		uint32_t n;

		if (!(lanes >> lane & 1))
			continue;
		n = lane == first ? n_rows[lane] : count_with(m, group, open);
		if (lane != first
			&& cost(n, group->n_lanes + 1)
				   > cost(group->n_rows, group->n_lanes) + cost(n_rows[lane], 1))
			continue;
		join(m, tile, lane, n, group);
		lanes &= ~(1u << lane);
	}
	return lanes;
}

/* A run of lanes is copied a whole tile wide: what comes along from the row behind
 * is in lanes that the kernel does not look at. */
static bool is_run(const struct group *group)
{
	return group->lane[group->n_lanes - 1] - group->lane[0] + 1u == group->n_lanes;
}

static void gather_run(float *call, const float *gains)
{
	memcpy(call, gains, TB_MIX_TILE * sizeof(float));
}

static void gather_lanes(float *call, const float *gains, const struct group *group)
{
	for (uint32_t i = 0; i < group->n_lanes; i++)
		call[i] = gains[group->lane[i]];
}

/* Rows of the group that are in `among` too, NULL: all. */
static uint64_t word_of(const struct group *group, const uint64_t *among, uint32_t w)
{
	return among ? group->rows[w] & among[w] : group->rows[w];
}

/* Gains of one tile, and where a kernel wants them. */
struct list {
	const float *gains;
	const uint64_t *among; /* NULL: of all rows */
	float *call;
};

/* Lists rows of the group for a kernel, with their gains.  Returns how many they are. */
static uint32_t gather(struct tb_mixer *m, uint32_t tile, const struct group *group,
	const struct tb_span *span, const struct list *list)
{
	struct tb_data *data = &m->data;
	bool run = is_run(group);
	uint32_t n = 0;

	for (uint32_t w = 0; w < m->data.n_words; w++) {
		for (uint64_t rows = word_of(group, list->among, w); rows; n++) {
			uint32_t row = w * 64 + tb_word_pop(&rows);
			const float *tiled =
				list->gains + tb_path_at(&m->shape, tile * TB_MIX_TILE, row);

			data->call_row[n] = (uint16_t)row;
			data->call_in[n] = span->in[row] + span->at;
			if (run)
				gather_run(list->call + n * TB_MIX_TILE, tiled + group->lane[0]);
			else
				gather_lanes(list->call + n * TB_MIX_TILE, tiled, group);
		}
	}
	return n;
}

/* What the gains that take part in move `i` lack of their goals. */
static void add_move(struct tb_mixer *m, uint32_t i, uint32_t tile, const struct group *group,
	const struct tb_span *span)
{
	struct tb_data *data = &m->data;
	struct list list = { data->path.off[i], data->moved_rows[i], data->call_off };
	uint32_t n_rows = gather(m, tile, group, span, &list);
	float *part[TB_MIX_TILE];

	if (n_rows == 0)
		return;
	for (uint32_t lane = 0; lane < group->n_lanes; lane++)
		part[lane] = data->scratch + lane * TB_SCRATCH_FRAMES;
	data->kernels->mix(part, group->n_lanes, data->call_in, n_rows, data->call_off, span->n);
	for (uint32_t lane = 0; lane < group->n_lanes; lane++)
		data->kernels->add_product(
			span->out[m->shape.tile[tile].out[group->lane[lane]]] + span->at,
			part[lane], data->curve[i] + span->at, span->n);
}

/* The first move that at least half of the rows take part in, TB_MOVES if there is none:
 * it is mixed together with the goals. */
static uint32_t main_move(const struct tb_mixer *m, const struct group *group)
{
	for (uint32_t i = 0; i < TB_MOVES; i++) {
		uint32_t n = 0;

		if (!(group->moves >> i & 1))
			continue;
		for (uint32_t w = 0; w < m->data.n_words; w++)
			n += tb_word_count(group->rows[w] & m->data.moved_rows[i][w]);
		if (2 * n >= group->n_rows)
			return i;
	}
	return TB_MOVES;
}

static void mix_group(
	struct tb_mixer *m, uint32_t tile, const struct group *group, const struct tb_span *span)
{
	struct tb_data *data = &m->data;
	const struct list goals = { data->path.goal, NULL, data->call_gain };
	uint32_t moving = main_move(m, group);
	uint16_t to[TB_MIX_TILE];
	float *out[TB_MIX_TILE];

	for (uint32_t i = 0; i < group->n_lanes; i++) {
		to[i] = m->shape.tile[tile].out[group->lane[i]];
		out[i] = span->out[to[i]] + span->at;
	}
	gather(m, tile, group, span, &goals);
	if (span->at == 0)
		tb_plan_add(m, to, group->n_lanes, data->call_row, group->n_rows, data->call_gain);
	if (moving < TB_MOVES) {
		const struct list offs = { data->path.off[moving], NULL, data->call_off };

		gather(m, tile, group, span, &offs);
		data->kernels->mix_ramp(out, group->n_lanes, data->call_in, group->n_rows,
			data->call_gain, data->call_off, data->curve[moving] + span->at, span->n);
	} else {
		data->kernels->mix(out, group->n_lanes, data->call_in, group->n_rows,
			data->call_gain, span->n);
	}
	for (uint32_t i = 0; i < TB_MOVES; i++)
		if (i != moving && group->moves >> i & 1)
			add_move(m, i, tile, group, span);
}

static void mix_tile(struct tb_mixer *m, uint32_t tile, const struct tb_span *span)
{
	struct group group;
	uint32_t n_rows[TB_MIX_TILE], lanes = 0;

	for (uint32_t lane = 0; lane < m->shape.tile[tile].n_outs; lane++) {
		uint32_t out = m->shape.tile[tile].out[lane];

		if (!span->out[out])
			continue;
		n_rows[lane] = count_sounding(m, open_rows(m, tile, lane));
		if (n_rows[lane] > 0) {
			m->data.out_sounds[out] = true;
			lanes |= 1u << lane;
		} else {
			memset(span->out[out] + span->at, 0, span->n * sizeof(float));
		}
	}
	while (lanes) {
		lanes = take_group(m, tile, lanes, n_rows, &group);
		mix_group(m, tile, &group, span);
	}
}

/* Words up to the last row that sounds: a large console is mostly silent. */
static uint32_t words_in_use(const struct tb_mixer *m)
{
	uint32_t n = m->shape.n_words;

	while (n > 0 && m->data.sounding[n - 1] == 0)
		n--;
	return n;
}

/* Finds out what there is to mix, and mixes it. */
static void mix_anew(struct tb_mixer *m, struct tb_span *span, uint32_t n_frames)
{
	memset(m->data.out_sounds, 0, 2 * m->shape.n_outs * sizeof(*m->data.out_sounds));
	tb_plan_begin(m, span->out);
	for (; span->at < n_frames; span->at += span->n) {
		span->n = frames_together(m, n_frames - span->at);
		for (uint32_t tile = 0; tile < m->data.n_tiles; tile++)
			mix_tile(m, tile, span);
	}
	if (m->data.ramp_left == 0)
		tb_plan_end(m);
}

static void mix_again(struct tb_mixer *m, struct tb_span *span, uint32_t n_frames)
{
	memcpy(m->data.out_sounds, m->data.plan.sounds,
		2 * m->shape.n_outs * sizeof(*m->data.out_sounds));
	for (; span->at < n_frames; span->at += span->n) {
		span->n = frames_together(m, n_frames - span->at);
		tb_plan_run(m, span);
	}
}

void tb_matrix_mix(struct tb_mixer *m, const float *const *in, float *const *out, uint32_t n_frames)
{
	struct tb_span span = { .in = in, .out = out };

	m->data.n_words = words_in_use(m);
	if (tb_plan_holds(m, out))
		mix_again(m, &span, n_frames);
	else
		mix_anew(m, &span, n_frames);
}
