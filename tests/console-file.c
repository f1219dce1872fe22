/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Whether the standard input is a console file: what is wrong with it is printed.  For what the
 * pages of docs/ show. */
#include <stdio.h>

#include "spa/config.h"

#define TEXT_MAX 65536u

int main(void)
{
	static char text[TEXT_MAX];
	struct tb_console_config config;
	struct tb_config_error error;
	struct tb_mixer *mixer;

	text[fread(text, 1, sizeof(text) - 1, stdin)] = '\0';
	if (tb_console_config_parse(&config, text, &error) < 0) {
		printf("%s\n", error.text);
		return 1;
	}
	mixer = tb_console_config_mixer(&config, 48000, &error);
	if (!mixer)
		printf("%s\n", error.text);
	tb_mixer_free(mixer);
	tb_console_config_finish(&config);
	return mixer ? 0 : 1;
}
