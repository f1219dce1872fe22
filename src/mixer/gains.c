/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Turns settings into gains: the console folded into one matrix (state.h), on the
 * control thread, for the strips and buses that moved since the last commit. */
#include "mixer/mixer.h"

#include <math.h>
#include <string.h>

#include "balance.h"
#include "cue.h"
#include "design.h"
#include "downmix.h"
#include "groups.h"
#include "layout.h"
#include "state.h"
#include "dsp/units.h"

#define FADE_MIN_MS 0.1f
#define FADE_MAX_MS 60000.0f

typedef float mix_t[TB_MAX_CHANNELS][TB_MAX_CHANNELS]; /* [out][in] */

struct matrix {
	uint32_t n_out, n_in;
	mix_t gain;
};

static void multiply(struct matrix *product, const struct matrix *left, const struct matrix *right)
{
	product->n_out = left->n_out;
	product->n_in = right->n_in;
	for (uint32_t out = 0; out < left->n_out; out++) {
		for (uint32_t in = 0; in < right->n_in; in++) {
			float sum = 0.0f;

			for (uint32_t k = 0; k < left->n_in; k++)
				sum += left->gain[out][k] * right->gain[k][in];
			product->gain[out][in] = sum;
		}
	}
}

static bool strip_is_heard(const struct tb_control *control, uint32_t s)
{
	return !control->strip_leaves[s] && !tb_groups_silence(control, s);
}

static float fader_of(const struct tb_control *control, uint32_t s)
{
	return tb_db_to_lin(control->strip[s].fader_db) * tb_groups_gain(control, s);
}

static float pan_of_channel(const struct tb_layout *layout, uint32_t channel, struct tb_pan pan)
{
	int side = tb_position_side(layout->position[channel]);

	return side < 0 ? pan.left : side > 0 ? pan.right : 1.0f;
}

/* What a strip does before its sends, [channel][row]; its pan too, unless it is
 * mono: that one is spread over the bus.  A strip that is processed does the one part
 * before that, and the other after. */
static void compute_view(struct tb_mixer *m, uint32_t s)
{
	struct tb_control *control = &m->control;
	const struct tb_strip_settings *strip = &control->strip[s];
	const struct tb_layout *layout = &m->shape.strip[s].layout;
	struct tb_pan balance = tb_pan_balance(strip->pan);
	float before = tb_db_to_lin(strip->trim_db) * (strip->polarity > 0.0f ? -1.0f : 1.0f);
	float after = strip_is_heard(control, s) ? fader_of(control, s) : 0.0f;
	float *view = &control->gains.view[m->shape.view_at[s]];
	float *pre = &control->gains.pre[m->shape.pre_at[s]];
	float *to_after = &control->after[m->shape.strip_row[s]];
	bool processed = control->gains.strip_is_processed[s];
	float factor[TB_MAX_CHANNELS];
	mix_t mono;

	tb_mixer_strip_balance(m, s, factor);
	tb_layout_mono(layout, strip->mono > 0.0f, mono);
	tb_layout_widen(layout, strip->width, mono);
	control->gains.mixed[s] = !processed && layout->n_channels > 1
	                          && (strip->mono > 0.0f || strip->width != 1.0f);
	for (uint32_t out = 0; out < layout->n_channels; out++) {
		float pan = pan_of_channel(layout, out, balance);
		float channel = processed ? 0.0f : before * after * factor[out] * pan;

		for (uint32_t in = 0; in < layout->n_channels; in++) {
			*pre++ = before * mono[out][in];
			*view++ = channel * mono[out][in];
		}
		*to_after++ = after * factor[out] * pan;
		*view++ = processed ? after * factor[out] * pan : 0.0f;
	}
}

static float dim_level(const struct tb_mixer *m)
{
	return tb_db_to_lin(m->control.desk->dim_level_db);
}

static float dim_of(const struct tb_mixer *m, uint32_t b)
{
	return m->control.desk->dim > 0.0f && (int)b == tb_mixer_monitor(m) ? dim_level(m) : 1.0f;
}

