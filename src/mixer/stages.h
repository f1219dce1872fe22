/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A processor is one row of a table (stages.c): of the table of strips, of that of buses, or of
 * both, in the order of the signal.  What it does is in two files of its own, stage-X.c for the
 * control thread and stage-X-rt.c for the data thread; all else loops over the rows.
 *
 * Hooks get the processor `p` and its coefficients `c`, which a row finds in the chain of a strip
 * or bus and in its coefficients.  A hook that is NULL has nothing to do. */
#ifndef TB_STAGES_H
#define TB_STAGES_H

#include "processing.h"
#include "mixer/reductions.h"

struct tb_turn;

enum tb_stage_change {
	TB_STAGE_START,  /* it has its settings from here on; what is late fades in */
	TB_STAGE_AIM,    /* it moves to other settings */
	TB_STAGE_JUMP,   /* they are there before the next sound, which is the first for a while */
	TB_STAGE_CLEAR,  /* what it heard was no sound, and is forgotten */
	TB_STAGE_FORGET, /* it has not run for a while: its settings are there, and nothing of what
	                    it heard comes out any more; a gain stays where it was */
	TB_STAGE_CHANGES
};

/* See tb_stage_rt.quiet_frames. */
#define TB_STAGE_IS_BUSY UINT32_MAX

/* Data thread. */
struct tb_stage_rt {
	void (*change[TB_STAGE_CHANGES])(void *p, const void *c) TB_RT_POINTER;
	/* It goes on where the `old` one stands.  Its memory is its own. */
	void (*inherit)(void *p, const void *old) TB_RT_POINTER;
	/* It changes no sample, and will not until one of the changes above or wake(). */
	bool (*is_idle)(const void *p) TB_RT_POINTER;
	/* It has become idle: it takes nothing away any more. */
	void (*become_idle)(void *p) TB_RT_POINTER;
	/* Runs all that are awake in a block; it leaves out those that are idle. */
	void (*run)(struct tb_mixer *m, const struct tb_turn *turn) TB_RT_POINTER;
	/* How long its strip or bus has to be silent until it may sleep: TB_STAGE_IS_BUSY where
	 * it may not as things are.  NULL: TB_QUIET_FRAMES are enough. */
	uint32_t (*quiet_frames)(struct tb_mixer *m, void *p, const void *c) TB_RT_POINTER;
	/* Called in each block in which its strip or bus sleeps. */
	void (*sleep)(struct tb_mixer *m, void *p, const void *c) TB_RT_POINTER;
	/* Brings it to where it would be without its sleep since the clock was at `slept_at`. */
	void (*wake)(struct tb_mixer *m, void *p, const void *c, uint64_t slept_at) TB_RT_POINTER;
	/* What it took away at most in its last run, dB >= 0. */
	float (*reduction_db)(const void *p) TB_RT_POINTER;
	enum tb_reduction_index reduction; /* where that is shown */
	size_t job_bytes;                  /* of one job of run() */
	bool counts_sleepers;              /* run() gets all who work, idle and asleep */
};

/* A strip's or bus's stage, from its settings to coefficients.  Control thread. */
struct tb_stage_design {
	/* Size of the settings, if it depends on nothing else: it is not designed again while
	 * they and the rate stay.  0: it depends on more. */
	size_t settings_bytes;
	/* `i`: the strip or bus.  Its processing is needed.  NULL: the first member of the
	 * settings, `on`, says so. */
	bool (*is_wanted)(const struct tb_mixer *m, uint32_t i, const void *settings);
	void (*design)(const struct tb_mixer *m, uint32_t i, const void *settings, void *c);
	/* After all designs, and whenever anything has moved: what depends on other strips. */
	void (*follow)(const struct tb_mixer *m, uint32_t i, void *c);
	/* NULL: the first member of the coefficients, `on`, says so. */
	bool (*is_on)(const void *c);
	/* The strip that it listens to, -1: none. */
	int (*key)(const struct tb_mixer *m, uint32_t i);
	uint32_t (*latency_frames)(const void *c);
	/* The largest latency, with any settings at any rate. */
	uint32_t (*latest_frames)(void);
	/* Before the data thread knows of it; with so much memory that stays. */
	void (*init)(const struct tb_mixer *m, uint32_t i, void *p, float *memory);
	size_t (*memory_floats)(void);
};

struct tb_stage {
	size_t chain_at, coeffs_at, settings_at;
	const struct tb_stage_rt *rt;
	const struct tb_stage_design *design;
	bool is_behind_keys; /* what a strip is like before it is what compressors listen to */
};

struct tb_stage_table {
	const struct tb_stage *stage;
	uint32_t n;
	uint32_t reducing; /* a bit per stage that has a reduction to show */
};

/* Data thread: into what is shown; whether it is more than what was. */
TB_RT static inline bool tb_note_most(float *most_db, float db)
{
	bool is_more = db > *most_db;

	*most_db = is_more ? db : *most_db;
	return is_more;
}

/* Control thread; the data thread has them in tb_data. */
extern const struct tb_stage_table tb_strip_stages, tb_bus_stages;

/* A strip or bus that works, as its stages see it. */
struct tb_track {
	struct tb_chain *chain; /* the head of it */
	const void *coeffs;
	float *const *io; /* io[channel][frame] */
	uint32_t n_channels;
	uint32_t index; /* of the strip or bus */
	bool *is_awake;
};

/* What a stage runs on. */
struct tb_turn {
	const struct tb_track *const *track;
	uint32_t n_tracks, n_frames;
	size_t chain_at, coeffs_at;
	void *jobs;   /* room for so many */
	uint32_t bit; /* the stage's in tb_chain.active */
};

TB_RT static inline void *tb_turn_processor(const struct tb_turn *turn, uint32_t i)
{
	return (char *)turn->track[i]->chain + turn->chain_at;
}

TB_RT static inline const void *tb_turn_coeffs(const struct tb_turn *turn, uint32_t i)
{
	return (const char *)turn->track[i]->coeffs + turn->coeffs_at;
}

/* It is idle, and is not asked again until it is roused. */
TB_RT static inline void tb_turn_leave(const struct tb_turn *turn, uint32_t i)
{
	turn->track[i]->chain->active &= ~turn->bit;
}

/* ---- the processors ---- */

extern const struct tb_stage_rt tb_stage_automix_rt, tb_stage_compressor_rt, tb_stage_deesser_rt,
	tb_stage_eq_rt, tb_stage_gate_rt, tb_stage_insert_rt, tb_stage_limiter_rt;
extern const struct tb_stage_design tb_stage_automix, tb_stage_bus_compressor, tb_stage_bus_insert,
	tb_stage_deesser, tb_stage_eq, tb_stage_gate, tb_stage_highpass, tb_stage_insert,
	tb_stage_limiter, tb_stage_spatial, tb_stage_strip_compressor, tb_stage_voice;

/* stage-limiter-rt.c: in the midst of sound it passes that through until its lookahead is full,
 * and then fades in. */
TB_RT void tb_limiter_fade_in(struct tb_limiter *l, const struct tb_limiter_coeffs *c);

#endif
