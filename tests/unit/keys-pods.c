/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a console writes into its params is what a client reads from them, at every size
 * where the form changes.  Nodes that lie are in keys-pods-odd.c. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/param/props.h>
#include <spa/pod/builder.h>
#include <spa/pod/iter.h>

#include "keys-rig.h"
#include "mixer/protocol.h"
#include "mixer/value-text.h"

/* Bytes that names are filled up to. */
static int name_bytes = 1;

static void set_name(char *name, char first, uint32_t i)
{
	int n = sprintf(name, "%c%u", first, i);

	while (n < name_bytes)
		name[n++] = 'x';
	name[n] = '\0';
}

static struct tb_mixer *mixer_of(uint32_t n_strips, uint32_t n_buses)
{
	struct tb_strip_config *strips = calloc(n_strips, sizeof(*strips));
	struct tb_bus_config *buses = calloc(n_buses, sizeof(*buses));
	const struct tb_layout stereo = { 2, { TB_CH_FL, TB_CH_FR } };
	struct tb_mixer *m;

	for (uint32_t i = 0; i < n_strips; i++) {
		set_name(strips[i].name, 's', i);
		strips[i].layout = stereo;
	}
	for (uint32_t i = 0; i < n_buses; i++) {
		set_name(buses[i].name, 'b', i);
		buses[i].layout = stereo;
	}
	m = tb_mixer_new(&(struct tb_mixer_config){ 48000, n_strips, n_buses, strips, buses });
	free(strips);
	free(buses);
	cr_assert_not_null(m);
	return m;
}

/* Every param another value than its default, so that a lost or shifted one is seen. */
static void set_all(struct tb_mixer *m, uint32_t round)
{
	struct tb_param_info info;

	for (uint32_t i = 0; i < tb_mixer_n_params(m); i++) {
		float at = (float)((i * 7 + round * 31) % 101) / 100.0f;

		tb_mixer_param_info(m, i, &info);
		tb_mixer_set(m, i, info.min + at * (info.max - info.min));
	}
}

static uint32_t n_changed;

static void on_changed(void *data, const struct tb_key *key)
{
	n_changed++;
}

/* As a node sends them; returns how many Props objects there were. */
static uint32_t transfer(struct tb_keys *keys, const struct tb_mixer *m, uint32_t max_bytes)
{
	struct tb_pods pods;
	uint32_t part = 0;

	tb_pods_init(&pods);
	pods.max_bytes = max_bytes;
	cr_assert_eq(tb_pods_add_props(&pods, m, &(struct tb_engine_facts){ 0 }), 0);
	cr_assert_eq(tb_pods_add_prop_infos(&pods, m), 0);
	cr_assert_eq(tb_pods_seal(&pods), 0);
	tb_keys_clear_infos(keys);
	for (uint32_t i = 0; i < pods.n; i++) {
		bool is_props = spa_pod_is_object_type(pods.list[i], SPA_TYPE_OBJECT_Props);
		int res = is_props ? tb_keys_read_props(keys, pods.list[i], on_changed, NULL)
		                   : tb_keys_add_prop_info(keys, pods.list[i]);

		part += is_props;
		cr_assert_geq(res, 0, "object %u", i);
	}
	cr_assert_eq(tb_keys_describe(keys), 0);
	tb_pods_finish(&pods);
	return part;
}

static void expect_value(const struct tb_mixer *m, uint32_t param, const struct tb_key *key)
{
	struct tb_param_info info;

	tb_mixer_param_info(m, param, &info);
	if (key->value.kind == TB_KIND_WORD) {
		const char *word = tb_value_to_word(m, &info, tb_mixer_get(m, param));

		cr_expect_str_eq(key->value.word, word[0] ? word : "none", "%s", info.key);
	} else {
		cr_expect_float_eq(
			(float)key->value.number, tb_mixer_get(m, param), 1e-6f, "%s", info.key);
	}
}

