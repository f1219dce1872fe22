/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A node over the mixer core: a DSP port per channel of every strip and bus, the
 * mixer's params or a part of them.  Control thread, except tb_mix_node_process(). */
#ifndef TB_MIX_NODE_H
#define TB_MIX_NODE_H

#include "spa/config.h"
#include "spa/mix.h"
#include "spa/node.h"
#include "spa/pods.h"

struct tb_mix_node {
	struct tb_node node; /* first */
	struct tb_mix mix;   /* its mixer and arrays are owned */
	const char *prefix;  /* of the keys that are shown, without it */
	struct tb_key_range range;
	uint32_t *buffers; /* data thread: what the outputs write to in this cycle */
};

/* Takes `m` over, also on failure.  The ports are called <strip>_<channel> and
 * <bus>_<channel>.  0 or -errno, see tb_node_class.init. */
int tb_mix_node_init(struct tb_mix_node *x, struct tb_mixer *m, const char *prefix);

/* The mixer that a console file with this text has, and (unless NULL) with these params, whose keys
 * have that prefix there.  NULL after a log message. */
struct tb_mixer *tb_mix_node_read(
	const struct tb_mix_node *x, const char *text, const char *prefix, const char *params);

/* tb_node_class, but for n_bytes and init. */
void tb_mix_node_finish(struct tb_node *n);
int tb_mix_node_add_prop_infos(struct tb_node *n, struct tb_pods *pods);
int tb_mix_node_add_props(struct tb_node *n, struct tb_pods *pods);
int tb_mix_node_receive(struct tb_node *n, const struct spa_pod *props);
int tb_mix_node_configure(struct tb_node *n);
TB_RT int tb_mix_node_process(struct tb_node *n);

/* The class of a node over the mixer core; only `begin`, its init, is its own. */
/* clang-format off */
#define TB_MIX_NODE_CLASS(begin)				\
	{							\
		.n_bytes = sizeof(struct tb_mix_node),		\
		.init = (begin),				\
		.finish = tb_mix_node_finish,			\
		.add_prop_infos = tb_mix_node_add_prop_infos,	\
		.add_props = tb_mix_node_add_props,		\
		.receive = tb_mix_node_receive,			\
		.configure = tb_mix_node_configure,		\
		.process = tb_mix_node_process,			\
	}
/* clang-format on */

#endif
