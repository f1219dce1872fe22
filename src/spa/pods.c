/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Props, which hold every key that there is room for, and values as pods. */
#include "spa/pods.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/param/props.h>
#include <spa/pod/iter.h>
#include <spa/utils/string.h>

#include "mixer/key-name.h"
#include "spa/facts.h"

/* ---- words ---- */

/* Means the first playback bus, whichever that is. */
#define FIRST_BUS "first"

static bool can_listen(const struct tb_mixer *m, uint32_t bus)
{
	return tb_mixer_bus(m, bus)->kind == TB_BUS_PLAYBACK;
}

static int bus_to_value(const struct tb_mixer *m, const char *word, float *value)
{
	int bus = tb_mixer_find_bus(m, word);

	if (bus >= 0 && !can_listen(m, (uint32_t)bus))
		return -EINVAL;
	if (bus < 0 && word[0] != '\0' && !spa_streq(word, FIRST_BUS))
		return -EINVAL;
	*value = bus < 0 ? -1.0f : (float)bus;
	return 0;
}

const char *tb_bus_choice(const struct tb_mixer *m, uint32_t i)
{
	uint32_t n = 1;

	if (i == 0)
		return FIRST_BUS;
	for (uint32_t b = 0; b < tb_mixer_n_buses(m); b++)
		if (can_listen(m, b) && n++ == i)
			return tb_mixer_bus(m, b)->name;
	return NULL;
}

int tb_word_to_value(
	const struct tb_mixer *m, const struct tb_param_info *info, const char *word, float *value)
{
	int strip;

	if (info->unit == TB_UNIT_BUS)
		return bus_to_value(m, word, value);
	for (uint32_t i = 0; info->choices && info->choices[i]; i++) {
		if (spa_streq(info->choices[i], word)) {
			*value = (float)i;
			return 0;
		}
	}
	if (info->unit != TB_UNIT_STRIP)
		return -EINVAL;
	strip = tb_mixer_find_strip(m, word);
	if (strip < 0 && word[0] != '\0' && !spa_streq(word, "none"))
		return -EINVAL;
	*value = strip < 0 ? -1.0f : (float)strip;
	return 0;
}

static void describe_buses(const struct tb_mixer *m, char *text, size_t n_bytes)
{
	const char *name;
	size_t used = 0;

	for (uint32_t i = 0; (name = tb_bus_choice(m, i)) && used < n_bytes; i++)
		used += (size_t)snprintf(text + used, n_bytes - used, "%s%s", i ? ", " : "", name);
}

static void describe_choices(const struct tb_param_info *info, char *text, size_t n_bytes)
{
	size_t used = 0;

	for (uint32_t i = 0; info->choices[i] && used < n_bytes; i++)
		used += (size_t)snprintf(
			text + used, n_bytes - used, "%s%s", i ? ", " : "", info->choices[i]);
}

static void describe_strips(const struct tb_mixer *m, char *text, size_t n_bytes)
{
	size_t used = (size_t)snprintf(text, n_bytes, "none");

	for (uint32_t i = 0; i < tb_mixer_n_strips(m) && used < n_bytes; i++)
		used += (size_t)snprintf(
			text + used, n_bytes - used, ", %s", tb_mixer_strip(m, i)->name);
}

void tb_describe_values(
	const struct tb_mixer *m, const struct tb_param_info *info, char *text, size_t n_bytes)
{
	if (info->choices)
		describe_choices(info, text, n_bytes);
	else if (info->unit == TB_UNIT_STRIP)
		describe_strips(m, text, n_bytes);
	else if (info->unit == TB_UNIT_BUS)
		describe_buses(m, text, n_bytes);
	else if (info->unit == TB_UNIT_BOOL)
		snprintf(text, n_bytes, "true or false");
	else
		snprintf(text, n_bytes, "a number from %g to %g", (double)info->min,
			(double)info->max);
}

const char *tb_value_to_word(
	const struct tb_mixer *m, const struct tb_param_info *info, float value)
{
	if (info->unit == TB_UNIT_ENUM)
		return info->choices[(int)value];
	if (info->unit == TB_UNIT_BUS)
		return value < 0.0f ? FIRST_BUS : tb_mixer_bus(m, (uint32_t)value)->name;
	return value < 0.0f ? "" : tb_mixer_strip(m, (uint32_t)value)->name;
}

