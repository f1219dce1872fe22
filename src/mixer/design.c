/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Turns settings into what the processors run on, for the strips and buses that moved
 * since the last commit.  A strip's share of the console's processing is set up when
 * it is first needed, before the data thread hears of it. */
#include "design.h"

#include <string.h>

#include "cue.h"
#include "insert-params.h"
#include "base/small.h"
#include "stage-design.h"
#include "stages.h"

/* Frames of a processed row that are touched ahead, so that the data thread does not
 * wait for their pages. */
#define WARM_FRAMES 2048u

/* ---- memory ---- */

static size_t strip_floats(void)
{
	size_t n = 0;

	for (uint32_t i = 0; i < tb_strip_stages.n; i++)
		if (tb_strip_stages.stage[i].design->memory_floats)
			n += tb_strip_stages.stage[i].design->memory_floats();
	return n;
}

size_t tb_strips_memory_floats(const struct tb_shape *shape)
{
	return shape->n_strips * strip_floats();
}

size_t tb_guards_memory_floats(const struct tb_shape *shape)
{
	return shape->n_buses * tb_stage_limiter.memory_floats();
}

static size_t largest_job(const struct tb_stage_table *stages)
{
	size_t n = 1;

	for (uint32_t i = 0; i < stages->n; i++)
		if (stages->stage[i].rt->job_bytes > n)
			n = stages->stage[i].rt->job_bytes;
	return n;
}

size_t tb_design_job_bytes(void)
{
	size_t strip = largest_job(&tb_strip_stages), bus = largest_job(&tb_bus_stages);

	return strip > bus ? strip : bus;
}

/* The largest latency that a strip can have. */
static uint32_t latest(void)
{
	uint32_t frames = TB_INSERT_LATENCY_MAX;

	for (uint32_t i = 0; i < tb_strip_stages.n; i++)
		if (tb_strip_stages.stage[i].design->latest_frames)
			frames += tb_strip_stages.stage[i].design->latest_frames();
	return frames;
}

size_t tb_aligns_memory_floats(const struct tb_shape *shape)
{
	return (size_t)tb_delay_memory_floats(latest(), 2 * shape->n_rows);
}

/* The memory of both delays. */
static float *align_memory(const struct tb_mixer *m, uint32_t s)
{
	return m->data.align_memory + tb_delay_memory_floats(latest(), 2 * m->shape.strip_row[s]);
}

static void point_at_rows(struct tb_mixer *m)
{
	float **row = m->data.jobs.row;

	for (uint32_t r = 0; r < m->shape.n_rows; r++) {
		*row++ = m->data.rows + (size_t)r * TB_ROW_FRAMES;
		m->data.jobs.aligned[r] = m->data.aligned + (size_t)r * TB_ROW_FRAMES;
	}
	for (uint32_t o = 0; o < m->shape.n_outs; o++)
		*row++ = m->data.sums + (size_t)o * TB_ROW_FRAMES;
}

static struct tb_stage_table with_bits(struct tb_stage_table stages)
{
	for (uint32_t i = 0; i < stages.n; i++)
		stages.reducing |= stages.stage[i].rt->reduction_db ? 1u << i : 0;
	return stages;
}

void tb_design_start(struct tb_mixer *m)
{
	m->data.processors = (struct tb_processors){
		.dyn = tb_dyn_kernels_best(),
		.eq = tb_eq_kernels_best(),
		.limiter = tb_limiter_kernels_best(),
	};
	m->data.strip_stages = with_bits(tb_strip_stages);
	m->data.bus_stages = with_bits(tb_bus_stages);
	m->control.gains.n_rows = m->shape.n_rows;
	m->control.gains.n_tiles = m->shape.n_final_tiles;
	point_at_rows(m);
	for (uint32_t b = 0; b < m->shape.n_buses; b++) {
		uint32_t n = m->shape.bus[b].layout.n_channels;

		tb_limiter_init(&m->data.bus_chain[b].limiter,
			m->data.guard_memory + b * tb_stage_limiter.memory_floats(), n);
		tb_delay_lines_init(m->delay_lines[b], &m->data.bus_chain[b].delay, n);
	}
}

/* `memory` NULL: no stage of them takes any. */
static void init_stages(const struct tb_mixer *m, const struct tb_stage_table *stages, uint32_t i,
	void *chain, float *memory)
{
	for (uint32_t k = 0; k < stages->n; k++) {
		const struct tb_stage *stage = &stages->stage[k];

		if (stage->design->init)
			stage->design->init(m, i, (char *)chain + stage->chain_at, memory);
		if (stage->design->memory_floats)
			memory += stage->design->memory_floats();
	}
}

