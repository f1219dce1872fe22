/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Buses whose loudness is measured.  Control thread. */
#ifndef TB_CONSOLE_LOUDNESS_H
#define TB_CONSOLE_LOUDNESS_H

#include "console.h"

int tb_loudness_new(struct tb_console *c);
void tb_loudness_free(struct tb_console *c);
int tb_loudness_add(struct tb_device *d); /* 0, or -errno */
void tb_loudness_forget(struct tb_device *d);
/* There is another mixer. */
void tb_loudness_renew(struct tb_console *c);
/* Settings changed. */
void tb_loudness_update(struct tb_console *c);
/* dB that it rides a bus at, for the state; 0 where it does not. */
float tb_loudness_ride_db(const struct tb_device *d);
/* Before anything sounds, with the settings restored: what it was in the state.  A bus that was
 * raised begins at 0 dB, since nobody knows how loud the first sound is. */
void tb_loudness_restore_ride(struct tb_device *d, float gain_db);
/* What is measured of one bus, or with "*" of all, begins again.  0, or -EINVAL with `refusal`
 * filled. */
int tb_loudness_reset(struct tb_console *c, const char *name);

#endif
