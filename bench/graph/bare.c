/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a console would cost if its strips and buses had no adapters: each is a node of ours
 * that WirePlumber and pipewire-pulse take for a device, as it has formats, answers a
 * PortConfig, and keeps volumes.  It mixes all strips to both buses at their volumes and does
 * nothing else, so that it is a floor for the graph's part and no console.  docs/devices.md
 * says what was learnt from it. */
#include "arrangements.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pipewire/filter.h>
#include <spa/param/audio/format-utils.h>
#include <spa/param/props.h>
#include <spa/pod/builder.h>
#include <spa/pod/iter.h>
#include <spa/pod/parser.h>

#define N_CHANNELS 2u
#define MAX_FRAMES 8192u
#define MAX_STRIPS 64u
#define N_BUSES    2u

static const uint32_t positions[N_CHANNELS] = { SPA_AUDIO_CHANNEL_FL, SPA_AUDIO_CHANNEL_FR };
static const char *const position_names[N_CHANNELS] = { "FL", "FR" };

struct bare_node {
	struct pw_filter *filter;
	struct spa_hook listener;
	void *port[N_CHANNELS], *monitor[N_CHANNELS];
	_Atomic bool is_streaming;
	float volume_lin[N_CHANNELS];
	bool mute;
	float block[N_CHANNELS][MAX_FRAMES];
};

static struct {
	struct bare_node strip[MAX_STRIPS], bus[N_BUSES];
	uint32_t n_strips, n_arrived;
	_Atomic uint32_t n_streaming;
	uint64_t cycle;
} self;

/* ---- data thread ---- */

static void put(void *port, const float *block, uint32_t n_frames)
{
	float *out = pw_filter_get_dsp_buffer(port, n_frames);

	if (out)
		memcpy(out, block, n_frames * sizeof(float));
}

static void add_strip(struct bare_node *bus, const struct bare_node *strip, uint32_t n_frames)
{
	for (uint32_t c = 0; c < N_CHANNELS; c++) {
		float gain = strip->mute ? 0.0f : strip->volume_lin[c];

		for (uint32_t f = 0; f < n_frames; f++)
			bus->block[c][f] += strip->block[c][f] * gain;
	}
}

static void mix(uint32_t n_frames)
{
	for (uint32_t b = 0; b < N_BUSES; b++) {
		struct bare_node *bus = &self.bus[b];

		if (!atomic_load_explicit(&bus->is_streaming, memory_order_relaxed))
			continue;
		memset(bus->block[0], 0, n_frames * sizeof(float));
		memset(bus->block[1], 0, n_frames * sizeof(float));
		for (uint32_t s = 0; s < self.n_strips; s++)
			add_strip(bus, &self.strip[s], n_frames);
		pw_filter_trigger_process(bus->filter);
	}
}

static void on_strip(void *data, struct spa_io_position *position)
{
	struct bare_node *n = data;
	uint32_t n_frames = SPA_MIN((uint32_t)position->clock.duration, MAX_FRAMES);

	for (uint32_t c = 0; c < N_CHANNELS; c++) {
		const float *in = pw_filter_get_dsp_buffer(n->port[c], n_frames);

		if (in)
			memcpy(n->block[c], in, n_frames * sizeof(float));
		else
			memset(n->block[c], 0, n_frames * sizeof(float));
		put(n->monitor[c], n->block[c], n_frames);
	}
	if (self.cycle != position->clock.position) {
		self.cycle = position->clock.position;
		self.n_arrived = 0;
	}
	if (++self.n_arrived == atomic_load_explicit(&self.n_streaming, memory_order_relaxed))
		mix(n_frames);
}

static void on_bus(void *data, struct spa_io_position *position)
{
	struct bare_node *n = data;

	for (uint32_t c = 0; c < N_CHANNELS; c++)
		put(n->port[c], n->block[c],
			SPA_MIN((uint32_t)position->clock.duration, MAX_FRAMES));
}

/* ---- what a device is asked ---- */

