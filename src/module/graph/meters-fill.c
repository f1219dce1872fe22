/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: the levels of the last mix into a buffer of the port "meters". */
#include "meters.h"

#include <string.h>

#include "mixer/reductions.h"

static void put(uint8_t *to, uint32_t at, uint32_t channel, struct tb_level now)
{
	float *level = (float *)(to + at) + 2 * channel;

	level[0] = now.peak_lin;
	level[1] = now.rms_lin;
}

static void put_reduction(float *to, struct tb_reduction now, bool is_strip)
{
	for (uint32_t i = 0; i < TB_N_REDUCTIONS; i++)
		if (tb_reduction_is_there(i, is_strip))
			*to++ = *tb_reduction_of(&now, i);
}

void tb_meters_fill(const struct tb_meters_form *form, const struct tb_mixer *m, uint8_t *to)
{
	const struct tb_meters_row *row = form->row;

	memcpy(to, form->silent, form->n_bytes);
	for (uint32_t i = 0; i < form->n_strips; i++, row++) {
		for (uint32_t c = 0; c < row->n_channels; c++) {
			put(to, row->levels_at, c, tb_mixer_strip_level(m, i, c));
			put(to, row->input_at, c, tb_mixer_input_level(m, i, c));
		}
		*(double *)(to + row->overs_at) = (double)tb_mixer_strip_overs(m, i);
		put_reduction(
			(float *)(to + row->reduction_at), tb_mixer_strip_reduction(m, i), true);
	}
	for (uint32_t i = 0; i < form->n_buses; i++, row++) {
		for (uint32_t c = 0; c < row->n_channels; c++)
			put(to, row->levels_at, c, tb_mixer_bus_level(m, i, c));
		*(double *)(to + row->overs_at) = (double)tb_mixer_bus_overs(m, i);
		put_reduction(
			(float *)(to + row->reduction_at), tb_mixer_bus_reduction(m, i), false);
	}
}

static void write_levels(const struct tb_meters_form *form, const struct tb_mixer *m,
	const double facts[TB_METERS_N_FACTS], const struct spa_data *d)
{
	*d->chunk = (struct spa_chunk){ .stride = 1 };
	if (!d->data || d->maxsize < form->n_bytes)
		return;
	tb_meters_fill(form, m, d->data);
	memcpy((uint8_t *)d->data + form->engine_at, facts, TB_METERS_N_FACTS * sizeof(*facts));
	d->chunk->size = form->n_bytes;
}

int tb_meters_send(struct tb_meters *meters, const struct tb_meters_form *form,
	const struct tb_mixer *m, const double facts[TB_METERS_N_FACTS])
{
	struct tb_port *p = meters->port;
	enum tb_port_room room;
	uint32_t buffer;

	if (!p)
		return SPA_STATUS_OK;
	meters->n_frames_since += (uint32_t)facts[TB_METERS_QUANTUM_FRAMES];
	if (meters->n_frames_since * (double)TB_METERS_HZ < facts[TB_METERS_RATE_HZ])
		return SPA_STATUS_NEED_DATA;
	room = tb_port_open(p, &buffer);
	if (room != TB_ROOM_HERE)
		return room == TB_ROOM_PENDING ? SPA_STATUS_HAVE_DATA : SPA_STATUS_NEED_DATA;
	meters->n_frames_since = 0;
	write_levels(form, m, facts, &p->io.buffers[buffer]->datas[0]);
	tb_port_send(p, buffer);
	return SPA_STATUS_HAVE_DATA;
}
