/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* An insert: what a strip or bus sends its sound through that is not ours, such as a plugin.
 *
 * Who hosts it makes it on the control thread, ready to run, and gives it to a mixer with
 * the strip or bus (mixer.h).  Another insert comes with another mixer: tb_mixer_inherit()
 * lets the old one fade out while the new one fades in, and `is_held` tells when the old
 * one is out of use. */
#ifndef TB_INSERT_H
#define TB_INSERT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "mixer/mixer.h"
#include "mixer/params.h"

/* Other strips are aligned to so much of an insert's latency. */
#define TB_INSERT_LATENCY_MAX 16384u

enum tb_insert_position {
	TB_INSERT_PRE,  /* before the gate of a strip, the equaliser of a bus */
	TB_INSERT_POST, /* behind the limiter of a strip, the compressor of a bus */
};

/* What the keys of an insert are.  It outlives all mixers that know it. */
struct tb_insert_form {
	/* What may be chosen: the words of the key `insert`, NULL-terminated, and which of
	 * them it is without a word from anybody. */
	const char *const *choices;
	uint32_t n_choices, default_choice;
	enum tb_insert_position default_position;
	/* Its controls, sorted by key, which is "insert.<node>.<control>"; `offset` has no
	 * meaning.  Switches and whole numbers jump, other values ramp.  The last n_spatial of
	 * them are those of what `spatial` asks for, "spatial.<node>.<control>". */
	const struct tb_param *params;
	uint32_t n_params, n_spatial;
};

struct tb_insert {
	const char *title; /* for messages: which insert of which strip */
	uint32_t latency_frames;
	/* Frames between two settings of its controls while they move. */
	uint32_t step_frames;
	uint32_t n_params;
	float *value;      /* [param]: what it runs with; the data thread's once it is held */
	const bool *jumps; /* [param]: values in between mean nothing */
	float *out[TB_MAX_CHANNELS]; /* rows of TB_MAX_FRAMES, as many as the strip has */
	/* Data thread.  `in` and `out` do not overlap; n_frames up to TB_MAX_FRAMES. */
	void (*run)(struct tb_insert *i, const float *const *in, float *const *out,
		uint32_t n_frames) TB_RT_POINTER;
	/* Data thread; NULL: it has nothing to send.  What run() will get as `in`, a part of the
	 * block earlier (tb_mixer_go_on()). */
	void (*send)(struct tb_insert *i, const float *const *in, uint32_t n_frames) TB_RT_POINTER;
	/* Data thread, between two runs: the new value[param]. */
	void (*set)(struct tb_insert *i, uint32_t param) TB_RT_POINTER;
	/* Says who runs, for the last words of a process that a plugin ends.  Never NULL. */
	_Atomic(const char *) *running;
	/* The data thread has it, or will. */
	_Atomic bool is_held;
	/* Another one is fading in instead. */
	_Atomic bool is_leaving;
	_Atomic uint64_t n_bad;  /* blocks of it that were no sound */
	_Atomic uint64_t n_late; /* blocks that were not back in time, of what it sent */
};

#endif