static void expect_same(const struct tb_keys *keys, const struct tb_mixer *m)
{
	struct tb_param_info info;

	cr_assert_eq(tb_keys_n_missing(keys), 0);
	for (uint32_t i = 0; i < tb_mixer_n_params(m); i++) {
		const struct tb_key *key;

		if (!tb_mixer_has_key(m, i))
			continue;
		tb_mixer_param_info(m, i, &info);
		key = tb_keys_find(keys, info.key);
		cr_assert_not_null(key, "%s is missing", info.key);
		cr_expect_not(key->info->is_read_only, "%s", info.key);
		expect_value(m, i, key);
	}
}

static void expect_transfer(uint32_t n_strips, uint32_t n_buses)
{
	struct tb_mixer *m = mixer_of(n_strips, n_buses);
	struct tb_keys keys = { 0 };
	uint32_t n = tb_mixer_n_params(m);

	set_all(m, 0);
	transfer(&keys, m, 0);
	expect_same(&keys, m);
	set_all(m, 1);
	n_changed = 0;
	transfer(&keys, m, 0);
	cr_expect_gt(n_changed, n / 2, "of %u params", n);
	expect_same(&keys, m);
	tb_keys_finish(&keys);
	tb_mixer_free(m);
}

/* A console of 3 strips and 2 buses, of which one each has a clock of its own. */
static void read_with_facts(struct tb_keys *keys, struct tb_mixer *m)
{
	struct tb_clock_facts clocks[] = { { .family = "strip", .name = "s1" },
		{ .family = "bus", .name = "b1" } };
	struct tb_engine_facts facts = { .clocks = clocks, .n_clocks = 2 };

	rig_read_facts(keys, m, &facts);
}

Test(keys_pods, facts_stand_with_their_strip_or_bus)
{
	struct tb_mixer *m = mixer_of(3, 2);
	struct tb_keys keys = { 0 };
	const struct tb_key *overs;

	read_with_facts(&keys, m);
	cr_expect_eq(keys.n_strips, 3);
	cr_expect_str_eq(keys.strip[1], "s1");
	cr_expect_eq(keys.n_buses, 2);
	cr_expect_str_eq(keys.bus[0], "b0");
	overs = tb_keys_find(&keys, "strip.s1.overs");
	cr_assert_not_null(overs);
	cr_expect(overs->info->is_read_only);
	cr_expect_not_null(strstr(overs->info->help, "clipped"));
	cr_expect_str_eq(overs[1].name, "strip.s1.clock.drift");
	cr_expect(strncmp(overs[-1].name, "strip.s1.", 9) == 0 && !overs[-1].info->is_read_only,
		"%s", overs[-1].name);
	cr_expect_eq(tb_keys_n_missing(&keys), 0);
	tb_keys_finish(&keys);
	tb_mixer_free(m);
}

/* A word that nobody can set, and that is no name of a strip. */
Test(keys_pods, what_a_console_says_is_read_only_is)
{
	struct tb_strip_config strip = { "mic", { 1, { TB_CH_MONO } }, .has_voice = true };
	struct tb_bus_config bus = { "b0", { 1, { TB_CH_MONO } } };
	struct tb_mixer *m = tb_mixer_new(&(struct tb_mixer_config){ 48000, 1, 1, &strip, &bus });
	static const char *const names[] = { "strip.mic.echo.used", "strip.mic.denoise.used",
		"strip.mic.voice.late", "strip.mic.voice.latency" };
	struct tb_keys keys = { 0 };

	read_with_facts(&keys, m);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct tb_key *key = tb_keys_find(&keys, names[i]);

		cr_assert_not_null(key, "%s", names[i]);
		cr_expect(key->info->is_read_only, "%s", names[i]);
		cr_expect_eq(key->info->n_choices, 0, "%s", names[i]);
	}
	tb_keys_finish(&keys);
	tb_mixer_free(m);
}