static const struct spa_pod *formats(struct spa_pod_builder *b)
{
	return spa_pod_builder_add_object(b, SPA_TYPE_OBJECT_Format, SPA_PARAM_EnumFormat,
		SPA_FORMAT_mediaType, SPA_POD_Id(SPA_MEDIA_TYPE_audio), SPA_FORMAT_mediaSubtype,
		SPA_POD_Id(SPA_MEDIA_SUBTYPE_raw), SPA_FORMAT_AUDIO_format,
		SPA_POD_Id(SPA_AUDIO_FORMAT_F32P), SPA_FORMAT_AUDIO_rate,
		SPA_POD_CHOICE_RANGE_Int(48000, 1, INT32_MAX), SPA_FORMAT_AUDIO_channels,
		SPA_POD_Int((int32_t)N_CHANNELS), SPA_FORMAT_AUDIO_position,
		SPA_POD_Array(sizeof(uint32_t), SPA_TYPE_Id, N_CHANNELS, positions));
}

static const struct spa_pod *props(const struct bare_node *n, struct spa_pod_builder *b)
{
	return spa_pod_builder_add_object(b, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props, SPA_PROP_mute,
		SPA_POD_Bool(n->mute), SPA_PROP_channelVolumes,
		SPA_POD_Array(sizeof(float), SPA_TYPE_Float, N_CHANNELS, n->volume_lin),
		SPA_PROP_channelMap,
		SPA_POD_Array(sizeof(uint32_t), SPA_TYPE_Id, N_CHANNELS, positions));
}

static void tell_props(struct bare_node *n)
{
	uint8_t room[1024];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(room, sizeof(room));
	const struct spa_pod *param = props(n, &b);

	pw_filter_update_params(n->filter, NULL, &param, 1);
}

static void take_props(struct bare_node *n, const struct spa_pod *param)
{
	struct spa_pod *volumes = NULL;

	spa_pod_parse_object(param, SPA_TYPE_OBJECT_Props, NULL, SPA_PROP_mute,
		SPA_POD_OPT_Bool(&n->mute), SPA_PROP_channelVolumes, SPA_POD_OPT_Pod(&volumes));
	if (volumes)
		spa_pod_copy_array(volumes, SPA_TYPE_Float, n->volume_lin, N_CHANNELS);
	tell_props(n);
}

/* WirePlumber waits for new ports, or for Props where the ports are there. */
static void on_param_changed(void *data, void *port, uint32_t id, const struct spa_pod *param)
{
	struct bare_node *n = data;

	if (port || !param)
		return;
	if (id == SPA_PARAM_Props)
		take_props(n, param);
	else if (id == SPA_PARAM_PortConfig)
		tell_props(n);
	else if (id == SPA_PARAM_Format)
		pw_filter_update_params(n->filter, NULL, &param, 1);
}

static void on_state_changed(
	void *data, enum pw_filter_state old, enum pw_filter_state state, const char *error)
{
	struct bare_node *n = data;
	uint32_t n_streaming = 0;

	n->is_streaming = state == PW_FILTER_STATE_STREAMING;
	for (uint32_t s = 0; s < self.n_strips; s++)
		n_streaming += self.strip[s].is_streaming;
	self.n_streaming = n_streaming;
}

static const struct pw_filter_events strip_events = {
	PW_VERSION_FILTER_EVENTS,
	.state_changed = on_state_changed,
	.param_changed = on_param_changed,
	.process = on_strip,
};

static const struct pw_filter_events bus_events = {
	PW_VERSION_FILTER_EVENTS,
	.state_changed = on_state_changed,
	.param_changed = on_param_changed,
	.process = on_bus,
};

/* ---- nodes ---- */

static void *add_port(
	struct bare_node *n, enum spa_direction direction, const char *prefix, uint32_t channel)
{
	struct pw_properties *p = pw_properties_new(PW_KEY_FORMAT_DSP, "32 bit float mono audio",
		PW_KEY_AUDIO_CHANNEL, position_names[channel], NULL);

