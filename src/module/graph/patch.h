/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* An insert whose work other programs do, as the send and return of a desk's insert jack.
 *
 * The send is a source and the return a sink, in the same cycle: the mix pauses when it has
 * filled the send (tb_mixer_go_on()), the graph runs whoever is linked to it, and the mix goes
 * on when the return has come.  A return that does not come is awaited no longer than a strip
 * would be (cycle.h), and what was sent is heard instead.  While it is missing there is nothing
 * to fade out, so what was heard last moves to what was sent on a straight line. */
#ifndef TB_PATCH_H
#define TB_PATCH_H

#include "mixer/insert.h"
#include "process.h"

struct tb_patch {
	struct tb_insert insert;       /* first, so that one is the other */
	struct tb_terminal send, back; /* the ends that others see */

	_Atomic uint32_t fade_frames;
	/* Data thread. */
	bool is_sent;      /* in the present cycle */
	bool has_returned; /* since it woke */
	float wet;         /* 0..1: how much of the return is heard */
	uint32_t gap_left; /* frames until what was heard last is left */
	float gap[TB_MAX_CHANNELS], last[TB_MAX_CHANNELS];
};

#define TB_PATCH_NO_SEAT UINT32_MAX

/* Control thread; NULL with errno.  `title` is as in tb_insert, and copied. */
struct tb_patch *tb_patch_new(
	struct tb_graph *g, const char *title, uint32_t n_channels, _Atomic(const char *) *running);
/* Neither the data thread nor a roster has it; NULL is fine. */
void tb_patch_free(struct tb_patch *p);

/* `process` of the return's stream. */
TB_RT void tb_patch_process(void *terminal);

/* For tb_insert. */
TB_RT void tb_patch_run(
	struct tb_insert *i, const float *const *in, float *const *out, uint32_t n_frames);
TB_RT void tb_patch_send(struct tb_insert *i, const float *const *in, uint32_t n_frames);

/* One of its ends starts or stops. */
TB_RT void tb_patch_wake(struct tb_terminal *end, bool awake);
/* Where its return stands among the cycle's arrivals. */
TB_RT void tb_patch_seat(struct tb_patch *p, uint32_t index);

#endif