void tb_design_use_strip(struct tb_mixer *m, uint32_t s)
{
	struct tb_strip_chain *chain = &m->data.strip_chain[s];
	uint32_t n = m->shape.strip[s].layout.n_channels;
	float *delays = align_memory(m, s);

	if (m->control.strip_used[s])
		return;
	m->control.strip_used[s] = true;
	m->control.gains.n_rows = TB_ROW_SETS * m->shape.n_rows;
	init_stages(m, &tb_strip_stages, s, chain, m->data.strip_memory + s * strip_floats());
	tb_delay_init(&chain->lack, delays, latest(), n);
	tb_delay_init(&chain->align, delays + tb_delay_memory_floats(latest(), n), latest(), n);
	for (uint32_t r = m->shape.strip_row[s]; r < m->shape.strip_row[s + 1]; r++)
		memset(m->data.jobs.row[r], 0, WARM_FRAMES * sizeof(float));
	memset(&m->data.key_history[s], 0, sizeof(m->data.key_history[s]));
}

void tb_design_use_bus(struct tb_mixer *m, uint32_t b)
{
	if (m->control.bus_used[b])
		return;
	m->control.bus_used[b] = true;
	init_stages(m, &tb_bus_stages, b, &m->data.bus_chain[b], NULL);
	m->control.gains.n_tiles = m->shape.n_tiles;
}

/* ---- how late ---- */

static uint32_t latency(const struct tb_stage_table *stages, const void *coeffs)
{
	uint32_t frames = 0;

	for (uint32_t i = 0; i < stages->n; i++)
		if (stages->stage[i].design->latency_frames)
			frames += stages->stage[i].design->latency_frames(
				(const char *)coeffs + stages->stage[i].coeffs_at);
	return frames;
}

/* The latency of its own processing. */
static uint32_t strip_latency(const struct tb_mixer *m, uint32_t s)
{
	if (!m->control.strip_used[s])
		return 0;
	return latency(&tb_strip_stages, &m->control.gains.strip[s])
	       + tb_strip_inserts_latency(m, s);
}

static uint32_t bus_latency(const struct tb_mixer *m, uint32_t b)
{
	const struct tb_bus_coeffs *c = &m->control.gains.bus[b];

	return latency(&tb_bus_stages, c) + tb_limiter_latency_frames(&c->limiter)
	       + tb_bus_insert_latency(m, b);
}

/* ---- who works ---- */

static bool is_wanted(
	const struct tb_mixer *m, const struct tb_stage *stage, uint32_t i, const void *settings)
{
	const void *own = (const char *)settings + stage->settings_at;

	return stage->design->is_wanted ? stage->design->is_wanted(m, i, own)
	                                : *(const float *)own > 0.0f;
}

static bool are_wanted(const struct tb_mixer *m, const struct tb_stage_table *stages, uint32_t i,
	const void *settings)
{
	for (uint32_t k = 0; k < stages->n; k++)
		if (is_wanted(m, &stages->stage[k], i, settings))
			return true;
	return false;
}

static bool is_on(const struct tb_stage *stage, const void *coeffs)
{
	const void *own = (const char *)coeffs + stage->coeffs_at;

	return stage->design->is_on ? stage->design->is_on(own) : *(const bool *)own;
}

static bool are_on(const struct tb_stage_table *stages, const void *coeffs)
{
	for (uint32_t i = 0; i < stages->n; i++)
		if (is_on(&stages->stage[i], coeffs))
			return true;
	return false;
}

/* The strip that stage `k` listens to, -1: none. */
static int key_of(
	const struct tb_mixer *m, const struct tb_stage_table *stages, uint32_t k, uint32_t i)
{
	return stages->stage[k].design->key ? stages->stage[k].design->key(m, i) : -1;
}

static bool are_keyed(const struct tb_mixer *m, const struct tb_stage_table *stages, uint32_t i)
{
	for (uint32_t k = 0; k < stages->n; k++)
		if (key_of(m, stages, k, i) >= 0)
			return true;
	return false;
}

/* `last`: the settings that the coefficients are of, NULL: of none or at another rate. */
static void design_stages(const struct tb_mixer *m, const struct tb_stage_table *stages, uint32_t i,
	const void *settings, const void *last, void *coeffs)
{
	for (uint32_t k = 0; k < stages->n; k++) {
		const struct tb_stage *stage = &stages->stage[k];
		size_t n = stage->design->settings_bytes;
		const char *from = (const char *)settings + stage->settings_at;

		if (n == 0 || !last
			|| memcmp(from, (const char *)last + stage->settings_at, n) != 0)
			stage->design->design(m, i, from, (char *)coeffs + stage->coeffs_at);
	}
}

