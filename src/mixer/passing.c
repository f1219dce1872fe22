/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Strips whose processors are on and do nothing, such as an equaliser without gain: while nothing
 * has to come between what arrives and what is heard of it, its rows are played as they are. */
#include "passing.h"

#include "rows.h"

bool tb_strip_is_unity(const struct tb_mixer *m, uint32_t s)
{
	uint32_t n = m->shape.strip_row[s + 1] - m->shape.strip_row[s];
	const float *gain = &m->data.pre.goal[m->shape.pre_at[s]];

	for (uint32_t out = 0; out < n; out++)
		for (uint32_t in = 0; in < n; in++)
			if (*gain++ != (out == in ? 1.0f : 0.0f))
				return false;
	return true;
}

bool tb_strip_passes(const struct tb_mixer *m, uint32_t s)
{
	const struct tb_strip_chain *chain = &m->data.strip_chain[s];

	return m->data.ramp_left == 0 && m->data.strip[s].is_unity && !m->data.now->strip_is_key[s]
	       && tb_delay_is_idle(&chain->lack) && tb_delay_is_idle(&chain->align);
}

void tb_strip_pass(struct tb_mixer *m, uint32_t s)
{
	for (uint32_t row = m->shape.strip_row[s]; row < m->shape.strip_row[s + 1]; row++) {
		uint32_t processed = m->shape.n_rows + row;

		m->data.in[processed] = m->data.in[row];
		m->data.row_level[processed] = m->data.row_level[row];
		if (tb_rows_has(m->data.sounding, row))
			tb_rows_add(m->data.sounding, processed);
	}
}
