/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: changes of who takes part, invoked by the control thread between two
 * cycles. */
#include "process-impl.h"

#include "cycle.h"
#include "patch.h"

static void wake_bus(struct tb_graph *g, struct tb_terminal *t, bool awake)
{
	t->awake = awake;
	t->sent = NULL;
	g->n_buses_awake += awake ? 1u : (uint32_t)-1;
	tb_deadline_arm_soon(g);
}

static void wake_strip(struct tb_graph *g, struct tb_terminal *t, bool awake)
{
	t->awake = awake;
	t->n_block_frames = 0;
	/* The cycle's clock is that of those who have come: whoever leaves may have another
	 * driver by now, with other numbers and another quantum. */
	if (!t->edge && tb_cycle_set_awake(&g->cycle, t->index, awake))
		tb_graph_mix(g, &g->clock);
}

int tb_graph_do_set_awake(struct spa_loop *loop, bool async, uint32_t seq, const void *change,
	size_t n_bytes, void *user)
{
	struct tb_terminal *t = user;
	bool awake = ((const struct tb_awake_change *)change)->awake;

	if (t->awake == awake)
		return 0;
	tb_graph_catch_up(t->graph);
	if (t->patch)
		tb_patch_wake(t, awake);
	else if (t->is_bus)
		wake_bus(t->graph, t, awake);
	else
		wake_strip(t->graph, t, awake);
	return 0;
}

int tb_graph_do_set_filter_awake(struct spa_loop *loop, bool async, uint32_t seq,
	const void *change, size_t n_bytes, void *user)
{
	struct tb_graph *g = user;

	g->is_filter_awake = ((const struct tb_awake_change *)change)->awake;
	tb_deadline_arm_soon(g);
	return 0;
}

int tb_graph_do_set_tap(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user)
{
	struct tb_terminal *t = user;

	tb_graph_catch_up(t->graph);
	t->tap = *(struct tb_tap *const *)data;
	return 0;
}

static void seat(struct tb_roster *r)
{
	for (uint32_t i = 0; i < r->n_strips; i++) {
		r->strips[i]->index = i;
		r->strips[i]->first_channel = r->strip_first[i];
	}
	for (uint32_t i = 0; i < r->n_patches; i++)
		tb_patch_seat(r->patches[i], r->n_strips + i);
	for (uint32_t i = 0; i < r->n_buses; i++) {
		r->buses[i]->index = i;
		r->buses[i]->first_channel = r->bus_first[i];
	}
}

int tb_graph_do_set_roster(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user)
{
	struct tb_graph *g = user;
	struct tb_roster *r = *(struct tb_roster *const *)data;

	tb_graph_catch_up(g);
	for (uint32_t i = 0; g->roster && i < g->roster->n_patches; i++)
		tb_patch_seat(g->roster->patches[i], TB_PATCH_NO_SEAT);
	if (g->roster)
		tb_mixer_inherit(r->mix.mixer, g->roster->mix.mixer, r->strip_from, r->bus_from);
	if (g->roster && r->mix.gear && g->roster->mix.gear)
		tb_gear_inherit(r->mix.gear, g->roster->mix.gear, r->strip_from, r->bus_from);
	seat(r);
	tb_cycle_set_strips(&g->cycle, r->arrivals, r->n_strips + r->n_patches);
	g->roster = r;
	return 0;
}

int tb_graph_do_set_position(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user)
{
	struct tb_terminal *t = user;

	tb_graph_catch_up(t->graph);
	t->position = *(const struct spa_io_position *const *)data;
	tb_deadline_arm_soon(t->graph);
	return 0;
}

int tb_graph_do_set_filter_position(struct spa_loop *loop, bool async, uint32_t seq,
	const void *data, size_t n_bytes, void *user)
{
	struct tb_graph *g = user;

	g->position = *(const struct spa_io_position *const *)data;
	tb_deadline_arm_soon(g);
	return 0;
}
