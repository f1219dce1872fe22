/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "live-law.h"

#define WARM_UP_NS   UINT64_C(250000000)
#define COOL_DOWN_NS UINT64_C(1000000000)

static bool is_heard(const struct tb_mixer *m, const struct tb_live_end *strip,
	const struct tb_live_end *buses, uint32_t n_buses)
{
	for (uint32_t b = 0; b < n_buses; b++) {
		const struct tb_live_end *bus = &buses[b];

		if (bus->is_aside && !bus->is_muted && bus->has_level
			&& (strip->has_level || tb_mixer_is_pre(m, strip->index, bus->index))
			&& tb_mixer_is_sent(m, strip->index, bus->index))
			return true;
	}
	return false;
}

bool tb_live_has_path(const struct tb_mixer *m, const struct tb_live_end *strips, uint32_t n_strips,
	const struct tb_live_end *buses, uint32_t n_buses)
{
	for (uint32_t s = 0; s < n_strips; s++)
		if (strips[s].is_aside && !strips[s].is_muted
			&& is_heard(m, &strips[s], buses, n_buses))
			return true;
	return false;
}

static struct tb_warm_step join_or_ask(struct tb_warm_up *w, bool is_warm)
{
	if (is_warm)
		return (struct tb_warm_step){ .wakes_strips = true };
	if (w->is_warming)
		return (struct tb_warm_step){ 0 };
	w->is_waking = true;
	return (struct tb_warm_step){ .asks_players = true };
}

/* The strip joins; a player there has a moment to begin. */
static struct tb_warm_step join(struct tb_warm_up *w)
{
	w->is_waking = false;
	return (struct tb_warm_step){ .wakes_strips = true, .wait_ns = COOL_DOWN_NS };
}

/* From here on the console runs while somebody plays; a player that is only linked lets it go idle
 * again. */
static struct tb_warm_step end(struct tb_warm_up *w)
{
	w->is_warming = false;
	return (struct tb_warm_step){ .forgets_players = true, .updates = true };
}

static struct tb_warm_step end_of_time(struct tb_warm_up *w)
{
	struct tb_warm_step step;

	if (w->is_waking)
		return join(w);
	step = end(w);
	step.wakes_strips = true;
	return step;
}

struct tb_warm_step tb_warm_up_next(struct tb_warm_up *w, enum tb_warm_event event, bool is_warm)
{
	switch (event) {
	case TB_WARM_LINKED:
		return join_or_ask(w, is_warm);
	case TB_WARM_PLAYERS:
		w->is_warming = true;
		return (struct tb_warm_step){ .updates = true, .wait_ns = WARM_UP_NS };
	case TB_WARM_NO_PLAYERS:
		w->is_waking = false;
		return (struct tb_warm_step){ .wakes_strips = true, .forgets_players = true };
	case TB_WARM_STATE:
		return w->is_waking && is_warm ? join(w) : (struct tb_warm_step){ 0 };
	case TB_WARM_RUNS:
		return w->is_warming && !w->is_waking ? end(w) : (struct tb_warm_step){ 0 };
	case TB_WARM_TIME:
		return end_of_time(w);
	}
	return (struct tb_warm_step){ 0 };
}
