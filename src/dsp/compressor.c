/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Turns a user's settings into what a compressor runs on.  Control thread. */
#include "dsp/compressor.h"

#include <math.h>
#include <string.h>

#define DB_PER_LOG2  6.0205999133f
#define MEAN_MS      10.0f
#define MEAN_TO_RISE 0.43f /* of the mean's length: what a step of 10 dB takes to 63 % */
#define MEAN_TO_FALL 0.65f
#define HOLD_PART    0.01f  /* of the release time */
#define SINE_LOG2    0.5f   /* a sine's peak over its rms */
#define SHARP_KNEE   0.001f /* log2 */

/* Lower than a param goes: giving way begins as far below its threshold as it is deep. */
#define LAW_THRESHOLD_DB -130.0f, TB_MOST(TB_COMP_THRESHOLD_DB), TB_DEFAULT(TB_COMP_THRESHOLD_DB)

const struct tb_compressor_params tb_compressor_defaults = {
	.on = false,
	.threshold_db = TB_DEFAULT(TB_COMP_THRESHOLD_DB),
	.ratio = TB_DEFAULT(TB_COMP_RATIO),
	.knee_db = TB_DEFAULT(TB_COMP_KNEE_DB),
	.attack_ms = TB_DEFAULT(TB_COMP_ATTACK_MS),
	.release_ms = TB_DEFAULT(TB_COMP_RELEASE_MS),
	.range_db = TB_DEFAULT(TB_COMP_RANGE_DB),
	.makeup_db = TB_DEFAULT(TB_COMP_MAKEUP_DB),
	.mix = TB_DEFAULT(TB_COMP_MIX),
	.detector = TB_DETECTOR_PEAK,
	.key_highpass_hz = TB_DEFAULT(TB_KEY_HIGHPASS_HZ),
};

static void design_curve(struct tb_curve *c, const struct tb_compressor_params *p, bool powers)
{
	float knee_db = tb_clampf(p->knee_db, TB_COMP_KNEE_DB);
	float threshold_db = tb_clampf(p->threshold_db, LAW_THRESHOLD_DB);

	c->scale = powers ? 0.5f : 1.0f;
	c->knee = fmaxf(knee_db / DB_PER_LOG2, SHARP_KNEE);
	c->slope = 1.0f - 1.0f / tb_clampf(p->ratio, TB_COMP_RATIO);
	c->most = tb_clampf(p->range_db, TB_COMP_RANGE_DB) / DB_PER_LOG2;
	c->shift = 0.5f * c->knee - threshold_db / DB_PER_LOG2 + (powers ? SINE_LOG2 : 0.0f);
}

static float reduction_of_full_scale(const struct tb_curve *c, bool powers)
{
	float o = c->shift - (powers ? SINE_LOG2 : 0.0f), bent = fminf(fmaxf(o, 0.0f), c->knee);

	return fminf(
		c->slope * (bent * bent / (2.0f * c->knee) + fmaxf(o - c->knee, 0.0f)), c->most);
}

/* Steps that a mean may be long, so that attack and release can be met. */
static uint32_t mean_steps(float attack_ms, float release_ms, float rate_hz)
{
	return tb_dyn_steps(fminf(MEAN_MS, fminf(attack_ms, 0.5f * release_ms)), rate_hz);
}

/* The hold of a peak ends 1 to 2 holds after it, a mean takes its time to rise and to fall,
 * and a gain is reached a step after its level: all that is part of the time that the user
 * set. */
static void design_timing(
	struct tb_compressor_coeffs *c, const struct tb_compressor_params *p, float rate_hz)
{
	float attack_ms = tb_clampf(p->attack_ms, TB_COMP_ATTACK_MS);
	float release_ms = tb_clampf(p->release_ms, TB_COMP_RELEASE_MS), mean;

	c->hold = (float)tb_dyn_steps(release_ms * HOLD_PART, rate_hz);
	c->mean = tb_mean_window(mean_steps(attack_ms, release_ms, rate_hz));
	mean = c->powers ? (float)(c->mean.n_buckets * c->mean.bucket_steps) : 0.0f;
	c->attack = tb_dyn_part(attack_ms, TB_DYN_LATE_STEPS + MEAN_TO_RISE * mean, rate_hz);
	c->release = tb_dyn_part(release_ms, 1.0f + 1.5f * c->hold + MEAN_TO_FALL * mean, rate_hz);
	c->ease_steps = tb_dyn_steps(TB_DYN_EASE_MS, rate_hz);
}

void tb_compressor_design(
	struct tb_compressor_coeffs *c, const struct tb_compressor_params *p, float rate_hz)
{
	float makeup_db = tb_clampf(p->makeup_db, TB_COMP_MAKEUP_DB);

	memset(c, 0, sizeof(*c));
	c->on = p->on;
	c->powers = p->detector == TB_DETECTOR_RMS;
	design_curve(&c->law.curve, p, c->powers);
	design_timing(c, p, rate_hz);
	c->law.makeup = makeup_db / DB_PER_LOG2;
	if (p->auto_makeup)
		c->law.makeup += 0.5f * reduction_of_full_scale(&c->law.curve, c->powers);
	c->law.wet = tb_clampf(p->mix, TB_COMP_MIX);
	c->law.dry = 1.0f - c->law.wet;
	tb_key_filter_design(
		&c->filter, tb_clampf(p->key_highpass_hz, TB_KEY_HIGHPASS_HZ), rate_hz);
}
