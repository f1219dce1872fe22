/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Strips as they arrive: which of them sound, how loud, and what their meters show.
 * Data thread. */
#ifndef TB_INTAKE_H
#define TB_INTAKE_H

#include "state.h"

/* Notes which rows of in[row] (NULL: silence) sound and how loud they are, and feeds the meters
 * of strips that do not work.  A strip that is silent and whose meters have fallen costs a look
 * at its inputs. */
TB_RT void tb_intake_read(
	struct tb_mixer *m, const float *const *in, uint32_t n_frames, struct tb_meter_block block);

/* What the meters of a strip that sounds are fed, and of one that does not. */
TB_RT void tb_strip_meter(struct tb_mixer *m, uint32_t s, const float *const *in, uint32_t n,
	struct tb_meter_block block);
TB_RT void tb_strip_meter_fall(struct tb_mixer *m, uint32_t s, struct tb_meter_block block);
TB_RT void tb_strip_count_bad(struct tb_mixer *m, uint32_t s);

#endif
