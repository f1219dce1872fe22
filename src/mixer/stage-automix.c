/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Automatic mixing from the settings of a strip and of its group.  Control thread. */
#include "stages.h"

#include "groups.h"
#include "stage-design.h"

static bool is_wanted(const struct tb_mixer *m, uint32_t s, const void *settings)
{
	(void)settings;
	return tb_groups_automixes(&m->control, s);
}

static void design(const struct tb_mixer *m, uint32_t s, const void *settings, void *c)
{
	const struct tb_automix_settings *from = settings;
	float group = m->control.strip[s].group;

	tb_automix_design(c,
		&(struct tb_automix_params){
			.on = tb_groups_automixes(&m->control, s),
			.is_heard = !tb_groups_silence(&m->control, s),
			.group = group > 0.0f ? (uint32_t)group - 1 : 0,
			.weight_db = from->weight_db,
		},
		tb_rate_of(m));
}

static void follow(const struct tb_mixer *m, uint32_t s, void *c)
{
	((struct tb_automix_coeffs *)c)->is_heard = !tb_groups_silence(&m->control, s);
}

const struct tb_stage_design tb_stage_automix = {
	.is_wanted = is_wanted,
	.design = design,
	.follow = follow,
};
