/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Makes a mixer with its params set from a console's description. */
#include "spa/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config-reader.h"
#include "spa/pods.h"
#include "mixer/value-text.h"

/* ---- what is wrong with a param ---- */

static void list_names(const struct tb_mixer *m, bool strips, char *names, size_t n_bytes)
{
	uint32_t n = strips ? tb_mixer_n_strips(m) : tb_mixer_n_buses(m);
	size_t used = 0;

	names[0] = '\0';
	for (uint32_t i = 0; i < n && used < n_bytes; i++)
		used += (size_t)snprintf(names + used, n_bytes - used, "%s%s", i ? ", " : "",
			strips ? tb_mixer_strip(m, i)->name : tb_mixer_bus(m, i)->name);
}

static bool is_family(const char *word)
{
	return strcmp(word, "strip") == 0 || strcmp(word, "bus") == 0 || strcmp(word, "route") == 0
	       || strcmp(word, "send") == 0 || strcmp(word, "pre") == 0;
}

/* The first part of the key that names nothing here. */
static void explain_key(const struct tb_mixer *m, const char *key, struct tb_config_error *error)
{
	char copy[TB_KEY_MAX], names[256], *rest = copy, *family, *first, *second;
	bool is_cell, is_bus;

	snprintf(copy, sizeof(copy), "%s", key);
	family = strsep(&rest, ".");
	first = strsep(&rest, ".");
	second = rest;
	if (!is_family(family) || !first || !second) {
		snprintf(error->text, sizeof(error->text),
			"params: unknown key \"%s\" (have: strip.<strip>.*, bus.<bus>.*, "
			"route.<strip>.<bus>, send.<strip>.<bus>, pre.<strip>.<bus>)",
			key);
		return;
	}
	is_cell = strcmp(family, "route") == 0 || strcmp(family, "send") == 0
	          || strcmp(family, "pre") == 0;
	is_bus = strcmp(family, "bus") == 0;
	if (is_bus ? tb_mixer_find_bus(m, first) < 0 : tb_mixer_find_strip(m, first) < 0) {
		list_names(m, !is_bus, names, sizeof(names));
		snprintf(error->text, sizeof(error->text),
			"params.%s: unknown %s \"%s\" (have: %s)", key, is_bus ? "bus" : "strip",
			first, names);
	} else if (is_cell && tb_mixer_find_bus(m, second) < 0) {
		list_names(m, false, names, sizeof(names));
		snprintf(error->text, sizeof(error->text),
			"params.%s: unknown bus \"%s\" (have: %s)", key, second, names);
	} else {
		snprintf(error->text, sizeof(error->text),
			"params: a %s has no \"%s\" (key \"%s\")", family, second, key);
	}
}

static void explain_value(const struct tb_mixer *m, const struct tb_param_setting *s,
	const struct tb_param_info *info, struct tb_config_error *error)
{
	char allowed[256];

	tb_describe_values(m, info, allowed, sizeof(allowed));
	snprintf(error->text, sizeof(error->text), "params.%s: \"%s\" is not allowed (have: %s)",
		s->key, s->value, allowed);
}

/* ---- setting them ---- */

static int text_to_value(const struct tb_mixer *m, const struct tb_param_info *info,
	const struct tb_param_setting *s, float *value)
{
	struct tb_number_form form =
		tb_number_form_of(info->unit, (double)info->min, (double)info->max);
	const char *unit;
	double number;
	bool on;

	if (tb_unit_is_word(info->unit))
		return tb_word_to_value(m, info, s->value, value);
	if (info->unit == TB_UNIT_BOOL && tb_switch_read(s->value, &on) == 0) {
		*value = on;
		return 0;
	}
	if (tb_number_read(form, s->value, &number, &unit) < 0)
		return -EINVAL;
	/* A route with a level means its send. */
	if (info->unit == TB_UNIT_BOOL && number != 0.0 && number != 1.0)
		return -EINVAL;
	*value = (float)number;
	return 0;
}