static void design_strip(struct tb_mixer *m, uint32_t s, bool needed)
{
	const struct tb_strip_settings *from = &m->control.strip[s];
	struct tb_strip_designed *last = &m->control.strip_designed[s];
	struct tb_strip_coeffs *c = &m->control.gains.strip[s];

	if (!m->control.strip_used[s] && !needed && !are_wanted(m, &tb_strip_stages, s, from))
		return;
	design_stages(m, &tb_strip_stages, s, from,
		last->rate_hz == m->control.rate_hz ? &last->from : NULL, c);
	*last = (struct tb_strip_designed){ *from, m->control.rate_hz };
	tb_design_use_strip(m, s);
	c->is_keyed = are_keyed(m, &tb_strip_stages, s);
	c->is_late = strip_latency(m, s) > 0;
	m->control.gains.strip_is_processed[s] = are_on(&tb_strip_stages, c);
}

/* Its guard and delay, which every bus has. */
static void design_end(struct tb_mixer *m, uint32_t b)
{
	const struct tb_bus_settings *from = &m->control.bus[b];
	struct tb_bus_coeffs *c = &m->control.gains.bus[b];

	tb_stage_limiter.design(m, b, &from->limiter, &c->limiter);
	tb_delay_design(&c->delay, from->delay_ms, tb_rate_of(m));
}

static void design_bus(struct tb_mixer *m, uint32_t b)
{
	const struct tb_bus_settings *from = &m->control.bus[b];
	struct tb_bus_designed *last = &m->control.bus_designed[b];
	struct tb_bus_coeffs *c = &m->control.gains.bus[b];

	design_end(m, b);
	if (!m->control.bus_used[b] && !are_wanted(m, &tb_bus_stages, b, from)
		&& !tb_cue_needs_sum(m, b))
		return;
	design_stages(m, &tb_bus_stages, b, from,
		last->rate_hz == m->control.rate_hz ? &last->from : NULL, c);
	*last = (struct tb_bus_designed){ *from, m->control.rate_hz };
	c->is_keyed = are_keyed(m, &tb_bus_stages, b);
	m->control.gains.bus_works[b] = are_on(&tb_bus_stages, c) || tb_cue_needs_sum(m, b);
	tb_design_use_bus(m, b);
}

static void note_keys(struct tb_mixer *m, const struct tb_stage_table *stages, uint32_t i)
{
	for (uint32_t k = 0; k < stages->n; k++) {
		int key = key_of(m, stages, k, i);

		if (key >= 0)
			m->control.gains.strip_is_key[key] = true;
	}
}

/* A key is made even where the strip itself is not processed. */
static void follow_keys(struct tb_mixer *m)
{
	memset(m->control.gains.strip_is_key, false, m->shape.n_strips * sizeof(bool));
	for (uint32_t s = 0; s < m->shape.n_strips; s++)
		note_keys(m, &tb_strip_stages, s);
	for (uint32_t b = 0; b < m->shape.n_buses; b++)
		note_keys(m, &tb_bus_stages, b);
}

static void follow_others(
	const struct tb_mixer *m, const struct tb_stage_table *stages, uint32_t i, void *coeffs)
{
	for (uint32_t k = 0; k < stages->n; k++) {
		const struct tb_stage *stage = &stages->stage[k];

		if (stage->design->follow)
			stage->design->follow(m, i, (char *)coeffs + stage->coeffs_at);
	}
}

static void follow_mutes(struct tb_mixer *m)
{
	struct tb_gains *gains = &m->control.gains;

	for (uint32_t s = 0; s < m->shape.n_strips; s++)
		if (m->control.strip_used[s]) {
			follow_others(m, &tb_strip_stages, s, &gains->strip[s]);
			gains->strip[s].reference = tb_mixer_echo_reference(m, s);
		}
	for (uint32_t b = 0; b < m->shape.n_buses; b++)
		follow_others(m, &tb_bus_stages, b, &gains->bus[b]);
}

/* ---- latency ---- */

static bool hears_late(const struct tb_mixer *m, uint32_t b)
{
	for (uint32_t s = 0; s < m->shape.n_strips; s++)
		if (m->control.gains.strip[s].is_late && tb_mixer_is_sent(m, s, b))
			return true;
	return false;
}

