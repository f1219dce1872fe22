/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "patch-nodes.h"

#include <errno.h>
#include <stdlib.h>

#include <spa/param/audio/format-utils.h>
#include <spa/param/buffers.h>
#include <spa/pod/builder.h>
#include <spa/utils/result.h>

#include "spa/channels.h"
#include "console.h"
#include "device.h"
#include "patch.h"
#include "process.h"
#include "say.h"
#include "stream-params.h"

enum { SEND, RETURN };

static const char *const endings[] = { "send", "return" };

struct end {
	struct tb_patch_nodes *nodes;
	struct tb_terminal *terminal;
	struct pw_stream *stream; /* NULL while disconnected */
	struct spa_hook listener;
	uint32_t rate_hz; /* of its stream; 0: no format yet */
	bool is_active, is_ready;
};

struct tb_patch_nodes {
	struct tb_device *device;
	struct end end[TB_PATCH_N_NODES];
};

static struct tb_console *console_of(const struct end *e)
{
	return e->nodes->device->console;
}

static const char *ending_of(const struct end *e)
{
	return endings[e == &e->nodes->end[RETURN]];
}

/* ---- stream events ---- */

static void tell_data_thread(struct end *e, bool awake)
{
	struct tb_awake_change change = { .awake = awake };

	pw_loop_invoke(console_of(e)->data_loop, tb_graph_do_set_awake, 0, &change, sizeof(change),
		true, e->terminal);
}

static void on_state_changed(
	void *data, enum pw_stream_state old, enum pw_stream_state state, const char *error)
{
	struct end *e = data;

	/* As in devices.c: what is reported as an error may be none, and nothing of before is
	 * heard when it wakes up. */
	tell_data_thread(e, pw_stream_get_state(e->stream, NULL) == PW_STREAM_STATE_STREAMING);
	if (state == PW_STREAM_STATE_PAUSED && old == PW_STREAM_STATE_STREAMING)
		pw_stream_flush(e->stream, false);
	if (state == PW_STREAM_STATE_ERROR)
		tb_console_say(console_of(e), TB_HOST_NOTE, "%s.%s: %s",
			e->nodes->device->config.name, ending_of(e),
			error ? error : "stream error");
	if (state == PW_STREAM_STATE_UNCONNECTED && e->is_ready)
		console_of(e)->events->node_lost(console_of(e));
	e->is_ready |= state == PW_STREAM_STATE_PAUSED;
}

/* See rates.c: a stream that comes from another driver keeps its rate until it is asked again,
 * and a stream that runs has to stop for that. */
static void follow_rate(struct end *e)
{
	uint8_t buffer[1024];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	const struct spa_pod *format;

	if (!e->stream || e->rate_hz == 0 || e->rate_hz == console_of(e)->graph_rate_hz)
		return;
	e->rate_hz = 0;
	format = tb_stream_format(&e->nodes->device->config.layout, &b);
	pw_stream_update_params(e->stream, &format, 1);
	if (!e->is_active)
		return;
	pw_stream_set_active(e->stream, false);
	pw_stream_set_active(e->stream, true);
}

static void on_param_changed(void *data, uint32_t id, const struct spa_pod *param)
{
	struct end *e = data;
	struct spa_audio_info_raw info;

	if (id != SPA_PARAM_Format || !param || spa_format_audio_raw_parse(param, &info) < 0)
		return;
	e->rate_hz = info.rate;
	atomic_store_explicit(&e->terminal->rate_hz, info.rate, memory_order_relaxed);
}

static void on_io_changed(void *data, uint32_t id, void *area, uint32_t n_bytes)
{
	struct end *e = data;

	if (id == SPA_IO_Position)
		pw_loop_invoke(console_of(e)->data_loop, tb_graph_do_set_position, 0, &area,
			sizeof(area), true, e->terminal);
}

static void on_return_process(void *data)
{
	tb_patch_process(((struct end *)data)->terminal);
}

/* A send is filled by the mix before it runs. */
static const struct pw_stream_events send_events = {
	PW_VERSION_STREAM_EVENTS,
	.state_changed = on_state_changed,
	.param_changed = on_param_changed,
	.io_changed = on_io_changed,
};

static const struct pw_stream_events return_events = {
	PW_VERSION_STREAM_EVENTS,
	.state_changed = on_state_changed,
	.param_changed = on_param_changed,
	.io_changed = on_io_changed,
	.process = on_return_process,
};

/* ---- connecting ---- */

/* A source or sink that is patched in does not keep an idle console awake, since these are passive;
 * another program does, unless it is passive itself. */
static struct pw_properties *properties_of(const struct end *e)
{
	const struct tb_device *d = e->nodes->device;
	const struct tb_console *c = d->console;
	bool is_send = e == &e->nodes->end[SEND];
	struct pw_properties *p = pw_properties_new(PW_KEY_MEDIA_TYPE, "Audio", PW_KEY_MEDIA_CLASS,
		is_send ? "Audio/Source" : "Audio/Sink", PW_KEY_NODE_VIRTUAL, "true",
		PW_KEY_NODE_PASSIVE, "true", PW_KEY_NODE_DRIVER, "false", "channelmix.min-volume",
		"1.0", "channelmix.max-volume", "1.0", "state.restore-props", "false",
		PW_KEY_PRIORITY_SESSION, "0", NULL);

