/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What changes of strips and buses while their nodes stay as they are, by keys of the mixer
 * node that are only written:
 *
 *     console.move       a name and its new place among the strips or buses, "game 1"
 *     console.default    a family and a name, "strip game" or "bus b1"; "strip none"
 *
 * and by console.change the devices that hardware-facing ones are linked to, and the quality
 * of resampling.  Whatever plays plays on. */
#include "arrange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pipewire/extensions/metadata.h>
#include <spa/utils/json.h>
#include <spa/utils/string.h>

#include "console.h"
#include "device.h"
#include "devices.h"
#include "followers.h"
#include "roster.h"
#include "say.h"
#include "structure.h"

/* ---- the order ---- */

/* All devices with the one at `from` put before the one at `to`, which may be the end. */
static struct tb_device **reorder(const struct tb_console *c, uint32_t from, uint32_t to)
{
	struct tb_device **devices = calloc(c->n_devices + 1, sizeof(*devices));
	uint32_t n = 0;

	for (uint32_t i = 0; devices && i <= c->n_devices; i++) {
		if (i == to)
			devices[n++] = c->devices[from];
		if (i < c->n_devices && i != from)
			devices[n++] = c->devices[i];
	}
	return devices;
}

/* The index of the `place`-th other strip or bus (the same family as `d`), counted from 1; the end
 * of the family for the last place. */
static uint32_t index_of_place(
	const struct tb_console *c, const struct tb_device *d, uint32_t place)
{
	bool strips = tb_device_is_strip(d);
	uint32_t end = strips ? c->n_strips : c->n_devices, n = 0;

	for (uint32_t i = strips ? 0 : c->n_strips; i < end; i++) {
		struct tb_device *other = tb_structure_stays(c->devices[i]);

		if (other && other != d && ++n == place)
			return i;
	}
	return end;
}

static uint32_t index_of(const struct tb_console *c, const struct tb_device *d)
{
	uint32_t i = 0;

	while (i < c->n_devices && tb_structure_stays(c->devices[i]) != d)
		i++;
	return i;
}

int tb_arrange_move(struct tb_console *c, const char *text)
{
	struct tb_device *d, **devices;
	char name[128], rest[2];
	uint32_t place, from, n;
	bool strips;

	if (sscanf(text, "%127s %u %1s", name, &place, rest) != 2 || place == 0)
		return tb_console_refuse(
			c, "\"%s\" is not a name and a place from 1, such as \"game 1\"", text);
	d = tb_structure_find(c, name);
	if (!d)
		return -EINVAL;
	strips = tb_device_is_strip(d);
	n = tb_structure_count(c, strips);
	if (place > n)
		return tb_console_refuse(c,
			"\"%s\" cannot go to place %u: there are %u %s, so places 1 to %u",
			d->config.name, place, n, strips ? "strips" : "buses", n);
	from = index_of(c, d);
	devices = reorder(c, from, index_of_place(c, d, place));
	if (!devices)
		return tb_console_refuse(c, "out of memory");
	return tb_roster_change(c, devices, c->n_strips, c->n_buses);
}

/* ---- the session's default ---- */

/* Defaults go by priority, and what the user chose wins: we choose for them. */
static void choose(struct tb_console *c, bool strips, const char *name)
{
	const char *key =
		strips ? "default.configured.audio.sink" : "default.configured.audio.source";
	char value[256];

	if (!c->metadata.proxy)
		return;
	snprintf(value, sizeof(value), "{ \"name\": \"%s.%s\" }", c->name, name);
	pw_metadata_set_property(c->metadata.proxy, PW_ID_CORE, key, "Spa:String:JSON", value);
}

int tb_arrange_default(struct tb_console *c, const char *text)
{
	char family[8], name[128], rest[2];
	bool strips, none;
	struct tb_device *d = NULL;

	if (sscanf(text, "%7s %127s %1s", family, name, rest) != 2
		|| (!spa_streq(family, "strip") && !spa_streq(family, "bus")))
		return tb_console_refuse(
			c, "\"%s\" is not a family and a name, such as \"strip game\"", text);
	strips = spa_streq(family, "strip");
	none = spa_streq(name, "none");
	if (!none)
		d = tb_structure_find(c, name);
	if (!none && !d)
		return -EINVAL;
	if (d && (tb_device_is_strip(d) != strips || !tb_device_is_virtual(d)))
		return tb_console_refuse(c,
			"only a virtual %s can be the default, and \"%s\" is none", family, name);
	for (uint32_t i = 0; i < c->n_devices; i++) {
		struct tb_device *other = tb_structure_stays(c->devices[i]);

		if (!other || tb_device_is_strip(other) != strips)
			continue;
		other->config.is_default = other == d;
		tb_device_tell_default(other);
	}
	if (d)
		choose(c, strips, name);
	else
		tb_followers_drop_default(c, strips);
	c->events->structure_changed(c);
	return 0;
}

/* ---- devices, and the quality between two rates ---- */

/* Another insert than before is refused (tb_inserts_check_text()): it can only go. */
static bool takes_insert_away(struct tb_device *d, const struct tb_device_config *config)
{
	d->config.insert_is_post = config->insert_is_post;
	if (!d->config.insert || config->insert)
		return false;
	free(d->config.insert);
	d->config.insert = NULL;
	return true;
}

int tb_arrange(struct tb_device *d, const struct tb_device_config *config)
{
	if (!spa_streq(config->devices, d->config.devices)) {
		snprintf(d->config.devices, sizeof(d->config.devices), "%s", config->devices);
		tb_device_tell_devices(d);
		d->console->events->structure_changed(d->console);
	}
	if (!takes_insert_away(d, config) && config->resample_quality == d->config.resample_quality)
		return 0;
	d->config.resample_quality = config->resample_quality;
	return tb_roster_renew(d->console);
}
