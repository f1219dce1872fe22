/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Between the table of keys and a node's params. */
#ifndef TB_KEYS_PODS_H
#define TB_KEYS_PODS_H

#include <spa/pod/pod.h>

#include "client/keys.h"

/* A PropInfo: its description is added.  0, -EINVAL if it is none of ours, -ENOMEM. */
int tb_keys_add_prop_info(struct tb_keys *keys, const struct spa_pod *pod);

/* A Props object.  A console with very many keys has several, which come in order; the
 * first one begins with the console's facts (console.*).  Where its keys are those of the
 * table, their values are taken over and `changed` is called for each that differs; else
 * the table is filled again from there on (to be described when all parts have come).
 * 1 if it was filled, 0 if not, -EINVAL if the pod has no params or is none of ours,
 * -ENOMEM. */
int tb_keys_read_props(struct tb_keys *keys, const struct spa_pod *pod,
	void (*changed)(void *data, const struct tb_key *key), void *data);

/* A Props that sets them all, for free(); NULL with ENOMEM.  A fade of 0 ms is none.  Of
 * `token` see client-set.c; NULL is none. */
struct spa_pod *tb_settings_pod(
	const struct tb_setting *settings, uint32_t n, float fade_ms, const char *token);
/* The same of one key that is set to a text of any length. */
struct spa_pod *tb_text_pod(const char *key, const char *text, const char *token);

#endif
