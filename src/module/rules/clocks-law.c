/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "clocks-law.h"

#include <spa/utils/defs.h>

/* How soon another latency is seen while the console runs. */
#define CHECK_INTERVAL_NS (100 * (uint64_t)SPA_NSEC_PER_MSEC)

bool tb_clock_wants_active(const struct tb_clock_end *end, bool is_mixing)
{
	return end->is_linked && end->is_wanted && (end->is_virtual || is_mixing);
}

struct tb_clocks_step tb_clocks_next(uint32_t n_ends, bool is_mixing)
{
	bool any = n_ends > 0;

	return (struct tb_clocks_step){ any, any && is_mixing ? CHECK_INTERVAL_NS : 0 };
}
