/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* All that a mixer holds, by who may touch it.  Private to src/mixer.
 *
 * The console is one sparse matrix.  Every path from an input channel to an output
 * channel has a single gain, and everything a strip, a cell and a bus do to level is
 * folded into it on the control thread:
 *
 *   bus balance x fader x mono x bus trim x layout (BS.775, pan) x send
 *       x strip balance x pan x fader x mono x polarity x trim
 *
 * So the data thread reads inputs in place, a gain moves in one smooth step (moves.h)
 * however many settings moved it, and a console costs what its open paths cost.
 *
 * Processing is more rows and columns: a strip's processed channels are further input
 * rows behind all raw ones (and delayed ones behind those), a bus's sum before its processing
 * further output columns behind all final ones.  Switching processing on or off is moving paths
 * from one set to the other, which cross-fades by itself.  Trim, polarity and mono of a strip that
 * works, mono and fader of a bus that does, are small matrices of their own (`pre`,
 * `post`) and not folded into the paths.
 */
#ifndef TB_STATE_H
#define TB_STATE_H

#include <stdatomic.h>

#include "dsp/kernels.h"
#include "dsp/meter.h"
#include "mixer/mixer.h"
#include "dsp/overs.h"
#include "mixer/params.h"
#include "processing.h"
#include "rows.h"
#include "dsp/snapshot.h"
#include "stages.h"

/* Up to TB_MIX_TILE output channels whose gains stand side by side. */
struct tb_tile {
	uint16_t n_outs;
	uint16_t out[TB_MIX_TILE]; /* flat output channel */
};

/* Does not change after tb_mixer_new(); any thread reads it. */
struct tb_shape {
	uint32_t n_strips, n_buses;
	uint32_t n_rows;        /* flat input channels; as many processed ones follow */
	uint32_t n_outs;        /* flat output channels; as many sums follow */
	uint32_t n_words;       /* of a set of all rows, 64 rows each */
	uint32_t n_final_tiles; /* of the final outputs; those of the sums follow */
	uint32_t n_tiles;
	uint32_t n_views;         /* all strips' channels x (channels + 1) */
	uint32_t n_pres;          /* all strips' channels x channels */
	uint32_t n_posts;         /* all buses' channels x channels */
	uint32_t n_insert_values; /* controls of all inserts */
	struct tb_strip_config *strip;
	struct tb_bus_config *bus;
	uint16_t *strip_row; /* first row of a strip; [n_strips]: n_rows */
	uint16_t *bus_out;   /* first output of a bus; [n_buses]: n_outs */
	uint32_t *view_at;   /* where a strip's view begins */
	uint32_t *pre_at;    /* where its `pre` does */
	uint32_t *post_at;   /* where a bus's `post` does */
	/* First number of a strip's or bus's params, with the total at the end. */
	uint32_t *strip_param, *bus_param;
	/* Where the values of its insert's controls stand, strips before buses. */
	uint32_t *strip_insert_at, *bus_insert_at;
	struct tb_tile *tile;
	uint16_t *lane_of; /* flat output or sum -> tile * TB_MIX_TILE + lane */
};

/* Sides of a cue (cue.h).  A change of the monitor fades from one side to the other, and each
 * side leads to a bus of its own. */
#define TB_CUE_SIDES 2u

struct tb_cue_gains {
	bool was_used;        /* once; until then all of it is zeros */
	uint8_t side;         /* that the gains are on; those of the other one are 0 */
	int to[TB_CUE_SIDES]; /* the monitor, -1: none yet */
	bool *is_tapped;      /* [bus] */
	float *gain;          /* see tb_cue_at() */
};

/* One whole set of gains.  A view is what a strip's meters see: the strip's own
 * part of the path, [channel][row of the strip], last the gain of its processed row. */
struct tb_gains {
	float *path;    /* [tile][row][lane] */
	uint64_t *open; /* [tile][lane][word]: rows whose path gain is not 0 */
	float *view;
	float *pre;  /* a strip's [channel][row] */
	float *post; /* a bus's [channel][sum] */
	bool *mixed; /* [strip]: its view is more than a diagonal */
	bool *strip_works, *bus_works;
	bool *strip_is_key;
	bool *strip_is_processed;      /* its paths begin at the processed rows */
	struct tb_strip_coeffs *strip; /* of those that worked once */
	struct tb_bus_coeffs *bus;
	struct tb_cue_gains cue;
	float *insert_value;      /* of all inserts' controls */
	uint32_t n_rows, n_tiles; /* that were in use so far: the rest is zeros */
	uint32_t ramp_frames;
	bool is_fade;   /* someone asked for that many */
	bool is_urgent; /* a switch is among what changed */
	bool of_desk;   /* so is what the whole console has one of: it may move nobody yet */
	/* Changed after the last fade was asked for. */
	bool *strip_left_fade, *bus_left_fade;
	struct tb_meter_law meter;
	uint32_t rate_hz;
};

