/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The params as pods, up to the limit of what a node may hold. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/param/props.h>
#include <spa/pod/iter.h>
#include <spa/pod/parser.h>
#include <spa/utils/string.h>

#include "mixer/protocol.h"
#include "spa/facts.h"
#include "spa/pods.h"

/* console.* that are only written. */

static struct tb_mixer *mixer_of(uint32_t n_strips, uint32_t n_buses)
{
	struct tb_strip_config *strips = calloc(n_strips, sizeof(*strips));
	struct tb_bus_config *buses = calloc(n_buses, sizeof(*buses));
	const struct tb_layout stereo = { 2, { TB_CH_FL, TB_CH_FR } };
	struct tb_mixer *m;

	for (uint32_t i = 0; i < n_strips; i++) {
		snprintf(strips[i].name, sizeof(strips[i].name), "s%u", i);
		strips[i].layout = stereo;
	}
	for (uint32_t i = 0; i < n_buses; i++) {
		snprintf(buses[i].name, sizeof(buses[i].name), "b%u", i);
		buses[i].layout = stereo;
	}
	m = tb_mixer_new(&(struct tb_mixer_config){ 48000, n_strips, n_buses, strips, buses });
	free(strips);
	free(buses);
	cr_assert_not_null(m);
	return m;
}

static bool has_info(const struct tb_pods *pods, const char *wanted)
{
	const char *name;

	for (uint32_t i = 0; i < pods->n; i++) {
		if (spa_pod_parse_object(pods->list[i], SPA_TYPE_OBJECT_PropInfo, NULL,
			    SPA_PROP_INFO_name, SPA_POD_String(&name))
				>= 0
			&& strcmp(name, wanted) == 0)
			return true;
	}
	return false;
}

/* What else begins so is a fact. */
static bool is_param_of_console(const char *key)
{
	return strcmp(key, "console.balance") == 0 || strcmp(key, "console.monitor") == 0;
}

static uint32_t n_keys_in(const struct spa_pod *props)
{
	struct spa_pod_parser parser;
	struct spa_pod_frame frame;
	struct spa_pod *value;
	const char *key;
	uint32_t n = 0;

	spa_pod_parser_pod(&parser, &spa_pod_find_prop(props, NULL, SPA_PROP_params)->value);
	cr_assert(spa_pod_parser_push_struct(&parser, &frame) >= 0);
	while (spa_pod_parser_get_string(&parser, &key) == 0
		&& spa_pod_parser_get_pod(&parser, &value) == 0)
		n += is_param_of_console(key)
		     || (strncmp(key, "engine.", 7) != 0 && strncmp(key, "console.", 8) != 0
			     && !spa_strendswith(key, ".overs"));
	return n;
}

/* The facts of a bus's loudness are no params. */
static bool is_of_loudness(const char *key)
{
	static const char *const ends[] = { ".loudness.momentary", ".loudness.short",
		".loudness.momentary-max", ".loudness.short-max", ".loudness.integrated",
		".loudness.range", ".loudness.true-peak", ".loudness.gain" };
	bool is = false;

	for (size_t i = 0; i < SPA_N_ELEMENTS(ends); i++)
		is |= spa_strendswith(key, ends[i]);
	return is;
}

static uint32_t n_params_in(const struct spa_pod *props)
{
	struct spa_pod_parser parser;
	struct spa_pod_frame frame;
	struct spa_pod *value;
	const char *key;
	uint32_t n = n_keys_in(props);

	spa_pod_parser_pod(&parser, &spa_pod_find_prop(props, NULL, SPA_PROP_params)->value);
	cr_assert(spa_pod_parser_push_struct(&parser, &frame) >= 0);
	while (spa_pod_parser_get_string(&parser, &key) == 0
		&& spa_pod_parser_get_pod(&parser, &value) == 0)
		n -= is_of_loudness(key);
	return n;
}

