/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Controls of filter graphs as params: key, range and default are what the plugin says. */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/param/param.h>
#include <spa/param/props.h>
#include <spa/pod/builder.h>
#include <spa/pod/dynamic.h>
#include <spa/pod/iter.h>
#include <spa/pod/parser.h>

#include "chain.h"

/* So that a key with the name of its strip fits into TB_KEY_MAX. */
#define NODE_MAX    20u
#define CONTROL_MAX 26u
/* What a plugin that names no range may be set to. */
#define ANY 1e6f

/* What a graph tells of a control. */
struct told {
	char name[512]; /* "node:control", or without a node */
	enum tb_unit unit;
	bool is_whole;
	float min, max;
};

/* ---- keys ---- */

/* Lower case, and a dash for all that is neither letter nor digit. */
static void slug(char *to, size_t n_bytes, const char *from, size_t n_from)
{
	size_t n = 0;

	for (size_t i = 0; i < n_from && n + 1 < n_bytes; i++) {
		if (isalnum((unsigned char)from[i]))
			to[n++] = (char)tolower((unsigned char)from[i]);
		else if (n > 0 && to[n - 1] != '-')
			to[n++] = '-';
	}
	while (n > 0 && to[n - 1] == '-')
		n--;
	to[n] = '\0';
}

static bool is_taken(const struct tb_chain *chain, const char *key)
{
	for (uint32_t i = 0; i < chain->insert.n_params; i++)
		if (strcmp(chain->params[i].key, key) == 0)
			return true;
	return false;
}

/* Two nodes of a name, or two controls, are told apart by a number. */
static char *new_key(const struct tb_chain *chain, const char *family, const char *name)
{
	const char *colon = strchr(name, ':'), *control = colon ? colon + 1 : name;
	char of_node[NODE_MAX + 1], of_control[CONTROL_MAX + 1], key[TB_KEY_MAX];

	slug(of_node, sizeof(of_node), name, colon ? (size_t)(colon - name) : 0);
	slug(of_control, sizeof(of_control), control, strlen(control));
	snprintf(key, sizeof(key), "%s.%s.%s", family, of_node[0] ? of_node : "node",
		of_control[0] ? of_control : "control");
	for (uint32_t n = 2; is_taken(chain, key); n++)
		snprintf(key, sizeof(key), "%s.%s.%s-%u", family, of_node[0] ? of_node : "node",
			of_control[0] ? of_control : "control", n);
	return strdup(key);
}

/* ---- what the graph tells ---- */

/* A value, or a choice whose first values are the default and the range. */
static void read_type(const struct spa_pod *type, struct told *told)
{
	uint32_t n_values, choice;
	struct spa_pod *value = spa_pod_get_values(type, &n_values, &choice);
	float *f = SPA_POD_BODY(value);
	int32_t *i = SPA_POD_BODY(value);

	*told = (struct told){ .unit = TB_UNIT_NONE, .min = -ANY, .max = ANY };
	if (spa_pod_is_bool(value)) {
		told->unit = TB_UNIT_BOOL;
		told->min = 0.0f;
		told->max = 1.0f;
	} else if (spa_pod_is_int(value)) {
		told->is_whole = true;
		told->min = n_values >= 3 ? (float)i[1] : told->min;
		told->max = n_values >= 3 ? (float)i[2] : told->max;
	} else if (spa_pod_is_float(value) && n_values >= 3) {
		told->min = f[1];
		told->max = f[2];
	}
}

/* Returns whether there is a control of this number. */
static bool ask(struct spa_filter_graph *graph, uint32_t number, struct told *told)
{
	uint8_t buffer[4096];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	const struct spa_pod_prop *key, *type;
	const char *name;
	struct spa_pod *info;

	if (spa_filter_graph_enum_prop_info(graph, number, &b, &info) != 1)
		return false;
	key = spa_pod_find_prop(info, NULL, SPA_PROP_INFO_name);
	type = spa_pod_find_prop(info, key, SPA_PROP_INFO_type);
	if (!key || !type || spa_pod_get_string(&key->value, &name) < 0)
		return false;
	read_type(&type->value, told);
	snprintf(told->name, sizeof(told->name), "%s", name);
	return true;
}

static bool read_value(const struct spa_pod *pod, float *value)
{
	int32_t i;
	bool b;

	if (spa_pod_get_float(pod, value) == 0)
		return isfinite(*value);
	if (spa_pod_get_int(pod, &i) == 0)
		*value = (float)i;
	else if (spa_pod_get_bool(pod, &b) == 0)
		*value = b;
	else
		return false;
	return true;
}

/* What control `number` has now, which the text of the graph may have chosen. */
static float value_now(const struct spa_pod *props, uint32_t number)
{
	const struct spa_pod_prop *params = spa_pod_find_prop(props, NULL, SPA_PROP_params);
	struct spa_pod_parser parser;
	struct spa_pod_frame frame;
	struct spa_pod *pod;
	const char *name;
	float value = 0.0f;

	if (!params)
		return 0.0f;
	spa_pod_parser_pod(&parser, &params->value);
	if (spa_pod_parser_push_struct(&parser, &frame) < 0)
		return 0.0f;
	for (uint32_t i = 0; i <= number; i++)
		if (spa_pod_parser_get_string(&parser, &name) < 0
			|| spa_pod_parser_get_pod(&parser, &pod) < 0)
			return 0.0f;
	return read_value(pod, &value) ? value : 0.0f;
}

