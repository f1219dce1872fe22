/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour devices`: what can be played on and recorded, and who does. */
#include "commands.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <spa/utils/string.h>

#include "action.h"
#include "client/devices.h"
#include "options.h"
#include "print-json.h"

static const char help[] =
	"Usage: troubadour devices [OPTIONS]\n"
	"\n"
	"Lists speakers, headphones and microphones with the bus that plays on each and the strip\n"
	"that records it.  * marks the session's default.  `troubadour device` chooses one.\n"
	"With --console, only the strips and buses of that console count.\n"
	"\n"
	"  -j, --json          the same as JSON\n" TB_COMMON_HELP "\n"
	"Example: troubadour devices\n";

/* "telephone" or "high fidelity" of a Bluetooth headset; else "". */
static const char *profile_of(const struct tb_survey *s, const struct tb_device *device)
{
	const char *profile = tb_global_get(tb_survey_node(s, device->node), "api.bluez5.profile");

	if (spa_strstartswith(profile, "headset"))
		return "telephone";
	return profile[0] != '\0' ? "high fidelity" : "";
}

/* What is looked at. */
struct view {
	const struct tb_survey *survey;
	const char *console; /* NULL: all */
	bool is_sink;
};

/* The strip or bus at the other end of link `i`; NULL if it is none of the device's. */
static const struct tb_global *user_at(
	const struct view *v, const struct tb_device *device, uint32_t i)
{
	const struct tb_survey *s = v->survey;
	const struct tb_global *l = s->registry.global[i], *peer;

	if (l->kind != TB_GLOBAL_LINK || device->node != (v->is_sink ? l->to_node : l->from_node))
		return NULL;
	peer = tb_survey_node(s, v->is_sink ? l->from_node : l->to_node);
	/* A link for each channel. */
	for (uint32_t k = 0; k < i && peer; k++)
		if (s->registry.global[k]->kind == TB_GLOBAL_LINK
			&& s->registry.global[k]->from_node == l->from_node
			&& s->registry.global[k]->to_node == l->to_node)
			return NULL;
	return peer && tb_global_is_of_console(peer, v->console) ? peer : NULL;
}

static bool is_default(const struct view *v, const struct tb_device *device)
{
	const struct tb_global *now = tb_survey_default(v->survey, v->is_sink ? "sink" : "source");

	return now && now->id == device->node;
}

static void print_device(const struct view *v, const struct tb_device *device)
{
	const char *profile = profile_of(v->survey, device), *comma = ", used by ";
	char name[TB_GLOBAL_NAME_MAX];

	printf("%c %s", is_default(v, device) ? '*' : ' ', device->description);
	if (profile[0] != '\0')
		printf(" (Bluetooth, %s)", profile);
	for (uint32_t i = 0; i < v->survey->registry.n_globals; i++) {
		const struct tb_global *user = user_at(v, device, i);

		if (!user)
			continue;
		printf("%s%s", comma, tb_global_name(user, name));
		comma = ", ";
	}
	printf("\n    %s\n", device->name);
}

static void print_text(const struct view *v)
{
	struct tb_devices h;

	tb_survey_devices(v->survey, v->is_sink, &h);
	printf(v->is_sink ? "OUTPUTS\n" : "\nINPUTS\n");
	for (uint32_t i = 0; i < h.n; i++)
		print_device(v, &h.list[i]);
	if (h.n == 0)
		printf("  none\n");
}

static json_t *device_to_json(const struct view *v, const struct tb_device *device)
{
	json_t *users = json_array();

	for (uint32_t i = 0; i < v->survey->registry.n_globals; i++) {
		const struct tb_global *user = user_at(v, device, i);

		if (user)
			json_array_append_new(
				users, json_pack("{s:s, s:s}", "console",
					       tb_global_get(user, TB_KEY_CONSOLE), "name",
					       tb_global_get(user, TB_KEY_DEVICE)));
	}
	return json_pack("{s:s, s:s, s:s, s:s, s:b, s:b, s:s, s:o}", "direction",
		v->is_sink ? "output" : "input", "description", device->description, "nick",
		device->nick, "node", device->name, "default", is_default(v, device), "hardware",
		device->is_hardware, "profile", profile_of(v->survey, device), "used_by", users);
}

static void add_to_json(const struct view *v, json_t *list)
{
	struct tb_devices h;

	tb_survey_devices(v->survey, v->is_sink, &h);
	for (uint32_t i = 0; i < h.n; i++)
		json_array_append_new(list, device_to_json(v, &h.list[i]));
}

static int print_json(const struct view *outputs, const struct view *inputs)
{
	json_t *list = json_array();
	int res;

	add_to_json(outputs, list);
	add_to_json(inputs, list);
	res = tb_json_print(list, JSON_INDENT(2));
	json_decref(list);
	return res < 0 ? TB_EXIT_FAILURE : 0;
}

static int print(const struct tb_survey *s, const struct tb_options *o)
{
	const struct view outputs = { s, o->client.console, true };
	const struct view inputs = { s, o->client.console, false };

	if (o->json)
		return print_json(&outputs, &inputs);
	print_text(&outputs);
	print_text(&inputs);
	return 0;
}

int tb_command_devices(int argc, char **argv)
{
	return tb_look(argc, argv, help, print);
}
