/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a strip sends its sound through that is not the mixer's own. */
#include "strip-slots.h"

#include "intake.h"

static struct tb_insert_job job_of(const struct tb_mixer *m, uint32_t s, enum tb_strip_slot slot,
	enum tb_insert_position position, uint32_t n)
{
	uint32_t row = m->shape.strip_row[s];

	return (struct tb_insert_job){ &m->data.strip_chain[s].slot[slot], position,
		&m->data.jobs.row[row], m->shape.strip_row[s + 1] - row, n, m->data.kernels };
}

void tb_strip_run_slot(struct tb_mixer *m, uint32_t s, enum tb_strip_slot slot,
	enum tb_insert_position position, uint32_t n)
{
	struct tb_insert_job job = job_of(m, s, slot, position, n);

	for (uint32_t n_bad = tb_insert_slot_run(&job); n_bad > 0; n_bad--)
		tb_strip_count_bad(m, s);
}

void tb_strip_send(struct tb_mixer *m, uint32_t s, enum tb_insert_position position, uint32_t n)
{
	struct tb_insert_job job = job_of(m, s, TB_SLOT_INSERT, position, n);

	tb_insert_slot_send(&job);
}
