/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Settings of the mixer as the processors' own designs want them. */
#include "coeffs.h"

#include <string.h>

#include "groups.h"

/* As steep as a compressor can be. */
#define DUCK_RATIO 100.0f
/* None: a key that is filtered keeps whoever gives way awake. */
#define DUCK_HIGHPASS_HZ 20.0f

static float rate_of(const struct tb_mixer *m)
{
	return (float)m->control.rate_hz;
}

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

/* Fitting the bands takes a while, and most commits move something else. */
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
struct tb_comp_settings tb_strip_comp(const struct tb_mixer *m, uint32_t s)
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

static void design_automix(struct tb_mixer *m, uint32_t s, struct tb_automix_coeffs *c)
{
	const struct tb_strip_settings *strip = &m->control.strip[s];

	tb_automix_design(c,
		&(struct tb_automix_params){
			.on = tb_groups_automixes(&m->control, s),
			.is_heard = !tb_groups_silence(&m->control, s),
			.group = strip->group > 0.0f ? (uint32_t)strip->group - 1 : 0,
			.weight_db = strip->automix.weight_db,
		},
		rate_of(m));
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

/* A voice works on a thread of its own with its settings: here it is one that is on or off.
 * What brings a strip to headphones is behind everything else. */
static void design_slots(struct tb_mixer *m, uint32_t s, struct tb_strip_coeffs *c)
{
	const struct tb_strip_settings *from = &m->control.strip[s];
	const struct tb_insert_settings settings[TB_STRIP_SLOTS] = {
		[TB_SLOT_VOICE] = { .on = wants_voice(&from->voice), .position = TB_INSERT_PRE },
		[TB_SLOT_INSERT] = from->insert,
		[TB_SLOT_SPATIAL] = { .on = from->spatial, .position = TB_INSERT_POST },
	};

	for (uint32_t i = 0; i < TB_STRIP_SLOTS; i++)
		design_insert(&c->slot[i], &settings[i], tb_strip_insert(&m->shape.strip[s], i),
			rate_of(m));
}

void tb_strip_coeffs(struct tb_mixer *m, uint32_t s, const struct tb_comp_settings *comp)
{
	const struct tb_strip_settings *from = &m->control.strip[s];
	struct tb_strip_coeffs *c = &m->control.gains.strip[s];

	design_highpass(&c->highpass, &from->highpass, &m->control.strip_highpass[s], rate_of(m));
	design_gate(&c->gate, &from->gate, rate_of(m));
	design_eq(&c->eq, &from->eq, &m->control.strip_eq[s], rate_of(m));
	design_deess(&c->deess, &from->deess, rate_of(m));
	design_comp(&c->comp, comp, rate_of(m));
	design_automix(m, s, &c->automix);
	design_limiter(&c->limiter, &from->limiter, rate_of(m));
	design_slots(m, s, c);
	c->key = (int)comp->sidechain;
}

void tb_bus_coeffs_always(struct tb_mixer *m, uint32_t b)
{
	const struct tb_bus_settings *from = &m->control.bus[b];
	struct tb_bus_coeffs *c = &m->control.gains.bus[b];

	design_limiter(&c->limiter, &from->limiter, rate_of(m));
	tb_delay_design(&c->delay, from->delay_ms, rate_of(m));
}

void tb_bus_coeffs(struct tb_mixer *m, uint32_t b)
{
	const struct tb_bus_settings *from = &m->control.bus[b];
	struct tb_bus_coeffs *c = &m->control.gains.bus[b];

	design_eq(&c->eq, &from->eq, &m->control.bus_eq[b], rate_of(m));
	design_comp(&c->comp, &from->comp, rate_of(m));
	design_insert(&c->insert, &from->insert, m->shape.bus[b].insert, rate_of(m));
	c->key = (int)from->comp.sidechain;
}
