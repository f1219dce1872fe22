/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What whoever looks at the port "meters" reads. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/control/control.h>
#include <spa/param/props.h>
#include <spa/pod/iter.h>
#include <spa/pod/parser.h>
#include <spa/utils/string.h>

#include "meters.h"

#include "mixer/reductions.h"

#define N_FRAMES 480u

static struct tb_mixer *mixer_of(uint32_t n_strips, uint32_t n_buses, uint32_t n_channels)
{
	static struct tb_strip_config strips[TB_MAX_STRIPS];
	static struct tb_bus_config buses[TB_MAX_BUSES];
	struct tb_mixer_config config = { 48000, n_strips, n_buses, strips, buses };
	struct tb_layout layout = { .n_channels = n_channels };
	struct tb_mixer *m;

	for (uint32_t c = 0; c < n_channels; c++)
		layout.position[c] = (uint8_t)(n_channels == 2 ? TB_CH_FL + c : TB_CH_AUX0 + c);
	for (uint32_t i = 0; i < n_strips; i++) {
		strips[i].layout = layout;
		snprintf(strips[i].name, sizeof(strips[i].name), "s%031u", i);
	}
	for (uint32_t i = 0; i < n_buses; i++) {
		buses[i].layout = layout;
		snprintf(buses[i].name, sizeof(buses[i].name), "b%031u", i);
	}
	m = tb_mixer_new(&config);
	cr_assert_not_null(m);
	return m;
}

/* The n numbers behind `key`; fails where it is not there or has others. */
static const void *numbers_of(
	const uint8_t *data, uint32_t n_bytes, const char *key, uint32_t type, uint32_t n)
{
	struct spa_pod *pod = spa_pod_from_data((void *)data, n_bytes, 0, n_bytes), *value;
	struct spa_pod_control *control;
	struct spa_pod_parser parser;
	struct spa_pod_frame frame;
	const char *name;
	uint32_t n_found;
	const void *found;

	cr_assert(pod && spa_pod_is_sequence(pod));
	SPA_POD_SEQUENCE_FOREACH((struct spa_pod_sequence *)pod, control)
	{
		const struct spa_pod_prop *prop =
			spa_pod_find_prop(&control->value, NULL, SPA_PROP_params);

		cr_assert_eq(control->type, SPA_CONTROL_Properties);
		spa_pod_parser_pod(&parser, &prop->value);
		cr_assert_eq(spa_pod_parser_push_struct(&parser, &frame), 0);
		while (spa_pod_parser_get_string(&parser, &name) == 0
			&& spa_pod_parser_get_pod(&parser, &value) == 0) {
			if (!spa_streq(name, key))
				continue;
			found = spa_pod_get_array(value, &n_found);
			cr_assert(found && n_found == n, "%s has %u numbers", key, n_found);
			cr_assert_eq(SPA_POD_ARRAY_VALUE_TYPE(value), type);
			return found;
		}
	}
	cr_assert(false, "there is no %s", key);
	return NULL;
}

static const float *numbers(const uint8_t *data, uint32_t n_bytes, const char *key, uint32_t n)
{
	return numbers_of(data, n_bytes, key, SPA_TYPE_Float, n);
}

static void set(struct tb_mixer *m, const char *owner, const char *name, float value)
{
	char key[TB_KEY_MAX];
	int param;

	snprintf(key, sizeof(key), "%s.%s", owner, name);
	param = tb_mixer_find_param(m, key);
	cr_assert_geq(param, 0, "%s", key);
	tb_mixer_set(m, (uint32_t)param, value);
}

/* A tone on all channels from `first_channel` on, silence before. */
static void play_at(struct tb_mixer *m, uint32_t first_channel, uint32_t n_blocks, float peak_lin)
{
	static float tone[N_FRAMES], silence[N_FRAMES], heard[64][N_FRAMES];
	const float *in[64];
	float *out[64];

	for (uint32_t i = 0; i < N_FRAMES; i++)
		tone[i] = peak_lin * sinf(2.0f * (float)M_PI * 1000.0f * (float)i / 48000.0f);
	for (uint32_t i = 0; i < 64; i++) {
		in[i] = i < first_channel ? silence : tone;
		out[i] = heard[i];
	}
	for (uint32_t i = 0; i < n_blocks; i++)
		tb_mixer_process(m, in, out, N_FRAMES);
}

/* A tone of 0 dB on all strips. */
static void play(struct tb_mixer *m, uint32_t n_blocks)
{
	play_at(m, 0, n_blocks, 1.0f);
}

#define STRIP "s000000000000000000000000000000"
#define BUS   "b000000000000000000000000000000"

