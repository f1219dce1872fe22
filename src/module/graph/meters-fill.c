/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: the levels of this cycle into a buffer of the port "meters". */
#include "meters.h"

#include <string.h>

static void put(uint8_t *to, uint32_t at, uint32_t channel, struct tb_level now)
{
	float *level = (float *)(to + at) + 2 * channel;

	level[0] = now.peak_lin;
	level[1] = now.rms_lin;
}

static void put_strip_reduction(float *to, struct tb_reduction now)
{
	to[0] = now.gate_db;
	to[1] = now.comp_db;
	to[2] = now.limiter_db;
	to[3] = now.deess_db;
}

static void put_bus_reduction(float *to, struct tb_reduction now)
{
	to[0] = now.comp_db;
	to[1] = now.limiter_db;
}

void tb_meters_fill(const struct tb_meters_form *form, const struct tb_mixer *m, uint8_t *to)
{
	const struct tb_meters_row *row = form->row;

	memcpy(to, form->blank, form->n_bytes);
	for (uint32_t i = 0; i < form->n_strips; i++, row++) {
		for (uint32_t c = 0; c < row->n_channels; c++) {
			put(to, row->levels_at, c, tb_mixer_strip_level(m, i, c));
			put(to, row->input_at, c, tb_mixer_input_level(m, i, c));
		}
		*(double *)(to + row->overs_at) = (double)tb_mixer_strip_overs(m, i);
		put_strip_reduction(
			(float *)(to + row->reduction_at), tb_mixer_strip_reduction(m, i));
	}
	for (uint32_t i = 0; i < form->n_buses; i++, row++) {
		for (uint32_t c = 0; c < row->n_channels; c++)
			put(to, row->levels_at, c, tb_mixer_bus_level(m, i, c));
		*(double *)(to + row->overs_at) = (double)tb_mixer_bus_overs(m, i);
		put_bus_reduction((float *)(to + row->reduction_at), tb_mixer_bus_reduction(m, i));
	}
}

void tb_meters_send(struct tb_meters *meters, const struct tb_meters_form *form,
	const struct tb_mixer *m, const double facts[TB_METERS_N_FACTS])
{
	struct pw_buffer *b;
	struct spa_data *d;

	if (!meters->port)
		return;
	meters->n_frames_since += (uint32_t)facts[TB_METERS_QUANTUM_FRAMES];
	if (meters->n_frames_since * (double)TB_METERS_HZ < facts[TB_METERS_RATE_HZ])
		return;
	b = pw_filter_dequeue_buffer(meters->port);
	if (!b)
		return;
	meters->n_frames_since = 0;
	d = &b->buffer->datas[0];
	*d->chunk = (struct spa_chunk){ .stride = 1 };
	if (d->data && d->maxsize >= form->n_bytes) {
		tb_meters_fill(form, m, d->data);
		memcpy((uint8_t *)d->data + form->engine_at, facts,
			TB_METERS_N_FACTS * sizeof(*facts));
		d->chunk->size = form->n_bytes;
	}
	pw_filter_queue_buffer(meters->port, b);
}
