/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Hardware, where no policy scripts find it.  Control thread. */
#ifndef TB_TARGETS_H
#define TB_TARGETS_H

#include <stdbool.h>
#include <stdint.h>

struct tb_console;
struct tb_device;
struct spa_dict;
struct pw_properties;

int tb_targets_new(struct tb_console *c); /* 0, or -errno */
void tb_targets_free(struct tb_console *c);
/* For a device.  0, or -errno. */
int tb_target_new(struct tb_device *d);
void tb_target_free(struct tb_device *d);
/* With the registry. */
void tb_targets_connect(struct tb_console *c);
void tb_targets_disconnect(struct tb_console *c);
void tb_targets_synced(struct tb_console *c, int seq);
void tb_targets_add(
	struct tb_console *c, uint32_t id, const char *type, const struct spa_dict *props);
void tb_targets_remove(struct tb_console *c, uint32_t id);
/* A device of ours has its node. */
void tb_targets_update(struct tb_console *c);
/* Whether `client` is WirePlumber and linked a microphone to the monitor of a sink, which
 * nobody asked for. */
bool tb_target_is_echo(const struct tb_device *d, uint32_t output_node, uint32_t client);
/* On top of its node.props. */
void tb_target_set_properties(struct tb_device *d, struct pw_properties *p);

#endif
