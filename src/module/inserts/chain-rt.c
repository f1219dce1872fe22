/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: see chain.h. */
#include "chain.h"

/* The pointers that a graph is given are as many as it has ports, and not ours. */
TB_RT static void process(const struct tb_chain_graph *g, uint32_t n_channels,
	const float *const *in, float *const *out, uint32_t n_frames)
{
	const void *inputs[TB_MAX_CHANNELS];
	void *outputs[TB_MAX_CHANNELS];

	for (uint32_t c = 0; c < n_channels; c++) {
		inputs[c] = in[c];
		outputs[c] = out[c];
	}
	TB_RT_TRUST(spa_filter_graph_process(g->graph, inputs, outputs, n_frames));
}

void tb_chain_run(struct tb_insert *i, const float *const *in, float *const *out, uint32_t n_frames)
{
	struct tb_chain *chain = SPA_CONTAINER_OF(i, struct tb_chain, insert);
	const float *const *from = in;

	for (uint32_t g = 0; g < chain->n_graphs; g++) {
		bool ends_here = (chain->n_graphs - 1 - g) % 2 == 0;
		float *const *to = ends_here ? out : chain->between;

		process(&chain->graph[g], chain->n_channels, from, to, n_frames);
		from = (const float *const *)to;
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
