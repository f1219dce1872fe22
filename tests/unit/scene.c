/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Scenes as files: what is written is read, what is not ours is refused. */
#include <criterion/criterion.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/scene.h"

static struct tb_keys keys;
static char directory[64], path[128], error[TB_SCENE_ERROR_MAX];

static void add(const char *name, enum tb_kind kind, double number)
{
	struct tb_key_info *info = calloc(1, sizeof(*info));
	struct tb_value value = { kind, number, "" };

	strcpy(info->name, name);
	info->kind = kind;
	info->unit = kind == TB_KIND_NUMBER ? TB_UNIT_DB : TB_UNIT_NONE;
	info->min = -144.0;
	info->max = 12.0;
	cr_assert_eq(tb_keys_add_info(&keys, info), 0);
	cr_assert_eq(tb_keys_add(&keys, name, &value), 0);
}

static void begin(void)
{
	strcpy(directory, "/tmp/troubadour-scene-XXXXXX");
	cr_assert_not_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/new/evening.json", directory);
	add("strip.game.fader", TB_KIND_NUMBER, (double)-6.1f);
	add("strip.game.mute", TB_KIND_SWITCH, 1.0);
	add("strip.mic.fader", TB_KIND_NUMBER, 3.0);
	cr_assert_eq(tb_keys_describe(&keys), 0);
}

static void end(void)
{
	char sub[96];

	unlink(path);
	snprintf(sub, sizeof(sub), "%s/new", directory);
	rmdir(sub);
	cr_expect_eq(rmdir(directory), 0, "something was left behind: %s", directory);
	tb_keys_finish(&keys);
}

TestSuite(scene, .init = begin, .fini = end);

static void save_present(void)
{
	json_t *scene = tb_scene_of_keys(&keys, "troubadour", "evening", NULL, 0);

	cr_assert_eq(tb_json_save(scene, path, error), 0, "%s", error);
	json_decref(scene);
}

/* A file of this text. */
static void write_text(const char *text)
{
	char sub[96];
	FILE *file;

	snprintf(sub, sizeof(sub), "%s/new", directory);
	mkdir(sub, 0777);
	file = fopen(path, "w");
	cr_assert_not_null(file);
	fputs(text, file);
	fclose(file);
}

static void expect_refused(const char *text, const char *word)
{
	json_t *scene;

	write_text(text);
	scene = tb_scene_load(path, error);
	cr_expect_null(scene, "accepted: %s", text);
	cr_expect_not_null(strstr(error, word), "\"%s\" lacks \"%s\"", error, word);
	cr_expect_not_null(strstr(error, path), "\"%s\" names no file", error);
	json_decref(scene);
}

Test(scene, comes_back_as_it_was_saved)
{
	struct tb_settings s = { 0 };
	uint32_t n_foreign;
	json_t *scene;

	save_present();
	scene = tb_scene_load(path, error);
	cr_assert_not_null(scene, "%s", error);
	cr_assert_eq(tb_scene_settings(scene, &keys, NULL, &s, &n_foreign), 0);
	cr_assert_eq(s.n, 3);
	cr_expect_eq(n_foreign, 0);
	for (uint32_t i = 0; i < s.n; i++)
		cr_expect(tb_value_equal(&s.list[i].value, &s.list[i].key->value), "%s",
			s.list[i].key->name);
	tb_settings_finish(&s);
	json_decref(scene);
}

Test(scene, keeps_only_what_was_asked_for)
{
	const char *const patterns[] = { "strip.game" };
	json_t *scene = tb_scene_of_keys(&keys, "troubadour", "game", patterns, 1);

	cr_expect_eq(json_object_size(json_object_get(scene, "params")), 2);
	json_decref(scene);
}

