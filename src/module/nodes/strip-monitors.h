/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What others record of a strip's device.  Control thread. */
#ifndef TB_STRIP_MONITORS_H
#define TB_STRIP_MONITORS_H

struct tb_console;
struct tb_device;

int tb_strip_monitors_new(struct tb_console *c);
void tb_strip_monitors_free(struct tb_console *c);
int tb_strip_monitor_new(struct tb_device *d); /* 0, or -errno */
void tb_strip_monitor_free(struct tb_device *d);
/* The device is connected. */
void tb_strip_monitor_begin(struct tb_device *d);
/* Settings or strips changed. */
void tb_strip_monitors_follow(struct tb_console *c);

#endif
