/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which parts an engine has, and in which order: the echo goes first, since a canceller that
 * follows a suppressor hunts a moving target; the gain comes last, so that it sees a voice
 * without noise. */
#include "engine-choice.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aec.h"
#include "dsp/ranges.h"
#include "engine-delay.h"
#include "rnnoise.h"
#include "speex-voice.h"

/* An echo that is over for so long left nothing in the room. */
#define FAR_TAIL_BLOCKS 100u
#define FAR_SILENCE     1e-5f

/* What came in, until what was made of it comes out. */
struct past {
	float row[TB_MAX_CHANNELS][TB_ENGINE_DELAY_MAX + TB_ENGINE_FRAMES];
};

struct parts {
	struct tb_engine engine;
	struct tb_engine_config config;
	struct tb_aec *aec;
	struct tb_speex *speex;
	struct tb_rnnoise *rnnoise;
	struct tb_speex_agc *agc;
	struct past past;
	uint32_t n_far_quiet; /* blocks */
	float wet;            /* 0: as it came, 1: worked on */
};

/* ---- a block ---- */

static void remember(struct parts *p, float *const *io)
{
	for (uint32_t c = 0; c < p->config.n_channels; c++) {
		memmove(p->past.row[c], p->past.row[c] + TB_ENGINE_FRAMES,
			TB_ENGINE_DELAY_MAX * sizeof(float));
		memcpy(p->past.row[c] + TB_ENGINE_DELAY_MAX, io[c],
			TB_ENGINE_FRAMES * sizeof(float));
	}
}

static bool is_silent(const float *const *far)
{
	for (uint32_t c = 0; c < TB_ENGINE_FAR_CHANNELS; c++)
		for (uint32_t f = 0; f < TB_ENGINE_FRAMES; f++)
			if (fabsf(far[c][f]) > FAR_SILENCE)
				return false;
	return true;
}

/* How much of what was worked on is heard.  Without an echo to take out there is nothing to
 * do for a canceller alone; noise is lowered by no more than the amount, where a method
 * cannot be told. */
static float wet_goal(struct parts *p, const float *const *far)
{
	float amount = atomic_load_explicit(&p->engine.knobs.amount_db, memory_order_relaxed);
	bool is_quiet = is_silent(far);

	p->n_far_quiet = is_quiet ? p->n_far_quiet + (p->n_far_quiet < FAR_TAIL_BLOCKS) : 0;
	if (!p->config.denoise_on)
		return p->config.echo_on && p->n_far_quiet < FAR_TAIL_BLOCKS ? 1.0f : 0.0f;
	if (p->config.echo_on || p->config.denoise == TB_DENOISE_SPEEX)
		return 1.0f;
	return 1.0f - powf(10.0f, -amount / 20.0f);
}

static void blend(struct parts *p, float *const *io, float goal)
{
	const uint32_t from = TB_ENGINE_DELAY_MAX - p->engine.delay_frames;
	float step = (goal - p->wet) / (float)TB_ENGINE_FRAMES;

	if (p->wet == 1.0f && goal == 1.0f)
		return;
	for (uint32_t c = 0; c < p->config.n_channels; c++) {
		const float *dry = p->past.row[c] + from;

		for (uint32_t f = 0; f < TB_ENGINE_FRAMES; f++) {
			float wet = p->wet + (float)(f + 1) * step;

			io[c][f] = dry[f] + wet * (io[c][f] - dry[f]);
		}
	}
	p->wet = goal;
}

static void work(struct parts *p, float *const *io, const float *const *far)
{
	float amount = atomic_load_explicit(&p->engine.knobs.amount_db, memory_order_relaxed);

	if (p->aec)
		tb_aec_run(p->aec, io, far);
	if (p->speex)
		tb_speex_run(p->speex, io, far, amount);
	if (p->rnnoise)
		tb_rnnoise_run(p->rnnoise, io);
}

static void run(struct tb_engine *e, float *const *io, const float *const *far)
{
	struct parts *p = (struct parts *)e;
	float goal = wet_goal(p, far);

	remember(p, io);
	work(p, io, far);
	blend(p, io, goal);
	if (p->agc)
		tb_speex_agc_run(p->agc, io, p->config.n_channels,
			atomic_load_explicit(&e->knobs.target_lufs, memory_order_relaxed),
			atomic_load_explicit(&e->knobs.max_db, memory_order_relaxed));
}