Test(scene, torn_file_is_refused_wherever_it_was_torn)
{
	char text[4096];
	size_t n_bytes;
	FILE *file;

	save_present();
	file = fopen(path, "r");
	n_bytes = fread(text, 1, sizeof(text), file);
	fclose(file);
	for (size_t n = 0; n + 2 < n_bytes; n++) {
		char torn[4096];

		memcpy(torn, text, n);
		torn[n] = '\0';
		expect_refused(torn, "damaged");
	}
}

/* A pipe would be waited for, and an endless device read for ever. */
Test(scene, what_is_no_file_is_refused)
{
	save_present();
	unlink(path);
	cr_assert_eq(mkfifo(path, 0600), 0);
	cr_expect_null(tb_scene_load(path, error));
	cr_expect_not_null(strstr(error, "not a regular file"), "%s", error);
	cr_expect_null(tb_scene_load("/dev/zero", error));
	cr_expect_not_null(strstr(error, "not a regular file"), "%s", error);
	unlink(path);
	cr_assert_eq(symlink("/nowhere", path), 0);
	cr_expect_null(tb_scene_load(path, error));
	cr_expect_not_null(strstr(error, "No such file"), "%s", error);
}

Test(scene, file_that_is_too_large_is_refused)
{
	save_present();
	cr_assert_eq(truncate(path, 5 << 20), 0);
	cr_expect_null(tb_scene_load(path, error));
	cr_expect_not_null(strstr(error, "File too large"), "%s", error);
}

Test(scene, foreign_file_is_refused)
{
	expect_refused("{}", "not a scene");
	expect_refused("[ 1, 2 ]", "not a scene");
	expect_refused("{ \"format\": \"other\", \"version\": 1, \"params\": {} }", "not a scene");
	expect_refused("{ \"format\": \"troubadour-scene\", \"params\": {} }", "version");
	expect_refused("{ \"format\": \"troubadour-scene\", \"version\": 1 }", "params");
	expect_refused(
		"{ \"format\": \"troubadour-scene\", \"version\": 1, \"params\": [] }", "params");
}

/* As editors on Windows save one. */
Test(scene, byte_order_mark_is_named)
{
	expect_refused("\xEF\xBB\xBF{ \"format\": \"troubadour-scene\" }", "BOM");
	expect_refused("\xFF\xFE{", "BOM");
}

Test(scene, newer_version_is_refused)
{
	expect_refused(
		"{ \"format\": \"troubadour-scene\", \"version\": 2, \"params\": {} }", "newer");
}

Test(scene, keys_of_another_console_are_counted_and_left_out)
{
	struct tb_settings s = { 0 };
	uint32_t n_foreign;
	json_t *scene = json_pack("{s:{s:f,s:f,s:s}}", "params", "strip.game.fader", -3.0,
		"strip.drums.fader", -3.0, "console.token", "123.4");

	cr_assert_eq(tb_scene_settings(scene, &keys, NULL, &s, &n_foreign), 0);
	cr_assert_eq(s.n, 1);
	cr_expect_str_eq(s.list[0].key->name, "strip.game.fader");
	cr_expect_eq(n_foreign, 1);
	tb_settings_finish(&s);
	json_decref(scene);
	save_present();
}

/* Whatever a scene of all keys holds comes back with it. */
static struct tb_key *add_insert(const char *present)
{
	struct tb_key_info *info = calloc(1, sizeof(*info));
	struct tb_value value = { .kind = TB_KIND_WORD };

	strcpy(info->name, "strip.game.insert");
	info->kind = TB_KIND_WORD;
	strcpy(value.word, present);
	cr_assert_eq(tb_keys_add_info(&keys, info), 0);
	cr_assert_eq(tb_keys_add(&keys, "strip.game.insert", &value), 0);
	cr_assert_eq(tb_keys_describe(&keys), 0);
	return tb_keys_find(&keys, "strip.game.insert");
}

/* As if a plugin had been loaded.  Keys move when one is added: where the insert's is now. */
static struct tb_key *add_control(const char *name, const char *insert)
{
	struct tb_key *key;

