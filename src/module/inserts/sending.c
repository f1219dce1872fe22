/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "sending.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <spa/utils/json.h>
#include <spa/utils/string.h>

#include "console.h"
#include "device.h"
#include "patch-nodes.h"
#include "patch.h"
#include "say.h"

bool tb_sending_is(const char *text)
{
	struct spa_json it, object;
	const char *value;
	char key[8];
	int n;

	spa_json_init(&it, text, strlen(text));
	if (spa_json_enter_object(&it, &object) <= 0)
		spa_json_init(&object, text, strlen(text));
	if (spa_json_get_string(&object, key, sizeof(key)) <= 0 || !spa_streq(key, "send"))
		return false;
	n = spa_json_next(&object, &value);
	return n > 0 && spa_json_is_true(value, n) && spa_json_next(&object, &value) == 0;
}

static const char *family(const struct tb_device *d)
{
	return tb_device_is_strip(d) ? "strip" : "bus";
}

int tb_sending_begin(struct tb_device *d, _Atomic(const char *) *running)
{
	struct tb_patch *patch;
	char title[160];

	snprintf(title, sizeof(title), "insert %s of %s %s", d->insert.word, family(d),
		d->config.name);
	patch = tb_patch_new(&d->console->graph, title, d->config.layout.n_channels, running);
	if (!patch)
		return -ENOMEM;
	d->insert.patch_nodes = tb_patch_nodes_new(d, patch);
	if (!d->insert.patch_nodes) {
		tb_patch_free(patch);
		return -ENOMEM;
	}
	d->insert.patch = patch;
	return 0;
}

static bool has_gear(const struct tb_console *c)
{
	return c->fixed_rate_hz != 0 && c->fixed_rate_hz != c->graph_rate_hz;
}

bool tb_sending_offer(struct tb_device *d, uint32_t rate_hz)
{
	struct tb_patch *patch = d->insert.patch;
	bool fits = !has_gear(d->console);

	if (!patch)
		return false;
	if (!fits && !d->insert.is_aside)
		tb_console_say(d->console, TB_HOST_NOTE,
			"%s %s: insert %s: the graph's rate is not engine.rate, and what is sent "
			"has the graph's; it plays without",
			family(d), d->config.name, d->insert.word);
	d->insert.is_aside = !fits;
	d->insert.rate_hz = rate_hz;
	atomic_store_explicit(
		&patch->fade_frames, rate_hz * TB_MOVE_MS / 1000, memory_order_relaxed);
	return fits;
}

struct tb_patch *tb_sending_end(struct tb_device *d)
{
	struct tb_patch *patch = d->insert.patch;

	tb_patch_nodes_free(d->insert.patch_nodes);
	d->insert.patch_nodes = NULL;
	d->insert.patch = NULL;
	d->insert.is_aside = false;
	return patch;
}
