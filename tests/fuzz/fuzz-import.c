/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A file with an equaliser, imported into a bus. */
#include "fuzz.h"

#include <math.h>

#include "console.h"
#include "client/eq-import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	static struct tb_import import;
	static struct tb_mixer *m;
	static struct tb_keys keys;
	struct tb_settings settings = { 0 };

	if (!m)
		fuzz_read_keys(&keys, m = fuzz_mixer());
	if (tb_import_read(&import, (const char *)data, n_bytes) == 0) {
		check(tb_import_settings(&import, &keys, "bus.a1", &settings) == 0);
		for (uint32_t i = 0; i < settings.n; i++)
			check(isfinite(settings.list[i].value.number));
	}
	tb_settings_finish(&settings);
	return 0;
}