static uint32_t n_props(const struct tb_mixer *m)
{
	struct tb_pods pods;
	uint32_t n = 0;

	tb_pods_init(&pods);
	cr_assert_eq(tb_pods_add_props(&pods, m, &(struct tb_engine_facts){ 0 }), 0);
	cr_assert_eq(tb_pods_seal(&pods), 0);
	for (uint32_t i = 0; i < pods.n; i++) {
		cr_expect_lt(SPA_POD_SIZE(pods.list[i]), 1u << 20, "too large for PipeWire 1.6");
		n += n_params_in(pods.list[i]);
	}
	tb_pods_finish(&pods);
	return n;
}

/* console.add-strip and its like. */

static void expect_infos(uint32_t n_strips, uint32_t n_buses, const char *const *wanted)
{
	struct tb_mixer *m = mixer_of(n_strips, n_buses);
	struct tb_pods pods;

	tb_pods_init(&pods);
	cr_assert_eq(tb_pods_add_prop_infos(&pods, m), 0);
	cr_assert_eq(tb_pods_seal(&pods), 0);
	cr_expect_leq(pods.n, TB_PROP_INFO_MAX);
	if (tb_mixer_n_keys(m) + TB_N_ORDERS <= TB_PROP_INFO_MAX)
		cr_expect_eq(pods.n, tb_mixer_n_keys(m) + TB_N_ORDERS);
	for (; *wanted; wanted++)
		cr_expect(has_info(&pods, *wanted), "%u x %u: no %s", n_strips, n_buses, *wanted);
	cr_expect_eq(n_props(m), tb_mixer_n_keys(m));
	tb_pods_finish(&pods);
	tb_mixer_free(m);
}

#define EXPECT_INFOS(n, m, ...) expect_infos(n, m, (const char *const[]){ __VA_ARGS__, NULL })

Test(pods, a_small_console_lists_every_key)
{
	EXPECT_INFOS(2, 2, "strip.s0.fader", "strip.s1.mute", "bus.b1.fader", "route.s1.b0",
		"send.s1.b1");
}

Test(pods, a_large_console_lists_families_and_keeps_every_param)
{
	EXPECT_INFOS(40, 64, "route.<strip>.<bus>", "send.<strip>.<bus>");
	EXPECT_INFOS(256, 64, "route.<strip>.<bus>", "send.<strip>.<bus>");
}

/* What glibc maps for itself, and once freed no more; see TB_PROPS_MAX_BYTES. */
#define MAPPED_BYTES (128u << 10)

static void expect_small_pods(uint32_t n_strips, uint32_t n_buses)
{
	struct tb_mixer *m = mixer_of(n_strips, n_buses);
	struct tb_pods pods;

	tb_pods_init(&pods);
	cr_assert_eq(tb_pods_add_props(&pods, m, &(struct tb_engine_facts){ 0 }), 0);
	cr_assert_eq(tb_pods_add_prop_infos(&pods, m), 0);
	cr_assert_eq(tb_pods_seal(&pods), 0);
	for (uint32_t i = 0; i < pods.n; i++)
		cr_expect_lt(SPA_POD_SIZE(pods.list[i]), MAPPED_BYTES - 4096u, "%u x %u: object %u",
			n_strips, n_buses, i);
	cr_expect_eq(pods.builder.b.size, pods.builder.b.state.offset,
		"%u x %u: memory of lists that were too long is kept", n_strips, n_buses);
	tb_pods_finish(&pods);
	tb_mixer_free(m);
}

Test(pods, no_object_of_a_large_console_is_large)
{
	expect_small_pods(2, 2);
	expect_small_pods(16, 8);
	expect_small_pods(64, 16);
	expect_small_pods(256, 64);
}

/* Makes all pods of a console within the limit of a client's node.  Returns how many keys have
 * their values in them. */
