/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Three strips that come as the test says. */
#ifndef CYCLE_RIG_H
#define CYCLE_RIG_H

#include <criterion/criterion.h>

#include "cycle.h"

#define N_STRIPS 3u

struct desk {
	struct tb_arrival strips[N_STRIPS];
	struct tb_arrival *list[N_STRIPS];
	struct tb_cycle c;
};

/* All strips awake and seen once, so that nobody has grace left. */
static inline void open_desk(struct desk *d)
{
	*d = (struct desk){ 0 };
	for (uint32_t i = 0; i < N_STRIPS; i++)
		d->list[i] = &d->strips[i];
	tb_cycle_set_strips(&d->c, d->list, N_STRIPS);
	for (uint32_t i = 0; i < N_STRIPS; i++)
		tb_cycle_set_awake(&d->c, i, true);
	for (uint32_t i = 0; i < N_STRIPS; i++)
		tb_cycle_arrive(&d->c, i, 1);
	cr_assert(tb_cycle_mix(&d->c, 1));
}

static inline bool arrive_and_mix(struct desk *d, uint32_t strip, uint64_t number)
{
	bool now = tb_cycle_arrive(&d->c, strip, number);

	if (now)
		cr_assert(tb_cycle_mix(&d->c, number));
	return now;
}

#endif
