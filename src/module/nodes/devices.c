/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The streams of strips and buses: what applications, pavucontrol and WirePlumber
 * see.  A device sleeps (inactive stream) while nothing is linked to it. */
#include "devices.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <spa/param/audio/format-utils.h>
#include <spa/param/buffers.h>
#include <spa/pod/builder.h>
#include <spa/utils/result.h>

#include "spa/channels.h"
#include "console.h"
#include "device.h"
#include "patch-nodes.h"
#include "process.h"
#include "say.h"
#include "stream-params.h"
#include "volumes.h"

/* A device's stream, and when that comes. */
struct tb_connecting {
	struct spa_hook listener;
	bool is_waiting; /* its stream waits for those before it */
	int seq;         /* number of the daemon's answer that it waits for */
};

/* Defaults by priority only, so that what the user chose wins.  WirePlumber gives
 * sinks about 1000, at most 1509, and sources 1000 more.  A sink stands below
 * the sources, as its monitor counts as one of them. */
#define DEFAULT_SINK_PRIORITY   "1600"
#define DEFAULT_SOURCE_PRIORITY "3000"
/* See wireplumber/scripts/troubadour/find-device.lua. */
#define TARGETS_KEY "troubadour.targets"

/* ---- stream events ---- */

static const struct tb_events *events(const struct tb_device *d)
{
	return d->console->events;
}

static void tell_data_thread(struct tb_device *d, bool awake)
{
	struct tb_awake_change change = { .awake = awake };

	pw_loop_invoke(d->console->data_loop, tb_graph_do_set_awake, 0, &change, sizeof(change),
		true, &d->terminal);
}

static void on_state_changed(
	void *data, enum pw_stream_state old, enum pw_stream_state state, const char *error)
{
	struct tb_device *d = data;

	/* An error that somebody sends to the node, as WirePlumber does when there is no
	 * device for it, is reported as a state but does not change it. */
	tell_data_thread(d, pw_stream_get_state(d->stream, NULL) == PW_STREAM_STATE_STREAMING);
	/* Or the first that is heard of it when it wakes up is what was on its way before. */
	if (state == PW_STREAM_STATE_PAUSED && old == PW_STREAM_STATE_STREAMING)
		pw_stream_flush(d->stream, false);
	if (state == PW_STREAM_STATE_ERROR)
		tb_console_say(d->console, TB_HOST_NOTE, "%s: %s", d->config.name,
			error ? error : "stream error");
	if (state == PW_STREAM_STATE_UNCONNECTED && d->is_ready)
		events(d)->node_lost(d->console);
	if (state == PW_STREAM_STATE_PAUSED && !d->is_ready) {
		d->is_ready = true;
		events(d)->device_ready(d);
	}
	events(d)->device_state(d);
}

static void take_format(struct tb_device *d, const struct spa_pod *param)
{
	struct spa_audio_info_raw info;

	/* Suspended: its next format is the graph's. */
	if (!param && !d->terminal.edge)
		d->rate_hz = 0;
	if (!param || spa_format_audio_raw_parse(param, &info) < 0 || info.rate == 0)
		return;
	d->rate_hz = info.rate;
	if (!d->terminal.edge)
		atomic_store_explicit(&d->terminal.rate_hz, info.rate, memory_order_relaxed);
	events(d)->device_format(d);
}

static void on_param_changed(void *data, uint32_t id, const struct spa_pod *param)
{
	struct tb_device *d = data;

	if (id == SPA_PARAM_Format)
		take_format(d, param);
	else if (id == SPA_PARAM_Props && param)
		tb_volume_take(d, param);
	else if (id == SPA_PARAM_Latency)
		events(d)->device_latency(d, param);
}

static void on_io_changed(void *data, uint32_t id, void *area, uint32_t n_bytes)
{
	struct tb_device *d = data;

	if (id != SPA_IO_Position)
		return;
	pw_loop_invoke(d->console->data_loop, tb_graph_do_set_position, 0, &area, sizeof(area),
		true, &d->terminal);
	/* Another driver. */
	if (area && !d->terminal.edge)
		events(d)->driver_changed(d->console);
}

