/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: counting overs, sample by sample. */
#include "dsp/overs.h"

static uint32_t overs_of(struct tb_overs *o, float magnitude)
{
	uint32_t n = 0;

	/* A NaN ends a run. */
	if (!(magnitude >= TB_OVERS_FULL)) {
		*o = (struct tb_overs){ 0 };
		return 0;
	}
	if (o->n_run < TB_OVERS_RUN)
		o->n_run++;
	o->n_waiting++;
	if (o->n_run == TB_OVERS_RUN)
		n = o->n_waiting;
	else if (magnitude > 1.0f)
		n = 1;
	o->n_waiting = (uint8_t)(o->n_waiting - n);
	return n;
}

uint32_t tb_overs_count_in(struct tb_overs *o, const float *x, uint32_t n)
{
	uint32_t n_overs = 0;

	for (uint32_t i = 0; i < n; i++)
		n_overs += overs_of(o, __builtin_fabsf(x[i]));
	return n_overs;
}

uint32_t tb_overs_count_out(const float *x, uint32_t n)
{
	uint32_t n_overs = 0;

	for (uint32_t i = 0; i < n; i++)
		n_overs += __builtin_fabsf(x[i]) > 1.0f;
	return n_overs;
}
