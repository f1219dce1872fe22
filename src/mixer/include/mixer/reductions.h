/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What takes level away, as a list: in the order in which the port "meters" has it (new ones come
 * behind), by the words for it, and in the order of the signal.  Any thread. */
#ifndef TB_REDUCTIONS_H
#define TB_REDUCTIONS_H

#include <stddef.h>

#include "mixer/mixer.h"

#define TB_N_REDUCTIONS     5u
#define TB_N_BUS_REDUCTIONS 2u

enum tb_reduction_index {
	TB_REDUCTION_GATE,
	TB_REDUCTION_COMP,
	TB_REDUCTION_LIMITER,
	TB_REDUCTION_DEESS,
	TB_REDUCTION_AUTOMIX,
};

struct tb_reduction_kind {
	const char *word;  /* of keys and of JSON */
	const char *label; /* where there is little room */
	const char *title; /* in a sentence */
	size_t at;         /* the float in struct tb_reduction */
	bool is_of_buses;
	bool is_rare;  /* few strips have it on: it is shown only at those */
	bool is_share; /* of a gain that a group has in common: none of what processors take */
};

static const struct tb_reduction_kind tb_reduction_kinds[TB_N_REDUCTIONS] = {
	/* clang-format off */
	[TB_REDUCTION_GATE] =    { "gate",    "gate",    "gate",       offsetof(struct tb_reduction, gate_db), false, false, false },
	[TB_REDUCTION_COMP] =    { "comp",    "comp",    "compressor", offsetof(struct tb_reduction, comp_db), true, false, false },
	[TB_REDUCTION_LIMITER] = { "limiter", "limiter", "limiter",    offsetof(struct tb_reduction, limiter_db), true, false, false },
	[TB_REDUCTION_DEESS] =   { "deess",   "de-ess",  "de-esser",   offsetof(struct tb_reduction, deess_db), false, true, false },
	[TB_REDUCTION_AUTOMIX] = { "automix", "automix", "automix",    offsetof(struct tb_reduction, automix_db), false, true, true },
	/* clang-format on */
};

/* In the order in which the sound meets them (src/mixer/stages.c). */
static const enum tb_reduction_index tb_reductions_in_order[TB_N_REDUCTIONS] = {
	TB_REDUCTION_GATE,
	TB_REDUCTION_DEESS,
	TB_REDUCTION_COMP,
	TB_REDUCTION_AUTOMIX,
	TB_REDUCTION_LIMITER,
};

TB_RT static inline bool tb_reduction_is_there(uint32_t kind, bool is_strip)
{
	return is_strip || tb_reduction_kinds[kind].is_of_buses;
}

TB_RT static inline float *tb_reduction_of(struct tb_reduction *r, uint32_t kind)
{
	return (float *)((char *)r + tb_reduction_kinds[kind].at);
}

/* The reduction by all processors together, dB >= 0. */
static inline float tb_reduction_sum(struct tb_reduction r)
{
	float sum_db = 0.0f;

	for (uint32_t i = 0; i < TB_N_REDUCTIONS; i++)
		if (!tb_reduction_kinds[i].is_share)
			sum_db += *tb_reduction_of(&r, i);
	return sum_db;
}

#endif
