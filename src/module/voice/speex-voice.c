/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "speex-voice.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include <speex/speex_echo.h>
#include <speex/speex_preprocess.h>

/* Full scale is half of what 16 bits hold, so that peaks above it are not clipped. */
#define SCALE 16384.0f
/* A room of 150 ms, and what the devices do not tell of their delay. */
#define ECHO_TAIL_FRAMES (25 * TB_ENGINE_FRAMES)

static void to_whole(const float *from, spx_int16_t *to)
{
	for (uint32_t f = 0; f < TB_ENGINE_FRAMES; f++)
		to[f] = (spx_int16_t)lrintf(fminf(fmaxf(from[f] * SCALE, -32768.0f), 32767.0f));
}

static void to_float(const spx_int16_t *from, float *to)
{
	for (uint32_t f = 0; f < TB_ENGINE_FRAMES; f++)
		to[f] = (float)from[f] / SCALE;
}

static SpeexPreprocessState *preprocessor(bool denoise)
{
	SpeexPreprocessState *p =
		speex_preprocess_state_init((int)TB_ENGINE_FRAMES, (int)TB_ENGINE_RATE_HZ);
	int on = denoise;

	if (p)
		speex_preprocess_ctl(p, SPEEX_PREPROCESS_SET_DENOISE, &on);
	return p;
}

/* ---- echo and noise ---- */

struct tb_speex {
	uint32_t n_channels;
	bool denoise;
	int suppress_db;
	SpeexEchoState *echo[TB_MAX_CHANNELS];
	SpeexPreprocessState *pre[TB_MAX_CHANNELS];
};

static bool add_echo(struct tb_speex *s, uint32_t c)
{
	int rate_hz = TB_ENGINE_RATE_HZ;

	s->echo[c] = speex_echo_state_init_mc(
		(int)TB_ENGINE_FRAMES, (int)ECHO_TAIL_FRAMES, 1, (int)TB_ENGINE_FAR_CHANNELS);
	if (!s->echo[c])
		return false;
	speex_echo_ctl(s->echo[c], SPEEX_ECHO_SET_SAMPLING_RATE, &rate_hz);
	speex_preprocess_ctl(s->pre[c], SPEEX_PREPROCESS_SET_ECHO_STATE, s->echo[c]);
	return true;
}

struct tb_speex *tb_speex_new(uint32_t n_channels, bool echo, bool denoise)
{
	struct tb_speex *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->n_channels = n_channels;
	s->denoise = denoise;
	for (uint32_t c = 0; c < n_channels; c++) {
		s->pre[c] = preprocessor(denoise);
		if (s->pre[c] && (!echo || add_echo(s, c)))
			continue;
		tb_speex_free(s);
		errno = ENOMEM;
		return NULL;
	}
	return s;
}

void tb_speex_free(struct tb_speex *s)
{
	if (!s)
		return;
	for (uint32_t c = 0; c < s->n_channels; c++) {
		if (s->pre[c])
			speex_preprocess_state_destroy(s->pre[c]);
		if (s->echo[c])
			speex_echo_state_destroy(s->echo[c]);
	}
	free(s);
}

static void set_amount(struct tb_speex *s, float amount_db)
{
	int suppress_db = -(int)lrintf(amount_db);

	if (!s->denoise || suppress_db == s->suppress_db)
		return;
	s->suppress_db = suppress_db;
	for (uint32_t c = 0; c < s->n_channels; c++)
		speex_preprocess_ctl(s->pre[c], SPEEX_PREPROCESS_SET_NOISE_SUPPRESS, &suppress_db);
}

static void interleave(const float *const *far, spx_int16_t *to)
{
	spx_int16_t row[TB_ENGINE_FRAMES];

	for (uint32_t c = 0; c < TB_ENGINE_FAR_CHANNELS; c++) {
		to_whole(far[c], row);
		for (uint32_t f = 0; f < TB_ENGINE_FRAMES; f++)
			to[f * TB_ENGINE_FAR_CHANNELS + c] = row[f];
	}
}

