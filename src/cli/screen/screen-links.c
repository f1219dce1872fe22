/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What strips and buses are called, and who is linked to them: the applications that play
 * into a strip, the device of a bus.  Read again when something in the session changed. */
#include "screen.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "mixer/protocol.h"

/* A name of two applications is only told apart by what they play. */
static void add_peer(
	struct tb_screen_link *link, const struct tb_object *peer, const struct tb_app *app)
{
	size_t n = strlen(link->peers), n_long = strlen(link->titles);
	const char *name = app ? app->name : peer->description;

	snprintf(link->peers + n, sizeof(link->peers) - n, "%s%s", n ? ", " : "", name);
	snprintf(link->titles + n_long, sizeof(link->titles) - n_long, "%s%s%s%.60s%s",
		n_long ? ", " : "", name, app && app->media[0] ? " (" : "", app ? app->media : "",
		app && app->media[0] ? ")" : "");
}

static void read_link(
	const struct tb_screen *s, struct tb_screen_link *link, const char *name, bool is_strip)
{
	char node_name[160];
	const struct tb_object *node, *peer;

	*link = (struct tb_screen_link){ 0 };
	snprintf(node_name, sizeof(node_name), "%s.%s", tb_client_console(s->client), name);
	node = tb_client_find_node(s->client, node_name);
	if (!node)
		return;
	snprintf(link->description, sizeof(link->description), "%s", node->description);
	for (uint32_t i = 0; tb_client_object(s->client, i); i++) {
		peer = tb_client_peer(s->client, node, i, is_strip);
		if (peer)
			add_peer(link, peer, tb_apps_find(s->apps, peer->id));
	}
}

/* It should have a device. */
static void judge(struct tb_screen_link *link, bool is_strip, const char *what)
{
	link->is_capture = is_strip;
	if (link->peers[0])
		return;
	link->is_missing = true;
	snprintf(link->peers, sizeof(link->peers), "%s", what);
	snprintf(link->titles, sizeof(link->titles), "%s", what);
}

static void mark_missing(
	const struct tb_screen *s, const char *list, const char *type, const char *what)
{
	const struct tb_key *key = tb_keys_find(s->keys, list);
	json_t *devices = key && key->text ? json_loads(key->text, 0, NULL) : NULL, *device;
	size_t i;

	json_array_foreach(devices, i, device)
	{
		const char *name = json_string_value(json_object_get(device, "name"));
		const char *its = json_string_value(json_object_get(device, "type"));
		char path[TB_KEY_MAX];

		if (!name || !its || strcmp(its, type) != 0)
			continue;
		for (uint32_t d = 0; d < s->n_links; d++)
			if (strcmp(tb_screen_device(s, d, path), name) == 0)
				judge(&s->links[d], d < s->keys->n_strips, what);
	}
	json_decref(devices);
}

void tb_screen_read_links(struct tb_screen *s)
{
	uint32_t n = tb_screen_n_devices(s);
	struct tb_screen_link *grown;

	if (!s->links_changed && s->n_links == n)
		return;
	grown = reallocarray(s->links, n + 1, sizeof(*grown));
	if (!grown)
		return;
	s->links = grown;
	s->n_links = n;
	s->links_changed = false;
	for (uint32_t d = 0; d < n; d++) {
		char path[TB_KEY_MAX];

		read_link(s, &s->links[d], tb_screen_device(s, d, path), d < s->keys->n_strips);
	}
	mark_missing(s, TB_FACT_STRIPS, "capture", "no source");
	mark_missing(s, TB_FACT_BUSES, "playback", "no device");
}

const struct tb_screen_link *tb_screen_link(const struct tb_screen *s, uint32_t device)
{
	static const struct tb_screen_link none;

	return device < s->n_links ? &s->links[device] : &none;
}
