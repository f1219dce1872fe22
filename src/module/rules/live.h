/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* When the console runs without an application.  Control thread. */
#ifndef TB_LIVE_H
#define TB_LIVE_H

#include <stdbool.h>

struct tb_console;

int tb_live_new(struct tb_console *c);
void tb_live_free(struct tb_console *c);
/* The mixer node is about to be made. */
void tb_live_begin(struct tb_console *c);
/* Links or settings changed. */
void tb_console_update_live(struct tb_console *c);
/* Somebody linked to a sleeping virtual strip. */
void tb_console_wake(struct tb_console *c);
/* What the players want is known. */
void tb_console_warm_up(struct tb_console *c);
/* One of those who waited runs. */
void tb_console_player_runs(struct tb_console *c);
/* A node of ours started or stopped. */
void tb_console_state_changed(struct tb_console *c);
/* Whether any runs. */
bool tb_console_is_running(const struct tb_console *c);

#endif
