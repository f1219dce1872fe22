/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "activity-law.h"

static enum tb_activity awake_if(bool is_awake)
{
	return is_awake ? TB_ACTIVITY_AWAKE : TB_ACTIVITY_ASLEEP;
}

enum tb_activity tb_activity_of(const struct tb_activity_facts *f)
{
	const struct tb_clock_end *end = &f->end;

	if (f->is_awake && end->is_linked && !end->is_wanted)
		return f->has_dozed ? TB_ACTIVITY_ASLEEP : TB_ACTIVITY_DOZES;
	if (f->has_own_clock)
		return awake_if(tb_clock_wants_active(end, f->is_mixing));
	if (end->is_linked && !f->is_awake && f->is_strip && end->is_virtual)
		return TB_ACTIVITY_JOINS;
	return awake_if(end->is_linked && end->is_wanted);
}
