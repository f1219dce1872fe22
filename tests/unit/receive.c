/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Props that somebody sets on a mixer. */
#include <criterion/criterion.h>
#include <string.h>

#include <spa/param/props.h>
#include <spa/pod/builder.h>

#include "spa/receive.h"

static struct tb_mixer *music_to_a1(void)
{
	const struct tb_layout stereo = { 2, { TB_CH_FL, TB_CH_FR } };
	const struct tb_strip_config strip = { "music", stereo };
	const struct tb_bus_config bus = { "a1", stereo, TB_BUS_VIRTUAL };
	struct tb_mixer *m = tb_mixer_new(&(struct tb_mixer_config){ 48000, 1, 1, &strip, &bus });

	cr_assert_not_null(m);
	return m;
}

static float value(const struct tb_mixer *m, const char *key)
{
	return tb_mixer_get(m, (uint32_t)tb_mixer_find_param(m, key));
}

static void note(void *data, const char *key, const char *why)
{
	strcat(data, key);
	strcat(data, " ");
}

/* { key = number ... } */
static const struct spa_pod *props(
	struct spa_pod_builder *b, const char *const *keys, const float *values)
{
	struct spa_pod_frame object, params;

	spa_pod_builder_push_object(b, &object, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props);
	spa_pod_builder_prop(b, SPA_PROP_params, 0);
	spa_pod_builder_push_struct(b, &params);
	for (; *keys; keys++) {
		spa_pod_builder_string(b, *keys);
		spa_pod_builder_float(b, *values++);
	}
	spa_pod_builder_pop(b, &params);
	return spa_pod_builder_pop(b, &object);
}

Test(receive, sets_what_it_knows_and_names_the_rest)
{
	uint8_t memory[1024];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(memory, sizeof(memory));
	char refused[128] = "";
	struct tb_mixer *m = music_to_a1();
	struct tb_receiver r = { .mixer = m, .prefix = "", .refuse = note, .data = refused };
	const struct spa_pod *pod = props(&b,
		(const char *const[]){ "strip.music.fader", "strip.drums.fader", "engine.rate",
			"route.music.a1", NULL },
		(const float[]){ -6.0f, -3.0f, 44100.0f, 1.0f });

	cr_expect(tb_receive_props(&r, pod));
	cr_expect_eq(value(m, "strip.music.fader"), -6.0f);
	cr_expect_eq(value(m, "route.music.a1"), 1.0f);
	cr_expect_str_eq(refused, "strip.drums.fader engine.rate ");
	tb_mixer_free(m);
}

static void note_why(void *data, const char *key, const char *why)
{
	strcat(strcat(strcat(data, key), " "), why);
}

/* { key = "word" } */
static const struct spa_pod *word(struct spa_pod_builder *b, const char *key, const char *word)
{
	struct spa_pod_frame object, params;

	spa_pod_builder_push_object(b, &object, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props);
	spa_pod_builder_prop(b, SPA_PROP_params, 0);
	spa_pod_builder_push_struct(b, &params);
	spa_pod_builder_string(b, key);
	spa_pod_builder_string(b, word);
	spa_pod_builder_pop(b, &params);
	return spa_pod_builder_pop(b, &object);
}

static void expect_word(const char *key, const char *text, float expected, const char *refusal)
{
	uint8_t memory[1024];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(memory, sizeof(memory));
	char why[512] = "";
	struct tb_mixer *m = music_to_a1();
	struct tb_receiver r = { .mixer = m, .prefix = "", .refuse = note_why, .data = why };

	cr_expect_eq(tb_receive_props(&r, word(&b, key, text)), *refusal == '\0');
	cr_expect_eq(value(m, key), expected, "%s = %s: %g", key, text, (double)value(m, key));
	cr_expect_str_eq(why, refusal);
	tb_mixer_free(m);
}

Test(receive, the_shape_of_a_band_is_a_word)
{
	static const char *const types[] = { "peak", "lowshelf", "highshelf", "lowpass", "highpass",
		"notch", "bandpass" };

	for (int i = 0; i < 7; i++) {
		expect_word("strip.music.eq.8.type", types[i], (float)i, "");
		expect_word("bus.a1.eq.1.type", types[i], (float)i, "");
	}
	expect_word("strip.music.comp.detector", "rms", 1.0f, "");
	expect_word("strip.music.comp.sidechain", "music", 0.0f, "");
}

Test(receive, a_wrong_word_is_refused_by_those_that_there_are)
{
	expect_word("strip.music.eq.2.type", "notchy", 0.0f,
		"strip.music.eq.2.type is not \"notchy\" (have: peak, lowshelf, highshelf, lowpass, "
		"highpass, notch, bandpass)");
	expect_word("bus.a1.comp.detector", "", 0.0f,
		"bus.a1.comp.detector is not \"\" (have: peak, rms)");
	expect_word("bus.a1.comp.sidechain", "voice", -1.0f,
		"bus.a1.comp.sidechain is not \"voice\" (have: none, music)");
	expect_word("strip.music.fader", "loud", 0.0f,
		"strip.music.fader is not \"loud\" (have: a number from -144 to 12)");
}

