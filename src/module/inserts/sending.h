/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Inserts that send their sound to other programs: { send = true }.  Control thread. */
#ifndef TB_SENDING_H
#define TB_SENDING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct tb_device;

/* Whether it is the text of such an insert and of nothing else.  It loads nothing, so anybody
 * may send it. */
bool tb_sending_is(const char *text);
/* Makes the device's patch, which has no insert any more; `running` is as in struct tb_insert.
 * 0, or -errno. */
int tb_sending_begin(struct tb_device *d, _Atomic(const char *) *running);
/* For a mixer of `rate_hz`: whether it can have the device's patch. */
bool tb_sending_offer(struct tb_device *d, uint32_t rate_hz);
/* The nodes go; the patch is the caller's. */
struct tb_patch *tb_sending_end(struct tb_device *d);

#endif
