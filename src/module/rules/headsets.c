/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the session manager is told of microphones, by headsets-law.h.
 *
 * WirePlumber gives a headset the profile that has a microphone while somebody records
 * it, and looks for that from each recording stream through whatever shares a
 * node.link-group: all of a console does, so who records any bus would record all
 * microphones.  It passes by streams that say bluez5.loopback = true, which a microphone's
 * strip says unless it counts.  A strip with a clock of its own has no link-group. */
#include "headsets.h"

#include <errno.h>
#include <stdlib.h>

#include "console.h"
#include "device.h"
#include "headsets-law.h"

#define PASS_BY "bluez5.loopback"

static struct tb_headset_facts facts_of(const struct tb_device *d)
{
	const struct tb_console *c = d->console;
	struct tb_headset_facts facts = {
		.mixer = c->mixer,
		.strip = d->terminal.index,
		.n_buses = c->n_buses,
		.has_own_clock = d->terminal.edge != NULL,
		.is_linked = d->n_links > 0,
	};

	for (uint32_t b = 0; b < c->n_buses; b++)
		facts.is_recorded[b] = c->devices[c->n_strips + b]->is_recorded;
	return facts;
}

static void say(struct tb_device *d)
{
	pw_stream_update_properties(d->stream,
		&SPA_DICT_ITEMS(SPA_DICT_ITEM(PASS_BY, d->headset->counts ? "false" : "true")));
}

void tb_headset_set_properties(struct tb_device *d, struct pw_properties *p)
{
	*d->headset = (struct tb_headset){ 0 };
	if (!tb_device_is_strip(d) || tb_device_is_virtual(d))
		return;
	pw_properties_set(p, PASS_BY, "true");
	if (d->terminal.edge)
		pw_properties_set(p, PW_KEY_NODE_LINK_GROUP, NULL);
}

void tb_headset_update(struct tb_device *d)
{
	const struct tb_headset_facts facts = facts_of(d);

	if (d->stream && tb_headset_next(d->headset, &facts))
		say(d);
}

void tb_headset_wakes(struct tb_device *d)
{
	const struct tb_headset_facts facts = facts_of(d);

	if (tb_device_is_strip(d) && !tb_device_is_virtual(d)
		&& tb_headset_next_awake(d->headset, &facts))
		say(d);
}

int tb_headset_new(struct tb_device *d)
{
	d->headset = calloc(1, sizeof(*d->headset));
	return d->headset ? 0 : -ENOMEM;
}

void tb_headset_free(struct tb_device *d)
{
	free(d->headset);
	d->headset = NULL;
}
