/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "chain.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pipewire/pipewire.h>
#include <spa/support/log.h>
#include <spa/support/plugin-loader.h>
#include <spa/utils/json.h>
#include <spa/utils/keys.h>
#include <spa/utils/result.h>

#include "base/text.h"

#define LIBRARY "filter-graph/libspa-filter-graph"
#define FACTORY "filter.graph"

/* Frames between two values of a control that moves.  A builtin takes what it is told at once and
 * costs next to nothing; so does LADSPA, but for its run, and smooths little by itself: its
 * steps are no larger than those of a ramp that is twice as steep.  Others smooth by
 * themselves, and may take long to be told. */
#define STEP_OF_BUILTINS 1u
#define STEP_OF_LADSPA   2u
#define STEP_OF_OTHERS   16u

/* The longest room whose echoes a file of ears may hold. */
#define TAIL_OF_EARS_S 4u

/* ---- what the graph says of itself while it is made ---- */

/* Errors of a plugin that does not load go into our message, not into a log where nobody
 * looks. */
struct tb_chain_making {
	struct spa_log log;
	struct spa_plugin_loader loader;
	struct spa_support support[32];
	uint32_t n_support;
	/* What the last load has said. */
	char error[256], warning[256];
	bool has_warned;
};

static void on_log(void *object, enum spa_log_level level, const struct spa_log_topic *topic,
	const char *file, int line, const char *func, const char *format, va_list args)
{
	struct tb_chain_making *making = object;

	making->has_warned |= level == SPA_LOG_LEVEL_WARN;
	/* The first error says what, later ones what follows from it.  Which LV2 plugin it is, only
	 * a warning before it says. */
	if (level == SPA_LOG_LEVEL_WARN && making->error[0] == '\0')
		vsnprintf(making->warning, sizeof(making->warning), format, args);
	if (level == SPA_LOG_LEVEL_ERROR && making->error[0] == '\0')
		vsnprintf(making->error, sizeof(making->error), format, args);
}

static void on_log_args(void *object, enum spa_log_level level, const struct spa_log_topic *topic,
	const char *file, int line, const char *func, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	on_log(object, level, topic, file, line, func, format, args);
	va_end(args);
}

static const struct spa_log_methods log_methods = {
	SPA_VERSION_LOG_METHODS,
	.logt = on_log_args,
	.logtv = on_log,
};

/* For as long as the process lives.  libmysofa keeps the last ears that it read, 3 MB, for who asks
 * next; it would forget them if it were unloaded, but not free them. */
static void keep_library_of(const struct spa_handle *handle)
{
	Dl_info info;
	void *library;

	if (dladdr((const void *)(uintptr_t)handle->get_interface, &info) == 0)
		return;
	library = dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
	if (library)
		dlclose(library);
}

static struct spa_handle *load_plugin(
	void *object, const char *factory, const struct spa_dict *info)
{
	struct tb_chain_making *making = object;
	struct spa_handle *handle = pw_load_spa_handle(spa_dict_lookup(info, SPA_KEY_LIBRARY_NAME),
		factory, info, making->n_support, making->support);

	if (handle)
		keep_library_of(handle);
	return handle;
}

static int unload_plugin(void *object, struct spa_handle *handle)
{
	return pw_unload_spa_handle(handle);
}

static const struct spa_plugin_loader_methods loader_methods = {
	SPA_VERSION_PLUGIN_LOADER_METHODS,
	.load = load_plugin,
	.unload = unload_plugin,
};

static void add_support(struct tb_chain_making *making, const char *type, void *data)
{
	for (uint32_t i = 0; i < making->n_support; i++)
		if (strcmp(making->support[i].type, type) == 0) {
			making->support[i].data = data;
			return;
		}
	if (making->n_support < SPA_N_ELEMENTS(making->support))
		making->support[making->n_support++] = SPA_SUPPORT_INIT(type, data);
}

static struct tb_chain_making *making_new(const struct tb_chain_config *config)
{
	struct tb_chain_making *making = calloc(1, sizeof(*making));