static int apply_param(
	struct tb_mixer *m, const struct tb_param_setting *s, struct tb_config_error *error)
{
	struct tb_param_info info;
	float value;
	int param = tb_mixer_find_param(m, s->key);

	/* Its controls are known when it is loaded. */
	if (param < 0 && tb_mixer_hosts_key(m, s->key))
		return 0;
	if (param < 0) {
		explain_key(m, s->key, error);
		return -EINVAL;
	}
	tb_mixer_param_info(m, (uint32_t)param, &info);
	if (text_to_value(m, &info, s, &value) < 0) {
		explain_value(m, s, &info, error);
		return -EINVAL;
	}
	tb_mixer_set(m, (uint32_t)param, value);
	return 0;
}

static void describe_strips(
	struct tb_strip_config *strips, const struct tb_device_config *const *devices, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		memcpy(strips[i].name, devices[i]->name, sizeof(strips[i].name));
		strips[i].layout = devices[i]->layout;
		strips[i].insert_form = devices[i]->insert_form;
		strips[i].insert = devices[i]->insert_ready;
		strips[i].spatial = devices[i]->spatial_ready;
		strips[i].has_voice = devices[i]->kind == TB_DEVICE_CAPTURE_STRIP;
		strips[i].voice = devices[i]->voice_ready;
	}
}

static void describe_buses(
	struct tb_bus_config *buses, const struct tb_device_config *const *devices, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		memcpy(buses[i].name, devices[i]->name, sizeof(buses[i].name));
		buses[i].layout = devices[i]->layout;
		buses[i].insert_form = devices[i]->insert_form;
		buses[i].insert = devices[i]->insert_ready;
		buses[i].kind = devices[i]->kind == TB_DEVICE_PLAYBACK_BUS ? TB_BUS_PLAYBACK
		                                                           : TB_BUS_VIRTUAL;
	}
}

struct tb_mixer *tb_mixer_of_devices(const struct tb_device_config *const *devices,
	uint32_t n_strips, uint32_t n_buses, uint32_t rate_hz)
{
	struct tb_strip_config *strips = calloc(n_strips, sizeof(*strips));
	struct tb_bus_config *buses = calloc(n_buses, sizeof(*buses));
	struct tb_mixer_config config = { rate_hz, n_strips, n_buses, strips, buses };
	struct tb_mixer *m = NULL;

	if (strips && buses) {
		describe_strips(strips, devices, n_strips);
		describe_buses(buses, devices + n_strips, n_buses);
		m = tb_mixer_new(&config);
	}
	free(strips);
	free(buses);
	return m;
}

static struct tb_mixer *new_mixer(const struct tb_console_config *config, uint32_t rate_hz)
{
	uint32_t n = config->n_strips + config->n_buses;
	const struct tb_device_config **devices = calloc(n, sizeof(*devices));
	struct tb_mixer *m;

	if (!devices)
		return NULL;
	for (uint32_t i = 0; i < n; i++)
		devices[i] = i < config->n_strips ? &config->strips[i]
		                                  : &config->buses[i - config->n_strips];
	m = tb_mixer_of_devices(devices, config->n_strips, config->n_buses, rate_hz);
	free(devices);
	return m;
}

struct tb_mixer *tb_console_config_mixer(
	const struct tb_console_config *config, uint32_t rate_hz, struct tb_config_error *error)
{
	struct tb_mixer *m = new_mixer(config, rate_hz);
	int res = 0;

	if (!m) {
		snprintf(error->text, sizeof(error->text), "cannot build the mixer: %s",
			strerror(errno));
		return NULL;
	}
	for (uint32_t i = 0; i < config->n_params && res == 0; i++) {
		res = apply_param(m, &config->params[i], error);
		if (res < 0)
			tb_config_error_add_line(error, config->params[i].line);
	}
	if (res < 0) {
		tb_mixer_free(m);
		return NULL;
	}
	tb_mixer_commit(m);
	return m;
}
