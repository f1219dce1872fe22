/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* One cycle of the console, as its block diagram reads. */
#include "mixer/mixer.h"

#include <string.h>

#include "buses.h"
#include "chains.h"
#include "cue.h"
#include "dsp/denormal.h"
#include "fade.h"
#include "intake.h"
#include "leave.h"
#include "matrix.h"
#include "moves.h"
#include "reduction.h"
#include "state.h"
#include "strips.h"

/* Returns whether there is a way to go.  A fade that was set while nothing was mixed is over. */
static bool take_fade(struct tb_mixer *m, const struct tb_gains *gains)
{
	if (gains->is_fade && m->data.had_gap)
		m->data.fade.left = 0;
	else if (gains->is_fade)
		return tb_fade_begin(m, gains);
	else if (m->data.fade.left > 0)
		tb_fade_go_on(m, gains);
	return m->data.fade.left > 0;
}

/* Where the gains go that were taken: there at once, or on the way of a fade. */
static const struct tb_gains *gains_taken(struct tb_mixer *m, const struct tb_gains *gains)
{
	bool fades = take_fade(m, gains);

	m->data.now = gains;
	return fades ? &m->data.fade.way : gains;
}

static void settings_take(struct tb_mixer *m)
{
	const struct tb_gains *gains = &m->slot[tb_snapshot_take(&m->handoff)];

	if (gains != m->data.now) {
		tb_matrix_retarget(m, gains_taken(m, gains));
		tb_chains_aim(m);
	} else if (tb_fade_step(m)) {
		tb_matrix_retarget(m, &m->data.fade.way);
	} else if (m->data.ramp_was > 0 && m->data.ramp_left == 0) {
		tb_chains_list(m);
	}
	m->data.ramp_was = m->data.ramp_left;
	m->data.block_at = m->data.clock;
}

/* ---- what microphones hear of it ---- */

/* NULL: nothing. */
static const float *const *played_by(const struct tb_mixer *m, int b, float *const *out)
{
	if (b < 0 || m->data.bus_is_silent[b])
		return NULL;
	for (uint32_t o = m->shape.bus_out[b]; o < m->shape.bus_out[b + 1]; o++)
		if (!out[o])
			return NULL;
	return (const float *const *)&out[m->shape.bus_out[b]];
}

static void tell_slot(const struct tb_mixer *m, uint32_t s, float *const *out, uint32_t n)
{
	const struct tb_insert_slot *slot = &m->data.strip_chain[s].slot[TB_SLOT_VOICE];
	int reference = m->data.now->strip[s].reference;

	for (uint32_t i = 0; i <= TB_INSERTS_BEFORE; i++) {
		struct tb_voice *voice = (struct tb_voice *)tb_insert_slot_at(slot, i);

		if (voice)
			voice->hear(voice, played_by(m, reference, out),
				reference < 0 ? 0 : m->shape.bus[reference].layout.n_channels, n);
	}
}

static void tell_voices(const struct tb_mixer *m, float *const *out, uint32_t n)
{
	for (uint32_t i = 0; i < m->data.n_working_strips; i++) {
		uint32_t s = m->data.working_strip[i]->index;

		if (tb_insert_slot_sounds(&m->data.strip_chain[s].slot[TB_SLOT_VOICE]))
			tell_slot(m, s, out, n);
	}
}

/* ---- the cycle ---- */

#define NS_PER_US    1000u
#define US_PER_S     1000000u
#define LONG_GAP_NS  (TB_GAP_MS * US_PER_S)
#define LONGEST_MOVE UINT32_MAX

void tb_mixer_gap(struct tb_mixer *m, uint64_t gap_ns)
{
	if (gap_ns < LONG_GAP_NS)
		return;
	m->data.had_gap = true;
	tb_moves_end_block(m, LONGEST_MOVE);
	if (!m->data.now) /* it takes its first settings now */
		return;
	m->data.clock += gap_ns / NS_PER_US * m->data.now->rate_hz / US_PER_S;
	if (m->data.fade.left == 0)
		tb_matrix_settle(m);
}