	if (!making)
		return NULL;
	making->log.iface =
		SPA_INTERFACE_INIT(SPA_TYPE_INTERFACE_Log, SPA_VERSION_LOG, &log_methods, making);
	making->log.level = SPA_LOG_LEVEL_WARN;
	making->loader.iface = SPA_INTERFACE_INIT(SPA_TYPE_INTERFACE_PluginLoader,
		SPA_VERSION_PLUGIN_LOADER, &loader_methods, making);
	for (uint32_t i = 0; i < config->n_support; i++)
		add_support(making, config->support[i].type, config->support[i].data);
	add_support(making, SPA_TYPE_INTERFACE_Log, &making->log);
	add_support(making, SPA_TYPE_INTERFACE_PluginLoader, &making->loader);
	return making;
}

/* ---- one graph ---- */

/* As much of the graph as is being made. */
struct build {
	const struct tb_chain_config *config;
	struct tb_chain *chain;
	struct tb_chain_graph *graph;
	const char *text;     /* of this graph alone */
	uint32_t n_in, n_out; /* its ports */
	char *why;
	size_t n_why;
};

static int fail(struct build *b, const char *what)
{
	const struct tb_chain_making *making = b->chain->making;
	bool has_both = making->error[0] && making->warning[0];

	snprintf(b->why, b->n_why, "%s%s%s%s", making->error[0] ? making->error : what,
		has_both ? " (" : "", has_both ? making->warning : "", has_both ? ")" : "");
	return -EINVAL;
}

/* PipeWire 1.6 has no number until a graph is active, where none was asked for; then it stands
 * among the properties, and before that the one that the graph has by itself. */
static uint32_t n_ports(
	const struct spa_dict *props, uint32_t n_told, const char *active, const char *by_itself)
{
	uint32_t n = n_told;

	if (n == 0 && props && !spa_atou32(spa_dict_lookup(props, active), &n, 10))
		n = 0;
	if (n == 0 && props && !spa_atou32(spa_dict_lookup(props, by_itself), &n, 10))
		n = 0;
	return n;
}

static void on_info(void *data, const struct spa_filter_graph_info *info)
{
	struct tb_chain_graph *g = data;
	const char *latency = info->props ? spa_dict_lookup(info->props, "latency") : NULL;
	double frames;

	g->n_inputs = n_ports(info->props, info->n_inputs, "n_inputs", "n_default_inputs");
	g->n_outputs = n_ports(info->props, info->n_outputs, "n_outputs", "n_default_outputs");
	if (latency && spa_atod(latency, &frames) && frames > 0.0)
		g->latency_frames = (uint32_t)(frames + 0.5);
}

static const struct spa_filter_graph_events graph_events = {
	SPA_VERSION_FILTER_GRAPH_EVENTS,
	.info = on_info,
};

static void unload(struct tb_chain_graph *g)
{
	if (g->listener.link.next)
		spa_hook_remove(&g->listener);
	if (g->graph)
		spa_filter_graph_deactivate(g->graph);
	if (g->handle)
		pw_unload_spa_handle(g->handle);
	*g = (struct tb_chain_graph){ 0 };
}

/* Loads as many copies as make n_channels; 0: one, which tells how many ports it has. */
static int load(struct build *b, uint32_t n_channels)
{
	struct tb_chain_making *making = b->chain->making;
	struct tb_chain_graph *g = b->graph;
	char n[16], limit[16];
	void *interface;
	int res;

	making->error[0] = making->warning[0] = '\0';
	making->has_warned = false;
	snprintf(n, sizeof(n), "%u", n_channels);
	snprintf(limit, sizeof(limit), "%u", TB_MAX_FRAMES);
	g->handle = pw_load_spa_handle(LIBRARY, FACTORY,
		&SPA_DICT_ITEMS(SPA_DICT_ITEM("filter.graph", b->text),
			SPA_DICT_ITEM("clock.quantum-limit", limit),
			SPA_DICT_ITEM("filter-graph.n_inputs", n),
			SPA_DICT_ITEM("filter-graph.n_outputs", n)),
		making->n_support, making->support);
	if (!g->handle)
		return fail(b, errno == ENOENT ? "this PipeWire has no filter graphs "
						 "(libspa-filter-graph is missing)"
					       : strerror(errno));
	res = spa_handle_get_interface(g->handle, SPA_TYPE_INTERFACE_FilterGraph, &interface);
	if (res < 0)
		return fail(b, spa_strerror(res));
	g->graph = interface;
	spa_filter_graph_add_listener(g->graph, &g->listener, &graph_events, g);
	return 0;
}

