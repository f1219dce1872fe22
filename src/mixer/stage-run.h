/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What loops over the stages of a strip or bus, or of all of them in a block (stages.h).  Data
 * thread. */
#ifndef TB_STAGE_RUN_H
#define TB_STAGE_RUN_H

#include "stages.h"

/* ---- all stages of a strip or bus ---- */

TB_RT void tb_stages_change(const struct tb_stage_table *stages, struct tb_chain *chain,
	const void *coeffs, enum tb_stage_change change);
TB_RT void tb_stages_inherit(
	const struct tb_stage_table *stages, struct tb_chain *chain, const struct tb_chain *old);

/* Returns whether all are. */
TB_RT bool tb_stages_are_idle(const struct tb_stage_table *stages, struct tb_chain *chain);

/* It is silent, and was for long enough. */
TB_RT bool tb_stages_may_sleep(
	struct tb_mixer *m, const struct tb_stage_table *stages, const struct tb_track *track);
TB_RT void tb_stages_sleep(
	struct tb_mixer *m, const struct tb_stage_table *stages, const struct tb_track *track);
/* Brings it to where it would be without the sleep, so that the sleep is not heard. */
TB_RT void tb_stages_wake(
	struct tb_mixer *m, const struct tb_stage_table *stages, const struct tb_track *track);

/* `most_db`, where that is less, becomes what they took away.  Returns whether it was less. */
TB_RT bool tb_stages_note_reduction(const struct tb_stage_table *stages,
	const struct tb_chain *chain, float most_db[TB_N_REDUCTIONS]);

/* ---- a block ---- */

/* `all`: who works, awake or not.  Tracks and frames of both are filled in. */
TB_RT void tb_stages_run(struct tb_mixer *m, const struct tb_stage_table *stages,
	struct tb_turn *awake, struct tb_turn *all);

#endif
