/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The streams of strips and buses.  Control thread. */
#ifndef TB_DEVICES_H
#define TB_DEVICES_H

#include <stdbool.h>

struct tb_console;
struct tb_device;

int tb_device_coming_new(struct tb_device *d); /* 0, or -errno */
void tb_device_coming_free(struct tb_device *d);
/* 0, also where it has to wait until the graph is known, or -errno. */
int tb_device_connect(struct tb_device *d);
void tb_device_disconnect(struct tb_device *d);

/* Its stream takes the graph's rate when it starts next. */
void tb_device_offer_format(struct tb_device *d);
/* Its node stays, asleep, and tells us nothing any more. */
void tb_device_retire(struct tb_device *d);
/* What its node says of the device that it would like, and how good a default it is, was
 * changed. */
void tb_device_tell_devices(struct tb_device *d);
void tb_device_tell_default(struct tb_device *d);
/* The first now, so that it fails where no node can be made; if there are many, the others in
 * groups, one with each tb_devices_synced() that follows.  0 or -errno, which was said. */
int tb_devices_connect(struct tb_console *c);
int tb_devices_synced(struct tb_console *c, int seq);
void tb_devices_disconnect(struct tb_console *c);
void tb_device_set_active(struct tb_device *d, bool active);

#endif
