/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* See mix-node.h. */
#include "mix-node.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "spa/channels.h"
#include "spa/receive.h"

static struct tb_mix_node *mix_node(struct tb_node *n)
{
	return (struct tb_mix_node *)n;
}

struct tb_mixer *tb_mix_node_read(
	const struct tb_mix_node *x, const char *text, const char *prefix, const char *params)
{
	struct tb_console_config config;
	struct tb_config_error error;
	struct tb_mixer *m = NULL;

	if (tb_console_config_parse(&config, text, &error) == 0) {
		if (!params || tb_console_config_add_params(&config, prefix, params, &error) == 0)
			m = tb_console_config_mixer(&config, x->node.rate_hz, &error);
		tb_console_config_finish(&config);
	}
	if (!m)
		spa_log_error(x->node.log, "%s: %s", x->node.name, error.text);
	return m;
}

/* ---- ports ---- */

static int add_ports(struct tb_node *n, enum spa_direction direction, const char *name,
	const struct tb_layout *layout)
{
	char port[96];

	for (uint32_t c = 0; c < layout->n_channels; c++) {
		const struct tb_port_config config = {
			.direction = direction,
			.kind = TB_PORT_DSP,
			.name = port,
			.group = name,
			.position = tb_channel_to_spa(layout->position[c]),
		};

		snprintf(port, sizeof(port), "%s_%s", name, tb_channel_name(layout->position[c]));
		if (!tb_node_add_port(n, &config))
			return -ENOMEM;
	}
	return 0;
}

static int add_all_ports(struct tb_node *n, const struct tb_mixer *m)
{
	int res = 0;

	for (uint32_t i = 0; i < tb_mixer_n_strips(m) && res == 0; i++)
		res = add_ports(n, SPA_DIRECTION_INPUT, tb_mixer_strip(m, i)->name,
			&tb_mixer_strip(m, i)->layout);
	for (uint32_t i = 0; i < tb_mixer_n_buses(m) && res == 0; i++)
		res = add_ports(n, SPA_DIRECTION_OUTPUT, tb_mixer_bus(m, i)->name,
			&tb_mixer_bus(m, i)->layout);
	return res;
}

/* ---- life ---- */

int tb_mix_node_init(struct tb_mix_node *x, struct tb_mixer *m, const char *prefix)
{
	struct tb_mix *mix = &x->mix;

	mix->mixer = m;
	mix->n_in = tb_mixer_strip_channel(m, tb_mixer_n_strips(m));
	mix->n_out = tb_mixer_bus_channel(m, tb_mixer_n_buses(m));
	mix->blocks = calloc(mix->n_in, sizeof(*mix->blocks));
	mix->in = calloc(mix->n_in, sizeof(*mix->in));
	mix->rows = calloc(mix->n_out, sizeof(*mix->rows));
	mix->out = calloc(mix->n_out, sizeof(*mix->out));
	x->buffers = calloc(mix->n_out, sizeof(*x->buffers));
	x->prefix = prefix;
	x->range = tb_key_range_of(m, prefix);
	if (!mix->blocks || !mix->in || !mix->rows || !mix->out || !x->buffers)
		return -ENOMEM;
	return add_all_ports(&x->node, m);
}

void tb_mix_node_finish(struct tb_node *n)
{
	struct tb_mix_node *x = mix_node(n);

	tb_mixer_free(x->mix.mixer);
	free(x->mix.blocks);
	free(x->mix.in);
	free(x->mix.rows);
	free(x->mix.out);
	free(x->buffers);
}

/* ---- params ---- */

int tb_mix_node_add_prop_infos(struct tb_node *n, struct tb_pods *pods)
{
	return tb_pods_add_prop_infos_of(pods, mix_node(n)->mix.mixer, mix_node(n)->range);
}

int tb_mix_node_add_props(struct tb_node *n, struct tb_pods *pods)
{
	return tb_pods_add_props_of(pods, mix_node(n)->mix.mixer, mix_node(n)->range);
}

static void refuse(void *data, const char *key, const char *why)
{
	const struct tb_node *n = data;

	spa_log_warn(n->log, "%s: set-param: \"%s\" %s", n->name, key, why);
}

/* The latest path; the mixer keeps the strips of a bus together. */
static void tell_latency(struct tb_node *n)
{
	const struct tb_mixer *m = mix_node(n)->mix.mixer;
	uint32_t latest = 0;

	for (uint32_t s = 0; s < tb_mixer_n_strips(m); s++) {
		for (uint32_t b = 0; b < tb_mixer_n_buses(m); b++)
			latest = SPA_MAX(latest, tb_mixer_latency_frames(m, s, b));
	}
	tb_node_set_latency(n, &SPA_PROCESS_LATENCY_INFO_INIT(.rate = (int32_t)latest));
}

static void commit(struct tb_node *n)
{
	tb_mixer_commit(mix_node(n)->mix.mixer);
	tell_latency(n);
}

int tb_mix_node_receive(struct tb_node *n, const struct spa_pod *props)
{
	struct tb_receiver r = {
		.mixer = mix_node(n)->mix.mixer,
		.prefix = mix_node(n)->prefix,
		.refuse = refuse,
		.data = n,
	};

	if (tb_receive_props(&r, props))
		commit(n);
	return 0;
}

int tb_mix_node_configure(struct tb_node *n)
{
	tb_mixer_set_rate(mix_node(n)->mix.mixer, n->rate_hz);
	commit(n);
	return 0;
}
