/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* PipeWire's SPA plugins without PipeWire around them: what a graph would hand them
 * (buffers, io areas, a clock, a loop) is made here once. */
#include "pipewire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pipewire/pipewire.h>
#include <spa/filter-graph/filter-graph.h>
#include <spa/node/io.h>
#include <spa/node/node.h>
#include <spa/node/utils.h>
#include <spa/param/audio/format-utils.h>
#include <spa/param/param.h>
#include <spa/param/props.h>
#include <spa/pod/builder.h>
#include <spa/support/cpu.h>
#include <spa/support/loop.h>
#include <spa/support/plugin-loader.h>
#include <spa/utils/names.h>

#define MAX_ROWS 64u
#define RATE_HZ  48000u

/* A port with one buffer of up to MAX_ROWS planes. */
struct port {
	struct spa_buffer buffer;
	struct spa_data data[MAX_ROWS];
	struct spa_chunk chunk[MAX_ROWS];
	struct spa_io_buffers io;
};

struct pipewire_peer {
	struct spa_handle *handle;
	struct spa_node *node; /* or */
	struct spa_filter_graph *graph;
	struct pipewire_job job;
	struct pipewire_rates rates;
	struct spa_io_position position;
	uint32_t n_in_ports;
	struct port *in, out; /* [n_in_ports] */
};

/* ---- what the plugins ask their host for ---- */

/* There is no second thread: at once. */
static int loop_invoke(void *object, spa_invoke_func_t func, uint32_t seq, const void *data,
	size_t size, bool block, void *user_data)
{
	return func(object, false, seq, data, size, user_data);
}

static int loop_locked(void *object, spa_invoke_func_t func, uint32_t seq, const void *data,
	size_t size, void *user_data)
{
	return func(object, false, seq, data, size, user_data);
}

typedef int (*locked_func)(void *object, spa_invoke_func_t func, uint32_t seq, const void *data,
	size_t size, void *user_data);

/* `locked` came after `invoke` in PipeWire 1.5, without a new version.  Plugins may be newer than
 * the headers of this build: there is room for it in any case. */
static struct {
	struct spa_loop_methods methods;
	locked_func room;
} loop_methods = {
	.methods = { SPA_VERSION_LOOP_METHODS, .invoke = loop_invoke },
};

static void add_locked(void)
{
	const locked_func locked = loop_locked;

	memcpy((char *)&loop_methods + offsetof(struct spa_loop_methods, invoke) + sizeof(locked),
		&locked, sizeof(locked));
}

static struct spa_loop loop;

static struct spa_support support[8];
static uint32_t n_support;

