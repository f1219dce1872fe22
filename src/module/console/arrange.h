/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What changes of strips and buses without a new node.  Control thread. */
#ifndef TB_ARRANGE_H
#define TB_ARRANGE_H

struct tb_console;
struct tb_device;
struct tb_device_config;

/* As the keys console.move and console.default have it.  0, or -EINVAL after a refusal. */
int tb_arrange_move(struct tb_console *c, const char *text);
int tb_arrange_default(struct tb_console *c, const char *text);
/* What of `config`, which differs from the device's in nothing else, needs no new node.  As
 * above. */
int tb_arrange(struct tb_device *d, const struct tb_device_config *config);

#endif
