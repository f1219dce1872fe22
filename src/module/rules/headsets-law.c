/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "headsets-law.h"

static bool is_recorded(const struct tb_headset_facts *facts)
{
	for (uint32_t b = 0; b < facts->n_buses; b++) {
		if (facts->is_recorded[b] && tb_mixer_is_sent(facts->mixer, facts->strip, b))
			return true;
	}
	return false;
}

static bool change(struct tb_headset *h, bool counts)
{
	bool is_news = counts != h->counts;

	h->counts = counts;
	return is_news;
}

bool tb_headset_next(struct tb_headset *h, const struct tb_headset_facts *facts)
{
	bool is_kept = facts->has_own_clock && facts->is_linked && h->counts;

	return change(h, is_kept || is_recorded(facts));
}

bool tb_headset_next_awake(struct tb_headset *h, const struct tb_headset_facts *facts)
{
	return change(h, is_recorded(facts));
}
