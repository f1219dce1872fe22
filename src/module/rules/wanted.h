/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Microphones sleep unless somebody wants them.  Control thread. */
#ifndef TB_WANTED_H
#define TB_WANTED_H

#include <stdbool.h>

struct tb_console;
struct tb_device;

/* For a device.  0, or -errno. */
int tb_wanted_add(struct tb_device *d);
void tb_wanted_forget(struct tb_device *d);
/* There is another mixer. */
void tb_wanted_renew(struct tb_console *c);
/* True for all but capture strips. */
bool tb_device_is_wanted(const struct tb_device *d);

#endif
