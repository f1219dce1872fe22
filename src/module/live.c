/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Whether the console has to run though no application asks for it.
 *
 * Links between our streams and hardware are passive, so that an idle console wakes
 * nothing and devices may suspend.  That would also keep a microphone from being
 * heard on a device: no end of that path is an application.  While such a path is
 * open the mixer node asks to run by itself. */
#include "console.h"

static bool is_open(const struct tb_device *d)
{
	const struct tb_mixer *m = d->console->mixer;

	return d->n_links > 0 && tb_mixer_get(m, d->mute_param) == 0.0f
	       && tb_mixer_get(m, d->fader_param) > TB_SILENCE_DB;
}

static bool is_heard(const struct tb_console *c, const struct tb_device *strip)
{
	for (uint32_t b = 0; b < c->n_buses; b++) {
		const struct tb_device *bus = c->devices[c->n_strips + b];

		if (bus->config.kind == TB_DEVICE_PLAYBACK_BUS && is_open(bus)
			&& tb_mixer_route(c->mixer, strip->terminal.index, b)
			&& tb_mixer_send_db(c->mixer, strip->terminal.index, b) > TB_SILENCE_DB)
			return true;
	}
	return false;
}

static bool has_live_path(const struct tb_console *c)
{
	for (uint32_t s = 0; s < c->n_strips; s++) {
		const struct tb_device *strip = c->devices[s];

		if (strip->config.kind == TB_DEVICE_CAPTURE_STRIP && is_open(strip)
			&& is_heard(c, strip))
			return true;
	}
	return false;
}

/* The server looks at node.always-process only when it has another reason to; a
 * sync-group, of which we make no use, is one. */
void tb_console_update_live(struct tb_console *c)
{
	bool live = c->filter && has_live_path(c);

	if (!c->filter || live == c->is_live)
		return;
	c->is_live = live;
	pw_filter_update_properties(c->filter, NULL,
		&SPA_DICT_ITEMS(SPA_DICT_ITEM(PW_KEY_NODE_ALWAYS_PROCESS, live ? "true" : "false"),
			SPA_DICT_ITEM(PW_KEY_NODE_SYNC_GROUP,
				live ? "troubadour.live" : "troubadour.idle")));
}
