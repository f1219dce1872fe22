/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The stages of a strip or bus, one after the other.
 *
 * `active` of a chain has a bit per stage that may do anything.  All are set by whatever may rouse
 * one, and who is found idle loses its bit. */
#include "stage-run.h"

#include "key-history.h"
#include "state.h"

static struct tb_chain *all_are_active(const struct tb_stage_table *stages, struct tb_chain *chain)
{
	chain->active = (1u << stages->n) - 1;
	return chain;
}

static void *processor_of(const struct tb_stage *stage, struct tb_chain *chain)
{
	return (char *)chain + stage->chain_at;
}

static const void *coeffs_of(const struct tb_stage *stage, const void *coeffs)
{
	return (const char *)coeffs + stage->coeffs_at;
}

/* The lowest bit of `bits` that is set. */
static uint32_t first_of(uint32_t bits)
{
	return (uint32_t)__builtin_ctz(bits);
}

/* ---- one strip or bus ---- */

void tb_stages_change(const struct tb_stage_table *stages, struct tb_chain *chain,
	const void *coeffs, enum tb_stage_change change)
{
	all_are_active(stages, chain);
	for (uint32_t i = 0; i < stages->n; i++) {
		const struct tb_stage *stage = &stages->stage[i];

		if (stage->rt->change[change])
			stage->rt->change[change](
				processor_of(stage, chain), coeffs_of(stage, coeffs));
	}
}

void tb_stages_inherit(
	const struct tb_stage_table *stages, struct tb_chain *chain, const struct tb_chain *old)
{
	all_are_active(stages, chain);
	for (uint32_t i = 0; i < stages->n; i++) {
		const struct tb_stage *stage = &stages->stage[i];

		stage->rt->inherit(processor_of(stage, chain), (const char *)old + stage->chain_at);
	}
}

bool tb_stages_are_idle(const struct tb_stage_table *stages, struct tb_chain *chain)
{
	while (chain->active != 0) {
		const struct tb_stage *stage = &stages->stage[first_of(chain->active)];
		void *p = processor_of(stage, chain);

		if (!stage->rt->is_idle(p))
			return false;
		chain->active &= chain->active - 1;
		if (stage->rt->become_idle)
			stage->rt->become_idle(p);
	}
	return true;
}

bool tb_stages_may_sleep(
	struct tb_mixer *m, const struct tb_stage_table *stages, const struct tb_track *track)
{
	struct tb_chain *chain = track->chain;

	if (chain->n_quiet < TB_QUIET_FRAMES)
		return false;
	for (uint32_t bits = chain->active; bits != 0; bits &= bits - 1) {
		const struct tb_stage *stage = &stages->stage[first_of(bits)];

		if (stage->rt->quiet_frames
			&& chain->n_quiet < stage->rt->quiet_frames(
				   m, processor_of(stage, chain), coeffs_of(stage, track->coeffs)))
			return false;
	}
	return true;
}

void tb_stages_sleep(
	struct tb_mixer *m, const struct tb_stage_table *stages, const struct tb_track *track)
{
	struct tb_chain *chain = track->chain;

	if (*track->is_awake)
		chain->slept_at = m->data.block_at;
	*track->is_awake = false;
	for (uint32_t bits = chain->active; bits != 0; bits &= bits - 1) {
		const struct tb_stage *stage = &stages->stage[first_of(bits)];

		if (stage->rt->sleep)
			stage->rt->sleep(
				m, processor_of(stage, chain), coeffs_of(stage, track->coeffs));
	}
}

void tb_stages_wake(
	struct tb_mixer *m, const struct tb_stage_table *stages, const struct tb_track *track)
{
	struct tb_chain *chain = track->chain;

	if (*track->is_awake)
		return;
	*track->is_awake = true;
	all_are_active(stages, chain);
	for (uint32_t i = 0; i < stages->n; i++) {
		const struct tb_stage *stage = &stages->stage[i];

		if (stage->rt->wake)
			stage->rt->wake(m, processor_of(stage, chain),
				coeffs_of(stage, track->coeffs), chain->slept_at);
	}
}

bool tb_stages_note_reduction(const struct tb_stage_table *stages, const struct tb_chain *chain,
	float most_db[TB_N_REDUCTIONS])
{
	bool any = false;

	for (uint32_t bits = chain->active & stages->reducing; bits != 0; bits &= bits - 1) {
		const struct tb_stage *stage = &stages->stage[first_of(bits)];
		const struct tb_stage_rt *rt = stage->rt;

		any |= tb_note_most(&most_db[rt->reduction],
			rt->reduction_db((const char *)chain + stage->chain_at));
	}
	return any;
}

/* ---- a block ---- */

static uint32_t active_in(const struct tb_turn *awake)
{
	uint32_t active = 0;

	for (uint32_t i = 0; i < awake->n_tracks; i++)
		active |= awake->track[i]->chain->active;
	return active;
}

static void run(struct tb_mixer *m, const struct tb_stage *stage, struct tb_turn *turn)
{
	turn->chain_at = stage->chain_at;
	turn->coeffs_at = stage->coeffs_at;
	stage->rt->run(m, turn);
}

void tb_stages_run(struct tb_mixer *m, const struct tb_stage_table *stages, struct tb_turn *awake,
	struct tb_turn *all)
{
	uint32_t active = active_in(awake);

	awake->jobs = all->jobs = m->data.jobs.space;
	for (uint32_t i = 0; i < stages->n; i++) {
		const struct tb_stage *stage = &stages->stage[i];

		if (stage->is_behind_keys)
			tb_keys_record(m, awake->n_frames);
		awake->bit = all->bit = 1u << i;
		if (stage->rt->counts_sleepers)
			run(m, stage, all);
		else if (stage->rt->run && active >> i & 1)
			run(m, stage, awake);
	}
}
