/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The limiter on the data thread.  `less` is 1 - gain throughout: 0 is a wire. */
#include "dsp/limiter.h"

#include <string.h>

#include "limiter-impl.h"
#include "base/small.h"

#define FULL    16777216.0f /* 2^24: `less` 1 in the sums, which stay exact */
#define NO_LESS 1e-7f       /* where a release ends */

/* ---- settings ---- */

static float *row(const struct tb_limiter *l, uint32_t i)
{
	return l->memory + (size_t)i * (tb_limiter_past(&l->use) + TB_LIMITER_CHUNK);
}

static void forget(struct tb_limiter *l)
{
	uint32_t n_rows = l->use.delay_frames ? l->n_channels + TB_LIMITER_N_SUMS : 0;

	for (uint32_t r = 0; r < n_rows; r++)
		memset(row(l, r), 0, tb_limiter_past(&l->use) * sizeof(float));
	l->now = l->before = l->fading = 0.0f;
	l->hold_left = l->use.hold_frames;
	l->sum[0] = l->sum[1] = 0;
	l->fill_left = l->use.delay_frames;
	l->moved_left = 0;
}

void tb_limiter_reset(struct tb_limiter *l, const struct tb_limiter_coeffs *c)
{
	l->aim = l->use = *c;
	forget(l);
	l->fill_left = 0;
	l->eased = c->on ? c->ease_frames : 0;
	l->most = 0.0f;
	l->stream = (struct tb_stream){ UINT32_MAX, 0 };
}

static bool same_form(const struct tb_limiter *l)
{
	return l->aim.delay_frames == l->use.delay_frames
	       && l->aim.ease_frames == l->use.ease_frames;
}

static void begin(struct tb_limiter *l)
{
	l->use = l->aim;
	forget(l);
}

/* `length`: frames that the ceiling is on its way. */
static void move_numbers(struct tb_limiter *l, uint32_t length)
{
	float from = l->use.ceiling - l->moved_step * (float)l->moved_left;

	l->use = l->aim;
	l->moved_left = from != l->use.ceiling ? length : 0;
	l->moved_step = (l->use.ceiling - from) / (float)length;
}

static uint32_t length_of_move(struct tb_limiter *l)
{
	uint32_t rate_hz = l->aim.ease_frames * (1000 / TB_LIMITER_EASE_MS);
	uint32_t length = tb_stream_take(&l->stream, rate_hz);

	return length > 0 ? length : l->aim.ease_frames;
}

/* A dry limiter may take any form; otherwise only numbers change. */
void tb_limiter_aim(struct tb_limiter *l, const struct tb_limiter_coeffs *c)
{
	bool idle = tb_limiter_is_idle(l);
	uint32_t length;

	if (memcmp(&l->aim, c, sizeof(*c)) == 0)
		return;
	l->aim = *c;
	length = length_of_move(l);
	if (!c->on)
		return;
	if (idle || (l->eased == 0 && !same_form(l)))
		begin(l);
	else if (same_form(l))
		move_numbers(l, length);
}

/* ---- what all frames share ---- */

static struct tb_ceiling ceiling_now(const struct tb_limiter *l)
{
	float step = l->moved_left ? l->moved_step : 0.0f;

	return (struct tb_ceiling){ l->use.ceiling - step * (float)l->moved_left, step };
}

/* Hold, then release. */
static void follow(struct tb_limiter *l, float *less, uint32_t n)
{
	float decay = l->use.decay;

	for (uint32_t at = 0, part; at < n; at += part) {
		float now = l->now, before = l->before, fading = l->fading;

		part = tb_min_u32(n - at, l->hold_left);
		for (uint32_t i = at; i < at + part; i++) {
			float held;

			now = less[i] > now ? less[i] : now;
			held = now > before ? now : before;
			fading *= decay;
			less[i] = fading = fading > held ? fading : held;
		}
		l->now = now;
		l->fading = fading;
		l->hold_left -= part;
		if (l->hold_left == 0) {
			l->before = now;
			l->now = 0.0f;
			l->hold_left = l->use.hold_frames;
		}
	}
	if (l->now == 0.0f && l->before == 0.0f && l->fading < NO_LESS)
		l->fading = 0.0f;
}

static bool rests(const struct tb_limiter *l)
{
	return l->now == 0.0f && l->before == 0.0f && l->fading == 0.0f;
}

static void count_hold(struct tb_limiter *l, uint32_t n)
{
	if (n >= l->use.hold_frames) /* a division is what this would cost most by */
		n %= l->use.hold_frames;
	l->hold_left = l->hold_left > n ? l->hold_left - n : l->hold_left + l->use.hold_frames - n;
}

