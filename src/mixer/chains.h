/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which strips and buses work, and what their stages share (processing.h).  Data thread. */
#ifndef TB_CHAINS_H
#define TB_CHAINS_H

#include "state.h"

/* The longest time that a gate takes to close. */
#define TB_GATE_QUIET_FRAMES (1u << 19)

/* What it played has left the delays that align it. */
TB_RT static inline bool tb_strip_has_arrived(const struct tb_strip_chain *chain)
{
	return chain->head.n_quiet >= tb_delay_longest(&chain->lack)
	       && chain->head.n_quiet >= tb_delay_longest(&chain->align);
}

/* Steps of gate and compressor from `clock` to the block that begins. */
TB_RT static inline uint64_t tb_steps_since(const struct tb_mixer *m, uint64_t clock)
{
	return m->data.block_at / TB_STEP_FRAMES - clock / TB_STEP_FRAMES;
}

/* What they run with in this block. */
TB_RT static inline struct tb_dyn_run tb_dyn_run_of(const struct tb_mixer *m)
{
	return (struct tb_dyn_run){
		.k = m->data.processors.dyn,
		.eq = m->data.processors.eq,
		.scratch = m->data.dyn_scratch,
		.phase = (uint32_t)(m->data.block_at % TB_STEP_FRAMES),
	};
}

/* New settings were taken (tb_matrix_retarget()): all that works sets out for them. */
TB_RT void tb_chains_aim(struct tb_mixer *m);

/* After so much time without a mix, or without a listener to a bus, the processors forget the sound
 * before. */
#define TB_GAP_MS 100u

/* The processors drop what they hold of the sound before (TB_STAGE_FORGET): those of a bus that was
 * not heard for a while, and all after a gap. */
TB_RT void tb_bus_forget(struct tb_mixer *m, uint32_t b);
TB_RT void tb_chains_forget(struct tb_mixer *m);
/* The same for delay and limiter only, if the bus was not heard for a block or two. */
TB_RT void tb_bus_forget_end(struct tb_mixer *m, uint32_t b);

/* Lists the strips and buses that work.  Called when settings were taken or a ramp has ended. */
TB_RT void tb_chains_list(struct tb_mixer *m);

/* Whether one of its stages has failed since this was last asked. */
TB_RT static inline bool tb_chain_take_failure(struct tb_chain *chain)
{
	bool has_failed = chain->has_failed;

	chain->has_failed = false;
	return has_failed;
}

#endif
