/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The place in a chain where an insert is, and how one follows another there.  Data thread.
 *
 * What is heard is the sum of the insert, those before it and the dry signal, whose gains
 * are 1 together and move on straight lines.  An insert with a gain of 0 does not run, and
 * the signal is bit-exact then.
 *
 * A filter's memory is empty at first, or full of what was long ago.  So an insert that comes
 * runs unheard for its latency and the time of two fades, then it fades in. */
#ifndef TB_INSERT_SLOT_H
#define TB_INSERT_SLOT_H

#include "mixer/insert.h"
#include "dsp/kernels.h"

struct tb_insert_coeffs {
	bool on;
	enum tb_insert_position position;
	uint32_t fade_frames;
	const float *goal; /* [param]: values of the insert's controls */
};

/* How many inserts before the present one may still be heard. */
#define TB_INSERTS_BEFORE 3u

struct tb_insert_before {
	struct tb_insert *insert; /* NULL: neither this one nor those behind it */
	float gain;
};

struct tb_insert_slot {
	struct tb_insert *now; /* NULL: none */
	float now_gain;        /* all gains together are at most 1 */
	uint32_t n_unheard;    /* frames that `now` has run with a gain of 0 */
	uint32_t n_stale;      /* frames yet to come out of `now` that are from before a rest */
	struct tb_insert_before before[TB_INSERTS_BEFORE];
	bool are_before_leaving;
	enum tb_insert_position position; /* where it runs */
	struct tb_insert_coeffs aim;
	uint32_t move_left; /* frames until the controls have their goals */
};

struct tb_insert_job {
	struct tb_insert_slot *slot;
	enum tb_insert_position position; /* where the sound is; an insert of another one waits */
	float *const *io;                 /* io[channel][frame], in place */
	uint32_t n_channels, n_frames;
	const struct tb_mix_kernels *kernels;
};

/* Control thread, before the data thread knows of it. */
void tb_insert_slot_init(struct tb_insert_slot *slot, struct tb_insert *insert);

/* Takes the settings at once, while nothing sounds; the inserts before are out of use. */
TB_RT void tb_insert_slot_reset(struct tb_insert_slot *slot, const struct tb_insert_coeffs *c);
/* Starts in the midst of sound that did not come through it so far: fades from the dry signal. */
TB_RT void tb_insert_slot_start(struct tb_insert_slot *slot, const struct tb_insert_coeffs *c);
TB_RT void tb_insert_slot_aim(struct tb_insert_slot *slot, const struct tb_insert_coeffs *c);
/* It has not run for a while: what its latency still holds is not heard. */
TB_RT void tb_insert_slot_forget(struct tb_insert_slot *slot);
/* Nothing changes yet, but the values stand elsewhere. */
TB_RT void tb_insert_slot_follow(struct tb_insert_slot *slot, const struct tb_insert_coeffs *c);

/* `slot`, initialised, goes on where `old` stands; what is in both afterwards is `slot`'s. */
TB_RT void tb_insert_slot_inherit(struct tb_insert_slot *slot, const struct tb_insert_slot *old);
/* The data thread has it no more. */
TB_RT void tb_insert_let_go(struct tb_insert *insert);

/* All that it holds: i from 0 to TB_INSERTS_BEFORE; NULL where there is none. */
TB_RT static inline struct tb_insert *tb_insert_slot_at(
	const struct tb_insert_slot *slot, uint32_t i)
{
	return i > 0 ? slot->before[i - 1].insert : slot->now;
}

/* Whether anything of it is heard, or about to be. */
TB_RT static inline bool tb_insert_slot_sounds(const struct tb_insert_slot *slot)
{
	return slot->before[0].insert || (slot->now && (slot->aim.on || slot->now_gain > 0.0f));
}

/* Before tb_insert_slot_run(): inserts that send get what they will run on. */
TB_RT void tb_insert_slot_send(const struct tb_insert_job *job);

/* Returns how many inserts gave what is no sound, which is silence in this block. */
TB_RT uint32_t tb_insert_slot_run(const struct tb_insert_job *job);

#endif
