/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "groups.h"

#include <stddef.h>

#include "layout.h"

/* NULL if it is in none. */
static const struct tb_group_settings *group_of(const struct tb_control *control, uint32_t strip)
{
	uint32_t group = (uint32_t)control->strip[strip].group;

	return group > 0 ? &control->desk->group[group - 1] : NULL;
}

float tb_groups_gain(const struct tb_control *control, uint32_t strip)
{
	const struct tb_group_settings *group = group_of(control, strip);
	struct tb_pan balance = tb_pan_balance(control->desk->balance);
	float gain;

	if (!group)
		return 1.0f;
	gain = tb_db_to_lin(group->fader_db);
	if (group == &control->desk->group[0])
		return gain * balance.left;
	return group == &control->desk->group[1] ? gain * balance.right : gain;
}

static bool is_soloed(const struct tb_control *control, uint32_t strip)
{
	const struct tb_group_settings *group = group_of(control, strip);

	return control->strip[strip].solo > 0.0f || (group && group->solo > 0.0f);
}

bool tb_groups_any_solo(const struct tb_control *control, uint32_t n_strips)
{
	for (uint32_t s = 0; s < n_strips; s++)
		if (is_soloed(control, s))
			return true;
	return false;
}

static bool is_muted(const struct tb_control *control, uint32_t strip)
{
	return control->strip[strip].mute > 0.0f && !control->strip_held[strip];
}

bool tb_groups_silence(const struct tb_control *control, uint32_t strip)
{
	const struct tb_group_settings *group = group_of(control, strip);

	return is_muted(control, strip) || (group && group->mute > 0.0f)
	       || (control->any_solo && !is_soloed(control, strip));
}

bool tb_groups_automixes(const struct tb_control *control, uint32_t strip)
{
	const struct tb_group_settings *group = group_of(control, strip);

	return group && group->automix > 0.0f;
}

void tb_groups_note_move(struct tb_control *control, uint32_t n_strips)
{
	for (uint32_t s = 0; s < n_strips; s++)
		control->strip_moved[s] |= control->strip[s].group > 0.0f;
}