	pw_properties_setf(p, PW_KEY_PORT_NAME, "%s_%s", prefix, position_names[channel]);
	if (strcmp(prefix, "monitor") == 0)
		pw_properties_set(p, PW_KEY_PORT_MONITOR, "true");
	return pw_filter_add_port(
		n->filter, direction, PW_FILTER_PORT_FLAG_MAP_BUFFERS, 0, p, NULL, 0);
}

static struct pw_properties *node_properties(const char *name, const char *media_class)
{
	return pw_properties_new(PW_KEY_MEDIA_TYPE, "Audio", PW_KEY_NODE_NAME, name,
		PW_KEY_NODE_DESCRIPTION, name, PW_KEY_MEDIA_CLASS, media_class, PW_KEY_NODE_GROUP,
		"bare", PW_KEY_NODE_LINK_GROUP, "bare", "node.linger", "true", NULL);
}

static void connect_node(struct bare_node *n, enum pw_filter_flags flags)
{
	uint8_t room[2048];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(room, sizeof(room));
	const struct spa_pod *params[] = { formats(&b), props(n, &b) };

	if (pw_filter_connect(n->filter, PW_FILTER_FLAG_RT_PROCESS | flags, params, 2) < 0)
		die("cannot connect: %m");
}

static void start_node(struct bare_node *n, struct pw_core *core, struct pw_properties *p,
	const struct pw_filter_events *events)
{
	n->filter = pw_filter_new(core, "bare", p);
	if (!n->filter)
		die("no node: %m");
	n->volume_lin[0] = n->volume_lin[1] = 1.0f;
	pw_filter_add_listener(n->filter, &n->listener, events, n);
}

static void start_strip(struct pw_core *core, uint32_t i)
{
	struct bare_node *n = &self.strip[i];
	char name[16];

	snprintf(name, sizeof(name), "bare.s%u", i);
	start_node(n, core, node_properties(name, "Audio/Sink"), &strip_events);
	for (uint32_t c = 0; c < N_CHANNELS; c++) {
		n->port[c] = add_port(n, PW_DIRECTION_INPUT, "playback", c);
		n->monitor[c] = add_port(n, PW_DIRECTION_OUTPUT, "monitor", c);
	}
	connect_node(n, PW_FILTER_FLAG_NONE);
}

static void start_bus(struct pw_core *core, uint32_t i)
{
	static const char *const names[N_BUSES] = { "bare.a1", "bare.b1" };
	static const char *const classes[N_BUSES] = { "Stream/Output/Audio", "Audio/Source" };
	struct pw_properties *p = node_properties(names[i], classes[i]);
	struct bare_node *n = &self.bus[i];

	if (i == 0) {
		pw_properties_set(p, PW_KEY_NODE_AUTOCONNECT, "true");
		pw_properties_set(p, PW_KEY_TARGET_OBJECT, TB_PRIVATE_SINK_1);
	}
	start_node(n, core, p, &bus_events);
	for (uint32_t c = 0; c < N_CHANNELS; c++)
		n->port[c] = add_port(n, PW_DIRECTION_OUTPUT, i == 0 ? "output" : "capture", c);
	connect_node(n, PW_FILTER_FLAG_TRIGGER);
}

void bare_main(uint32_t n_strips)
{
	struct pw_main_loop *loop = pw_main_loop_new(NULL);
	struct pw_context *context = pw_context_new(pw_main_loop_get_loop(loop), NULL, 0);
	struct pw_core *core = pw_context_connect(context, NULL, 0);

	if (!core)
		die("no connection: %m");
	self.n_strips = SPA_MIN(n_strips, MAX_STRIPS);
	for (uint32_t i = 0; i < self.n_strips; i++)
		start_strip(core, i);
	for (uint32_t i = 0; i < N_BUSES; i++)
		start_bus(core, i);
	pw_main_loop_run(loop);
	exit(0);
}
