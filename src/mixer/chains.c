/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which strips and buses work, and how new settings reach their processors.
 *
 * A strip or bus that is switched off works until the ramp that closes its paths is over.  A
 * strip's paths are behind its processors, which keep their settings until then: if they faded
 * too, one fade would be as steep as two.  For the same reason a strip that is switched on begins
 * with its new settings. */
#include "chains.h"

#include "cue.h"
#include "plan.h"
#include "rows.h"
#include "stage-run.h"
#include "stages.h"

static void start_processors(
	const struct tb_mixer *m, struct tb_strip_chain *chain, const struct tb_strip_coeffs *c)
{
	tb_stages_change(&m->data.strip_stages, &chain->head, c, TB_STAGE_START);
}

/* Whether the paths take its processed or aligned rows. */
static bool is_processed(const struct tb_mixer *m, uint32_t s)
{
	return m->data.now->strip_is_processed[s] || m->data.now->strip[s].align.frames > 0;
}

static void aim_processors(struct tb_mixer *m, uint32_t s)
{
	const struct tb_strip_coeffs *c = &m->data.now->strip[s];
	struct tb_strip_chain *chain = &m->data.strip_chain[s];

	for (uint32_t i = 0; i < TB_STRIP_SLOTS; i++)
		tb_insert_slot_follow(&chain->slot[i], &c->slot[i]);
	if (!is_processed(m, s) && m->data.ramp_left > 0)
		return;
	tb_stages_change(&m->data.strip_stages, &chain->head, c, TB_STAGE_AIM);
}

/* Rows that the paths leave stay as late as they are until those are gone. */
static void aim_delays(struct tb_mixer *m, uint32_t s)
{
	const struct tb_strip_coeffs *c = &m->data.now->strip[s];
	struct tb_strip_chain *chain = &m->data.strip_chain[s];

	if (c->is_late || m->data.ramp_left == 0)
		tb_delay_aim(&chain->lack, &c->lack);
	if (c->align.frames > 0 || m->data.ramp_left == 0)
		tb_delay_aim(&chain->align, &c->align);
}

/* Nothing is left of what it played. */
static bool is_silent(const struct tb_mixer *m, uint32_t s)
{
	const struct tb_strip_chain *chain = &m->data.strip_chain[s];

	return tb_rows_has(m->data.resting, m->shape.strip_row[s])
	       && (!m->data.strip[s].works
		       || (chain->head.n_quiet >= TB_QUIET_FRAMES && tb_strip_has_arrived(chain)));
}

/* What would fade from the old settings to the new ones in the first sound to come is
 * there before it. */
static void jump(
	const struct tb_mixer *m, struct tb_strip_chain *chain, const struct tb_strip_coeffs *c)
{
	tb_stages_change(&m->data.strip_stages, &chain->head, c, TB_STAGE_JUMP);
	tb_delay_reset(&chain->lack, &c->lack);
	tb_delay_reset(&chain->align, &c->align);
}

/* Processors start idle; one with a key follows it frame by frame until the key has been silent
 * for a while. */
static void start_delays(struct tb_strip_chain *chain, const struct tb_strip_coeffs *c)
{
	tb_delay_reset(&chain->lack, &(struct tb_delay_coeffs){ 0, 1 });
	tb_delay_reset(&chain->align, &(struct tb_delay_coeffs){ 0, 1 });
	chain->head.n_quiet = c->is_keyed ? 0 : TB_GATE_QUIET_FRAMES;
}

static void aim_strip(struct tb_mixer *m, uint32_t s)
{
	const struct tb_strip_coeffs *c = &m->data.now->strip[s];
	struct tb_strip_chain *chain = &m->data.strip_chain[s];
	bool silent = is_silent(m, s);

	if (!m->data.strip[s].works)
		start_delays(chain, c);
	if (!m->data.strip[s].processes)
		start_processors(m, chain, c);
	if (!m->data.strip[s].processes)
		chain->head.slept_at = m->data.clock;
	if (silent)
		jump(m, chain, c);
	aim_processors(m, s);
	aim_delays(m, s);
}

static void aim_bus(struct tb_mixer *m, uint32_t b)
{
	const struct tb_bus_coeffs *c = &m->data.now->bus[b];
	struct tb_bus_chain *chain = &m->data.bus_chain[b];

	if (m->data.bus[b].works) {
		tb_stages_change(&m->data.bus_stages, &chain->head, c, TB_STAGE_AIM);
	} else {
		tb_stages_change(&m->data.bus_stages, &chain->head, c, TB_STAGE_START);
		if (m->data.bus_is_silent[b])
			tb_stages_change(&m->data.bus_stages, &chain->head, c, TB_STAGE_JUMP);
		chain->head.slept_at = m->data.clock;
		chain->head.n_quiet = c->is_keyed ? 0 : TB_QUIET_FRAMES;
	}
}

