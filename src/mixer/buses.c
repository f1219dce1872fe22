/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What buses do with their sums: EQ and compressor before mono and fader, which are then
 * not in the paths; delay and limiter behind all that. */
#include "buses.h"

#include <string.h>

#include "chains.h"
#include "base/small.h"
#include "cue.h"
#include "moves.h"
#include "reduction.h"
#include "stage-run.h"
#include "stages.h"

static uint32_t first_out(const struct tb_mixer *m, uint32_t b)
{
	return m->shape.bus_out[b];
}

static uint32_t n_outs(const struct tb_mixer *m, uint32_t b)
{
	return m->shape.bus_out[b + 1] - m->shape.bus_out[b];
}

static float **sums_of(const struct tb_mixer *m, uint32_t b)
{
	return &m->data.jobs.row[m->shape.n_rows + first_out(m, b)];
}

static bool sums_sound(const struct tb_mixer *m, uint32_t b)
{
	for (uint32_t c = 0; c < n_outs(m, b); c++)
		if (m->data.out_sounds[m->shape.n_outs + first_out(m, b) + c])
			return true;
	return false;
}

void tb_bus_start_anew(struct tb_mixer *m, uint32_t b)
{
	const struct tb_bus_coeffs *c = &m->data.now->bus[b];
	struct tb_bus_chain *chain = &m->data.bus_chain[b];

	if (m->data.bus[b].works)
		tb_stages_change(&m->data.bus_stages, &chain->head, c, TB_STAGE_CLEAR);
	if (m->data.bus[b].finishes) {
		tb_delay_reset(&chain->delay, &c->delay);
		tb_limiter_reset(&chain->limiter, &c->limiter);
	}
}

/* It was not heard in the last block. */
static void rejoin(struct tb_mixer *m, uint32_t b)
{
	uint32_t gap_frames = TB_GAP_MS * m->data.now->rate_hz / 1000;

	if (m->data.block_at - m->data.bus[b].heard_at >= gap_frames)
		tb_bus_forget(m, b);
	else
		tb_bus_forget_end(m, b);
}

static void note_heard(struct tb_mixer *m, float *const *out)
{
	for (uint32_t b = 0; b < m->shape.n_buses; b++) {
		struct tb_bus_state *bus = &m->data.bus[b];
		bool was_heard = bus->is_heard;

		bus->is_heard = tb_bus_is_heard(m, b, out);
		if (!bus->is_heard)
			continue;
		if (!was_heard)
			rejoin(m, b);
		bus->heard_at = m->data.clock;
	}
}

static float *const *lend_rows(struct tb_mixer *m, float *const *out)
{
	uint32_t n = m->shape.n_outs;

	if (m->data.n_tiles == m->shape.n_final_tiles)
		return out;
	memcpy(m->data.out, out, n * sizeof(*out));
	memset(m->data.out + n, 0, n * sizeof(*out));
	tb_cue_lend_rows(m, m->data.out);
	for (uint32_t i = 0; i < m->data.n_working_buses; i++) {
		uint32_t b = m->data.working_bus[i]->index;

		if (tb_bus_is_heard(m, b, m->data.out))
			memcpy(&m->data.out[n + first_out(m, b)], sums_of(m, b),
				n_outs(m, b) * sizeof(*out));
	}
	return m->data.out;
}

float *const *tb_buses_prepare(struct tb_mixer *m, float *const *out)
{
	float *const *made = lend_rows(m, out);

	note_heard(m, made);
	return made;
}

/* ---- EQ and compressor ---- */

/* Lists whose turn it is and who has anything to do. */
static void wake(struct tb_mixer *m, struct tb_parts *p)
{
	p->n_awake_buses = 0;
	for (uint32_t i = 0; i < m->data.n_working_buses; i++) {
		const struct tb_track *track = m->data.working_bus[i];
		uint32_t b = track->index;

		if (m->data.bus[b].turn != p->turn || !tb_bus_is_heard(m, b, p->made))
			continue;
		if (tb_stages_may_sleep(m, &m->data.bus_stages, track) && !sums_sound(m, b)) {
			tb_stages_sleep(m, &m->data.bus_stages, track);
			continue;
		}
		tb_stages_wake(m, &m->data.bus_stages, track);
		p->awake_bus[p->n_awake_buses++] = track;
	}
}

static struct tb_insert_job insert_job(
	const struct tb_mixer *m, uint32_t b, enum tb_insert_position position)
{
	return (struct tb_insert_job){ &m->data.bus_chain[b].insert, position, sums_of(m, b),
		n_outs(m, b), m->data.parts.n_frames, m->data.kernels };
}

static void send_inserts(struct tb_mixer *m, enum tb_insert_position position)
{
	const struct tb_parts *p = &m->data.parts;

	for (uint32_t i = 0; i < p->n_awake_buses; i++) {
		struct tb_insert_job job = insert_job(m, p->awake_bus[i]->index, position);

		tb_insert_slot_send(&job);
	}
}

void tb_bus_count_bad(struct tb_mixer *m, uint32_t b)
{
	tb_count_on(&m->stats.bus_bad[b], 1);
	tb_count_on(&m->stats.bad, 1);
}

static void run_inserts(struct tb_mixer *m, enum tb_insert_position position)
{
	const struct tb_parts *p = &m->data.parts;

	for (uint32_t i = 0; i < p->n_awake_buses; i++) {
		struct tb_insert_job job = insert_job(m, p->awake_bus[i]->index, position);

		for (uint32_t n_bad = tb_insert_slot_run(&job); n_bad > 0; n_bad--)
			tb_bus_count_bad(m, p->awake_bus[i]->index);
	}
}