/* Moves and fades may have ended in it, and with them the work of those that are switched off. */
TB_RT static void end_gap(struct tb_mixer *m)
{
	tb_chains_list(m);
	tb_chains_forget(m);
	m->data.had_gap = false;
}

TB_RT static void begin(struct tb_mixer *m)
{
	struct tb_parts *p = &m->data.parts;

	settings_take(m);
	if (m->data.had_gap)
		end_gap(m);
	tb_moves_draw(m, p->n_frames);
	p->meter = tb_meter_block(&m->data.now->meter, p->n_frames);
	tb_intake_read(m, p->in, p->n_frames, p->meter); /* a missing input reads as silence */
	tb_strips_begin(m);                              /* what works for voices */
}

TB_RT static void mix(struct tb_mixer *m)
{
	struct tb_parts *p = &m->data.parts;
	const float *const *rows = tb_strips_finish(m);

	p->made = tb_buses_prepare(m, p->out);
	tb_matrix_mix(m, rows, p->made, p->n_frames); /* all gains, input to output */
	p->turn = 0;
	tb_buses_begin(m);
}

/* Begins the next turn of buses: those that are listened to come first, then those that listen.
 * Returns whether there are more. */
static bool turn_on(struct tb_mixer *m)
{
	struct tb_parts *p = &m->data.parts;

	if (!m->data.any_tap || p->turn + 1 >= TB_CUE_TURNS)
		return false;
	tb_cue_add(m, ++p->turn, p->made, p->n_frames);
	tb_buses_begin(m);
	return true;
}

enum { PART_BUSES = 3, N_PARTS = 5 };

TB_RT static void end(struct tb_mixer *m)
{
	struct tb_parts *p = &m->data.parts;

	tb_buses_finish(m); /* fader of those sums */
	tb_buses_leave(m);  /* delay, limiter and meters */
	if (turn_on(m)) {
		p->n_done = PART_BUSES;
		return;
	}
	tell_voices(m, p->made, p->n_frames); /* what comes back to microphones as an echo */
	tb_moves_end_block(m, p->n_frames);
	if (m->data.ramp_was > 0 && m->data.ramp_left == 0 && m->data.fade.left == 0)
		tb_matrix_settle(m);
	tb_reductions_turn(m);
}

/* Each ends where inserts have sent and may wait. */
static void (*const parts[N_PARTS])(struct tb_mixer *m) TB_RT_POINTER = {
	begin,
	tb_strips_work, /* gate, EQ, compressor, limiter */
	mix,
	[PART_BUSES] = tb_buses_work, /* EQ, compressor */
	end,
};

void tb_mixer_begin(
	struct tb_mixer *m, const float *const *in, float *const *out, uint32_t n_frames)
{
	m->data.parts.in = in;
	m->data.parts.out = out;
	m->data.parts.n_frames = n_frames < TB_MAX_FRAMES ? n_frames : TB_MAX_FRAMES;
	m->data.parts.n_done = n_frames == 0 ? N_PARTS : 0;
}

bool tb_mixer_go_on(struct tb_mixer *m)
{
	uintptr_t denormals;

	if (m->data.parts.n_done == N_PARTS)
		return false;
	denormals = tb_denormals_flush();
	parts[m->data.parts.n_done++](m);
	tb_denormals_restore(denormals);
	return m->data.parts.n_done < N_PARTS;
}

void tb_mixer_process(
	struct tb_mixer *m, const float *const *in, float *const *out, uint32_t n_frames)
{
	uintptr_t denormals;

	tb_mixer_begin(m, in, out, n_frames);
	denormals = tb_denormals_flush();
	while (m->data.parts.n_done < N_PARTS)
		parts[m->data.parts.n_done++](m);
	tb_denormals_restore(denormals);
}

bool tb_mixer_bus_is_silent(const struct tb_mixer *m, uint32_t bus)
{
	return m->data.bus_is_silent[bus];
}
