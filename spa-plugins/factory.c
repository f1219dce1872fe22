/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* From a factory to a node with its ports, and its end. */
#include "node.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/node/keys.h>
#include <spa/param/audio/format.h>
#include <spa/param/audio/type-info.h>
#include <spa/param/param.h>
#include <spa/utils/string.h>

#include "mixer.h"

/* ---- ports ---- */

static void describe_port(struct tb_port *p, const struct tb_port_config *config)
{
	const char *group = config->group ? config->group : "";

	snprintf(p->name, sizeof(p->name), "%s", config->name);
	snprintf(p->group, sizeof(p->group), "%s", group);
	p->info = SPA_PORT_INFO_INIT();
	p->info.flags = SPA_PORT_FLAG_OPTIONAL;
	if (p->kind == TB_PORT_DSP)
		p->info.flags |= SPA_PORT_FLAG_NO_REF;
	p->dict = SPA_DICT(p->items, 0);
	p->items[p->dict.n_items++] = SPA_DICT_ITEM(SPA_KEY_PORT_NAME, p->name);
	if (group[0] != '\0')
		p->items[p->dict.n_items++] = SPA_DICT_ITEM(SPA_KEY_PORT_GROUP, p->group);
	if (p->kind == TB_PORT_DSP) {
		snprintf(p->channel, sizeof(p->channel), "%s",
			spa_type_to_short_name(config->position, spa_type_audio_channel, "UNK"));
		p->items[p->dict.n_items++] =
			SPA_DICT_ITEM(SPA_KEY_FORMAT_DSP, "32 bit float mono audio");
		p->items[p->dict.n_items++] = SPA_DICT_ITEM(SPA_KEY_AUDIO_CHANNEL, p->channel);
	}
	p->info.props = &p->dict;
	p->info.params = p->params;
	p->info.n_params = TB_N_PORT_PARAMS;
}

struct tb_port *tb_node_add_port(struct tb_node *n, const struct tb_port_config *config)
{
	enum spa_direction d = config->direction;
	struct tb_port **grown = reallocarray(n->ports[d], n->n_ports[d] + 1, sizeof(*grown));
	struct tb_port *p;

	if (!grown)
		return NULL;
	n->ports[d] = grown;
	p = calloc(1, sizeof(*p));
	if (!p)
		return NULL;
	*p = (struct tb_port){
		.node = n,
		.direction = d,
		.id = n->n_ports[d],
		.kind = config->kind,
		.latency = { SPA_LATENCY_INFO(SPA_DIRECTION_INPUT),
			SPA_LATENCY_INFO(SPA_DIRECTION_OUTPUT) },
		.params = {
			[TB_PORT_ENUM_FORMAT] = SPA_PARAM_INFO(SPA_PARAM_EnumFormat, SPA_PARAM_INFO_READ),
			[TB_PORT_FORMAT] = SPA_PARAM_INFO(SPA_PARAM_Format, SPA_PARAM_INFO_WRITE),
			[TB_PORT_BUFFERS] = SPA_PARAM_INFO(SPA_PARAM_Buffers, 0),
			[TB_PORT_IO] = SPA_PARAM_INFO(SPA_PARAM_IO, SPA_PARAM_INFO_READ),
			[TB_PORT_LATENCY] = SPA_PARAM_INFO(SPA_PARAM_Latency, SPA_PARAM_INFO_READWRITE),
		},
	};
	describe_port(p, config);
	n->ports[d][n->n_ports[d]++] = p;
	return p;
}

/* ---- nodes ---- */

static const struct spa_dict_item node_items[] = {
	{ "media.type", "Audio" },
	{ "media.category", "Filter" },
	{ "media.role", "DSP" },
};
static struct spa_dict node_dict = SPA_DICT_INIT_ARRAY(node_items); /* never written */

