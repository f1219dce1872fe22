/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* See host.h: the node's life, what it says of itself and its params. */
#include "host.h"

#include <criterion/criterion.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/node/utils.h>
#include <spa/param/param.h>
#include <spa/param/props.h>
#include <spa/pod/iter.h>
#include <spa/pod/parser.h>
#include <spa/utils/result.h>
#include <spa/utils/string.h>

static char refusal[512];

const char *host_refusal(void)
{
	return refusal;
}

/* ---- what a node wants of its host ---- */

static int invoke(void *object, spa_invoke_func_t f, uint32_t seq, const void *data, size_t n_bytes,
	bool block, void *user)
{
	return f(object, !block, seq, data, n_bytes, user);
}

static const struct spa_loop_methods loop_methods = {
	SPA_VERSION_LOOP_METHODS,
	.invoke = invoke,
};

static void log_topic(void *object, enum spa_log_level level, const struct spa_log_topic *topic,
	const char *file, int line, const char *func, const char *format, ...)
{
	struct host *h = object;
	va_list args;

	va_start(args, format);
	vsnprintf(h->message, sizeof(h->message), format, args);
	va_end(args);
}

static const struct spa_log_methods log_methods = { SPA_VERSION_LOG_METHODS, .logt = log_topic };

/* ---- what it says ---- */

static void on_info(void *data, const struct spa_node_info *info)
{
	struct host *h = data;

	for (uint32_t i = 0; i < info->n_params; i++)
		h->n_props_changes += info->params[i].id == SPA_PARAM_Props;
}

static void copy_text(const struct spa_dict *dict, const char *key, char *to, size_t n_bytes)
{
	const char *value = spa_dict_lookup(dict, key);

	snprintf(to, n_bytes, "%s", value ? value : "");
}

static void on_port_info(
	void *data, enum spa_direction d, uint32_t port, const struct spa_port_info *info)
{
	struct host_port *p = &((struct host *)data)->ports[d][port];

	cr_assert_lt(port, HOST_MAX_PORTS);
	cr_assert_not_null(info);
	p->exists = true;
	if (SPA_FLAG_IS_SET(info->change_mask, SPA_PORT_CHANGE_MASK_FLAGS))
		p->flags = info->flags;
	if (SPA_FLAG_IS_SET(info->change_mask, SPA_PORT_CHANGE_MASK_PARAMS))
		p->n_latency_changes++;
	copy_text(info->props, "port.name", p->name, sizeof(p->name));
	copy_text(info->props, "audio.channel", p->channel, sizeof(p->channel));
	copy_text(info->props, "format.dsp", p->dsp, sizeof(p->dsp));
}

static void on_result(void *data, int seq, int res, uint32_t type, const void *result)
{
	const struct spa_result_node_params *r = result;
	struct host *h = data;

	h->last_sync = (uint32_t)seq;
	if (type != SPA_RESULT_TYPE_NODE_PARAMS)
		return;
	h->n_params++;
	cr_assert_leq(SPA_POD_SIZE(r->param), sizeof(h->param));
	memcpy(h->param, r->param, SPA_POD_SIZE(r->param));
}

static const struct spa_node_events events = {
	SPA_VERSION_NODE_EVENTS,
	.info = on_info,
	.port_info = on_port_info,
	.result = on_result,
};

/* ---- life ---- */

void *host_load(void)
{
	void *library = dlopen(getenv("TB_TEST_SPA_PLUGINS"), RTLD_NOW);

	cr_assert_not_null(library, "%s", dlerror());
	return library;
}

const struct spa_handle_factory *host_find_factory(void *library, const char *name)
{
	const struct spa_handle_factory *factory;
	spa_handle_factory_enum_func_t next = dlsym(library, SPA_HANDLE_FACTORY_ENUM_FUNC_NAME);

	for (uint32_t i = 0; next(&factory, &i) > 0;) {
		if (spa_streq(factory->name, name))
			return factory;
	}
	return NULL;
}

static int init(struct host *h, const char *name, const struct spa_dict *info)
{
	const struct spa_handle_factory *factory = host_find_factory(h->library, name);
	const struct spa_support support[] = {
		SPA_SUPPORT_INIT(SPA_TYPE_INTERFACE_Log, &h->log),
		SPA_SUPPORT_INIT(SPA_TYPE_INTERFACE_DataLoop, &h->loop),
	};
	void *node;
	int res;

	cr_assert_not_null(factory, "no factory %s", name);
	h->handle = malloc(spa_handle_factory_get_size(factory, info));
	res = spa_handle_factory_init(factory, h->handle, info, support, SPA_N_ELEMENTS(support));
	if (res < 0)
		return res;
	cr_assert_eq(spa_handle_get_interface(h->handle, SPA_TYPE_INTERFACE_Node, &node), 0);
	h->node = node;
	return spa_node_add_listener(h->node, &h->listener, &events, h);
}

