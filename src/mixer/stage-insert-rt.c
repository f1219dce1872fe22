/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The places of inserts in strips and buses.  Data thread.
 *
 * Their turns are in strips.c and buses.c: an insert has one of two places, and the block waits
 * between them for what other programs have done with it. */
#include "stages.h"

#include "chains.h"

TB_RT static void start(void *p, const void *c)
{
	tb_insert_slot_start(p, c);
}

TB_RT static void aim(void *p, const void *c)
{
	tb_insert_slot_aim(p, c);
}

TB_RT static void jump(void *p, const void *c)
{
	tb_insert_slot_reset(p, c);
}

TB_RT static void forget(void *p, const void *c)
{
	tb_insert_slot_reset(p, c);
	tb_insert_slot_forget(p);
}

TB_RT static void inherit(void *p, const void *old)
{
	tb_insert_slot_inherit(p, old);
}

TB_RT static bool is_idle(const void *p)
{
	return !tb_insert_slot_sounds(p);
}

/* What it still has to say may come late, such as an echo. */
TB_RT static uint32_t quiet_frames(struct tb_mixer *m, void *p, const void *c)
{
	(void)m;
	(void)c;
	return tb_insert_slot_sounds(p) ? TB_GATE_QUIET_FRAMES : 0;
}

/* What an insert plays is looked at behind itself (insert-slot.c). */
const struct tb_stage_rt tb_stage_insert_rt = {
	.change = { start, aim, jump, NULL, forget },
	.inherit = inherit,
	.is_idle = is_idle,
	.quiet_frames = quiet_frames,
};
