/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Buses whose device goes away.  Control thread. */
#ifndef TB_FALLBACK_H
#define TB_FALLBACK_H

struct tb_console;
struct tb_device;
struct tb_link;

/* For a device.  0, or -errno. */
int tb_fallback_new(struct tb_device *d);
void tb_fallback_free(struct tb_device *d);

/* Such a link is there, and before the device is woken; it is gone. */
void tb_fallback_linked(struct tb_console *c, const struct tb_link *link);
void tb_fallback_unlinked(struct tb_console *c, const struct tb_link *link);

#endif
