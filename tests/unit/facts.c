/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What is told and cannot be set: each fact that Props hold is described, and refused by name. */
#include "spa/facts.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include <spa/param/param.h>
#include <spa/param/props.h>
#include <spa/pod/builder.h>
#include <spa/pod/iter.h>
#include <spa/pod/parser.h>

#include "mixer/insert.h"
#include "mixer/key-name.h"
#include "mixer/value-text.h"
#include "spa/pods.h"
#include "spa/receive.h"

static const struct tb_layout stereo = { 2, { TB_CH_FL, TB_CH_FR } };

static void send_away(struct tb_insert *i, const float *const *in, uint32_t n_frames)
{
}

static struct tb_insert sender = { .title = "a sender", .send = send_away };

static struct tb_mixer *mixer_of(bool has_all)
{
	struct tb_strip_config strip = { .name = "mic", .layout = stereo, .has_voice = has_all };
	struct tb_bus_config bus = { .name = "a1", .layout = stereo };
	struct tb_mixer *m;

	strip.insert = has_all ? &sender : NULL;
	bus.insert = has_all ? &sender : NULL;
	m = tb_mixer_new(&(struct tb_mixer_config){ 48000, 1, 1, &strip, &bus });
	cr_assert_not_null(m);
	return m;
}

/* All that a console can tell: of each kind of fact there is one at each strip and bus. */
struct told {
	struct tb_mixer *mixer;
	struct tb_pods infos, props;
};

static void tell(struct told *t, bool has_all)
{
	struct tb_clock_facts clocks[] = { { .family = "strip", .name = "mic" },
		{ .family = "bus", .name = "a1" } };
	struct tb_engine_facts engine = { .clocks = clocks, .n_clocks = has_all ? 2 : 0 };

	t->mixer = mixer_of(has_all);
	tb_pods_init(&t->infos);
	tb_pods_init(&t->props);
	cr_assert_eq(tb_facts_add_infos(&t->infos), 0);
	cr_assert_eq(tb_pods_add_props(&t->props, t->mixer, &engine), 0);
	cr_assert_eq(tb_pods_seal(&t->infos), 0);
	cr_assert_eq(tb_pods_seal(&t->props), 0);
	cr_assert_eq(t->props.n, 1);
}

static void finish(struct told *t)
{
	tb_pods_finish(&t->infos);
	tb_pods_finish(&t->props);
	tb_mixer_free(t->mixer);
}

static const struct spa_pod *info_of(const struct told *t, const char *key)
{
	for (uint32_t i = 0; i < t->infos.n; i++) {
		const char *name = NULL;

		if (spa_pod_parse_object(t->infos.list[i], SPA_TYPE_OBJECT_PropInfo, NULL,
			    SPA_PROP_INFO_name, SPA_POD_String(&name))
				>= 0
			&& strcmp(name, key) == 0)
			return t->infos.list[i];
	}
	return NULL;
}

/* These two are told, and clients end a change with them. */
static bool is_mark(const char *key)
{
	return strcmp(key, "console.token") == 0 || strcmp(key, "console.seen") == 0;
}

static bool is_marked_read_only(const struct spa_pod *info)
{
	const struct spa_pod_prop *prop = spa_pod_find_prop(info, NULL, TB_PROP_INFO_READ_ONLY);
	bool is = false;

	return prop && spa_pod_get_bool(&prop->value, &is) == 0 && is;
}

/* It is described with the type that the value has, or a client misreads it. */
static void expect_described(const struct told *t, const char *key, const struct spa_pod *value)
{
	char family[TB_KEY_MAX];
	const struct spa_pod *info;

	tb_key_family(key, family);
	info = info_of(t, family);
	cr_assert_not_null(info, "%s has no PropInfo", key);
	cr_expect_eq(spa_pod_find_prop(info, NULL, SPA_PROP_INFO_type)->value.type, value->type,
		"%s: a value of another type than it says", key);
	cr_expect_eq(is_marked_read_only(info), !is_mark(key), "%s", key);
}

static void note(void *data, const char *key, const char *why)
{
	snprintf(data, 128, "%s", why);
}

static void expect_refused(const struct told *t, const char *key, const char *expected)
{
	uint8_t memory[256];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(memory, sizeof(memory));
	char why[128] = "";
	struct tb_receiver r = { .mixer = t->mixer, .prefix = "", .refuse = note, .data = why };
	struct spa_pod_frame object, params;

	spa_pod_builder_push_object(&b, &object, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props);
	spa_pod_builder_prop(&b, SPA_PROP_params, 0);
	spa_pod_builder_push_struct(&b, &params);
	spa_pod_builder_add(&b, SPA_POD_String(key), SPA_POD_Float(1.0f), NULL);
	spa_pod_builder_pop(&b, &params);
	cr_expect_not(tb_receive_props(&r, spa_pod_builder_pop(&b, &object)));
	cr_expect_str_eq(why, expected, "%s %s", key, why);
}