/* What the coefficients of a strip or bus were made of; rate_hz 0: they were not made. */
struct tb_strip_designed {
	struct tb_strip_settings from;
	uint32_t rate_hz;
};

struct tb_bus_designed {
	struct tb_bus_settings from;
	uint32_t rate_hz;
};

struct tb_control {
	struct tb_param_family family[TB_N_FAMILIES];
	struct tb_name *strips, *buses; /* sorted */
	struct tb_strip_settings *strip;
	struct tb_bus_settings *bus;
	struct tb_cell_settings *cell; /* [strip * n_buses + bus] */
	struct tb_desk_settings *desk;
	bool *strip_leaves, *bus_leaves;                    /* silent, about to be removed */
	bool *strip_held;                                   /* its own mute does not count */
	float (*bus_mix)[TB_MAX_CHANNELS][TB_MAX_CHANNELS]; /* [bus][out][in] */
	bool *strip_moved, *bus_moved;                      /* gains are to be computed again */
	bool *strip_used, *bus_used;                        /* worked once */
	struct tb_strip_designed *strip_designed;
	struct tb_bus_designed *bus_designed;
	struct tb_loudness *bus_loudness;
	struct tb_voice_facts *strip_voice;
	uint32_t late_frames; /* the latest strip is */
	bool *bus_is_late;    /* all its strips are as late as that */
	float *after;         /* [row]: fader, balance and pan */
	bool any_solo;        /* as of the last commit */
	bool any_cue;         /* the same */
	bool any_bus_cue;     /* the same */
	uint32_t rate_hz;
	float fade_ms;         /* of the next commit; 0: the default */
	bool is_switched;      /* since the last commit */
	bool desk_moved;       /* the same of what the console has one of */
	struct tb_gains gains; /* what the last commit sent, kept up to date */
};

/* Kernels of the processors. */
struct tb_processors {
	const struct tb_dyn_kernels *dyn;
	const struct tb_eq_kernels *eq;
	const struct tb_limiter_kernels *limiter;
};

/* Lists for one stage, which the next one fills again. */
struct tb_jobs {
	char *space; /* of the stage's jobs */
	struct tb_delay_job *align;
	float **row;     /* of the processed rows, then the sums: what `io` points to */
	float **aligned; /* of the aligned rows */
};

struct tb_strip_state {
	uint64_t heard_at; /* tb_data.clock after the last block with signal */
	bool is_plain;     /* its meters see its rows by gains that stand: tb_plain */
	bool is_unity;     /* as of then, nothing comes before its processors: passing.c */
	uint8_t moving;    /* a bit per move of its view or `pre` */
	bool meter_rests, input_rests;
	bool works;     /* its processed rows are made, and its meters see them */
	bool processes; /* they are heard, and a processor is on */
	bool awake;     /* they were made in this block */
};

struct tb_bus_state {
	bool works;         /* EQ and compressor, on its sums */
	uint8_t moving;     /* a bit per move of its `post` */
	bool finishes;      /* delay and limiter */
	bool is_heard;      /* was in the last block */
	uint64_t heard_at;  /* tb_data.clock after the last block in which it was */
	bool awake;         /* EQ and compressor were, in this one */
	bool is_tapped;     /* a cue takes its sound, or did when the ramp began */
	uint8_t turn;       /* when it is made: a bus that hears cues comes after those buses */
	uint8_t cue_moving; /* a bit per move of its cue gains */
	float ride;         /* where the gain of tb_mixer_set_bus_ride() is */
	/* See tb_mixer_fade_bus_in(). */
	uint32_t n_fades;                /* that were begun */
	uint32_t fade_left, fade_frames; /* left 0: it is as loud as it is */
	bool fade_goes_back;             /* to silence, before it begins again */
};

/* How many moves overlap (moves.h): one of a fader that is dragged takes as long as eight
 * frames of a screen. */
#define TB_MOVES 8u

struct tb_move {
	uint32_t left, frames; /* left 0: nothing moves with it */
};

struct tb_moving_gains {
	float *goal;
	float *off[TB_MOVES]; /* all 0 in a move that is over */
};

