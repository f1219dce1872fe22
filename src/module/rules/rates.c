/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Rates.  The graph has one, which changes when the console comes to another driver or
 * somebody forces it; the mixer has the same, or one of its own (engine.rate), with a
 * gear between the two (gear.h).
 *
 * When the graph's changes, the server lets most streams begin anew with another format.
 * Not so a stream that moves from driver to driver while it has its format: it keeps
 * the old rate, and its adapter resamples.  A player that takes as many frames as it is
 * asked for does not notice; a console whose cycle is the graph's has to have its
 * streams at the graph's rate.  So such a stream is made to negotiate again, and is
 * silent until it has. */
#include "rates.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "clocks.h"
#include "console.h"
#include "device.h"
#include "devices.h"
#include "filter-node.h"
#include "publish.h"
#include "roster.h"
#include "say.h"

struct tb_rates {
	int seq; /* of the sync behind which streams negotiate */
};

/* Once for a rate: a stream may insist on its own. */
static bool is_of_another_rate(const struct tb_device *d)
{
	uint32_t graph_rate_hz = d->console->graph_rate_hz;

	return d->stream && !d->terminal.edge && d->rate_hz != 0 && d->rate_hz != graph_rate_hz
	       && d->negotiated_for_hz != graph_rate_hz;
}

static void offer_format(struct tb_device *d)
{
	d->negotiated_for_hz = d->console->graph_rate_hz;
	tb_device_offer_format(d);
}

/* An adapter looks for a format when it starts: a stream that runs has to stop for it.
 * Unless the server is about to stop all of them for the same reason, of which it has
 * told by the time that it answers. */
static void negotiate_where_needed(struct tb_console *c)
{
	bool any_runs = false;

	for (uint32_t i = 0; i < c->n_devices; i++) {
		struct tb_device *d = c->devices[i];

		if (!is_of_another_rate(d))
			continue;
		if (tb_device_is_streaming(d))
			any_runs = true;
		else
			offer_format(d);
	}
	if (any_runs && c->core)
		c->rates->seq = pw_core_sync(c->core, PW_ID_CORE, 0);
}

void tb_rates_synced(struct tb_console *c, int seq)
{
	if (seq != c->rates->seq)
		return;
	for (uint32_t i = 0; i < c->n_devices; i++) {
		struct tb_device *d = c->devices[i];

		if (!is_of_another_rate(d))
			continue;
		offer_format(d);
		if (!tb_device_is_streaming(d))
			continue;
		pw_stream_set_active(d->stream, false);
		pw_stream_set_active(d->stream, true);
	}
}

/* The position of any node of ours that runs: a sleeping one may have another driver. */
static const struct spa_io_position *graph_position(const struct tb_console *c)
{
	for (uint32_t i = 0; i < c->n_devices; i++) {
		const struct tb_device *d = c->devices[i];

		if (!d->terminal.edge && d->is_active && d->terminal.position)
			return d->terminal.position;
	}
	return tb_filter_is_active(c) ? c->graph.position : NULL;
}

/* What the driver has, or is about to have. */
static uint32_t graph_rate_hz(const struct tb_console *c)
{
	const struct spa_io_position *position = graph_position(c);
	uint32_t rate_hz = position ? position->clock.target_rate.denom : 0;

	if (rate_hz == 0 && position)
		rate_hz = position->clock.rate.denom;
	return rate_hz;
}

/* The same devices with another mixer, gear or both; its settings stay. */
static int rebuild(struct tb_console *c, uint32_t engine_rate_hz)
{
	struct tb_device **devices = calloc(c->n_devices, sizeof(*devices));
	struct tb_mixer *mixer;
	int res;

	if (!devices)
		return -ENOMEM;
	memcpy(devices, c->devices, c->n_devices * sizeof(*devices));
	mixer = tb_console_new_mixer(devices, c->n_strips, c->n_buses, engine_rate_hz);
	res = mixer ? tb_console_set_devices(c, devices, c->n_strips, c->n_buses, mixer) : -errno;
	if (res < 0)
		free(devices);
	return res;
}

static void set_graph_rate(struct tb_console *c, uint32_t rate_hz)
{
	uint32_t engine_rate_hz = c->fixed_rate_hz ? c->fixed_rate_hz : rate_hz;
	int res;

	c->graph_rate_hz = rate_hz;
	for (uint32_t i = 0; i < c->n_devices; i++)
		c->devices[i]->negotiated_for_hz = 0;
	res = rebuild(c, SPA_CLAMP(engine_rate_hz, TB_RATE_MIN, TB_RATE_MAX));
	if (res < 0)
		tb_console_say(c, TB_HOST_NOTE, "cannot mix at %u Hz in a graph of %u Hz: %s",
			engine_rate_hz, rate_hz, strerror(-res));
	tb_clocks_update_rates(c);
	tb_publish_soon(c);
}

void tb_rates_update(struct tb_console *c, uint32_t stream_rate_hz)
{
	uint32_t rate_hz = graph_rate_hz(c);

	if (rate_hz == 0)
		rate_hz = stream_rate_hz;
	if (rate_hz != 0 && rate_hz != c->graph_rate_hz)
		set_graph_rate(c, rate_hz);
	negotiate_where_needed(c);
}

void tb_rates_check_format(struct tb_device *d)
{
	const struct tb_console *c = d->console;

	if (d->rate_hz != c->graph_rate_hz && d->negotiated_for_hz == c->graph_rate_hz)
		tb_console_say(d->console, TB_HOST_NOTE,
			"%s: silent, as its stream insists on %u Hz in a graph of %u Hz",
			d->config.name, d->rate_hz, c->graph_rate_hz);
	if (d->rate_hz == c->graph_rate_hz)
		d->negotiated_for_hz = 0;
}

/* ---- seen by the data thread ---- */

static void on_other_rate(void *data, uint64_t count)
{
	tb_rates_update(data, 0);
	tb_publish_soon(data);
}

int tb_rates_new(struct tb_console *c)
{
	c->rates = calloc(1, sizeof(*c->rates));
	if (!c->rates)
		return -ENOMEM;
	c->graph.main_loop = c->main_loop;
	c->graph.other_rate = pw_loop_add_event(c->main_loop, on_other_rate, c);
	return c->graph.other_rate ? 0 : -errno;
}

void tb_rates_free(struct tb_console *c)
{
	if (c->graph.other_rate)
		pw_loop_destroy_source(c->main_loop, c->graph.other_rate);
	c->graph.other_rate = NULL;
	free(c->rates);
	c->rates = NULL;
}