Test(keys_pods, a_console_says_which_version_of_the_protocol_it_speaks)
{
	struct tb_value newer = { .kind = TB_KIND_NUMBER, .number = 2.0 };
	struct tb_mixer *m = mixer_of(1, 1);
	struct tb_keys keys = { 0 };

	cr_expect_eq(tb_keys_version(&keys), 1, "one that does not say it");
	read_with_facts(&keys, m);
	cr_assert_not_null(tb_keys_find(&keys, "console.version"));
	cr_expect_eq(tb_keys_version(&keys), TB_PROTOCOL_VERSION);
	tb_keys_find(&keys, "console.version")->value = newer;
	cr_expect_eq(tb_keys_version(&keys), 2);
	tb_keys_finish(&keys);
	tb_mixer_free(m);
}

static void expect_unit(const struct tb_keys *keys, const char *name, const char *unit)
{
	const struct tb_key *key = tb_keys_find(keys, name);
	struct tb_description about;

	cr_assert_not_null(key, "%s", name);
	tb_key_describe(key, &about);
	cr_expect_str_eq(about.unit, unit, "%s", name);
}

Test(keys_pods, units_and_facts_are_what_the_console_says)
{
	uint8_t buffer[256];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	struct tb_mixer *m = mixer_of(3, 2);
	struct tb_keys keys = { 0 };
	struct tb_value value = { .kind = TB_KIND_NUMBER, .number = 3.0 };
	const struct tb_key *strips;

	/* A key of a console that is newer than we are. */
	cr_assert_eq(
		tb_keys_add_prop_info(&keys,
			spa_pod_builder_add_object(&b, SPA_TYPE_OBJECT_PropInfo, SPA_PARAM_PropInfo,
				SPA_PROP_INFO_name, SPA_POD_String("strip.s1.lamp"),
				SPA_PROP_INFO_type, SPA_POD_CHOICE_RANGE_Float(1.0f, 0.0f, 9.0f),
				TB_PROP_INFO_UNIT, SPA_POD_String("lux"))),
		0);
	read_with_facts(&keys, m);
	cr_assert_eq(tb_keys_add(&keys, "strip.s1.lamp", &value), 0);
	cr_assert_eq(tb_keys_describe(&keys), 0);
	expect_unit(&keys, "strip.s1.lamp", "lux");
	expect_unit(&keys, "strip.s1.fader", "dB");
	expect_unit(&keys, "bus.b1.eq.2.freq", "Hz");
	expect_unit(&keys, "strip.s1.comp.ratio", ":1");
	expect_unit(&keys, "strip.s1.pan", "");
	expect_unit(&keys, "engine.rate", "Hz");
	expect_unit(&keys, "engine.lost", "");
	strips = tb_keys_find(&keys, "console.strips");
	cr_assert_not_null(strips);
	cr_expect(strips->info->is_read_only);
	cr_expect_eq(keys.n_facts, 0, "the console describes all of them");
	cr_expect_eq(strips->info->n_choices, 0);
	cr_expect_str_eq(strips->info->help, "strips as in the console file");
	tb_keys_finish(&keys);
	tb_mixer_free(m);
}

Test(keys_pods, facts_are_meant_only_where_they_are_named)
{
	static const char *const with[] = { "strip.s1.overs", "*.overs", "bus.b1.overs",
		"strip.s?.overs" };
	static const char *const without[] = { NULL, "*", "strip.s1", "strip.*", "bus.b1",
		"strip.s1.*" };
	struct tb_mixer *m = mixer_of(3, 2);
	struct tb_keys keys = { 0 };

	read_with_facts(&keys, m);
	for (size_t i = 0; i < SPA_N_ELEMENTS(without); i++) {
		cr_expect_not(tb_key_is_meant(tb_keys_find(&keys, "strip.s1.overs"), without[i]));
		cr_expect_not(tb_key_is_meant(tb_keys_find(&keys, "bus.b1.overs"), without[i]));
		cr_expect_not(
			tb_key_is_meant(tb_keys_find(&keys, "bus.b1.clock.drift"), without[i]));
	}
	for (size_t i = 0; i < SPA_N_ELEMENTS(with); i++)
		cr_expect(tb_key_is_meant(tb_keys_find(&keys, "strip.s1.overs"), with[i])
			  || tb_key_is_meant(tb_keys_find(&keys, "bus.b1.overs"), with[i]));
	cr_expect(tb_key_is_meant(tb_keys_find(&keys, "bus.b1.clock.drift"), "bus.b1.clock"));
	tb_keys_finish(&keys);
	tb_mixer_free(m);
}

