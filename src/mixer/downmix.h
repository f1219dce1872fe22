/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Settings of a bus as gains of all that comes into it.  Control thread. */
#ifndef TB_DOWNMIX_H
#define TB_DOWNMIX_H

#include "layout.h"
#include "state.h"
#include "dsp/units.h"

/* What the bus makes of channels that it does not have. */
static inline struct tb_downmix tb_bus_downmix(const struct tb_mixer *m, uint32_t b)
{
	const struct tb_downmix_settings *from = &m->control.bus[b].downmix;

	return (struct tb_downmix){
		.centre_lin = tb_db_to_lin(from->center_db),
		.surround_lin = tb_db_to_lin(from->surround_db),
		.lfe_lin = tb_db_to_lin(from->lfe_db),
		.normalize = from->normalize > 0.0f,
	};
}

static inline float tb_bus_trim_lin(const struct tb_mixer *m, uint32_t b)
{
	return tb_db_to_lin(m->control.bus[b].trim_db);
}

#endif
