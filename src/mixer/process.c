/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* One cycle of the console, as its block diagram reads. */
#include "mixer.h"

#include <string.h>

#include "chains.h"
#include "cue.h"
#include "denormal.h"
#include "fade.h"
#include "matrix.h"
#include "moves.h"
#include "small.h"
#include "state.h"

static void count_up(_Atomic uint64_t *counter)
{
	tb_count_on(counter, 1);
}

/* Where the gains go that were taken: there at once, or on the way of a fade. */
static const struct tb_gains *gains_taken(struct tb_mixer *m, const struct tb_gains *gains)
{
	bool fades = gains->is_fade ? tb_fade_begin(m, gains) : m->data.fade.left > 0;

	if (fades && !gains->is_fade)
		tb_fade_go_on(m, gains);
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

/* ---- strips ---- */

/* Measures the raw rows and lists those with signal.  Returns whether all of them
 * are sane. */
static bool rows_read(struct tb_mixer *m, uint32_t s, const float *const *in, uint32_t n)
{
	uint32_t row = m->shape.strip_row[s], end = m->shape.strip_row[s + 1];
	bool sane = true;

	for (; row < end; row++) {
		struct tb_block_level level;

		if (!in[row]) {
			m->data.overs[row] = (struct tb_overs){ 0 };
			continue;
		}
		level = m->data.kernels->level(in[row], n);
		tb_count_on(&m->stats.strip_overs[s].n,
			tb_overs_in(&m->data.overs[row], level.peak, in[row], n));
		m->data.row_level[row] = level;
		m->data.sounding[row / 64] |= (uint64_t)(level.peak > 0.0f) << (row % 64);
		sane &= tb_level_is_sane(level);
	}
	return sane;
}

void tb_strip_count_bad(struct tb_mixer *m, uint32_t s)
{
	count_up(&m->stats.strip_bad[s]);
	count_up(&m->stats.bad);
}

static void rows_drop(struct tb_mixer *m, uint32_t s)
{
	for (uint32_t row = m->shape.strip_row[s]; row < m->shape.strip_row[s + 1]; row++)
		tb_rows_remove(m->data.sounding, row);
	tb_strip_count_bad(m, s);
}

static bool rows_sound(const struct tb_mixer *m, uint32_t s)
{
	for (uint32_t row = m->shape.strip_row[s]; row < m->shape.strip_row[s + 1]; row++)
		if (tb_rows_has(m->data.sounding, row))
			return true;
	return false;
}

static bool any_row(const float *const *in, uint32_t row, uint32_t end)
{
	for (; row < end; row++)
		if (in[row])
			return true;
	return false;
}

/* The next strip, from `s` on, that has an input or a meter that falls.  On its
 * own, so that passing over the others is a loop without a store. */
static uint32_t next_awake(const struct tb_mixer *m, uint32_t s, const float *const *in)
{
	const struct tb_strip_state *strip = m->data.strip;
	const uint16_t *row = m->shape.strip_row;
	uint32_t n_strips = m->shape.n_strips;

	while (s < n_strips && strip[s].meter_rests && strip[s].input_rests
		&& !any_row(in, row[s], row[s + 1]))
		s++;
	return s;
}

/* Returns whether the strip sounds. */
static bool strip_read(struct tb_mixer *m, uint32_t s, const float *const *in, uint32_t n)
{
	if (!rows_read(m, s, in, n))
		rows_drop(m, s);
	return rows_sound(m, s);
}

static struct tb_block_level scaled(struct tb_block_level level, float gain)
{
	return (struct tb_block_level){
		.peak = level.peak * __builtin_fabsf(gain),
		.sum_sq = level.sum_sq * gain * gain,
	};
}

/* Where a gain moves or channels are mixed, the level is only known from the
 * samples themselves. */
static struct tb_block_level view_level(
	struct tb_mixer *m, uint32_t s, uint32_t channel, const float *const *in, uint32_t n)
{
	uint32_t first = m->shape.strip_row[s], n_channels = m->shape.strip_row[s + 1] - first;
	uint32_t processed = m->shape.n_rows + first + channel;
	const float *heard[TB_MAX_CHANNELS + 1] = { NULL };
	struct tb_line line = { &m->data.view, m->shape.view_at[s] + channel * (n_channels + 1),
		n_channels + 1, m->data.strip[s].moving, heard };

	for (uint32_t c = 0; c < n_channels; c++)
		if (tb_rows_has(m->data.sounding, first + c))
			heard[c] = in[first + c];
	if (tb_rows_has(m->data.sounding, processed))
		heard[n_channels] = in[processed];
	tb_line_mix(&m->data, &line, m->data.view_row, n);
	return m->data.kernels->level(m->data.view_row, n);
}

/* Level of one channel of a strip that has signal. */
static struct tb_block_level channel_level(
	struct tb_mixer *m, uint32_t s, uint32_t channel, const float *const *in, uint32_t n)
{
	uint32_t first = m->shape.strip_row[s], n_channels = m->shape.strip_row[s + 1] - first;

	bool processed = m->data.now->strip_is_processed[s];
	uint32_t row = first + channel + (processed ? m->shape.n_rows : 0);
	uint32_t line = m->shape.view_at[s] + channel * (n_channels + 1);

	if (m->data.now->mixed[s] || m->data.strip[s].moving)
		return view_level(m, s, channel, in, n);
	if (!tb_rows_has(m->data.sounding, row))
		return (struct tb_block_level){ 0 };
	return scaled(m->data.row_level[row],
		m->data.view.goal[line + (processed ? n_channels : channel)]);
}

void tb_strip_meter(struct tb_mixer *m, uint32_t s, const float *const *in, uint32_t n,
	struct tb_meter_block block)
{
	uint32_t first = m->shape.strip_row[s], n_channels = m->shape.strip_row[s + 1] - first;

	for (uint32_t c = 0; c < n_channels; c++)
		tb_meter_feed(
			&m->stats.strip_meter[first + c], channel_level(m, s, c, in, n), block);
	m->data.strip[s].meter_rests = false;
}

void tb_strip_meter_fall(struct tb_mixer *m, uint32_t s, struct tb_meter_block block)
{
	const struct tb_block_level silence = { 0 };
	bool falls = false;

	for (uint32_t row = m->shape.strip_row[s]; row < m->shape.strip_row[s + 1]; row++)
		falls |= tb_meter_feed(&m->stats.strip_meter[row], silence, block);
	m->data.strip[s].meter_rests = !falls;
}

static void input_meter(struct tb_mixer *m, uint32_t s, struct tb_meter_block block)
{
	const struct tb_block_level silence = { 0 };
	bool falls = false;

	for (uint32_t row = m->shape.strip_row[s]; row < m->shape.strip_row[s + 1]; row++)
		falls |= tb_meter_feed(&m->stats.input_meter[row],
			tb_rows_has(m->data.sounding, row) ? m->data.row_level[row] : silence,
			block);
	m->data.strip[s].input_rests = !falls;
}

static void strip_cycle(struct tb_mixer *m, uint32_t s, const float *const *in, uint32_t n,
	struct tb_meter_block block)
{
	bool sounds = strip_read(m, s, in, n);

	input_meter(m, s, block);
	if (m->data.strip[s].works)
		return;
	if (sounds) {
		m->data.strip[s].heard_at = m->data.clock + n;
		tb_strip_meter(m, s, in, n, block);
	} else {
		tb_strip_meter_fall(m, s, block);
	}
}

/* Levels as they arrive, and on the meters as they leave.  A strip that is silent
 * and whose meters have fallen costs a look at its inputs. */
static void strips_read(
	struct tb_mixer *m, const float *const *in, uint32_t n, struct tb_meter_block block)
{
	uint32_t s = next_awake(m, 0, in);

	memset(m->data.sounding, 0, m->shape.n_words * sizeof(*m->data.sounding));
	for (; s < m->shape.n_strips; s = next_awake(m, s + 1, in))
		strip_cycle(m, s, in, n, block);
	m->data.clock += n;
}

/* ---- buses ---- */

void tb_bus_count_bad(struct tb_mixer *m, uint32_t b)
{
	count_up(&m->stats.bus_bad[b]);
	count_up(&m->stats.bad);
}

/* Sane rows may still add up to what is not, and its processors may fail. */
static void bus_silence(struct tb_mixer *m, uint32_t b, float *const *out, uint32_t n)
{
	for (uint32_t o = m->shape.bus_out[b]; o < m->shape.bus_out[b + 1]; o++)
		if (out[o])
			memset(out[o], 0, n * sizeof(float));
	tb_bus_start_anew(m, b);
	tb_bus_count_bad(m, b);
}

/* Returns whether the bus sounds. */
static bool bus_measure(struct tb_mixer *m, uint32_t b, float *const *out, uint32_t n,
	struct tb_block_level level[TB_MAX_CHANNELS])
{
	uint32_t first = m->shape.bus_out[b], n_channels = m->shape.bus_out[b + 1] - first;
	bool sane = !tb_eq_take_failure(&m->data.bus_chain[b].eq), sounds = false;

	memset(level, 0, n_channels * sizeof(*level));
	for (uint32_t c = 0; c < n_channels; c++) {
		if (!m->data.out_sounds[first + c])
			continue;
		level[c] = m->data.kernels->level(out[first + c], n);
		sane &= tb_level_is_sane(level[c]);
		sounds |= level[c].peak > 0.0f;
	}
	if (sane)
		return sounds;
	bus_silence(m, b, out, n);
	memset(level, 0, n_channels * sizeof(*level));
	return false;
}

static float loudest(const struct tb_block_level *level, uint32_t n_channels)
{
	float peak = 0.0f;

	for (uint32_t c = 0; c < n_channels; c++)
		peak = level[c].peak > peak ? level[c].peak : peak;
	return peak;
}

/* Delay, then the limiter, which is last so that its ceiling holds.  Returns whether
 * the bus sounds. */
static bool bus_guard(struct tb_mixer *m, uint32_t b, float *const *out, uint32_t n,
	struct tb_block_level level[TB_MAX_CHANNELS])
{
	bool sounds;

	tb_bus_ride(m, b, out, n);
	if (!m->data.bus[b].finishes) {
		m->data.bus[b].is_heard = tb_bus_is_heard(m, b, out);
		return bus_measure(m, b, out, n, level);
	}
	tb_bus_delay(m, b, out, n);
	sounds = bus_measure(m, b, out, n, level);
	if (tb_bus_limit(m, b, out, loudest(level, m->shape.bus[b].layout.n_channels), n))
		return bus_measure(m, b, out, n, level);
	return sounds;
}

/* From silence, where somebody asked for that.  Returns whether the bus sounds. */
static bool bus_leave(struct tb_mixer *m, uint32_t b, float *const *out, uint32_t n,
	struct tb_block_level level[TB_MAX_CHANNELS])
{
	bool sounds = bus_guard(m, b, out, n, level);

	return tb_bus_fade_in(m, b, out, n) ? bus_measure(m, b, out, n, level) : sounds;
}

static void bus_finish(
	struct tb_mixer *m, uint32_t b, float *const *out, uint32_t n, struct tb_meter_block block)
{
	struct tb_block_level level[TB_MAX_CHANNELS];
	bool falls = false;

	m->data.bus_is_silent[b] = !bus_leave(m, b, out, n, level);
	if (m->data.bus_is_silent[b] && m->data.bus_meter_rests[b])
		return;
	for (uint32_t o = m->shape.bus_out[b]; o < m->shape.bus_out[b + 1]; o++) {
		const struct tb_block_level *channel = &level[o - m->shape.bus_out[b]];

		tb_count_on(&m->stats.bus_overs[b].n, tb_overs_out(channel->peak, out[o], n));
		falls |= tb_meter_feed(&m->stats.bus_meter[o], *channel, block);
	}
	m->data.bus_meter_rests[b] = !falls;
}

/* Delay, limiter and meters of the buses whose turn it is. */
static void buses_finish(struct tb_mixer *m)
{
	const struct tb_parts *p = &m->data.parts;

	for (uint32_t b = 0; b < m->shape.n_buses; b++)
		if (m->data.bus[b].turn == p->turn)
			bus_finish(m, b, p->made, p->n_frames, p->meter);
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
	const struct tb_insert_slot *slot = &m->data.strip_chain[s].voice;
	int reference = m->data.now->strip[s].reference;
	struct tb_insert *const heard[] = { slot->now, slot->before };

	for (uint32_t i = 0; i < 2; i++) {
		struct tb_voice *voice = (struct tb_voice *)heard[i];

		if (voice)
			voice->hear(voice, played_by(m, reference, out),
				reference < 0 ? 0 : m->shape.bus[reference].layout.n_channels, n);
	}
}

static void tell_voices(const struct tb_mixer *m, float *const *out, uint32_t n)
{
	for (uint32_t i = 0; i < m->data.n_working_strips; i++) {
		uint32_t s = m->data.working_strip[i];

		if (tb_insert_slot_sounds(&m->data.strip_chain[s].voice))
			tell_slot(m, s, out, n);
	}
}

/* ---- the cycle ---- */

TB_RT static void begin(struct tb_mixer *m)
{
	struct tb_parts *p = &m->data.parts;

	settings_take(m);
	tb_moves_draw(m, p->n_frames);
	p->meter = tb_meter_block(&m->data.now->meter, p->n_frames);
	strips_read(m, p->in, p->n_frames, p->meter); /* a missing input reads as silence */
	tb_strips_begin(m);                           /* what works for voices */
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

/* Who is listened to, then who listens.  Returns whether there are more. */
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
	buses_finish(m);
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