/* A fade from some gains to those that were taken (fade.h). */
struct tb_fade {
	struct tb_gains from, way; /* of their own: path, view, pre and post */
	uint32_t left, frames;     /* until the way is at its end; left 0: no fade */
	uint32_t move_frames;      /* of the moves from one step to the next */
	uint64_t step_at;          /* clock when the next step is due */
	float x;                   /* 0..1: how far it is */
};

/* Large, so that the last sound was ages ago, and a multiple of TB_STEP_FRAMES. */
#define TB_CLOCK_START (UINT64_C(1) << 32)

/* A block between two of its parts: tb_mixer_go_on(). */
struct tb_parts {
	const float *const *in;
	float *const *out, *const *made; /* where it goes, and where the mix goes */
	uint32_t n_frames, n_done;
	uint32_t turn; /* whose buses are being made: cue.h */
	struct tb_meter_block meter;
	uint32_t n_awake_strips, n_awake_buses;
	const struct tb_track **awake_strip, **awake_bus;
};

/* The mix of the last block, see plan.h. */
struct tb_plan {
	bool holds, fits;
	bool any_silent; /* some output that is asked for sounds not */
	uint32_t n_calls, n_rows;
	struct tb_plan_call *call;
	uint16_t *row;      /* of all calls */
	float *gain;        /* [row][TB_MIX_TILE] */
	uint64_t *sounding; /* of tb_data, when it was made */
	bool *asked;        /* [flat output or sum]: somebody wants it */
	bool *sounds;       /* the same, and some row leads there */
};

/* Strips that do nothing but pass their rows on, as most do: found again after each change of
 * gains, of who works or of what moves. */
struct tb_plain {
	bool is_known;
	struct tb_level_gain *gain; /* [row], of those strips */
};

struct tb_data {
	const struct tb_mix_kernels *kernels;
	const struct tb_gains *now; /* the slot taken last */

	struct tb_moving_gains path, view, pre, post, cue; /* as in tb_gains */
	struct tb_move move[TB_MOVES];
	float *curve[TB_MOVES];         /* [frame] of the block */
	uint64_t *open;                 /* as tb_gains.open, with those that move to 0 */
	uint8_t *moving[TB_MOVES];      /* [tile]: a bit per lane that moves */
	uint64_t *moved_rows[TB_MOVES]; /* whose paths move */
	struct tb_fade fade;
	struct tb_plan plan;
	struct tb_plain plain;
	uint32_t ramp_left; /* frames until all gains stand */
	uint64_t moved_at;  /* clock when settings moved a gain last, switches aside */
	uint32_t interval;  /* frames between two such settings, 0: single ones */
	uint64_t block_at;  /* clock when the block began */
	uint64_t clock;     /* frames; begins at TB_CLOCK_START */
	bool had_gap;       /* nothing was mixed for a while: what was before is to be forgotten */
	uint64_t span_at;   /* clock when this span of reductions began */

	uint64_t *sounding; /* rows with signal in this block */
	uint32_t n_words;   /* of it that are not all silent, while mixing */
	uint64_t *resting;  /* rows silent for so long that gains may jump */
	struct tb_strip_state *strip;
	struct tb_block_level *row_level; /* [row] of the raw input, then processed */
	struct tb_overs *overs;           /* [row] of the raw input */
	bool *out_sounds;                 /* [flat output or sum], in this block */
	struct tb_bus_state *bus;
	bool *bus_is_silent;
	bool *bus_meter_rests;

	/* One call of a mix kernel. */
	const float **call_in;             /* [row] */
	struct tb_block_level *call_level; /* [row or output] */
	uint16_t *call_row;                /* [row]: which it is */
	float *call_gain;                  /* [row][TB_MIX_TILE] */
	float *call_off;                   /* as call_gain */
	float *scratch;                    /* [TB_MIX_TILE][TB_SCRATCH_FRAMES] */
	float *view_row;                   /* [frame] */

