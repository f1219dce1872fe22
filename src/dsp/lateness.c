/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: see lateness.h. */
#include "dsp/lateness.h"

#include "base/small.h"

#define NONE (-1.0)

void tb_lateness_init(struct tb_lateness *l)
{
	*l = (struct tb_lateness){ .peak = NONE, .wait_s = TB_LATENESS_MIN_WAIT_S };
}

static void wait_anew(struct tb_lateness *l)
{
	l->waited_s = 0.0;
	l->peak = NONE;
}

static void raise(struct tb_lateness *l, double frames)
{
	if (l->is_known)
		l->wait_s = tb_min_d(2.0 * l->wait_s, TB_LATENESS_MAX_WAIT_S);
	l->is_known = 1;
	l->frames = l->floor = frames;
	wait_anew(l);
}

uint32_t tb_lateness_learn(struct tb_lateness *l, double late, double margin, double max_frames)
{
	double frames = tb_min_d(late + margin, max_frames);

	l->peak = tb_max_d(l->peak, late);
	if (late > 0.0)
		l->calm_s = 0.0;
	if (late <= l->frames || frames <= l->frames)
		return 0;
	raise(l, frames);
	return 1;
}

double tb_lateness_pass(struct tb_lateness *l, double margin, double dt_s, double rate_hz)
{
	l->waited_s += dt_s;
	l->calm_s += dt_s;
	if (l->calm_s >= TB_LATENESS_CALM_S)
		l->wait_s = TB_LATENESS_MIN_WAIT_S;
	if (l->waited_s >= l->wait_s) {
		l->floor = l->peak > 0.0 ? tb_min_d(l->peak + margin, l->frames) : 0.0;
		wait_anew(l);
	}
	if (l->frames <= l->floor)
		return 0.0;
	l->frames = tb_max_d(l->frames - TB_LATENESS_SLOPE * dt_s * rate_hz, l->floor);
	return TB_LATENESS_SLOPE;
}
