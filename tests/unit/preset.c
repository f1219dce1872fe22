/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Presets as files: those that are built in fit the keys of every console, and one that was
 * saved comes back. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/preset.h"
#include "keys-rig.h"

static struct tb_mixer *mixer;
static struct tb_keys keys;
static struct tb_settings settings;
static char error[TB_SCENE_ERROR_MAX], lacking[TB_SCENE_ERROR_MAX];

static void begin(void)
{
	const struct tb_strip_config strips[] = {
		{ .name = "mic", .layout = { 1, { TB_CH_MONO } }, .has_voice = true },
		{ .name = "guest", .layout = { 1, { TB_CH_MONO } }, .has_voice = true },
		{ .name = "music", .layout = { 2, { TB_CH_FL, TB_CH_FR } } },
	};
	const struct tb_bus_config bus = { "a1", { 2, { TB_CH_FL, TB_CH_FR } }, TB_BUS_PLAYBACK };

	mixer = tb_mixer_new(&(struct tb_mixer_config){ 48000, 3, 1, strips, &bus });
	cr_assert_not_null(mixer);
	rig_read_keys(&keys, mixer);
}

static void end(void)
{
	tb_settings_finish(&settings);
	tb_keys_finish(&keys);
	tb_mixer_free(mixer);
}

TestSuite(preset, .init = begin, .fini = end);

static const struct tb_value *set_to(const char *name)
{
	for (uint32_t i = 0; i < settings.n; i++) {
		if (strcmp(settings.list[i].key->name, name) == 0)
			return &settings.list[i].value;
	}
	cr_assert_fail("%s is not set", name);
	return NULL;
}

static bool sets(const char *name)
{
	for (uint32_t i = 0; i < settings.n; i++) {
		if (strcmp(settings.list[i].key->name, name) == 0)
			return true;
	}
	return false;
}

static int apply(const char *params, const char *device, const char *voice)
{
	json_t *preset = json_pack("{s:o}", "params", json_loads(params, 0, NULL));
	int res;

	tb_settings_finish(&settings);
	res = tb_preset_settings(preset, &keys, device, voice, &settings, lacking);
	json_decref(preset);
	return res;
}

/* ---- those that are built in ---- */

static double number_of(const json_t *json)
{
	return json_is_boolean(json) ? (double)json_is_true(json) : json_number_value(json);
}

static void expect_fits(const char *file, const json_t *preset, const char *device)
{
	const json_t *json;
	const char *name;

	tb_settings_finish(&settings);
	cr_expect_eq(tb_preset_settings(preset, &keys, device, "mic", &settings, lacking), 0,
		"%s: %s", file, settings.message);
	cr_expect_str_empty(lacking, "%s: %s has no %s", file, device, lacking);
	json_object_foreach(json_object_get(preset, "params"), name, json)
	{
		char key[TB_KEY_MAX];
		const struct tb_value *value;

		snprintf(key, sizeof(key), "%s.%s", device, name);
		value = set_to(key);
		if (value->kind != TB_KIND_WORD)
			cr_expect_float_eq(value->number, number_of(json), 1e-5,
				"%s: %s is clamped", file, name);
	}
}

static void check_built_in(const char *file)
{
	char path[1024];
	json_t *preset;
	const char *fits;

	snprintf(path, sizeof(path), "%s/%s", getenv("TB_TEST_PRESETS"), file);
	preset = tb_preset_load(path, error);
	cr_assert_not_null(preset, "%s", error);
	cr_expect_neq(tb_preset_help(preset)[0], '\0', "%s has no help", file);
	fits = json_string_value(json_object_get(preset, "for"));
	cr_assert_not_null(fits, "%s is for nothing", file);
	if (strcmp(fits, "bus") == 0)
		expect_fits(file, preset, "bus.a1");
	else
		expect_fits(file, preset, strcmp(fits, "music") == 0 ? "strip.music" : "strip.mic");
	json_decref(preset);
}

Test(preset, all_that_are_built_in_fit_the_keys_and_their_ranges)
{
	DIR *directory;
	const struct dirent *entry;
	uint32_t n = 0;

	cr_assert_not_null(getenv("TB_TEST_PRESETS"));
	directory = opendir(getenv("TB_TEST_PRESETS"));
	cr_assert_not_null(directory);
	while ((entry = readdir(directory)) != NULL) {
		if (!strstr(entry->d_name, ".json"))
			continue;
		check_built_in(entry->d_name);
		n++;
	}
	closedir(directory);
	cr_expect_eq(n, 7, "%u presets", n);
}

/* ---- applying ---- */

