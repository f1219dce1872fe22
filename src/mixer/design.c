/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* From settings to what the processors run on, for the strips and buses that moved
 * since the last commit.  A strip's share of the console's processing is set up when
 * it is first needed, before the data thread hears of it. */
#include "design.h"

#include <string.h>

#include "groups.h"

/* Frames of a processed row that are touched ahead, so that the data thread does not
 * wait for their pages. */
#define WARM_FRAMES 2048u

/* As steep as a compressor can be. */
#define DUCK_RATIO 100.0f
/* None: a key that is filtered keeps whoever gives way awake. */
#define DUCK_HIGHPASS_HZ 20.0f

static float rate_of(const struct tb_mixer *m)
{
	return (float)m->control.rate_hz;
}

/* ---- settings as the processors want them ---- */

static void design_gate(
	struct tb_gate_coeffs *c, const struct tb_gate_settings *from, float rate_hz)
{
	tb_gate_design(c,
		&(struct tb_gate_params){
			.on = from->on > 0.0f,
			.threshold_db = from->threshold_db,
			.hysteresis_db = from->hysteresis_db,
			.attack_ms = from->attack_ms,
			.hold_ms = from->hold_ms,
			.release_ms = from->release_ms,
			.range_db = from->range_db,
			.key_highpass_hz = from->highpass_hz,
		},
		rate_hz);
}

/* Fitting eight bands takes a while, and most commits move something else. */
static void design_eq(struct tb_eq_coeffs *c, const struct tb_eq_settings *from,
	struct tb_eq_designed *last, float rate_hz)
{
	struct tb_eq_params p = { .on = from->on > 0.0f };

	if (last->rate_hz == rate_hz && memcmp(&last->from, from, sizeof(*from)) == 0)
		return;
	*last = (struct tb_eq_designed){ *from, rate_hz };
	for (uint32_t b = 0; b < TB_EQ_BANDS; b++)
		p.band[b] = (struct tb_eq_band_params){
			.type = (enum tb_filter_type)from->band[b].type,
			.freq_hz = from->band[b].freq_hz,
			.gain_db = from->band[b].gain_db,
			.q = from->band[b].q,
			.on = from->band[b].on > 0.0f,
		};
	tb_eq_design(c, &p, rate_hz);
}

static void design_highpass(struct tb_eq_coeffs *c, const struct tb_highpass_settings *from,
	struct tb_highpass_designed *last, float rate_hz)
{
	if (last->rate_hz == rate_hz && memcmp(&last->from, from, sizeof(*from)) == 0)
		return;
	*last = (struct tb_highpass_designed){ *from, rate_hz };
	tb_highpass_design(c,
		&(struct tb_highpass_params){
			.on = from->on > 0.0f,
			.freq_hz = from->freq_hz,
			.slope = (enum tb_slope)from->slope,
		},
		rate_hz);
}

static void design_comp(
	struct tb_compressor_coeffs *c, const struct tb_comp_settings *from, float rate_hz)
{
	tb_compressor_design(c,
		&(struct tb_compressor_params){
			.on = from->on > 0.0f,
			.threshold_db = from->threshold_db,
			.ratio = from->ratio,
			.knee_db = from->knee_db,
			.attack_ms = from->attack_ms,
			.release_ms = from->release_ms,
			.range_db = from->range_db,
			.makeup_db = from->makeup_db,
			.auto_makeup = from->auto_makeup > 0.0f,
			.mix = from->mix,
			.detector = (enum tb_detector)from->detector,
			.key_highpass_hz = from->highpass_hz,
		},
		rate_hz);
}

static void design_deess(
	struct tb_deesser_coeffs *c, const struct tb_deess_settings *from, float rate_hz)
{
	tb_deesser_design(c,
		&(struct tb_deesser_params){
			.on = from->on > 0.0f,
			.freq_hz = from->freq_hz,
			.threshold_db = from->threshold_db,
			.range_db = from->range_db,
		},
		rate_hz);
}

/* Giving way is a compressor that another strip keys, as steep as one can be, with a depth
 * that it does not exceed and reaches at the threshold.  A strip has one compressor: while it
 * gives way, that is what it does. */
static struct tb_comp_settings comp_of(const struct tb_mixer *m, uint32_t s)
{
	const struct tb_duck_settings *duck = &m->control.strip[s].duck;

	if (duck->by < 0.0f || duck->by == (float)s)
		return m->control.strip[s].comp;
	return (struct tb_comp_settings){
		.on = 1.0f,
		.threshold_db = duck->threshold_db - duck->depth_db,
		.ratio = DUCK_RATIO,
		.attack_ms = duck->attack_ms,
		.release_ms = duck->release_ms,
		.range_db = duck->depth_db,
		.mix = 1.0f,
		.detector = TB_DETECTOR_PEAK,
		.sidechain = duck->by,
		.highpass_hz = DUCK_HIGHPASS_HZ,
	};
}

static void design_limiter(
	struct tb_limiter_coeffs *c, const struct tb_limiter_settings *from, float rate_hz)
{
	tb_limiter_design(c,
		&(struct tb_limiter_params){
			.on = from->on > 0.0f,
			.ceiling_db = from->ceiling_db,
			.release_ms = from->release_ms,
			.lookahead_ms = from->lookahead_ms,
		},
		rate_hz);
}

