/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Memory that nobody needs any more. */
#ifndef TB_GIVE_BACK_H
#define TB_GIVE_BACK_H

#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

/* Not on the data thread, and once after all that was freed: it takes tens of ms of a large heap.
 * glibc keeps what was freed, twice as much as the largest block that ever was, for each thread
 * that ran beside others: some MB after inserts and voices came and went. */
static inline void tb_memory_give_back(void)
{
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}

#endif
