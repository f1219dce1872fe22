/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The length of a sliding mean square.  Control thread. */
#include "dsp/mean-square.h"

struct tb_mean_window tb_mean_window(uint32_t n_steps)
{
	uint32_t n_buckets = n_steps < TB_MEAN_BUCKETS ? n_steps : TB_MEAN_BUCKETS;

	if (n_buckets == 0)
		return (struct tb_mean_window){ 1, 1 };
	return (struct tb_mean_window){ n_buckets, (n_steps + n_buckets / 2) / n_buckets };
}