static int does_not_fit(struct build *b)
{
	const char *warning = b->chain->making->warning;

	snprintf(b->why, b->n_why,
		"the graph has %u inputs and %u outputs, and does not go into %u channels%s%s%s",
		b->n_in, b->n_out, b->config->n_channels, warning[0] ? " (" : "", warning,
		warning[0] ? ")" : "");
	return -EINVAL;
}

/* How many ports a graph has it tells when it is loaded alone. */
static int fit(struct build *b)
{
	uint32_t n_channels = b->config->n_channels;
	int res = load(b, 0);

	if (res < 0)
		return res;
	b->n_in = b->graph->n_inputs;
	b->n_out = b->graph->n_outputs;
	if (b->n_in == n_channels && b->n_out == n_channels)
		return 0;
	unload(b->graph);
	if (b->n_in == 0 || b->n_in != b->n_out || (b->n_in < n_channels && n_channels % b->n_in))
		return does_not_fit(b);
	return load(b, n_channels) < 0 ? does_not_fit(b) : 0;
}

/* Some graphs need not have all of their ports connected; others warn then: when they are
 * loaded, and from PipeWire 1.6 on when they are activated. */
static bool misses_ports(const struct build *b)
{
	return b->n_in > b->config->n_channels && b->chain->making->has_warned;
}

static bool has_its_ports(const struct build *b)
{
	uint32_t n_in = b->graph->n_inputs, n_out = b->graph->n_outputs;

	if (b->config->ears.is_wanted)
		return n_in == 1 && (n_out == 1 || n_out == 2);
	return n_in == b->config->n_channels && n_out == b->config->n_channels;
}

static int activate(struct build *b)
{
	char rate[16];
	int res;

	snprintf(rate, sizeof(rate), "%u", b->config->rate_hz);
	res = spa_filter_graph_activate(
		b->graph->graph, &SPA_DICT_ITEMS(SPA_DICT_ITEM(PW_KEY_AUDIO_RATE, rate)));
	if (res < 0)
		return fail(b, spa_strerror(res));
	if (misses_ports(b))
		return does_not_fit(b);
	if (!has_its_ports(b))
		return fail(b, "the graph has ports other than those it announced");
	/* The data thread counts on what was checked. */
	spa_hook_remove(&b->graph->listener);
	spa_zero(b->graph->listener);
	return 0;
}

static int add_graph(struct build *b, const char *text, size_t n_bytes)
{
	struct tb_chain *chain = b->chain;
	char *own;
	int res;

	if (chain->n_graphs == TB_CHAIN_GRAPHS_MAX)
		return fail(b, "more than 8 graphs in a row");
	own = strndup(text, n_bytes);
	if (!own)
		return fail(b, "out of memory");
	b->graph = &chain->graph[chain->n_graphs++];
	b->text = own;
	b->n_in = b->n_out = 0;
	res = b->config->ears.is_wanted ? load(b, 0) : fit(b);
	if (res == 0)
		res = activate(b);
	free(own);
	return res;
}

static int add_all(struct build *b)
{
	struct spa_json it, list;
	const char *value;
	int n;

	if (tb_has_byte_order_mark(b->config->text))
		return fail(b, TB_BYTE_ORDER_MARK_ADVICE);
	spa_json_init(&it, b->config->text, strlen(b->config->text));
	if (spa_json_enter_array(&it, &list) <= 0)
		return add_graph(b, b->config->text, strlen(b->config->text));
	while ((n = spa_json_next(&list, &value)) > 0) {
		if (!spa_json_is_object(value, n))
			return fail(b, "a list of graphs contains something else");
		n = spa_json_container_len(&list, value, n);
		if (add_graph(b, value, (size_t)n) < 0)
			return -EINVAL;
	}
	return b->chain->n_graphs > 0 ? 0 : fail(b, "the list of graphs is empty");
}

/* ---- all of them ---- */

static int add_rows(struct tb_chain *chain)
{
	size_t n_floats = (size_t)2 * chain->n_channels * TB_MAX_FRAMES;

	chain->rows = aligned_alloc(TB_ALIGN, n_floats * sizeof(float));
	if (!chain->rows)
		return -ENOMEM;
	memset(chain->rows, 0, n_floats * sizeof(float));
	for (uint32_t c = 0; c < chain->n_channels; c++) {
		chain->insert.out[c] = chain->rows + (size_t)2 * c * TB_MAX_FRAMES;
		chain->between[c] = chain->insert.out[c] + TB_MAX_FRAMES;
	}
	return 0;
}

