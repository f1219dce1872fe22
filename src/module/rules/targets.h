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

/* A sink of the session; no name: none. */
struct tb_sink_name {
	char name[256];
	char serial[24];
};

int tb_targets_new(struct tb_console *c); /* 0, or -errno */
void tb_targets_free(struct tb_console *c);
/* For a device.  0, or -errno. */
int tb_target_new(struct tb_device *d);
void tb_target_free(struct tb_device *d);
/* With the registry. */
void tb_targets_connect(struct tb_console *c);
void tb_targets_disconnect(struct tb_console *c);
void tb_targets_synced(struct tb_console *c, int seq);
/* Whether `id` is a sink; then also which. */
bool tb_targets_name_sink(const struct tb_console *c, uint32_t id, struct tb_sink_name *name);
/* Whether it is still there. */
bool tb_targets_has_sink(const struct tb_console *c, const struct tb_sink_name *sink);
/* All sinks or sources of the session, ours too. */
void tb_targets_for_each_sink(
	const struct tb_console *c, void (*f)(void *data, uint32_t id), void *data);
void tb_targets_for_each_source(
	const struct tb_console *c, void (*f)(void *data, uint32_t id), void *data);
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
