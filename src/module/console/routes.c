/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Where a strip or bus that came is routed. */
#include "device.h"
#include "mixer/key-name.h"
#include "structure.h"

static void route(struct tb_console *c, const struct tb_device *strip, const struct tb_device *bus)
{
	char key[TB_KEY_MAX];

	tb_key_of_cell(key, "route", strip->config.name, bus->config.name);
	tb_mixer_set(c->mixer, (uint32_t)tb_mixer_find_param(c->mixer, key), 1.0f);
}

void tb_structure_route_new(const struct tb_device *d)
{
	struct tb_console *c = d->console;
	bool is_first = true;

	for (uint32_t b = c->n_strips; b < c->n_devices; b++) {
		const struct tb_device *bus = c->devices[b];
		bool is_virtual = tb_device_is_virtual(bus);

		if (bus->is_leaving && !bus->successor)
			continue;
		for (uint32_t s = 0; s < c->n_strips; s++) {
			const struct tb_device *strip = c->devices[s];

			if ((strip == d || bus == d)
				&& tb_is_routed_by_default(strip->config.kind, bus->config.kind,
					is_virtual && is_first))
				route(c, strip, bus);
		}
		is_first &= !is_virtual;
	}
	c->events->settings_changed(c);
}
