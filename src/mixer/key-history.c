/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The history of keys, for compressors that sleep: a silent strip costs next to nothing while
 * its key is loud, and is right when it wakes.
 *
 * A key is recorded while anyone rests on it, in pieces.  Half of what it remembers is
 * longer than most releases are felt; who is slower is told before it is forgotten. */
#include "key-history.h"

#include <string.h>

#include "rows.h"

#define MOST_PER_LEVEL 8

/* ---- keys ---- */

void tb_keys_begin(struct tb_mixer *m)
{
	for (uint32_t i = 0; i < m->data.n_working_strips; i++) {
		struct tb_key_history *history =
			&m->data.key_history[m->data.working_strip[i]->index];

		history->n_before = history->n_pieces;
	}
}

static void begin_piece(struct tb_key_history *history)
{
	history->peak = 0.0f;
	memset(history->sum_sq, 0, sizeof(history->sum_sq));
	history->n_frames = 0;
}

static void end_piece(struct tb_key_history *history)
{
	uint32_t at = (uint32_t)(history->n_pieces++ % TB_KEY_HISTORY_PIECES);

	history->peaks[at] = history->peak;
	for (uint32_t c = 0; c < TB_MAX_CHANNELS; c++)
		history->powers[at][c] = history->sum_sq[c] / (float)history->n_frames;
	begin_piece(history);
}

/* Frames at..at+n of the key's rows, within a piece. */
static void add_part(struct tb_mixer *m, uint32_t key, uint32_t at, uint32_t n)
{
	struct tb_key_history *history = &m->data.key_history[key];
	uint32_t first = m->shape.strip_row[key], end = m->shape.strip_row[key + 1];

	for (uint32_t r = first; r < end && m->data.strip[key].awake; r++) {
		struct tb_block_level level = m->data.kernels->level(m->data.jobs.row[r] + at, n);

		history->peak = level.peak > history->peak ? level.peak : history->peak;
		history->sum_sq[r - first] += level.sum_sq;
	}
	history->n_frames += n;
	if (history->n_frames == history->n_piece_frames)
		end_piece(history);
}

void tb_keys_record(struct tb_mixer *m, uint32_t n_frames)
{
	for (uint32_t i = 0; i < m->data.n_working_strips; i++) {
		uint32_t key = m->data.working_strip[i]->index;
		struct tb_key_history *history = &m->data.key_history[key];

		if (history->wanted == 0)
			continue;
		history->wanted--;
		for (uint32_t at = 0, n; at < n_frames; at += n) {
			n = history->n_piece_frames - history->n_frames;
			n = n < n_frames - at ? n : n_frames - at;
			add_part(m, key, at, n);
		}
	}
}

/* ---- compressors that rest ---- */

static uint32_t piece_steps(const struct tb_compressor *comp)
{
	uint32_t n = comp->aim.ease_steps / 4; /* of 5 ms */

	return n > 0 ? n : 1;
}

/* The first compressor that rests decides how long a piece is; there is one rate for all. */
static void want(struct tb_key_history *history, uint32_t n_piece_frames)
{
	if (history->wanted == 0 || history->n_piece_frames != n_piece_frames) {
		history->n_piece_frames = n_piece_frames;
		begin_piece(history);
	}
	history->wanted = 2; /* a bus rests after this block's keys were recorded */
}

/* What half a history leaves of a reduction is less than 1 %. */
static bool forgets(const struct tb_compressor *comp)
{
	return comp->aim.release * (float)(piece_steps(comp) * TB_KEY_HISTORY_PIECES / 2) > 5.0f;
}

/* A peak counts for as long as the compressor holds it, so that is how long a level may be. */
static uint32_t pieces_per_level(const struct tb_compressor *comp)
{
	float n = comp->aim.hold / (float)piece_steps(comp);

	return n < 1.0f ? 1 : n > MOST_PER_LEVEL ? MOST_PER_LEVEL : (uint32_t)n;
}

/* Levels that are told at once. */
#define TOLD 64u

struct levels {
	float peak[TOLD];
	float power[TOLD][TB_MAX_CHANNELS];
};

/* Levels of the pieces at..at+n. */
static void join_pieces(const struct tb_key_history *history, uint64_t at, uint32_t n,
	struct levels *to, uint32_t level)
{
	to->peak[level] = 0.0f;
	memset(to->power[level], 0, sizeof(to->power[level]));
	for (uint64_t i = at; i < at + n; i++) {
		uint32_t piece = (uint32_t)(i % TB_KEY_HISTORY_PIECES);

		if (history->peaks[piece] > to->peak[level])
			to->peak[level] = history->peaks[piece];
		for (uint32_t c = 0; c < TB_MAX_CHANNELS; c++)
			to->power[level][c] += history->powers[piece][c] / (float)n;
	}
}

/* Tells the compressor the history of its key up to the block that begins. */
static void tell(struct tb_mixer *m, struct tb_keyed_compressor *keyed)
{
	struct tb_compressor *comp = &keyed->comp;
	struct tb_rest *rest = &keyed->rest;
	const struct tb_key_history *history = &m->data.key_history[rest->key];
	uint32_t n_pieces = pieces_per_level(comp), n;
	uint64_t at = rest->from_piece, most = TB_KEY_HISTORY_PIECES / (forgets(comp) ? 2 : 1);
	struct levels levels;
	struct tb_compressor_past told = { levels.peak,
		(const float(*)[TB_MAX_CHANNELS])levels.power, TB_MAX_CHANNELS, 0,
		n_pieces * piece_steps(comp) };

	if (history->n_before - at > most)
		at = history->n_before - most;
	do {
		for (n = 0; n < TOLD && at + n_pieces <= history->n_before; at += n_pieces)
			join_pieces(history, at, n_pieces, &levels, n++);
		told.n_levels = n;
		tb_compressor_follow(comp, m->data.processors.dyn, &told);
	} while (n == TOLD);
	rest->from_piece = at;
}

void tb_rest_on(struct tb_mixer *m, struct tb_keyed_compressor *keyed, int key)
{
	struct tb_key_history *history = &m->data.key_history[key];
	struct tb_rest *rest = &keyed->rest;

	if (rest->rests && rest->key != key)
		tb_rest_end(m, keyed);
	want(history, piece_steps(&keyed->comp) * TB_STEP_FRAMES);
	if (!rest->rests)
		*rest = (struct tb_rest){ true, key, history->n_before };
	if (history->n_before - rest->from_piece >= TB_KEY_HISTORY_PIECES / 2
		&& !forgets(&keyed->comp))
		tell(m, keyed);
}

void tb_rest_end(struct tb_mixer *m, struct tb_keyed_compressor *keyed)
{
	if (keyed->rest.rests)
		tell(m, keyed);
	keyed->rest.rests = false;
}

void tb_rest_leave(struct tb_mixer *m, struct tb_keyed_compressor *keyed)
{
	if (keyed->comp.aim.on)
		tb_rest_end(m, keyed);
	keyed->rest.rests = false;
}

bool tb_key_wakes(const struct tb_mixer *m, const struct tb_keyed_coeffs *c)
{
	if (!c->comp.on || c->key < 0 || !c->hears_key || !c->comp.filter.on)
		return false;
	if (m->data.strip_chain[c->key].head.n_quiet < TB_QUIET_FRAMES)
		return true;
	for (uint32_t r = m->shape.strip_row[c->key]; r < m->shape.strip_row[c->key + 1]; r++)
		if (tb_rows_has(m->data.sounding, r))
			return true;
	return false;
}
