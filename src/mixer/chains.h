/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The processing of strips and buses (processing.h).  Data thread. */
#ifndef TB_CHAINS_H
#define TB_CHAINS_H

#include "past.h"
#include "sane.h"
#include "state.h"

/* As long as a gate may take to close. */
#define TB_GATE_QUIET_FRAMES (1u << 19)

/* What it played has left the delays that align it. */
TB_RT static inline bool tb_strip_has_arrived(const struct tb_strip_chain *chain)
{
	return chain->head.n_quiet >= tb_delay_longest(&chain->lack)
	       && chain->head.n_quiet >= tb_delay_longest(&chain->align);
}

/* Of gate and compressor, up to the block that begins. */
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

/* From so much time on in which nothing was mixed, or a bus was not heard, all of it is forgotten.
 */
#define TB_GAP_MS 100u

/* What they still hold of the sound before is not heard (TB_STAGE_FORGET): of a bus that was not
 * heard for a while, and of all after a gap. */
TB_RT void tb_bus_forget(struct tb_mixer *m, uint32_t b);
TB_RT void tb_chains_forget(struct tb_mixer *m);
/* Of its delay and limiter alone, as for one that was not heard for a block or two. */
TB_RT void tb_bus_forget_end(struct tb_mixer *m, uint32_t b);

/* Anew, when settings were taken or a ramp has ended: who works. */
TB_RT void tb_chains_list(struct tb_mixer *m);

/* Before the mix, on the block of tb_data.parts: makes the processed rows of those who work.
 * Between two of the three, inserts that have sent may wait. */
TB_RT void tb_strips_begin(struct tb_mixer *m);
TB_RT void tb_strips_work(struct tb_mixer *m);
/* Measures those rows too, and lists which sound.  Returns the rows to mix, `in` itself where
 * no strip works. */
TB_RT const float *const *tb_strips_finish(struct tb_mixer *m);

/* strip-slots.c: what is in one strip's slot, on its rows, if that is its place. */
TB_RT void tb_strip_run_slot(struct tb_mixer *m, uint32_t s, enum tb_strip_slot slot,
	enum tb_insert_position position, uint32_t n);
/* Its insert, which may send its sound before it runs. */
TB_RT void tb_strip_send(
	struct tb_mixer *m, uint32_t s, enum tb_insert_position position, uint32_t n);

/* Where the mix goes, and the buses with it: `out` itself where no bus works. */
TB_RT float *const *tb_buses_prepare(struct tb_mixer *m, float *const *out);

/* After the mix: EQ and compressor of the sums, and on to the final outputs, of the buses whose
 * turn it is (cue.h).  In three, as with strips. */
TB_RT void tb_buses_begin(struct tb_mixer *m);
TB_RT void tb_buses_work(struct tb_mixer *m);
TB_RT void tb_buses_finish(struct tb_mixer *m);

/* Delay of one bus; then, when its peak is known, its limiter.  Where a channel of `out`
 * is missing the bus still does all of them. */
TB_RT void tb_bus_delay(struct tb_mixer *m, uint32_t b, float *const *out, uint32_t n);
/* Returns whether a sample may have changed. */
TB_RT bool tb_bus_limit(struct tb_mixer *m, uint32_t b, float *const *out, float peak, uint32_t n);

/* trims.c: gains of a bus that no settings are (tb_mixer_set_bus_ride()), before its delay. */
TB_RT void tb_bus_ride(struct tb_mixer *m, uint32_t b, float *const *out, uint32_t n);
/* It may do something. */
TB_RT static inline bool tb_bus_rides(const struct tb_mixer *m, uint32_t b)
{
	return m->data.bus[b].ride != 1.0f
	       || atomic_load_explicit(&m->trim[b].ride_lin, memory_order_relaxed) != 1.0f;
}
/* The same behind all else (tb_mixer_fade_bus_in()).  Returns whether a sample may have
 * changed. */
TB_RT bool tb_bus_fade_in(struct tb_mixer *m, uint32_t b, float *const *out, uint32_t n);
/* It may do something. */
TB_RT static inline bool tb_bus_fades_in(const struct tb_mixer *m, uint32_t b)
{
	return m->data.bus[b].fade_left > 0
	       || atomic_load_explicit(&m->trim[b].n_fades, memory_order_relaxed)
	                  != m->data.bus[b].n_fades;
}

/* Whether one of its stages has failed since this was last asked. */
TB_RT static inline bool tb_chain_take_failure(struct tb_chain *chain)
{
	bool has_failed = chain->has_failed;

	chain->has_failed = false;
	return has_failed;
}

/* passing.c: whether trim, polarity and mono leave a strip's rows as they are. */
TB_RT bool tb_strip_is_unity(const struct tb_mixer *m, uint32_t s);
/* Whether nothing but its processors changes its rows in the block that begins.  If these are idle
 * (tb_stages_are_idle()), tb_strip_pass() plays the rows as they are. */
TB_RT bool tb_strip_passes(const struct tb_mixer *m, uint32_t s);
TB_RT void tb_strip_pass(struct tb_mixer *m, uint32_t s);

/* intake.c: what the meters of a strip that sounds are fed, and of one that does not. */
TB_RT void tb_strip_meter(struct tb_mixer *m, uint32_t s, const float *const *in, uint32_t n,
	struct tb_meter_block block);
TB_RT void tb_strip_meter_fall(struct tb_mixer *m, uint32_t s, struct tb_meter_block block);
TB_RT void tb_strip_count_bad(struct tb_mixer *m, uint32_t s);
TB_RT void tb_bus_count_bad(struct tb_mixer *m, uint32_t b);
/* buses.c: its processors forget all they heard. */
TB_RT void tb_bus_start_anew(struct tb_mixer *m, uint32_t b);

/* reduction.c: what a gain below 1 takes away; to 1e-6 dB, without libm. */
TB_RT float tb_db_of_gain(float gain);

/* After what they did in a block; after each block. */
TB_RT void tb_strip_note_reduction(struct tb_mixer *m, uint32_t s);
TB_RT void tb_bus_note_reduction(struct tb_mixer *m, uint32_t b);
TB_RT void tb_reductions_turn(struct tb_mixer *m);
/* Nothing is taken away. */
TB_RT void tb_reduction_reset(struct tb_reduction_meter *meter);
/* `meter` goes on where `old` stands. */
TB_RT void tb_reduction_copy(
	struct tb_reduction_meter *meter, const struct tb_reduction_meter *old);

#endif
