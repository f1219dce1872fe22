/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Gain sharing on the data thread: piece by piece, all voices measure and move, and then
 * share. */
#include "dsp/automix.h"

#include <string.h>

#include "base/small.h"

#define TOO_MUCH 1e30f

/* Pieces until a gain that went to 1 has been there for a piece. */
#define LEAVE_PIECES (TB_AUTOMIX_GAINS + 2u)

static void forget(struct tb_automix *a)
{
	memset(a->part, 0, sizeof(a->part));
	memset(a->power, 0, sizeof(a->power));
	for (uint32_t i = 0; i < 2 * TB_AUTOMIX_GAINS; i++)
		a->share[i] = 1.0f;
	a->from = a->to = a->least = 1.0f;
	a->n_left = 0;
}

static void settle_weight(struct tb_automix *a)
{
	a->weight = a->aim.weight;
	a->weight_left = 0;
}

static uint32_t frames_of_piece(const struct tb_automix *a)
{
	return a->aim.piece_steps * TB_STEP_FRAMES;
}

void tb_automix_reset(struct tb_automix *a, const struct tb_automix_coeffs *c)
{
	a->aim = *c;
	settle_weight(a);
	a->stream = (struct tb_stream){ UINT32_MAX, 0 };
	tb_dyn_reset(&a->dyn);
	tb_dyn_set_filter(&a->dyn, &c->filter);
	forget(a);
}

/* A channel that joins the group has its weight at once. */
static void move_weight(struct tb_automix *a, const struct tb_automix_coeffs *c)
{
	uint32_t frames = tb_stream_take(&a->stream, frames_of_piece(a) * TB_AUTOMIX_PIECES_PER_S);

	a->weight_left = a->aim.on && c->on ? frames / frames_of_piece(a) : 0;
}

void tb_automix_aim(struct tb_automix *a, const struct tb_automix_coeffs *c)
{
	if (tb_automix_is_idle(a))
		forget(a);
	if (a->aim.on && !c->on)
		a->n_left = LEAVE_PIECES;
	if (a->aim.weight != c->weight)
		move_weight(a, c);
	a->aim = *c;
	if (a->weight_left == 0)
		settle_weight(a);
	tb_dyn_set_filter(&a->dyn, &c->filter);
}

void tb_automix_wake(struct tb_automix *a)
{
	memset(a->dyn.filter_state, 0, sizeof(a->dyn.filter_state));
	memset(a->dyn.part, 0, sizeof(a->dyn.part));
}

/* ---- pieces ---- */

/* Where frame `clock` is.  Voices of a console have the same rate, and so the same pieces. */
struct place {
	uint64_t piece;
	uint32_t at, n_frames; /* in it, and all of it */
};

static struct place place_of(const struct tb_automix *a, uint64_t clock)
{
	uint32_t n_frames = frames_of_piece(a);

	return (struct place){ clock / n_frames, (uint32_t)(clock % n_frames), n_frames };
}

/* Puts x into a ring of n, whose values then stand in a row, the oldest first. */
static const float *put(float *ring, uint32_t n, uint64_t piece, float x)
{
	uint32_t at = (uint32_t)(piece % n);

	ring[at] = ring[at + n] = x;
	return ring + at + 1;
}

static float mean_power(struct tb_automix *a, uint64_t piece, float power)
{
	const float *row = put(a->power, TB_AUTOMIX_POWERS, piece, power);
	float mean = 0.0f;

	for (uint32_t i = 0; i < TB_AUTOMIX_POWERS; i++)
		mean += a->aim.power_window[i] * row[i];
	return mean;
}

/* What is the same in all pieces is its own mean to the bit, so that a gain of 1 is none. */
static float mean_share(struct tb_automix *a, uint64_t piece, float share)
{
	const float *row = put(a->share, TB_AUTOMIX_GAINS, piece, share);
	float more = 0.0f;

	for (uint32_t i = 0; i < TB_AUTOMIX_GAINS; i++)
		more += a->aim.gain_window[i] * (row[i] - share);
	return share + more;
}