	add(name, TB_KIND_SWITCH, 0.0);
	cr_assert_eq(tb_keys_describe(&keys), 0);
	key = tb_keys_find(&keys, "strip.game.insert");
	strcpy(key->value.word, insert);
	return key;
}

/* The console loads it and lets the values wait until then: so they come behind its name. */
Test(scene, controls_of_an_insert_that_it_brings_come_behind_its_name)
{
	json_t *params = json_pack("{s:f, s:b, s:s, s:s, s:f}", "strip.game.insert.half.mult", 0.25,
		"strip.game.insert.half.on", 1, "strip.game.insert.half.word", "x",
		"strip.game.insert", "late", "strip.mic.insert.half.mult", 0.25);
	json_t *scene = json_pack("{s:o}", "params", params), *safe = json_array();
	struct tb_settings settings = { 0 };
	uint32_t n_foreign;
	struct tb_key *insert = add_insert("none");

	cr_assert_eq(tb_scene_settings(scene, &keys, safe, &settings, &n_foreign), 0);
	cr_assert_eq(settings.n, 3);
	cr_expect_eq(n_foreign, 2);
	cr_expect_eq(settings.list[0].key, insert);
	cr_expect_str_eq(settings.list[0].value.word, "late");
	cr_expect_str_eq(settings.list[1].key->name, "strip.game.insert.half.mult");
	cr_expect_float_eq(settings.list[1].value.number, 0.25, 1e-9);
	cr_expect_str_eq(settings.list[2].key->name, "strip.game.insert.half.on");
	cr_expect_float_eq(settings.list[2].value.number, 1.0, 1e-9);
	tb_settings_finish(&settings);

	/* It is chosen, and still being loaded. */
	strcpy(insert->value.word, "late");
	cr_assert_eq(tb_scene_settings(scene, &keys, safe, &settings, &n_foreign), 0);
	cr_expect_eq(settings.n, 3);
	tb_settings_finish(&settings);

	/* It is there, and has one of the controls, which is a switch. */
	insert = add_control("strip.game.insert.half.mult", "late");
	cr_assert_eq(tb_scene_settings(scene, &keys, safe, &settings, &n_foreign), -EINVAL);
	tb_settings_finish(&settings);

	/* Another one is there, and has a switch of that name. */
	strcpy(insert->value.word, "early");
	cr_assert_eq(tb_scene_settings(scene, &keys, safe, &settings, &n_foreign), 0);
	cr_expect_eq(settings.n, 3);
	cr_expect_float_eq(settings.list[1].value.number, 0.25, 1e-9);
	tb_settings_finish(&settings);

	/* It is to stay as it is. */
	strcpy(insert->value.word, "none");
	json_array_append_new(safe, json_string("strip.game.insert"));
	cr_assert_eq(tb_scene_settings(scene, &keys, safe, &settings, &n_foreign), 0);
	cr_expect_eq(settings.n, 0);
	tb_settings_finish(&settings);
	json_decref(safe);
	json_decref(scene);
}

Test(scene, settings_of_the_console_itself_come_back)
{
	struct tb_settings s = { 0 };
	uint32_t n_foreign;
	json_t *scene;

	add("console.balance", TB_KIND_NUMBER, 0.5);
	cr_assert_eq(tb_keys_describe(&keys), 0);
	scene = tb_scene_of_keys(&keys, "troubadour", "evening", NULL, 0);
	cr_assert_eq(tb_scene_settings(scene, &keys, NULL, &s, &n_foreign), 0, "%s", s.message);
	cr_expect_eq(s.n, json_object_size(json_object_get(scene, "params")));
	cr_expect_eq(s.n, 4);
	cr_expect_eq(n_foreign, 0);
	tb_settings_finish(&s);
	json_decref(scene);
	save_present();
}

