/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "retry.h"

#define FIRST_NS 100000000u
#define MAX_NS   10000000000u

uint64_t tb_retry_wait_ns(struct tb_retry *r)
{
	uint64_t wait_ns;

	if (r->n_tries == TB_RETRY_MAX)
		return UINT64_MAX;
	wait_ns = (uint64_t)FIRST_NS << r->n_tries++;
	return wait_ns < MAX_NS ? wait_ns : MAX_NS;
}
