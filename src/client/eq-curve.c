/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the EQ of a strip or bus does. */
#include "client/eq-curve.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double number(const struct tb_keys *keys, const char *device, uint32_t band,
	const char *name, double missing)
{
	const struct tb_key *key = tb_keys_findf(keys, "%s.eq.%u.%s", device, band, name);

	return key ? key->value.number : missing;
}

/* The console lists the types in the order of enum tb_filter_type. */
static int type_of(const struct tb_keys *keys, const char *device, uint32_t band)
{
	const struct tb_key *key = tb_keys_findf(keys, "%s.eq.%u.type", device, band);

	for (uint32_t i = 0; key && i < key->info->n_choices && i < TB_N_FILTER_TYPES; i++) {
		if (strcmp(key->info->choices[i], key->value.word) == 0)
			return (int)i;
	}
	return -1;
}

bool tb_eq_curve_read(struct tb_eq_curve *curve, const struct tb_keys *keys, const char *device)
{
	const struct tb_key *on = tb_keys_findf(keys, "%s.eq.on", device);
	const struct tb_key *rate = tb_keys_find(keys, "engine.rate");

	if (!on)
		return false;
	*curve = (struct tb_eq_curve){ .is_on = on->value.number != 0.0,
		.rate_hz = rate && rate->value.number > 0.0 ? rate->value.number : 48000.0 };
	for (uint32_t b = 1; b <= TB_EQ_CURVE_BANDS; b++) {
		int type = type_of(keys, device, b);

		if (type < 0 || number(keys, device, b, "on", 1.0) == 0.0)
			continue;
		tb_biquad_design(&curve->band[curve->n_bands++], (enum tb_filter_type)type,
			number(keys, device, b, "freq", 1000.0),
			number(keys, device, b, "gain", 0.0),
			fmax(number(keys, device, b, "q", 0.7), 0.01), curve->rate_hz);
	}
	return true;
}

/* The keys of a device stand together, those of its bands in order. */
static uint32_t band_of(const struct tb_keys *keys, uint32_t i, const char *prefix)
{
	size_t n = strlen(prefix);

	return i < keys->n && strncmp(keys->key[i].name, prefix, n) == 0
	               ? (uint32_t)strtoul(keys->key[i].name + n, NULL, 10)
	               : 0;
}

uint32_t tb_eq_unused_keys(
	const struct tb_keys *keys, const char *device, const struct tb_key **first)
{
	const struct tb_key *begin = tb_keys_findf(keys, "%s.eq.1.type", device);
	uint32_t at = begin ? (uint32_t)(begin - keys->key) : keys->n, end, last = 0;
	char prefix[TB_KEY_MAX];

	snprintf(prefix, sizeof(prefix), "%s.eq.", device);
	for (end = at; band_of(keys, end, prefix) > 0; end++)
		if (!tb_value_equal(&keys->key[end].value, &keys->key[end].info->def)
			|| (keys->key[end].info->kind == TB_KIND_SWITCH
				&& keys->key[end].value.number != 0.0))
			last = band_of(keys, end, prefix);
	while (at < end && band_of(keys, at, prefix) <= last + 1)
		at++;
	*first = at < end ? &keys->key[at] : NULL;
	return end - at;
}

double tb_eq_curve_db(const struct tb_eq_curve *curve, double at_hz)
{
	double gain = 1.0;

	if (!curve->is_on || at_hz >= curve->rate_hz / 2.0)
		return 0.0;
	for (uint32_t i = 0; i < curve->n_bands; i++)
		gain *= tb_biquad_response(&curve->band[i], at_hz, curve->rate_hz);
	return 20.0 * log10(fmax(gain, 1e-9));
}
