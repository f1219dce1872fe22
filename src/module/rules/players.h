/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The players that wait at sleeping strips.  Control thread. */
#ifndef TB_PLAYERS_H
#define TB_PLAYERS_H

#include <stdbool.h>
#include <stdint.h>

struct tb_console;
struct tb_players;

/* NULL with errno. */
struct tb_players *tb_players_new(struct tb_console *c);
void tb_players_free(struct tb_players *p); /* NULL is fine */
/* Calls the event `players_known` once they have answered, and `player_runs` when one of them runs.
 * May be called again before the answer. */
void tb_players_ask(struct tb_players *p);
void tb_players_synced(struct tb_players *p, int seq);
/* The highest rate that one of them asks for; 0: any. */
uint32_t tb_players_rate_hz(struct tb_players *p);
/* Whether there is more than filters into which nobody plays. */
bool tb_players_are_there(struct tb_players *p);
/* No calls any more. */
void tb_players_forget(struct tb_players *p);

#endif
