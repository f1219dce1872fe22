/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A console's life.  Control thread. */
#ifndef TB_LIFE_H
#define TB_LIFE_H

struct pw_context;
struct tb_config_error;
struct tb_console;
struct tb_console_config;

/* Takes `config` over, also on failure.  NULL with `error` filled. */
struct tb_console *tb_console_new(struct pw_context *context, struct tb_console_config *config,
	struct tb_config_error *error);
void tb_console_free(struct tb_console *c);

/* 0, or -errno with nothing left connected. */
int tb_console_connect(struct tb_console *c);

#endif