static void expect_number(const char *key, double number, float expected, bool is_taken)
{
	uint8_t memory[1024];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(memory, sizeof(memory));
	struct spa_pod_frame object, params;
	char why[512] = "";
	struct tb_mixer *m = music_to_a1();
	struct tb_receiver r = { .mixer = m, .prefix = "", .refuse = note_why, .data = why };

	spa_pod_builder_push_object(&b, &object, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props);
	spa_pod_builder_prop(&b, SPA_PROP_params, 0);
	spa_pod_builder_push_struct(&b, &params);
	spa_pod_builder_string(&b, key);
	spa_pod_builder_double(&b, number);
	spa_pod_builder_pop(&b, &params);
	cr_expect_eq(tb_receive_props(&r, spa_pod_builder_pop(&b, &object)), is_taken);
	cr_expect_eq(value(m, key), expected, "%s = %g: %g", key, number, (double)value(m, key));
	tb_mixer_free(m);
}

/* pw-cli makes a number of "strip.music.highpass.slope" 12. */
Test(receive, a_word_that_is_a_number_may_come_as_one)
{
	expect_number("strip.music.highpass.slope", 12.0, 0.0f, true);
	expect_number("strip.music.highpass.slope", 48.0, 2.0f, true);
	expect_number("strip.music.highpass.slope", 2.0, 1.0f, false);
	expect_number("strip.music.group", 3.0, 3.0f, true);
	expect_number("strip.music.eq.1.type", 4.0, 1.0f, false);
	expect_number("bus.a1.comp.sidechain", 0.0, -1.0f, false);
}

/* What pw-cli makes of "engine.fade" 500 and of "engine.fade" 500.0. */
Test(receive, fade_may_be_any_number)
{
	uint8_t memory[1024];
	struct spa_pod_frame object, params;
	struct tb_mixer *m = music_to_a1();
	char why[512] = "";
	struct tb_receiver r = { .mixer = m, .prefix = "", .refuse = note_why, .data = why };

	for (int kind = 0; kind < 4; kind++) {
		struct spa_pod_builder b = SPA_POD_BUILDER_INIT(memory, sizeof(memory));

		spa_pod_builder_push_object(&b, &object, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props);
		spa_pod_builder_prop(&b, SPA_PROP_params, 0);
		spa_pod_builder_push_struct(&b, &params);
		spa_pod_builder_string(&b, "engine.fade");
		if (kind == 0)
			spa_pod_builder_int(&b, 500);
		else if (kind == 1)
			spa_pod_builder_long(&b, 500);
		else if (kind == 2)
			spa_pod_builder_double(&b, 500.0);
		else
			spa_pod_builder_string(&b, "slow");
		spa_pod_builder_string(&b, "strip.music.fader");
		spa_pod_builder_float(&b, -6.0f);
		spa_pod_builder_pop(&b, &params);
		cr_expect(tb_receive_props(&r, spa_pod_builder_pop(&b, &object)));
		if (kind < 3)
			cr_expect_str_eq(why, "");
	}
	cr_expect_not_null(strstr(why, "a time in ms"), "%s", why);
	tb_mixer_free(m);
}

Test(receive, a_number_is_no_shape)
{
	uint8_t memory[1024];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(memory, sizeof(memory));
	char why[512] = "";
	struct tb_mixer *m = music_to_a1();
	struct tb_receiver r = { .mixer = m, .prefix = "", .refuse = note_why, .data = why };
	const struct spa_pod *pod = props(&b,
		(const char *const[]){ "strip.music.eq.2.type", NULL }, (const float[]){ 5.0f });

	cr_expect_not(tb_receive_props(&r, pod));
	cr_expect_str_eq(why,
		"strip.music.eq.2.type was given a value of the wrong kind (have: peak, "
		"lowshelf, highshelf, lowpass, highpass, notch, bandpass)");
	tb_mixer_free(m);
}

Test(receive, a_part_of_the_mixer_has_short_keys)
{
	uint8_t memory[1024];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(memory, sizeof(memory));
	struct tb_mixer *m = music_to_a1();
	struct tb_receiver r = { .mixer = m, .prefix = "strip.music." };
	const struct spa_pod *pod =
		props(&b, (const char *const[]){ "fader", "strip.music.pan", NULL },
			(const float[]){ -12.0f, 1.0f });

	cr_expect(tb_receive_props(&r, pod));
	cr_expect_eq(value(m, "strip.music.fader"), -12.0f);
	cr_expect_eq(value(m, "strip.music.pan"), 0.0f);
	tb_mixer_free(m);
}

Test(receive, what_is_no_props_sets_nothing)
{
	struct tb_mixer *m = music_to_a1();
	struct tb_receiver r = { .mixer = m, .prefix = "" };

	cr_expect_not(tb_receive_props(&r, &SPA_POD_INIT_Int(1).pod));
	cr_expect_not(tb_receive_props(&r, &SPA_POD_INIT_None()));
	tb_mixer_free(m);
}