static void on_strip_process(void *data)
{
	tb_strip_process(&((struct tb_device *)data)->terminal);
}

static const struct pw_stream_events strip_events = {
	PW_VERSION_STREAM_EVENTS,
	.state_changed = on_state_changed,
	.param_changed = on_param_changed,
	.io_changed = on_io_changed,
	.process = on_strip_process,
};

/* A bus is filled by the mix before it runs. */
static const struct pw_stream_events bus_events = {
	PW_VERSION_STREAM_EVENTS,
	.state_changed = on_state_changed,
	.param_changed = on_param_changed,
	.io_changed = on_io_changed,
};

static void on_bus_process(void *data)
{
	tb_bus_process(&((struct tb_device *)data)->terminal);
}

/* A bus with a clock of its own takes what is there when that clock asks. */
static const struct pw_stream_events own_bus_events = {
	PW_VERSION_STREAM_EVENTS,
	.state_changed = on_state_changed,
	.param_changed = on_param_changed,
	.io_changed = on_io_changed,
	.process = on_bus_process,
};

static const struct pw_stream_events *device_events(const struct tb_device *d)
{
	if (tb_device_is_strip(d))
		return &strip_events;
	return d->terminal.edge ? &own_bus_events : &bus_events;
}

/* ---- sleep ---- */

void tb_device_set_active(struct tb_device *d, bool active)
{
	if (!d->stream || active == d->is_active)
		return;
	if (active)
		events(d)->device_wakes(d);
	d->is_active = active;
	pw_stream_set_active(d->stream, active);
}

/* ---- connecting ---- */

static const char *media_class(enum tb_device_kind kind)
{
	switch (kind) {
	case TB_DEVICE_VIRTUAL_STRIP:
		return "Audio/Sink";
	case TB_DEVICE_CAPTURE_STRIP:
		return "Stream/Input/Audio";
	case TB_DEVICE_PLAYBACK_BUS:
		return "Stream/Output/Audio";
	case TB_DEVICE_VIRTUAL_BUS:
		return "Audio/Source";
	}
	return NULL;
}

/* What is to run in one cycle is in one group; a clock of its own is another one. */
static void set_groups(const struct tb_device *d, struct pw_properties *p)
{
	const char *dot = d->terminal.edge ? "." : "",
		   *name = d->terminal.edge ? d->config.name : "";

	pw_properties_setf(p, PW_KEY_NODE_GROUP, "troubadour.%s%s%s", d->console->name, dot, name);
	pw_properties_setf(
		p, PW_KEY_NODE_LINK_GROUP, "troubadour.%s%s%s", d->console->name, dot, name);
}

static const char *default_priority(const struct tb_device *d)
{
	return tb_device_is_strip(d) ? DEFAULT_SINK_PRIORITY : DEFAULT_SOURCE_PRIORITY;
}

static struct pw_properties *device_properties(struct tb_device *d)
{
	const struct tb_console *c = d->console;
	struct pw_properties *p = pw_properties_new(PW_KEY_MEDIA_TYPE, "Audio", PW_KEY_MEDIA_CLASS,
		media_class(d->config.kind), PW_KEY_NODE_DESCRIPTION, d->config.description,
		PW_KEY_MEDIA_NAME, d->config.description,
		/* pavucontrol's default view has no streams that are virtual. */
		PW_KEY_NODE_VIRTUAL, tb_device_is_virtual(d) ? "true" : "false",
		/* The device's volume is our fader, applied after the processing, see volumes.c.
	         * A strip's monitor, which has the same limits, can be silenced. */
		"channelmix.min-volume", tb_device_is_strip(d) ? "0.0" : "1.0",
		"channelmix.max-volume", "1.0", "state.restore-props", "false",
		/* Two consoles have buses of the same description; see wireplumber/. */
		"state.restore-target", "false", NULL);