static bool is_mono_monitor(const struct tb_mixer *m, uint32_t b)
{
	return m->control.desk->mono > 0.0f && (int)b == tb_mixer_monitor(m);
}

static void compute_bus(struct tb_mixer *m, uint32_t b)
{
	const struct tb_bus_settings *bus = &m->control.bus[b];
	const struct tb_layout *layout = &m->shape.bus[b].layout;
	bool is_heard = !m->control.bus_leaves[b] && bus->mute == 0.0f;
	float fader = is_heard ? tb_db_to_lin(bus->fader_db) * dim_of(m, b) : 0.0f;
	float factor[TB_MAX_CHANNELS];
	float(*mix)[TB_MAX_CHANNELS] = m->control.bus_mix[b];
	float *post = &m->control.gains.post[m->shape.post_at[b]];

	tb_mixer_bus_balance(m, b, factor);
	tb_layout_mono(layout, bus->mono > 0.0f || is_mono_monitor(m, b), mix);
	for (uint32_t out = 0; out < layout->n_channels; out++)
		for (uint32_t in = 0; in < layout->n_channels; in++)
			*post++ = mix[out][in] *= fader * factor[out];
}

static void store_path(struct tb_mixer *m, uint32_t out, uint32_t row, float gain)
{
	uint32_t lane = m->shape.lane_of[out];
	uint64_t *word = &m->control.gains.open[(size_t)lane * m->shape.n_words + row / 64];
	uint64_t bit = UINT64_C(1) << (row % 64);

	m->control.gains.path[tb_path_at(&m->shape, lane, row)] = gain;
	*word = gain != 0.0f ? *word | bit : *word & ~bit;
}

/* Which of the sets of paths between a strip and a bus: raw, processed or aligned rows,
 * final outputs or sums. */
struct corner {
	uint32_t row_set;
	uint32_t first_row, first_out;
};

static void close_corner(struct tb_mixer *m, uint32_t s, uint32_t b, struct corner corner)
{
	for (uint32_t out = m->shape.bus_out[b]; out < m->shape.bus_out[b + 1]; out++)
		for (uint32_t row = m->shape.strip_row[s]; row < m->shape.strip_row[s + 1]; row++)
			store_path(m, corner.first_out + out, corner.first_row + row, 0.0f);
}

/* The strip's own part of the path, from raw rows or from others. */
static struct matrix view_of(const struct tb_mixer *m, uint32_t s, uint32_t row_set)
{
	uint32_t n = m->shape.strip[s].layout.n_channels;
	const float *view = &m->control.gains.view[m->shape.view_at[s]];
	const float *after = &m->control.after[m->shape.strip_row[s]];
	struct matrix matrix = { .n_out = n, .n_in = n };

	for (uint32_t channel = 0; channel < n; channel++, view += n + 1)
		for (uint32_t row = 0; row < n; row++)
			if (row_set == 0)
				matrix.gain[channel][row] = view[row];
			else
				matrix.gain[channel][row] = row == channel ? after[row] : 0.0f;
	return matrix;
}

/* The same of a send before the fader and the device's balance.  Mute, solo and pan count. */
static struct matrix pre_view_of(const struct tb_mixer *m, uint32_t s, uint32_t row_set)
{
	const struct tb_layout *layout = &m->shape.strip[s].layout;
	const float *pre = &m->control.gains.pre[m->shape.pre_at[s]];
	struct tb_pan balance = tb_pan_balance(m->control.strip[s].pan);
	bool is_heard = strip_is_heard(&m->control, s);
	struct matrix matrix = { .n_out = layout->n_channels, .n_in = layout->n_channels };

	for (uint32_t channel = 0; channel < layout->n_channels; channel++) {
		float pan = is_heard ? pan_of_channel(layout, channel, balance) : 0.0f;

		for (uint32_t row = 0; row < layout->n_channels; row++, pre++)
			matrix.gain[channel][row] =
				pan * (row_set == 0 ? *pre : (float)(row == channel));
	}
	return matrix;
}

