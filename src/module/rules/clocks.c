/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Strips and buses with clocks of their own, by clocks-law.h: rates and facts of their ends. */
#include "clocks.h"

#include <errno.h>
#include <stdlib.h>

#include "clocks-law.h"
#include "console.h"
#include "device.h"
#include "edge.h"
#include "filter-node.h"
#include "latency.h"
#include "publish.h"
#include "say.h"
#include "timers.h"

struct tb_clocks {
	struct spa_source *timer; /* to look again */
};

static void set_rates(struct tb_device *d)
{
	const struct tb_console *c = d->console;

	if (tb_edge_set_rates(d->terminal.edge, d->rate_hz, c->graph_rate_hz) < 0)
		tb_console_say(d->console, TB_HOST_NOTE, "%s: no resampler from %u to %u Hz: %m",
			d->config.name, d->rate_hz, c->graph_rate_hz);
}

void tb_clocks_update_rates(struct tb_console *c)
{
	struct tb_clocks_step step;
	uint32_t n_ends = 0;

	for (uint32_t i = 0; i < c->n_devices; i++) {
		if (!c->devices[i]->terminal.edge)
			continue;
		n_ends++;
		set_rates(c->devices[i]);
	}
	step = tb_clocks_next(n_ends, tb_filter_is_running(c));
	/* The distance is chosen on the data thread. */
	if (step.tells_latency && tb_latency_tell(c))
		tb_publish_soon(c);
	if (step.wait_ns > 0)
		tb_timer_start(c, c->clocks->timer, step.wait_ns);
}

static void on_check(void *data, uint64_t n_expirations)
{
	tb_clocks_update_rates(data);
}

struct tb_clock_facts *tb_clocks_facts(const struct tb_console *c, uint32_t *n_facts)
{
	struct tb_clock_facts *facts = calloc(c->n_devices, sizeof(*facts));

	*n_facts = 0;
	for (uint32_t i = 0; facts && i < c->n_devices; i++) {
		const struct tb_device *d = c->devices[i];

		if (!d->terminal.edge)
			continue;
		facts[*n_facts].family = tb_device_is_strip(d) ? "strip" : "bus";
		facts[*n_facts].name = d->config.name;
		tb_edge_read_facts(d->terminal.edge, &facts[(*n_facts)++]);
	}
	return facts;
}

int tb_clocks_new(struct tb_console *c)
{
	c->clocks = calloc(1, sizeof(*c->clocks));
	if (!c->clocks)
		return -ENOMEM;
	c->clocks->timer = pw_loop_add_timer(c->main_loop, on_check, c);
	return c->clocks->timer ? 0 : -errno;
}

void tb_clocks_free(struct tb_console *c)
{
	if (c->clocks && c->clocks->timer)
		pw_loop_destroy_source(c->main_loop, c->clocks->timer);
	free(c->clocks);
	c->clocks = NULL;
}
