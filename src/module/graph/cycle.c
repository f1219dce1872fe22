/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: see cycle.h. */
#include "cycle.h"

/* Each cycle forgets one part in so many of what is usual. */
#define FORGET 256u

/* The nodes behind ours: a sixteenth of the cycle, within these bounds. */
#define MARGIN_MIN_NS 150000u
#define MARGIN_MAX_NS 1000000u

static void mark_late(struct tb_cycle *c, struct tb_arrival *a)
{
	a->late = true;
	a->trial_length = a->trial_length ? a->trial_length * 2 : 1;
	if (a->trial_length > TB_TRIAL_MAX)
		a->trial_length = TB_TRIAL_MAX;
	a->trial = a->trial_length;
	a->n_kept = 0;
	c->n_late += !a->is_return;
}

/* Before the mix begins strips are awaited, within it returns that are due. */
static bool is_awaited(const struct tb_cycle *c, const struct tb_arrival *a)
{
	return a->awake && !a->late && !a->arrived && a->is_return == c->is_paused
	       && (!a->is_return || a->is_due);
}

static uint32_t count_awaited(const struct tb_cycle *c)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < c->n_strips; i++)
		n += is_awaited(c, c->strips[i]);
	return n;
}

/* Marks the strips that were awaited and have not come as late. */
static void give_up_missing(struct tb_cycle *c)
{
	for (uint32_t i = 0; i < c->n_strips; i++) {
		struct tb_arrival *a = c->strips[i];

		if (!is_awaited(c, a))
			continue;
		if (a->grace > 0)
			a->grace--;
		else
			mark_late(c, a);
	}
	c->n_awaited = 0;
}

static void keep_trial(struct tb_arrival *a)
{
	if (a->n_kept < TB_TRIAL_KEPT && ++a->n_kept == TB_TRIAL_KEPT)
		a->trial_length = 0;
}

static void try_again(struct tb_arrival *a)
{
	if (!a->late || !a->was_here)
		return;
	if (a->trial > 0)
		a->trial--;
	if (a->trial == 0)
		a->late = false;
}

static void begin(struct tb_cycle *c, uint64_t number)
{
	if (c->is_open) {
		give_up_missing(c);
		c->n_lost++;
	}
	c->number = number;
	c->is_open = true;
	c->is_paused = false;
	for (uint32_t i = 0; i < c->n_strips; i++) {
		struct tb_arrival *a = c->strips[i];

		if (!a->awake)
			continue;
		a->was_here = a->arrived;
		a->arrived = a->is_due = false;
		try_again(a);
	}
	c->n_awaited = count_awaited(c);
}

void tb_cycle_set_strips(struct tb_cycle *c, struct tb_arrival **strips, uint32_t n_strips)
{
	c->strips = strips;
	c->n_strips = n_strips;
	c->n_awaited = c->is_open ? count_awaited(c) : 0;
}

bool tb_cycle_set_awake(struct tb_cycle *c, uint32_t strip, bool awake)
{
	struct tb_arrival *a = c->strips[strip];
	bool was_awaited = c->is_open && is_awaited(c, a);

	if (a->awake == awake)
		return false;
	*a = (struct tb_arrival){
		.awake = awake,
		.is_return = a->is_return,
		.late = a->is_return,
		.grace = a->is_return ? 0 : TB_CYCLE_GRACE,
	};
	if (!awake && was_awaited && c->n_awaited > 0)
		return --c->n_awaited == 0;
	/* The server counts it from its next cycle on. */
	a->arrived = c->is_open && !a->is_return;
	return false;
}

bool tb_cycle_arrive(struct tb_cycle *c, uint32_t strip, uint64_t number)
{
	struct tb_arrival *a = c->strips[strip];
	bool was_awaited;

	if (!a->awake)
		return false;
	if (number != c->number)
		begin(c, number);
	was_awaited = is_awaited(c, a);
	a->arrived = true;
	a->grace = 0;
	if (!c->is_open)
		return false;
	if (a->late) {
		a->late = false;
	} else if (was_awaited) {
		keep_trial(a);
		if (c->n_awaited > 0)
			c->n_awaited--;
	}
	return c->n_awaited == 0;
}

