/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Turns a user's settings into what a voice of an automatic mix runs on.  Control thread. */
#include "dsp/automix.h"

#include <math.h>
#include <string.h>

#define PIECE_MS    (1000.0f / TB_AUTOMIX_PIECES_PER_S)
#define HIGHPASS_HZ 100.0f

const struct tb_automix_params tb_automix_defaults = {
	.is_heard = true,
};

static void draw_window(float *window, uint32_t n)
{
	double sum = 0.0;

	for (uint32_t pass = 0; pass < 2; pass++)
		for (uint32_t i = 0; i < n; i++) {
			double x = (i + 0.5) / n, weight = x * x * (1.0 - x) * (1.0 - x);

			if (pass == 0)
				sum += weight;
			else
				window[i] = (float)(weight / sum);
		}
}

void tb_automix_design(
	struct tb_automix_coeffs *c, const struct tb_automix_params *p, float rate_hz)
{
	float weight_db = tb_clampf(p->weight_db, TB_AUTOMIX_WEIGHT_DB);

	memset(c, 0, sizeof(*c));
	c->on = p->on;
	c->is_heard = p->is_heard;
	c->group = p->group < TB_AUTOMIX_GROUPS ? p->group : TB_AUTOMIX_GROUPS - 1;
	c->weight = powf(10.0f, weight_db / 10.0f);
	c->piece_steps = tb_dyn_steps(PIECE_MS, rate_hz);
	draw_window(c->power_window, TB_AUTOMIX_POWERS);
	draw_window(c->gain_window, TB_AUTOMIX_GAINS);
	tb_key_filter_design(&c->filter, HIGHPASS_HZ, rate_hz);
}
