/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "arrangement.h"

#include <stdio.h>
#include <string.h>

#include <spa/utils/string.h>

#include "base/text.h"
#include "client/devices.h"
#include "dsp/resample.h"
#include "mixer/protocol.h"

#define QUALITY_KEY "resample.quality"

void tb_arrangement_init(struct tb_arrangement *a, struct tb_client *c)
{
	*a = (struct tb_arrangement){
		.list = { tb_client_described(c, TB_FACT_STRIPS),
			tb_client_described(c, TB_FACT_BUSES) },
		.client = c,
	};
}

void tb_arrangement_finish(struct tb_arrangement *a)
{
	json_decref(a->list[0]);
	json_decref(a->list[1]);
	*a = (struct tb_arrangement){ 0 };
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* The object of a strip or bus; borrowed, NULL if there is none. */
static json_t *arrangement_of(const struct tb_arrangement *a, const char *name)
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

/* The strip or bus whose node that is; NULL if it is none of this console's. */
static const char *name_of(const struct tb_arrangement *a, const struct tb_object *node)
{
	const char *name = node ? tb_behind_dot(node->name, tb_client_console(a->client)) : NULL;

	return name && arrangement_of(a, name) ? name : NULL;
}

static bool is_default(const struct tb_arrangement *a, const char *name)
{
	for (enum tb_default i = 0; i < TB_N_DEFAULTS; i++) {
		const char *device = name_of(a, tb_client_default(a->client, i));

		if (device && spa_streq(device, name))
			return true;
	}
	return false;
}

/* ---- as text ---- */

static void print_default(const struct tb_arrangement *a, enum tb_default which, const char *what)
{
	const struct tb_object *node = tb_client_default(a->client, which);
	const char *name = name_of(a, node);

	printf("%s %s", what, node ? node->description : "nothing");
	if (name)
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
	printf("\n%-*s  ", name_width, "DEFAULTS");
	print_default(a, TB_DEFAULT_SINK, "applications play to");
	print_default(a, TB_DEFAULT_SOURCE, ", and record from");
	printf("\n");
	print_qualities(a, name_width);
}

/* ---- as JSON ---- */

void tb_arrangement_add_json(const struct tb_arrangement *a, const char *name, json_t *object)
{
	json_t *mine = arrangement_of(a, name), *devices = json_object_get(mine, "devices");
	const char *clock = text_of(mine, "clock");

	json_object_set_new(object, "default", json_boolean(is_default(a, name)));
	json_object_set_new(object, "clock", json_string(clock[0] != '\0' ? clock : "graph"));
	json_object_set_new(object, QUALITY_KEY, json_integer(quality_of(mine)));
	if (devices)
		json_object_set(object, "devices", devices);
}