static void hear(const struct tb_dyn_chunk *chunk, const struct tb_automix_job *job)
{
	struct tb_automix *a = job->automix;
	struct tb_dyn_key key = { (const float *const *)job->io, job->n_channels };
	float power[TB_DYN_CHUNK_STEPS][TB_DYN_CHANNELS];

	tb_dyn_detect_powers(&a->dyn, chunk, &key, chunk->run->scratch, power);
	for (uint32_t s = 0; s < tb_dyn_n_steps(chunk); s++)
		for (uint32_t c = 0; c < job->n_channels; c++)
			a->part[c] += power[s][c];
}

static void draw(const struct tb_automix *a, float *x, struct place place, uint32_t n)
{
	float step = (a->to - a->from) / (float)place.n_frames;

	for (uint32_t i = 0; i < n; i++)
		x[i] *= a->from + step * (float)(int32_t)(place.at + i + 1);
}

static void turn_knob(
	const struct tb_dyn_chunk *chunk, const struct tb_automix_job *job, struct place place)
{
	const struct tb_automix *a = job->automix;

	if (a->from == 1.0f && a->to == 1.0f)
		return;
	for (uint32_t c = 0; c < job->n_channels; c++)
		draw(a, job->io[c] + chunk->at, place, chunk->n);
}

/* ---- shares ---- */

static void end_piece(struct tb_automix *a, uint64_t piece)
{
	float most = 0.0f;

	for (uint32_t c = 0; c < TB_DYN_CHANNELS; c++)
		most = a->part[c] > most && a->part[c] < TOO_MUCH ? a->part[c] : most;
	memset(a->part, 0, sizeof(a->part));
	if (a->weight_left > 1)
		a->weight += (a->aim.weight - a->weight) / (float)a->weight_left--;
	else
		settle_weight(a);
	a->weighted = a->weight
	              * (mean_power(a, piece, most / (float)a->aim.piece_steps) + TB_AUTOMIX_FLOOR);
}

/* `sum`: of all who are heard in its group. */
static void take_share(struct tb_automix *a, float sum, uint64_t piece)
{
	float all = a->aim.is_heard ? sum : sum + a->weighted;
	float gain = a->aim.on ? __builtin_sqrtf(a->weighted / all) : 1.0f;

	a->from = a->to;
	a->to = mean_share(a, piece, gain);
	a->least = a->to < a->least ? a->to : a->least;
	if (!a->aim.on && a->n_left > 0)
		a->n_left--;
}

static void share(const struct tb_automix_job *jobs, uint32_t n_jobs, uint64_t piece)
{
	float sum[TB_AUTOMIX_GROUPS] = { 0 };

	for (uint32_t j = 0; j < n_jobs; j++) {
		struct tb_automix *a = jobs[j].automix;

		end_piece(a, piece);
		if (a->aim.on && a->aim.is_heard)
			sum[a->aim.group] += a->weighted;
	}
	for (uint32_t j = 0; j < n_jobs; j++)
		take_share(jobs[j].automix, sum[jobs[j].automix->aim.group], piece);
}

void tb_automix_run(const struct tb_dyn_run *run, const struct tb_automix_job *jobs,
	uint32_t n_jobs, uint64_t clock, uint32_t n_frames)
{
	struct tb_dyn_chunk chunk = { .run = run };

	for (uint32_t j = 0; j < n_jobs; j++) {
		jobs[j].automix->least = jobs[j].automix->to;
		tb_stream_pass(&jobs[j].automix->stream, n_frames);
	}
	for (; chunk.at < n_frames && n_jobs > 0; chunk.at += chunk.n, clock += chunk.n) {
		struct place place = place_of(jobs[0].automix, clock);

		chunk.phase = (uint32_t)(clock % TB_STEP_FRAMES);
		chunk.n = tb_min_u32(
			tb_min_u32(n_frames - chunk.at, TB_DYN_CHUNK), place.n_frames - place.at);
		for (uint32_t j = 0; j < n_jobs; j++) {
			if (jobs[j].n_channels == 0)
				continue;
			hear(&chunk, &jobs[j]);
			turn_knob(&chunk, &jobs[j], place);
		}
		if (place.at + chunk.n == place.n_frames)
			share(jobs, n_jobs, place.piece);
	}
}
