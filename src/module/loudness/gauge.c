/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "gauge.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include <ebur128.h>

/* A histogram, since a stream may last for days: bins of 0.1 LU. */
#define MODE                                                                                       \
	(EBUR128_MODE_M | EBUR128_MODE_S | EBUR128_MODE_I | EBUR128_MODE_LRA                       \
		| EBUR128_MODE_TRUE_PEAK | EBUR128_MODE_HISTOGRAM)

/* Parts of a step, of 10 ms each: the loudest moment is looked for after each part. */
#define N_PARTS (TB_GAUGE_STEP_MS / 10u)

struct tb_gauge {
	ebur128_state *state;
	uint32_t n_channels, step_frames;
	float *frames; /* interleaved, one step */
	float most_momentary_lufs, most_short_lufs;
};

static bool has(const struct tb_layout *layout, uint8_t position)
{
	for (uint32_t c = 0; c < layout->n_channels; c++)
		if (layout->position[c] == position)
			return true;
	return false;
}

/* BS.1770-4 counts who stands at 60 to 120 degrees 1.5 dB louder: the surrounds of 5.1,
 * whatever they are called, and the sides of 7.1, but not the rears behind those. */
static int weight_of(const struct tb_layout *layout, uint32_t channel)
{
	bool has_sides = has(layout, TB_CH_SL);

	switch (layout->position[channel]) {
	case TB_CH_LFE:
		return EBUR128_UNUSED;
	case TB_CH_SL:
		return EBUR128_LEFT_SURROUND;
	case TB_CH_SR:
		return EBUR128_RIGHT_SURROUND;
	case TB_CH_RL:
		return has_sides ? EBUR128_LEFT : EBUR128_LEFT_SURROUND;
	case TB_CH_RR:
		return has_sides ? EBUR128_RIGHT : EBUR128_RIGHT_SURROUND;
	default:
		return EBUR128_LEFT;
	}
}

struct tb_gauge *tb_gauge_new(const struct tb_layout *layout, uint32_t rate_hz)
{
	struct tb_gauge *g = calloc(1, sizeof(*g));

	if (!g)
		return NULL;
	g->n_channels = layout->n_channels;
	g->step_frames = rate_hz * TB_GAUGE_STEP_MS / 1000u;
	g->most_momentary_lufs = g->most_short_lufs = TB_SILENCE_DB;
	g->frames = calloc((size_t)g->step_frames * g->n_channels, sizeof(float));
	g->state = ebur128_init(g->n_channels, rate_hz, MODE);
	if (!g->frames || !g->state) {
		tb_gauge_free(g);
		errno = ENOMEM;
		return NULL;
	}
	for (uint32_t c = 0; c < g->n_channels; c++)
		ebur128_set_channel(g->state, c, weight_of(layout, c));
	return g;
}

void tb_gauge_free(struct tb_gauge *g)
{
	if (!g)
		return;
	if (g->state)
		ebur128_destroy(&g->state);
	free(g->frames);
	free(g);
}

uint32_t tb_gauge_step_frames(const struct tb_gauge *g)
{
	return g->step_frames;
}

static float or_silence(int res, double lufs)
{
	return res == EBUR128_SUCCESS && lufs > (double)TB_SILENCE_DB ? (float)lufs : TB_SILENCE_DB;
}

static float momentary_lufs(const struct tb_gauge *g)
{
	double lufs = -HUGE_VAL;
	int res = ebur128_loudness_momentary(g->state, &lufs);

	return or_silence(res, lufs);
}

static float short_lufs(const struct tb_gauge *g)
{
	double lufs = -HUGE_VAL;
	int res = ebur128_loudness_shortterm(g->state, &lufs);

	return or_silence(res, lufs);
}

static void interleave(struct tb_gauge *g, const float *const *rows)
{
	float *to = g->frames;

	for (uint32_t i = 0; i < g->step_frames; i++)
		for (uint32_t c = 0; c < g->n_channels; c++)
			*to++ = rows[c][i];
}

/* A window of 400 ms that is looked at ten times a second may miss 50 ms of a burst, which are
 * 0.6 dB of its level; of a window of 3 s they are nothing. */
void tb_gauge_feed(struct tb_gauge *g, const float *const *rows)
{
	interleave(g, rows);
	for (uint32_t part = 0; part < N_PARTS; part++) {
		uint32_t at = part * g->step_frames / N_PARTS;
		uint32_t n = (part + 1) * g->step_frames / N_PARTS - at;

		ebur128_add_frames_float(g->state, g->frames + (size_t)at * g->n_channels, n);
		g->most_momentary_lufs = fmaxf(g->most_momentary_lufs, momentary_lufs(g));
	}
	g->most_short_lufs = fmaxf(g->most_short_lufs, short_lufs(g));
}

/* The true peak of the loudest channel.  The LFE counts: it clips as others do. */
static float true_peak_db(const struct tb_gauge *g)
{
	double most = 0.0, peak;

	for (uint32_t c = 0; c < g->n_channels; c++)
		if (ebur128_true_peak(g->state, c, &peak) == EBUR128_SUCCESS)
			most = fmax(most, peak);
	return or_silence(EBUR128_SUCCESS, 20.0 * log10(most));
}

float tb_gauge_momentary(const struct tb_gauge *g)
{
	return momentary_lufs(g);
}

void tb_gauge_read(const struct tb_gauge *g, struct tb_loudness *loudness)
{
	double lufs = -HUGE_VAL, range = 0.0;
	int res = ebur128_loudness_global(g->state, &lufs);

	loudness->momentary_lufs = momentary_lufs(g);
	loudness->short_lufs = short_lufs(g);
	loudness->most_momentary_lufs = g->most_momentary_lufs;
	loudness->most_short_lufs = g->most_short_lufs;
	loudness->integrated_lufs = or_silence(res, lufs);
	res = ebur128_loudness_range(g->state, &range);
	loudness->range_lu = res == EBUR128_SUCCESS ? (float)range : 0.0f;
	loudness->true_peak_db = true_peak_db(g);
}
