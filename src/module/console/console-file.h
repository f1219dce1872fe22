/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a console file said when it was read, to tell later what of it was edited. */
#ifndef TB_CONSOLE_FILE_H
#define TB_CONSOLE_FILE_H

#include <jansson.h>

#include "spa/config.h"

/* All zeros is none. */
struct tb_console_file {
	json_t *structure; /* { "strips": [...], "buses": [...] }, objects of config-json.h */
	json_t *params;    /* key: text, as it was written */
	bool keeps_state;
};

/* 0 or -ENOMEM. */
int tb_console_file_init(struct tb_console_file *f, const struct tb_console_config *config);
void tb_console_file_finish(struct tb_console_file *f);

/* A line about `key` that came, changed or went between two lists of params (NULL: empty). */
bool tb_console_file_was_edited(const json_t *before, const json_t *now, const char *key);

#endif
