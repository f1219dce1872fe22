/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* When everybody is told what a console has.  Control thread. */
#ifndef TB_PUBLISH_H
#define TB_PUBLISH_H

struct tb_console;

/* `publish` tells it.  0, or -errno. */
int tb_publisher_new(struct tb_console *c, void (*publish)(struct tb_console *c));
void tb_publisher_free(struct tb_console *c);
/* Props and the volumes of devices are told soon, at most 30 times a second. */
void tb_publish_soon(struct tb_console *c);

#endif
