/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* RNNoise, where its library is: it is looked for at run time and never required. */
#ifndef TB_RNNOISE_H
#define TB_RNNOISE_H

#include "engine.h"

struct tb_rnnoise;

/* Control thread.  NULL with errno: ENOENT where there is no librnnoise. */
struct tb_rnnoise *tb_rnnoise_new(uint32_t n_channels);
void tb_rnnoise_free(struct tb_rnnoise *r); /* NULL is fine */
/* Worker. */
void tb_rnnoise_run(struct tb_rnnoise *r, float *const *io);

#endif
