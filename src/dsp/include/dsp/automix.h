/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Automatic mixing of several microphones by gain sharing, after D. Dugan, "Automatic
 * Microphone Mixing" (JAES 23/6, 1975).
 *
 * With p the mean power of a voice over the last 30 ms, of its loudest channel, above 100 Hz,
 * and w the weight that it was given, each voice of a group gets the gain g with
 *
 *   g^2 = w p / (sum of w p over the group)
 *
 * The powers of all gains add up to 1: who talks alone is as loud as without the others, two
 * who talk at once are each 3 dB lower, and the noise of n open microphones is that of one.  A
 * voice that is not heard takes no share; its own gain is what it would be if it were.
 *
 * Powers are taken in pieces of 1.25 ms, which begin at multiples of their length since the
 * start, whatever the blocks.  Both the power and the gain are means under the window
 * x^2 (1 - x)^2, of 24 and of 8 pieces, and in between the gain moves linearly: no change is
 * faster than 10 ms, and a change of talkers is over within 45 ms.  Silence is taken for noise
 * of -100 dB, so that it is shared by weight alone. */
#ifndef TB_AUTOMIX_H
#define TB_AUTOMIX_H

#include "dsp/dynamics.h"
#include "dsp/ranges.h"
#include "dsp/stream.h"

#define TB_AUTOMIX_PIECES_PER_S 800u
#define TB_AUTOMIX_POWERS       24u
#define TB_AUTOMIX_GAINS        8u
#define TB_AUTOMIX_FLOOR        1e-10f /* a power */
#define TB_AUTOMIX_GROUPS       8u

/* Clamped, never rejected; NaN becomes the default (ranges.h). */
struct tb_automix_params {
	bool on;
	bool is_heard;  /* it takes a share; default true */
	uint32_t group; /* 0..TB_AUTOMIX_GROUPS - 1; default 0 */
	float weight_db;
};

struct tb_automix_coeffs {
	bool on, is_heard;
	uint32_t group;
	float weight; /* a power */
	uint32_t piece_steps;
	float power_window[TB_AUTOMIX_POWERS], gain_window[TB_AUTOMIX_GAINS]; /* sums of 1 */
	struct tb_key_filter_coeffs filter;
};

/* One voice.  Owned by the data thread; start with tb_automix_reset(). */
struct tb_automix {
	struct tb_automix_coeffs aim;
	struct tb_dyn dyn;
	float part[TB_DYN_CHANNELS]; /* sums of the powers of the steps of the piece under way */
	/* Rings by piece, twice, so that all pieces stand in a row wherever they begin. */
	float power[2 * TB_AUTOMIX_POWERS], share[2 * TB_AUTOMIX_GAINS];
	float weight;         /* on its way to that of `aim` ... */
	uint32_t weight_left; /* ... and there in so many pieces */
	struct tb_stream stream;
	float weighted;  /* mean power times weight */
	float from, to;  /* gains where the piece under way began, and where it will end */
	float least;     /* smallest gain of the last run */
	uint32_t n_left; /* pieces until it is idle, once it is off */
};

struct tb_automix_job {
	struct tb_automix *automix;
	float *const *io;    /* io[channel][frame], in place, any alignment */
	uint32_t n_channels; /* 0: it sleeps, which is silence */
};

/* ---- control thread ---- */

extern const struct tb_automix_params tb_automix_defaults; /* off */
void tb_automix_design(
	struct tb_automix_coeffs *c, const struct tb_automix_params *p, float rate_hz);

/* ---- data thread ---- */

/* Takes the settings at once, with a gain of 1: for a start. */
TB_RT void tb_automix_reset(struct tb_automix *a, const struct tb_automix_coeffs *c);

/* The gain moves within 10 ms from where it is to where the new settings want it; weights of a
 * stream take as long as stream.h says. */
TB_RT void tb_automix_aim(struct tb_automix *a, const struct tb_automix_coeffs *c);

/* tb_automix_run() would change no sample: off, and 10 ms have passed. */
TB_RT static inline bool tb_automix_is_idle(const struct tb_automix *a)
{
	return !a->aim.on && a->n_left == 0;
}

/* All voices of all groups; any number of frames.  `clock`: frames since the start.
 * `run` needs the scratch of one job; its phase is passed over. */
TB_RT void tb_automix_run(const struct tb_dyn_run *run, const struct tb_automix_job *jobs,
	uint32_t n_jobs, uint64_t clock, uint32_t n_frames);

/* It slept. */
TB_RT void tb_automix_wake(struct tb_automix *a);

#endif
