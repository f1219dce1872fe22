/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Params in, Props out.  Control thread. */
#ifndef TB_SETTINGS_H
#define TB_SETTINGS_H

#include <stdint.h>

struct tb_console;
struct tb_pods;
struct spa_pod;
struct spa_source;

int tb_settings_new(struct tb_console *c);
void tb_settings_free(struct tb_console *c);
/* All PropInfo and Props.  0 or -ENOMEM; finish `pods` in either case. */
int tb_settings_pods(struct tb_console *c, struct tb_pods *pods);
/* A Props pod that somebody set on the filter node. */
void tb_settings_receive(struct tb_console *c, const struct spa_pod *props);
/* The mixer's params were changed: hand them over and tell everybody. */
void tb_settings_changed(struct tb_console *c);
/* Two graph cycles: by then the data thread has seen what was handed over. */
uint64_t tb_settings_settle_ns(const struct tb_console *c);
/* How long a mute takes from there on, with some reserve. */
uint64_t tb_settings_move_ns(void);
void tb_settings_start_timer(struct tb_console *c, struct spa_source *timer, uint64_t in_ns);
/* Publish soon, at most 30 times a second. */
void tb_settings_publish(struct tb_console *c);

#endif
