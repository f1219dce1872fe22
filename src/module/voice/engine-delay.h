/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* How late an engine is: a sound like a voice is sent through it, and looked for behind it. */
#ifndef TB_ENGINE_DELAY_H
#define TB_ENGINE_DELAY_H

#include "engine.h"

#define TB_ENGINE_DELAY_MAX (4 * TB_ENGINE_FRAMES)

/* Control thread; takes some 100 ms.  Of an engine of one channel, through `run`. */
uint32_t tb_engine_measure(struct tb_engine *e,
	void (*run)(struct tb_engine *e, float *const *io, const float *const *far));

#endif
