/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Rates, by rates-law.h: what the driver and the streams have, and another mixer. */
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
#include "rates-law.h"
#include "roster.h"
#include "say.h"

struct tb_rates {
	int seq; /* of the sync behind which streams negotiate */
};

static struct tb_rate_facts facts_of(const struct tb_device *d)
{
	return (struct tb_rate_facts){
		.graph_hz = d->console->graph_rate_hz,
		.stream_hz = d->rate_hz,
		.is_in_graph = d->stream && !d->terminal.edge,
		.runs = tb_device_is_streaming(d),
	};
}

static void negotiate_where_needed(struct tb_console *c)
{
	bool any_waits = false;

	for (uint32_t i = 0; i < c->n_devices; i++) {
		struct tb_device *d = c->devices[i];
		const struct tb_rate_facts facts = facts_of(d);
		enum tb_rate_step step = tb_rate_next(d->rate, &facts);

		if (step == TB_RATE_OFFERS)
			tb_device_offer_format(d);
		any_waits |= step == TB_RATE_WAITS;
	}
	if (any_waits && c->core)
		c->rates->seq = pw_core_sync(c->core, PW_ID_CORE, 0);
}

static void negotiate(struct tb_device *d)
{
	const struct tb_rate_facts facts = facts_of(d);
	enum tb_rate_step step = tb_rate_answered(d->rate, &facts);

	if (step == TB_RATE_STAYS)
		return;
	tb_device_offer_format(d);
	if (step != TB_RATE_BEGINS_ANEW)
		return;
	pw_stream_set_active(d->stream, false);
	pw_stream_set_active(d->stream, true);
}

void tb_rates_synced(struct tb_console *c, int seq)
{
	if (seq != c->rates->seq)
		return;
	for (uint32_t i = 0; i < c->n_devices; i++)
		negotiate(c->devices[i]);
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
	uint32_t mixer_hz = tb_rate_of_mixer(c->fixed_rate_hz, rate_hz);
	int res;

	c->graph_rate_hz = rate_hz;
	for (uint32_t i = 0; i < c->n_devices; i++)
		tb_rates_begin(c->devices[i]);
	res = rebuild(c, mixer_hz);
	if (res < 0)
		tb_console_say(c, TB_HOST_NOTE, "cannot mix at %u Hz in a graph of %u Hz: %s",
			mixer_hz, rate_hz, strerror(-res));
	tb_clocks_update_rates(c);
	tb_publish_soon(c);
}

void tb_rates_update(struct tb_console *c, uint32_t stream_rate_hz)
{
	const struct spa_io_position *p = graph_position(c);
	uint32_t rate_hz = tb_rate_of_graph(
		p ? p->clock.target_rate.denom : 0, p ? p->clock.rate.denom : 0, stream_rate_hz);

	if (rate_hz != 0 && rate_hz != c->graph_rate_hz)
		set_graph_rate(c, rate_hz);
	negotiate_where_needed(c);
}

void tb_rates_check_format(struct tb_device *d)
{
	const struct tb_rate_facts facts = facts_of(d);

	if (tb_rate_insists(d->rate, &facts))
		tb_console_say(d->console, TB_HOST_NOTE,
			"%s: silent, as its stream insists on %u Hz in a graph of %u Hz",
			d->config.name, facts.stream_hz, facts.graph_hz);
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

void tb_rates_begin(struct tb_device *d)
{
	*d->rate = (struct tb_rate){ 0 };
}

int tb_rates_add(struct tb_device *d)
{
	d->rate = calloc(1, sizeof(*d->rate));
	return d->rate ? 0 : -ENOMEM;
}

void tb_rates_forget(struct tb_device *d)
{
	free(d->rate);
	d->rate = NULL;
}
