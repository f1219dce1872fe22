/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Buses whose device goes away, by fallback-law.h. */
#include "fallback.h"

#include <errno.h>
#include <stdlib.h>

#include "candidates.h"
#include "console.h"
#include "device.h"
#include "fallback-law.h"

static struct tb_device *playback_bus(const struct tb_console *c, uint32_t node)
{
	for (uint32_t i = c->n_strips; i < c->n_devices && node != PW_ID_ANY; i++) {
		struct tb_device *d = c->devices[i];

		if (d->config.kind == TB_DEVICE_PLAYBACK_BUS && tb_device_node_id(d) == node)
			return d;
	}
	return NULL;
}

static struct tb_fallback_facts facts_of(const struct tb_device *d)
{
	const struct tb_console *c = d->console;
	int level = tb_device_find_param(d, "fallback-level");

	return (struct tb_fallback_facts){
		.is_there = tb_candidates_has_sink(c, &d->fallback->plays_on),
		.fader_db = tb_mixer_get(c->mixer, d->fader_param),
		.fallback_db = tb_mixer_get(c->mixer, (uint32_t)level),
	};
}

static void fade_in(struct tb_device *d)
{
	tb_mixer_fade_bus_in(d->console->mixer, d->terminal.index);
}

static void set_fader(struct tb_device *d, float level_db)
{
	tb_mixer_set(d->console->mixer, d->fader_param, level_db);
	d->console->events->settings_changed(d->console);
}

void tb_fallback_linked(struct tb_console *c, const struct tb_link *link)
{
	struct tb_device *d = playback_bus(c, link->output_node);
	struct tb_fallback_facts facts;
	struct tb_fallback_step step;
	struct tb_sink_name device;

	if (!d || !tb_candidates_name_sink(c, link->input_node, &device))
		return;
	facts = facts_of(d);
	step = tb_fallback_next(d->fallback, &device, &facts);
	if (step.fades_in)
		fade_in(d);
	if (step.sets_fader)
		set_fader(d, step.fader_db);
}

void tb_fallback_unlinked(struct tb_console *c, const struct tb_link *link)
{
	struct tb_device *d = playback_bus(c, link->output_node);
	struct tb_fallback_facts facts;

	if (!d)
		return;
	facts = facts_of(d);
	if (tb_fallback_loses(d->fallback, &facts))
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
