/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A hand on the fader: brings a bus to a loudness so slowly that nobody hears it move.
 *
 * The law, for each step of TB_GAUGE_STEP_MS: what was played without the ride is as loud
 * as the momentary loudness less the gain.  Steps that are softer than the gate count
 * nowhere, and move nothing.  The gain goes to where the mean power of the last 3 s that
 * counted is at the target, up by at most 1 dB a second and down by at most 3, and stays
 * within TB_RIDE_MIN_DB..TB_RIDE_MAX_DB.
 *
 * Any thread, one at a time. */
#ifndef TB_RIDE_H
#define TB_RIDE_H

#include <stdbool.h>
#include <stdint.h>

#define TB_RIDE_STEPS  30u /* 3 s */
#define TB_RIDE_MIN_DB -24.0f
#define TB_RIDE_MAX_DB 12.0f

struct tb_ride_params {
	bool on;
	float target_lufs, gate_lufs;
};

/* All zeros: no gain. */
struct tb_ride {
	float gain_db;
	float power[TB_RIDE_STEPS]; /* of the last steps that counted, a ring */
	uint32_t n;                 /* that counted */
};

/* After one step.  Returns the gain, dB. */
float tb_ride_step(struct tb_ride *r, const struct tb_ride_params *p, float momentary_lufs);

#endif
