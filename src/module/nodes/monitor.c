/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The session's default device and the monitor.
 *
 * A desktop's slider and volume keys act on the default sink.  Where that is a strip, its
 * volume and mute are those of the monitor, the bus where one listens, so that the keys move
 * all that one hears; the strip keeps a fader of its own.  `monitor.volume-keys` turns this
 * off. */
#include "monitor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <spa/utils/json.h>
#include <spa/utils/string.h>

#include "base/text.h"
#include "console.h"

#define DEFAULT_SINK "default.audio.sink"

struct tb_monitor {
	char default_sink[256]; /* of the session; empty: not known */
};

static bool has_volume_keys(const struct tb_console *c)
{
	int param = tb_mixer_find_param(c->mixer, "monitor.volume-keys");

	return param >= 0 && tb_mixer_get(c->mixer, (uint32_t)param) > 0.0f;
}

static bool is_default_sink(const struct tb_device *d)
{
	const struct tb_console *c = d->console;

	return d->config.kind == TB_DEVICE_VIRTUAL_STRIP
	       && spa_streq(tb_behind_dot(c->monitor->default_sink, c->name), d->config.name);
}

struct tb_device *tb_monitor_behind(struct tb_device *d)
{
	struct tb_console *c = d->console;
	int monitor = tb_mixer_monitor(c->mixer);

	if (monitor < 0 || !is_default_sink(d) || !has_volume_keys(c))
		return d;
	return c->devices[c->n_strips + (uint32_t)monitor];
}

static void set_default_sink(struct tb_console *c, const char *name)
{
	if (spa_streq(c->monitor->default_sink, name))
		return;
	snprintf(c->monitor->default_sink, sizeof(c->monitor->default_sink), "%s", name);
	c->events->default_sink_changed(c);
}

bool tb_monitor_note(struct tb_console *c, uint32_t subject, const char *key, const char *value)
{
	char name[sizeof(c->monitor->default_sink)] = "";

	if (subject != PW_ID_CORE || (key && !spa_streq(key, DEFAULT_SINK)))
		return false;
	if (key && value
		&& spa_json_str_object_find(value, strlen(value), "name", name, sizeof(name)) <= 0)
		name[0] = '\0';
	set_default_sink(c, name);
	return true;
}

bool tb_monitor_knows_default(const struct tb_console *c)
{
	return c->monitor->default_sink[0] != '\0';
}

void tb_monitor_disconnect(struct tb_console *c)
{
	c->monitor->default_sink[0] = '\0';
}

int tb_monitor_new(struct tb_console *c)
{
	c->monitor = calloc(1, sizeof(*c->monitor));
	return c->monitor ? 0 : -ENOMEM;
}

void tb_monitor_free(struct tb_console *c)
{
	free(c->monitor);
	c->monitor = NULL;
}
