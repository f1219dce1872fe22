/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The strips that work, before the mix.  Data thread. */
#ifndef TB_STRIPS_H
#define TB_STRIPS_H

#include "state.h"

/* Make the processed rows of the strips that work, from the block of tb_data.parts.  Inserts that
 * have sent may wait between two of the three. */
TB_RT void tb_strips_begin(struct tb_mixer *m);
TB_RT void tb_strips_work(struct tb_mixer *m);
/* Measures those rows too, and lists which sound.  Returns the rows to mix, `in` itself where
 * no strip works. */
TB_RT const float *const *tb_strips_finish(struct tb_mixer *m);

#endif
