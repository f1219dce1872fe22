/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Turns a user's settings into what a de-esser runs on.  Control thread. */
#include "dsp/deesser.h"

#include <math.h>
#include <string.h>

#define HIGHEST_PART 0.45f /* of the rate, for the split */

/* An s begins within a few ms and lasts 50 to 150: this is there at its begin, and away for the
 * vowel behind it. */
#define ATTACK_MS  1.0f
#define RELEASE_MS 50.0f
#define RATIO      4.0f
#define KNEE_DB    6.0f

const struct tb_deesser_params tb_deesser_defaults = {
	.freq_hz = TB_DEFAULT(TB_DEESSER_HZ),
	.threshold_db = TB_DEFAULT(TB_DEESSER_THRESHOLD_DB),
	.range_db = TB_DEFAULT(TB_DEESSER_RANGE_DB),
};

float tb_deesser_freq_hz(float freq_hz, float rate_hz)
{
	return fminf(tb_clampf(freq_hz, TB_DEESSER_HZ), HIGHEST_PART * rate_hz);
}

void tb_deesser_design(
	struct tb_deesser_coeffs *c, const struct tb_deesser_params *p, float rate_hz)
{
	struct tb_compressor_params comp = tb_compressor_defaults;
	double freq_hz = (double)tb_deesser_freq_hz(p->freq_hz, rate_hz);

	memset(c, 0, sizeof(*c));
	c->on = p->on;
	c->g = (float)tan(M_PI * freq_hz / (double)rate_hz);
	c->glide_frames = (uint32_t)lrintf((float)TB_DYN_EASE_MS * 1e-3f * rate_hz);
	comp.on = p->on;
	comp.threshold_db = tb_clampf(p->threshold_db, TB_DEESSER_THRESHOLD_DB);
	comp.range_db = tb_clampf(p->range_db, TB_DEESSER_RANGE_DB);
	comp.ratio = RATIO;
	comp.knee_db = KNEE_DB;
	comp.attack_ms = ATTACK_MS;
	comp.release_ms = RELEASE_MS;
	tb_compressor_design(&c->comp, &comp, rate_hz);
}
