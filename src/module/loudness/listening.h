/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* One bus that is listened to: its tap, its gauge, and the hand on its fader.
 *
 * One thread at a time, but for the tap's writer. */
#ifndef TB_LISTENING_H
#define TB_LISTENING_H

#include "gauge.h"
#include "ride.h"
#include "tap.h"

struct tb_listening {
	struct tb_listening *next;
	struct tb_layout layout;
	struct tb_tap *tap;
	struct tb_gauge *gauge; /* NULL until the rate is known */
	uint32_t rate_hz, n_filled;
	float *row[TB_MAX_CHANNELS], *memory; /* one step */
	struct tb_ride_params ride_params;
	struct tb_ride ride;
	struct tb_loudness now;
};

/* NULL with errno: ENOMEM, or ENOTSUP where Troubadour was built without libebur128. */
struct tb_listening *tb_listening_new(const struct tb_layout *layout);
void tb_listening_free(struct tb_listening *one); /* NULL is fine */

/* Measures the next step in the tap, to `now`: whether there was one. */
bool tb_listening_measure(struct tb_listening *one);
/* What follows is a new programme; the ride goes on. */
void tb_listening_reset(struct tb_listening *one);

#endif
