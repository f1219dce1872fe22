/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The node's methods: every one looks who is meant and hands over to node-port.c, node-rt.c
 * or the class. */
#include "node-impl.h"

#include <errno.h>

#include <spa/node/utils.h>
#include <spa/param/param.h>
#include <spa/pod/dynamic.h>
#include <spa/pod/filter.h>
#include <spa/utils/result.h>

/* ---- listeners ---- */

#define ALL_OF_NODE                                                                                \
	(SPA_NODE_CHANGE_MASK_FLAGS | SPA_NODE_CHANGE_MASK_PROPS | SPA_NODE_CHANGE_MASK_PARAMS)
#define ALL_OF_PORT                                                                                \
	(SPA_PORT_CHANGE_MASK_FLAGS | SPA_PORT_CHANGE_MASK_PROPS | SPA_PORT_CHANGE_MASK_PARAMS)

static void emit(struct tb_node *n, uint64_t also)
{
	uint64_t pending = n->info.change_mask;

	n->info.change_mask |= also;
	if (n->info.change_mask == 0)
		return;
	spa_node_emit_info(&n->hooks, &n->info);
	n->info.change_mask = also ? pending : 0;
}

static void mark_changed(struct tb_node *n, enum tb_node_param param)
{
	n->params[param].flags ^= SPA_PARAM_INFO_SERIAL;
	n->params[param].user++;
	n->info.change_mask |= SPA_NODE_CHANGE_MASK_PARAMS;
}

static void param_changed(struct tb_node *n, enum tb_node_param param)
{
	mark_changed(n, param);
	emit(n, 0);
}

static void give(struct tb_node *n, enum tb_node_param param, struct tb_pods *pods)
{
	if (!pods)
		return;
	tb_pods_finish(&n->pods[param]);
	n->pods[param] = *pods;
	*pods = (struct tb_pods){ 0 };
	mark_changed(n, param);
}

void tb_node_give(struct tb_node *n, struct tb_pods *prop_infos, struct tb_pods *props)
{
	give(n, TB_NODE_PROP_INFO, prop_infos);
	give(n, TB_NODE_PROPS, props);
	emit(n, 0);
}

void tb_node_set_latency(struct tb_node *n, const struct spa_process_latency_info *latency)
{
	if (spa_process_latency_info_compare(&n->latency, latency) == 0)
		return;
	n->latency = *latency;
	param_changed(n, TB_NODE_PROCESS_LATENCY);
	for (int d = 0; d < 2; d++) {
		for (uint32_t i = 0; i < n->n_ports[d]; i++) {
			tb_port_param_changed(n->ports[d][i], TB_PORT_LATENCY);
			tb_port_emit(n->ports[d][i], 0);
		}
	}
}

static int add_listener(
	void *object, struct spa_hook *listener, const struct spa_node_events *events, void *data)
{
	struct tb_node *n = object;
	struct spa_hook_list others;

	spa_hook_list_isolate(&n->hooks, &others, listener, events, data);
	emit(n, ALL_OF_NODE);
	for (int d = 0; d < 2; d++) {
		for (uint32_t i = 0; i < n->n_ports[d]; i++)
			tb_port_emit(n->ports[d][i], ALL_OF_PORT);
	}
	spa_hook_list_join(&n->hooks, &others);
	return 0;
}

static int set_callbacks(void *object, const struct spa_node_callbacks *callbacks, void *data)
{
	struct tb_node *n = object;

	n->callbacks = SPA_CALLBACKS_INIT(callbacks, data);
	return 0;
}

static int sync_host(void *object, int seq)
{
	struct tb_node *n = object;

	spa_node_emit_result(&n->hooks, seq, 0, 0, NULL);
	return 0;
}

/* ---- params out ---- */

static int answer_query(const struct tb_query *q, tb_describe_t *describe)
{
	struct spa_result_node_params result = { .id = q->id, .next = q->start };

	for (uint32_t n = 0; n < q->n_wanted;) {
		uint8_t memory[1024], answer[4096];
		struct spa_pod_builder b = SPA_POD_BUILDER_INIT(memory, sizeof(memory));
		struct spa_pod_dynamic_builder filtered;
		const struct spa_pod *param;
		int res;

		result.index = result.next++;
		res = describe(q, result.index, &b, &param);
		if (res <= 0)
			return res;
		if (!param)
			return -ENOSPC;
		spa_pod_dynamic_builder_init(&filtered, answer, sizeof(answer), 65536);
		if (spa_pod_filter(&filtered.b, &result.param, param, q->filter) >= 0) {
			spa_node_emit_result(
				&q->node->hooks, q->seq, 0, SPA_RESULT_TYPE_NODE_PARAMS, &result);
			n++;
		}
		spa_pod_dynamic_builder_clean(&filtered);
	}
	return 0;
}