/* The bus's own part, none before its processing. */
static struct matrix bus_of(const struct tb_mixer *m, uint32_t b)
{
	uint32_t n = m->shape.bus[b].layout.n_channels;
	struct matrix matrix = { n, n };

	if (m->control.gains.bus_works[b])
		tb_layout_mono(&m->shape.bus[b].layout, false, matrix.gain);
	else
		memcpy(matrix.gain, m->control.bus_mix[b], sizeof(matrix.gain));
	return matrix;
}

/* ---- what a strip is on a bus ---- */

static void add(struct matrix *sum, const struct matrix *part, float gain)
{
	for (uint32_t out = 0; out < sum->n_out; out++)
		for (uint32_t in = 0; in < sum->n_in; in++)
			sum->gain[out][in] += gain * part->gain[out][in];
}

/* A strip's view on a bus. */
static struct matrix laid_out(const struct tb_mixer *m, uint32_t s, uint32_t b,
	const struct matrix *view, struct tb_pan pan)
{
	struct matrix layout = { m->shape.bus[b].layout.n_channels, view->n_out }, laid;
	struct tb_downmix downmix = tb_bus_downmix(m, b);

	tb_layout_mix(
		&m->shape.strip[s].layout, &m->shape.bus[b].layout, pan, &downmix, layout.gain);
	multiply(&laid, &layout, view);
	return laid;
}

static float send_of(const struct tb_mixer *m, uint32_t s, uint32_t b)
{
	return tb_mixer_route(m, s, b) ? tb_db_to_lin(tb_mixer_send_db(m, s, b)) : 0.0f;
}

static struct matrix sent_of(const struct tb_mixer *m, uint32_t s, uint32_t b, uint32_t row_set)
{
	const struct tb_strip_settings *strip = &m->control.strip[s];
	struct matrix view =
		tb_mixer_is_pre(m, s, b) ? pre_view_of(m, s, row_set) : view_of(m, s, row_set);

	return laid_out(m, s, b, &view, tb_pan_mono(strip->pan, strip->pan_law_db));
}

/* ---- cue of a strip ---- */

/* Before fader, mute, solo and pan. */
static struct matrix bare_view_of(const struct tb_mixer *m, uint32_t s, uint32_t row_set)
{
	uint32_t n = m->shape.strip[s].layout.n_channels;
	const float *pre = &m->control.gains.pre[m->shape.pre_at[s]];
	struct matrix matrix = { n, n };

	for (uint32_t channel = 0; channel < n && !m->control.strip_leaves[s]; channel++)
		for (uint32_t row = 0; row < n; row++)
			matrix.gain[channel][row] =
				row_set == 0 ? pre[channel * n + row] : (float)(row == channel);
	return matrix;
}

static void add_cue_of_strip(const struct tb_mixer *m, uint32_t s, uint32_t monitor,
	uint32_t row_set, struct matrix *sum)
{
	const struct tb_strip_settings *strip = &m->control.strip[s];
	bool is_pfl = strip->cue == TB_CUE_PFL;
	struct matrix view = is_pfl ? bare_view_of(m, s, row_set) : view_of(m, s, row_set);
	struct matrix laid = laid_out(
		m, s, monitor, &view, tb_pan_mono(is_pfl ? 0.0f : strip->pan, strip->pan_law_db));

	add(sum, &laid, 1.0f);
}

/* ---- paths ---- */

