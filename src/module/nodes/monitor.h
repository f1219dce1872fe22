/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The session's default device and the monitor.  Control thread. */
#ifndef TB_MONITOR_H
#define TB_MONITOR_H

#include <stdbool.h>
#include <stdint.h>

struct tb_console;
struct tb_device;

int tb_monitor_new(struct tb_console *c); /* 0, or -errno */
void tb_monitor_free(struct tb_console *c);
/* The device whose fader, balance and mute are `d`'s volume: `d` itself, or the monitor. */
struct tb_device *tb_monitor_behind(struct tb_device *d);
/* What the metadata "default" tells; as tb_followers_note().  True: it was about that. */
bool tb_monitor_note(struct tb_console *c, uint32_t subject, const char *key, const char *value);
/* Until it does, the metadata is asked. */
bool tb_monitor_knows_default(const struct tb_console *c);
void tb_monitor_disconnect(struct tb_console *c);

#endif