void tb_speex_run(struct tb_speex *s, float *const *io, const float *const *far, float amount_db)
{
	spx_int16_t near[TB_ENGINE_FRAMES], clean[TB_ENGINE_FRAMES];
	spx_int16_t played[TB_ENGINE_FRAMES * TB_ENGINE_FAR_CHANNELS];

	set_amount(s, amount_db);
	if (s->echo[0])
		interleave(far, played);
	for (uint32_t c = 0; c < s->n_channels; c++) {
		to_whole(io[c], near);
		if (s->echo[c])
			speex_echo_cancellation(s->echo[c], near, played, clean);
		speex_preprocess_run(s->pre[c], s->echo[c] ? clean : near);
		to_float(s->echo[c] ? clean : near, io[c]);
	}
}

/* ---- gain ---- */

/* It hears half of the sound, since SpeexDSP takes targets up to 32768, and is to bring voices
 * to -10 LUFS, too. */
#define AGC_HEARS 0.5f
/* SpeexDSP weighs loudness by frequency in a way of its own: this target makes a voice of 0 LUFS,
 * as measured with voices of espeak-ng (`make sound`). */
#define AGC_LEVEL_AT_0_LUFS 67500.0f
/* A gain in whole dB comes to the sound with this time. */
#define AGC_SMOOTH_MS 200.0f

struct tb_speex_agc {
	SpeexPreprocessState *pre;
	float target_lufs, max_db;
	float gain;
};

struct tb_speex_agc *tb_speex_agc_new(void)
{
	struct tb_speex_agc *a = calloc(1, sizeof(*a));
	int on = 1;

	if (!a)
		return NULL;
	a->gain = 1.0f;
	a->target_lufs = a->max_db = NAN;
	a->pre = preprocessor(false);
	if (!a->pre) {
		free(a);
		errno = ENOMEM;
		return NULL;
	}
	speex_preprocess_ctl(a->pre, SPEEX_PREPROCESS_SET_AGC, &on);
	return a;
}

void tb_speex_agc_free(struct tb_speex_agc *a)
{
	if (a)
		speex_preprocess_state_destroy(a->pre);
	free(a);
}

static void turn(struct tb_speex_agc *a, float target_lufs, float max_db)
{
	float level = AGC_LEVEL_AT_0_LUFS * powf(10.0f, target_lufs / 20.0f);
	int max = (int)lrintf(max_db);

	if (target_lufs == a->target_lufs && max_db == a->max_db)
		return;
	a->target_lufs = target_lufs;
	a->max_db = max_db;
	speex_preprocess_ctl(a->pre, SPEEX_PREPROCESS_SET_AGC_LEVEL, &level);
	speex_preprocess_ctl(a->pre, SPEEX_PREPROCESS_SET_AGC_MAX_GAIN, &max);
}

static float listen(struct tb_speex_agc *a, float *const *io, uint32_t n_channels)
{
	float sum[TB_ENGINE_FRAMES] = { 0 };
	spx_int16_t heard[TB_ENGINE_FRAMES];
	spx_int32_t gain_db = 0;
	/* A voice in two channels is louder by 3 dB than in one. */
	const float share = AGC_HEARS / sqrtf((float)n_channels);

	for (uint32_t c = 0; c < n_channels; c++)
		for (uint32_t f = 0; f < TB_ENGINE_FRAMES; f++)
			sum[f] += share * io[c][f];
	to_whole(sum, heard);
	speex_preprocess_run(a->pre, heard);
	speex_preprocess_ctl(a->pre, SPEEX_PREPROCESS_GET_AGC_GAIN, &gain_db);
	return powf(10.0f, (float)gain_db / 20.0f);
}

void tb_speex_agc_run(struct tb_speex_agc *a, float *const *io, uint32_t n_channels,
	float target_lufs, float max_db)
{
	float goal, gain = a->gain,
		    share = 1.0f / (AGC_SMOOTH_MS * (float)TB_ENGINE_RATE_HZ / 1000.0f);

	turn(a, target_lufs, max_db);
	goal = listen(a, io, n_channels);
	for (uint32_t c = 0; c < n_channels; c++) {
		gain = a->gain;
		for (uint32_t f = 0; f < TB_ENGINE_FRAMES; f++) {
			gain += share * (goal - gain);
			io[c][f] *= gain;
		}
	}
	a->gain = gain;
}
