/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The strips and buses of the console.  Control thread. */
#ifndef TB_ROSTER_H
#define TB_ROSTER_H

#include <stdbool.h>
#include <stdint.h>

struct tb_console;
struct tb_device;
struct tb_device_config;
struct tb_mixer;
struct tb_roster;

/* Takes `config`'s texts over.  NULL with errno. */
struct tb_device *tb_device_new(struct tb_console *c, struct tb_device_config *config);
void tb_device_free(struct tb_device *d); /* disconnected; NULL is fine */

/* Makes `devices` (strips first) the console's, with `mixer` for them; the data
 * thread goes over between two cycles.  The old roster and mixer are freed, devices
 * are not.  0, or -errno with nothing changed, `mixer` freed and `devices` the
 * caller's still. */
int tb_console_set_devices(struct tb_console *c, struct tb_device **devices, uint32_t n_strips,
	uint32_t n_buses, struct tb_mixer *mixer);
void tb_roster_free(struct tb_roster *r);
/* For such devices, with its settings at their defaults.  NULL with errno. */
struct tb_mixer *tb_console_new_mixer(
	struct tb_device *const *devices, uint32_t n_strips, uint32_t n_buses, uint32_t rate_hz);
/* Changes to other strips and buses, with a mixer of the same rate for them.  Owns `devices` from
 * here on (NULL: there was no memory).  0, or -EINVAL after a refusal. */
int tb_roster_change(
	struct tb_console *c, struct tb_device **devices, uint32_t n_strips, uint32_t n_buses);
/* Keeps the strips and buses and makes another mixer, with what belongs to it.  As above. */
int tb_roster_renew(struct tb_console *c);

#endif
