/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour complete`: words for the shells' completion, from the running console.  For
 * scripts, so it is in no help. */
#include "commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/devices.h"
#include "options.h"
#include "client/scenes.h"
#include "client/value.h"

static const char help[] =
	"Usage: troubadour complete keys|values KEY|strips|buses|devices|scenes|presets|hardware|"
	"outputs|inputs [OPTIONS]\n"
	"\n"
	"Prints words, one a line, for the completion of a shell.\n"
	"\n" TB_COMMON_HELP "\n"
	"Example: troubadour complete keys\n";

static void print_name(void *data, const char *name)
{
	puts(name);
}

/* Node names, which have no spaces in them. */
static void print_hardware(const char *kind, const char *remote)
{
	struct tb_survey *s = tb_survey_new(remote);
	struct tb_devices h;

	for (int is_sink = 0; is_sink < 2 && s; is_sink++) {
		if (strcmp(kind, is_sink ? "inputs" : "outputs") == 0)
			continue;
		tb_survey_devices(s, is_sink, &h);
		for (uint32_t i = 0; i < h.n; i++)
			puts(h.list[i].name);
	}
	tb_survey_free(s);
}

static void print_keys(const struct tb_keys *keys)
{
	for (uint32_t i = 0; i < keys->n; i++)
		if (!keys->key[i].info->is_read_only && !keys->key[i].info->is_hidden)
			puts(keys->key[i].name);
}

static void print_values(const struct tb_keys *keys, const char *name)
{
	const struct tb_key *key = name ? tb_keys_find(keys, name) : NULL;
	char text[TB_VALUE_TEXT_MAX];

	if (!key)
		return;
	if (key->info->kind == TB_KIND_SWITCH)
		puts("on\noff\n!");
	else if (key->info->kind == TB_KIND_NUMBER)
		puts(tb_key_format(key, text));
	for (uint32_t i = 0; i < key->info->n_choices; i++)
		puts(key->info->choices[i]);
}

static void print_names(const struct tb_keys *keys, const char *kind)
{
	bool all = strcmp(kind, "devices") == 0;

	for (uint32_t i = 0; (all || strcmp(kind, "strips") == 0) && i < keys->n_strips; i++)
		puts(keys->strip[i]);
	for (uint32_t i = 0; (all || strcmp(kind, "buses") == 0) && i < keys->n_buses; i++)
		puts(keys->bus[i]);
}

int tb_command_complete(int argc, char **argv)
{
	struct tb_options o;
	struct tb_client *c;
	int res = tb_options_parse(&o, argc, argv, "", help);

	if (res != 0)
		return res - 1;
	if (o.n_args == 0)
		return tb_usage(help);
	if (strcmp(o.args[0], "scenes") == 0) {
		tb_scenes_for_each(print_name, NULL);
		return 0;
	}
	if (strcmp(o.args[0], "presets") == 0) {
		tb_presets_for_each(print_name, NULL);
		return 0;
	}
	if (strcmp(o.args[0], "hardware") == 0 || strcmp(o.args[0], "outputs") == 0
		|| strcmp(o.args[0], "inputs") == 0) {
		print_hardware(o.args[0], o.client.remote);
		return 0;
	}
	c = tb_connect(&o.client);
	if (!c)
		return TB_EXIT_FAILURE;
	if (strcmp(o.args[0], "keys") == 0)
		print_keys(tb_client_keys(c));
	else if (strcmp(o.args[0], "values") == 0)
		print_values(tb_client_keys(c), o.n_args > 1 ? o.args[1] : NULL);
	else
		print_names(tb_client_keys(c), o.args[0]);
	tb_client_free(c);
	return 0;
}