Test(preset, nothing_stays_of_the_one_before)
{
	tb_mixer_set(mixer, (uint32_t)tb_mixer_find_param(mixer, "strip.mic.comp.ratio"), 20.0f);
	cr_assert_eq(apply("{ \"comp.threshold\": -30 }", "strip.mic", NULL), 0);
	cr_expect_float_eq(set_to("strip.mic.comp.threshold")->number, -30.0, 1e-6);
	cr_expect_float_eq(set_to("strip.mic.comp.ratio")->number, 4.0, 1e-6);
	cr_expect_str_eq(set_to("strip.mic.comp.sidechain")->word, "none");
}

Test(preset, what_it_does_not_name_stays)
{
	cr_assert_eq(apply("{ \"comp.on\": true, \"trim\": 3 }", "strip.mic", NULL), 0);
	cr_expect(sets("strip.mic.trim"));
	cr_expect_not(sets("strip.mic.fader"));
	cr_expect_not(sets("strip.mic.gate.on"));
	cr_expect_not(sets("strip.music.comp.on"));
	cr_expect_not(sets("bus.a1.comp.on"));
}

/* Each of the two moves the other, so that what is named has to come last. */
Test(preset, a_limiter_is_as_the_preset_says)
{
	static const char *const params[] = { "{ \"limiter.mode\": \"mastering\" }",
		"{ \"limiter.lookahead\": 2 }" };

	for (int i = 0; i < 2; i++) {
		cr_assert_eq(apply(params[i], "strip.mic", NULL), 0);
		cr_expect_not_null(strstr(settings.list[settings.n - 1].key->name,
			i == 0 ? "limiter.mode" : "limiter.lookahead"));
	}
}

Test(preset, the_voice_is_the_strip_that_was_named)
{
	cr_assert_eq(apply("{ \"comp.sidechain\": \"@voice\" }", "strip.music", "mic"), 0);
	cr_expect_str_eq(set_to("strip.music.comp.sidechain")->word, "mic");
	cr_expect_str_empty(lacking);
	cr_assert_eq(apply("{ \"comp.sidechain\": \"@voice\" }", "strip.music", NULL), 0);
	cr_expect_str_eq(lacking, "comp.sidechain");
	cr_assert_eq(apply("{ \"comp.sidechain\": \"drums\" }", "strip.music", NULL), 0);
	cr_expect_str_eq(lacking, "comp.sidechain");
}

Test(preset, what_the_device_lacks_is_named)
{
	cr_assert_eq(apply("{ \"gate.on\": true, \"comp.on\": true, \"reverb.on\": true }",
			     "bus.a1", NULL),
		0);
	cr_expect_str_eq(lacking, "gate.on, reverb.on");
	cr_expect(sets("bus.a1.comp.on"));
}

Test(preset, a_value_of_another_type_is_named)
{
	cr_expect_eq(apply("{ \"comp.ratio\": [ 1 ] }", "strip.mic", NULL), -EINVAL);
	cr_expect_not_null(strstr(settings.message, "strip.mic.comp.ratio"));
}

/* ---- saving ---- */

Test(preset, what_was_saved_comes_back_on_another_strip)
{
	json_t *preset = tb_preset_of_keys(&keys, "strip.mic", "mine");
	json_t *params = json_object_get(preset, "params");

	cr_expect_str_eq(tb_preset_help(preset), "mine");
	cr_expect_null(json_object_get(params, "fader"));
	cr_expect_null(json_object_get(params, "channel.1"));
	cr_expect_not_null(json_object_get(params, "trim"));
	cr_expect_not_null(json_object_get(params, "eq.8.freq"));
	cr_assert_eq(tb_preset_settings(preset, &keys, "strip.guest", NULL, &settings, lacking), 0);
	cr_expect_str_empty(lacking);
	cr_expect_eq(settings.n, json_object_size(params));
	json_decref(preset);
}

/* One that is on is missed, with all that it was set to. */
Test(preset, what_is_off_is_not_missed_where_it_cannot_be)
{
	cr_assert_eq(apply("{ \"denoise.on\": false, \"denoise.amount\": 20, \"comp.on\": true }",
			     "strip.music", NULL),
		0);
	cr_expect_str_empty(lacking);
	cr_expect_eq(set_to("strip.music.comp.on")->number, 1.0f);
	tb_settings_finish(&settings);
	settings = (struct tb_settings){ 0 };
	cr_assert_eq(
		apply("{ \"denoise.on\": true, \"denoise.amount\": 20 }", "strip.music", NULL), 0);
	cr_expect_str_eq(lacking, "denoise.on, denoise.amount");
}

Test(preset, a_scene_is_no_preset)
{
	char path[] = "/tmp/troubadour-preset-XXXXXX";
	int fd = mkstemp(path);

	cr_assert_geq(fd, 0);
	cr_assert_gt(
		dprintf(fd, "{\"format\":\"troubadour-scene\",\"version\":1,\"params\":{}}"), 0);
	close(fd);
	cr_expect_null(tb_preset_load(path, error));
	cr_expect_not_null(strstr(error, "not a preset"));
	unlink(path);
}