static void open_corner(struct tb_mixer *m, uint32_t s, uint32_t b, struct corner corner)
{
	bool is_cued = m->control.any_cue && (int)b == tb_mixer_monitor(m);
	struct matrix bus = bus_of(m, b), path, mixed = sent_of(m, s, b, corner.row_set);
	float send = send_of(m, s, b) * (is_cued ? dim_level(m) : 1.0f);

	if (is_cued) {
		struct matrix sum = { mixed.n_out, mixed.n_in };

		add(&sum, &mixed, send);
		if (m->control.strip[s].cue != TB_CUE_OFF)
			add_cue_of_strip(m, s, b, corner.row_set, &sum);
		mixed = sum;
		send = 1.0f;
	}
	multiply(&path, &bus, &mixed);
	for (uint32_t out = 0; out < path.n_out; out++)
		for (uint32_t in = 0; in < path.n_in; in++)
			store_path(m, corner.first_out + m->shape.bus_out[b] + out,
				corner.first_row + m->shape.strip_row[s] + in,
				path.gain[out][in] * send * tb_bus_trim_lin(m, b));
}

static uint32_t row_set_of(const struct tb_mixer *m, uint32_t s, uint32_t b)
{
	if (m->control.bus_is_late[b] && !m->control.gains.strip[s].is_late)
		return 2;
	return m->control.gains.strip_is_processed[s];
}

static void compute_cell(struct tb_mixer *m, uint32_t s, uint32_t b)
{
	uint32_t opened = tb_mixer_is_sent(m, s, b) ? row_set_of(m, s, b) : TB_ROW_SETS;

	for (uint32_t sums = 0; sums < 1u + m->control.bus_used[b]; sums++)
		for (uint32_t set = 0; set < (m->control.strip_used[s] ? TB_ROW_SETS : 1); set++) {
			struct corner corner = { set, set * m->shape.n_rows,
				sums * m->shape.n_outs };

			if (set == opened && sums == m->control.gains.bus_works[b])
				open_corner(m, s, b, corner);
			else
				close_corner(m, s, b, corner);
		}
}

/* The first solo silences the others, the last one brings them back. */
static void follow_solo(struct tb_mixer *m)
{
	bool any = tb_groups_any_solo(&m->control, m->shape.n_strips);

	if (any != m->control.any_solo)
		memset(m->control.strip_moved, true, m->shape.n_strips * sizeof(bool));
	m->control.any_solo = any;
}

/* What is set while a fade goes on is no part of it. */
static void note_left_fade(struct tb_mixer *m)
{
	struct tb_gains *gains = &m->control.gains;
	bool begins = m->control.fade_ms > 0.0f;

	for (uint32_t s = 0; s < m->shape.n_strips; s++)
		gains->strip_left_fade[s] =
			!begins && (gains->strip_left_fade[s] || m->control.strip_moved[s]);
	for (uint32_t b = 0; b < m->shape.n_buses; b++)
		gains->bus_left_fade[b] =
			!begins && (gains->bus_left_fade[b] || m->control.bus_moved[b]);
}

static void compute(struct tb_mixer *m)
{
	struct tb_control *control = &m->control;

	follow_solo(m);
	tb_cue_follow(m);
	tb_design(m);
	for (uint32_t s = 0; s < m->shape.n_strips; s++)
		if (control->strip_moved[s])
			compute_view(m, s);
	for (uint32_t b = 0; b < m->shape.n_buses; b++)
		if (control->bus_moved[b])
			compute_bus(m, b);
	for (uint32_t s = 0; s < m->shape.n_strips; s++)
		for (uint32_t b = 0; b < m->shape.n_buses; b++)
			if (control->strip_moved[s] || control->bus_moved[b])
				compute_cell(m, s, b);
	tb_cue_compute(m);
	note_left_fade(m);
	memset(control->strip_moved, false, m->shape.n_strips * sizeof(bool));
	memset(control->bus_moved, false, m->shape.n_buses * sizeof(bool));
}

/* A fade that the data thread did not get to see yet is not lost to the next
 * commit, which replaces it. */
