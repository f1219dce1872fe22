/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A node's begin and end: its ports, and what it says of itself. */
#include "node-impl.h"

#include <stdio.h>
#include <stdlib.h>

#include <spa/node/keys.h>
#include <spa/param/audio/format.h>
#include <spa/param/audio/type-info.h>
#include <spa/param/param.h>
#include <spa/utils/string.h>

#include "mixer/mixer.h"

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
	p->n_bytes = config->n_bytes;
	p->items[p->dict.n_items++] = SPA_DICT_ITEM(SPA_KEY_PORT_NAME, p->name);
	if (group[0] != '\0')
		p->items[p->dict.n_items++] = SPA_DICT_ITEM(SPA_KEY_PORT_GROUP, p->group);
	if (config->is_passive)
		p->items[p->dict.n_items++] = SPA_DICT_ITEM("port.passive", "true");
	if (p->kind == TB_PORT_CONTROL)
		p->items[p->dict.n_items++] =
			SPA_DICT_ITEM(SPA_KEY_FORMAT_DSP, "8 bit raw control");
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

static struct spa_dict no_properties; /* never written */

void tb_node_init(struct tb_node *n, const struct tb_node_class *class)
{
	n->node.iface =
		SPA_INTERFACE_INIT(SPA_TYPE_INTERFACE_Node, SPA_VERSION_NODE, &tb_node_methods, n);
	n->class = class;
	n->max_frames = TB_MAX_FRAMES;
	n->rate_hz = 48000;
	n->info = SPA_NODE_INFO_INIT();
	n->info.props = &no_properties;
	spa_hook_list_init(&n->hooks);
}

void tb_node_describe(struct tb_node *n)
{
	n->params[TB_NODE_PROP_INFO] = SPA_PARAM_INFO(SPA_PARAM_PropInfo, SPA_PARAM_INFO_READ);
	n->params[TB_NODE_PROPS] = SPA_PARAM_INFO(SPA_PARAM_Props, SPA_PARAM_INFO_READWRITE);
	n->params[TB_NODE_IO] = SPA_PARAM_INFO(SPA_PARAM_IO, SPA_PARAM_INFO_READ);
	n->params[TB_NODE_PROCESS_LATENCY] =
		SPA_PARAM_INFO(SPA_PARAM_ProcessLatency, SPA_PARAM_INFO_READ);
	n->info.flags = SPA_NODE_FLAG_RT;
	n->info.max_input_ports = n->n_ports[SPA_DIRECTION_INPUT];
	n->info.max_output_ports = n->n_ports[SPA_DIRECTION_OUTPUT];
	n->info.params = n->params;
	n->info.n_params = TB_N_NODE_PARAMS;
}

static void free_port(struct tb_port *p)
{
	tb_port_map(p, NULL, 0);
	free(p);
}

void tb_node_finish(struct tb_node *n)
{
	for (int d = 0; d < 2; d++) {
		for (uint32_t i = 0; i < n->n_ports[d]; i++)
			free_port(n->ports[d][i]);
		free(n->ports[d]);
	}
	for (uint32_t i = 0; i < TB_N_NODE_PARAMS; i++)
		tb_pods_finish(&n->pods[i]);
}
