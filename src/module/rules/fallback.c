/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A bus that goes on on another device comes up from silence, so that whoever loses his
 * headphones is not shouted at by the loudspeakers.
 *
 * Where the device before is gone, its fader is no higher than `fallback-level` from then on;
 * it gets back what it had on the device before when that is there again, unless somebody has
 * moved it meanwhile. */
#include "fallback.h"

#include <errno.h>
#include <stdlib.h>

#include <spa/utils/string.h>

#include "candidates.h"
#include "console.h"
#include "device.h"

struct tb_fallback {
	struct tb_sink_name plays_on; /* what the bus was linked to last */
	struct tb_sink_name from;     /* what it had played on; no name: it is its own device */
	float fader_db, lowered_db;   /* there, and where it is now */
};

static struct tb_device *playback_bus(const struct tb_console *c, uint32_t node)
{
	for (uint32_t i = c->n_strips; i < c->n_devices && node != PW_ID_ANY; i++) {
		struct tb_device *d = c->devices[i];

		if (d->config.kind == TB_DEVICE_PLAYBACK_BUS && tb_device_node_id(d) == node)
			return d;
	}
	return NULL;
}

static void fade_in(struct tb_device *d)
{
	tb_mixer_fade_bus_in(d->console->mixer, d->terminal.index);
}

static float fallback_db(const struct tb_device *d)
{
	return tb_mixer_get(d->console->mixer, (uint32_t)tb_device_find_param(d, "fallback-level"));
}

static void set_fader(struct tb_device *d, float level_db)
{
	tb_mixer_set(d->console->mixer, d->fader_param, level_db);
	d->console->events->settings_changed(d->console);
}

static void fall_back(struct tb_device *d, const struct tb_sink_name *from)
{
	float fader_db = tb_mixer_get(d->console->mixer, d->fader_param);

	if (fader_db <= fallback_db(d))
		return;
	d->fallback->from = *from;
	d->fallback->fader_db = fader_db;
	d->fallback->lowered_db = fallback_db(d);
	set_fader(d, fallback_db(d));
}

static void come_back(struct tb_device *d)
{
	float fader_db = tb_mixer_get(d->console->mixer, d->fader_param);

	if (fader_db == d->fallback->lowered_db)
		set_fader(d, d->fallback->fader_db);
	d->fallback->from = (struct tb_sink_name){ "" };
}

void tb_fallback_linked(struct tb_console *c, const struct tb_link *link)
{
	struct tb_device *d = playback_bus(c, link->output_node);
	struct tb_sink_name before, now;

	if (!d || !tb_candidates_name_sink(c, link->input_node, &now))
		return;
	before = d->fallback->plays_on;
	d->fallback->plays_on = now;
	if (before.name[0] == '\0' || spa_streq(before.serial, now.serial))
		return;
	fade_in(d);
	if (spa_streq(d->fallback->from.name, now.name))
		come_back(d);
	else if (!tb_candidates_has_sink(c, &before) && !d->fallback->from.name[0])
		fall_back(d, &before);
}

/* Also before it is linked again, in the blocks that are on their way until it sleeps. */
void tb_fallback_unlinked(struct tb_console *c, const struct tb_link *link)
{
	struct tb_device *d = playback_bus(c, link->output_node);

	if (d && d->fallback->plays_on.name[0]
		&& !tb_candidates_has_sink(c, &d->fallback->plays_on))
		fade_in(d);
}

int tb_fallback_new(struct tb_device *d)
{
	d->fallback = calloc(1, sizeof(*d->fallback));
	return d->fallback ? 0 : -ENOMEM;
}

void tb_fallback_free(struct tb_device *d)
{
	free(d->fallback);
	d->fallback = NULL;
}