bool tb_cycle_pause(struct tb_cycle *c)
{
	c->is_paused = true;
	c->n_awaited = count_awaited(c);
	c->is_open = c->is_paused = c->n_awaited > 0;
	for (uint32_t i = 0; i < c->n_strips && !c->is_paused; i++)
		c->strips[i]->is_due = false;
	return c->is_paused;
}

void tb_cycle_resume(struct tb_cycle *c)
{
	c->is_open = c->is_paused = false;
	c->n_awaited = 0;
	for (uint32_t i = 0; i < c->n_strips; i++)
		c->strips[i]->is_due = false;
}

bool tb_cycle_expire(struct tb_cycle *c, uint64_t number)
{
	if (number != c->number)
		begin(c, number);
	if (!c->is_open)
		return false;
	give_up_missing(c);
	return true;
}

bool tb_cycle_mix(struct tb_cycle *c, uint64_t number)
{
	if (number != c->number)
		begin(c, number);
	if (!c->is_open)
		return false;
	c->is_open = false;
	c->n_mixed++;
	return true;
}

bool tb_cycle_is_mixed(const struct tb_cycle *c, uint64_t number)
{
	return number == c->number && !c->is_open;
}

/* In the next cycle. */
static bool will_be_awaited(const struct tb_arrival *a)
{
	return a->awake && !a->is_return && (!a->late || (a->arrived && a->trial <= 1));
}

bool tb_cycle_awaits_next(const struct tb_cycle *c)
{
	for (uint32_t i = 0; i < c->n_strips; i++)
		if (will_be_awaited(c->strips[i]))
			return true;
	return false;
}

void tb_cycle_learn(uint64_t *usual_ns, uint64_t took_ns)
{
	*usual_ns -= *usual_ns / FORGET;
	if (took_ns > *usual_ns)
		*usual_ns = took_ns;
}

uint64_t tb_cycle_wait_ns(uint64_t period_ns, uint64_t usual_ns)
{
	uint64_t margin_ns = period_ns / 16;
	uint64_t kept_ns;

	if (margin_ns < MARGIN_MIN_NS)
		margin_ns = MARGIN_MIN_NS;
	if (margin_ns > MARGIN_MAX_NS)
		margin_ns = MARGIN_MAX_NS;
	kept_ns = margin_ns + usual_ns;
	return kept_ns < period_ns / 2 ? period_ns - kept_ns : period_ns / 2;
}

/* For a cycle that nobody has begun yet: how many it will await. */
static uint32_t n_awaited(const struct tb_cycle *c, uint64_t number)
{
	return number == c->number ? c->n_awaited : tb_cycle_awaits_next(c);
}

bool tb_cycle_awaits(const struct tb_cycle *c, uint64_t number)
{
	return n_awaited(c, number) > 0;
}

/* It has come when it was awaited, and was not late, or kept its time since. */
static bool is_reliable(const struct tb_arrival *a)
{
	return a->n_kept > 0 && a->trial_length == 0;
}

static bool awaits_reliable(const struct tb_cycle *c, uint64_t number)
{
	for (uint32_t i = 0; i < c->n_strips; i++) {
		const struct tb_arrival *a = c->strips[i];
		bool awaited = number == c->number ? is_awaited(c, a) : will_be_awaited(a);

		if (awaited && is_reliable(a))
			return true;
	}
	return false;
}

bool tb_cycle_is_stuck(struct tb_cycle_watch *w, const struct tb_cycle *c, uint64_t number)
{
	uint32_t n = n_awaited(c, number);
	uint32_t most = awaits_reliable(c, number) ? TB_CYCLE_PATIENCE : TB_CYCLE_LOOKS;

	if (n == 0)
		return true;
	if (number != w->number)
		*w = (struct tb_cycle_watch){ .number = number };
	if (n != w->n_awaited)
		w->n_looks = 0;
	w->n_awaited = n;
	return ++w->n_looks > most || ++w->n_all > TB_CYCLE_PATIENCE;
}