static void note(struct tb_limiter *l, const float *less, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		l->most = less[i] > l->most ? less[i] : l->most;
}

/* ---- the guard ---- */

static void guard(
	const struct tb_limiter_kernels *k, struct tb_limiter *l, float *const *io, uint32_t n)
{
	struct tb_ceiling ceiling = ceiling_now(l);
	float less[TB_LIMITER_CHUNK], end = ceiling.at + ceiling.step * (float)n;
	float lowest = ceiling.at < end ? ceiling.at : end;
	const float *const *rows = (const float *const *)io;

	if (rests(l) && k->peak(rows, l->n_channels, n) <= lowest) {
		count_hold(l, n);
		return;
	}
	k->less_by_sample(less, rows, l->n_channels, ceiling, n);
	follow(l, less, n);
	note(l, less, n);
	for (uint32_t c = 0; c < l->n_channels; c++)
		k->apply(io[c], io[c], less, ceiling, n);
}

/* ---- with lookahead ---- */

/* One moving average: a sum that is exact in integers, a quotient that errs upwards
 * by less than 2^-23. */
static void average(
	struct tb_limiter *l, uint32_t which, const int32_t *in, int32_t *out, uint32_t n)
{
	double part = 1.0 / l->use.box_frames;
	int64_t sum = l->sum[which];

	for (uint32_t i = 0; i < n; i++) {
		sum += in[i] - in[(int32_t)i - (int32_t)l->use.box_frames];
		out[i] = (int32_t)((double)sum * part) + (sum > 0);
	}
	l->sum[which] = sum;
}

static void smooth(struct tb_limiter *l, float *less, uint32_t n)
{
	uint32_t past = tb_limiter_past(&l->use);
	int32_t *first = (int32_t *)row(l, l->n_channels) + past;
	int32_t *second = (int32_t *)row(l, l->n_channels + 1) + past;
	int32_t out[TB_LIMITER_CHUNK];

	for (uint32_t i = 0; i < n; i++)
		first[i] = (int32_t)(less[i] * FULL) + (less[i] > 0.0f);
	average(l, 0, first, second, n);
	average(l, 1, second, out, n);
	for (uint32_t i = 0; i < n; i++)
		less[i] = (float)out[i] * (1.0f / FULL);
}

/* Nothing to smooth, and nothing in the averages. */
static void smooth_nothing(struct tb_limiter *l, uint32_t n)
{
	uint32_t past = tb_limiter_past(&l->use);

	for (uint32_t i = 0; i < TB_LIMITER_N_SUMS; i++)
		memset(row(l, l->n_channels + i) + past, 0, n * sizeof(int32_t));
	count_hold(l, n);
}

/* What the block needs; a look at its peak may tell that it needs nothing.  Returns
 * the largest. */
static float detect(const struct tb_limiter_kernels *k, struct tb_limiter *l, float *less,
	const float *const *rows, struct tb_ceiling ceiling, uint32_t n)
{
	const float *from[TB_LIMITER_CHANNELS];
	float end = ceiling.at + ceiling.step * (float)n;
	float lowest = ceiling.at < end ? ceiling.at : end;

	for (uint32_t c = 0; c < l->n_channels; c++)
		from[c] = rows[c] - (TB_TRUE_PEAK_TAPS - 1);
	if (k->peak(from, l->n_channels, n + TB_TRUE_PEAK_TAPS - 1) * l->use.true_peak.most
		> lowest)
		return k->less_by_true_peak(
			less, rows, l->n_channels, &l->use.true_peak, ceiling, n);
	memset(less, 0, n * sizeof(*less));
	return 0.0f;
}

static void look_ahead(
	const struct tb_limiter_kernels *k, struct tb_limiter *l, float *const *io, uint32_t n)
{
	struct tb_ceiling ceiling = ceiling_now(l);
	const float *rows[TB_LIMITER_CHANNELS];
	uint32_t past = tb_limiter_past(&l->use);
	float less[TB_LIMITER_CHUNK];

	for (uint32_t c = 0; c < l->n_channels; c++) {
		memcpy(row(l, c) + past, io[c], n * sizeof(float));
		rows[c] = row(l, c) + past;
	}
	if (detect(k, l, less, rows, ceiling, n) > 0.0f || !rests(l) || l->sum[0] || l->sum[1]) {
		follow(l, less, n);
		smooth(l, less, n);
		note(l, less, n);
	} else {
		smooth_nothing(l, n);
	}
	for (uint32_t c = 0; c < l->n_channels; c++)
		k->apply(io[c], rows[c] - l->use.delay_frames, less, ceiling, n);
	for (uint32_t r = 0; r < l->n_channels + TB_LIMITER_N_SUMS; r++)
		memmove(row(l, r), row(l, r) + n, past * sizeof(float));
}

