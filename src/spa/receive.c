/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "spa/receive.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <spa/param/props.h>
#include <spa/pod/iter.h>
#include <spa/pod/parser.h>
#include <spa/utils/string.h>

#include "spa/facts.h"
#include "spa/pods.h"

static void refuse(const struct tb_receiver *r, const char *key, const char *why)
{
	if (r->refuse)
		r->refuse(r->data, key, why);
}

static void refuse_unknown(const struct tb_receiver *r, const char *key)
{
	bool is_fact = tb_fact_is(r->mixer, key);

	refuse(r, key, is_fact ? "is read-only" : "is not a key of this console");
}

/* `value` is of no fitting type, or no word that the key has. */
static void refuse_value(const struct tb_receiver *r, const char *key,
	const struct tb_param_info *info, const struct spa_pod *value)
{
	char allowed[256], why[384];
	const char *word;

	tb_describe_values(r->mixer, info, allowed, sizeof(allowed));
	if (spa_pod_get_string(value, &word) == 0)
		snprintf(why, sizeof(why), "is not \"%.64s\" (have: %s)", word, allowed);
	else
		snprintf(why, sizeof(why), "was given a value of the wrong kind (have: %s)",
			allowed);
	refuse(r, key, why);
}

static int find_param(const struct tb_receiver *r, const char *key)
{
	char whole[TB_KEY_MAX];
	int n = snprintf(whole, sizeof(whole), "%s%s", r->prefix, key);

	return n < (int)TB_KEY_MAX ? tb_mixer_find_param(r->mixer, whole) : -1;
}

/* Whether it is the fade; `*fade_ms` stays as it is if that is not a number. */
static bool receive_fade(
	const struct tb_receiver *r, const char *key, const struct spa_pod *value, float *fade_ms)
{
	static const struct tb_param_info info = { .unit = TB_UNIT_MS };

	if (!spa_streq(key, "engine.fade"))
		return false;
	if (tb_pod_to_value(r->mixer, &info, value, fade_ms) < 0)
		refuse(r, key, "was given a value of the wrong kind (a time in ms)");
	return true;
}

/* The value of `key`, whose number may be another one afterwards. */
static int to_value(struct tb_receiver *r, const char *key, const struct spa_pod *value, int *param,
	float *number)
{
	struct tb_param_info info;

	tb_mixer_param_info(r->mixer, (uint32_t)*param, &info);
	if (tb_pod_to_value(r->mixer, &info, value, number) == 0)
		return 0;
	if (info.unit == TB_UNIT_ENUM && r->look_for_words) {
		r->look_for_words(r, key);
		*param = find_param(r, key);
		tb_mixer_param_info(r->mixer, (uint32_t)*param, &info);
		if (tb_pod_to_value(r->mixer, &info, value, number) == 0)
			return 0;
	}
	refuse_value(r, key, &info, value);
	return -EINVAL;
}

static bool receive_one(struct tb_receiver *r, const char *key, const struct spa_pod *value)
{
	float number;
	int param;

	if (r->waits && r->waits(r, key, value))
		return false;
	param = find_param(r, key);
	if (param < 0) {
		if (!r->other || !r->other(r, key, value))
			refuse_unknown(r, key);
		return false;
	}
	if (to_value(r, key, value, &param, &number) < 0)
		return false;
	tb_mixer_set(r->mixer, (uint32_t)param, number);
	return true;
}

static bool receive_pairs(struct tb_receiver *r, const struct spa_pod *pairs)
{
	struct spa_pod_parser parser;
	struct spa_pod_frame frame;
	struct spa_pod *value;
	const char *key;
	float fade_ms = NAN;
	bool any = false;

	spa_pod_parser_pod(&parser, pairs);
	if (spa_pod_parser_push_struct(&parser, &frame) < 0)
		return false;
	while (spa_pod_parser_get_string(&parser, &key) == 0
		&& spa_pod_parser_get_pod(&parser, &value) == 0)
		any |= !receive_fade(r, key, value, &fade_ms) && receive_one(r, key, value);
	/* Only written, and only for what comes with it. */
	if (any && !isnan(fade_ms))
		tb_mixer_set_fade(r->mixer, fade_ms);
	return any;
}

bool tb_receive_props(struct tb_receiver *r, const struct spa_pod *props)
{
	const struct spa_pod_prop *prop;

	if (!spa_pod_is_object_type(props, SPA_TYPE_OBJECT_Props))
		return false;
	prop = spa_pod_find_prop(props, NULL, SPA_PROP_params);
	return prop && receive_pairs(r, &prop->value);
}
