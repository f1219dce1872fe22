/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* An equaliser of another program, which a page sends as text: what `troubadour import` does with
 * a file. */
#include "console-impl.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "client/eq-import.h"
#include "mixer/key-name.h"

/* So many of the notes fit into what a page shows for a moment. */
#define NOTES_SHOWN 3u

/* "line 3: ...; line 7: ...; and 2 more" */
static void join_notes(const struct tb_import *import, char *text, size_t n_bytes)
{
	size_t at = 0;

	text[0] = '\0';
	for (uint32_t i = 0; i < import->n_notes && i < NOTES_SHOWN && at < n_bytes; i++) {
		const struct tb_import_note *note = &import->note[i];

		if (note->line > 0)
			at += (size_t)snprintf(text + at, n_bytes - at, "%sline %u: %s",
				i > 0 ? "; " : "", note->line, note->text);
		else
			at += (size_t)snprintf(
				text + at, n_bytes - at, "%s%s", i > 0 ? "; " : "", note->text);
	}
	if (import->n_notes > NOTES_SHOWN && at < n_bytes)
		snprintf(text + at, n_bytes - at, "; and %u more", import->n_notes - NOTES_SHOWN);
}

static bool has_bus(const struct tb_keys *keys, const char *bus)
{
	char key[TB_KEY_MAX + sizeof(".fader")];

	snprintf(key, sizeof(key), "%s.fader", bus);
	return tb_keys_find(keys, key) != NULL;
}

static int send(struct tb_web_console *c, struct tb_import *import, const char *bus)
{
	struct tb_settings s = { 0 };
	int res = tb_import_settings(import, tb_client_keys(c->client), bus, &s);

	if (res >= 0)
		res = tb_client_request(c->client, s.list, s.n, 0.0f, NULL, NULL);
	tb_settings_finish(&s);
	return res;
}

void tb_web_import(struct tb_web_console *c, uint64_t peer, const json_t *request)
{
	const json_t *text = json_object_get(request, "import");
	const char *to = json_string_value(json_object_get(request, "to"));
	struct tb_import import;
	char bus[TB_KEY_MAX], notes[(sizeof(import.note[0].text) + 16) * (NOTES_SHOWN + 1)];
	int res;

	tb_path_of_bus(bus, to ? to : "");
	if (!has_bus(tb_client_keys(c->client), bus)) {
		tb_web_refuse(c, peer, request, "\"to\" is not a bus");
		return;
	}
	if (tb_import_read(&import, json_string_value(text), json_string_length(text)) < 0) {
		tb_web_refuse(c, peer, request, "there is no equaliser in it; nothing was changed");
		return;
	}
	res = send(c, &import, bus);
	join_notes(&import, notes, sizeof(notes));
	if (res < 0)
		tb_web_refuse(c, peer, request, strerror(-res));
	else
		tb_web_confirm(c, peer, request, notes);
}
