/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which strips and buses are awake.  Control thread. */
#ifndef TB_ACTIVITY_H
#define TB_ACTIVITY_H

struct tb_console;
struct tb_device;

int tb_activity_new(struct tb_console *c);
void tb_activity_free(struct tb_console *c);

/* The device's links, or who wants it, changed: wakes it or lets it sleep. */
void tb_activity_update(struct tb_device *d);
/* The same of all capture strips: links or settings changed. */
void tb_activity_update_microphones(struct tb_console *c);
/* The same for all devices with clocks of their own: the mixer node started or stopped. */
void tb_activity_update_own_clocks(struct tb_console *c);

#endif