/* Which buses hear a strip that is late: nothing to look for in most consoles. */
static void follow_latency(struct tb_mixer *m)
{
	uint32_t late = 0;

	for (uint32_t s = 0; s < m->shape.n_strips; s++) {
		uint32_t frames = strip_latency(m, s);

		late = frames > late ? frames : late;
	}
	if (late == 0 && m->control.late_frames == 0)
		return;
	m->control.late_frames = late;
	for (uint32_t b = 0; b < m->shape.n_buses; b++) {
		bool is_late = late > 0 && hears_late(m, b);

		m->control.bus_moved[b] |= is_late != m->control.bus_is_late[b];
		m->control.bus_is_late[b] = is_late;
	}
}

static bool feeds_late(const struct tb_mixer *m, uint32_t s)
{
	for (uint32_t b = 0; b < m->shape.n_buses && m->control.late_frames > 0; b++)
		if (m->control.bus_is_late[b] && tb_mixer_is_sent(m, s, b))
			return true;
	return false;
}

static void align_strip(struct tb_mixer *m, uint32_t s)
{
	struct tb_gains *gains = &m->control.gains;
	struct tb_strip_coeffs *c = &gains->strip[s];
	bool aligns = feeds_late(m, s);

	if (aligns && !m->control.strip_used[s]) {
		design_strip(m, s, true);
		m->control.strip_moved[s] = true;
	}
	gains->strip_works[s] = gains->strip_is_processed[s] || gains->strip_is_key[s] || aligns;
	if (!m->control.strip_used[s])
		return;
	tb_delay_design(&c->align, 0.0f, (float)m->control.rate_hz);
	c->lack = c->align;
	if (aligns)
		*(c->is_late ? &c->lack.frames : &c->align.frames) =
			m->control.late_frames - strip_latency(m, s);
}

uint32_t tb_mixer_latency_frames(const struct tb_mixer *m, uint32_t strip, uint32_t bus)
{
	const struct tb_control *control = &m->control;
	uint32_t own = strip_latency(m, strip);

	if (control->bus_is_late[bus] && tb_mixer_is_sent(m, strip, bus))
		own = control->late_frames;
	return own + bus_latency(m, bus);
}

void tb_design(struct tb_mixer *m)
{
	struct tb_gains *gains = &m->control.gains;

	follow_keys(m);
	for (uint32_t s = 0; s < m->shape.n_strips; s++)
		if (m->control.strip_moved[s]
			|| (gains->strip_is_key[s] && !m->control.strip_used[s]))
			design_strip(m, s, gains->strip_is_key[s]);
	follow_latency(m);
	for (uint32_t s = 0; s < m->shape.n_strips; s++)
		align_strip(m, s);
	for (uint32_t b = 0; b < m->shape.n_buses; b++)
		if (m->control.bus_moved[b])
			design_bus(m, b);
	follow_mutes(m);
}

/* The values of `spatial` are behind the insert's own. */
static void point_at_values(
	const struct tb_mixer *m, struct tb_strip_coeffs *c, const float *value, uint32_t s)
{
	c->slot[TB_SLOT_INSERT].goal = value;
	c->slot[TB_SLOT_SPATIAL].goal = value + tb_insert_n_own(m->shape.strip[s].insert_form);
}

void tb_design_copy(const struct tb_mixer *m, struct tb_gains *to)
{
	const struct tb_gains *from = &m->control.gains;
	uint32_t n_strips = m->shape.n_strips, n_buses = m->shape.n_buses;

	memcpy(to->strip_works, from->strip_works, n_strips * sizeof(bool));
	memcpy(to->strip_is_key, from->strip_is_key, n_strips * sizeof(bool));
	memcpy(to->strip_is_processed, from->strip_is_processed, n_strips * sizeof(bool));
	memcpy(to->bus_works, from->bus_works, n_buses * sizeof(bool));
	memcpy(to->bus, from->bus, n_buses * sizeof(*to->bus));
	memcpy(to->insert_value, from->insert_value,
		m->shape.n_insert_values * sizeof(*to->insert_value));
	for (uint32_t b = 0; b < n_buses; b++)
		to->bus[b].insert.goal = to->insert_value + m->shape.bus_insert_at[b];
	for (uint32_t s = 0; s < n_strips; s++) {
		if (!m->control.strip_used[s])
			continue;
		to->strip[s] = from->strip[s];
		point_at_values(
			m, &to->strip[s], to->insert_value + m->shape.strip_insert_at[s], s);
	}
}
