/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What strips and buses hold for their processing.  Private to src/mixer.
 *
 *   strip   trim, polarity, mono -> (voice) -> (insert) -> high-pass -> gate -> EQ ->
 *           de-esser -> compressor -> automix -> limiter -> (insert) -> (spatial) -> paths
 *   bus     trim -> (insert) -> EQ -> compressor -> (insert) -> mono, fader -> delay -> limiter
 *
 * An insert (insert-slot.h) is in one of its two places.  What works for a voice (voice.h) is
 * an insert too, and is told afterwards what its reference bus plays.  So is what brings a
 * surround strip to headphones (`spatial`), behind everything else.
 *
 * A strip works when one of its processors is switched on, or when its signal is the
 * key of a compressor.  The key of a strip's compressor is what the other strip has
 * after its gate, EQ and de-esser, before its own compressor, fader and mute, in the same cycle;
 * so strips may key each other.  The key of a bus's compressor is what a strip
 * has after all its processing.  A strip that is muted, or silenced by another one's solo,
 * keys nothing unless `comp.sidechain-mute` lets it: a compressor hears silence then.
 *
 * Strips of a group that is mixed automatically share the gain of one (automix.h), whether
 * they sleep or not.
 *
 * Who is silent sleeps.  Where a key would have moved its gain, it is told the history of the key
 * when it wakes, so that music which begins under a voice is about as low as if it had
 * played before.  That history is not filtered; who filters its key stays awake with it.
 *
 * Lookahead makes a strip late.  All strips of a bus that hears a late one are as late as
 * the latest of the console: a late strip is delayed by what it lacks, another one has
 * a third set of rows, delayed, beside those for buses that hear nothing late. */
#ifndef TB_PROCESSING_H
#define TB_PROCESSING_H

#include "dsp/automix.h"
#include "dsp/compressor.h"
#include "dsp/deesser.h"
#include "dsp/delay.h"
#include "dsp/eq.h"
#include "dsp/gate.h"
#include "dsp/highpass.h"
#include "insert-slot.h"
#include "dsp/limiter.h"
#include "mixer/mixer.h"
#include "mixer/voice.h"

/* Rows of processed samples, a cache line off a multiple of 4 KiB. */
#define TB_ROW_FRAMES (TB_MAX_FRAMES + TB_ALIGN / sizeof(float))

/* What of a strip is not the mixer's own. */
enum tb_strip_slot { TB_SLOT_VOICE, TB_SLOT_INSERT, TB_SLOT_SPATIAL, TB_STRIP_SLOTS };

/* NULL: nothing is in it. */
static inline struct tb_insert *tb_strip_insert(
	const struct tb_strip_config *strip, enum tb_strip_slot slot)
{
	switch (slot) {
	case TB_SLOT_VOICE:
		return strip->voice ? &strip->voice->insert : NULL;
	case TB_SLOT_INSERT:
		return strip->insert;
	default:
		return strip->spatial;
	}
}

/* Coefficients of a compressor, with what it listens to. */
struct tb_keyed_coeffs {
	struct tb_compressor_coeffs comp;
	int key;        /* strip, -1: its own signal */
	bool hears_key; /* it counts: it is not muted, or may be */
};

/* Coefficients of a strip; the control thread sends them with the gains. */
struct tb_strip_coeffs {
	struct tb_eq_coeffs highpass;
	struct tb_gate_coeffs gate;
	struct tb_eq_coeffs eq;
	struct tb_deesser_coeffs deess;
	struct tb_keyed_coeffs comp;
	struct tb_automix_coeffs automix;
	struct tb_limiter_coeffs limiter;
	struct tb_insert_coeffs slot[TB_STRIP_SLOTS];
	int reference;                /* bus whose echo the voice has, -1: none */
	struct tb_delay_coeffs lack;  /* of a late strip, in place */
	struct tb_delay_coeffs align; /* of the aligned rows of another one; 0: none */
	bool is_late;
	bool is_keyed; /* another strip moves a gain of it */
};

struct tb_bus_coeffs {
	struct tb_eq_coeffs eq;
	struct tb_keyed_coeffs comp;
	struct tb_limiter_coeffs limiter;
	struct tb_insert_coeffs insert;
	struct tb_delay_coeffs delay;
	bool is_keyed;
};

/* What a strip was like, after gate and EQ, for compressors that sleep while they are keyed
 * by it: key-history.c.  Owned by the data thread, as all that follows. */
#define TB_KEY_HISTORY_PIECES 1024u

struct tb_key_history {
	uint64_t n_pieces;       /* so far */
	uint64_t n_before;       /* when the block began */
	uint32_t wanted;         /* blocks that it is still recorded for */
	uint32_t n_piece_frames; /* about 1.25 ms */
	uint32_t n_frames;       /* of the piece that is not complete */
	float peak;              /* of it */
	float sum_sq[TB_MAX_CHANNELS];
	float peaks[TB_KEY_HISTORY_PIECES]; /* rings */
	float powers[TB_KEY_HISTORY_PIECES][TB_MAX_CHANNELS];
};

/* The rest of a keyed compressor. */
struct tb_rest {
	bool rests;
	int key;
	uint64_t from_piece; /* what it has not heard of that key's history */
};

struct tb_keyed_compressor {
	struct tb_compressor comp;
	struct tb_rest rest;
};

/* Both silent for so long, and no gain reduced: nothing to do. */
#define TB_QUIET_FRAMES 4096u

/* What a strip's chain and a bus's begin with. */
struct tb_chain {
	uint32_t active;   /* a bit per stage that may do anything: stage-run-rt.c */
	uint32_t n_quiet;  /* frames since anything was heard of its stages, in or out */
	uint64_t slept_at; /* tb_data.clock when it last fell asleep */
	bool has_failed;   /* one of them did, since this was last asked */
};

struct tb_strip_chain {
	struct tb_chain head;
	struct tb_eq highpass;
	struct tb_gate gate;
	struct tb_eq eq;
	struct tb_deesser deess;
	struct tb_keyed_compressor comp;
	struct tb_automix automix;
	struct tb_limiter limiter;
	struct tb_insert_slot slot[TB_STRIP_SLOTS];
	struct tb_delay lack, align;
};

struct tb_bus_chain {
	struct tb_chain head;
	struct tb_eq eq;
	struct tb_keyed_compressor comp;
	struct tb_limiter limiter;
	struct tb_insert_slot insert;
	struct tb_delay delay;
};

/* Memory of a bus's delay, which the next mixer takes over (tb_mixer_carry()). */
struct tb_delay_lines {
	size_t n_bytes; /* with this head */
	uint32_t n_users;
	float samples[] TB_ALIGNED;
};

/* Control thread: NULL where there is no memory.  What is not used costs none. */
struct tb_delay_lines *tb_delay_lines_new(uint32_t n_channels);
/* Delays of up to TB_DELAY_MAX_MS at any rate. */
void tb_delay_lines_init(struct tb_delay_lines *lines, struct tb_delay *delay, uint32_t n_channels);
void tb_delay_lines_unref(struct tb_delay_lines *lines); /* NULL is fine */

#endif
