/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Compressors from their settings, or from those of giving way.  Control thread. */
#include "stages.h"

#include "groups.h"
#include "stage-design.h"

/* dB less for each dB of the key. */
#define STEEPEST (1.0f - 1.0f / TB_MOST(TB_COMP_RATIO))

/* Giving way is a compressor that another strip keys, as steep as one can be, with a depth
 * that it does not exceed and reaches at the threshold.  A strip has one compressor: while it
 * gives way, that is what it does. */
static struct tb_comp_settings of_strip(const struct tb_mixer *m, uint32_t s)
{
	const struct tb_duck_settings *duck = &m->control.strip[s].duck;

	if (duck->by < 0.0f || duck->by == (float)s)
		return m->control.strip[s].comp;
	return (struct tb_comp_settings){
		.on = 1.0f,
		.threshold_db = duck->threshold_db - duck->depth_db / STEEPEST,
		.ratio = TB_MOST(TB_COMP_RATIO),
		.attack_ms = duck->attack_ms,
		.release_ms = duck->release_ms,
		.range_db = duck->depth_db,
		.mix = 1.0f,
		.detector = TB_DETECTOR_PEAK,
		.sidechain = duck->by,
		/* None: a key that is filtered keeps whoever gives way awake. */
		.highpass_hz = TB_LEAST(TB_KEY_HIGHPASS_HZ),
	};
}

static void design_as(const struct tb_mixer *m, const struct tb_comp_settings *from, void *c)
{
	struct tb_keyed_coeffs *to = c;

	tb_compressor_design(&to->comp,
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
		tb_rate_of(m));
	to->key = (int)from->sidechain;
}

static int key_of(const struct tb_comp_settings *from)
{
	return from->on > 0.0f && from->sidechain >= 0.0f ? (int)from->sidechain : -1;
}

/* Gains have followed the solos. */
static bool hears_key(const struct tb_mixer *m, const struct tb_comp_settings *from)
{
	return from->sidechain < 0.0f || from->sidechain_mute > 0.0f
	       || !tb_groups_silence(&m->control, (uint32_t)from->sidechain);
}

/* ---- of strips ---- */

static bool strip_is_wanted(const struct tb_mixer *m, uint32_t s, const void *settings)
{
	(void)settings;
	return of_strip(m, s).on > 0.0f;
}

static void strip_design(const struct tb_mixer *m, uint32_t s, const void *settings, void *c)
{
	struct tb_comp_settings from = of_strip(m, s);

	(void)settings;
	design_as(m, &from, c);
}

static void strip_follow(const struct tb_mixer *m, uint32_t s, void *c)
{
	struct tb_comp_settings from = of_strip(m, s);

	((struct tb_keyed_coeffs *)c)->hears_key = hears_key(m, &from);
}

static int strip_key(const struct tb_mixer *m, uint32_t s)
{
	struct tb_comp_settings from = of_strip(m, s);

	return key_of(&from);
}

const struct tb_stage_design tb_stage_strip_compressor = {
	.is_wanted = strip_is_wanted,
	.design = strip_design,
	.follow = strip_follow,
	.key = strip_key,
};

/* ---- of buses ---- */

static void bus_design(const struct tb_mixer *m, uint32_t b, const void *settings, void *c)
{
	(void)settings;
	design_as(m, &m->control.bus[b].comp, c);
}

static void bus_follow(const struct tb_mixer *m, uint32_t b, void *c)
{
	((struct tb_keyed_coeffs *)c)->hears_key = hears_key(m, &m->control.bus[b].comp);
}

static int bus_key(const struct tb_mixer *m, uint32_t b)
{
	return key_of(&m->control.bus[b].comp);
}

const struct tb_stage_design tb_stage_bus_compressor = {
	.design = bus_design,
	.follow = bus_follow,
	.key = bus_key,
};
