/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A console file: it becomes a mixer, or one message says what is wrong with it. */
#include "fuzz.h"

#include "spa/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	char *text = fuzz_text(data, n_bytes);
	struct tb_console_config config;
	struct tb_config_error error = { "" };
	struct tb_mixer *m = NULL;

	if (tb_console_config_parse(&config, text, &error) == 0) {
		/* Building a huge one takes long and shows nothing new. */
		if (config.n_strips * config.n_buses <= 64)
			m = tb_console_config_mixer(&config, 48000, &error);
		check(m || error.text[0] || config.n_strips * config.n_buses > 64);
		tb_mixer_free(m);
		tb_console_config_finish(&config);
	} else {
		check(error.text[0] && memchr(error.text, '\0', sizeof(error.text)));
	}
	free(text);
	return 0;
}
