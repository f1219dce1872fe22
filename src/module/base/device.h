/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a strip or bus is.  Control thread. */
#ifndef TB_DEVICE_H
#define TB_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

struct tb_device;

bool tb_device_is_strip(const struct tb_device *d);
bool tb_device_is_virtual(const struct tb_device *d);
/* It faces hardware and has a clock of its own, so that nobody else keeps it from the
 * console's own sinks; see targets.c. */
bool tb_device_seeks_target(const struct tb_device *d);
/* Its stream runs. */
bool tb_device_is_streaming(const struct tb_device *d);
/* PW_ID_ANY: none yet. */
uint32_t tb_device_node_id(const struct tb_device *d);
/* The mixer's number of `strip.<name>.<param>` or `bus.<name>.<param>`; negative: there is no
 * such key. */
int tb_device_find_param(const struct tb_device *d, const char *param);

#endif