	if (!p)
		return NULL;
	pw_properties_setf(p, PW_KEY_NODE_NAME, "%s.%s", c->name, d->config.name);
	set_groups(d, p);
	events(d)->device_begins(d, p);
	if (c->data_loop->name)
		pw_properties_set(p, PW_KEY_NODE_LOOP_NAME, c->data_loop->name);
	if (d->config.is_default)
		pw_properties_set(p, PW_KEY_PRIORITY_SESSION, default_priority(d));
	/* WirePlumber's policy knows a console's nodes by these, see wireplumber/. */
	pw_properties_set(p, "troubadour.console", c->name);
	pw_properties_set(p, "troubadour.name", d->config.name);
	if (!tb_device_is_virtual(d)) {
		if (!d->terminal.edge)
			pw_properties_set(p, PW_KEY_NODE_PASSIVE, "true");
		/* Without a device it waits for one. */
		pw_properties_set(p, "node.linger", "true");
	}
	if (d->config.node_props)
		pw_properties_update_string(p, d->config.node_props, strlen(d->config.node_props));
	if (d->config.devices[0] != '\0')
		pw_properties_set(p, TARGETS_KEY, d->config.devices);
	/* Nobody would start its cycles, and calls of trigger_done would outlive the stream. */
	pw_properties_set(p, PW_KEY_NODE_DRIVER, "false");
	events(d)->device_aims(d, p);
	return p;
}

static enum pw_stream_flags device_flags(const struct tb_device *d)
{
	enum pw_stream_flags flags =
		PW_STREAM_FLAG_MAP_BUFFERS | PW_STREAM_FLAG_RT_PROCESS | PW_STREAM_FLAG_INACTIVE;

	if (!tb_device_is_virtual(d))
		flags |= PW_STREAM_FLAG_AUTOCONNECT;
	if (!tb_device_is_strip(d) && !d->terminal.edge)
		flags |= PW_STREAM_FLAG_TRIGGER;
	return flags;
}

void tb_device_offer_format(struct tb_device *d)
{
	uint8_t buffer[1024];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	const struct spa_pod *format = tb_stream_format(&d->config.layout, &b);

	pw_stream_update_params(d->stream, &format, 1);
}

static void tell_property(struct tb_device *d, const char *key, const char *value)
{
	struct spa_dict_item item = SPA_DICT_ITEM_INIT(key, value);

	if (d->stream)
		pw_stream_update_properties(d->stream, &SPA_DICT_INIT(&item, 1));
}

/* A property cannot be taken away from a node, so an empty list stands for none. */
void tb_device_tell_devices(struct tb_device *d)
{
	struct pw_properties *own = NULL;
	const char *devices = d->config.devices;

	if (devices[0] == '\0' && d->config.node_props)
		own = pw_properties_new_string(d->config.node_props);
	if (own)
		devices = pw_properties_get(own, TARGETS_KEY);
	tell_property(d, TARGETS_KEY, devices && devices[0] != '\0' ? devices : "[]");
	pw_properties_free(own);
}

/* 0 is what WirePlumber takes for a node that says nothing. */
void tb_device_tell_default(struct tb_device *d)
{
	if (tb_device_is_virtual(d))
		tell_property(d, PW_KEY_PRIORITY_SESSION,
			d->config.is_default ? default_priority(d) : "0");
}

/* Its target depends on what is there; see targets.c, which connects it then. */
static bool is_held(const struct tb_device *d)
{
	return tb_device_seeks_target(d) && !d->console->is_graph_known;
}

static void forget_stream(struct tb_device *d)
{
	d->is_ready = d->is_active = d->is_dozing = d->is_recorded = false;
	d->n_links = d->rate_hz = 0;
}

