/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Strips as they arrive.  All rows are measured at one go, and then strip after strip looks at
 * its own. */
#include "intake.h"

#include <string.h>

#include "moves.h"
#include "passing.h"
#include "base/small.h"
#include "sane.h"

struct intake {
	const float *const *in;
	uint32_t n_frames;
	struct tb_meter_block block;
	bool is_ordinary; /* all that was measured: is_ordinary() */
	uint32_t n_awake;
	struct awake *awake;
};

/* A strip that has an input or a meter that falls. */
struct awake {
	uint16_t strip;
	uint16_t n_in; /* of its rows */
};

static const struct tb_block_level silence;

void tb_strip_count_bad(struct tb_mixer *m, uint32_t s)
{
	tb_count_on(&m->stats.strip_bad[s], 1);
	tb_count_on(&m->stats.bad, 1);
}

/* ---- rows ---- */

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

/* It sounds, and there is nothing to count in it. */
static bool is_ordinary(struct tb_levels level)
{
	return level.is_finite && level.most < TB_OVERS_FULL && level.least > 0.0f;
}

/* Lists the strips that are awake, and measures their rows: call_level holds those that have an
 * input, one behind the other. */
static void measure(struct tb_mixer *m, struct intake *take)
{
	const float *const *in = take->in, **rows = m->data.call_in;
	const uint16_t *strip_row = m->shape.strip_row;
	uint32_t n_rows = 0, n_awake = 0, n_strips = m->shape.n_strips;

	for (uint32_t s = next_awake(m, 0, in); s < n_strips; s = next_awake(m, s + 1, in)) {
		uint32_t n_before = n_rows;

		for (uint32_t row = strip_row[s], end = strip_row[s + 1]; row < end; row++) {
			rows[n_rows] = in[row];
			n_rows += in[row] != NULL;
		}
		take->awake[n_awake++] =
			(struct awake){ (uint16_t)s, (uint16_t)(n_rows - n_before) };
	}
	take->n_awake = n_awake;
	take->is_ordinary = is_ordinary(
		m->data.kernels->levels(m->data.call_level, rows, n_rows, take->n_frames));
}

static void rows_drop(struct tb_mixer *m, uint32_t s)
{
	for (uint32_t row = m->shape.strip_row[s]; row < m->shape.strip_row[s + 1]; row++)
		tb_rows_remove(m->data.sounding, row);
	tb_strip_count_bad(m, s);
}

/* Notes what was measured, and lists rows with signal.  Returns how many levels were taken. */
static uint32_t rows_take(struct tb_mixer *m, uint32_t s, const struct tb_block_level *level,
	const struct intake *take)
{
	uint32_t row = m->shape.strip_row[s], end = m->shape.strip_row[s + 1], n = 0, n_overs = 0;
	struct tb_block_level *row_level = m->data.row_level;
	struct tb_overs *overs = m->data.overs;
	bool sane = true;

	for (; row < end; row++) {
		if (!take->in[row]) {
			overs[row] = (struct tb_overs){ 0 };
			continue;
		}
		row_level[row] = level[n];
		n_overs += tb_overs_in(&overs[row], level[n].peak, take->in[row], take->n_frames);
		if (level[n].peak > 0.0f)
			tb_rows_add(m->data.sounding, row);
		sane &= tb_level_is_sane(level[n++]);
	}
	tb_count_on(&m->stats.strip_overs[s].n, n_overs);
	if (!sane)
		rows_drop(m, s);
	return n;
}

/* ---- meters ---- */

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
	return tb_line_level(&m->data, &line, n);
}

/* Where the gains of a strip's channels stand that its meters see: a diagonal, of the raw rows or
 * in its last column. */
struct diagonal {
	const struct tb_block_level *level;
	const float *gain;
	uint32_t row, step;
};

static struct diagonal diagonal_of(const struct tb_mixer *m, uint32_t s)
{
	uint32_t first = m->shape.strip_row[s], n_channels = m->shape.strip_row[s + 1] - first;
	const float *gain = &m->data.view.goal[m->shape.view_at[s]];

	if (m->data.now->strip_is_processed[s])
		return (struct diagonal){ m->data.row_level, gain + n_channels,
			m->shape.n_rows + first, n_channels + 1 };
	return (struct diagonal){ m->data.row_level, gain, first, n_channels + 2 };
}

static struct tb_block_level diagonal_level(
	const struct diagonal *d, const uint64_t *sounding, uint32_t channel)
{
	uint32_t row = d->row + channel;

	return tb_rows_has(sounding, row) ? scaled(d->level[row], d->gain[channel * d->step])
	                                  : silence;
}

static bool stands(const struct tb_mixer *m, uint32_t s)
{
	return !m->data.now->mixed[s] && !m->data.strip[s].moving;
}

void tb_strip_meter(struct tb_mixer *m, uint32_t s, const float *const *in, uint32_t n,
	struct tb_meter_block block)
{
	uint32_t first = m->shape.strip_row[s], n_channels = m->shape.strip_row[s + 1] - first;
	struct diagonal d = diagonal_of(m, s);
	bool still = stands(m, s);

	for (uint32_t c = 0; c < n_channels; c++)
		tb_meter_feed(&m->stats.strip_meter[first + c],
			still ? diagonal_level(&d, m->data.sounding, c)
			      : view_level(m, s, c, in, n),
			block);
	m->data.strip[s].meter_rests = false;
}