Test(keys_pods, a_client_reads_every_setting_of_a_console_of_any_size)
{
	expect_transfer(1, 1);
	expect_transfer(8, 5);
	expect_transfer(75, 16);
	expect_transfer(256, 64);
}

Test(keys_pods, a_client_reads_every_setting_of_the_largest_console_with_the_longest_names)
{
	name_bytes = TB_NAME_MAX;
	expect_transfer(TB_MAX_STRIPS, TB_MAX_BUSES);
}

static uint32_t n_objects(uint32_t n_strips, uint32_t n_buses)
{
	struct tb_mixer *m = mixer_of(n_strips, n_buses);
	struct tb_keys keys = { 0 };
	uint32_t n = transfer(&keys, m, 0);

	tb_keys_finish(&keys);
	tb_mixer_free(m);
	return n;
}

/* One strip more or less: the last size in one Props object, and the first in two. */
Test(keys_pods, a_client_reads_every_setting_on_both_sides_of_a_second_object)
{
	uint32_t n_strips = 1;

	while (n_objects(n_strips, 4) == 1)
		n_strips++;
	cr_expect_gt(n_strips, 2u);
	expect_transfer(n_strips - 1, 4);
	expect_transfer(n_strips, 4);
}

Test(keys_pods, a_console_that_shrinks_or_grows_leaves_no_old_keys)
{
	static const uint32_t n_strips[] = { 75, 256, 90, 89, 3, 128, 127, 2 };
	struct tb_keys keys = { 0 };

	for (size_t i = 0; i < SPA_N_ELEMENTS(n_strips); i++) {
		struct tb_mixer *m = mixer_of(n_strips[i], 16);

		set_all(m, (uint32_t)i);
		transfer(&keys, m, 0);
		expect_same(&keys, m);
		cr_expect_eq(keys.n_strips, n_strips[i]);
		cr_expect_lt(keys.n, tb_mixer_n_params(m) + 32, "old keys are still there");
		tb_mixer_free(m);
	}
	tb_keys_finish(&keys);
}

Test(keys_pods, what_pipewire_leaves_out_is_known_to_be_missing)
{
	struct tb_mixer *m = mixer_of(256, 64);
	struct tb_keys keys = { 0 };

	transfer(&keys, m, TB_NODE_PODS_MAX_BYTES);
	cr_expect_gt(tb_keys_n_missing(&keys), 0);
	tb_keys_finish(&keys);
	tb_mixer_free(m);
}

static void expect_kept(const struct tb_keys *keys, const char *name, bool is_kept)
{
	cr_expect_eq(tb_keys_find(keys, name) != NULL, is_kept, "%s", name);
}

Test(keys_pods, a_table_keeps_what_is_wanted_and_what_no_client_can_do_without)
{
	static const char *const wanted[] = { "strip.s1.pan", "bus.b1.eq.2", "send.*.b0" };
	struct tb_mixer *m = mixer_of(256, 16);
	struct tb_keys keys = { 0 };

	tb_keys_want(&keys, (struct tb_wanted){ wanted, 3 });
	transfer(&keys, m, 0);
	expect_kept(&keys, "strip.s1.pan", true);
	expect_kept(&keys, "strip.s2.pan", false);
	expect_kept(&keys, "bus.b1.eq.2.freq", true);
	expect_kept(&keys, "bus.b1.eq.3.freq", false);
	expect_kept(&keys, "send.s200.b0", true);
	expect_kept(&keys, "send.s200.b1", false);
	expect_kept(&keys, "console.keys", true);
	cr_expect_eq(keys.n_strips, 256);
	cr_expect_eq(keys.n_buses, 16);
	cr_expect_not(tb_keys_find(&keys, "strip.s1.pan")->info->is_read_only);
	tb_keys_finish(&keys);
	tb_mixer_free(m);
}

