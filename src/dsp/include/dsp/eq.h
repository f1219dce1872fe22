/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Parametric equaliser: up to sixteen matched bands (see biquad.h) in series.
 *
 *   params  -> tb_eq_design() -> coeffs     control thread
 *   coeffs  -> tb_eq_aim()    -> state      data thread, when new ones arrive
 *   state   -> tb_eq_run()    -> rows       data thread, all EQs of a stage at once
 *
 * Small changes, and on and off, glide for 5 ms, and for as long as stream.h says where they come
 * as a stream: pole frequencies geometrically, all else linearly, sample by sample, in the SVF
 * form that no glide can make unstable.  A jump (of type, q, gain or frequency: jumps() in
 * eq-moves-rt.c), and what a drag has left behind by more than its width, is a cross-fade from the
 * section that the band was to the section that it becomes, both of which run until then, since
 * what rings in the one would come out of the other as a burst.  The new one is heard when it has
 * settled: 10 ms and six of its time constants later, at most 4 s.  The next jump of that band
 * waits for it, unless it is heard sooner in its place.  What is off, and a band that has no gain,
 * is left out: bit for bit a wire, at no cost. No latency, ever. */
#ifndef TB_EQ_H
#define TB_EQ_H

#include <stdbool.h>
#include <stdint.h>

#include "dsp/biquad.h"
#include "dsp/eq-kernels.h"
#include "dsp/ranges.h"
#include "dsp/stream.h"
#include "dsp/tb-rt.h"

#define TB_EQ_CHANNELS 8u
#define TB_EQ_GLIDE_MS 5

/* Values outside their range (ranges.h) are clamped, NaN becomes the default. */
struct tb_eq_band_params {
	enum tb_filter_type type;
	float freq_hz, gain_db, q;
	bool on;
};

struct tb_eq_params {
	bool on;
	struct tb_eq_band_params band[TB_EQ_BANDS];
};

/* What it was designed for, in range: for telling a step from a jump. */
struct tb_eq_shape {
	uint32_t type; /* enum tb_filter_type */
	float freq_hz, gain_db, q;
};

struct tb_eq_coeffs {
	struct tb_svf band[TB_EQ_BANDS]; /* a wire where the band is not active */
	uint32_t on;                     /* bit per band that is switched on */
	uint32_t active;                 /* bit per band that does anything */
	uint32_t glide_frames;
	uint32_t fade_frames[TB_EQ_BANDS]; /* of a cross-fade to this band */
	struct tb_eq_shape shape[TB_EQ_BANDS];
};

/* What a band was before it changed at once. */
struct tb_eq_former {
	struct tb_svf svf;
	double state[TB_EQ_CHANNELS][2];
	uint32_t left;   /* frames that it is still heard */
	float per_frame; /* of the fade: `left` of them is what is left */
};

/* One strip's or bus's EQ: up to TB_EQ_CHANNELS channels with equal settings.  Zero
 * bytes are a valid state: off.  Owned by the data thread. */
struct tb_eq {
	double state[TB_EQ_CHANNELS][TB_EQ_BANDS][2];
	struct tb_eq_coeffs aim;
	struct tb_svf now[TB_EQ_BANDS], step[TB_EQ_BANDS]; /* step of g: a factor */
	struct tb_svf_run run[TB_EQ_BANDS];                /* when nothing glides */
	struct tb_svf_lane lane[TB_EQ_BANDS];
	uint32_t sounding;   /* bit per band: those of `aim`, and those that fade out */
	uint32_t fading;     /* bit per band: has a `former` */
	uint32_t glide_left; /* frames */
	uint32_t step_left;  /* of them, frames until the steps are made again: they round */
	struct tb_stream stream;
	struct tb_eq_former former[TB_EQ_BANDS];
	bool waits; /* for a cross-fade to end before the next: `next` comes then */
	struct tb_eq_coeffs next;
	bool has_failed;      /* a state was no longer finite since tb_eq_take_failure() */
	bool tiles_are_ready; /* tile[] is for run[] */
	struct tb_eq_tile tile[TB_EQ_BANDS / TB_EQ_TILE_BANDS];
};

struct tb_eq_job {
	struct tb_eq *eq;
	float *const *io; /* io[channel][frame], in place, any alignment */
	uint32_t n_channels;
};

/* ---- control thread ---- */

extern const struct tb_eq_params tb_eq_defaults; /* off; 100 Hz, 1 kHz, 10 kHz */

/* Pure: the same for the same `p` and `rate_hz`. */
void tb_eq_design(struct tb_eq_coeffs *c, const struct tb_eq_params *p, float rate_hz);

/* |H| at `at_hz` of what tb_eq_design() made, linear: for drawing the curve. */
double tb_eq_response(const struct tb_eq_coeffs *c, double at_hz, double rate_hz);

/* ---- data thread ---- */

/* Takes the settings at once, without a glide, and silent: for a start, and while nothing sounds.
 * While it sounds, off and on again does the same without a click. */
TB_RT void tb_eq_reset(struct tb_eq *eq, const struct tb_eq_coeffs *c);

/* Glide to `c` from wherever a glide now stands.  Nothing if `c` is as before. */
TB_RT void tb_eq_aim(struct tb_eq *eq, const struct tb_eq_coeffs *c);

/* Nothing to do: tb_eq_run() would change no sample. */
TB_RT static inline bool tb_eq_is_idle(const struct tb_eq *eq)
{
	return eq->sounding == 0;
}

/* Channels of all jobs share vector lanes, so hand over as many jobs as there
 * are.  Any number of frames; cutting a signal into blocks otherwise does not
 * change it (-120 dB).  A channel whose state is no longer finite is silenced for
 * the block and starts again. */
TB_RT void tb_eq_run(const struct tb_eq_kernels *k, const struct tb_eq_job *jobs, uint32_t n_jobs,
	uint32_t n_frames);

/* Whether a channel had to be silenced since this was last asked. */
TB_RT static inline bool tb_eq_take_failure(struct tb_eq *eq)
{
	bool failed = eq->has_failed;

	eq->has_failed = false;
	return failed;
}

#endif
