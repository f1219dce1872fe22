/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a bus plays, on its way to a thread that has time to look at it.
 *
 * A ring without locks.  Where the reader is too late, whole blocks are left out and
 * counted. */
#ifndef TB_TAP_H
#define TB_TAP_H

#include <stdatomic.h>

#include "mixer/mixer.h"
#include "dsp/ring.h"

struct tb_tap {
	struct tb_ring ring;
	_Atomic uint32_t rate_hz; /* of what is in it; 0: nothing came yet */
	_Atomic uint64_t n_lost;  /* frames */
	void *memory;
};

/* Control thread.  NULL with ENOMEM. */
struct tb_tap *tb_tap_new(uint32_t n_channels);
void tb_tap_free(struct tb_tap *t); /* NULL is fine */

/* Data thread.  `rows[channel]`; a bus that nobody hears has none and plays nothing. */
TB_RT void tb_tap_write(
	struct tb_tap *t, const float *const *rows, uint32_t n_frames, uint32_t rate_hz);

/* Any other thread.  Up to n_frames; how many there were. */
uint32_t tb_tap_read(struct tb_tap *t, float *const *rows, uint32_t n_frames);
uint32_t tb_tap_rate(const struct tb_tap *t);
uint64_t tb_tap_lost(const struct tb_tap *t);

#endif
