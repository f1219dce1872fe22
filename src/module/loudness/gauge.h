/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The loudness of one bus as EBU R 128 has it: ITU-R BS.1770 with the gates of EBU Tech 3341,
 * the range of EBU Tech 3342, true peak 4 times oversampled.  libebur128 computes.
 *
 * One thread at a time, which is not the data thread. */
#ifndef TB_GAUGE_H
#define TB_GAUGE_H

#include "mixer/mixer.h"

/* What one step measures. */
#define TB_GAUGE_STEP_MS 100u

struct tb_gauge;

/* NULL with errno: ENOMEM, or ENOTSUP where Troubadour was built without libebur128. */
struct tb_gauge *tb_gauge_new(const struct tb_layout *layout, uint32_t rate_hz);
void tb_gauge_free(struct tb_gauge *g); /* NULL is fine */

/* Frames of one step. */
uint32_t tb_gauge_step_frames(const struct tb_gauge *g);
/* One step: rows[channel][tb_gauge_step_frames()]. */
void tb_gauge_feed(struct tb_gauge *g, const float *const *rows);

/* LUFS of the last 400 ms; TB_SILENCE_DB or more. */
float tb_gauge_momentary(const struct tb_gauge *g);
/* All but the ride. */
void tb_gauge_read(const struct tb_gauge *g, struct tb_loudness *loudness);

#endif