Test(meters, sequence_has_levels_and_reductions_of_all)
{
	struct tb_mixer *m = mixer_of(2, 2, 2);
	struct tb_meters_form *form = tb_meters_form_new(m);
	uint8_t *data = aligned_alloc(64, 65536);
	const float *x;

	set(m, "strip." STRIP "1", "comp.on", 1.0f);
	set(m, "strip." STRIP "1", "comp.knee", 0.0f);
	set(m, "strip." STRIP "1", "fader", -6.0206f);
	set(m, "bus." BUS "0", "comp.on", 1.0f);
	set(m, "bus." BUS "0", "comp.knee", 0.0f);
	set(m, "bus." BUS "0", "limiter.on", 1.0f);
	set(m, "bus." BUS "0", "limiter.ceiling", -18.0f);
	set(m, "route." STRIP "0", BUS "0", 1.0f);
	set(m, "route." STRIP "1", BUS "1", 1.0f);
	tb_mixer_commit(m);
	play(m, 300);
	tb_meters_fill(form, m, data);
	x = numbers(data, form->n_bytes, "strip." STRIP "0", 4);
	cr_expect_float_eq(x[0], 1.0f, 0.001f);
	cr_expect_float_eq(x[3], 1.0f, 0.001f);
	x = numbers(data, form->n_bytes, "strip." STRIP "1.input", 4);
	cr_expect_float_eq(x[0], 1.0f, 0.001f, "before its fader of -6 dB");
	cr_expect_float_eq(x[3], 1.0f, 0.001f);
	x = numbers(data, form->n_bytes, "strip." STRIP "0.reduction", 5);
	cr_expect(x[0] == 0.0f && x[1] == 0.0f && x[2] == 0.0f && x[3] == 0.0f);
	/* 20 dB above -20 at 4:1. */
	x = numbers(data, form->n_bytes, "strip." STRIP "1.reduction", 5);
	cr_expect_eq(x[0], 0.0f);
	cr_expect_float_eq(x[1], 15.0f, 0.1f);
	cr_expect_eq(x[2], 0.0f);
	x = numbers(data, form->n_bytes, "bus." BUS "0.reduction", 2);
	cr_expect_float_eq(x[0], 15.0f, 0.1f);
	cr_expect_float_eq(x[1], 3.0f, 0.1f);
	x = numbers(data, form->n_bytes, "bus." BUS "1", 4);
	cr_expect_float_eq(x[1], 0.0889f, 0.001f);
	free(data);
	tb_meters_form_free(form);
	tb_mixer_free(m);
}

static double count_of(const uint8_t *data, uint32_t n_bytes, const char *key)
{
	return *(const double *)numbers_of(data, n_bytes, key, SPA_TYPE_Double, 1);
}

Test(meters, sequence_begins_with_its_version)
{
	struct tb_mixer *m = mixer_of(1, 1, 2);
	struct tb_meters_form *form = tb_meters_form_new(m);
	const double *version =
		numbers_of(form->silent, form->n_bytes, "version", SPA_TYPE_Double, 1);
	const double *engine = numbers_of(
		form->silent, form->n_bytes, "engine", SPA_TYPE_Double, TB_METERS_N_FACTS);

	cr_expect_eq(*version, 1.0);
	cr_expect_eq((const uint8_t *)engine, form->silent + form->engine_at);
	cr_expect_lt(version, engine);
	/* It has a fixed place: nothing but the head of the sequence is before it. */
	cr_expect_lt((const uint8_t *)version - form->silent, 104);
	tb_meters_form_free(form);
	tb_mixer_free(m);
}

Test(meters, sequence_has_the_overs_of_each_strip_and_bus)
{
	struct tb_mixer *m = mixer_of(2, 2, 2);
	struct tb_meters_form *form = tb_meters_form_new(m);
	uint8_t *data = aligned_alloc(64, 65536);

	set(m, "bus." BUS "1", "limiter.on", 0.0f);
	set(m, "route." STRIP "1", BUS "1", 1.0f);
	tb_mixer_commit(m);
	play_at(m, 2, 100, 2.0f);
	tb_meters_fill(form, m, data);
	cr_expect_eq(count_of(data, form->n_bytes, "strip." STRIP "0.overs"), 0.0);
	cr_expect_eq(count_of(data, form->n_bytes, "strip." STRIP "1.overs"),
		(double)tb_mixer_strip_overs(m, 1));
	cr_expect_gt(count_of(data, form->n_bytes, "strip." STRIP "1.overs"), 100.0);
	cr_expect_eq(count_of(data, form->n_bytes, "bus." BUS "0.overs"), 0.0);
	cr_expect_eq(count_of(data, form->n_bytes, "bus." BUS "1.overs"),
		(double)tb_mixer_bus_overs(m, 1));
	cr_expect_gt(count_of(data, form->n_bytes, "bus." BUS "1.overs"), 100.0);
	free(data);
	tb_meters_form_free(form);
	tb_mixer_free(m);
}

Test(meters, largest_console_fits_the_port)
{
	struct tb_mixer *m = mixer_of(TB_MAX_STRIPS, TB_MAX_BUSES, TB_MAX_CHANNELS);
	struct tb_meters_form *form = tb_meters_form_new(m);

	cr_expect_leq(form->n_bytes, TB_METERS_BYTES);
	tb_meters_form_free(form);
	tb_mixer_free(m);
}
