/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Keeps a mixer at a rate of its own, the engine's, in a graph of another rate: a
 * resampler (resample.h) at each strip and each bus, around tb_mixer_process().
 *
 * Both rates count one clock, so their ratio is exact.  After P frames of the graph, the
 * engine has done
 *
 *     K = ceil(P * engine / graph)
 *
 * frames, in whatever blocks P came: as many as the strips' resamplers can give of P
 * frames, and at least as many as the buses' need for P.  So each cycle takes its n frames
 * and gives n, all that is inside is the past of the filters, and nothing has to wait in a
 * buffer: the delay is that of the two filters, constant, and as short as it can be.
 *
 * A strip or bus that is silent for longer than its filter costs nothing. */
#ifndef TB_GEAR_H
#define TB_GEAR_H

#include "mixer/mixer.h"
#include "dsp/resample.h"

/* Most frames of the engine that are mixed at a time. */
#define TB_GEAR_FRAMES 1024u

/* The rate adapter's end at one strip or bus. */
struct tb_gear_end {
	uint32_t n_channels; /* 1..TB_MAX_CHANNELS */
	uint32_t quality;    /* 0..TB_RESAMPLE_MAX_QUALITY */
};

struct tb_gear_config {
	uint32_t graph_rate_hz, engine_rate_hz; /* TB_RATE_MIN..TB_RATE_MAX, not the same */
	uint32_t n_strips, n_buses;             /* as the mixer's, in its order */
	const struct tb_gear_end *strips, *buses;
};

struct tb_gear_wheel {
	struct tb_resample resample;
	struct tb_gear_end end;
	uint32_t first;   /* flat channel, see mixer.h */
	uint32_t n_quiet; /* frames of silence that it took last, as far as they matter */
};

struct tb_gear {
	uint32_t graph_rate_hz, engine_rate_hz;
	uint64_t num, den; /* frames of the engine for frames of the graph, reduced */
	uint64_t ahead;    /* K * den - P * num: 0..den - 1 */
	uint32_t max_span; /* frames of the graph that are mixed at a time */
	uint32_t n_strips, n_buses;
	struct tb_gear_wheel *strips, *buses;
	/* Rows of the engine by flat channel, and what the mixer gets of them. */
	float **in_rows, **out_rows;
	const float **in;
	float **out;
	/* Rows of max_span: for a channel that is not there, beside one that is. */
	float *silence, *unheard;

	/* Owned, control thread: the filters, one per quality, and all rows. */
	struct tb_resample in_model[TB_RESAMPLE_MAX_QUALITY + 1];
	struct tb_resample out_model[TB_RESAMPLE_MAX_QUALITY + 1];
	void *in_filter[TB_RESAMPLE_MAX_QUALITY + 1]; /* NULL: nobody uses it */
	void *out_filter[TB_RESAMPLE_MAX_QUALITY + 1];
	void *memory;
};

/* Control thread; milliseconds for each quality that is used.  NULL with errno: EINVAL
 * (out of range), ENOMEM, EIO (SpeexDSP). */
struct tb_gear *tb_gear_new(const struct tb_gear_config *config);
void tb_gear_free(struct tb_gear *g); /* NULL is fine */

/* Any thread.  The delay of the filter of one end, in frames of the graph. */
double tb_gear_strip_delay_frames(const struct tb_gear *g, uint32_t strip);
double tb_gear_bus_delay_frames(const struct tb_gear *g, uint32_t bus);

/* Data thread, before the first cycle: goes on where `old` is.  `strip_from` and
 * `bus_from` as tb_mixer_inherit()'s; who has other channels or another quality begins
 * with silence, and so do all if a rate is another one. */
TB_RT void tb_gear_inherit(struct tb_gear *g, const struct tb_gear *old, const int16_t *strip_from,
	const int16_t *bus_from);

/* Data thread.  As tb_mixer_process() of m, in frames of the graph: `in` and `out` are
 * rows at its rate. */
TB_RT void tb_gear_process(struct tb_gear *g, struct tb_mixer *m, const float *const *in,
	float *const *out, uint32_t n_frames);

#endif
