/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What takes level away, as a list: in the order in which the port "meters" has it (new ones come
 * behind), and by the word that JSON has for it.  Any thread. */
#ifndef TB_REDUCTIONS_H
#define TB_REDUCTIONS_H

#include <stddef.h>

#include "mixer/mixer.h"

/* A buffer of that port, which is as large at both ends.  Enough for the largest console there can
 * be, as strips and buses come while it plays: 320 of them with up to four keys and 8 channels
 * each. */
#define TB_METERS_BYTES 262144u

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
	const char *word;
	size_t at; /* the float in struct tb_reduction */
	bool is_of_buses;
};

static const struct tb_reduction_kind tb_reduction_kinds[TB_N_REDUCTIONS] = {
	[TB_REDUCTION_GATE] = { "gate", offsetof(struct tb_reduction, gate_db), false },
	[TB_REDUCTION_COMP] = { "comp", offsetof(struct tb_reduction, comp_db), true },
	[TB_REDUCTION_LIMITER] = { "limiter", offsetof(struct tb_reduction, limiter_db), true },
	[TB_REDUCTION_DEESS] = { "deess", offsetof(struct tb_reduction, deess_db), false },
	[TB_REDUCTION_AUTOMIX] = { "automix", offsetof(struct tb_reduction, automix_db), false },
};

TB_RT static inline bool tb_reduction_is_there(uint32_t kind, bool is_strip)
{
	return is_strip || tb_reduction_kinds[kind].is_of_buses;
}

TB_RT static inline float *tb_reduction_of(struct tb_reduction *r, uint32_t kind)
{
	return (float *)((char *)r + tb_reduction_kinds[kind].at);
}

#endif
