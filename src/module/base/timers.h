/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* When the console does what it does not do at once.  Control thread. */
#ifndef TB_TIMERS_H
#define TB_TIMERS_H

#include <stdint.h>

struct spa_source;
struct tb_console;

/* Once.  `in_ns` may be 0. */
void tb_timer_start(struct tb_console *c, struct spa_source *timer, uint64_t in_ns);
/* Two graph cycles: by then the data thread has seen what was handed over. */
uint64_t tb_settle_ns(const struct tb_console *c);
/* How long a mute takes from there on, with some reserve. */
uint64_t tb_move_ns(void);

#endif
