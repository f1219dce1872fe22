/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: see gear.h. */
#include "spa/gear.h"

#include <string.h>

#include "dsp/denormal.h"
#include "base/small.h"

/* ---- where both sides stand ---- */

/* Advances P by n graph frames; returns how many engine frames K advances. */
static uint32_t turn(struct tb_gear *g, uint32_t n_frames)
{
	uint64_t way = n_frames * g->num;
	uint64_t n_engine = way > g->ahead ? (way - g->ahead + g->den - 1) / g->den : 0;

	g->ahead += n_engine * g->den - way;
	return (uint32_t)n_engine;
}

/* Silence behind it, and in step with all others: the next frame of the engine is
 * frame K, and the next of the graph is P. */
static void seek_strip(const struct tb_gear *g, struct tb_gear_wheel *w)
{
	tb_resample_seek(&w->resample, (int64_t)g->ahead, g->num);
	w->n_quiet = tb_resample_past_frames(&w->resample);
}

static void seek_bus(const struct tb_gear *g, struct tb_gear_wheel *w)
{
	tb_resample_seek(&w->resample, -(int64_t)g->ahead, g->den);
	w->n_quiet = tb_resample_past_frames(&w->resample);
}

static bool is_at_rest(const struct tb_gear_wheel *w)
{
	return w->n_quiet >= tb_resample_past_frames(&w->resample);
}

static void count_quiet(struct tb_gear_wheel *w, uint32_t n_frames)
{
	w->n_quiet = tb_min_u32(w->n_quiet + n_frames, tb_resample_past_frames(&w->resample));
}

/* ---- strips ---- */

/* It has no branch, so that the row is read as fast as memory allows. */
static bool is_silent(const float *row, uint32_t n_frames)
{
	uint32_t bits = 0, word;

	for (uint32_t i = 0; i < n_frames; i++) {
		memcpy(&word, &row[i], sizeof(word));
		bits |= word;
	}
	return bits << 1 == 0; /* -0 is silence, too */
}

/* Returns whether there is anything to hear in `rows`. */
static bool read_rows(const struct tb_gear *g, const struct tb_gear_wheel *w,
	const float *const *in, uint32_t from, uint32_t n_frames, const float **rows)
{
	bool sounds = false;

	for (uint32_t c = 0; c < w->end.n_channels; c++) {
		const float *row = in[w->first + c];

		rows[c] = row ? row + from : g->silence;
		sounds |= row && !is_silent(rows[c], n_frames);
	}
	return sounds;
}

/* The rows of the engine, or none where there is nothing to hear. */
static void show_strip(struct tb_gear *g, const struct tb_gear_wheel *w, bool sounds)
{
	for (uint32_t c = w->first; c < w->first + w->end.n_channels; c++)
		g->in[c] = sounds ? g->in_rows[c] : NULL;
}

static void turn_strip(struct tb_gear *g, struct tb_gear_wheel *w, const float *const *rows,
	uint32_t n_frames, uint32_t n_engine)
{
	if (!rows && is_at_rest(w)) {
		tb_resample_skip(&w->resample, n_frames, n_engine);
		show_strip(g, w, false);
		return;
	}
	tb_resample_run_all(&w->resample, rows, n_frames, &g->in_rows[w->first], n_engine);
	show_strip(g, w, true);
	if (rows)
		w->n_quiet = 0;
	else
		count_quiet(w, n_frames);
}

/* ---- buses ---- */

static bool is_heard(const struct tb_gear_wheel *w, float *const *out)
{
	for (uint32_t c = w->first; c < w->first + w->end.n_channels; c++)
		if (out[c])
			return true;
	return false;
}

static void prepare_buses(struct tb_gear *g, float *const *out)
{
	for (uint32_t b = 0; b < g->n_buses; b++) {
		const struct tb_gear_wheel *w = &g->buses[b];
		bool heard = is_heard(w, out);

		for (uint32_t c = w->first; c < w->first + w->end.n_channels; c++)
			g->out[c] = heard ? g->out_rows[c] : NULL;
	}
}

static void write_silence(const struct tb_gear_wheel *w, float *const *rows, uint32_t n_frames)
{
	for (uint32_t c = 0; c < w->end.n_channels; c++)
		memset(rows[c], 0, n_frames * sizeof(float));
}

