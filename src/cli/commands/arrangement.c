/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "arrangement.h"

#include <stdio.h>
#include <string.h>

#include <spa/utils/string.h>

#include "resample.h"
#include "value.h"

#define QUALITY_KEY "resample.quality"

static json_t *list_of(struct tb_client *c, const char *name)
{
	const struct tb_key *key = tb_keys_find(tb_client_keys(c), name);
	char text[TB_VALUE_TEXT_MAX];

	return key ? json_loads(tb_key_format(key, text), 0, NULL) : NULL;
}

void tb_arrangement_init(
	struct tb_arrangement *a, struct tb_client *c, const struct tb_client_options *options)
{
	*a = (struct tb_arrangement){
		.list = { list_of(c, "console.strips"), list_of(c, "console.buses") },
		.survey = tb_survey_new(options->remote),
		.console = tb_client_console(c),
	};
}

void tb_arrangement_finish(struct tb_arrangement *a)
{
	json_decref(a->list[0]);
	json_decref(a->list[1]);
	tb_survey_free(a->survey);
	*a = (struct tb_arrangement){ 0 };
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

json_t *tb_arrangement_of(const struct tb_arrangement *a, const char *name)
{
	json_t *object;
	size_t i;

	for (int family = 0; family < 2; family++)
		json_array_foreach(a->list[family], i, object)
		{
			if (spa_streq(text_of(object, "name"), name))
				return object;
		}
	return NULL;
}

const struct tb_thing *tb_arrangement_default(const struct tb_arrangement *a, const char *kind)
{
	return a->survey ? tb_survey_default(a->survey, kind) : NULL;
}

static bool is_default(const struct tb_arrangement *a, const char *name)
{
	static const char *const kinds[] = { "sink", "source" };

	for (int i = 0; i < 2; i++) {
		const struct tb_thing *node = tb_arrangement_default(a, kinds[i]);

		if (node && spa_streq(tb_thing_get(node, TB_KEY_CONSOLE), a->console)
			&& spa_streq(tb_thing_get(node, TB_KEY_DEVICE), name))
			return true;
	}
	return false;
}

/* ---- as text ---- */

static void print_default(const struct tb_arrangement *a, const char *kind, const char *what)
{
	const struct tb_thing *node = tb_arrangement_default(a, kind);
	const char *name = node ? tb_thing_get(node, TB_KEY_DEVICE) : "";

	printf("%s %s", what, node ? tb_thing_label(node) : "nothing");
	if (name[0] != '\0')
		printf(" [%s]", name);
}

static int quality_of(const json_t *object)
{
	const json_t *quality = json_object_get(object, QUALITY_KEY);

	return quality ? (int)json_integer_value(quality) : (int)TB_RESAMPLE_DEF_QUALITY;
}

static void print_qualities(const struct tb_arrangement *a, int name_width)
{
	json_t *object;
	uint32_t n = 0;
	size_t i;

	for (int family = 0; family < 2; family++)
		json_array_foreach(a->list[family], i, object)
		{
			if (quality_of(object) == (int)TB_RESAMPLE_DEF_QUALITY)
				continue;
			if (n++ == 0)
				printf("\n%-*s  ", name_width, "QUALITY");
			printf("%s %d, ", text_of(object, "name"), quality_of(object));
		}
	if (n > 0)
		printf("others %d\n", (int)TB_RESAMPLE_DEF_QUALITY);
}

void tb_arrangement_print(const struct tb_arrangement *a, int name_width)
{
	if (a->survey) {
		printf("\n%-*s  ", name_width, "DEFAULTS");
		print_default(a, "sink", "applications play to");
		print_default(a, "source", ", and record from");
		printf("\n");
	}
	print_qualities(a, name_width);
}

/* ---- as JSON ---- */

void tb_arrangement_add_json(const struct tb_arrangement *a, const char *name, json_t *object)
{
	json_t *mine = tb_arrangement_of(a, name), *devices = json_object_get(mine, "devices");
	const char *clock = text_of(mine, "clock");

	json_object_set_new(object, "default", json_boolean(is_default(a, name)));
	json_object_set_new(object, "clock", json_string(clock[0] != '\0' ? clock : "graph"));
	json_object_set_new(object, QUALITY_KEY, json_integer(quality_of(mine)));
	if (devices)
		json_object_set(object, "devices", devices);
}