struct host *host_new(const char *factory, const struct host_setting *settings)
{
	struct host *h = calloc(1, sizeof(*h));
	struct spa_dict_item items[16];
	struct spa_dict info = SPA_DICT_INIT(items, 0);

	for (; settings->key; settings++)
		items[info.n_items++] = SPA_DICT_ITEM_INIT(settings->key, settings->value);
	h->library = host_load();
	h->loop.iface =
		SPA_INTERFACE_INIT(SPA_TYPE_INTERFACE_Loop, SPA_VERSION_LOOP, &loop_methods, h);
	h->log.iface = SPA_INTERFACE_INIT(SPA_TYPE_INTERFACE_Log, SPA_VERSION_LOG, &log_methods, h);
	h->log.level = SPA_LOG_LEVEL_TRACE;
	if (init(h, factory, &info) == 0)
		return h;
	snprintf(refusal, sizeof(refusal), "%s", h->message);
	free(h->handle);
	dlclose(h->library);
	free(h);
	return NULL;
}

void host_free(struct host *h)
{
	for (int d = 0; d < 2; d++) {
		for (uint32_t i = 0; i < HOST_MAX_PORTS; i++) {
			if (h->ports[d][i].is_linked)
				host_unlink(h, d, i);
		}
	}
	spa_hook_remove(&h->listener);
	spa_handle_clear(h->handle);
	free(h->handle);
	dlclose(h->library);
	free(h);
}

uint32_t host_n_ports(const struct host *h, enum spa_direction d)
{
	uint32_t n = 0;

	while (n < HOST_MAX_PORTS && h->ports[d][n].exists)
		n++;
	return n;
}

struct host_port *host_port(struct host *h, enum spa_direction d, const char *name)
{
	for (uint32_t i = 0; i < host_n_ports(h, d); i++) {
		if (spa_streq(h->ports[d][i].name, name))
			return &h->ports[d][i];
	}
	cr_assert_fail("no port %s", name);
	return NULL;
}

/* ---- params ---- */

int host_enum(struct host *h, uint32_t id)
{
	h->n_params = 0;
	return spa_node_enum_params(h->node, 1, id, 0, UINT32_MAX, NULL);
}

int host_enum_port(struct host *h, enum spa_direction d, uint32_t port, uint32_t id)
{
	h->n_params = 0;
	return spa_node_port_enum_params(h->node, 1, d, port, id, 0, UINT32_MAX, NULL);
}

const struct spa_pod *host_param(const struct host *h)
{
	cr_assert_gt(h->n_params, 0u);
	return (const struct spa_pod *)h->param;
}

int host_set(struct host *h, const char *key, float value)
{
	uint8_t memory[256];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(memory, sizeof(memory));
	struct spa_pod_frame object, params;

	spa_pod_builder_push_object(&b, &object, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props);
	spa_pod_builder_prop(&b, SPA_PROP_params, 0);
	spa_pod_builder_push_struct(&b, &params);
	spa_pod_builder_string(&b, key);
	spa_pod_builder_float(&b, value);
	spa_pod_builder_pop(&b, &params);
	return spa_node_set_param(h->node, SPA_PARAM_Props, 0, spa_pod_builder_pop(&b, &object));
}

static bool find(struct host *h, const char *wanted, float *number)
{
	const struct spa_pod_prop *prop;
	struct spa_pod_parser parser;
	struct spa_pod_frame frame;
	struct spa_pod *value;
	const char *key;
	bool on;

	cr_assert_eq(host_enum(h, SPA_PARAM_Props), 0);
	prop = spa_pod_find_prop(host_param(h), NULL, SPA_PROP_params);
	cr_assert_not_null(prop);
	spa_pod_parser_pod(&parser, &prop->value);
	spa_pod_parser_push_struct(&parser, &frame);
	while (spa_pod_parser_get_string(&parser, &key) == 0
		&& spa_pod_parser_get_pod(&parser, &value) == 0) {
		if (!spa_streq(key, wanted))
			continue;
		if (spa_pod_get_bool(value, &on) == 0)
			*number = on;
		else
			spa_pod_get_float(value, number);
		return true;
	}
	return false;
}

float host_get(struct host *h, const char *key)
{
	float value = 0.0f;

	cr_assert(find(h, key, &value), "no key %s", key);
	return value;
}

bool host_has(struct host *h, const char *key)
{
	float value;

	return find(h, key, &value);
}
