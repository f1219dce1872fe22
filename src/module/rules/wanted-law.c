/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "wanted-law.h"

static bool is_heard(const struct tb_wanted_facts *f, uint32_t strip)
{
	for (uint32_t b = 0; b < f->n_buses; b++)
		if (f->bus[b].is_heard && tb_mixer_is_sent(f->mixer, strip, b))
			return true;
	return false;
}

static bool has_key(const struct tb_wanted_end *end, uint32_t strip)
{
	return end->is_linked && end->key == (int)strip;
}

static bool ducks_somebody(const struct tb_wanted_facts *f, uint32_t strip)
{
	for (uint32_t s = 0; s < f->n_strips; s++)
		if (has_key(&f->strip[s], strip) && is_heard(f, s))
			return true;
	for (uint32_t b = 0; b < f->n_buses; b++)
		if (has_key(&f->bus[b], strip) && f->bus[b].is_heard)
			return true;
	return false;
}

bool tb_wanted_is(const struct tb_wanted_facts *f, uint32_t strip)
{
	return f->are_levels_watched || is_heard(f, strip) || ducks_somebody(f, strip);
}
