/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The meter's control side: the constants of a rate. */
#include "dsp/meter.h"

#include <math.h>

#define PEAK_FALL_DB 20.0
#define PEAK_FALL_S  1.7
#define RMS_WINDOW_S 0.3

void tb_meter_law_init(struct tb_meter_law *law, uint32_t rate_hz)
{
	double peak_db = -PEAK_FALL_DB / (PEAK_FALL_S * rate_hz);
	double mean_log = -1.0 / (RMS_WINDOW_S * rate_hz);

	for (uint32_t i = 0; i < TB_METER_BITS; i++) {
		law->peak_keep[i] = (float)pow(10.0, ldexp(peak_db / 20.0, (int)i));
		law->mean_keep[i] = (float)exp(ldexp(mean_log, (int)i));
	}
}