static void expect_wrong_value(const char *key, json_t *value)
{
	struct tb_settings s = { 0 };
	uint32_t n_foreign;
	json_t *scene = json_pack("{s:{s:o}}", "params", key, value);

	cr_expect_eq(tb_scene_settings(scene, &keys, NULL, &s, &n_foreign), -EINVAL);
	cr_expect_not_null(strstr(s.message, key), "\"%s\"", s.message);
	tb_settings_finish(&s);
	json_decref(scene);
}

Test(scene, value_of_a_wrong_type_is_named)
{
	expect_wrong_value("strip.mic.fader", json_string("loud"));
	expect_wrong_value("strip.mic.fader", json_true());
	expect_wrong_value("strip.mic.fader", json_null());
	expect_wrong_value("strip.game.mute", json_integer(1));
	expect_wrong_value("strip.game.mute", json_array());
	save_present();
}

Test(scene, takes_values_as_get_prints_them)
{
	struct tb_settings s = { 0 };
	uint32_t n_foreign;
	json_t *scene = json_pack("{s:{s:s,s:s,s:s}}", "params", "strip.game.fader", "-6dB",
		"strip.mic.fader", "-inf", "strip.game.mute", "off");

	cr_assert_eq(tb_scene_settings(scene, &keys, NULL, &s, &n_foreign), 0, "%s", s.message);
	cr_assert_eq(s.n, 3);
	cr_expect_eq(s.list[0].value.number, -6.0);
	cr_expect_eq(s.list[1].value.number, -144.0);
	cr_expect_eq(s.list[2].value.number, 0.0);
	tb_settings_finish(&s);
	json_decref(scene);
	save_present();
}

/* People keep their settings elsewhere and link them into place. */
Test(scene, symbolic_link_stays_one)
{
	char target[160];
	struct stat status;
	FILE *file;

	write_text("");
	snprintf(target, sizeof(target), "%s/kept.json", directory);
	unlink(path);
	cr_assert_eq(symlink("../kept.json", path), 0);
	for (int i = 0; i < 2; i++) {
		save_present();
		cr_assert_eq(lstat(path, &status), 0);
		cr_expect(S_ISLNK(status.st_mode));
		file = fopen(target, "r");
		cr_expect_not_null(file, "nothing was saved where the link points to");
		if (file)
			fclose(file);
	}
	unlink(target);
}

Test(scene, safe_keys_are_left_alone)
{
	struct tb_settings s = { 0 };
	uint32_t n_foreign;
	json_t *safe = json_pack("[s]", "strip.game");
	json_t *scene = tb_scene_of_keys(&keys, "troubadour", "evening", NULL, 0);

	cr_assert_eq(tb_scene_settings(scene, &keys, safe, &s, &n_foreign), 0);
	cr_assert_eq(s.n, 1);
	cr_expect_str_eq(s.list[0].key->name, "strip.mic.fader");
	tb_settings_finish(&s);
	json_decref(scene);
	json_decref(safe);
	save_present();
}

Test(scene, failed_save_leaves_the_old_file)
{
	json_t *scene = tb_scene_of_keys(&keys, "troubadour", "evening", NULL, 0);
	char file_as_directory[160];

	save_present();
	snprintf(file_as_directory, sizeof(file_as_directory), "%s/x.json", path);
	cr_expect_lt(tb_json_save(scene, file_as_directory, error), 0);
	json_decref(scene);
	scene = tb_scene_load(path, error);
	cr_expect_not_null(scene);
	json_decref(scene);
}

Test(scene, name_can_be_a_files_name)
{
	cr_expect(tb_scene_name_is_valid("Late evening 2"));
	cr_expect(tb_scene_name_is_valid("a.b_c-d"));
	cr_expect_not(tb_scene_name_is_valid(""));
	cr_expect_not(tb_scene_name_is_valid("../evening"));
	cr_expect_not(tb_scene_name_is_valid(".hidden"));
	cr_expect_not(tb_scene_name_is_valid("a/b"));
	save_present();
}
