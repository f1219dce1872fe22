/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What people write behind `troubadour set`: KEY=VALUE.  A first byte from 128 on and the one
 * behind it stand for a key and its sign: a search by chance finds few names, and whoever
 * explains an unknown one compares it with all that there are. */
#include "fuzz.h"

#include <math.h>

#include "console.h"
#include "client/settings-list.h"

static void check_setting(const struct tb_setting *s)
{
	check(!s->key->info->is_read_only);
	if (s->value.kind != TB_KIND_NUMBER)
		return;
	check(!isnan(s->value.number));
	check(s->value.number >= s->key->info->min && s->value.number <= s->key->info->max);
}

static char *line_of(const struct tb_keys *keys, const uint8_t *data, size_t n_bytes)
{
	uint32_t number;
	char *value, *line;

	if (n_bytes < 2 || data[0] < 128)
		return fuzz_text(data, n_bytes);
	number = ((data[0] & 31u) << 8 | data[1]) % keys->n;
	value = fuzz_text(data + 2, n_bytes - 2);
	check(asprintf(&line, "%s%s=%s", keys->key[number].name, data[0] & 32 ? "+" : "", value)
		>= 0);
	free(value);
	return line;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	static struct tb_mixer *m;
	static struct tb_keys keys;
	struct tb_settings settings = { 0 };
	char *text;
	int res;

	if (!m)
		fuzz_read_keys(&keys, m = fuzz_mixer());
	text = line_of(&keys, data, n_bytes);
	res = tb_settings_add_line(&settings, &keys, text);
	check(res >= 0 || settings.message[0]);
	for (uint32_t i = 0; i < settings.n; i++)
		check_setting(&settings.list[i]);
	tb_settings_finish(&settings);
	free(text);
	return 0;
}