/* An insert that is not there does nothing. */
static void design_insert(struct tb_insert_coeffs *c, const struct tb_insert_settings *from,
	const struct tb_insert *insert, float rate_hz)
{
	c->on = insert && from->on > 0.0f;
	c->position = (enum tb_insert_position)from->position;
	c->fade_frames = (uint32_t)(rate_hz * (float)TB_MOVE_MS / 1000.0f);
}

static bool wants_voice(const struct tb_voice_settings *v)
{
	return v->echo_on > 0.0f || v->denoise_on > 0.0f || v->agc_on > 0.0f;
}

/* It works on a thread of its own with the settings; here it is one that is on or off. */
static void design_voice(struct tb_insert_coeffs *c, const struct tb_voice_settings *from,
	const struct tb_voice *voice, float rate_hz)
{
	struct tb_insert_settings settings = { .on = wants_voice(from), .position = TB_INSERT_PRE };

	design_insert(c, &settings, voice ? &voice->insert : NULL, rate_hz);
}

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
	tb_insert_slot_init(
		&chain->voice, m->shape.strip[s].voice ? &m->shape.strip[s].voice->insert : NULL);
	tb_insert_slot_init(&chain->insert, m->shape.strip[s].insert);
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

static uint32_t at_most(uint32_t n, uint32_t max)
{
	return n < max ? n : max;
}

static uint32_t strip_inserts_latency(const struct tb_mixer *m, uint32_t s)
{
	const struct tb_strip_coeffs *c = &m->control.gains.strip[s];
	const struct tb_voice *voice = m->shape.strip[s].voice;

	return at_most(insert_latency(&c->insert, m->shape.strip[s].insert)
			       + insert_latency(&c->voice, voice ? &voice->insert : NULL),
		TB_INSERT_LATENCY_MAX);
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
	       + at_most(insert_latency(&c->insert, m->shape.bus[b].insert), TB_INSERT_LATENCY_MAX);
}

/* ---- who works ---- */

static bool is_switched_on(const struct tb_strip_settings *s)
{
	return s->highpass.on > 0.0f || s->gate.on > 0.0f || s->eq.on > 0.0f || s->deess.on > 0.0f
	       || s->comp.on > 0.0f || s->limiter.on > 0.0f;
}

static void design_strip(struct tb_mixer *m, uint32_t s, bool needed)
{
	const struct tb_strip_settings *from = &m->control.strip[s];
	struct tb_strip_coeffs *c = &m->control.gains.strip[s];
	struct tb_comp_settings comp = comp_of(m, s);

	if (!m->control.strip_used[s] && !needed && !is_switched_on(from) && comp.on == 0.0f
		&& !m->shape.strip[s].insert && !m->shape.strip[s].voice)
		return;
	design_highpass(&c->highpass, &from->highpass, &m->control.strip_highpass[s], rate_of(m));
	design_gate(&c->gate, &from->gate, rate_of(m));
	design_eq(&c->eq, &from->eq, &m->control.strip_eq[s], rate_of(m));
	design_deess(&c->deess, &from->deess, rate_of(m));
	design_comp(&c->comp, &comp, rate_of(m));
	design_limiter(&c->limiter, &from->limiter, rate_of(m));
	design_insert(&c->insert, &from->insert, m->shape.strip[s].insert, rate_of(m));
	design_voice(&c->voice, &from->voice, m->shape.strip[s].voice, rate_of(m));
	c->key = (int)comp.sidechain;
	tb_design_use_strip(m, s);
	c->is_late = strip_latency(m, s) > 0;
	m->control.gains.strip_is_processed[s] = c->highpass.active || c->gate.on || c->eq.active
	                                         || c->deess.on || c->comp.on || c->limiter.on
	                                         || c->insert.on || c->voice.on;
}

static void design_bus(struct tb_mixer *m, uint32_t b)
{
	const struct tb_bus_settings *from = &m->control.bus[b];
	struct tb_bus_coeffs *c = &m->control.gains.bus[b];

	design_limiter(&c->limiter, &from->limiter, rate_of(m));
	tb_delay_design(&c->delay, from->delay_ms, rate_of(m));
	if (!m->control.bus_used[b] && from->eq.on == 0.0f && from->comp.on == 0.0f
		&& !m->shape.bus[b].insert)
		return;
	design_eq(&c->eq, &from->eq, &m->control.bus_eq[b], rate_of(m));
	design_comp(&c->comp, &from->comp, rate_of(m));
	design_insert(&c->insert, &from->insert, m->shape.bus[b].insert, rate_of(m));
	c->key = (int)from->comp.sidechain;
	m->control.gains.bus_works[b] = c->eq.active || c->comp.on || c->insert.on;
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
		struct tb_comp_settings comp = comp_of(m, s);

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
	struct tb_comp_settings comp = comp_of(m, s);

	c->hears_key = hears_key(m, &comp);
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
	tb_delay_design(&c->align, 0.0f, rate_of(m));
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
		to->strip[s].insert.goal = to->insert_value + m->shape.strip_insert_at[s];
	}
}