/* ---- fades ---- */

static bool wants_wet(const struct tb_limiter *l)
{
	return l->aim.on && same_form(l);
}

/* Frames in which nothing changes its direction. */
static uint32_t segment(const struct tb_limiter *l, uint32_t n)
{
	n = tb_min_u32(n, TB_LIMITER_CHUNK);
	if (l->fill_left)
		return tb_min_u32(n, l->fill_left);
	if (l->moved_left)
		n = tb_min_u32(n, l->moved_left);
	if (wants_wet(l))
		return l->eased < l->use.ease_frames ? tb_min_u32(n, l->use.ease_frames - l->eased)
		                                     : n;
	return l->eased ? tb_min_u32(n, l->eased) : n;
}

/* io = dry + (io - dry) * part, and the part moves by a step per frame. */
static void fade(struct tb_limiter *l, float *const *io, float (*dry)[TB_LIMITER_CHUNK], uint32_t n)
{
	float per_frame = 1.0f / (float)l->use.ease_frames, at = (float)l->eased * per_frame;
	float step = l->fill_left ? 0.0f : wants_wet(l) ? per_frame : -per_frame;

	for (uint32_t c = 0; c < l->n_channels; c++)
		for (uint32_t i = 0; i < n; i++) {
			float part = at + (float)(i + 1) * step;

			io[c][i] = dry[c][i] + (io[c][i] - dry[c][i]) * part;
		}
}

static void advance(struct tb_limiter *l, uint32_t n)
{
	if (l->moved_left)
		l->moved_left -= tb_min_u32(n, l->moved_left);
	if (l->fill_left)
		l->fill_left -= n;
	else if (wants_wet(l))
		l->eased = tb_min_u32(l->eased + n, l->use.ease_frames);
	else
		l->eased -= tb_min_u32(l->eased, n);
	if (l->eased == 0 && l->aim.on && !same_form(l))
		begin(l);
}

static void run_segment(
	const struct tb_limiter_kernels *k, struct tb_limiter *l, float *const *io, uint32_t n)
{
	float dry[TB_LIMITER_CHANNELS][TB_LIMITER_CHUNK];
	bool fades = l->fill_left || l->eased < l->use.ease_frames || !wants_wet(l);

	for (uint32_t c = 0; fades && c < l->n_channels; c++)
		memcpy(dry[c], io[c], n * sizeof(float));
	if (l->use.delay_frames)
		look_ahead(k, l, io, n);
	else
		guard(k, l, io, n);
	if (fades)
		fade(l, io, dry, n);
	advance(l, n);
}

static void run_one(
	const struct tb_limiter_kernels *k, const struct tb_limiter_job *job, uint32_t n_frames)
{
	struct tb_limiter *l = job->limiter;
	float *io[TB_LIMITER_CHANNELS];

	l->most = 0.0f;
	tb_stream_pass(&l->stream, n_frames);
	for (uint32_t at = 0, n; at < n_frames && !tb_limiter_is_idle(l); at += n) {
		n = segment(l, n_frames - at);
		for (uint32_t c = 0; c < l->n_channels; c++)
			io[c] = job->io[c] + at;
		run_segment(k, l, io, n);
	}
}

void tb_limiter_copy_past(struct tb_limiter *l, const struct tb_limiter *old)
{
	uint32_t n_rows = l->use.delay_frames ? l->n_channels + TB_LIMITER_N_SUMS : 0;

	for (uint32_t r = 0; r < n_rows; r++)
		memcpy(row(l, r), row(old, r), tb_limiter_past(&l->use) * sizeof(float));
}

void tb_limiter_skip(struct tb_limiter *l, uint64_t n_frames)
{
	tb_stream_pass(&l->stream, n_frames < UINT32_MAX ? (uint32_t)n_frames : UINT32_MAX);
	if (rests(l) && l->use.hold_frames > 0)
		count_hold(l, (uint32_t)(n_frames % l->use.hold_frames));
}

bool tb_limiter_passes(struct tb_limiter *l, float peak, uint32_t n_frames)
{
	if (l->use.delay_frames || l->eased < l->use.ease_frames || !wants_wet(l) || l->moved_left
		|| !rests(l) || !(peak <= l->use.ceiling))
		return false;
	count_hold(l, n_frames);
	tb_stream_pass(&l->stream, n_frames);
	l->most = 0.0f;
	return true;
}

void tb_limiter_run(const struct tb_limiter_kernels *k, const struct tb_limiter_job *jobs,
	uint32_t n_jobs, uint32_t n_frames)
{
	for (uint32_t j = 0; j < n_jobs; j++)
		run_one(k, &jobs[j], n_frames);
}
