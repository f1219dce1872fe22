/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The devices' volumes and mutes.  Control thread. */
#ifndef TB_VOLUMES_H
#define TB_VOLUMES_H

struct tb_console;
struct tb_device;
struct spa_pod;

int tb_volumes_new(struct tb_console *c);
void tb_volumes_free(struct tb_console *c);
int tb_volume_new(struct tb_device *d); /* 0, or -errno */
void tb_volume_free(struct tb_device *d);
/* The device is connected. */
void tb_volume_begin(struct tb_device *d);
/* Somebody has set its Props. */
void tb_volume_take(struct tb_device *d, const struct spa_pod *props);
/* What the mixer has to the device's Props, if they differ. */
void tb_volume_show(struct tb_device *d);

#endif
