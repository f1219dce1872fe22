/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which strips and buses are awake. */
#include "activity.h"

#include "clocks.h"
#include "console.h"
#include "device.h"
#include "devices.h"
#include "headsets.h"
#include "wanted.h"

void tb_activity_update(struct tb_device *d)
{
	if (tb_device_dozes(d))
		return;
	if (d->terminal.edge)
		tb_device_set_active(d, tb_clocks_want_active(d));
	else if (d->n_links > 0 && !d->is_active && tb_device_is_strip(d)
		 && tb_device_is_virtual(d))
		d->console->events->sleeper_linked(d->console);
	else
		tb_device_set_active(d, d->n_links > 0 && tb_device_is_wanted(d));
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
