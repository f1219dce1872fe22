/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "console-file.h"

#include <errno.h>

#include "config-json.h"

static json_t *structure_of(const struct tb_console_config *config)
{
	json_t *strips = json_array(), *buses = json_array();

	for (uint32_t i = 0; i < config->n_strips; i++)
		json_array_append_new(strips, tb_device_config_object(&config->strips[i]));
	for (uint32_t i = 0; i < config->n_buses; i++)
		json_array_append_new(buses, tb_device_config_object(&config->buses[i]));
	return json_pack("{s:o, s:o}", "strips", strips, "buses", buses);
}

static json_t *params_of(const struct tb_console_config *config)
{
	json_t *params = json_object();

	for (uint32_t i = 0; i < config->n_params; i++)
		json_object_set_new(
			params, config->params[i].key, json_string(config->params[i].value));
	return params;
}

int tb_console_file_init(struct tb_console_file *f, const struct tb_console_config *config)
{
	*f = (struct tb_console_file){ structure_of(config), params_of(config),
		config->keeps_state };
	if (f->structure && f->params)
		return 0;
	tb_console_file_finish(f);
	return -ENOMEM;
}

void tb_console_file_finish(struct tb_console_file *f)
{
	json_decref(f->structure);
	json_decref(f->params);
	*f = (struct tb_console_file){ 0 };
}

bool tb_console_file_was_edited(const json_t *before, const json_t *now, const char *key)
{
	const json_t *then = json_object_get(before, key), *value = json_object_get(now, key);

	return (then || value) && !json_equal(then, value);
}
