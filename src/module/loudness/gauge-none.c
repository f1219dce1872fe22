/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Built without libebur128: nothing is measured, and whoever asks is told so. */
#include "gauge.h"

#include <errno.h>
#include <stddef.h>

struct tb_gauge *tb_gauge_new(const struct tb_layout *layout, uint32_t rate_hz)
{
	errno = ENOTSUP;
	return NULL;
}

void tb_gauge_free(struct tb_gauge *g)
{
}

uint32_t tb_gauge_step_frames(const struct tb_gauge *g)
{
	return 0;
}

void tb_gauge_feed(struct tb_gauge *g, const float *const *rows)
{
}

float tb_gauge_momentary(const struct tb_gauge *g)
{
	return TB_SILENCE_DB;
}

void tb_gauge_read(const struct tb_gauge *g, struct tb_loudness *loudness)
{
	*loudness = tb_loudness_none;
}
