/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Strips and buses with clocks of their own: when they run, at which rates, and how
 * they keep up.
 *
 * Their streams are in groups of their own, so that nothing of the server lets them
 * run when the console does, and stop when it stops: a device of theirs is asked to
 * run while the mixer node does, and only then, so that an idle console wakes no
 * driver. */
#include "clocks.h"

#include <errno.h>
#include <stdlib.h>

#include "console.h"
#include "device.h"
#include "edge.h"
#include "filter-node.h"
#include "latency.h"
#include "publish.h"
#include "say.h"
#include "timers.h"
#include "wanted.h"

/* How soon another latency is seen while the console runs. */
#define CHECK_INTERVAL_NS (100 * (uint64_t)SPA_NSEC_PER_MSEC)

struct tb_clocks {
	struct spa_source *timer; /* to look again */
};

static bool is_mixing(const struct tb_console *c)
{
	return tb_filter_is_running(c);
}

bool tb_clocks_want_active(const struct tb_device *d)
{
	return d->n_links > 0 && tb_device_is_wanted(d)
	       && (tb_device_is_virtual(d) || is_mixing(d->console));
}

void tb_clocks_update_rates(struct tb_console *c)
{
	bool any = false;

	for (uint32_t i = 0; i < c->n_devices; i++) {
		struct tb_device *d = c->devices[i];

		if (!d->terminal.edge)
			continue;
		any = true;
		if (tb_edge_set_rates(d->terminal.edge, d->rate_hz, c->graph_rate_hz) < 0)
			tb_console_say(c, TB_HOST_NOTE, "%s: no resampler from %u to %u Hz: %m",
				d->config.name, d->rate_hz, c->graph_rate_hz);
	}
	/* The distance is chosen on the data thread. */
	if (any && tb_latency_tell(c))
		tb_publish_soon(c);
	if (any && is_mixing(c))
		tb_timer_start(c, c->clocks->timer, CHECK_INTERVAL_NS);
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