/* `sounds`: whether the engine's rows are not all silence. */
static void turn_bus(struct tb_gear *g, struct tb_gear_wheel *w, bool sounds, float *const *rows,
	uint32_t n_frames, uint32_t n_engine)
{
	if (!sounds && is_at_rest(w)) {
		tb_resample_skip(&w->resample, n_engine, n_frames);
		write_silence(w, rows, n_frames);
		return;
	}
	tb_resample_run_all(&w->resample,
		sounds ? (const float *const *)&g->out_rows[w->first] : NULL, n_engine, rows,
		n_frames);
	if (sounds)
		w->n_quiet = 0;
	else
		count_quiet(w, n_engine);
}

/* What it was is not to be heard when somebody listens again. */
static void pass_over_bus(
	struct tb_gear *g, struct tb_gear_wheel *w, uint32_t n_frames, uint32_t n_engine)
{
	if (is_at_rest(w))
		tb_resample_skip(&w->resample, n_engine, n_frames);
	else
		seek_bus(g, w);
}

static void give_bus(struct tb_gear *g, struct tb_gear_wheel *w, bool sounds, float *const *out,
	uint32_t from, uint32_t n_frames, uint32_t n_engine)
{
	float *rows[TB_MAX_CHANNELS];

	if (!is_heard(w, out)) {
		pass_over_bus(g, w, n_frames, n_engine);
		return;
	}
	for (uint32_t c = 0; c < w->end.n_channels; c++)
		rows[c] = out[w->first + c] ? out[w->first + c] + from : g->unheard;
	turn_bus(g, w, sounds, rows, n_frames, n_engine);
}

/* ---- a cycle ---- */

static void process_span(struct tb_gear *g, struct tb_mixer *m, const float *const *in,
	float *const *out, uint32_t from, uint32_t n_frames)
{
	uint32_t n_engine = turn(g, n_frames);
	const float *rows[TB_MAX_CHANNELS];

	for (uint32_t s = 0; s < g->n_strips; s++) {
		struct tb_gear_wheel *w = &g->strips[s];
		bool sounds = read_rows(g, w, in, from, n_frames, rows);

		turn_strip(g, w, sounds ? rows : NULL, n_frames, n_engine);
	}
	tb_mixer_process(m, g->in, g->out, n_engine);
	for (uint32_t b = 0; b < g->n_buses; b++)
		give_bus(g, &g->buses[b], !tb_mixer_bus_is_silent(m, b), out, from, n_frames,
			n_engine);
}

void tb_gear_process(struct tb_gear *g, struct tb_mixer *m, const float *const *in,
	float *const *out, uint32_t n_frames)
{
	uintptr_t denormals = tb_denormals_flush();

	prepare_buses(g, out);
	for (uint32_t from = 0, span; from < n_frames; from += span) {
		span = tb_min_u32(n_frames - from, g->max_span);
		process_span(g, m, in, out, from, span);
	}
	tb_denormals_restore(denormals);
}

/* ---- another gear ---- */

static bool is_same(const struct tb_gear_wheel *a, const struct tb_gear_wheel *b)
{
	return a->end.n_channels == b->end.n_channels && a->end.quality == b->end.quality;
}

static bool take_over(struct tb_gear_wheel *w, const struct tb_gear_wheel *all, int16_t from)
{
	if (from < 0 || !is_same(w, &all[from]))
		return false;
	tb_resample_inherit(&w->resample, &all[from].resample);
	w->n_quiet = all[from].n_quiet;
	return true;
}

void tb_gear_inherit(struct tb_gear *g, const struct tb_gear *old, const int16_t *strip_from,
	const int16_t *bus_from)
{
	if (g->graph_rate_hz != old->graph_rate_hz || g->engine_rate_hz != old->engine_rate_hz)
		return;
	g->ahead = old->ahead;
	for (uint32_t s = 0; s < g->n_strips; s++)
		if (!take_over(&g->strips[s], old->strips, strip_from[s]))
			seek_strip(g, &g->strips[s]);
	for (uint32_t b = 0; b < g->n_buses; b++)
		if (!take_over(&g->buses[b], old->buses, bus_from[b]))
			seek_bus(g, &g->buses[b]);
}
