/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "reload.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <spa/utils/string.h>

#include "arrange.h"
#include "origin.h"
#include "device.h"
#include "inserts.h"
#include "mixer/key-name.h"
#include "spa/pods.h"
#include "say.h"
#include "structure.h"

/* The new file. */
struct reload {
	struct tb_console *console;
	struct tb_console_config config;
	struct tb_console_file file;
	struct tb_mixer *mixer;                    /* as the file describes it */
	bool is_new[TB_MAX_STRIPS + TB_MAX_BUSES]; /* of config's strips, then buses */
};

static uint32_t n_devices(const struct reload *r)
{
	return r->config.n_strips + r->config.n_buses;
}

static struct tb_device_config *device(struct reload *r, uint32_t i)
{
	return i < r->config.n_strips ? &r->config.strips[i]
	                              : &r->config.buses[i - r->config.n_strips];
}

/* ---- whether it can be loaded ---- */

/* What belongs to the whole console, and cannot be another one while it runs. */
static int check_console(struct reload *r)
{
	struct tb_console *c = r->console;

	if (!spa_streq(r->config.name, c->name))
		return tb_console_refuse(c,
			"console.name is \"%s\" here and \"%s\" in the file; that needs a restart",
			c->name, r->config.name);
	if (!spa_streq(r->config.remote, c->remote))
		return tb_console_refuse(
			c, "remote.name is different in the file; that needs a restart");
	if (r->config.engine_rate_hz != c->fixed_rate_hz)
		return tb_console_refuse(
			c, "engine.rate is different in the file; that needs a restart");
	if (r->config.keeps_state != c->origin->file.keeps_state)
		return tb_console_refuse(
			c, "the file keeps its state in another way; that needs a restart");
	return 0;
}

static int check_device(struct reload *r, uint32_t i)
{
	struct tb_console *c = r->console;
	const struct tb_device_config *config = device(r, i);
	const struct tb_device *d = tb_structure_find(c, config->name);

	r->is_new[i] = !d;
	if (tb_inserts_check_text(c, config) < 0)
		return -EINVAL;
	if (!d && tb_structure_is_taken(c, config->name))
		return tb_console_refuse(
			c, "\"%s\" is just being removed; try again in a moment", config->name);
	if (d && tb_device_is_strip(d) != tb_device_kind_is_strip(config->kind))
		return tb_console_refuse(c,
			"\"%s\" is a %s here and a %s in the file; give one of them another name",
			config->name, tb_device_is_strip(d) ? "strip" : "bus",
			tb_device_is_strip(d) ? "bus" : "strip");
	return 0;
}

/* For a moment the strips and buses that go exist beside those that come. */
static int check_structure(struct reload *r)
{
	struct tb_console *c = r->console;
	uint32_t n_strips = c->n_strips, n_buses = c->n_buses;
	int res = 0;

	for (uint32_t i = 0; i < n_devices(r) && res == 0; i++) {
		res = check_device(r, i);
		n_strips += r->is_new[i] && i < r->config.n_strips;
		n_buses += r->is_new[i] && i >= r->config.n_strips;
	}
	if (res == 0 && (n_strips > TB_MAX_STRIPS || n_buses > TB_MAX_BUSES))
		return tb_console_refuse(c, "no more than %u strips and %u buses at a time",
			TB_MAX_STRIPS, TB_MAX_BUSES);
	return res;
}

static int read_file(struct reload *r, const char *text)
{
	struct tb_console *c = r->console;
	char names[384];

	if (tb_console_config_parse(&r->config, text, &c->refusal) < 0)
		return -EINVAL;
	if (tb_console_config_add_routes(&r->config, names, sizeof(names)) < 0
		|| tb_console_file_init(&r->file, &r->config) < 0)
		return tb_console_refuse(c, "out of memory");
	tb_inserts_describe(c, &r->config);
	r->mixer = tb_console_config_mixer(&r->config, tb_mixer_rate(c->mixer), &c->refusal);
	return r->mixer ? check_console(r) : -EINVAL;
}

/* ---- strips and buses ---- */