static struct spa_handle *load_plugin(
	void *object, const char *factory, const struct spa_dict *info)
{
	return pw_load_spa_handle(
		spa_dict_lookup(info, SPA_KEY_LIBRARY_NAME), factory, info, n_support, support);
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
static struct spa_plugin_loader loader;

static void add_support(const char *type, void *iface)
{
	support[n_support++] = SPA_SUPPORT_INIT(type, iface);
}

/* Without it the plugins would take their plain C code. */
static void add_cpu(void)
{
	struct spa_handle *handle = pw_load_spa_handle(
		"support/libspa-support", SPA_NAME_SUPPORT_CPU, NULL, n_support, support);
	void *iface;

	if (handle && spa_handle_get_interface(handle, SPA_TYPE_INTERFACE_CPU, &iface) >= 0)
		add_support(SPA_TYPE_INTERFACE_CPU, iface);
}

static void host_init(void)
{
	if (n_support > 0)
		return;
	pw_init(NULL, NULL);
	n_support = pw_get_support(support, 4);
	add_locked();
	loop.iface = SPA_INTERFACE_INIT(
		SPA_TYPE_INTERFACE_DataLoop, SPA_VERSION_LOOP, &loop_methods.methods, &loop);
	add_support(SPA_TYPE_INTERFACE_DataLoop, &loop);
	loader.iface = SPA_INTERFACE_INIT(SPA_TYPE_INTERFACE_PluginLoader,
		SPA_VERSION_PLUGIN_LOADER, &loader_methods, &loader);
	add_support(SPA_TYPE_INTERFACE_PluginLoader, &loader);
	add_cpu();
}

static struct pipewire_peer *peer_new(const struct pipewire_job *job, const char *library,
	const char *factory, const struct spa_dict *info)
{
	struct pipewire_peer *p;

	host_init();
	if (job->n_in > MAX_ROWS || job->n_out > MAX_ROWS || !(p = calloc(1, sizeof(*p))))
		return NULL;
	p->job = *job;
	p->rates = (struct pipewire_rates){
		.in_rate_hz = RATE_HZ,
		.out_rate_hz = RATE_HZ,
		.n_out_frames = job->n_frames,
	};
	p->in = calloc(job->n_in, sizeof(*p->in));
	p->position.clock.rate = SPA_FRACTION(1, RATE_HZ);
	p->position.clock.duration = job->n_frames;
	p->handle = pw_load_spa_handle(library, factory, info, n_support, support);
	if (p->in && p->handle)
		return p;
	pipewire_peer_free(p);
	return NULL;
}

void pipewire_peer_free(struct pipewire_peer *p)
{
	if (!p)
		return;
	if (p->handle)
		pw_unload_spa_handle(p->handle);
	free(p->in);
	free(p);
}

/* ---- nodes ---- */

/* Planes of a port are rows of the caller. */
static int port_use(struct pipewire_peer *p, enum spa_direction direction, uint32_t id,
	struct port *port, float *const *rows, uint32_t n_rows)
{
	struct spa_buffer *buffers[] = { &port->buffer };
	bool is_input = direction == SPA_DIRECTION_INPUT;
	uint32_t size = (is_input ? p->job.n_frames : p->rates.n_out_frames) * sizeof(float);
	int res;

	port->buffer.datas = port->data;
	port->buffer.n_datas = n_rows;
	for (uint32_t i = 0; i < n_rows; i++) {
		port->chunk[i] = (struct spa_chunk){ .size = size, .stride = sizeof(float) };
		port->data[i] = (struct spa_data){
			.type = SPA_DATA_MemPtr,
			.fd = -1,
			.maxsize = size,
			.data = rows[i],
			.chunk = &port->chunk[i],
		};
	}
	port->io.buffer_id = is_input ? 0 : SPA_ID_INVALID;
	res = spa_node_port_use_buffers(p->node, direction, id, 0, buffers, 1);
	if (res < 0)
		return res;
	return spa_node_port_set_io(
		p->node, direction, id, SPA_IO_Buffers, &port->io, sizeof(port->io));
}

/* Its node, with the clock of a driver. */
static int node_get(struct pipewire_peer *p)
{
	void *iface;
	int res = spa_handle_get_interface(p->handle, SPA_TYPE_INTERFACE_Node, &iface);

	if (res < 0)
		return res;
	p->node = iface;
	return spa_node_set_io(p->node, SPA_IO_Position, &p->position, sizeof(p->position));
}

static int node_start(struct pipewire_peer *p)
{
	return spa_node_send_command(p->node, &SPA_NODE_COMMAND_INIT(SPA_NODE_COMMAND_Start));
}

/* Returns `p`, or NULL and frees it if `res` is an error or it does not run. */
static struct pipewire_peer *peer_try(struct pipewire_peer *p, int res)
{
	if (res >= 0)
		res = node_start(p);
	if (res >= 0) {
		pipewire_peer_run(p);
		if (p->out.io.status == SPA_STATUS_HAVE_DATA)
			return p;
	}
	pipewire_peer_free(p);
	return NULL;
}

static int set_dsp_format(struct pipewire_peer *p, enum spa_direction direction, uint32_t id)
{
	uint8_t bytes[256];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(bytes, sizeof(bytes));
	struct spa_audio_info_dsp info = { .format = SPA_AUDIO_FORMAT_DSP_F32 };

	return spa_node_port_set_param(p->node, direction, id, SPA_PARAM_Format, 0,
		spa_format_audio_dsp_build(&b, SPA_PARAM_Format, &info));
}

static int mixer_add_input(struct pipewire_peer *p, uint32_t id)
{
	float *row = (float *)p->job.in[id];
	int res = spa_node_add_port(p->node, SPA_DIRECTION_INPUT, id, NULL);

	if (res >= 0)
		res = set_dsp_format(p, SPA_DIRECTION_INPUT, id);
	if (res >= 0)
		res = port_use(p, SPA_DIRECTION_INPUT, id, &p->in[id], &row, 1);
	return res;
}

struct pipewire_peer *pipewire_mixer_new(const struct pipewire_job *job)
{
	struct pipewire_peer *p =
		peer_new(job, "audiomixer/libspa-audiomixer", SPA_NAME_AUDIO_MIXER_DSP, NULL);
	int res;

	if (!p)
		return NULL;
	res = node_get(p);
	for (uint32_t i = 0; res >= 0 && i < job->n_in; i++)
		res = mixer_add_input(p, i);
	p->n_in_ports = job->n_in;
	if (res >= 0)
		res = set_dsp_format(p, SPA_DIRECTION_OUTPUT, 0);
	if (res >= 0)
		res = port_use(p, SPA_DIRECTION_OUTPUT, 0, &p->out, job->out, 1);
	return peer_try(p, res);
}

/* Equal channels on both sides are mapped one to one, and anything to mono is
 * averaged; auxiliary ones have no other meaning to it. */
static int set_raw_format(
	struct pipewire_peer *p, enum spa_direction direction, uint32_t n_channels)
{
	uint8_t bytes[2048];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(bytes, sizeof(bytes));
	struct spa_audio_info_raw info = {
		.format = SPA_AUDIO_FORMAT_F32P,
		.rate = direction == SPA_DIRECTION_INPUT ? p->rates.in_rate_hz
		                                         : p->rates.out_rate_hz,
		.channels = n_channels,
	};

	for (uint32_t i = 0; i < n_channels; i++)
		info.position[i] = SPA_AUDIO_CHANNEL_AUX0 + i;
	if (n_channels == 1)
		info.position[0] = SPA_AUDIO_CHANNEL_MONO;
	return spa_node_port_set_param(p->node, direction, 0, SPA_PARAM_Format, 0,
		spa_format_audio_raw_build(&b, SPA_PARAM_Format, &info));
}

static int set_convert_mode(struct pipewire_peer *p, enum spa_direction direction)
{
	uint8_t bytes[256];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(bytes, sizeof(bytes));

	return spa_node_set_param(p->node, SPA_PARAM_PortConfig, 0,
		spa_pod_builder_add_object(&b, SPA_TYPE_OBJECT_ParamPortConfig,
			SPA_PARAM_PortConfig, SPA_PARAM_PORT_CONFIG_direction,
			SPA_POD_Id(direction), SPA_PARAM_PORT_CONFIG_mode,
			SPA_POD_Id(SPA_PARAM_PORT_CONFIG_MODE_convert)));
}

static int set_volume(struct pipewire_peer *p, float volume)
{
	float volumes[MAX_ROWS];
	uint8_t bytes[1024];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(bytes, sizeof(bytes));

	for (uint32_t i = 0; i < p->job.n_out; i++)
		volumes[i] = volume;
	return spa_node_set_param(p->node, SPA_PARAM_Props, 0,
		spa_pod_builder_add_object(&b, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props,
			SPA_PROP_channelVolumes,
			SPA_POD_Array(sizeof(float), SPA_TYPE_Float, p->job.n_out, volumes)));
}

static int convert_set_up(struct pipewire_peer *p, float volume)
{
	int res = node_get(p);

	if (res >= 0)
		res = set_convert_mode(p, SPA_DIRECTION_INPUT);
	if (res >= 0)
		res = set_convert_mode(p, SPA_DIRECTION_OUTPUT);
	if (res >= 0)
		res = set_raw_format(p, SPA_DIRECTION_INPUT, p->job.n_in);
	if (res >= 0)
		res = set_raw_format(p, SPA_DIRECTION_OUTPUT, p->job.n_out);
	if (res >= 0)
		res = set_volume(p, volume);
	if (res >= 0)
		res = port_use(p, SPA_DIRECTION_INPUT, 0, &p->in[0], (float *const *)p->job.in,
			p->job.n_in);
	if (res >= 0)
		res = port_use(p, SPA_DIRECTION_OUTPUT, 0, &p->out, p->job.out, p->job.n_out);
	return res;
}

struct pipewire_peer *pipewire_convert_new(const struct pipewire_job *job, float volume)
{
	struct pipewire_peer *p =
		peer_new(job, "audioconvert/libspa-audioconvert", SPA_NAME_AUDIO_CONVERT,
			&SPA_DICT_ITEMS(SPA_DICT_ITEM("clock.quantum-limit", "8192")));

	if (!p)
		return NULL;
	p->n_in_ports = 1;
	return peer_try(p, convert_set_up(p, volume));
}

static int set_resampler(struct pipewire_peer *p)
{
	uint8_t bytes[256];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(bytes, sizeof(bytes));
	/* 1.4 takes the whole hertz below, which is the one that is meant. */
	double ratio = p->rates.ratio * (1.0 + 1e-9);

	return spa_node_set_param(p->node, SPA_PARAM_Props, 0,
		spa_pod_builder_add_object(&b, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props,
			SPA_PROP_rate, SPA_POD_Double(ratio)));
}

struct pipewire_peer *pipewire_resample_new(
	const struct pipewire_job *job, const struct pipewire_rates *rates)
{
	char quality[16];
	struct pipewire_peer *p;
	int res;

	snprintf(quality, sizeof(quality), "%d", rates->quality);
	/* In this direction it takes whole blocks and gives what comes of them. */
	p = peer_new(job, "audioconvert/libspa-audioconvert", SPA_NAME_AUDIO_CONVERT,
		&SPA_DICT_ITEMS(SPA_DICT_ITEM("clock.quantum-limit", "8192"),
			SPA_DICT_ITEM("resample.quality", quality),
			SPA_DICT_ITEM("convert.direction", "output")));
	if (!p)
		return NULL;
	p->rates = *rates;
	p->position.clock.rate = p->position.clock.target_rate = SPA_FRACTION(1, rates->in_rate_hz);
	p->position.clock.target_duration = job->n_frames;
	p->n_in_ports = 1;
	res = convert_set_up(p, 1.0f);
	return peer_try(p, res < 0 || rates->ratio == 1.0 ? res : set_resampler(p));
}

uint32_t pipewire_peer_frames(const struct pipewire_peer *p)
{
	return p->out.chunk[0].size / (uint32_t)sizeof(float);
}

/* ---- filter-graph ---- */

struct pipewire_peer *pipewire_graph_new(const struct pipewire_job *job, const char *graph)
{
	char n_in[16], n_out[16];
	struct spa_dict_item items[] = {
		SPA_DICT_ITEM_INIT("clock.quantum-limit", "8192"),
		SPA_DICT_ITEM_INIT("filter.graph", graph),
		/* a graph of one channel is made once for each */
		SPA_DICT_ITEM_INIT("filter-graph.n_inputs", n_in),
		SPA_DICT_ITEM_INIT("filter-graph.n_outputs", n_out),
	};
	struct pipewire_peer *p;
	void *iface;
	int res;

	snprintf(n_in, sizeof(n_in), "%u", job->n_in);
	snprintf(n_out, sizeof(n_out), "%u", job->n_out);
	p = peer_new(job, "filter-graph/libspa-filter-graph", "filter.graph",
		&SPA_DICT_INIT_ARRAY(items));
	if (!p)
		return NULL;
	res = spa_handle_get_interface(p->handle, SPA_TYPE_INTERFACE_FilterGraph, &iface);
	if (res >= 0) {
		p->graph = iface;
		res = spa_filter_graph_activate(
			p->graph, &SPA_DICT_ITEMS(SPA_DICT_ITEM(SPA_KEY_AUDIO_RATE, "48000")));
	}
	if (res >= 0)
		return p;
	pipewire_peer_free(p);
	return NULL;
}

void pipewire_peer_run(struct pipewire_peer *p)
{
	if (p->graph) {
		spa_filter_graph_process(
			p->graph, (const void **)p->job.in, (void **)p->job.out, p->job.n_frames);
		return;
	}
	for (uint32_t i = 0; i < p->n_in_ports; i++)
		p->in[i].io.status = SPA_STATUS_HAVE_DATA;
	p->out.io.status = SPA_STATUS_NEED_DATA;
	spa_node_process(p->node);
}

const char *pipewire_version(void)
{
	return pw_get_library_version();
}
