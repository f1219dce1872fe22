/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the facts of clocks mean.  A number without a range is one that nobody can set. */
#include "pods.h"

#include <errno.h>
#include <stdio.h>

#include <spa/param/param.h>
#include <spa/param/props.h>
#include <spa/pod/builder.h>
#include <spa/utils/defs.h>
#include <spa/utils/string.h>

static const struct {
	const char *fact, *help;
	bool is_float;
} facts[] = {
	{ "drift", "ppm by which its clock is faster than the console's (read-only)", true },
	{ "fill", "frames between the two clocks, held at the target (read-only)", false },
	{ "target", "frames that are kept between the two clocks (read-only)", false },
	{ "resets", "times that the distance of the clocks had to jump (read-only)", false },
	{ "latency", "ms that the two clocks add (read-only)", true },
};

static int add_info(struct tb_pods *pods, const char *key, size_t i)
{
	uint8_t buffer[512];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	struct spa_pod_frame object;

	spa_pod_builder_push_object(&b, &object, SPA_TYPE_OBJECT_PropInfo, SPA_PARAM_PropInfo);
	spa_pod_builder_add(&b, SPA_PROP_INFO_name, SPA_POD_String(key), SPA_PROP_INFO_description,
		SPA_POD_String(facts[i].help), 0);
	spa_pod_builder_prop(&b, SPA_PROP_INFO_type, 0);
	if (facts[i].is_float)
		spa_pod_builder_float(&b, 0.0f);
	else
		spa_pod_builder_int(&b, 0);
	spa_pod_builder_add(&b, SPA_PROP_INFO_params, SPA_POD_Bool(true), 0);
	return tb_pods_add(pods, spa_pod_builder_pop(&b, &object));
}

static int add_family(struct tb_pods *pods, const char *family)
{
	char key[TB_KEY_MAX];
	int res = 0;

	for (size_t i = 0; i < SPA_N_ELEMENTS(facts) && res == 0; i++) {
		snprintf(key, sizeof(key), "%s.<%s>.clock.%s", family, family, facts[i].fact);
		res = add_info(pods, key, i);
	}
	return res;
}

int tb_pods_add_clock_infos(struct tb_pods *pods, const struct tb_engine_facts *engine)
{
	static const char *const families[] = { "strip", "bus" };
	int res = 0;

	for (size_t f = 0; f < SPA_N_ELEMENTS(families); f++) {
		bool any = false;

		for (uint32_t i = 0; i < engine->n_clocks; i++)
			any = any || spa_streq(engine->clocks[i].family, families[f]);
		if (any && res == 0)
			res = add_family(pods, families[f]);
	}
	return res;
}
