/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Buses that are listened to: they are made first, and then added to the monitor's sum. */
#include "cue.h"

#include "moves.h"

/* The bus whose turn it is, -1: none.  What fades out comes first, so that a monitor of before
 * that is listened to now is ready for the one of now. */
static int hears_in(const struct tb_mixer *m, uint32_t turn)
{
	const struct tb_cue_gains *cue = &m->data.now->cue;

	return turn == 0 ? -1 : cue->to[turn == 1 ? cue->side ^ 1u : cue->side];
}

void tb_cue_list(struct tb_mixer *m)
{
	bool ramps = m->data.ramp_left > 0;

	m->data.any_tap = false;
	for (uint32_t b = 0; m->data.now->cue.was_used && b < m->shape.n_buses; b++) {
		struct tb_bus_state *bus = &m->data.bus[b];

		bus->is_tapped = m->data.now->cue.is_tapped[b] || (bus->is_tapped && ramps);
		bus->turn = 0;
		m->data.any_tap |= bus->is_tapped;
	}
	for (uint32_t turn = 1; m->data.any_tap && turn < TB_CUE_TURNS; turn++)
		if (hears_in(m, turn) >= 0)
			m->data.bus[hears_in(m, turn)].turn = (uint8_t)turn;
}

/* Somebody hears the cues. */
static bool are_heard(const struct tb_mixer *m, float *const *out)
{
	for (uint32_t turn = 1; turn < TB_CUE_TURNS; turn++) {
		int b = hears_in(m, turn);

		if (b >= 0 && tb_bus_is_heard(m, (uint32_t)b, out))
			return true;
	}
	return false;
}

void tb_cue_lend_rows(struct tb_mixer *m, float **out)
{
	if (!m->data.any_tap || !are_heard(m, out))
		return;
	for (uint32_t b = 0; b < m->shape.n_buses; b++)
		for (uint32_t o = m->shape.bus_out[b]; o < m->shape.bus_out[b + 1]; o++)
			if (m->data.bus[b].is_tapped && !out[o])
				out[o] = m->data.cue_rows + (size_t)o * TB_ROW_FRAMES;
}

/* Where a bus may be tapped: its sums, if it has any, and its outputs. */
static void find_taps(const struct tb_mixer *m, uint32_t b, float *const *out, const float *taps[])
{
	uint32_t first = m->shape.bus_out[b], n = m->shape.bus[b].layout.n_channels;

	for (uint32_t c = 0; c < n; c++) {
		taps[c] =
			m->data.bus[b].works ? m->data.jobs.row[m->shape.n_rows + first + c] : NULL;
		taps[n + c] = out[first + c];
	}
}

static void add_tap(
	struct tb_mixer *m, uint32_t b, uint32_t turn, float *const *out, uint32_t n_frames)
{
	uint32_t side = turn == 1 ? m->data.now->cue.side ^ 1u : m->data.now->cue.side;
	uint32_t to = (uint32_t)hears_in(m, turn), first = m->shape.bus_out[to];
	uint32_t n = 2 * m->shape.bus[b].layout.n_channels;
	const float *taps[2 * TB_MAX_CHANNELS];
	float *part = m->data.post_row;

	find_taps(m, b, out, taps);
	for (uint32_t c = 0; c < m->shape.bus[to].layout.n_channels; c++) {
		struct tb_line line = { &m->data.cue, tb_cue_at(&m->shape, side, b) + c * n, n,
			m->data.bus[b].cue_moving, taps };
		float *sum = m->data.jobs.row[m->shape.n_rows + first + c];

		tb_line_mix(&m->data, &line, part, n_frames);
		for (uint32_t i = 0; i < n_frames; i++)
			sum[i] += part[i];
		m->data.out_sounds[m->shape.n_outs + first + c] = true;
	}
}

void tb_cue_add(struct tb_mixer *m, uint32_t turn, float *const *out, uint32_t n_frames)
{
	int to = hears_in(m, turn);

	if (to < 0 || !m->data.bus[to].works || !tb_bus_is_heard(m, (uint32_t)to, out))
		return;
	for (uint32_t b = 0; b < m->shape.n_buses; b++)
		if (m->data.bus[b].is_tapped && m->data.bus[b].turn < turn)
			add_tap(m, b, turn, out, n_frames);
}