static void describe_node(struct tb_node *n)
{
	n->params[TB_NODE_PROP_INFO] = SPA_PARAM_INFO(SPA_PARAM_PropInfo, SPA_PARAM_INFO_READ);
	n->params[TB_NODE_PROPS] = SPA_PARAM_INFO(SPA_PARAM_Props, SPA_PARAM_INFO_READWRITE);
	n->params[TB_NODE_IO] = SPA_PARAM_INFO(SPA_PARAM_IO, SPA_PARAM_INFO_READ);
	n->params[TB_NODE_PROCESS_LATENCY] =
		SPA_PARAM_INFO(SPA_PARAM_ProcessLatency, SPA_PARAM_INFO_READ);
	n->info = SPA_NODE_INFO_INIT();
	n->info.flags = SPA_NODE_FLAG_RT;
	n->info.max_input_ports = n->n_ports[SPA_DIRECTION_INPUT];
	n->info.max_output_ports = n->n_ports[SPA_DIRECTION_OUTPUT];
	n->info.props = &node_dict;
	n->info.params = n->params;
	n->info.n_params = TB_N_NODE_PARAMS;
}

static int get_interface(struct spa_handle *handle, const char *type, void **interface)
{
	struct tb_node *n = (struct tb_node *)handle;

	if (!spa_streq(type, SPA_TYPE_INTERFACE_Node))
		return -ENOENT;
	*interface = &n->node;
	return 0;
}

static int clear(struct spa_handle *handle)
{
	struct tb_node *n = (struct tb_node *)handle;

	n->class->finish(n);
	for (int d = 0; d < 2; d++) {
		for (uint32_t i = 0; i < n->n_ports[d]; i++)
			free(n->ports[d][i]);
		free(n->ports[d]);
	}
	tb_pods_finish(&n->prop_infos);
	tb_pods_finish(&n->props);
	return 0;
}

/* ---- factories ---- */

size_t tb_factory_get_size(const struct spa_handle_factory *factory, const struct spa_dict *params)
{
	return ((const struct tb_factory *)factory)->class->n_bytes;
}

static uint32_t read_max_frames(const struct spa_dict *info)
{
	const char *text = info ? spa_dict_lookup(info, "clock.quantum-limit") : NULL;
	uint32_t n_frames = TB_MAX_FRAMES;

	spa_atou32(text, &n_frames, 0);
	return SPA_CLAMP(n_frames, 16u, TB_MAX_FRAMES);
}

static int build_node(struct tb_node *n, const struct spa_dict *info)
{
	int res = n->class->init(n, info);

	if (res == 0)
		res = tb_node_build(n, &n->prop_infos, n->class->add_prop_infos);
	if (res == 0)
		res = tb_node_build(n, &n->props, n->class->add_props);
	return res;
}

int tb_factory_init(const struct spa_handle_factory *factory, struct spa_handle *handle,
	const struct spa_dict *info, const struct spa_support *support, uint32_t n_support)
{
	struct tb_node *n = (struct tb_node *)handle;
	int res;

	memset(n, 0, tb_factory_get_size(factory, info));
	n->handle = (struct spa_handle){ SPA_VERSION_HANDLE, get_interface, clear };
	n->node.iface =
		SPA_INTERFACE_INIT(SPA_TYPE_INTERFACE_Node, SPA_VERSION_NODE, &tb_node_methods, n);
	n->class = ((const struct tb_factory *)factory)->class;
	n->name = factory->name;
	n->log = spa_support_find(support, n_support, SPA_TYPE_INTERFACE_Log);
	n->data_loop = spa_support_find(support, n_support, SPA_TYPE_INTERFACE_DataLoop);
	n->max_frames = read_max_frames(info);
	n->rate_hz = 48000;
	spa_hook_list_init(&n->hooks);
	res = build_node(n, info);
	if (res < 0)
		clear(handle);
	else
		describe_node(n);
	return res;
}

int tb_factory_enum_interface_info(const struct spa_handle_factory *factory,
	const struct spa_interface_info **info, uint32_t *index)
{
	static const struct spa_interface_info interface = { SPA_TYPE_INTERFACE_Node };

	if (*index > 0)
		return 0;
	*info = &interface;
	*index += 1;
	return 1;
}
