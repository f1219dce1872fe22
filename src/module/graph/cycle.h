/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* When to mix: the bookkeeping of one graph cycle.  No PipeWire in here.
 *
 * All strips that play are awaited, then the mix runs.  A strip cannot be awaited
 * blindly: one that is fed by one of our own buses arrives only after the mix,
 * one whose client hangs never does, and the whole driver would stand still.  So
 * a mix that has not come by a deadline within its cycle runs without whoever is
 * missing: the cycle's end, less what the mix and the buses usually take.  That strip is *late*: it
 * is no longer awaited, and what it hands over after a mix is used by the next one.  A late strip
 * that arrives before a mix is on time again; one that keeps arriving after the mix is awaited on
 * trial, after 1, 2, 4 ... TB_TRIAL_MAX cycles, since it may have been a passing delay.  Only
 * after TB_TRIAL_KEPT cycles in time the next trial is a first one: two consoles in a circle await
 * each other, and whichever gives up first lets the other one's strip come in time for a while.
 *
 * The same holds for the returns of inserts that send their sound away (patch.h), for which a
 * mix that has begun pauses.
 *
 * Data thread throughout.
 */
#ifndef TB_CYCLE_H
#define TB_CYCLE_H

#include <stdbool.h>
#include <stdint.h>

#include "dsp/tb-rt.h"

#define TB_TRIAL_MAX  128u
#define TB_TRIAL_KEPT 64u

/* Looks at a cycle of no clock in which nothing moves, until it is mixed as it is: TB_CYCLE_LOOKS
 * where those who are missing have not come in time yet, or not since they were late, since a strip
 * that our own mix feeds never will; TB_CYCLE_PATIENCE where one of them has.  Whoever exports
 * waits rather than have a hole in it.  That is 4 s, and no cycle waits longer in all, because
 * PipeWire's driver waits no longer than 5 s (freewheel.wait) for a cycle, and what is mixed after
 * that is lost as a whole. */
#define TB_CYCLE_LOOK_MS  25u
#define TB_CYCLE_LOOKS    (500u / TB_CYCLE_LOOK_MS)
#define TB_CYCLE_PATIENCE (4000u / TB_CYCLE_LOOK_MS)

/* Cycles that a strip which just woke up is awaited though it has never arrived:
 * the server starts it a few cycles after it says so. */
#define TB_CYCLE_GRACE 64u

struct tb_arrival {
	bool awake;     /* takes part in the cycles */
	bool is_return; /* of what an insert has sent: see tb_cycle_pause() */
	bool is_due;    /* a return: in this part of the present cycle */
	bool late;      /* not awaited */
	bool arrived;   /* in the present cycle */
	bool was_here;  /* in the cycle before, in time or not */
	uint32_t grace; /* cycles it may still be missing without being late */
	uint32_t trial; /* cycles until it is awaited again */
	uint32_t trial_length;
	uint32_t n_kept; /* cycles in which it was awaited and came, since it was late */
};

struct tb_cycle {
	struct tb_arrival **strips; /* n_strips of them */
	uint32_t n_strips;
	uint64_t number; /* of the present cycle, as the driver counts */
	bool is_open;    /* begun and not mixed */
	bool is_paused;  /* in the middle of its mix */
	uint32_t n_awaited;
	uint64_t n_mixed, n_lost, n_late; /* totals; lost: begun and never mixed */
};

/* ---- the deadline ---- */

/* What the mix and all behind it take: the longest of late, which is forgotten over some
 * hundred cycles. */
TB_RT void tb_cycle_learn(uint64_t *usual_ns, uint64_t took_ns);

/* How long after its begin a cycle waits for its strips.  Nodes of other processes come
 * after our buses: a margin is theirs.  Never less than half of the cycle. */
TB_RT uint64_t tb_cycle_wait_ns(uint64_t period_ns, uint64_t usual_ns);

/* Where cycles follow no clock (an export that freewheels) nobody is hurried, and a cycle
 * waits while anything moves.  All zeros at first. */
struct tb_cycle_watch {
	uint64_t number;
	uint32_t n_awaited;
	uint32_t n_looks; /* since somebody came last */
	uint32_t n_all;   /* in this cycle */
};

/* A look at cycle `number`, each TB_CYCLE_LOOK_MS.  True: nobody is awaited in it, or whoever is
 * has not come during as many looks as they are worth, or there were TB_CYCLE_PATIENCE in all. */
TB_RT bool tb_cycle_is_stuck(struct tb_cycle_watch *w, const struct tb_cycle *c, uint64_t number);

/* ---- the cycle ---- */

/* Other strips from now on; whoever stays is the same struct. */
TB_RT void tb_cycle_set_strips(struct tb_cycle *c, struct tb_arrival **strips, uint32_t n_strips);

/* A strip joins or leaves.  True: nothing is awaited any more in an open cycle, mix
 * now. */
TB_RT bool tb_cycle_set_awake(struct tb_cycle *c, uint32_t strip, bool awake);

/* A strip handed over its block.  True: all are here, mix now. */
TB_RT bool tb_cycle_arrive(struct tb_cycle *c, uint32_t strip, uint64_t number);

/* Returns are no strips: only a mix that is under way awaits them, and who has never come is
 * not awaited.  Pauses the mix for those that are due, and forgets that they were; false:
 * nobody has to be waited for. */
TB_RT bool tb_cycle_pause(struct tb_cycle *c);
/* The mix goes on. */
TB_RT void tb_cycle_resume(struct tb_cycle *c);

/* The deadline of cycle `number` has come.  True: it was not mixed, mix now. */
TB_RT bool tb_cycle_expire(struct tb_cycle *c, uint64_t number);

/* The mix of the present cycle runs.  False: it has run already. */
TB_RT bool tb_cycle_mix(struct tb_cycle *c, uint64_t number);

TB_RT bool tb_cycle_is_mixed(const struct tb_cycle *c, uint64_t number);

/* Whether cycle `number` still awaits anybody; one that nobody has begun, whether it will. */
TB_RT bool tb_cycle_awaits(const struct tb_cycle *c, uint64_t number);

/* Whether the next cycle would await anybody. */
TB_RT bool tb_cycle_awaits_next(const struct tb_cycle *c);

#endif
