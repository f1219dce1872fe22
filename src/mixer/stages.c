/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The tables of what a strip, and a bus up to its fader, sends its sound through. */
#include "stages.h"

#include "mixer/params.h"

#define OF_STRIP(x, settings)                                                                      \
	offsetof(struct tb_strip_chain, x), offsetof(struct tb_strip_coeffs, x),                   \
		offsetof(struct tb_strip_settings, settings)
#define OF_BUS(x)                                                                                  \
	offsetof(struct tb_bus_chain, x), offsetof(struct tb_bus_coeffs, x),                       \
		offsetof(struct tb_bus_settings, x)

/* clang-format off */
static const struct tb_stage strip_stages[] = {
	{ OF_STRIP(slot[TB_SLOT_VOICE], voice),     &tb_stage_insert_rt,     &tb_stage_voice },
	{ OF_STRIP(slot[TB_SLOT_INSERT], insert),   &tb_stage_insert_rt,     &tb_stage_insert },
	{ OF_STRIP(highpass, highpass),             &tb_stage_eq_rt,         &tb_stage_highpass },
	{ OF_STRIP(gate, gate),                     &tb_stage_gate_rt,       &tb_stage_gate },
	{ OF_STRIP(eq, eq),                         &tb_stage_eq_rt,         &tb_stage_eq },
	{ OF_STRIP(deess, deess),                   &tb_stage_deesser_rt,    &tb_stage_deesser },
	{ OF_STRIP(comp, comp),                     &tb_stage_compressor_rt, &tb_stage_strip_compressor,
		.is_behind_keys = true },
	{ OF_STRIP(automix, automix),               &tb_stage_automix_rt,    &tb_stage_automix },
	{ OF_STRIP(limiter, limiter),               &tb_stage_limiter_rt,    &tb_stage_limiter },
	{ OF_STRIP(slot[TB_SLOT_SPATIAL], spatial), &tb_stage_insert_rt,     &tb_stage_spatial },
};

static const struct tb_stage bus_stages[] = {
	{ OF_BUS(insert), &tb_stage_insert_rt,     &tb_stage_bus_insert },
	{ OF_BUS(eq),     &tb_stage_eq_rt,         &tb_stage_eq },
	{ OF_BUS(comp),   &tb_stage_compressor_rt, &tb_stage_bus_compressor },
};
/* clang-format on */

#define TABLE(stages)                                                                              \
	{                                                                                          \
		stages, sizeof(stages) / sizeof((stages)[0]), 0                                    \
	}

const struct tb_stage_table tb_strip_stages = TABLE(strip_stages);
const struct tb_stage_table tb_bus_stages = TABLE(bus_stages);