static uint32_t limited(struct tb_pods *pods, uint32_t n_strips, uint32_t n_buses)
{
	struct tb_mixer *m = mixer_of(n_strips, n_buses);
	uint32_t n_keys = 0;
	size_t size = 0;

	tb_pods_init(pods);
	pods->max_bytes = TB_NODE_PODS_MAX_BYTES;
	cr_assert_eq(tb_pods_add_props(pods, m, &(struct tb_engine_facts){ 0 }), 0);
	cr_assert_eq(tb_pods_add_prop_infos(pods, m), 0);
	cr_assert_eq(tb_pods_seal(pods), 0);
	for (uint32_t i = 0; i < pods->n; i++) {
		size += SPA_ROUND_UP_N(SPA_POD_SIZE(pods->list[i]), 8);
		if (spa_pod_is_object_type(pods->list[i], SPA_TYPE_OBJECT_Props))
			n_keys += n_params_in(pods->list[i]);
	}
	cr_expect_leq(size, TB_NODE_PODS_MAX_BYTES, "%u x %u", n_strips, n_buses);
	cr_expect_eq(n_keys + pods->n_unlisted, tb_mixer_n_keys(m));
	tb_mixer_free(m);
	return n_keys;
}

Test(pods, where_a_mebibyte_is_the_limit_descriptions_give_way_to_values)
{
	struct tb_pods pods;

	limited(&pods, 20, 5);
	cr_expect(has_info(&pods, "send.s19.b4"));
	tb_pods_finish(&pods);
	limited(&pods, 26, 7);
	cr_expect_eq(pods.n_unlisted, 0);
	cr_expect(has_info(&pods, "strip.s25.fader"));
	cr_expect(has_info(&pods, "send.<strip>.<bus>"));
	tb_pods_finish(&pods);
	limited(&pods, 80, 20);
	cr_expect_eq(pods.n_unlisted, 0);
	cr_expect(has_info(&pods, "strip.<strip>.fader"));
	tb_pods_finish(&pods);
}

Test(pods, the_largest_console_lists_what_fits_and_counts_the_rest)
{
	struct tb_pods pods;

	cr_expect_gt(limited(&pods, 256, 64), 15000u);
	cr_expect_gt(pods.n_unlisted, 0u);
	tb_pods_finish(&pods);
}

static bool is_in(const struct spa_pod *props, const char *wanted)
{
	struct spa_pod_parser parser;
	struct spa_pod_frame frame;
	struct spa_pod *value;
	const char *key;

	spa_pod_parser_pod(&parser, &spa_pod_find_prop(props, NULL, SPA_PROP_params)->value);
	cr_assert(spa_pod_parser_push_struct(&parser, &frame) >= 0);
	while (spa_pod_parser_get_string(&parser, &key) == 0
		&& spa_pod_parser_get_pod(&parser, &value) == 0)
		if (spa_streq(key, wanted))
			return true;
	return false;
}

static bool has_key(const struct tb_pods *pods, const char *key)
{
	for (uint32_t i = 0; i < pods->n; i++)
		if (spa_pod_is_object_type(pods->list[i], SPA_TYPE_OBJECT_Props)
			&& is_in(pods->list[i], key))
			return true;
	return false;
}

/* A client that cannot see a filter of strip 111 can still mix. */
Test(pods, where_not_all_fit_processors_give_way_to_the_mix)
{
	struct tb_pods pods;

	limited(&pods, 112, 28);
	cr_expect_gt(pods.n_unlisted, 0u);
	cr_expect(has_key(&pods, "strip.s0.eq.1.freq"));
	cr_expect(has_key(&pods, "strip.s111.fader"));
	cr_expect(has_key(&pods, "bus.b27.fader"));
	cr_expect(has_key(&pods, "route.s111.b27"));
	cr_expect(has_key(&pods, "send.s111.b27"));
	tb_pods_finish(&pods);
	limited(&pods, 256, 64);
	cr_expect(has_key(&pods, "strip.s255.fader"));
	cr_expect(has_key(&pods, "bus.b63.mute"));
	tb_pods_finish(&pods);
}

static float to_value(const struct tb_mixer *m, const char *key, const struct spa_pod *pod)
{
	struct tb_param_info info;
	float value;

	tb_mixer_param_info(m, (uint32_t)tb_mixer_find_param(m, key), &info);
	return tb_pod_to_value(m, &info, pod, &value) == 0 ? value : -999.0f;
}

