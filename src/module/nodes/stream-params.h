/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What all streams of a console offer.  Control thread. */
#ifndef TB_STREAM_PARAMS_H
#define TB_STREAM_PARAMS_H

#include <spa/pod/builder.h>

#include "mixer/mixer.h"

/* Planar floats of that layout, at any rate. */
const struct spa_pod *tb_stream_format(const struct tb_layout *layout, struct spa_pod_builder *b);
/* Enough that an output is written while its last buffer is still with its peer. */
const struct spa_pod *tb_stream_buffers(struct spa_pod_builder *b);

#endif
