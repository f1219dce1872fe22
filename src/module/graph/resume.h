/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Whether the machine has slept: CLOCK_BOOTTIME counts that time, CLOCK_MONOTONIC does not. */
#ifndef TB_RESUME_H
#define TB_RESUME_H

#include <stdbool.h>
#include <stdint.h>

#include "dsp/tb-rt.h"

/* Zero: nothing was noted yet. */
struct tb_resume {
	uint64_t asleep_ns; /* that the machine was since it was started */
	bool is_known;
};

/* A thread may be held up between its looks at the two clocks, but not for so long. */
#define TB_RESUME_MIN_NS UINT64_C(1000000000)

/* Data thread.  `monotonic_ns` was read after or before; true once after each sleep. */
TB_RT static inline bool tb_resume_note(
	struct tb_resume *r, uint64_t boottime_ns, uint64_t monotonic_ns)
{
	uint64_t asleep_ns = boottime_ns > monotonic_ns ? boottime_ns - monotonic_ns : 0;
	bool has_slept = r->is_known && asleep_ns > r->asleep_ns + TB_RESUME_MIN_NS;

	if (has_slept || !r->is_known)
		r->asleep_ns = asleep_ns;
	r->is_known = true;
	return has_slept;
}

#endif