/* ---- mono and fader ---- */

/* One output: what the paths brought there while they move, and the sums. */
static void add_sums(struct tb_mixer *m, uint32_t b, uint32_t channel, float *out, uint32_t n)
{
	uint32_t n_channels = n_outs(m, b);
	struct tb_line line = { &m->data.post, m->shape.post_at[b] + channel * n_channels,
		n_channels, m->data.bus[b].moving, (const float *const *)sums_of(m, b) };
	float *scratch = m->data.post_row;

	if (!m->data.out_sounds[first_out(m, b) + channel]) {
		tb_line_mix(&m->data, &line, out, n);
	} else {
		tb_line_mix(&m->data, &line, scratch, n);
		for (uint32_t i = 0; i < n; i++)
			out[i] += scratch[i];
	}
	m->data.out_sounds[first_out(m, b) + channel] = true;
}

static void note_quiet(struct tb_mixer *m, uint32_t b, uint32_t n)
{
	struct tb_bus_chain *chain = &m->data.bus_chain[b];
	bool sounds = sums_sound(m, b);

	for (uint32_t c = 0; !sounds && c < n_outs(m, b); c++)
		sounds = m->data.kernels->level(sums_of(m, b)[c], n).peak > 0.0f;
	if (sounds)
		chain->head.n_quiet = 0;
	else if (chain->head.n_quiet < TB_GATE_QUIET_FRAMES)
		chain->head.n_quiet += n;
}

static void finish(struct tb_mixer *m, uint32_t b, float *const *out, uint32_t n)
{
	note_quiet(m, b, n);
	for (uint32_t c = 0; c < n_outs(m, b); c++)
		if (out[first_out(m, b) + c])
			add_sums(m, b, c, out[first_out(m, b) + c], n);
	tb_bus_note_reduction(m, b);
}

void tb_buses_begin(struct tb_mixer *m)
{
	struct tb_parts *p = &m->data.parts;

	wake(m, p);
	send_inserts(m, TB_INSERT_PRE);
}

void tb_buses_work(struct tb_mixer *m)
{
	const struct tb_parts *p = &m->data.parts;
	struct tb_turn turn = { p->awake_bus, p->n_awake_buses, p->n_frames, 0, 0, NULL, 0 };

	if (p->n_awake_buses == 0)
		return;
	run_inserts(m, TB_INSERT_PRE);
	tb_stages_run(m, &m->data.bus_stages, &turn, &turn);
	send_inserts(m, TB_INSERT_POST);
}

void tb_buses_finish(struct tb_mixer *m)
{
	const struct tb_parts *p = &m->data.parts;

	run_inserts(m, TB_INSERT_POST);
	for (uint32_t i = 0; i < p->n_awake_buses; i++)
		finish(m, p->awake_bus[i]->index, p->made, p->n_frames);
}

/* ---- delay and limiter ---- */

/* All channels of a bus; silence for those that nobody asks for. */
static void complete(struct tb_mixer *m, uint32_t b, float *const *out, float **io, uint32_t n)
{
	for (uint32_t c = 0; c < n_outs(m, b); c++) {
		io[c] = out[first_out(m, b) + c];
		if (io[c])
			continue;
		io[c] = sums_of(m, b)[c];
		memset(io[c], 0, n * sizeof(float));
	}
}

void tb_bus_delay(struct tb_mixer *m, uint32_t b, float *const *out, uint32_t n)
{
	struct tb_delay *delay = &m->data.bus_chain[b].delay;
	float *io[TB_MAX_CHANNELS];
	struct tb_delay_job job = { delay, io };

	if (!m->data.bus[b].is_heard)
		return;
	complete(m, b, out, io, n);
	tb_delay_run(&job, 1, n);
	for (uint32_t c = 0; c < n_outs(m, b); c++)
		m->data.out_sounds[first_out(m, b) + c] = out[first_out(m, b) + c] != NULL;
}

static void run_limiter(struct tb_mixer *m, uint32_t b, float *const *out, uint32_t n)
{
	float *io[TB_MAX_CHANNELS];
	struct tb_limiter_job job = { &m->data.bus_chain[b].limiter, io };

	complete(m, b, out, io, n);
	tb_limiter_run(m->data.processors.limiter, &job, 1, n);
	for (uint32_t c = 0; c < n_outs(m, b); c++)
		m->data.out_sounds[first_out(m, b) + c] = out[first_out(m, b) + c] != NULL;
}

bool tb_bus_limit(struct tb_mixer *m, uint32_t b, float *const *out, float peak, uint32_t n)
{
	struct tb_bus_chain *chain = &m->data.bus_chain[b];
	bool is_on = !tb_limiter_is_idle(&chain->limiter);

	if (!m->data.bus[b].is_heard)
		return false;
	if (is_on && tb_limiter_passes(&chain->limiter, peak, n))
		return false;
	if (is_on)
		run_limiter(m, b, out, n);
	if (tb_limiter_is_idle(&chain->limiter))
		chain->limiter.most = 0.0f;
	if (is_on)
		tb_bus_note_reduction(m, b); /* else it took nothing away */
	m->data.bus[b].finishes =
		!tb_limiter_is_idle(&chain->limiter) || !tb_delay_is_idle(&chain->delay);
	return is_on;
}