Test(keys_pods, what_is_wanted_follows_the_console_and_can_become_all)
{
	static const char *const wanted[] = { "strip.s200.pan" };
	struct tb_mixer *m = mixer_of(256, 16);
	struct tb_keys keys = { 0 };

	tb_keys_want(&keys, (struct tb_wanted){ wanted, 1 });
	set_all(m, 0);
	transfer(&keys, m, 0);
	set_all(m, 1);
	n_changed = 0;
	transfer(&keys, m, 0);
	cr_expect_gt(n_changed, 200u, "the faders, and the pan");
	cr_expect_lt(n_changed, 400u);
	cr_expect_float_eq((float)tb_keys_find(&keys, "strip.s200.pan")->value.number,
		tb_mixer_get(m, (uint32_t)tb_mixer_find_param(m, "strip.s200.pan")), 1e-6f);
	tb_keys_want(&keys, (struct tb_wanted){ 0 });
	transfer(&keys, m, 0);
	expect_same(&keys, m);
	tb_keys_finish(&keys);
	tb_mixer_free(m);
}

/* To compare each key with hundreds of patterns would take seconds. */
Test(keys_pods, of_very_many_patterns_all_keys_are_kept)
{
	const char *wanted[100];
	struct tb_mixer *m = mixer_of(2, 2);
	struct tb_keys keys = { 0 };

	for (uint32_t i = 0; i < 100; i++)
		wanted[i] = "strip.s1.pan";
	tb_keys_want(&keys, (struct tb_wanted){ wanted, 100 });
	set_all(m, 0);
	transfer(&keys, m, 0);
	expect_same(&keys, m);
	tb_keys_finish(&keys);
	tb_mixer_free(m);
}

/* Between the values and their descriptions other events come. */
Test(keys_pods, a_table_that_is_not_described_yet_finds_nothing)
{
	struct tb_mixer *small = mixer_of(1, 1), *large = mixer_of(8, 8);
	struct tb_keys keys = { 0 };
	struct tb_pods pods;

	transfer(&keys, small, 0);
	cr_expect_not_null(tb_keys_find(&keys, "strip.s0.fader"));
	tb_pods_init(&pods);
	cr_assert_eq(tb_pods_add_props(&pods, large, &(struct tb_engine_facts){ 0 }), 0);
	cr_assert_eq(tb_pods_seal(&pods), 0);
	cr_assert_eq(tb_keys_read_props(&keys, pods.list[0], NULL, NULL), 1);
	cr_expect_null(tb_keys_find(&keys, "strip.s0.fader"));
	cr_assert_eq(tb_keys_describe(&keys), 0);
	cr_expect_not_null(tb_keys_find(&keys, "strip.s7.fader"));
	tb_pods_finish(&pods);
	tb_keys_finish(&keys);
	tb_mixer_free(small);
	tb_mixer_free(large);
}

/* A client that comes in the middle of a list waits for the next one. */
Test(keys_pods, a_list_that_lacks_its_beginning_does_not_mix_with_the_next)
{
	struct tb_mixer *m = mixer_of(256, 16);
	struct tb_keys keys = { 0 };
	struct tb_pods pods;

	set_all(m, 0);
	tb_pods_init(&pods);
	cr_assert_eq(tb_pods_add_props(&pods, m, &(struct tb_engine_facts){ 0 }), 0);
	cr_assert_eq(tb_pods_seal(&pods), 0);
	cr_assert_geq(pods.n, 3);
	tb_keys_read_props(&keys, pods.list[1], NULL, NULL);
	tb_keys_read_props(&keys, pods.list[2], NULL, NULL);
	transfer(&keys, m, 0);
	expect_same(&keys, m);
	cr_expect_lt(keys.n, tb_mixer_n_params(m) + 32);
	tb_pods_finish(&pods);
	tb_keys_finish(&keys);
	tb_mixer_free(m);
}
