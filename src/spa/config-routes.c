/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Where a strip is heard when nobody says: a console without routes would be silent. */
#include "spa/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <spa/utils/defs.h>

#include "mixer/key-name.h"

bool tb_is_routed_by_default(
	enum tb_device_kind strip, enum tb_device_kind bus, bool is_first_virtual_bus)
{
	if (strip == TB_DEVICE_CAPTURE_STRIP)
		return bus == TB_DEVICE_VIRTUAL_BUS;
	return bus == TB_DEVICE_PLAYBACK_BUS || is_first_virtual_bus;
}

/* Whether `params` say anything of the strip's routes, be it that one is off. */
static bool has_routes(const struct tb_console_config *c, const char *strip)
{
	struct tb_key_name name;

	for (uint32_t i = 0; i < c->n_params; i++)
		if (tb_key_split(c->params[i].key, &name) && tb_key_part_is(&name.key, "route")
			&& tb_key_part_is(&name.strip, strip))
			return true;
	return false;
}

static int add_route(struct tb_console_config *c, const char *strip, const char *bus)
{
	struct tb_param_setting *grown = reallocarray(c->params, c->n_params + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	c->params = grown;
	grown[c->n_params] = (struct tb_param_setting){ .value = "true" };
	tb_key_of_cell(grown[c->n_params].key, "route", strip, bus);
	c->n_params++;
	return 0;
}

/* How many routes it has now, or -ENOMEM. */
static int route_strip(struct tb_console_config *c, const struct tb_device_config *strip)
{
	uint32_t n_before = c->n_params;
	bool is_first = true;
	int res = 0;

	for (uint32_t b = 0; b < c->n_buses && res == 0; b++) {
		const struct tb_device_config *bus = &c->buses[b];
		bool is_virtual = bus->kind == TB_DEVICE_VIRTUAL_BUS;

		if (!bus->has_no_routes
			&& tb_is_routed_by_default(strip->kind, bus->kind, is_virtual && is_first))
			res = add_route(c, strip->name, bus->name);
		is_first &= !is_virtual;
	}
	return res < 0 ? res : (int)(c->n_params - n_before);
}

/* A list that did not fit ends behind a whole name. */
static void end_with_dots(char *names, size_t n_bytes)
{
	static const char dots[] = ", ...";
	char *comma;

	names[n_bytes - sizeof(dots) + 1] = '\0';
	comma = strrchr(names, ',');
	if (comma)
		memcpy(comma, dots, sizeof(dots));
}

int tb_console_config_add_routes(struct tb_console_config *c, char *names, size_t n_bytes)
{
	size_t used = 0;
	int res = 0;

	names[0] = '\0';
	for (uint32_t s = 0; s < c->n_strips && res >= 0 && !c->has_no_routes; s++) {
		const struct tb_device_config *strip = &c->strips[s];

		if (strip->has_no_routes || has_routes(c, strip->name))
			continue;
		res = route_strip(c, strip);
		if (res > 0 && used < n_bytes)
			used += (size_t)snprintf(names + used, n_bytes - used, "%s%s",
				used ? ", " : "", strip->name);
	}
	if (used >= n_bytes)
		end_with_dots(names, n_bytes);
	return SPA_MIN(res, 0);
}
