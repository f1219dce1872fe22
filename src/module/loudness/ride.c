/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "ride.h"

#include <math.h>

#include "gauge.h"
#include "base/small.h"

#define STEP_S    ((float)TB_GAUGE_STEP_MS / 1000.0f)
#define UP_DB_S   1.0f
#define DOWN_DB_S 3.0f

static float mean_db(const struct tb_ride *r)
{
	uint32_t n = r->n < TB_RIDE_STEPS ? r->n : TB_RIDE_STEPS;
	float sum = 0.0f;

	for (uint32_t i = 0; i < n; i++)
		sum += r->power[i];
	return 10.0f * log10f(sum / (float)n);
}

float tb_ride_step(struct tb_ride *r, const struct tb_ride_params *p, float momentary_lufs)
{
	float played_lufs = momentary_lufs - r->gain_db, goal_db;

	if (!p->on) {
		*r = (struct tb_ride){ 0 };
		return 0.0f;
	}
	if (played_lufs < p->gate_lufs)
		return r->gain_db;
	r->power[r->n % TB_RIDE_STEPS] = powf(10.0f, played_lufs / 10.0f);
	/* Only what the ring holds counts, so that the number of steps may not wrap. */
	r->n = r->n < 2 * TB_RIDE_STEPS - 1 ? r->n + 1 : TB_RIDE_STEPS;
	goal_db = (float)tb_clamp(p->target_lufs - mean_db(r), TB_RIDE_MIN_DB, TB_RIDE_MAX_DB);
	r->gain_db += (float)tb_clamp(goal_db - r->gain_db, -DOWN_DB_S * STEP_S, UP_DB_S * STEP_S);
	return r->gain_db;
}
