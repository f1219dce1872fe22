/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Settings of a bus as gains.  Control thread. */
#ifndef TB_GAINS_H
#define TB_GAINS_H

#include "layout.h"
#include "state.h"

/* What the bus makes of channels that it does not have. */
struct tb_downmix tb_bus_downmix(const struct tb_mixer *m, uint32_t bus);
/* Of all that comes into it. */
float tb_bus_trim_lin(const struct tb_mixer *m, uint32_t bus);

#endif