/* All of what was worked on, to see how late it is. */
static void work_alone(struct tb_engine *e, float *const *io, const float *const *far)
{
	work((struct parts *)e, io, far);
}

/* ---- which parts ---- */

static void free_parts(struct tb_engine *e)
{
	struct parts *p = (struct parts *)e;

	tb_aec_free(p->aec);
	tb_speex_free(p->speex);
	tb_rnnoise_free(p->rnnoise);
	tb_speex_agc_free(p->agc);
	free(p);
}

/* RNNoise leaves the least noise, as little as is asked for, and WebRTC's 1 to 4 dB less than
 * SpeexDSP's (docs/voice.md). */
static void choose_denoise(struct parts *p)
{
	struct tb_engine_config *c = &p->config;

	if (!c->denoise_on)
		return;
	if (c->denoise == TB_DENOISE_AUTO || c->denoise == TB_DENOISE_RNNOISE) {
		p->rnnoise = tb_rnnoise_new(c->n_channels);
		c->denoise = p->rnnoise ? TB_DENOISE_RNNOISE : TB_DENOISE_WEBRTC;
	}
}

static void add_aec(struct parts *p)
{
	struct tb_engine_config *c = &p->config;
	bool denoises = c->denoise_on && c->denoise == TB_DENOISE_WEBRTC;
	bool cancels = c->echo_on && c->echo != TB_ECHO_SPEEX;

	if (denoises || cancels)
		p->aec = tb_aec_new(c->context, c->n_channels, denoises);
	if (denoises && !p->aec)
		c->denoise = TB_DENOISE_SPEEX;
	if (cancels)
		c->echo = p->aec ? TB_ECHO_WEBRTC : TB_ECHO_SPEEX;
}

static int add_speex(struct parts *p)
{
	struct tb_engine_config *c = &p->config;
	bool denoises = c->denoise_on && c->denoise == TB_DENOISE_SPEEX;
	bool cancels = c->echo_on && c->echo == TB_ECHO_SPEEX;

	if (denoises || cancels)
		p->speex = tb_speex_new(c->n_channels, cancels, denoises);
	if (c->agc_on)
		p->agc = tb_speex_agc_new();
	return (denoises || cancels) > (p->speex != NULL) || c->agc_on > (p->agc != NULL) ? -ENOMEM
	                                                                                  : 0;
}

static void name_methods(struct parts *p)
{
	static const char *const denoisers[] = { [TB_DENOISE_SPEEX] = "speex",
		[TB_DENOISE_RNNOISE] = "rnnoise",
		[TB_DENOISE_WEBRTC] = "webrtc" };

	if (p->config.denoise_on)
		snprintf(p->engine.denoise, sizeof(p->engine.denoise), "%s",
			denoisers[p->config.denoise]);
	if (p->config.echo_on)
		snprintf(p->engine.echo, sizeof(p->engine.echo), "%s", p->aec ? "webrtc" : "speex");
}

static struct parts *parts_new(const struct tb_engine_config *config)
{
	struct parts *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->engine.run = run;
	p->engine.free = free_parts;
	p->config = *config;
	atomic_init(&p->engine.knobs.amount_db, TB_DEFAULT(TB_DENOISE_AMOUNT_DB));
	atomic_init(&p->engine.knobs.target_lufs, TB_DEFAULT(TB_AGC_TARGET_LUFS));
	atomic_init(&p->engine.knobs.max_db, TB_DEFAULT(TB_AGC_MAX_DB));
	choose_denoise(p);
	add_aec(p);
	if (add_speex(p) == 0) {
		name_methods(p);
		return p;
	}
	free_parts(&p->engine);
	errno = ENOMEM;
	return NULL;
}

/* Versions of the libraries differ in how late they are, and do not tell. */
static uint32_t measure(const struct parts *like)
{
	struct tb_engine_config config = like->config;
	struct parts *p;
	uint32_t delay;

	if (!like->aec && !like->speex && !like->rnnoise)
		return 0;
	config.n_channels = 1;
	config.agc_on = false;
	p = parts_new(&config);
	if (!p)
		return TB_ENGINE_FRAMES;
	delay = tb_engine_measure(&p->engine, work_alone);
	free_parts(&p->engine);
	return delay;
}

struct tb_engine *tb_engine_new(const struct tb_engine_config *config)
{
	struct parts *p = parts_new(config);

	if (!p)
		return NULL;
	p->engine.delay_frames = measure(p);
	return &p->engine;
}
