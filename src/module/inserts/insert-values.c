/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What comes by params.  Values of controls that are not known yet, since their insert is still
 * being made or its plugin is missing, wait here and are saved with the others. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include "base/json-value.h"
#include "device.h"
#include "inserts-impl.h"
#include "inserts.h"
#include "mixer/key-name.h"
#include "say.h"
#include "sending.h"
#include "mixer/value-text.h"

#define WAITING_MAX 4096u

struct waiting {
	char key[TB_KEY_MAX];
	float value;
};

static struct waiting *find_waiting(const struct tb_console *c, const char *key)
{
	struct waiting *w;

	pw_array_for_each(w, &c->inserts->waiting) if (spa_streq(w->key, key)) return w;
	return NULL;
}

static void let_wait(struct tb_console *c, const char *key, float value)
{
	struct waiting *w = find_waiting(c, key);

	if (!w && pw_array_get_len(&c->inserts->waiting, struct waiting) < WAITING_MAX)
		w = pw_array_add(&c->inserts->waiting, sizeof(*w));
	if (!w)
		return;
	snprintf(w->key, sizeof(w->key), "%s", key);
	w->value = value;
}

bool tb_inserts_take(struct tb_console *c, const char *key, float value)
{
	if (!tb_mixer_hosts_key(c->mixer, key) || !isfinite(value))
		return false;
	let_wait(c, key, value);
	return true;
}

static bool is_of(const char *key, const struct tb_device *d)
{
	struct tb_key_name name;

	return tb_key_split(key, &name)
	       && tb_key_part_is(tb_device_is_strip(d) ? &name.strip : &name.bus, d->config.name);
}

static struct tb_device *device_of(const struct tb_console *c, const char *key)
{
	for (uint32_t i = 0; i < c->n_devices; i++)
		if (is_of(key, c->devices[i]))
			return c->devices[i];
	return NULL;
}

/* It is of an insert that is being made.  Until that is there, the key may be another's. */
static bool is_to_come(const struct tb_console *c, const char *key)
{
	const struct tb_device *d = device_of(c, key);
	const struct tb_insert_place *place;

	if (!d)
		return false;
	place = strstr(key, ".spatial.") ? &d->spatial : &d->insert;
	return !place->is_known || !spa_streq(place->word, tb_place_chosen(place));
}

bool tb_inserts_take_live(struct tb_console *c, const char *key, float value)
{
	return is_to_come(c, key) && tb_inserts_take(c, key, value);
}

/* Applies the values whose insert has been loaded. */
bool tb_inserts_apply_waiting(struct tb_console *c)
{
	struct pw_array *waiting = &c->inserts->waiting;
	struct waiting *w = waiting->data, *kept = waiting->data;
	size_t n = pw_array_get_len(waiting, struct waiting);
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		int param = tb_mixer_find_param(c->mixer, w[i].key);

		if (param < 0 || is_to_come(c, w[i].key)) {
			*kept++ = w[i];
			continue;
		}
		tb_mixer_set(c->mixer, (uint32_t)param, w[i].value);
		any = true;
	}
	waiting->size = (size_t)((char *)kept - (char *)waiting->data);
	return any;
}

/* What waits for a device that has another name from now on.  It is newer than what a device of
 * that name has left. */
static void rename_waiting(const struct tb_device *d, const char *name)
{
	struct pw_array *waiting = &d->console->inserts->waiting;
	struct waiting *w = waiting->data, *kept = waiting->data, *other;
	size_t n = pw_array_get_len(waiting, struct waiting);
	struct tb_key_name parts;

	for (size_t i = 0; i < n; i++) {
		struct waiting moved = w[i];

		if (is_of(w[i].key, d) && tb_key_split(w[i].key, &parts))
			snprintf(moved.key, sizeof(moved.key), "%s.%s.%.*s", tb_inserts_family(d),
				name, (int)parts.key.n_bytes, parts.key.at);
		other = spa_streq(moved.key, w[i].key) ? NULL : find_waiting(d->console, moved.key);
		if (other)
			other->value = moved.value;
		else
			*kept++ = moved;
	}
	waiting->size = (size_t)((char *)kept - (char *)waiting->data);
}

/* Keeps the values, so that they come back with their insert, under the name that the device has
 * then.  A value that waits there already is for the next insert, and newer. */
void tb_inserts_let_controls_wait(const struct tb_device *d, const char *name)
{
	struct tb_console *c = d->console;
	const struct tb_insert_form *form = d->config.insert_form;
	char as[TB_KEY_MAX];

	rename_waiting(d, name);
	for (uint32_t i = 0; form && i < form->n_params; i++) {
		int param = c->mixer ? tb_device_find_param(d, form->params[i].key) : -1;

		snprintf(as, sizeof(as), "%s.%s.%s", tb_inserts_family(d), name,
			form->params[i].key);
		if (param >= 0 && !find_waiting(c, as)
			&& tb_mixer_get(c->mixer, (uint32_t)param) != form->params[i].def)
			let_wait(c, as, tb_mixer_get(c->mixer, (uint32_t)param));
	}
}

static int read_number(const char *text, float *value)
{
	bool on;
	char *end;

	if (tb_switch_read(text, &on) == 0) {
		*value = on;
		return 0;
	}
	*value = strtof(text, &end);
	return end == text ? -EINVAL : 0;
}

void tb_inserts_take_params(
	struct tb_console *c, const struct tb_console_config *config, const json_t *before)
{
	for (uint32_t i = 0; i < config->n_params; i++) {
		const struct tb_param_setting *s = &config->params[i];
		const char *was = json_string_value(json_object_get(before, s->key));
		float value;

		if (tb_mixer_hosts_key(c->mixer, s->key) && !(was && spa_streq(was, s->value))
			&& read_number(s->value, &value) == 0)
			let_wait(c, s->key, value);
	}
	if (tb_inserts_apply_waiting(c))
		c->events->settings_changed(c);
}

void tb_inserts_add_waiting(const struct tb_console *c, json_t *params)
{
	const struct waiting *w;

	pw_array_for_each(w, &c->inserts->waiting)
		json_object_set_new(params, w->key, tb_json_float((double)w->value));
}

int tb_inserts_check_text(struct tb_console *c, const struct tb_device_config *config)
{
	for (uint32_t i = 0; config->insert && i < c->n_devices; i++) {
		const struct tb_device *d = c->devices[i];

		if (spa_streq(d->config.name, config->name)
			&& spa_streq(d->config.insert, config->insert))
			return 0;
	}
	if (!config->insert || tb_sending_is(config->insert))
		return 0;
	return tb_console_refuse(c,
		"%s: insert is different; graphs are read from files when the console starts, "
		"since they load libraries: restart it, or choose a file of inserts/",
		config->name);
}
