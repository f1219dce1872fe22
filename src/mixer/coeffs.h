/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Settings of strips and buses as coefficients of their processors.  Control thread. */
#ifndef TB_COEFFS_H
#define TB_COEFFS_H

#include "state.h"

/* What the strip's compressor does: its own settings, or those of giving way. */
struct tb_comp_settings tb_strip_comp(const struct tb_mixer *m, uint32_t s);

/* All of a strip's processors; `comp` is its compressor's settings. */
void tb_strip_coeffs(struct tb_mixer *m, uint32_t s, const struct tb_comp_settings *comp);

/* A bus's guard and delay, which every bus has, and the processors that it may have. */
void tb_bus_coeffs_always(struct tb_mixer *m, uint32_t b);
void tb_bus_coeffs(struct tb_mixer *m, uint32_t b);

#endif
