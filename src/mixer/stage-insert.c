/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The places of inserts in strips and buses, from their settings.  Control thread. */
#include "stages.h"

#include "base/small.h"
#include "stage-design.h"

/* An insert that is not there does nothing. */
static void design_as(const struct tb_mixer *m, const struct tb_insert_settings *from,
	const struct tb_insert *insert, void *c)
{
	struct tb_insert_coeffs *to = c;

	to->on = insert && from->on > 0.0f;
	to->position = (enum tb_insert_position)from->position;
	to->fade_frames = (uint32_t)(tb_rate_of(m) * (float)TB_MOVE_MS / 1000.0f);
}

static struct tb_insert *insert_of(const struct tb_mixer *m, uint32_t s, enum tb_strip_slot slot)
{
	return tb_strip_insert(&m->shape.strip[s], slot);
}

/* ---- a strip's voice ---- */

static bool wants_voice(const struct tb_voice_settings *v)
{
	return v->echo_on > 0.0f || v->denoise_on > 0.0f || v->agc_on > 0.0f;
}

static bool voice_is_wanted(const struct tb_mixer *m, uint32_t s, const void *settings)
{
	(void)settings;
	return insert_of(m, s, TB_SLOT_VOICE) != NULL;
}

/* A voice works on a thread of its own with its settings: here it is one that is on or off. */
static void voice_design(const struct tb_mixer *m, uint32_t s, const void *settings, void *c)
{
	struct tb_insert_settings from = { .on = wants_voice(settings), .position = TB_INSERT_PRE };

	design_as(m, &from, insert_of(m, s, TB_SLOT_VOICE), c);
}

static void voice_init(const struct tb_mixer *m, uint32_t s, void *p, float *memory)
{
	(void)memory;
	tb_insert_slot_init(p, insert_of(m, s, TB_SLOT_VOICE));
}

const struct tb_stage_design tb_stage_voice = {
	.is_wanted = voice_is_wanted,
	.design = voice_design,
	.init = voice_init,
};

/* ---- a strip's insert ---- */

static bool insert_is_wanted(const struct tb_mixer *m, uint32_t s, const void *settings)
{
	(void)settings;
	return insert_of(m, s, TB_SLOT_INSERT) != NULL;
}

static void insert_design(const struct tb_mixer *m, uint32_t s, const void *settings, void *c)
{
	design_as(m, settings, insert_of(m, s, TB_SLOT_INSERT), c);
}

static void insert_init(const struct tb_mixer *m, uint32_t s, void *p, float *memory)
{
	(void)memory;
	tb_insert_slot_init(p, insert_of(m, s, TB_SLOT_INSERT));
}

const struct tb_stage_design tb_stage_insert = {
	.is_wanted = insert_is_wanted,
	.design = insert_design,
	.init = insert_init,
};

/* ---- what brings a strip to headphones ---- */

static bool spatial_is_wanted(const struct tb_mixer *m, uint32_t s, const void *settings)
{
	(void)settings;
	return insert_of(m, s, TB_SLOT_SPATIAL) != NULL;
}

/* `spatial` is behind everything else. */
static void spatial_design(const struct tb_mixer *m, uint32_t s, const void *settings, void *c)
{
	struct tb_insert_settings from = { .on = *(const float *)settings,
		.position = TB_INSERT_POST };

	design_as(m, &from, insert_of(m, s, TB_SLOT_SPATIAL), c);
}

static void spatial_init(const struct tb_mixer *m, uint32_t s, void *p, float *memory)
{
	(void)memory;
	tb_insert_slot_init(p, insert_of(m, s, TB_SLOT_SPATIAL));
}

const struct tb_stage_design tb_stage_spatial = {
	.is_wanted = spatial_is_wanted,
	.design = spatial_design,
	.init = spatial_init,
};

/* ---- a bus's insert ---- */

static bool bus_is_wanted(const struct tb_mixer *m, uint32_t b, const void *settings)
{
	(void)settings;
	return m->shape.bus[b].insert != NULL;
}

static void bus_design(const struct tb_mixer *m, uint32_t b, const void *settings, void *c)
{
	design_as(m, settings, m->shape.bus[b].insert, c);
}

static void bus_init(const struct tb_mixer *m, uint32_t b, void *p, float *memory)
{
	(void)memory;
	tb_insert_slot_init(p, m->shape.bus[b].insert);
}

const struct tb_stage_design tb_stage_bus_insert = {
	.is_wanted = bus_is_wanted,
	.design = bus_design,
	.init = bus_init,
};

/* ---- how late ---- */

static uint32_t latency(const struct tb_insert_coeffs *c, const struct tb_insert *insert)
{
	return c->on ? insert->latency_frames : 0;
}

uint32_t tb_strip_inserts_latency(const struct tb_mixer *m, uint32_t s)
{
	const struct tb_strip_coeffs *c = &m->control.gains.strip[s];
	uint32_t frames = 0;

	for (uint32_t i = 0; i < TB_STRIP_SLOTS; i++)
		frames += latency(&c->slot[i], insert_of(m, s, i));
	return tb_min_u32(frames, TB_INSERT_LATENCY_MAX);
}

uint32_t tb_bus_insert_latency(const struct tb_mixer *m, uint32_t b)
{
	return tb_min_u32(latency(&m->control.gains.bus[b].insert, m->shape.bus[b].insert),
		TB_INSERT_LATENCY_MAX);
}
