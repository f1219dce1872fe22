/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Echo, noise and level of microphones: the rigs (rig.h) of a console's capture strips.
 * Control thread. */
#ifndef TB_VOICES_H
#define TB_VOICES_H

#include <stdint.h>

struct tb_console;
struct tb_device;

int tb_voices_new(struct tb_console *c);
int tb_voices_add(struct tb_device *d); /* 0, or -errno */
/* After the roster. */
void tb_voices_free(struct tb_console *c);
/* For a mixer of `rate_hz` that is about to be built: what the strip has. */
void tb_voices_offer(struct tb_device *d, uint32_t rate_hz);
/* Settings, the quantum or latencies may be others. */
void tb_voices_update(struct tb_console *c);
/* The device is about to be freed, and no mixer has its rig. */
void tb_voices_forget(struct tb_device *d);

#endif
