/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the files of a node's boilerplate share.  The author of a node needs only node.h.
 *
 * Control thread, except what is marked TB_RT. */
#ifndef TB_NODE_IMPL_H
#define TB_NODE_IMPL_H

#include "spa/node.h"

struct tb_query {
	struct tb_node *node;
	struct tb_port *port; /* NULL: of the node */
	int seq;
	uint32_t id, start, n_wanted;
	const struct spa_pod *filter;
};

/* 1: `param` is number `index`, in `b` or elsewhere; 0: there are no more; -errno. */
typedef int tb_describe_t(const struct tb_query *q, uint32_t index, struct spa_pod_builder *b,
	const struct spa_pod **param);

/* NULL: there is none. */
struct tb_port *tb_node_port(const struct tb_node *n, enum spa_direction direction, uint32_t id);
/* What changed, and what `also` says beside (SPA_PORT_CHANGE_MASK_*). */
void tb_port_emit(struct tb_port *p, uint64_t also);
/* Somebody who watches should look again. */
void tb_port_param_changed(struct tb_port *p, enum tb_port_param param);
tb_describe_t tb_port_describe;
int tb_port_set_format(struct tb_port *p, uint32_t flags, const struct spa_pod *format);
int tb_port_set_latency(struct tb_port *p, const struct spa_pod *latency);
int tb_port_use_buffers(struct tb_port *p, struct spa_buffer **buffers, uint32_t n_buffers);
/* Maps the buffers that came as files, for a host that does not map them.  0, or -errno with
 * nothing mapped.  The mappings before this one are gone: nobody may use them. */
int tb_port_map(struct tb_port *p, struct spa_buffer **buffers, uint32_t n_buffers);

extern const struct spa_node_methods tb_node_methods;

struct tb_port_change {
	struct tb_port *port;
	struct spa_io_buffers *area;
	struct spa_buffer **buffers;
	uint32_t n_buffers;
};
/* For tb_node_sync(); `user` is a struct tb_port_change. */
TB_RT int tb_port_do_set_area(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user);
TB_RT int tb_port_do_set_buffers(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user);

struct tb_position_change {
	struct tb_node *node;
	const struct spa_io_position *position;
};
/* `user`: a struct tb_position_change. */
TB_RT int tb_node_do_set_position(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user);
/* `user`: the node. */
TB_RT int tb_node_do_reset(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user);
TB_RT int tb_node_process(void *node);

#endif
