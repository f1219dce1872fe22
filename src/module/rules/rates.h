/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The graph's rate and the mixer's.  Control thread. */
#ifndef TB_RATES_H
#define TB_RATES_H

#include <stdint.h>

struct tb_console;
struct tb_device;

int tb_rates_new(struct tb_console *c);
void tb_rates_free(struct tb_console *c);
/* For a device.  0, or -errno. */
int tb_rates_add(struct tb_device *d);
void tb_rates_forget(struct tb_device *d);
/* Its stream is about to be made. */
void tb_rates_begin(struct tb_device *d);
/* The graph may have another rate.  `stream_rate_hz`: what a stream of it has, to go by
 * without a driver; 0: not known. */
void tb_rates_update(struct tb_console *c, uint32_t stream_rate_hz);
void tb_rates_synced(struct tb_console *c, int seq);
/* The device's stream has a format, and tb_rates_update() knows. */
void tb_rates_check_format(struct tb_device *d);

#endif
