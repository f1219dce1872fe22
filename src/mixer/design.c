/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* From settings to what the processors run on, for the strips and buses that moved
 * since the last commit.  A strip's share of the console's processing is set up when
 * it is first needed, before the data thread hears of it. */
#include "design.h"

#include <string.h>

#include "coeffs.h"
#include "cue.h"
#include "groups.h"
#include "insert-params.h"
#include "base/small.h"
#include "stages.h"

/* Frames of a processed row that are touched ahead, so that the data thread does not
 * wait for their pages. */
#define WARM_FRAMES 2048u

/* ---- memory ---- */

static uint32_t limiter_floats(const struct tb_layout *layout)
{
	return tb_limiter_memory_floats((float)TB_RATE_MAX, layout->n_channels);
}

size_t tb_limiters_memory_floats(const struct tb_shape *shape)
{
	/* Strips and buses of all layouts take the same, so that each finds its own. */
	struct tb_layout largest = { .n_channels = TB_MAX_CHANNELS };

	return (size_t)limiter_floats(&largest) * (shape->n_strips + shape->n_buses);
}

/* `i`: a strip, or behind all strips a bus. */
static float *limiter_memory(const struct tb_mixer *m, uint32_t i)
{
	struct tb_layout largest = { .n_channels = TB_MAX_CHANNELS };

	return m->data.limiter_memory + (size_t)i * limiter_floats(&largest);
}

/* As late as a strip can be. */
static uint32_t latest(void)
{
	struct tb_limiter_params p = tb_limiter_defaults;
	struct tb_limiter_coeffs c;

	p.on = true;
	p.lookahead_ms = 1e3f;
	tb_limiter_design(&c, &p, (float)TB_RATE_MAX);
	return tb_limiter_latency_frames(&c) + TB_INSERT_LATENCY_MAX;
}

size_t tb_aligns_memory_floats(const struct tb_shape *shape)
{
	return (size_t)tb_delay_memory_floats(latest(), 2 * shape->n_rows);
}

/* Of both delays. */
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