static uint32_t step_of(const char *text)
{
	if (strstr(text, "lv2") || strstr(text, "sofa"))
		return STEP_OF_OTHERS;
	return strstr(text, "ladspa") ? STEP_OF_LADSPA : STEP_OF_BUILTINS;
}

/* The spatializer computes its filters again, on whatever thread tells it. */
static int find_slow_ones(struct tb_chain *chain, const char *text)
{
	size_t n = chain->insert.n_params;

	if (!strstr(text, "sofa"))
		return 0;
	chain->told = calloc(n + 1, sizeof(*chain->told));
	if (!chain->told)
		return -ENOMEM;
	memcpy(chain->told, chain->insert.value, n * sizeof(*chain->told));
	return 0;
}

void tb_chain_tell(struct tb_chain *chain, uint32_t param, float value)
{
	const struct tb_chain_control *control = &chain->control[param];

	if (chain->told[param] == value)
		return;
	chain->told[param] = value;
	*control->value = value;
	spa_filter_graph_set_props(control->graph, SPA_DIRECTION_INPUT, control->props);
}

static void describe(struct tb_chain *chain, const struct tb_chain_config *config)
{
	struct tb_insert *i = &chain->insert;

	i->title = chain->title;
	i->run = chain->ears.is_wanted ? tb_chain_run_ears : tb_chain_run;
	i->set = chain->told ? tb_chain_set_nothing : tb_chain_set;
	i->running = config->running;
	i->jumps = chain->jumps;
	i->step_frames = step_of(config->text);
	for (uint32_t g = 0; g < chain->n_graphs; g++)
		i->latency_frames =
			chain->ears.is_wanted
				? SPA_MAX(i->latency_frames, chain->graph[g].latency_frames)
				: i->latency_frames + chain->graph[g].latency_frames;
}

/* Whether this PipeWire's filter graphs have the layout that we were built for; else `why`. */
static bool is_possible(char *why, size_t n_why)
{
#ifdef TB_FILTER_GRAPH_HAS_SET_IO
	bool has_set_io = true;
#else
	bool has_set_io = false;
#endif
	/* The table of methods grew in its middle, and did not say so. */
	if (pw_check_library_version(1, 7, 0) == has_set_io)
		return true;
	snprintf(why, n_why,
		"filter graphs of PipeWire %s are not those that Troubadour was built for; "
		"rebuild it with the headers of this PipeWire",
		pw_get_library_version());
	return false;
}

struct tb_chain *tb_chain_new(const struct tb_chain_config *config, char *why, size_t n_why)
{
	struct tb_chain *chain;
	struct build b = { .config = config, .why = why, .n_why = n_why };
	int res;

	if (!is_possible(why, n_why))
		return NULL;
	snprintf(why, n_why, "out of memory");
	chain = calloc(1, sizeof(*chain));
	if (!chain)
		return NULL;
	b.chain = chain;
	chain->n_channels = config->n_channels;
	chain->ears = config->ears;
	chain->tail_frames = TAIL_OF_EARS_S * config->rate_hz;
	chain->making = making_new(config);
	chain->title = strdup(config->title);
	res = chain->making && chain->title && add_rows(chain) == 0 ? add_all(&b) : -ENOMEM;
	if (res == 0)
		res = tb_chain_add_params(chain, config);
	if (res == 0)
		res = find_slow_ones(chain, config->text);
	if (res == 0) {
		describe(chain, config);
		/* From here on it may be on the data thread. */
		chain->making->log.level = SPA_LOG_LEVEL_NONE;
		return chain;
	}
	tb_chain_free(chain);
	return NULL;
}

void tb_chain_free(struct tb_chain *chain)
{
	if (!chain)
		return;
	for (uint32_t g = 0; g < chain->n_graphs; g++)
		unload(&chain->graph[g]);
	for (uint32_t i = 0; i < chain->insert.n_params; i++) {
		free((char *)chain->params[i].key);
		free((char *)chain->params[i].help);
		free(chain->control[i].props);
	}
	free(chain->params);
	free(chain->control);
	free(chain->jumps);
	free(chain->told);
	free(chain->insert.value);
	free(chain->rows);
	free(chain->making);
	free(chain->title);
	free(chain);
}
