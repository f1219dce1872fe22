/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Microphones of Bluetooth headsets.  Control thread. */
#ifndef TB_HEADSETS_H
#define TB_HEADSETS_H

struct tb_device;
struct pw_properties;

/* For a device.  0, or -errno. */
int tb_headset_new(struct tb_device *d);
void tb_headset_free(struct tb_device *d);
void tb_headset_set_properties(struct tb_device *d, struct pw_properties *p);
/* Links or settings changed, of a capture strip's console. */
void tb_headset_update(struct tb_device *d);
/* Before the device's stream becomes active. */
void tb_headset_wakes(struct tb_device *d);

#endif