static int apply_device(struct reload *r, uint32_t i)
{
	struct tb_console *c = r->console;
	struct tb_device_config *config = device(r, i);
	struct tb_device *d = tb_structure_find(c, config->name);

	if (d && tb_structure_is_same(config, &d->config))
		return tb_arrange(d, config);
	if (d)
		return tb_structure_replace(d, config);
	d = tb_structure_add(c, config);
	if (!d)
		return -ENOMEM;
	tb_structure_connect(d);
	return 0;
}

static bool is_in_file(struct reload *r, const char *name)
{
	for (uint32_t i = 0; i < n_devices(r); i++) {
		if (spa_streq(device(r, i)->name, name))
			return true;
	}
	return false;
}

static void remove_others(struct reload *r)
{
	struct tb_console *c = r->console;

	for (uint32_t i = 0; i < c->n_devices; i++) {
		struct tb_device *d = tb_structure_find(c, c->devices[i]->config.name);

		if (d && !is_in_file(r, d->config.name))
			tb_structure_remove(d);
	}
}

static int apply_structure(struct reload *r)
{
	int res = 0;

	for (uint32_t i = 0; i < n_devices(r) && res == 0; i++)
		res = apply_device(r, i);
	if (res == 0)
		remove_others(r);
	return res;
}

/* ---- settings ---- */

static bool is_of_new(struct reload *r, const char *key)
{
	struct tb_key_name name;

	if (!tb_key_split(key, &name))
		return false;
	for (uint32_t i = 0; i < n_devices(r); i++) {
		const struct tb_key_part *part = i < r->config.n_strips ? &name.strip : &name.bus;

		if (r->is_new[i] && tb_key_part_is(part, device(r, i)->name))
			return true;
	}
	return false;
}

static void apply_param(struct reload *r, uint32_t of_file, const struct tb_param_info *info)
{
	struct tb_mixer *m = r->console->mixer;
	int param = tb_mixer_find_param(m, info->key);
	float value = tb_mixer_get(r->mixer, of_file);
	struct tb_param_info ours;

	if (param < 0)
		return;
	/* The two mixers may count their strips and buses differently. */
	tb_mixer_param_info(m, (uint32_t)param, &ours);
	if (tb_unit_is_word(info->unit) && info->unit != TB_UNIT_ENUM
		&& tb_word_to_value(m, &ours, tb_value_to_word(r->mixer, info, value), &value) < 0)
		return;
	tb_mixer_set(m, (uint32_t)param, value);
}

static void apply_params(struct reload *r)
{
	struct tb_console *c = r->console;
	struct tb_param_info info;

	for (uint32_t i = 0; i < tb_mixer_n_params(r->mixer); i++) {
		tb_mixer_param_info(r->mixer, i, &info);
		if (tb_console_file_was_edited(c->origin->file.params, r->file.params, info.key)
			|| is_of_new(r, info.key))
			apply_param(r, i, &info);
	}
	c->events->settings_changed(c);
}

/* ---- all of it ---- */

static int apply(struct reload *r)
{
	struct tb_console *c = r->console;
	bool is_structure_edited = !json_equal(c->origin->file.structure, r->file.structure);
	int res = is_structure_edited ? check_structure(r) : 0;

	if (res == 0 && is_structure_edited)
		res = apply_structure(r);
	if (res < 0)
		return res;
	apply_params(r);
	tb_inserts_take_params(c, &r->config, c->origin->file.params);
	c->origin->has_no_routes = r->config.has_no_routes;
	SPA_SWAP(c->origin->file, r->file);
	c->events->structure_changed(c);
	return 0;
}

int tb_reload(struct tb_console *c, const char *text)
{
	struct reload r = { .console = c };
	int res = read_file(&r, text);

	if (res == 0)
		res = apply(&r);
	/* A search for a new strip or bus has failed and said so, which is no refusal. */
	if (res == 0)
		c->refusal.text[0] = '\0';
	tb_console_file_finish(&r.file);
	tb_mixer_free(r.mixer);
	tb_console_config_finish(&r.config);
	return res;
}