int tb_device_connect(struct tb_device *d)
{
	uint8_t buffer[1024];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	const struct spa_pod *params[2] = { tb_stream_format(&d->config.layout, &b),
		tb_stream_buffers(&b) };
	struct pw_properties *p;
	int res;

	d->connecting->is_waiting = false;
	if (is_held(d))
		return 0;
	p = device_properties(d);
	d->stream = p ? pw_stream_new(d->console->core, d->config.description, p) : NULL;
	if (!d->stream)
		return -errno;
	d->terminal.stream = d->stream;
	forget_stream(d);
	pw_stream_add_listener(d->stream, &d->connecting->listener, device_events(d), d);
	res = pw_stream_connect(d->stream,
		tb_device_is_strip(d) ? PW_DIRECTION_INPUT : PW_DIRECTION_OUTPUT, PW_ID_ANY,
		device_flags(d), params, 2);
	if (res < 0)
		return res;
	tb_volume_begin(d);
	tb_patch_nodes_connect(d);
	return 0;
}

/* A new node has much to tell, and libpipewire keeps a connection's buffer as large as it ever
 * was: 64 strips at once make it 2 MB.  So if there are many, few come at a time: one with the
 * mixer node, which shows whether nodes can be made at all, and each group when the daemon has
 * taken what was before.  Nodes that targets.c or a reload make come at once, however many. */
#define ARRIVALS 8u

static int await_daemon(struct tb_console *c)
{
	int seq = pw_core_sync(c->core, PW_ID_CORE, 0);

	/* All get the number: the next device may be removed meanwhile. */
	for (uint32_t i = 0; i < c->n_devices; i++)
		c->devices[i]->connecting->seq = seq;
	return SPA_MIN(seq, 0);
}

static int connect_some(struct tb_console *c, uint32_t n_left)
{
	for (uint32_t i = 0; i < c->n_devices; i++) {
		struct tb_device *d = c->devices[i];
		bool is_next = n_left > 0;
		int res;

		if (!d->connecting->is_waiting)
			continue;
		res = is_next ? tb_device_connect(d) : await_daemon(c);
		if (res < 0)
			tb_console_say(c, TB_HOST_NOTE, "%s: cannot create the node: %s",
				d->config.name, spa_strerror(res));
		if (res < 0 || !is_next)
			return res;
		/* Not if it is held. */
		n_left -= d->stream != NULL;
	}
	return 0;
}

int tb_devices_connect(struct tb_console *c)
{
	for (uint32_t i = 0; i < c->n_devices; i++) {
		forget_stream(c->devices[i]);
		c->devices[i]->connecting->is_waiting = true;
	}
	return connect_some(c, c->n_devices <= ARRIVALS ? ARRIVALS : 1);
}

int tb_devices_synced(struct tb_console *c, int seq)
{
	for (uint32_t i = 0; i < c->n_devices; i++) {
		struct tb_connecting *next = c->devices[i]->connecting;

		if (next->is_waiting && next->seq == seq)
			return connect_some(c, ARRIVALS);
	}
	return 0;
}

void tb_device_retire(struct tb_device *d)
{
	/* The data thread lets go of it first. */
	tell_data_thread(d, false);
	spa_hook_remove(&d->connecting->listener);
	spa_zero(d->connecting->listener);
	pw_stream_set_active(d->stream, false);
}

void tb_device_disconnect(struct tb_device *d)
{
	d->connecting->is_waiting = false;
	d->connecting->seq = 0;
	events(d)->device_ends(d);
	tb_patch_nodes_disconnect(d);
	if (!d->stream)
		return;
	tb_device_retire(d);
	pw_stream_destroy(d->stream);
	d->stream = d->terminal.stream = NULL;
	d->terminal.position = NULL;
}

void tb_devices_disconnect(struct tb_console *c)
{
	for (uint32_t i = 0; i < c->n_devices; i++)
		tb_device_disconnect(c->devices[i]);
}

int tb_device_coming_new(struct tb_device *d)
{
	d->connecting = calloc(1, sizeof(*d->connecting));
	return d->connecting ? 0 : -ENOMEM;
}

void tb_device_coming_free(struct tb_device *d)
{
	free(d->connecting);
	d->connecting = NULL;
}