static int number_of_pod(const struct spa_pod *pod, float *value)
{
	double d;
	int64_t l;
	int32_t i;
	bool b;

	if (spa_pod_get_float(pod, value) == 0)
		return isnan(*value) ? -EINVAL : 0;
	if (spa_pod_get_double(pod, &d) == 0)
		*value = (float)d;
	else if (spa_pod_get_int(pod, &i) == 0)
		*value = (float)i;
	else if (spa_pod_get_long(pod, &l) == 0)
		*value = (float)l;
	else if (spa_pod_get_bool(pod, &b) == 0)
		*value = b;
	else
		return -EINVAL;
	return isnan(*value) ? -EINVAL : 0;
}

int tb_pod_to_value(const struct tb_mixer *m, const struct tb_param_info *info,
	const struct spa_pod *pod, float *value)
{
	const char *word;
	char digits[32];
	int res;

	if (spa_pod_get_string(pod, &word) == 0)
		return tb_word_to_value(m, info, word, value);
	res = number_of_pod(pod, value);
	if (res < 0 || !tb_unit_is_word(info->unit))
		return res;
	if (spa_pod_is_bool(pod) || !info->choices)
		return -EINVAL;
	/* There are words that are numbers, such as those of a slope and of a group. */
	snprintf(digits, sizeof(digits), "%g", (double)*value);
	return tb_word_to_value(m, info, digits, value);
}

/* ---- Props ---- */

static void add_value(struct spa_pod_builder *b, const struct tb_mixer *m,
	const struct tb_param_info *info, float value)
{
	switch (info->unit) {
	case TB_UNIT_BOOL:
		spa_pod_builder_bool(b, value != 0.0f);
		break;
	case TB_UNIT_ENUM:
	case TB_UNIT_STRIP:
	case TB_UNIT_BUS:
		spa_pod_builder_string(b, tb_value_to_word(m, info, value));
		break;
	default:
		spa_pod_builder_float(b, value);
		break;
	}
}

struct tb_key_range tb_key_range_of(const struct tb_mixer *m, const char *prefix)
{
	struct tb_key_range range = { .n_skipped = (uint32_t)strlen(prefix) };
	struct tb_param_info info;

	if (range.n_skipped == 0) {
		range.n = tb_mixer_n_params(m);
		return range;
	}
	for (uint32_t i = 0; i < tb_mixer_n_params(m); i++) {
		tb_mixer_param_info(m, i, &info);
		if (strncmp(info.key, prefix, range.n_skipped) != 0)
			continue;
		if (range.n++ == 0)
			range.first = i;
	}
	return range;
}

/* Bytes that are reserved for the PropInfo of families, and for what surrounds keys; the most that
 * one pair takes. */
#define FAMILIES_BYTES 90112u
#define OBJECTS_BYTES  4096u
#define PAIR_BYTES     128u

static bool has_room(const struct tb_pods *pods, uint32_t n_pairs, uint32_t kept_bytes)
{
	return tb_pods_fit(pods,
		pods->builder.b.state.offset + n_pairs * PAIR_BYTES + FAMILIES_BYTES + kept_bytes);
}

/* A pair's, about.  By its key alone: where an object ends may not depend on values, or
 * clients would have to read all keys again when one moves into the next object. */
static uint32_t pair_bytes(const char *key)
{
	return SPA_ROUND_UP_N((uint32_t)strlen(key) + 1, 8) + 3 * sizeof(struct spa_pod);
}

/* Whether the key belongs to no processor: "strip.game.fader", "route.game.a1", but not
 * "strip.game.eq.on". */
static bool is_of_mix(const char *key)
{
	uint32_t n_dots = 0;

	for (; *key; key++)
		n_dots += *key == '.';
	return n_dots < 3;
}

static uint32_t bytes_of_mix(const struct tb_mixer *m)
{
	uint32_t n_bytes = OBJECTS_BYTES;
	struct tb_param_info info;

	for (uint32_t i = 0; i < tb_mixer_n_params(m); i++) {
		tb_mixer_param_info(m, i, &info);
		if (tb_mixer_has_key(m, i) && is_of_mix(info.key))
			n_bytes += pair_bytes(info.key);
	}
	return n_bytes;
}

/* Bytes of "strip.game" in "strip.game.fader", 0 of a send. */
static size_t device_bytes(const char *key)
{
	const char *strip = tb_path_strip(key), *name = strip ? strip : tb_path_bus(key);
	const char *end = name ? strchr(name, '.') : NULL;

	return end ? (size_t)(end - key) : 0;
}

