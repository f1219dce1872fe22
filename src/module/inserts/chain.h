/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* PipeWire's filter graphs (spa/filter-graph/filter-graph.h) as an insert: one after the
 * other, each with as many inputs and outputs as the strip or bus has channels; or, for the ears
 * of a listener, side by side: one for each channel, whose outputs add up in two of them.
 *
 * A graph is a text in the syntax of module-filter-chain.  It loads any library that it
 * names, so it never comes from a param. */
#ifndef TB_CHAIN_H
#define TB_CHAIN_H

#include <spa/filter-graph/filter-graph.h>
#include <spa/support/plugin.h>
#include <spa/utils/hook.h>

#include "mixer/insert.h"

#define TB_CHAIN_GRAPHS_MAX   8u
#define TB_CHAIN_CONTROLS_MAX 400u

/* One filter graph, active. */
struct tb_chain_graph {
	struct spa_handle *handle;
	struct spa_filter_graph *graph;
	struct spa_hook listener;
	uint32_t n_inputs, n_outputs, latency_frames;
};

/* A control: how the graph is told, without a pod to be built on the data thread. */
struct tb_chain_control {
	struct spa_filter_graph *graph;
	struct spa_pod *props; /* sets it to what is at `value` */
	float *value;
};

/* Where the sound of a chain for ears goes; the other channels are silent. */
struct tb_chain_ears {
	bool is_wanted;
	uint32_t left, right; /* channels */
};

struct tb_chain_making;

struct tb_chain {
	struct tb_insert insert;
	uint32_t n_graphs, n_channels;
	struct tb_chain_graph graph[TB_CHAIN_GRAPHS_MAX];
	struct tb_chain_control *control; /* [param] */
	struct tb_param *params;          /* as in tb_insert_form, owned as their texts are */
	bool *jumps;
	/* [param], of a graph that takes long to be told, and so is told by the control thread;
	 * else NULL. */
	float *told;
	float *rows; /* out and between, TB_MAX_FRAMES each */
	float *between[TB_MAX_CHANNELS];
	struct tb_chain_ears ears;
	uint32_t n_quiet[TB_CHAIN_GRAPHS_MAX]; /* frames of silence that one for ears has run on */
	uint32_t tail_frames;                  /* after so many it has nothing to say */
	char *title;
	struct tb_chain_making
		*making; /* what its graphs may log to and load by, as long as they live */
};

/* What it is made of. */
struct tb_chain_config {
	const char *title;       /* for messages: "strip mic: insert deess" */
	const char *text;        /* a graph { nodes = [ ... ] }, or a list of them */
	const char *family;      /* of its keys: "insert" or "spatial" */
	const char *hidden_node; /* nodes whose names begin so have no keys; NULL: none */
	struct tb_chain_ears ears;
	uint32_t n_channels, rate_hz;
	const struct spa_support *support; /* with DataLoop and Loop, which some plugins use */
	uint32_t n_support;
	_Atomic(const char *) *running; /* see insert.h */
};

/* Any thread but the data thread; may take seconds.  NULL with `why` filled: which plugin is
 * missing, has other ports or fails. */
struct tb_chain *tb_chain_new(const struct tb_chain_config *config, char *why, size_t n_why);
/* The data thread does not hold it.  NULL is fine. */
void tb_chain_free(struct tb_chain *chain);

/* Control thread, of a chain with `told`: the value of a control, if it is another one. */
void tb_chain_tell(struct tb_chain *chain, uint32_t param, float value);

/* chain-rt.c: tb_insert.run and .set. */
TB_RT void tb_chain_run(
	struct tb_insert *i, const float *const *in, float *const *out, uint32_t n_frames);
TB_RT void tb_chain_set(struct tb_insert *i, uint32_t param);
/* For ears: graphs whose channel is silent rest. */
TB_RT void tb_chain_run_ears(
	struct tb_insert *i, const float *const *in, float *const *out, uint32_t n_frames);
/* For one that is told by the control thread. */
TB_RT void tb_chain_set_nothing(struct tb_insert *i, uint32_t param);

/* chain-keys.c: the controls of all graphs as params.  0 or -ENOMEM. */
int tb_chain_add_params(struct tb_chain *chain, const struct tb_chain_config *config);

#endif