static int describe_pods(const struct tb_pods *pods, uint32_t index, const struct spa_pod **param)
{
	if (index >= pods->n)
		return 0;
	*param = pods->list[index];
	return 1;
}

static int describe_io(uint32_t index, struct spa_pod_builder *b, const struct spa_pod **param)
{
	if (index > 0)
		return 0;
	*param = spa_pod_builder_add_object(b, SPA_TYPE_OBJECT_ParamIO, SPA_PARAM_IO,
		SPA_PARAM_IO_id, SPA_POD_Id(SPA_IO_Position), SPA_PARAM_IO_size,
		SPA_POD_Int(sizeof(struct spa_io_position)));
	return 1;
}

static int describe(const struct tb_query *q, uint32_t index, struct spa_pod_builder *b,
	const struct spa_pod **param)
{
	switch (q->id) {
	case SPA_PARAM_PropInfo:
		return describe_pods(&q->node->pods[TB_NODE_PROP_INFO], index, param);
	case SPA_PARAM_Props:
		return describe_pods(&q->node->pods[TB_NODE_PROPS], index, param);
	case SPA_PARAM_IO:
		return describe_io(index, b, param);
	case SPA_PARAM_ProcessLatency:
		if (index > 0)
			return 0;
		*param = spa_process_latency_build(b, q->id, &q->node->latency);
		return 1;
	default:
		return -ENOENT;
	}
}

static int enum_params(void *object, int seq, uint32_t id, uint32_t start, uint32_t n_wanted,
	const struct spa_pod *filter)
{
	const struct tb_query q = { object, NULL, seq, id, start, n_wanted, filter };

	return n_wanted > 0 ? answer_query(&q, describe) : -EINVAL;
}

static int port_enum_params(void *object, int seq, enum spa_direction direction, uint32_t port_id,
	uint32_t id, uint32_t start, uint32_t n_wanted, const struct spa_pod *filter)
{
	struct tb_port *p = tb_node_port(object, direction, port_id);
	const struct tb_query q = { object, p, seq, id, start, n_wanted, filter };

	return p && n_wanted > 0 ? answer_query(&q, tb_port_describe) : -EINVAL;
}

/* ---- params in ---- */

int tb_node_build(
	struct tb_node *n, struct tb_pods *to, int (*add)(struct tb_node *n, struct tb_pods *pods))
{
	struct tb_pods pods;
	int res;

	tb_pods_init(&pods);
	res = add(n, &pods);
	if (res == 0)
		res = tb_pods_seal(&pods);
	if (res < 0) {
		tb_pods_finish(&pods);
		return res;
	}
	tb_pods_finish(to);
	*to = pods;
	return 0;
}

static int set_param(void *object, uint32_t id, uint32_t flags, const struct spa_pod *param)
{
	struct tb_node *n = object;
	int res;

	if (id != SPA_PARAM_Props)
		return -ENOENT;
	if (!param || SPA_FLAG_IS_SET(flags, SPA_NODE_PARAM_FLAG_TEST_ONLY))
		return 0;
	if (!spa_pod_is_object_type(param, SPA_TYPE_OBJECT_Props))
		return -EINVAL;
	res = n->class->receive(n, param);
	if (res < 0 || !n->class->add_props)
		return res;
	res = tb_node_build(n, &n->pods[TB_NODE_PROPS], n->class->add_props);
	if (res == 0)
		param_changed(n, TB_NODE_PROPS);
	return res;
}

static int port_set_param(void *object, enum spa_direction direction, uint32_t port_id, uint32_t id,
	uint32_t flags, const struct spa_pod *param)
{
	struct tb_port *p = tb_node_port(object, direction, port_id);

	if (!p)
		return -EINVAL;
	switch (id) {
	case SPA_PARAM_Format:
		return tb_port_set_format(p, flags, param);
	case SPA_PARAM_Latency:
		return tb_port_set_latency(p, param);
	default:
		return -ENOENT;
	}
}

