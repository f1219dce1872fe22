/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* When something that failed is tried again: soon at first, then at longer and longer intervals,
 * and not for ever. */
#ifndef TB_RETRY_H
#define TB_RETRY_H

#include <stdint.h>

#define TB_RETRY_MAX 10u

/* All zeros at first. */
struct tb_retry {
	uint32_t n_tries;
};

/* It failed: how long to wait until the next try, in ns; UINT64_MAX after TB_RETRY_MAX of
 * them. */
uint64_t tb_retry_wait_ns(struct tb_retry *r);

#endif