/* Called between two params.  The facts of a strip or bus follow the last of its params, so that
 * all its keys stand together. */
static void pass(struct tb_pods *pods, const struct tb_mixer *m,
	const struct tb_engine_facts *facts, char device[TB_KEY_MAX], const char *next_key)
{
	size_t n_bytes = device_bytes(next_key);

	if (n_bytes == strlen(device) && memcmp(device, next_key, n_bytes) == 0)
		return;
	if (facts && device[0] != '\0' && has_room(pods, TB_DEVICE_FACTS_MAX, pods->kept_bytes))
		tb_facts_put(&pods->builder.b, m, facts, device);
	memcpy(device, next_key, n_bytes);
	device[n_bytes] = '\0';
}

static void add_param(struct tb_pods *pods, const struct tb_mixer *m, uint32_t i,
	const struct tb_param_info *info, uint32_t n_skipped)
{
	bool is_kept_for = is_of_mix(info->key);

	if (is_kept_for)
		pods->kept_bytes -= SPA_MIN(pods->kept_bytes, pair_bytes(info->key));
	if (!has_room(pods, 1, is_kept_for ? 0 : pods->kept_bytes)) {
		pods->n_unlisted++;
		return;
	}
	spa_pod_builder_string(&pods->builder.b, info->key + n_skipped);
	add_value(&pods->builder.b, m, info, tb_mixer_get(m, i));
}

/* Adds values until the object is full. */
static void add_values(struct tb_pods *pods, const struct tb_mixer *m, struct tb_key_range *range,
	const struct tb_engine_facts *facts)
{
	uint32_t n_bytes = 0;
	char device[TB_KEY_MAX] = "";
	struct tb_param_info info;

	for (; range->n > 0 && n_bytes < TB_PROPS_MAX_BYTES; range->first++, range->n--) {
		tb_mixer_param_info(m, range->first, &info);
		pass(pods, m, facts, device, info.key);
		if (!tb_mixer_has_key(m, range->first))
			continue;
		add_param(pods, m, range->first, &info, range->n_skipped);
		n_bytes += pair_bytes(info.key);
	}
	/* Some of a device's params may stand in the next object. */
	info.key[0] = '\0';
	if (range->first < tb_mixer_n_params(m))
		tb_mixer_param_info(m, range->first, &info);
	pass(pods, m, facts, device, info.key);
}

static int add_props_object(struct tb_pods *pods, const struct tb_mixer *m,
	struct tb_key_range *range, const struct tb_engine_facts *facts, bool is_first)
{
	struct spa_pod_builder *b = &pods->builder.b;
	struct spa_pod_frame object, params;

	if (tb_pods_begin(pods) < 0)
		return -ENOMEM;
	spa_pod_builder_push_object(b, &object, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props);
	spa_pod_builder_prop(b, SPA_PROP_params, 0);
	spa_pod_builder_push_struct(b, &params);
	if (facts && is_first)
		tb_facts_put(b, m, facts, "");
	add_values(pods, m, range, facts);
	spa_pod_builder_pop(b, &params);
	return spa_pod_builder_pop(b, &object) ? 0 : -ENOMEM;
}

/* A large console's Props are several objects, with the console's facts in the first. */
static int add_props(struct tb_pods *pods, const struct tb_mixer *m, struct tb_key_range range,
	const struct tb_engine_facts *facts)
{
	bool is_first = true;
	int res = 0;

	do {
		res = add_props_object(pods, m, &range, facts, is_first);
		is_first = false;
	} while (range.n > 0 && res == 0);
	return res;
}

int tb_pods_add_props(
	struct tb_pods *pods, const struct tb_mixer *m, const struct tb_engine_facts *facts)
{
	const struct tb_pods before = *pods;
	struct spa_pod_builder_state end = pods->builder.b.state;
	int res = add_props(pods, m, tb_key_range_of(m, ""), facts);

	if (res < 0 || pods->n_unlisted == before.n_unlisted)
		return res;
	spa_pod_builder_reset(&pods->builder.b, &end);
	pods->n = before.n;
	pods->n_unlisted = before.n_unlisted;
	pods->kept_bytes = bytes_of_mix(m);
	return add_props(pods, m, tb_key_range_of(m, ""), facts);
}

int tb_pods_add_props_of(struct tb_pods *pods, const struct tb_mixer *m, struct tb_key_range range)
{
	return add_props(pods, m, range, NULL);
}
