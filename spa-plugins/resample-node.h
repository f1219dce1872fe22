/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* troubadour.resample: one input, one output, each with a rate of its own. */
#ifndef TB_RESAMPLE_NODE_H
#define TB_RESAMPLE_NODE_H

#include "spa/node.h"
#include "dsp/resample.h"

/* A resampler and its memory: one allocation, replaced as a whole. */
struct tb_resample_state {
	struct tb_resample resample;
	void *memory;
};

struct tb_resample_node {
	struct tb_node node; /* first */
	double ratio;        /* the clock of the output against that of the input */
	uint32_t quality;
	bool is_drifting; /* somebody set a ratio: it may change at any time */

	/* Data thread. */
	struct tb_resample_state *state; /* NULL: the formats are not known */
	uint32_t n_taken;                /* frames of the present input block */
};

struct tb_resample_change {
	struct tb_resample_node *node;
	struct tb_resample_state *state; /* in: the new one; out: the old one */
	double ratio;
};
/* For tb_node_sync(); `user` is a struct tb_resample_change. */
TB_RT int tb_resample_node_do_replace(struct spa_loop *loop, bool async, uint32_t seq,
	const void *data, size_t n_bytes, void *user);
TB_RT int tb_resample_node_do_set_ratio(struct spa_loop *loop, bool async, uint32_t seq,
	const void *data, size_t n_bytes, void *user);

TB_RT int tb_resample_node_process(struct tb_node *n);
TB_RT void tb_resample_node_reset(struct tb_node *n);

#endif