Test(pods, any_number_fits_any_number_and_any_switch)
{
	struct tb_mixer *m = mixer_of(1, 1);
	static const char *const keys[] = { "strip.s0.mute", "strip.s0.fader" };

	for (int i = 0; i < 2; i++) {
		cr_expect_eq(to_value(m, keys[i], &SPA_POD_INIT_Int(1).pod), 1.0f);
		cr_expect_eq(to_value(m, keys[i], &SPA_POD_INIT_Long(1).pod), 1.0f);
		cr_expect_eq(to_value(m, keys[i], &SPA_POD_INIT_Float(1.0f).pod), 1.0f);
		cr_expect_eq(to_value(m, keys[i], &SPA_POD_INIT_Double(1.0).pod), 1.0f);
		cr_expect_eq(to_value(m, keys[i], &SPA_POD_INIT_Bool(true).pod), 1.0f);
		cr_expect_eq(to_value(m, keys[i], &SPA_POD_INIT_Float(NAN).pod), -999.0f);
		cr_expect_eq(to_value(m, keys[i], &SPA_POD_INIT_None()), -999.0f);
	}
	tb_mixer_free(m);
}

Test(pods, facts_of_clocks_stand_in_props)
{
	struct tb_mixer *m = mixer_of(1, 1);
	struct tb_clock_facts clocks[] = { { .family = "strip", .name = "s0" },
		{ .family = "bus", .name = "b0" } };
	struct tb_engine_facts none = { 0 }, facts = { .clocks = clocks, .n_clocks = 2 };
	const struct tb_engine_facts *of[] = { &none, &facts };
	uint32_t n[2];

	for (uint32_t i = 0; i < 2; i++) {
		struct tb_pods pods;

		tb_pods_init(&pods);
		cr_assert_eq(tb_pods_add_props(&pods, m, of[i]), 0);
		cr_assert_eq(tb_pods_seal(&pods), 0);
		n[i] = n_params_in(pods.list[0]);
		tb_pods_finish(&pods);
	}
	cr_expect_eq(n[1] - n[0], 10);
	tb_mixer_free(m);
}

/* The labels of a key's PropInfo, and the default that its type is. */
static void read_labels(const struct tb_pods *pods, const char *wanted, char *labels, char *def)
{
	struct spa_pod_parser parser;
	struct spa_pod_frame frame;
	struct spa_pod *pod = NULL;
	const char *name, *type, *value, *label;

	for (uint32_t i = 0; i < pods->n; i++)
		if (spa_pod_parse_object(pods->list[i], SPA_TYPE_OBJECT_PropInfo, NULL,
			    SPA_PROP_INFO_name, SPA_POD_String(&name), SPA_PROP_INFO_type,
			    SPA_POD_String(&type), SPA_PROP_INFO_labels, SPA_POD_Pod(&pod))
				>= 0
			&& strcmp(name, wanted) == 0)
			break;
	cr_assert_not_null(pod, "%s has no labels", wanted);
	strcat(def, type);
	spa_pod_parser_pod(&parser, pod);
	cr_assert(spa_pod_parser_push_struct(&parser, &frame) >= 0);
	while (spa_pod_parser_get_string(&parser, &value) == 0
		&& spa_pod_parser_get_string(&parser, &label) == 0) {
		cr_expect_str_eq(value, label);
		strcat(strcat(labels, value), " ");
	}
}

Test(pods, a_word_tells_which_words_there_are)
{
	struct tb_mixer *m = mixer_of(1, 1);
	char types[256] = "", type[32] = "", detectors[64] = "", detector[32] = "";
	struct tb_pods pods;

	tb_pods_init(&pods);
	cr_assert_eq(tb_pods_add_prop_infos(&pods, m), 0);
	cr_assert_eq(tb_pods_seal(&pods), 0);
	read_labels(&pods, "strip.s0.eq.3.type", types, type);
	cr_expect_str_eq(types, "peak lowshelf highshelf lowpass highpass notch bandpass ");
	cr_expect_str_eq(type, "highshelf");
	read_labels(&pods, "bus.b0.comp.detector", detectors, detector);
	cr_expect_str_eq(detectors, "peak rms ");
	cr_expect_str_eq(detector, "peak");
	tb_pods_finish(&pods);
	tb_mixer_free(m);
}
