/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What programs of ours use of devices beyond the public header. */
#ifndef TB_CLIENT_DEVICES_H
#define TB_CLIENT_DEVICES_H

#include <jansson.h>

#include "client/client.h"
#include "client/survey.h"

enum { TB_MAX_DEVICES = 128 };

/* A list as tb_client_devices() makes it. */
struct tb_devices {
	struct tb_device list[TB_MAX_DEVICES];
	uint32_t n;
};

/* Whether the node with these properties is a device; fills it then. */
bool tb_device_read(struct tb_device *d, uint32_t node, const struct spa_dict *props);
/* Sorts `n` devices that all play, or all record; the best first. */
void tb_devices_sort(struct tb_device *list, uint32_t n);
/* The devices of a session without a console, or with several. */
void tb_survey_devices(const struct tb_survey *s, bool plays, struct tb_devices *devices);
void tb_client_list_devices(const struct tb_client *c, bool plays, struct tb_devices *devices);

/* What is wrong with `text`, which tb_device_match() answered with `res`. */
void tb_device_explain(const char *text, int res, char *why, uint32_t n_why);

/* The console's own description of its strips or buses (console.strips, console.buses), as a
 * list of objects of the console file.  A new reference; NULL if it tells none. */
json_t *tb_client_described(const struct tb_client *c, const char *key);

/* Whether that strip or bus has devices to play on (1) or to record (0); -ENOENT or -ENOTSUP
 * with `why`. */
int tb_client_plays(const struct tb_client *c, const char *name, char *why, uint32_t n_why);
/* { "name", "devices": [ { "device", "description", "present" } ], "now": [ names ] }: a new
 * reference; NULL if it has no devices. */
json_t *tb_client_choice_to_json(const struct tb_client *c, const char *name);

#endif