/* A bus that was not heard begins with its new settings, see tb_bus_forget_end(). */
static void aim_finish(struct tb_mixer *m, uint32_t b)
{
	const struct tb_bus_coeffs *c = &m->data.now->bus[b];
	struct tb_bus_chain *chain = &m->data.bus_chain[b];
	struct tb_bus_state *bus = &m->data.bus[b];

	if (bus->is_heard && bus->finishes) {
		tb_delay_aim(&chain->delay, &c->delay);
		tb_limiter_aim(&chain->limiter, &c->limiter);
	} else if (bus->is_heard && (c->delay.frames > 0 || c->limiter.on)) {
		tb_delay_reset(&chain->delay, &(struct tb_delay_coeffs){ 0, c->delay.fade_frames });
		tb_delay_aim(&chain->delay, &c->delay);
		tb_limiter_fade_in(&chain->limiter, &c->limiter);
	}
	bus->finishes = bus->finishes || c->delay.frames > 0 || c->limiter.on;
}

void tb_chains_aim(struct tb_mixer *m)
{
	for (uint32_t s = 0; s < m->shape.n_strips; s++)
		if (m->data.strip[s].works || m->data.now->strip_works[s])
			aim_strip(m, s);
	for (uint32_t b = 0; b < m->shape.n_buses; b++) {
		if (m->data.bus[b].works || m->data.now->bus_works[b])
			aim_bus(m, b);
		aim_finish(m, b);
	}
	tb_chains_list(m);
}

static void forget_strip(struct tb_mixer *m, uint32_t s)
{
	const struct tb_strip_coeffs *c = &m->data.now->strip[s];
	struct tb_strip_chain *chain = &m->data.strip_chain[s];

	tb_stages_change(&m->data.strip_stages, &chain->head, c, TB_STAGE_FORGET);
	tb_delay_reset(&chain->lack, &c->lack);
	tb_delay_reset(&chain->align, &c->align);
}

void tb_bus_forget_end(struct tb_mixer *m, uint32_t b)
{
	const struct tb_bus_coeffs *c = &m->data.now->bus[b];
	struct tb_bus_chain *chain = &m->data.bus_chain[b];

	if (!m->data.bus[b].finishes)
		return;
	tb_delay_reset(&chain->delay, &c->delay);
	tb_limiter_reset(&chain->limiter, &c->limiter);
}

void tb_bus_forget(struct tb_mixer *m, uint32_t b)
{
	if (m->data.bus[b].works)
		tb_stages_change(&m->data.bus_stages, &m->data.bus_chain[b].head,
			&m->data.now->bus[b], TB_STAGE_FORGET);
	tb_bus_forget_end(m, b);
}

void tb_chains_forget(struct tb_mixer *m)
{
	for (uint32_t i = 0; i < m->data.n_working_strips; i++)
		forget_strip(m, m->data.working_strip[i]->index);
	for (uint32_t b = 0; b < m->shape.n_buses; b++)
		tb_bus_forget(m, b);
}

/* When the paths have left its rows, which may go on as a key. */
static void list_processors(struct tb_mixer *m, uint32_t s, bool ramps)
{
	const struct tb_strip_coeffs *c = &m->data.now->strip[s];
	struct tb_strip_chain *chain = &m->data.strip_chain[s];
	bool *processes = &m->data.strip[s].processes, did = *processes;

	*processes = is_processed(m, s) || (did && ramps);
	if (did && !*processes)
		start_processors(m, chain, c);
	if (!ramps && !c->is_late)
		tb_delay_reset(&chain->lack, &c->lack);
	if (!ramps && c->align.frames == 0)
		tb_delay_reset(&chain->align, &c->align);
}

static void list_strip(struct tb_mixer *m, uint32_t s)
{
	uint32_t row = m->shape.strip_row[s];
	struct tb_track *track = &m->data.strip_track[s];

	*track = (struct tb_track){ &m->data.strip_chain[s].head, &m->data.now->strip[s],
		&m->data.jobs.row[row], m->shape.strip_row[s + 1] - row, s,
		&m->data.strip[s].awake };
	m->data.working_strip[m->data.n_working_strips++] = track;
}

/* Its stages run on its sums. */
static void list_bus(struct tb_mixer *m, uint32_t b)
{
	uint32_t out = m->shape.bus_out[b];
	struct tb_track *track = &m->data.bus_track[b];

	*track = (struct tb_track){ &m->data.bus_chain[b].head, &m->data.now->bus[b],
		&m->data.jobs.row[m->shape.n_rows + out], m->shape.bus_out[b + 1] - out, b,
		&m->data.bus[b].awake };
	m->data.working_bus[m->data.n_working_buses++] = track;
}

void tb_chains_list(struct tb_mixer *m)
{
	struct tb_data *data = &m->data;
	bool ramps = data->ramp_left > 0;

	tb_plan_forget(data);
	data->n_working_strips = data->n_working_buses = 0;
	for (uint32_t s = 0; s < m->shape.n_strips; s++) {
		bool *works = &data->strip[s].works;

		if (*works || data->now->strip_works[s])
			list_processors(m, s, ramps);
		*works = data->now->strip_works[s] || (*works && ramps);
		if (*works)
			list_strip(m, s);
	}
	for (uint32_t b = 0; b < m->shape.n_buses; b++) {
		bool *works = &data->bus[b].works, did = *works;

		*works = data->now->bus_works[b] || (did && ramps);
		if (*works)
			list_bus(m, b);
		else if (did)
			tb_insert_slot_reset(&data->bus_chain[b].insert, &data->now->bus[b].insert);
	}
	tb_cue_list(m);
}
