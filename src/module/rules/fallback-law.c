/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "fallback-law.h"

#include <spa/utils/string.h>

static bool is_none(const struct tb_sink_name *device)
{
	return device->name[0] == '\0';
}

static void set_fader(struct tb_fallback_step *step, float fader_db)
{
	step->sets_fader = true;
	step->fader_db = fader_db;
}

/* If it falls back again, from a device that it had fallen back on, it still counts as coming from
 * its own device, and on its return gets what was set since. */
static void fall_back(struct tb_fallback *f, const struct tb_sink_name *from,
	const struct tb_fallback_facts *facts, struct tb_fallback_step *step)
{
	bool is_first = is_none(&f->from);

	if (facts->fader_db <= facts->fallback_db)
		return;
	if (is_first || facts->fader_db != f->lowered_db)
		f->fader_db = facts->fader_db;
	if (is_first)
		f->from = *from;
	f->lowered_db = facts->fallback_db;
	set_fader(step, facts->fallback_db);
}

static void come_back(
	struct tb_fallback *f, const struct tb_fallback_facts *facts, struct tb_fallback_step *step)
{
	if (facts->fader_db == f->lowered_db)
		set_fader(step, f->fader_db);
	f->from = (struct tb_sink_name){ "" };
}

struct tb_fallback_step tb_fallback_next(struct tb_fallback *f, const struct tb_sink_name *device,
	const struct tb_fallback_facts *facts)
{
	struct tb_fallback_step step = { .fades_in = true };
	struct tb_sink_name before = f->plays_on;

	f->plays_on = *device;
	if (is_none(&before) || spa_streq(before.serial, device->serial))
		return (struct tb_fallback_step){ 0 };
	if (spa_streq(f->from.name, device->name))
		come_back(f, facts, &step);
	else if (!facts->is_there)
		fall_back(f, &before, facts, &step);
	return step;
}

bool tb_fallback_loses(const struct tb_fallback *f, const struct tb_fallback_facts *facts)
{
	return !is_none(&f->plays_on) && !facts->is_there;
}
