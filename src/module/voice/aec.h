/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* WebRTC's echo canceller and noise suppressor, by PipeWire's plugin
 * (spa/interfaces/audio/aec.h). */
#ifndef TB_AEC_H
#define TB_AEC_H

#include "engine.h"

struct tb_aec;

/* Control thread.  NULL with errno: ENOENT where the plugin is not installed. */
struct tb_aec *tb_aec_new(struct pw_context *context, uint32_t n_channels, bool denoise);
void tb_aec_free(struct tb_aec *a); /* NULL is fine */
/* Worker. */
void tb_aec_run(struct tb_aec *a, float *const *io, const float *const *far);

#endif
