/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A whole mixer: any params, any audio (NaN, Inf, huge, denormal), any block length.  What
 * comes out is finite, and is silence again once silence went in for long enough. */
#include "fuzz.h"

#include <math.h>

#include "console.h"

#define N_STRIP_CHANNELS 3u
#define N_BUS_CHANNELS   4u
#define MAX_FRAMES       256u

static float in[N_STRIP_CHANNELS][MAX_FRAMES], out[N_BUS_CHANNELS][MAX_FRAMES];

static float special(uint8_t byte)
{
	static const float values[] = { 0.0f, 1.0f, -1.0f, 0.5f, NAN, INFINITY, -INFINITY, 1e30f,
		-1e30f, 1e-40f, 3.4e38f, 1e3f, -0.0f, 1e-20f, 0.999f, -0.25f };

	return values[byte % 16];
}

static void process(struct tb_mixer *m, uint32_t n_frames)
{
	const float *rows_in[N_STRIP_CHANNELS];
	float *rows_out[N_BUS_CHANNELS];

	for (uint32_t c = 0; c < N_STRIP_CHANNELS; c++)
		rows_in[c] = in[c];
	for (uint32_t c = 0; c < N_BUS_CHANNELS; c++)
		rows_out[c] = out[c];
	tb_mixer_process(m, rows_in, rows_out, n_frames);
	for (uint32_t c = 0; c < N_BUS_CHANNELS; c++)
		for (uint32_t i = 0; i < n_frames; i++)
			check(isfinite(out[c][i]));
}

/* Three bytes: a param and a value in its range, or beyond. */
static void set(struct tb_mixer *m, const uint8_t *op)
{
	uint32_t param = (op[0] | (uint32_t)op[1] << 8) % tb_mixer_n_params(m);
	struct tb_param_info info;

	tb_mixer_param_info(m, param, &info);
	tb_mixer_set(m, param, info.min + (info.max - info.min) * ((float)op[2] - 4.0f) / 247.0f);
}

/* Three bytes: a block of samples that alternate between two values. */
static void play(struct tb_mixer *m, const uint8_t *op)
{
	uint32_t n_frames = 1u + (op[0] * 3u) % MAX_FRAMES, period = 1u + op[0] / 8u;

	for (uint32_t c = 0; c < N_STRIP_CHANNELS; c++)
		for (uint32_t i = 0; i < n_frames; i++)
			in[c][i] = special(i / period % 2 ? op[1] : op[2]);
	process(m, n_frames);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	struct tb_mixer *m = fuzz_mixer();

	for (; n_bytes >= 4; data += 4, n_bytes -= 4) {
		if (data[0] < 128)
			set(m, data + 1);
		else
			play(m, data + 1);
		if (data[0] % 4 == 0)
			tb_mixer_commit(m);
	}
	memset(in, 0, sizeof(in));
	process(m, MAX_FRAMES);
	tb_mixer_free(m);
	return 0;
}
