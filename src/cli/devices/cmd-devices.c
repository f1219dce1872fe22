/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour devices`: what can be played on and recorded, and who does. */
#include "commands.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <spa/utils/string.h>

#include "action.h"
#include "devices.h"
#include "options.h"
#include "print-json.h"

static const char help[] =
	"Usage: troubadour devices [OPTIONS]\n"
	"\n"
	"Lists speakers, headphones and microphones with the bus that plays on each and the strip\n"
	"that records it.  * marks the session's default.  `troubadour device` chooses one.\n"
	"\n"
	"  -j, --json          the same as JSON\n"
	"  -R, --remote NAME   another PipeWire than the user's\n"
	"  -h, --help          this text\n"
	"\n"
	"Example: troubadour devices\n";

/* "telephone" or "high fidelity" of a Bluetooth headset; else "". */
static const char *profile_of(const struct tb_survey *s, const struct tb_device *device)
{
	const char *profile = tb_thing_get(tb_survey_node(s, device->node), "api.bluez5.profile");

	if (spa_strstartswith(profile, "headset"))
		return "telephone";
	return profile[0] != '\0' ? "high fidelity" : "";
}

/* The strip or bus at the other end of link `i`; NULL if it is none of the device's. */
static const struct tb_thing *user_at(
	const struct tb_survey *s, const struct tb_device *device, bool is_sink, uint32_t i)
{
	const struct tb_thing *l = s->thing[i], *peer;

	if (l->kind != TB_THING_LINK || device->node != (is_sink ? l->to_node : l->from_node))
		return NULL;
	peer = tb_survey_node(s, is_sink ? l->from_node : l->to_node);
	/* A link for each channel. */
	for (uint32_t k = 0; k < i && peer; k++)
		if (s->thing[k]->kind == TB_THING_LINK && s->thing[k]->from_node == l->from_node
			&& s->thing[k]->to_node == l->to_node)
			return NULL;
	return peer && tb_thing_get(peer, TB_KEY_CONSOLE)[0] != '\0' ? peer : NULL;
}

static bool is_default(const struct tb_survey *s, const struct tb_device *device, bool is_sink)
{
	const struct tb_thing *now = tb_survey_default(s, is_sink ? "sink" : "source");

	return now && now->id == device->node;
}

static void print_device(const struct tb_survey *s, const struct tb_device *device, bool is_sink)
{
	const char *profile = profile_of(s, device), *comma = ", used by ";

	printf("%c %s", is_default(s, device, is_sink) ? '*' : ' ', device->description);
	if (profile[0] != '\0')
		printf(" (Bluetooth, %s)", profile);
	for (uint32_t i = 0; i < s->n_things; i++) {
		const struct tb_thing *user = user_at(s, device, is_sink, i);

		if (!user)
			continue;
		printf("%s%s", comma, tb_thing_get(user, TB_KEY_DEVICE));
		comma = ", ";
	}
	printf("\n    %s\n", device->name);
}

static void print_text(const struct tb_survey *s, bool is_sink)
{
	struct tb_devices h;

	tb_survey_devices(s, is_sink, &h);
	printf(is_sink ? "OUTPUTS\n" : "\nINPUTS\n");
	for (uint32_t i = 0; i < h.n; i++)
		print_device(s, &h.list[i], is_sink);
	if (h.n == 0)
		printf("  none\n");
}

static json_t *device_to_json(
	const struct tb_survey *s, const struct tb_device *device, bool is_sink)
{
	json_t *users = json_array();

	for (uint32_t i = 0; i < s->n_things; i++) {
		const struct tb_thing *user = user_at(s, device, is_sink, i);

		if (user)
			json_array_append_new(
				users, json_pack("{s:s, s:s}", "console",
					       tb_thing_get(user, TB_KEY_CONSOLE), "name",
					       tb_thing_get(user, TB_KEY_DEVICE)));
	}
	return json_pack("{s:s, s:s, s:s, s:s, s:b, s:b, s:s, s:o}", "direction",
		is_sink ? "output" : "input", "description", device->description, "nick",
		device->nick, "node", device->name, "default", is_default(s, device, is_sink),
		"hardware", device->is_hardware, "profile", profile_of(s, device), "used_by",
		users);
}

static int print_json(const struct tb_survey *s)
{
	json_t *list = json_array();
	int res;

	for (int is_sink = 1; is_sink >= 0; is_sink--) {
		struct tb_devices h;

		tb_survey_devices(s, is_sink, &h);
		for (uint32_t i = 0; i < h.n; i++)
			json_array_append_new(list, device_to_json(s, &h.list[i], is_sink));
	}
	res = tb_json_print(list, JSON_INDENT(2));
	json_decref(list);
	return res < 0 ? TB_EXIT_FAILURE : 0;
}

static int print(const struct tb_survey *s, bool as_json)
{
	if (as_json)
		return print_json(s);
	print_text(s, true);
	print_text(s, false);
	return 0;
}

int tb_command_devices(int argc, char **argv)
{
	return tb_look(argc, argv, help, print);
}
