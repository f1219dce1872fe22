/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What people write behind `troubadour set`: KEY=VALUE. */
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	static struct tb_mixer *m;
	static struct tb_keys keys;
	struct tb_settings settings = { 0 };
	char *text = fuzz_text(data, n_bytes);
	int res;

	if (!m)
		fuzz_read_keys(&keys, m = fuzz_mixer());
	res = tb_settings_add_line(&settings, &keys, text);
	check(res >= 0 || settings.message[0]);
	for (uint32_t i = 0; i < settings.n; i++)
		check_setting(&settings.list[i]);
	tb_settings_finish(&settings);
	free(text);
	return 0;
}
