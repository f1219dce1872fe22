/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The inner loops of the resampler: convolution with a bank of polyphase rows.
 *
 * An output frame is the product of one row of the bank with a window of input
 * that begins at frame `at`; from one output to the next the window moves by
 * step_frames and a fraction, which picks the row. */
#ifndef TB_FIR_H
#define TB_FIR_H

#include <stdint.h>

#include "dsp/tb-rt.h"

/* Rows are a multiple of this and begin at a multiple of TB_ALIGN bytes. */
#define TB_FIR_ROW_FLOATS 16u

/* More channels than this are walked in groups. */
#define TB_FIR_MAX_CHANNELS 8u

struct tb_fir {
	const float *bank;  /* row p begins at bank + p * n_taps */
	uint32_t n_taps;    /* floats in a row */
	uint32_t n_phases;  /* between: a power of two, and the bank has one row more */
	uint32_t row_shift; /* between: 64 - log2(n_phases) */

	uint32_t step_frames;
	uint64_t step_phase; /* in the unit of tb_fir_place.phase */
};

struct tb_fir_place {
	uint32_t at;    /* first frame of the window */
	uint64_t phase; /* whole: row, below n_phases; between: 2^-64 of a frame */
};

struct tb_fir_rows {
	const float *in[TB_FIR_MAX_CHANNELS]; /* any alignment */
	float *out[TB_FIR_MAX_CHANNELS];      /* do not overlap with in */
	uint32_t n_channels;                  /* 1..TB_FIR_MAX_CHANNELS */
};

struct tb_fir_kernels {
	const char *name;
	uint32_t needs; /* TB_CPU_* */

	/* For i < n: out[c][i] = sum over t < n_taps of
	 * bank[phase * n_taps + t] * in[c][at + t], then at += step_frames and
	 * phase += step_phase, which at n_phases carries one into `at`.
	 * `place` is left where output n begins. */
	void (*whole)(const struct tb_fir *f, struct tb_fir_place *place,
		const struct tb_fir_rows *rows, uint32_t n) TB_RT_POINTER;

	/* whole, with a row that is interpolated on a line between rows p and p + 1:
	 * p = phase >> row_shift, and what is below row_shift is the way from p to
	 * p + 1 (24 bits of it count).  2^64 of phase carry one into `at`. */
	void (*between)(const struct tb_fir *f, struct tb_fir_place *place,
		const struct tb_fir_rows *rows, uint32_t n) TB_RT_POINTER;
};

/* The reference, which is also the law. */
extern const struct tb_fir_kernels tb_fir_kernels_c;

/* Control thread.  The best table for tb_cpu_flags(). */
const struct tb_fir_kernels *tb_fir_kernels_best(void);

/* Every table this binary holds and this machine runs, reference first; NULL
 * ends it.  For tests and benchmarks. */
const struct tb_fir_kernels *tb_fir_kernels_nth(uint32_t i);

/* The place one output on. */
static inline struct tb_fir_place tb_fir_next_whole(
	const struct tb_fir *f, struct tb_fir_place place)
{
	uint64_t phase = place.phase + f->step_phase;
	uint32_t carry = phase >= f->n_phases;

	return (struct tb_fir_place){
		.at = place.at + f->step_frames + carry,
		.phase = carry ? phase - f->n_phases : phase,
	};
}

static inline struct tb_fir_place tb_fir_next_between(
	const struct tb_fir *f, struct tb_fir_place place)
{
	uint64_t phase = place.phase + f->step_phase;

	return (struct tb_fir_place){
		.at = place.at + f->step_frames + (phase < place.phase),
		.phase = phase,
	};
}

/* 0 up to below 1: the way from a row to the next. */
static inline float tb_fir_way(const struct tb_fir *f, uint64_t phase)
{
	return (float)(int32_t)((phase << (64 - f->row_shift)) >> 40) * 0x1p-24f;
}

#endif
