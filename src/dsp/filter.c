/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The one file that knows SpeexDSP.
 *
 * A fresh resampler is fed unit impulses, at least as far apart as its filter is
 * long, so that each output frame has one impulse in its window and is one tap
 * of one phase.  With a spacing that has no divisor in common with the numerator
 * the impulses pass every tap of every phase in den * spacing output frames. */
#include "filter.h"

#include <errno.h>
#include <speex/speex_resampler.h>
#include <string.h>

#define BLOCK 256u

static uint32_t gcd(uint32_t a, uint32_t b)
{
	while (b != 0) {
		uint32_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

static int filter_open(const struct tb_filter *f, SpeexResamplerState **state)
{
	int err;

	/* The rates only name the ratio. */
	*state =
		speex_resampler_init_frac(1, f->num, f->den, f->num, f->den, (int)f->quality, &err);
	if (*state)
		return 0;
	return err == RESAMPLER_ERR_INVALID_ARG ? -EINVAL : -ENOMEM;
}

int tb_filter_measure(struct tb_filter *f)
{
	SpeexResamplerState *state;

	if (f->num == 0 || f->den == 0 || f->quality > SPEEX_RESAMPLER_QUALITY_MAX)
		return -EINVAL;

	int res = filter_open(f, &state);

	if (res < 0)
		return res;
	f->n_taps = 2 * (uint32_t)speex_resampler_get_input_latency(state);
	speex_resampler_destroy(state);
	return f->n_taps > 0 ? 0 : -EINVAL;
}

struct reading {
	const struct tb_filter *f;
	uint32_t spacing; /* of the impulses, in input frames */
	float *bank;
	uint32_t stride;
	uint64_t newest; /* input frame that ends the window of the next output */
	uint32_t phase;  /* of the next output */
};

static void place_taps(struct reading *r, const float *out, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t age = (uint32_t)(r->newest % r->spacing);

		if (age < r->f->n_taps)
			r->bank[r->phase * r->stride + r->f->n_taps - 1 - age] = out[i];
		r->phase += r->f->num;
		r->newest += r->phase / r->f->den;
		r->phase %= r->f->den;
	}
}

static int read_taps(struct reading *r, SpeexResamplerState *state)
{
	uint64_t n_left = (uint64_t)r->f->den * r->spacing, fed = 0;
	float in[BLOCK], out[BLOCK];

	while (n_left > 0) {
		spx_uint32_t n_in = BLOCK, n_out = n_left < BLOCK ? (spx_uint32_t)n_left : BLOCK;

		for (uint32_t i = 0; i < BLOCK; i++)
			in[i] = (fed + i) % r->spacing == 0 ? 1.0f : 0.0f;
		if (speex_resampler_process_float(state, 0, in, &n_in, out, &n_out) != 0)
			return -EIO;
		if (n_in == 0 && n_out == 0)
			return -EIO;
		place_taps(r, out, n_out);
		fed += n_in;
		n_left -= n_out;
	}
	return 0;
}

int tb_filter_read(const struct tb_filter *f, float *bank, uint32_t stride)
{
	struct reading r = { .f = f, .spacing = f->n_taps, .bank = bank, .stride = stride };
	SpeexResamplerState *state;
	int res = filter_open(f, &state);

	if (res < 0)
		return res;
	while (gcd(r.spacing, f->num) > 1)
		r.spacing++;
	res = read_taps(&r, state);
	speex_resampler_destroy(state);
	return res;
}