/* ---- the graph: clock, buffers, commands ---- */

/* The rate that the driver is about to switch to counts, too. */
static int take_rate(struct tb_node *n)
{
	const struct spa_io_clock *clock = n->position ? &n->position->clock : NULL;
	uint32_t rate_hz = clock ? clock->target_rate.denom : 0;

	if (clock && rate_hz == 0)
		rate_hz = clock->rate.denom;
	if (rate_hz == 0 || rate_hz == n->rate_hz)
		return 0;
	n->rate_hz = rate_hz;
	return n->class->configure ? n->class->configure(n) : 0;
}

static int set_io(void *object, uint32_t id, void *data, size_t n_bytes)
{
	struct tb_node *n = object;
	struct tb_position_change change = { .node = n };

	if (id == SPA_IO_Clock)
		return 0;
	if (id != SPA_IO_Position)
		return -ENOENT;
	if (data && n_bytes >= sizeof(*change.position))
		change.position = data;
	tb_node_sync(n, tb_node_do_set_position, &change);
	if (n->class->moved)
		n->class->moved(n);
	return take_rate(n);
}

static int port_set_io(void *object, enum spa_direction direction, uint32_t port_id, uint32_t id,
	void *data, size_t n_bytes)
{
	struct tb_port_change change = { .port = tb_node_port(object, direction, port_id) };

	if (!change.port)
		return -EINVAL;
	if (id != SPA_IO_Buffers)
		return -ENOENT;
	if (data && n_bytes >= sizeof(*change.area))
		change.area = data;
	tb_node_sync(object, tb_port_do_set_area, &change);
	return 0;
}

static int port_use_buffers(void *object, enum spa_direction direction, uint32_t port_id,
	uint32_t flags, struct spa_buffer **buffers, uint32_t n_buffers)
{
	struct tb_port *p = tb_node_port(object, direction, port_id);

	if (!p || SPA_FLAG_IS_SET(flags, SPA_NODE_BUFFERS_FLAG_ALLOC))
		return p ? -ENOTSUP : -EINVAL;
	return tb_port_use_buffers(p, buffers, n_buffers);
}

static int port_reuse_buffer(void *object, uint32_t port_id, uint32_t buffer)
{
	struct tb_port *p = tb_node_port(object, SPA_DIRECTION_OUTPUT, port_id);

	if (!p || buffer >= p->io.n_buffers)
		return -EINVAL;
	tb_port_cancel(p, buffer);
	return 0;
}

static void set_started(struct tb_node *n, bool is_started)
{
	if (n->is_started == is_started)
		return;
	n->is_started = is_started;
	if (n->class->started)
		n->class->started(n);
}

static int send_command(void *object, const struct spa_command *command)
{
	struct tb_node *n = object;

	switch (SPA_NODE_COMMAND_ID(command)) {
	case SPA_NODE_COMMAND_Start:
		set_started(n, true);
		return take_rate(n);
	case SPA_NODE_COMMAND_Suspend:
	case SPA_NODE_COMMAND_Pause:
		set_started(n, false);
		tb_node_sync(n, tb_node_do_reset, n);
		return 0;
	case SPA_NODE_COMMAND_Flush:
		tb_node_sync(n, tb_node_do_reset, n);
		return 0;
	case SPA_NODE_COMMAND_ParamBegin:
	case SPA_NODE_COMMAND_ParamEnd:
		return 0;
	default:
		return -ENOTSUP;
	}
}

static int add_port(
	void *object, enum spa_direction direction, uint32_t id, const struct spa_dict *props)
{
	return -ENOTSUP;
}

static int remove_port(void *object, enum spa_direction direction, uint32_t id)
{
	return -ENOTSUP;
}

const struct spa_node_methods tb_node_methods = {
	SPA_VERSION_NODE_METHODS,
	.add_listener = add_listener,
	.set_callbacks = set_callbacks,
	.sync = sync_host,
	.enum_params = enum_params,
	.set_param = set_param,
	.set_io = set_io,
	.send_command = send_command,
	.add_port = add_port,
	.remove_port = remove_port,
	.port_enum_params = port_enum_params,
	.port_set_param = port_set_param,
	.port_use_buffers = port_use_buffers,
	.port_set_io = port_set_io,
	.port_reuse_buffer = port_reuse_buffer,
	.process = tb_node_process,
};
