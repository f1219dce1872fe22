/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* One value handed from one thread (the writer) to another (the reader), whole, without a
 * lock: three slots, one owned by the writer, one by the reader, one in between.
 * The reader gets the newest; what it was too slow for is never seen. */
#ifndef TB_SNAPSHOT_H
#define TB_SNAPSHOT_H

#include <stdbool.h>

#include "dsp/tb-rt.h"

#define TB_SNAPSHOT_SLOTS 3u
#define TB_SNAPSHOT_FRESH 4u

struct tb_snapshot {
	TB_ALIGNED unsigned back;   /* the writer's */
	TB_ALIGNED unsigned middle; /* atomic, by gcc's builtins: C++ includes this too */
	TB_ALIGNED unsigned front;  /* the reader's */
};

/* Before the two threads know of it. */
static inline void tb_snapshot_init(struct tb_snapshot *s)
{
	s->back = 0;
	s->middle = 1;
	s->front = 2;
}

/* Writer: publish slot `back`, get another to fill. */
TB_RT static inline unsigned tb_snapshot_publish(struct tb_snapshot *s)
{
	unsigned old =
		__atomic_exchange_n(&s->middle, s->back | TB_SNAPSHOT_FRESH, __ATOMIC_ACQ_REL);

	return s->back = old & ~TB_SNAPSHOT_FRESH;
}

/* Any thread: whether the last one published still waits to be taken. */
TB_RT static inline bool tb_snapshot_waits(const struct tb_snapshot *s)
{
	return __atomic_load_n(&s->middle, __ATOMIC_RELAXED) & TB_SNAPSHOT_FRESH;
}

/* Reader: newest published slot; the same one again if nothing is new. */
TB_RT static inline unsigned tb_snapshot_take(struct tb_snapshot *s)
{
	if (tb_snapshot_waits(s))
		s->front = __atomic_exchange_n(&s->middle, s->front, __ATOMIC_ACQ_REL)
		           & ~TB_SNAPSHOT_FRESH;
	return s->front;
}

#endif
