/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* How late sound is on its way.  Control thread. */
#ifndef TB_LATENCY_H
#define TB_LATENCY_H

#include <stdbool.h>
#include <stdint.h>

struct tb_console;
struct tb_device;
struct spa_pod;

/* For a device.  0, or -errno. */
int tb_latency_new(struct tb_device *d);
void tb_latency_free(struct tb_device *d);
/* Its node is about to be made: nothing has been told of it. */
void tb_latency_begin(struct tb_device *d);
/* A neighbour of the device has told, in a Latency param. */
void tb_latency_take(struct tb_device *d, const struct spa_pod *param);
/* All neighbours, where anything has changed; whether anything has. */
bool tb_latency_tell(struct tb_console *c);
/* Latency of the latest strip on a bus, with what their own clocks add and without what is
 * outside of the console; in frames of the graph, as PipeWire reports all latency. */
uint32_t tb_latency_frames(const struct tb_console *c);
/* From what `bus` plays to what comes back into `strip`, as their devices report; in frames
 * of the mixer. */
uint32_t tb_latency_echo_frames(const struct tb_device *strip, const struct tb_device *bus);
/* What resampling to the mixer's rate adds to that at most. */
uint32_t tb_latency_resampling_frames(const struct tb_console *c);

#endif