static void set_ramp(struct tb_mixer *m)
{
	double fade_ms = m->control.fade_ms > 0.0f ? m->control.fade_ms : (float)TB_MOVE_MS;
	uint32_t frames = (uint32_t)ceil(fade_ms * m->control.rate_hz / 1000.0);
	struct tb_gains *gains = &m->control.gains;
	bool waits = tb_snapshot_waits(&m->handoff);

	if (!waits || frames > gains->ramp_frames)
		gains->ramp_frames = frames;
	gains->is_fade = m->control.fade_ms > 0.0f || (waits && gains->is_fade);
	gains->is_urgent = m->control.is_switched || (waits && gains->is_urgent);
	gains->of_desk = m->control.desk_moved || (waits && gains->of_desk);
	m->control.fade_ms = 0.0f;
	m->control.is_switched = m->control.desk_moved = false;
}

static void copy_gains(
	struct tb_gains *to, const struct tb_gains *from, const struct tb_shape *shape)
{
	for (uint32_t tile = 0; tile < from->n_tiles; tile++) {
		size_t first = tb_path_at(shape, tile * TB_MIX_TILE, 0);

		memcpy(to->path + first, from->path + first,
			(size_t)from->n_rows * TB_MIX_TILE * sizeof(*to->path));
	}
	memcpy(to->open, from->open, tb_n_open_words(shape) * sizeof(*to->open));
	memcpy(to->view, from->view, shape->n_views * sizeof(*to->view));
	memcpy(to->mixed, from->mixed, shape->n_strips * sizeof(*to->mixed));
	memcpy(to->pre, from->pre, shape->n_pres * sizeof(*to->pre));
	memcpy(to->post, from->post, shape->n_posts * sizeof(*to->post));
	memcpy(to->strip_left_fade, from->strip_left_fade, shape->n_strips * sizeof(bool));
	memcpy(to->bus_left_fade, from->bus_left_fade, shape->n_buses * sizeof(bool));
	to->n_rows = from->n_rows;
	to->n_tiles = from->n_tiles;
	to->ramp_frames = from->ramp_frames;
	to->is_fade = from->is_fade;
	to->is_urgent = from->is_urgent;
	to->of_desk = from->of_desk;
	to->meter = from->meter;
	to->rate_hz = from->rate_hz;
}

void tb_mixer_commit(struct tb_mixer *m)
{
	compute(m);
	set_ramp(m);
	copy_gains(&m->slot[m->handoff.back], &m->control.gains, &m->shape);
	tb_cue_copy(m, &m->slot[m->handoff.back].cue);
	tb_design_copy(m, &m->slot[m->handoff.back]);
	tb_snapshot_publish(&m->handoff);
}

void tb_mixer_set_rate(struct tb_mixer *m, uint32_t rate_hz)
{
	rate_hz = rate_hz > TB_RATE_MIN ? rate_hz : TB_RATE_MIN;
	rate_hz = rate_hz < TB_RATE_MAX ? rate_hz : TB_RATE_MAX;
	m->control.rate_hz = rate_hz;
	for (uint32_t s = 0; s < m->shape.n_strips; s++)
		tb_params_settle(
			&tb_param_tables[TB_FAMILY_STRIP], &m->control.strip[s], (float)rate_hz);
	for (uint32_t b = 0; b < m->shape.n_buses; b++)
		tb_params_settle(
			&tb_param_tables[TB_FAMILY_BUS], &m->control.bus[b], (float)rate_hz);
	memset(m->control.strip_moved, true, m->shape.n_strips * sizeof(bool));
	memset(m->control.bus_moved, true, m->shape.n_buses * sizeof(bool));
	tb_meter_law_init(&m->control.gains.meter, rate_hz);
	m->control.gains.rate_hz = rate_hz;
}

uint32_t tb_mixer_rate(const struct tb_mixer *m)
{
	return m->control.rate_hz;
}

float tb_mixer_fade_ms(const struct tb_mixer *m)
{
	return 1000.0f * (float)m->control.gains.ramp_frames / (float)m->control.rate_hz;
}

void tb_mixer_set_fade(struct tb_mixer *m, float fade_ms)
{
	if (!isnan(fade_ms))
		m->control.fade_ms = fminf(fmaxf(fade_ms, FADE_MIN_MS), FADE_MAX_MS);
}
