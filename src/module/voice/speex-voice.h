/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* SpeexDSP's echo canceller, noise suppressor and gain control, whose samples are whole numbers
 * of 16 bits.  Worker, but for new and free. */
#ifndef TB_SPEEX_VOICE_H
#define TB_SPEEX_VOICE_H

#include "engine.h"

struct tb_speex;

/* An echo is taken out, or noise is lowered, or both.  NULL with ENOMEM. */
struct tb_speex *tb_speex_new(uint32_t n_channels, bool echo, bool denoise);
void tb_speex_free(struct tb_speex *s); /* NULL is fine */
void tb_speex_run(struct tb_speex *s, float *const *io, const float *const *far, float amount_db);

/* A gain for all channels, which only listens: it adds no delay. */
struct tb_speex_agc;

struct tb_speex_agc *tb_speex_agc_new(void);
void tb_speex_agc_free(struct tb_speex_agc *a); /* NULL is fine */
void tb_speex_agc_run(struct tb_speex_agc *a, float *const *io, uint32_t n_channels,
	float target_lufs, float max_db);

#endif
