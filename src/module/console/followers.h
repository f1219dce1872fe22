/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Moves what is linked to a node to its successor.  Control thread. */
#ifndef TB_FOLLOWERS_H
#define TB_FOLLOWERS_H

#include <stdbool.h>
#include <stdint.h>

struct tb_console;
struct tb_device;
struct spa_dict;

int tb_followers_new(struct tb_console *c);
void tb_followers_free(struct tb_console *c);
void tb_followers_disconnect(struct tb_console *c);
/* What the registry and the metadata "default" tell.  No value: it is gone; no key: all of
 * the subject's are. */
void tb_followers_add(
	struct tb_console *c, uint32_t id, const char *type, const struct spa_dict *props);
void tb_followers_remove(struct tb_console *c, uint32_t id);
/* The metadata is told again; all of it has been. */
void tb_followers_doubt(struct tb_console *c);
void tb_followers_told(struct tb_console *c);
void tb_followers_note(struct tb_console *c, uint32_t subject, const char *key, const char *type,
	const char *value);
/* `d`, which is connected, replaces `replaced`, which is retired and now d's.  All that is at the
 * old node moves, then that node goes. */
void tb_followers_replace(struct tb_device *d, struct tb_device *replaced);
/* Nobody has chosen a strip (else: a bus) of ours as the session's default any more. */
void tb_followers_drop_default(struct tb_console *c, bool strips);
/* What has not moved yet stays where it is, and the old node goes at once. */
void tb_followers_drop(struct tb_device *d);
/* The device is about to be freed. */
void tb_followers_forget_device(struct tb_device *d);

#endif
