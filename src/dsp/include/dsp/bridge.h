/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Carries audio from one clock to another: a ring, a resampler, and the loop that
 * holds the distance between the two (ring.h, resample.h, drift.h).
 *
 * Two data threads: the producer pushes blocks at its rate, the consumer pulls at
 * its own.  Neither waits for the other, whatever the other does.
 *
 * The distance is constant: a frame of the block that was pushed with time t comes
 * out in the block that is pulled with the time t + latency (both as the drivers
 * give them: the time at which the cycle of the block began).  It is chosen so
 * that a block is always there when its cycle asks for it, and jumps back to that
 * after a stall, an xrun, or a change of quantum on either side: silence where
 * frames are missing, frames forgotten where they are too many.  A producer that was late
 * makes it longer; when that is over it falls again, unheard (see lateness.h).
 * A block next to lost cycles does not: what was lost would be missing anyway. */
#ifndef TB_BRIDGE_H
#define TB_BRIDGE_H

#include <stddef.h>
#include <stdint.h>

#include "dsp/drift.h"
#include "dsp/lateness.h"
#include "dsp/resample.h"
#include "dsp/ring.h"
#include "dsp/snapshot.h"
#include "dsp/tb-rt.h"

#define TB_BRIDGE_MAX_QUANTUM 65536u

struct tb_bridge_config {
	struct tb_resample_config resample; /* kind is taken as TB_RESAMPLE_DRIFTING */
	uint32_t max_push_frames;           /* 1..TB_BRIDGE_MAX_QUANTUM */
	uint32_t max_pull_frames;           /* 1..TB_BRIDGE_MAX_QUANTUM */
};

/* Frames are those of the producer's rate. */
struct tb_bridge_stats {
	float drift_ppm;         /* how much faster than the consumer the producer runs */
	float distance_frames;   /* held at the target */
	uint32_t target_frames;  /* part of the latency that is not the filter's */
	uint32_t latency_frames; /* all of it */
	uint32_t fill_frames;    /* in the ring, when the newest block was pulled */
	uint32_t resets;         /* times that the distance had to jump */
	uint32_t underruns;      /* frames were missing when they were asked for */
	uint32_t overruns;       /* pushed blocks that did not fit: nobody pulled */
};

/* The size of blocks, as the target sees it: largest of late. */
struct tb_bridge_quantum {
	uint32_t n_frames;
	uint32_t n_small; /* blocks in a row that were less than half of it */
};

/* What the producer tells the consumer. */
struct tb_bridge_news {
	struct tb_timeline line;
	uint32_t quantum_frames;
	uint32_t n_gaps; /* times that cycles were lost, or that the line was broken */
};

struct tb_bridge {
	struct tb_ring ring;

	struct tb_snapshot handoff; /* of the news, from the producer to the consumer */
	struct tb_bridge_news news[TB_SNAPSHOT_SLOTS];

	/* The producer's. */
	TB_ALIGNED struct tb_timeline in_line;
	struct tb_bridge_quantum in_quantum;
	uint64_t n_pushed;
	uint32_t n_gaps;

	/* The consumer's. */
	TB_ALIGNED struct tb_timeline out_line;
	struct tb_bridge_quantum out_quantum;
	struct tb_resample resample;
	struct tb_drift drift;
	uint64_t n_pulled; /* frames of the consumer's rate */
	uint64_t n_read;   /* frames taken from the ring */
	struct tb_lateness lateness;
	struct tb_lateness lateness_before; /* the newest block, if that raised it */
	uint32_t is_raised;                 /* by the newest block */
	uint32_t n_gaps_seen;
	double target_frames;  /* 0: none yet */
	uint32_t base_frames;  /* of that, without the lateness */
	uint32_t shown_frames; /* of that, what the stats say */
	double slope;          /* at which it falls */
	double ratio;          /* of the resampler, against the nominal one */
	uint32_t n_moves_seen; /* of both lines */
	uint64_t newest_ns;    /* the producer's newest block, at the last pull */
	uint64_t pulled_ns;    /* time of the last pull */
	uint32_t is_running;   /* 0: silence until the distance is right again */
	uint32_t fade_at;      /* frames pulled since the start, until it is faded in */
	uint32_t fade_from;    /* the filter is full from here on */
	double in_per_out;
	uint32_t in_rate_hz, out_rate_hz;
	float last[TB_RESAMPLE_MAX_CHANNELS]; /* the last frame that was given */
	float old[TB_RESAMPLE_MAX_CHANNELS];  /* that of before the start, decaying */

	/* Relaxed atomics. */
	TB_ALIGNED struct tb_bridge_stats stats;
};

/* Control thread.  Bytes of memory; 0: out of range. */
size_t tb_bridge_plan(const struct tb_bridge_config *config);

/* Control thread, while neither side runs; milliseconds.  Also to begin again with
 * other rates, if `mem` is large enough.  `mem` is what tb_bridge_plan() said,
 * aligned to TB_ALIGN, and outlives b.  Errors as tb_resample_init(). */
int tb_bridge_init(struct tb_bridge *b, const struct tb_bridge_config *config, void *mem);

/* Producer.  `in[channel][frame]`, at most max_push_frames, of the cycle that
 * began at time_ns of a clock that both sides share.  What does not fit is lost. */
TB_RT void tb_bridge_push(
	struct tb_bridge *b, const float *const *in, uint32_t n_frames, uint64_t time_ns);

/* Producer.  As above, in place of cycles that it has lost: `in` is silence. */
TB_RT void tb_bridge_push_lost(
	struct tb_bridge *b, const float *const *in, uint32_t n_frames, uint64_t time_ns);

/* Consumer.  Always fills `out[channel][frame]`, at most max_pull_frames. */
TB_RT void tb_bridge_pull(
	struct tb_bridge *b, float *const *out, uint32_t n_frames, uint64_t time_ns);

/* Each by its own side, before a block of the same cycle as the one before, which was
 * counted as if time had passed: the newest n_frames are too many.  The distance jumps
 * back to what it was. */
TB_RT void tb_bridge_recount_pushed(struct tb_bridge *b, uint32_t n_frames);
TB_RT void tb_bridge_recount_pulled(struct tb_bridge *b, uint32_t n_frames);

/* Each by its own side: its next block has nothing to do with those before, as it is of
 * another clock, or after a pause. */
TB_RT void tb_bridge_break_pushed(struct tb_bridge *b);
TB_RT void tb_bridge_break_pulled(struct tb_bridge *b);

/* Consumer, after a pause of its own: nothing that was pushed until now is heard. */
TB_RT void tb_bridge_forget(struct tb_bridge *b);

/* Any thread.  Each field is whole; all together need not be of one moment. */
void tb_bridge_read_stats(const struct tb_bridge *b, struct tb_bridge_stats *stats);

#endif