void tb_strip_meter_fall(struct tb_mixer *m, uint32_t s, struct tb_meter_block block)
{
	bool falls = false;

	for (uint32_t row = m->shape.strip_row[s]; row < m->shape.strip_row[s + 1]; row++)
		falls |= tb_meter_feed(&m->stats.strip_meter[row], silence, block);
	m->data.strip[s].meter_rests = !falls;
}

/* Returns whether the strip sounds. */
static bool input_meter(struct tb_mixer *m, uint32_t s, struct tb_meter_block block)
{
	bool falls = false, sounds = false;

	for (uint32_t row = m->shape.strip_row[s]; row < m->shape.strip_row[s + 1]; row++) {
		bool heard = tb_rows_has(m->data.sounding, row);

		falls |= tb_meter_feed(&m->stats.input_meter[row],
			heard ? m->data.row_level[row] : silence, block);
		sounds |= heard;
	}
	m->data.strip[s].input_rests = !falls;
	return sounds;
}

static void strip_show(struct tb_mixer *m, uint32_t s, const struct intake *take)
{
	bool sounds = input_meter(m, s, take->block);

	if (m->data.strip[s].works)
		return;
	if (sounds) {
		m->data.strip[s].heard_at = m->data.clock + take->n_frames;
		tb_strip_meter(m, s, take->in, take->n_frames, take->block);
	} else {
		tb_strip_meter_fall(m, s, take->block);
	}
}

/* ---- strips that are plain ---- */

static void find_plain(struct tb_mixer *m)
{
	for (uint32_t s = 0; s < m->shape.n_strips; s++) {
		struct diagonal d = diagonal_of(m, s);
		struct tb_strip_state *strip = &m->data.strip[s];

		strip->is_unity = tb_strip_is_unity(m, s);
		strip->is_plain =
			!strip->works && !m->data.now->strip_is_processed[s] && stands(m, s);
		for (uint32_t row = m->shape.strip_row[s]; row < m->shape.strip_row[s + 1]; row++) {
			float gain = d.gain[(row - m->shape.strip_row[s]) * d.step];

			m->data.plain.gain[row] = (struct tb_level_gain){
				.peak = __builtin_fabsf(gain),
				.sum_sq = gain * gain,
			};
		}
	}
	m->data.plain.is_known = true;
}

/* Neighbours whose meters are fed together. */
struct run {
	uint32_t row, end;
	const struct tb_block_level *level;
};

static bool are_ordinary(const struct tb_block_level *level, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (!is_ordinary((struct tb_levels){
			    level[i].peak, level[i].peak, tb_level_is_sane(level[i]) }))
			return false;
	return true;
}

static bool joins(const struct tb_mixer *m, const struct intake *take, struct awake a,
	const struct tb_block_level *level)
{
	return m->data.strip[a.strip].is_plain
	       && a.n_in == m->shape.strip_row[a.strip + 1] - m->shape.strip_row[a.strip]
	       && (take->is_ordinary || are_ordinary(level, a.n_in));
}

static void run_show(struct tb_mixer *m, const struct run *run, const struct intake *take)
{
	const struct tb_mix_kernels *kernels = m->data.kernels;
	uint32_t row = run->row, n = run->end - row;

	tb_rows_add_all(m->data.sounding, row, run->end);
	memset(m->data.overs + row, 0, n * sizeof(*m->data.overs));
	kernels->feed(m->stats.input_meter + row, run->level, NULL, n, &take->block);
	kernels->feed(
		m->stats.strip_meter + row, run->level, m->data.plain.gain + row, n, &take->block);
}

/* Plain strips from the i-th that is awake on, as far as they are neighbours.  Returns how many
 * strips those are. */
static uint32_t show_plain(struct tb_mixer *m, const struct intake *take, uint32_t i,
	const struct tb_block_level *level)
{
	const struct awake *a = take->awake + i, *end = take->awake + take->n_awake;
	uint64_t heard_at = m->data.clock + take->n_frames;
	uint32_t row = m->shape.strip_row[a->strip];
	struct run run = { row, row, level };

	for (; a < end && m->shape.strip_row[a->strip] == run.end
		&& joins(m, take, *a, level + (run.end - run.row));
		a++) {
		struct tb_strip_state *strip = &m->data.strip[a->strip];

		strip->input_rests = strip->meter_rests = false;
		strip->heard_at = heard_at;
		run.end += a->n_in;
	}
	if (run.end > run.row)
		run_show(m, &run, take);
	return (uint32_t)(a - take->awake) - i;
}

void tb_intake_read(
	struct tb_mixer *m, const float *const *in, uint32_t n_frames, struct tb_meter_block block)
{
	struct awake awake[TB_MAX_STRIPS];
	struct intake take = { .in = in, .n_frames = n_frames, .block = block, .awake = awake };
	const struct tb_block_level *level = m->data.call_level;

	if (!m->data.plain.is_known)
		find_plain(m);
	measure(m, &take);
	memset(m->data.sounding, 0, m->shape.n_words * sizeof(*m->data.sounding));
	for (uint32_t i = 0; i < take.n_awake;) {
		uint32_t n = show_plain(m, &take, i, level);

		for (uint32_t end = i + n; i < end; i++)
			level += awake[i].n_in;
		if (n > 0)
			continue;
		level += rows_take(m, awake[i].strip, level, &take);
		strip_show(m, awake[i++].strip, &take);
	}
	m->data.clock += n_frames;
}