void tb_design_start(struct tb_mixer *m)
{
	m->data.processors = (struct tb_processors){
		.dyn = tb_dyn_kernels_best(),
		.eq = tb_eq_kernels_best(),
		.limiter = tb_limiter_kernels_best(),
	};
	m->control.gains.n_rows = m->shape.n_rows;
	m->control.gains.n_tiles = m->shape.n_final_tiles;
	point_at_rows(m);
	for (uint32_t b = 0; b < m->shape.n_buses; b++) {
		uint32_t n = m->shape.bus[b].layout.n_channels;

		tb_limiter_init(
			&m->data.bus_chain[b].limiter, limiter_memory(m, m->shape.n_strips + b), n);
		tb_echo_init_delay(m->echo[b], &m->data.bus_chain[b].delay, n);
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
	tb_limiter_init(&chain->limiter, limiter_memory(m, s), n);
	for (uint32_t i = 0; i < TB_STRIP_SLOTS; i++)
		tb_insert_slot_init(&chain->slot[i], tb_strip_insert(&m->shape.strip[s], i));
	tb_delay_init(&chain->lack, delays, latest(), n);
	tb_delay_init(&chain->align, delays + tb_delay_memory_floats(latest(), n), latest(), n);
	for (uint32_t r = m->shape.strip_row[s]; r < m->shape.strip_row[s + 1]; r++)
		memset(m->data.jobs.row[r], 0, WARM_FRAMES * sizeof(float));
	memset(&m->data.past[s], 0, sizeof(m->data.past[s]));
}

void tb_design_use_bus(struct tb_mixer *m, uint32_t b)
{
	if (m->control.bus_used[b])
		return;
	m->control.bus_used[b] = true;
	tb_insert_slot_init(&m->data.bus_chain[b].insert, m->shape.bus[b].insert);
	m->control.gains.n_tiles = m->shape.n_tiles;
}

/* ---- how late ---- */

static uint32_t insert_latency(const struct tb_insert_coeffs *c, const struct tb_insert *insert)
{
	return c->on ? insert->latency_frames : 0;
}

static uint32_t strip_inserts_latency(const struct tb_mixer *m, uint32_t s)
{
	const struct tb_strip_coeffs *c = &m->control.gains.strip[s];
	uint32_t frames = 0;

	for (uint32_t i = 0; i < TB_STRIP_SLOTS; i++)
		frames += insert_latency(&c->slot[i], tb_strip_insert(&m->shape.strip[s], i));
	return tb_min_u32(frames, TB_INSERT_LATENCY_MAX);
}

/* By its own processing. */
static uint32_t strip_latency(const struct tb_mixer *m, uint32_t s)
{
	const struct tb_strip_coeffs *c = &m->control.gains.strip[s];

	if (!m->control.strip_used[s])
		return 0;
	return tb_limiter_latency_frames(&c->limiter) + strip_inserts_latency(m, s);
}

static uint32_t bus_latency(const struct tb_mixer *m, uint32_t b)
{
	const struct tb_bus_coeffs *c = &m->control.gains.bus[b];

	return tb_limiter_latency_frames(&c->limiter)
	       + tb_min_u32(
		       insert_latency(&c->insert, m->shape.bus[b].insert), TB_INSERT_LATENCY_MAX);
}

/* ---- who works ---- */

static bool is_switched_on(const struct tb_mixer *m, uint32_t strip)
{
	const struct tb_strip_settings *s = &m->control.strip[strip];

	return s->highpass.on > 0.0f || s->gate.on > 0.0f || s->eq.on > 0.0f || s->deess.on > 0.0f
	       || s->comp.on > 0.0f || s->limiter.on > 0.0f
	       || tb_groups_automixes(&m->control, strip);
}

static bool has_insert(const struct tb_strip_config *strip)
{
	for (uint32_t i = 0; i < TB_STRIP_SLOTS; i++)
		if (tb_strip_insert(strip, i))
			return true;
	return false;
}

static void design_strip(struct tb_mixer *m, uint32_t s, bool needed)
{
	struct tb_strip_coeffs *c = &m->control.gains.strip[s];
	struct tb_comp_settings comp = tb_strip_comp(m, s);

	if (!m->control.strip_used[s] && !needed && !is_switched_on(m, s) && comp.on == 0.0f
		&& !has_insert(&m->shape.strip[s]))
		return;
	tb_strip_coeffs(m, s, &comp);
	tb_design_use_strip(m, s);
	c->is_late = strip_latency(m, s) > 0;
	m->control.gains.strip_is_processed[s] = tb_strip_stages_are_on(c);
}

static void design_bus(struct tb_mixer *m, uint32_t b)
{
	const struct tb_bus_settings *from = &m->control.bus[b];
	struct tb_bus_coeffs *c = &m->control.gains.bus[b];

	tb_bus_coeffs_always(m, b);
	if (!m->control.bus_used[b] && from->eq.on == 0.0f && from->comp.on == 0.0f
		&& !m->shape.bus[b].insert && !tb_cue_needs_sum(m, b))
		return;
	tb_bus_coeffs(m, b);
	m->control.gains.bus_works[b] = tb_bus_stages_are_on(c) || tb_cue_needs_sum(m, b);
	tb_design_use_bus(m, b);
}

static void note_key(struct tb_mixer *m, const struct tb_comp_settings *comp)
{
	if (comp->on > 0.0f && comp->sidechain >= 0.0f)
		m->control.gains.strip_is_key[(uint32_t)comp->sidechain] = true;
}

/* A key is made even where the strip itself is not processed. */
static void follow_keys(struct tb_mixer *m)
{
	memset(m->control.gains.strip_is_key, false, m->shape.n_strips * sizeof(bool));
	for (uint32_t s = 0; s < m->shape.n_strips; s++) {
		struct tb_comp_settings comp = tb_strip_comp(m, s);

		note_key(m, &comp);
	}
	for (uint32_t b = 0; b < m->shape.n_buses; b++)
		note_key(m, &m->control.bus[b].comp);
}

/* Gains have followed the solos. */
static bool hears_key(const struct tb_mixer *m, const struct tb_comp_settings *comp)
{
	return comp->sidechain < 0.0f || comp->sidechain_mute > 0.0f
	       || !tb_groups_silence(&m->control, (uint32_t)comp->sidechain);
}

static void follow_others(struct tb_mixer *m, uint32_t s)
{
	struct tb_strip_coeffs *c = &m->control.gains.strip[s];
	struct tb_comp_settings comp = tb_strip_comp(m, s);

	c->hears_key = hears_key(m, &comp);
	c->automix.is_heard = !tb_groups_silence(&m->control, s);
	c->reference = tb_mixer_echo_reference(m, s);
}

static void follow_mutes(struct tb_mixer *m)
{
	for (uint32_t s = 0; s < m->shape.n_strips; s++)
		if (m->control.strip_used[s])
			follow_others(m, s);
	for (uint32_t b = 0; b < m->shape.n_buses; b++)
		m->control.gains.bus[b].hears_key = hears_key(m, &m->control.bus[b].comp);
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

/* Those of `spatial` are behind the insert's own. */
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
