/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which strips and buses are awake: the facts for activity-law.h, and what follows from it. */
#include "activity.h"

#include <errno.h>
#include <stdlib.h>

#include "activity-law.h"
#include "console.h"
#include "device.h"
#include "devices.h"
#include "filter-node.h"
#include "headsets.h"
#include "timers.h"
#include "wanted.h"

#define DOZE_NS SPA_NSEC_PER_SEC

struct tb_dozing {
	struct spa_source *timer;
};

static void start_dozing(struct tb_device *d)
{
	struct tb_console *c = d->console;

	if (!d->is_dozing)
		tb_timer_start(c, c->dozing->timer,
			DOZE_NS + (uint64_t)(tb_mixer_fade_ms(c->mixer) * SPA_NSEC_PER_MSEC));
	d->is_dozing = true;
}

static void update(struct tb_device *d, bool has_dozed)
{
	const struct tb_activity_facts facts = {
		.end = { d->n_links > 0, tb_device_is_wanted(d), tb_device_is_virtual(d) },
		.is_strip = tb_device_is_strip(d),
		.has_own_clock = d->terminal.edge != NULL,
		.is_awake = d->is_active,
		.is_mixing = tb_filter_is_running(d->console),
		.has_dozed = has_dozed,
	};
	enum tb_activity activity = tb_activity_of(&facts);

	if (activity == TB_ACTIVITY_DOZES) {
		start_dozing(d);
		return;
	}
	d->is_dozing = false;
	if (activity == TB_ACTIVITY_JOINS)
		d->console->events->sleeper_linked(d->console);
	else
		tb_device_set_active(d, activity == TB_ACTIVITY_AWAKE);
}

static void on_doze_over(void *data, uint64_t n_expirations)
{
	struct tb_console *c = data;

	for (uint32_t i = 0; i < c->n_devices; i++)
		if (c->devices[i]->is_dozing)
			update(c->devices[i], true);
}

void tb_activity_update(struct tb_device *d)
{
	update(d, false);
}

void tb_activity_update_microphones(struct tb_console *c)
{
	for (uint32_t i = 0; i < c->n_strips; i++) {
		struct tb_device *d = c->devices[i];

		if (tb_device_is_virtual(d))
			continue;
		tb_headset_update(d);
		tb_activity_update(d);
	}
}

void tb_activity_update_own_clocks(struct tb_console *c)
{
	for (uint32_t i = 0; i < c->n_devices; i++) {
		if (c->devices[i]->terminal.edge)
			tb_activity_update(c->devices[i]);
	}
}

int tb_activity_new(struct tb_console *c)
{
	c->dozing = calloc(1, sizeof(*c->dozing));
	if (!c->dozing)
		return -ENOMEM;
	c->dozing->timer = pw_loop_add_timer(c->main_loop, on_doze_over, c);
	return c->dozing->timer ? 0 : -errno;
}

void tb_activity_free(struct tb_console *c)
{
	if (c->dozing && c->dozing->timer)
		pw_loop_destroy_source(c->main_loop, c->dozing->timer);
	free(c->dozing);
	c->dozing = NULL;
}
