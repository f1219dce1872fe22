/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "rnnoise.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>

/* Its samples are those of 16 bits. */
#define SCALE 32768.0f

struct tb_rnnoise {
	void *library;
	void *(*create)(void *model);
	void (*destroy)(void *state);
	float (*process)(void *state, float *out, const float *in);
	uint32_t n_channels;
	void *state[TB_MAX_CHANNELS];
};

static bool find(struct tb_rnnoise *r, const char *library)
{
	r->library = dlopen(library, RTLD_NOW | RTLD_LOCAL);
	if (!r->library)
		return false;
	*(void **)&r->create = dlsym(r->library, "rnnoise_create");
	*(void **)&r->destroy = dlsym(r->library, "rnnoise_destroy");
	*(void **)&r->process = dlsym(r->library, "rnnoise_process_frame");
	return r->create && r->destroy && r->process;
}

static int start(struct tb_rnnoise *r)
{
	if (!find(r, "librnnoise.so.0") && !find(r, "librnnoise.so.1"))
		return -ENOENT;
	for (uint32_t c = 0; c < r->n_channels; c++) {
		r->state[c] = r->create(NULL);
		if (!r->state[c])
			return -ENOMEM;
	}
	return 0;
}

struct tb_rnnoise *tb_rnnoise_new(uint32_t n_channels)
{
	struct tb_rnnoise *r = calloc(1, sizeof(*r));
	int res;

	if (!r)
		return NULL;
	r->n_channels = n_channels;
	res = start(r);
	if (res == 0)
		return r;
	tb_rnnoise_free(r);
	errno = -res;
	return NULL;
}

void tb_rnnoise_free(struct tb_rnnoise *r)
{
	if (!r)
		return;
	for (uint32_t c = 0; c < r->n_channels; c++)
		if (r->state[c])
			r->destroy(r->state[c]);
	if (r->library)
		dlclose(r->library);
	free(r);
}

void tb_rnnoise_run(struct tb_rnnoise *r, float *const *io)
{
	float in[TB_ENGINE_FRAMES];

	for (uint32_t c = 0; c < r->n_channels; c++) {
		for (uint32_t f = 0; f < TB_ENGINE_FRAMES; f++)
			in[f] = io[c][f] * SCALE;
		r->process(r->state[c], io[c], in);
		for (uint32_t f = 0; f < TB_ENGINE_FRAMES; f++)
			io[c][f] /= SCALE;
	}
}