/* Calls for what is no param, and returns how many. */
static uint32_t each_fact(const struct told *t,
	void (*check)(const struct told *, const char *, const struct spa_pod *))
{
	struct spa_pod_parser parser;
	struct spa_pod_frame frame;
	struct spa_pod *value;
	const char *key;
	uint32_t n = 0;

	spa_pod_parser_pod(
		&parser, &spa_pod_find_prop(t->props.list[0], NULL, SPA_PROP_params)->value);
	cr_assert(spa_pod_parser_push_struct(&parser, &frame) >= 0);
	while (spa_pod_parser_get_string(&parser, &key) == 0
		&& spa_pod_parser_get_pod(&parser, &value) == 0) {
		if (tb_mixer_find_param(t->mixer, key) >= 0)
			continue;
		n++;
		check(t, key, value);
	}
	return n;
}

static void check_fact(const struct told *t, const char *key, const struct spa_pod *value)
{
	expect_described(t, key, value);
	if (!is_mark(key))
		expect_refused(t, key, "is read-only");
}

Test(facts, all_that_are_told_are_described_and_refused_by_name)
{
	struct told t;

	tell(&t, true);
	/* Each row of the table is told: none was forgotten here. */
	cr_expect_eq(each_fact(&t, check_fact), t.infos.n);
	finish(&t);
}

static void no_check(const struct told *t, const char *key, const struct spa_pod *value)
{
}

Test(facts, a_strip_tells_only_those_that_it_has)
{
	struct told all, plain;

	tell(&all, true);
	tell(&plain, false);
	/* A clock and a sender at both, a voice at the strip. */
	cr_expect_eq(each_fact(&all, no_check) - each_fact(&plain, no_check), 2 * 5 + 2 + 4);
	/* It is a fact all the same. */
	expect_refused(&plain, "strip.mic.clock.drift", "is read-only");
	finish(&all);
	finish(&plain);
}

Test(facts, what_is_none_is_no_key)
{
	static const char *const others[] = { "engine.speed", "console.strip", "strip.mic.over",
		"strip.nobody.overs", "bus.mic.overs", "strip.a1.overs", "strip.mic.loudness.range",
		"bus.a1.echo.used", "overs", "strip.mic", "strip.", "strip..overs", "bus.a1.", "" };
	struct told t;

	tell(&t, true);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		expect_refused(&t, others[i], "is not a key of this console");
	finish(&t);
}

static uint32_t n_listed;

static void on_listed(void *data, const char *key, const char *help)
{
	const struct spa_pod *info = info_of(data, key);
	const char *said = NULL;

	n_listed++;
	cr_assert_not_null(info, "%s", key);
	spa_pod_parse_object(info, SPA_TYPE_OBJECT_PropInfo, NULL, SPA_PROP_INFO_description,
		SPA_POD_String(&said));
	cr_expect_str_eq(said, help);
}

Test(facts, pages_list_what_the_console_describes)
{
	struct told t;

	tell(&t, true);
	n_listed = 0;
	tb_facts_list(on_listed, &t);
	cr_expect_eq(n_listed, t.infos.n);
	finish(&t);
}

static void expect_says(const struct told *t, const char *key, const char *word)
{
	const char *said = "";

	cr_assert_not_null(info_of(t, key), "%s", key);
	spa_pod_parse_object(info_of(t, key), SPA_TYPE_OBJECT_PropInfo, NULL,
		SPA_PROP_INFO_description, SPA_POD_String(&said));
	cr_expect(strstr(said, word), "%s: %s", key, said);
}

Test(facts, say_in_what_they_count)
{
	struct told t;

	tell(&t, true);
	expect_says(&t, "strip.<strip>.overs", "samples");
	expect_says(&t, "bus.<bus>.overs", "samples");
	expect_says(&t, "bus.<bus>.loudness.integrated", "LUFS");
	expect_says(&t, "bus.<bus>.loudness.true-peak", "dBTP");
	expect_says(&t, "bus.<bus>.loudness.short-max", "LUFS");
	expect_says(&t, "strip.<strip>.voice.late", "blocks");
	expect_says(&t, "strip.<strip>.voice.latency", "ms");
	expect_says(&t, "strip.<strip>.insert.late", "cycles");
	expect_says(&t, "bus.<bus>.clock.drift", "ppm");
	expect_says(&t, "bus.<bus>.clock.fill", "frames");
	expect_says(&t, "bus.<bus>.clock.target", "frames");
	expect_says(&t, "bus.<bus>.clock.resets", "times");
	expect_says(&t, "bus.<bus>.clock.latency", "ms");
	finish(&t);
}
