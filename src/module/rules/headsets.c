/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Whether a Bluetooth headset has to be a telephone.
 *
 * WirePlumber gives a headset the profile that has a microphone while somebody records
 * it, and looks for that from each recording stream through whatever shares a
 * node.link-group: all of a console does, so who records any bus would record all
 * microphones.  It passes by streams that say bluez5.loopback = true, and a microphone's
 * strip says so unless a bus that somebody records has it: its route is on and its send is
 * above silence.  Mutes do not count, as with wanted.c: a headset takes seconds to change.
 *
 * A strip with a clock of its own has no link-group, so that WirePlumber takes it for a
 * recording stream itself.  Up to 0.5.12 WirePlumber lets go of such a stream only when
 * it sees that it sleeps.  So the strip says that it is to be passed by when it wakes up
 * for another reason than to be recorded, or when its link is gone. */
#include "headsets.h"

#include "console.h"
#include "device.h"

#define PASS_BY "bluez5.loopback"

static bool is_recorded(const struct tb_console *c, uint32_t strip)
{
	for (uint32_t b = 0; b < c->n_buses; b++) {
		if (c->devices[c->n_strips + b]->is_recorded
			&& tb_mixer_is_sent(c->mixer, strip, b))
			return true;
	}
	return false;
}

static void say(struct tb_device *d, bool counts)
{
	if (counts == d->counts_as_recorder)
		return;
	d->counts_as_recorder = counts;
	pw_stream_update_properties(
		d->stream, &SPA_DICT_ITEMS(SPA_DICT_ITEM(PASS_BY, counts ? "false" : "true")));
}

void tb_headset_set_properties(struct tb_device *d, struct pw_properties *p)
{
	d->counts_as_recorder = false;
	if (!tb_device_is_strip(d) || tb_device_is_virtual(d))
		return;
	pw_properties_set(p, PASS_BY, "true");
	if (d->terminal.edge)
		pw_properties_set(p, PW_KEY_NODE_LINK_GROUP, NULL);
}

void tb_headset_update(struct tb_device *d)
{
	bool is_kept = d->terminal.edge && d->n_links > 0 && d->counts_as_recorder;

	if (d->stream)
		say(d, is_kept || is_recorded(d->console, d->terminal.index));
}

void tb_headset_wakes(struct tb_device *d)
{
	if (tb_device_is_strip(d) && !tb_device_is_virtual(d))
		say(d, is_recorded(d->console, d->terminal.index));
}
