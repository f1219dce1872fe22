/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* When to mix: the bookkeeping of one graph cycle.  No PipeWire in here.
 *
 * All strips that play are awaited, then the mix runs.  A strip cannot be awaited
 * blindly: one that is fed by one of our own buses arrives only after the mix,
 * one whose client hangs never does, and the whole driver would stand still.  So
 * a mix that has not come by a deadline within its cycle runs without whoever is
 * missing.  That strip is *late*: it is no longer awaited, and what it hands over
 * after a mix is used by the next one.  A late strip that arrives before a mix is
 * on time again; one that keeps arriving after the mix is awaited on trial, after
 * 1, 2, 4 ... TB_TRIAL_MAX cycles, since it may have been a passing delay.
 *
 * Data thread throughout.
 */
#ifndef TB_CYCLE_H
#define TB_CYCLE_H

#include <stdbool.h>
#include <stdint.h>

#include "tb-rt.h"

#define TB_TRIAL_MAX 128u

/* Cycles that a strip which just woke up is awaited though it has never arrived:
 * the server starts it a few cycles after it says so. */
#define TB_CYCLE_GRACE 64u

struct tb_arrival {
	bool awake;     /* takes part in the cycles */
	bool late;      /* not awaited */
	bool arrived;   /* in the present cycle */
	bool was_here;  /* in the cycle before, in time or not */
	uint32_t grace; /* cycles it may still be missing without being late */
	uint32_t trial; /* cycles until it is awaited again */
	uint32_t trial_length;
};

struct tb_cycle {
	struct tb_arrival **strips; /* n_strips of them */
	uint32_t n_strips;
	uint64_t number; /* of the present cycle, as the driver counts */
	bool is_open;    /* begun and not mixed */
	uint32_t n_awaited;
	uint64_t n_mixed, n_lost, n_late; /* totals; lost: begun and never mixed */
};

/* Other strips from now on; whoever stays is the same struct. */
TB_RT void tb_cycle_set_strips(struct tb_cycle *c, struct tb_arrival **strips, uint32_t n_strips);

/* A strip joins or leaves.  True: nothing is awaited any more in an open cycle, mix
 * now. */
TB_RT bool tb_cycle_set_awake(struct tb_cycle *c, uint32_t strip, bool awake);

/* A strip handed over its block.  True: all are here, mix now. */
TB_RT bool tb_cycle_arrive(struct tb_cycle *c, uint32_t strip, uint64_t number);

/* The deadline of cycle `number` has come.  True: it was not mixed, mix now. */
TB_RT bool tb_cycle_expire(struct tb_cycle *c, uint64_t number);

/* The mix of the present cycle runs.  False: it has run already. */
TB_RT bool tb_cycle_mix(struct tb_cycle *c, uint64_t number);

TB_RT bool tb_cycle_is_mixed(const struct tb_cycle *c, uint64_t number);

/* Whether the next cycle would await anybody. */
TB_RT bool tb_cycle_awaits_next(const struct tb_cycle *c);

#endif
