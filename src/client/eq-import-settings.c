/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What was imported, as settings of a bus. */
#include "client/eq-import.h"

#include <errno.h>
#include <stdio.h>

/* One list on its way to a bus. */
struct import_to {
	struct tb_import *import;
	const struct tb_keys *keys;
	const char *bus;
	struct tb_settings *settings;
};

static int add_json(const struct import_to *to, const struct tb_key *key, json_t *value)
{
	int res = value ? tb_settings_add_json(to->settings, key, value) : -ENOMEM;

	json_decref(value);
	return res < 0 ? res : 0;
}

/* A number that the console would clamp is noted. */
static int add_number(
	const struct import_to *to, uint32_t line, const struct tb_key *key, double number)
{
	const struct tb_key_info *info = key->info;

	if ((float)number < (float)info->min || (float)number > (float)info->max)
		tb_import_note(to->import, line, "%g is out of the range of %s: %g to %g", number,
			key->name, info->min, info->max);
	return add_json(to, key, json_real(number));
}

static const struct tb_key *key_of(const struct import_to *to, uint32_t number, const char *what)
{
	return tb_keys_findf(to->keys, "%s.eq.%u.%s", to->bus, number, what);
}

static uint32_t n_bands_of(const struct import_to *to)
{
	uint32_t n = 0;

	while (key_of(to, n + 1, "type") && key_of(to, n + 1, "freq") && key_of(to, n + 1, "gain")
		&& key_of(to, n + 1, "q") && key_of(to, n + 1, "on"))
		n++;
	return n;
}

static int add_band(const struct import_to *to, uint32_t number, const struct tb_import_band *band)
{
	int res =
		add_json(to, key_of(to, number, "type"), json_string(tb_filter_words[band->type]));

	if (res == 0)
		res = add_number(to, band->line, key_of(to, number, "freq"), band->freq_hz);
	if (res == 0)
		res = add_number(to, band->line, key_of(to, number, "gain"), band->gain_db);
	if (res == 0)
		res = add_number(to, band->line, key_of(to, number, "q"), band->q);
	if (res == 0)
		res = add_json(to, key_of(to, number, "on"), json_boolean(band->on));
	return res;
}

/* Nothing stays of the equaliser before. */
static int clear_band(const struct import_to *to, uint32_t number)
{
	static const char *const parts[] = { "type", "freq", "gain", "q", "on" };
	int res = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && res == 0; i++) {
		const struct tb_key *key = key_of(to, number, parts[i]);

		res = tb_settings_add(to->settings, key, &key->info->def);
	}
	return res;
}

/* Filters that are off in the file are left out where there is no room for all. */
static int add_bands(const struct import_to *to, uint32_t n_room)
{
	const struct tb_import *import = to->import;
	bool all_fit = import->n_bands <= n_room;
	uint32_t n = 0;
	int res = 0;

	for (uint32_t i = 0; i < import->n_bands && res == 0; i++) {
		const struct tb_import_band *band = &import->band[i];

		if (!band->on && !all_fit)
			continue;
		if (n == n_room)
			tb_import_note(to->import, band->line,
				"%s has room for %u filters, and this one is left out", to->bus,
				n_room);
		else
			res = add_band(to, ++n, band);
	}
	while (n < n_room && res == 0)
		res = clear_band(to, ++n);
	return res;
}

int tb_import_settings(struct tb_import *import, const struct tb_keys *keys, const char *bus,
	struct tb_settings *settings)
{
	const struct import_to to = { import, keys, bus, settings };
	const struct tb_key *on = tb_keys_findf(keys, "%s.eq.on", bus),
			    *trim = tb_keys_findf(keys, "%s.trim", bus);
	int res;

	if (!on)
		return -ENOENT;
	res = add_json(&to, on, json_true());
	if (res == 0 && trim)
		res = add_number(&to, 0, trim, import->preamp_db);
	else if (import->preamp_db != 0.0)
		tb_import_note(import, 0, "%s has no trim for a preamp of %+.1f dB", bus,
			import->preamp_db);
	return res < 0 ? res : add_bands(&to, n_bands_of(&to));
}