/* ---- params ---- */

/* { params = [ "node:control" 0.0 ] }, and where in it the number stands. */
static int prepare_props(struct tb_chain_control *control, const char *name)
{
	uint8_t buffer[1024];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	struct spa_pod_frame object, params;
	uint32_t at, n_bytes;

	spa_pod_builder_push_object(&b, &object, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props);
	spa_pod_builder_prop(&b, SPA_PROP_params, 0);
	spa_pod_builder_push_struct(&b, &params);
	spa_pod_builder_string(&b, name);
	at = b.state.offset + (uint32_t)sizeof(struct spa_pod);
	spa_pod_builder_float(&b, 0.0f);
	spa_pod_builder_pop(&b, &params);
	spa_pod_builder_pop(&b, &object);
	n_bytes = b.state.offset;
	if (n_bytes > sizeof(buffer))
		return -ENOSPC;
	control->props = malloc(n_bytes);
	if (!control->props)
		return -ENOMEM;
	memcpy(control->props, buffer, n_bytes);
	control->value = SPA_PTROFF(control->props, at, float);
	return 0;
}

static int add_param(struct tb_chain *chain, struct spa_filter_graph *graph, const char *family,
	const struct told *told, float value)
{
	uint32_t i = chain->insert.n_params;
	const char *colon = strchr(told->name, ':');
	int res;

	chain->control[i] = (struct tb_chain_control){ .graph = graph };
	res = prepare_props(&chain->control[i], told->name);
	if (res < 0)
		return res == -ENOSPC ? 0 : res;
	chain->params[i] = (struct tb_param){
		.key = new_key(chain, family, told->name),
		.help = strdup(colon ? colon + 1 : told->name),
		.unit = told->unit,
		.min = fminf(told->min, value),
		.max = fmaxf(told->max, value),
		.def = value,
	};
	chain->jumps[i] = told->is_whole || told->unit == TB_UNIT_BOOL;
	chain->insert.value[i] = value;
	chain->insert.n_params++;
	return chain->params[i].key && chain->params[i].help ? 0 : -ENOMEM;
}

static bool is_hidden(const struct tb_chain_config *config, const char *name)
{
	return config->hidden_node
	       && strncmp(name, config->hidden_node, strlen(config->hidden_node)) == 0;
}

static int add_graph(struct tb_chain *chain, struct spa_filter_graph *graph,
	const struct tb_chain_config *config)
{
	struct spa_pod_dynamic_builder b;
	struct spa_pod *props = NULL;
	struct told told;
	int res = 0;

	spa_pod_dynamic_builder_init(&b, NULL, 0, 65536);
	spa_filter_graph_get_props(graph, &b.b, &props);
	for (uint32_t i = 0; props && res == 0; i++) {
		if (chain->insert.n_params == TB_CHAIN_CONTROLS_MAX || !ask(graph, i, &told))
			break;
		if (!is_hidden(config, told.name))
			res = add_param(chain, graph, config->family, &told, value_now(props, i));
	}
	spa_pod_dynamic_builder_clean(&b);
	return res;
}

/* ---- sorted by key ---- */

static void swap(struct tb_chain *chain, uint32_t a, uint32_t b)
{
	SPA_SWAP(chain->params[a], chain->params[b]);
	SPA_SWAP(chain->control[a], chain->control[b]);
	SPA_SWAP(chain->jumps[a], chain->jumps[b]);
	SPA_SWAP(chain->insert.value[a], chain->insert.value[b]);
}

static void sort(struct tb_chain *chain)
{
	for (uint32_t i = 1; i < chain->insert.n_params; i++)
		for (uint32_t k = i;
			k > 0 && strcmp(chain->params[k - 1].key, chain->params[k].key) > 0; k--)
			swap(chain, k - 1, k);
}

int tb_chain_add_params(struct tb_chain *chain, const struct tb_chain_config *config)
{
	int res = 0;

	chain->params = calloc(TB_CHAIN_CONTROLS_MAX, sizeof(*chain->params));
	chain->control = calloc(TB_CHAIN_CONTROLS_MAX, sizeof(*chain->control));
	chain->jumps = calloc(TB_CHAIN_CONTROLS_MAX, sizeof(*chain->jumps));
	chain->insert.value = calloc(TB_CHAIN_CONTROLS_MAX, sizeof(*chain->insert.value));
	if (!chain->params || !chain->control || !chain->jumps || !chain->insert.value)
		return -ENOMEM;
	for (uint32_t g = 0; g < chain->n_graphs && res == 0; g++)
		res = add_graph(chain, chain->graph[g].graph, config);
	sort(chain);
	return res;
}