	if (!p)
		return NULL;
	pw_properties_setf(p, PW_KEY_NODE_NAME, "%s.%s.%s", c->name, d->config.name, ending_of(e));
	pw_properties_setf(
		p, PW_KEY_NODE_DESCRIPTION, "%s %s", d->config.description, ending_of(e));
	pw_properties_setf(p, PW_KEY_NODE_GROUP, "troubadour.%s", c->name);
	pw_properties_setf(p, PW_KEY_NODE_LINK_GROUP, "troubadour.%s", c->name);
	if (c->data_loop->name)
		pw_properties_set(p, PW_KEY_NODE_LOOP_NAME, c->data_loop->name);
	pw_properties_set(p, "troubadour.console", c->name);
	return p;
}

static int connect_end(struct end *e)
{
	uint8_t buffer[1024];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	const struct spa_pod *params[2] = { tb_stream_format(&e->nodes->device->config.layout, &b),
		tb_stream_buffers(&b) };
	bool is_send = e == &e->nodes->end[SEND];
	struct pw_properties *p = properties_of(e);

	e->stream = p ? pw_stream_new(console_of(e)->core, ending_of(e), p) : NULL;
	if (!e->stream)
		return -errno;
	e->terminal->stream = e->stream;
	e->is_active = e->is_ready = false;
	e->rate_hz = 0;
	pw_stream_add_listener(e->stream, &e->listener, is_send ? &send_events : &return_events, e);
	return pw_stream_connect(e->stream, is_send ? PW_DIRECTION_OUTPUT : PW_DIRECTION_INPUT,
		PW_ID_ANY,
		PW_STREAM_FLAG_MAP_BUFFERS | PW_STREAM_FLAG_RT_PROCESS | PW_STREAM_FLAG_INACTIVE
			| (is_send ? PW_STREAM_FLAG_TRIGGER : 0),
		params, 2);
}

static void disconnect_end(struct end *e)
{
	if (!e->stream)
		return;
	tell_data_thread(e, false);
	spa_hook_remove(&e->listener);
	pw_stream_destroy(e->stream);
	e->stream = e->terminal->stream = NULL;
	e->terminal->position = NULL;
}

int tb_patch_nodes_connect(struct tb_device *d)
{
	struct tb_patch_nodes *nodes = d->insert.patch_nodes;
	int first = 0;

	for (uint32_t i = 0; nodes && i < SPA_N_ELEMENTS(nodes->end); i++) {
		int res = connect_end(&nodes->end[i]);

		if (res >= 0)
			continue;
		tb_console_say(d->console, TB_HOST_NOTE, "%s.%s: cannot create the node: %s",
			d->config.name, endings[i], spa_strerror(res));
		first = first == 0 ? res : first;
	}
	return first;
}

void tb_patch_nodes_disconnect(struct tb_device *d)
{
	struct tb_patch_nodes *nodes = d->insert.patch_nodes;

	for (uint32_t i = 0; nodes && i < SPA_N_ELEMENTS(nodes->end); i++)
		disconnect_end(&nodes->end[i]);
}

bool tb_patch_nodes_are_lost(const struct tb_device *d)
{
	const struct tb_patch_nodes *nodes = d->insert.patch_nodes;

	for (uint32_t i = 0; nodes && i < SPA_N_ELEMENTS(nodes->end); i++) {
		const struct end *e = &nodes->end[i];

		if (e->is_ready && e->stream
			&& pw_stream_get_state(e->stream, NULL) == PW_STREAM_STATE_UNCONNECTED)
			return true;
	}
	return false;
}

/* ---- sleep ---- */

uint32_t tb_patch_node_id(const struct tb_device *d, uint32_t i)
{
	const struct tb_patch_nodes *nodes = d->insert.patch_nodes;

	return nodes && nodes->end[i].stream ? pw_stream_get_node_id(nodes->end[i].stream)
	                                     : PW_ID_ANY;
}

void tb_patch_node_set_links(struct tb_device *d, uint32_t i, uint32_t n_links)
{
	struct end *e = &d->insert.patch_nodes->end[i];

	if (e->is_active == (n_links > 0))
		return;
	e->is_active = n_links > 0;
	pw_stream_set_active(e->stream, e->is_active);
}

void tb_patch_nodes_update_rates(struct tb_console *c)
{
	for (uint32_t i = 0; i < c->n_devices; i++) {
		struct tb_patch_nodes *nodes = c->devices[i]->insert.patch_nodes;

		for (uint32_t k = 0; nodes && k < SPA_N_ELEMENTS(nodes->end); k++)
			follow_rate(&nodes->end[k]);
	}
}

/* ---- life ---- */

struct tb_patch_nodes *tb_patch_nodes_new(struct tb_device *d, struct tb_patch *patch)
{
	struct tb_patch_nodes *nodes = calloc(1, sizeof(*nodes));

	if (!nodes)
		return NULL;
	nodes->device = d;
	nodes->end[SEND] = (struct end){ .nodes = nodes, .terminal = &patch->send };
	nodes->end[RETURN] = (struct end){ .nodes = nodes, .terminal = &patch->back };
	d->insert.patch_nodes = nodes;
	if (d->stream)
		tb_patch_nodes_connect(d);
	return nodes;
}

void tb_patch_nodes_free(struct tb_patch_nodes *nodes)
{
	if (!nodes)
		return;
	for (uint32_t i = 0; i < SPA_N_ELEMENTS(nodes->end); i++)
		disconnect_end(&nodes->end[i]);
	free(nodes);
}