	/* Processing: who works now, and for those only, rows and jobs. */
	struct tb_processors processors;
	struct tb_stage_table strip_stages, bus_stages;
	uint32_t n_working_strips, n_working_buses;
	const struct tb_track **working_strip, **working_bus;
	struct tb_track *strip_track, *bus_track; /* [strip], [bus] of those */
	uint32_t n_tiles;                         /* in use */
	uint32_t ramp_was;                        /* ramp_left when the block began */
	struct tb_strip_chain *strip_chain;
	struct tb_bus_chain *bus_chain;
	float *rows, *sums, *aligned; /* [row or output][TB_ROW_FRAMES]: processed rows, sums */
	const float **in;             /* [row, processed row, aligned row] */
	float **out;                  /* [flat output or sum] */
	float *cue_rows; /* [output][TB_ROW_FRAMES]: of buses that only a cue asks for */
	bool any_tap;    /* a bus is tapped */
	float *align_memory;
	struct tb_key_history *key_history; /* [strip] */
	float *strip_memory;                /* of the stages of all strips */
	float *guard_memory;                /* of the limiters of all buses */
	float *dyn_scratch, *post_row;
	struct tb_jobs jobs;
	struct tb_parts parts;
};

#define TB_SCRATCH_FRAMES 512u

/* The largest reductions, in the order of tb_reduction_kinds. */
struct tb_dips {
	float most_db[TB_N_REDUCTIONS];
};

/* What is shown, and what it was collected from: the data thread's (reduction.c). */
struct tb_reduction_meter {
	_Atomic float most_db[TB_N_REDUCTIONS];
	struct tb_dips span, last_span;
};

/* The data thread counts, and the control thread notes where the count stood when somebody
 * put the lamp out.  What is shown is the difference. */
struct tb_over_counter {
	_Atomic uint64_t n, n_reset;
};

/* Read by the data thread: no part of the settings. */
struct tb_bus_trim {
	_Atomic float ride_lin;   /* written by the control thread */
	_Atomic uint32_t n_fades; /* that were asked for, by any thread */
};

/* Written by the data thread, read by any. */
struct tb_stats {
	struct tb_meter *strip_meter; /* [row] */
	struct tb_meter *input_meter; /* [row] */
	struct tb_meter *bus_meter;   /* [flat output] */
	struct tb_reduction_meter *strip_reduction, *bus_reduction;
	_Atomic uint64_t *strip_bad, *bus_bad;           /* [strip], [bus] */
	struct tb_over_counter *strip_overs, *bus_overs; /* the same */
	_Atomic uint64_t bad;
};

struct tb_mixer {
	struct tb_shape shape;
	struct tb_control control;
	struct tb_snapshot handoff;
	struct tb_gains slot[TB_SNAPSHOT_SLOTS];
	struct tb_data data;
	struct tb_stats stats;
	struct tb_bus_trim *trim;            /* [bus] */
	struct tb_delay_lines **delay_lines; /* [bus] */
	void *memory, *lazy;                 /* what all this is cut from */
	size_t n_lazy_bytes;
};

/* Where a path's gain stands in tb_gains.path; `lane` as of tb_shape.lane_of. */
static inline size_t tb_path_at(const struct tb_shape *shape, uint32_t lane, uint32_t row)
{
	size_t tile = lane / TB_MIX_TILE;

	return (tile * TB_ROW_SETS * shape->n_rows + row) * TB_MIX_TILE + lane % TB_MIX_TILE;
}

/* Where the cue gains of a bus begin on a side: [monitor's channel][its sums, then its outputs],
 * with the lines as long as its own channels ask for. */
static inline uint32_t tb_cue_at(const struct tb_shape *shape, uint32_t side, uint32_t bus)
{
	return (side * shape->n_outs + shape->bus_out[bus]) * 2 * TB_MAX_CHANNELS;
}

/* How many those are. */
static inline uint32_t tb_n_cues_of(const struct tb_shape *shape, uint32_t bus)
{
	return tb_cue_at(shape, 0, bus + 1) - tb_cue_at(shape, 0, bus);
}

static inline size_t tb_n_cues(const struct tb_shape *shape)
{
	return (size_t)TB_CUE_SIDES * shape->n_outs * 2 * TB_MAX_CHANNELS;
}

/* Whether anyone asks for a channel of it in a block. */
TB_RT static inline bool tb_bus_is_heard(const struct tb_mixer *m, uint32_t bus, float *const *out)
{
	for (uint32_t o = m->shape.bus_out[bus]; o < m->shape.bus_out[bus + 1]; o++)
		if (out[o])
			return true;
	return false;
}

static inline size_t tb_n_paths(const struct tb_shape *shape)
{
	return (size_t)shape->n_tiles * TB_ROW_SETS * shape->n_rows * TB_MIX_TILE;
}

static inline size_t tb_n_open_words(const struct tb_shape *shape)
{
	return (size_t)shape->n_tiles * TB_MIX_TILE * shape->n_words;
}

#endif
