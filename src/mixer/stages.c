/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "stages.h"

#include <stddef.h>
#include <string.h>

typedef void (*change_t)(void *processor, const void *coeffs) TB_RT_POINTER;

struct stage {
	size_t chain_at, coeffs_at;
	change_t change[TB_STAGE_CHANGES]; /* NULL: nothing is to be done */
	void (*inherit)(void *processor, const void *old) TB_RT_POINTER;
	bool (*is_on)(const void *coeffs) TB_RT_POINTER;
};

/* ---- kinds of processors ---- */

/* A kind's own functions, as a table of several kinds calls them. */
#define KIND(kind, is)                                                                             \
	TB_RT static void kind##_reset(void *p, const void *c)                                     \
	{                                                                                          \
		tb_##kind##_reset(p, c);                                                           \
	}                                                                                          \
	TB_RT static void kind##_aim(void *p, const void *c)                                       \
	{                                                                                          \
		tb_##kind##_aim(p, c);                                                             \
	}                                                                                          \
	TB_RT static bool kind##_is_on(const void *c)                                              \
	{                                                                                          \
		return ((const KIND_COEFFS(kind) *)c)->is;                                         \
	}

/* One that keeps all it knows in its struct. */
#define COPIED(kind)                                                                               \
	TB_RT static void kind##_inherit(void *p, const void *old)                                 \
	{                                                                                          \
		memcpy(p, old, sizeof(struct tb_##kind));                                          \
	}

#define KIND_COEFFS(kind)     struct tb_##kind##_coeffs
#define tb_insert_slot_coeffs tb_insert_coeffs

KIND(eq, on)
KIND(gate, on)
KIND(deesser, on)
KIND(compressor, on)
KIND(automix, on)
KIND(limiter, on)
KIND(insert_slot, on)

COPIED(eq)
COPIED(gate)
COPIED(deesser)
COPIED(compressor)
COPIED(automix)

/* It is an equaliser, too, and knows no band without effect. */
TB_RT static bool highpass_is_on(const void *c)
{
	return ((const struct tb_eq_coeffs *)c)->active;
}

TB_RT static void eq_jump(void *p, const void *c)
{
	const struct tb_eq *eq = p;

	if (memcmp(&eq->aim, c, sizeof(eq->aim)) != 0)
		tb_eq_reset(p, c);
}

void tb_stage_fade_in_limiter(struct tb_limiter *l, const struct tb_limiter_coeffs *c)
{
	struct tb_limiter_coeffs off = *c;

	off.on = false;
	tb_limiter_reset(l, &off);
	tb_limiter_aim(l, c);
}

TB_RT static void limiter_start(void *p, const void *c)
{
	if (tb_limiter_latency_frames(c) > 0)
		tb_stage_fade_in_limiter(p, c);
	else
		tb_limiter_reset(p, c);
}

TB_RT static void limiter_jump(void *p, const void *c)
{
	const struct tb_limiter *l = p;

	if (memcmp(&l->aim, c, sizeof(l->aim)) != 0 || l->fill_left > 0)
		tb_limiter_reset(p, c);
}

TB_RT static void limiter_inherit(void *p, const void *old)
{
	struct tb_limiter *l = p;
	float *memory = l->memory;

	memcpy(l, old, sizeof(*l));
	l->memory = memory;
	tb_limiter_copy_past(l, old);
}

TB_RT static void insert_slot_start(void *p, const void *c)
{
	tb_insert_slot_start(p, c);
}

TB_RT static void insert_slot_forget(void *p, const void *c)
{
	tb_insert_slot_reset(p, c);
	tb_insert_slot_forget(p);
}

TB_RT static void insert_slot_inherit(void *p, const void *old)
{
	tb_insert_slot_inherit(p, old);
}

/* ---- the tables ---- */

/* Settings of a gate and its like move its gain alone, which needs no jump. */
#define EQ(k)   { eq_reset, eq_aim, eq_jump, eq_reset, eq_reset }, eq_inherit, k##_is_on
#define GAIN(k) { k##_reset, k##_aim, NULL, k##_reset, NULL }, k##_inherit, k##_is_on
#define LIMITER                                                                                    \
	{ limiter_start, limiter_aim, limiter_jump, limiter_reset, limiter_reset },                \
		limiter_inherit, limiter_is_on
/* What an insert plays is looked at behind itself (insert-slot.c). */
#define SLOT                                                                                       \
	{ insert_slot_start, insert_slot_aim, insert_slot_reset, NULL, insert_slot_forget },       \
		insert_slot_inherit, insert_slot_is_on

#define OF_STRIP(x) offsetof(struct tb_strip_chain, x), offsetof(struct tb_strip_coeffs, x)
#define OF_BUS(x)   offsetof(struct tb_bus_chain, x), offsetof(struct tb_bus_coeffs, x)

static const struct stage strip_stages[] = {
	{ OF_STRIP(slot[TB_SLOT_VOICE]), SLOT },
	{ OF_STRIP(slot[TB_SLOT_INSERT]), SLOT },
	{ OF_STRIP(highpass), EQ(highpass) },
	{ OF_STRIP(gate), GAIN(gate) },
	{ OF_STRIP(eq), EQ(eq) },
	{ OF_STRIP(deess), GAIN(deesser) },
	{ OF_STRIP(comp), GAIN(compressor) },
	{ OF_STRIP(automix), GAIN(automix) },
	{ OF_STRIP(limiter), LIMITER },
	{ OF_STRIP(slot[TB_SLOT_SPATIAL]), SLOT },
};

/* Up to its fader. */
static const struct stage bus_stages[] = {
	{ OF_BUS(insert), SLOT },
	{ OF_BUS(eq), EQ(eq) },
	{ OF_BUS(comp), GAIN(compressor) },
};

#define N_STRIP_STAGES (sizeof(strip_stages) / sizeof(strip_stages[0]))
#define N_BUS_STAGES   (sizeof(bus_stages) / sizeof(bus_stages[0]))

/* ---- all of a strip or bus ---- */

TB_RT static void change_all(const struct stage *stages, size_t n, void *chain, const void *coeffs,
	enum tb_stage_change change)
{
	for (size_t i = 0; i < n; i++)
		if (stages[i].change[change])
			stages[i].change[change]((char *)chain + stages[i].chain_at,
				(const char *)coeffs + stages[i].coeffs_at);
}

TB_RT static bool are_on(const struct stage *stages, size_t n, const void *coeffs)
{
	for (size_t i = 0; i < n; i++)
		if (stages[i].is_on((const char *)coeffs + stages[i].coeffs_at))
			return true;
	return false;
}

void tb_strip_stages_change(
	struct tb_strip_chain *chain, const struct tb_strip_coeffs *c, enum tb_stage_change change)
{
	change_all(strip_stages, N_STRIP_STAGES, chain, c, change);
}

void tb_bus_stages_change(
	struct tb_bus_chain *chain, const struct tb_bus_coeffs *c, enum tb_stage_change change)
{
	change_all(bus_stages, N_BUS_STAGES, chain, c, change);
}

void tb_strip_stages_inherit(struct tb_strip_chain *chain, const struct tb_strip_chain *old)
{
	for (size_t i = 0; i < N_STRIP_STAGES; i++)
		strip_stages[i].inherit((char *)chain + strip_stages[i].chain_at,
			(const char *)old + strip_stages[i].chain_at);
}

bool tb_strip_stages_are_on(const struct tb_strip_coeffs *c)
{
	return are_on(strip_stages, N_STRIP_STAGES, c);
}

bool tb_bus_stages_are_on(const struct tb_bus_coeffs *c)
{
	return are_on(bus_stages, N_BUS_STAGES, c);
}
