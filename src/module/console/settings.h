/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Params in, Props out.  Control thread. */
#ifndef TB_SETTINGS_H
#define TB_SETTINGS_H

struct tb_console;
struct tb_pods;
struct spa_pod;

int tb_settings_new(struct tb_console *c);
void tb_settings_free(struct tb_console *c);
/* All PropInfo (NULL: not wanted) and Props.  0 or -ENOMEM; finish both in either case. */
int tb_settings_pods(struct tb_console *c, struct tb_pods *infos, struct tb_pods *props);
/* Everybody is told soon which keys there are now. */
void tb_settings_tell_structure(struct tb_console *c);
/* A Props pod that somebody set on the filter node. */
void tb_settings_receive(struct tb_console *c, const struct spa_pod *props);
/* Makes the mixer node, which has all of them.  0, or -errno. */
int tb_settings_connect(struct tb_console *c);

#endif
