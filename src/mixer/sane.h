/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The last line of defence: above +60 dBFS no mix is meant, and what has no finite sum of
 * squares is no sound.  Who plays that is silent for the block and begins again.  Data thread. */
#ifndef TB_SANE_H
#define TB_SANE_H

#include <stdbool.h>

#include "dsp/kernels.h"

#define TB_SANE_PEAK 1000.0f

TB_RT static inline bool tb_level_is_sane(struct tb_block_level level)
{
	return level.peak <= TB_SANE_PEAK && __builtin_isfinite(level.sum_sq);
}

#endif
