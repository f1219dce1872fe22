/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: see chain.h. */
#include "chain.h"

#include <string.h>

/* The pointers that a graph is given are as many as it has ports, and not ours. */
TB_RT static void process(const struct tb_chain_graph *g, const float *const *in, float *const *out,
	uint32_t n_frames)
{
	const void *inputs[TB_MAX_CHANNELS];
	void *outputs[TB_MAX_CHANNELS];

	for (uint32_t c = 0; c < g->n_inputs; c++)
		inputs[c] = in[c];
	for (uint32_t c = 0; c < g->n_outputs; c++)
		outputs[c] = out[c];
	TB_RT_TRUST(spa_filter_graph_process(g->graph, inputs, outputs, n_frames));
}

void tb_chain_run(struct tb_insert *i, const float *const *in, float *const *out, uint32_t n_frames)
{
	struct tb_chain *chain = SPA_CONTAINER_OF(i, struct tb_chain, insert);
	const float *const *from = in;

	for (uint32_t g = 0; g < chain->n_graphs; g++) {
		bool ends_here = (chain->n_graphs - 1 - g) % 2 == 0;
		float *const *to = ends_here ? out : chain->between;

		process(&chain->graph[g], from, to, n_frames);
		from = (const float *const *)to;
	}
}

/* Zeros of either sign. */
static bool are_zeros(const float *x, uint32_t n)
{
	uint32_t any = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t bits;

		memcpy(&bits, &x[i], sizeof(bits));
		any |= bits << 1;
	}
	return any == 0;
}

/* Sound is mostly found in the first few frames; to ask more often costs more where there is
 * none. */
#define FIRST_FRAMES 32u

static bool is_silent(const float *x, uint32_t n)
{
	return are_zeros(x, n < FIRST_FRAMES ? n : FIRST_FRAMES) && are_zeros(x, n);
}

/* What a graph remembers is silence, too, when it begins to rest, so that it goes on as if it
 * had not rested. */
static bool rests(struct tb_chain *chain, uint32_t g, const float *in, uint32_t n_frames)
{
	if (!is_silent(in, n_frames)) {
		chain->n_quiet[g] = 0;
		return false;
	}
	if (chain->n_quiet[g] >= chain->tail_frames)
		return true;
	chain->n_quiet[g] += n_frames;
	return false;
}

static void add(float *to, const float *x, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		to[i] += x[i];
}

void tb_chain_run_ears(
	struct tb_insert *i, const float *const *in, float *const *out, uint32_t n_frames)
{
	struct tb_chain *chain = SPA_CONTAINER_OF(i, struct tb_chain, insert);
	float *left = out[chain->ears.left], *right = out[chain->ears.right];
	float *const *made = chain->between;

	memset(left, 0, n_frames * sizeof(float));
	memset(right, 0, n_frames * sizeof(float));
	for (uint32_t g = 0; g < chain->n_graphs; g++) {
		if (rests(chain, g, in[g], n_frames))
			continue;
		process(&chain->graph[g], &in[g], made, n_frames);
		add(left, made[0], n_frames);
		add(right, made[chain->graph[g].n_outputs - 1], n_frames);
	}
}

void tb_chain_set_nothing(struct tb_insert *i, uint32_t param)
{
}

void tb_chain_set(struct tb_insert *i, uint32_t param)
{
	struct tb_chain *chain = SPA_CONTAINER_OF(i, struct tb_chain, insert);
	const struct tb_chain_control *control = &chain->control[param];

	*control->value = i->value[param];
	TB_RT_TRUST(
		spa_filter_graph_set_props(control->graph, SPA_DIRECTION_INPUT, control->props));
}
