/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the files secrets*.c share. */
#ifndef TB_SECRETS_IMPL_H
#define TB_SECRETS_IMPL_H

#include "secrets.h"

#include <jansson.h>

#define CODES   "web-codes.json"
#define WINDOWS "web-windows.json"
#define DEVICES "web-clients.json"

/* Locks of the first two files, and of the third; whoever needs both takes them in this order. */
#define LOGIN_LOCK "web.lock"
#define STATE_LOCK "web-clients.lock"

/* secrets-files.c: a member of an object that is a text, else "". */
const char *tb_secrets_text(const json_t *object, const char *key);
void tb_secrets_path(const char *dir, const char *file, char path[PATH_MAX]);
/* The list that is there, or an empty one; NULL if there is a file that is none. */
json_t *tb_secrets_load(const char *dir, const char *file);
/* 0 or -errno. */
int tb_secrets_save(const char *dir, const char *file, const json_t *json);
/* Reading and writing a list is one step for other processes.  A descriptor to close, or -errno:
 * -EAGAIN if somebody holds the lock. */
int tb_secrets_lock(const char *dir, const char *file);
/* STATE_LOCK; also -errno if there is no directory for it. */
int tb_secrets_lock_state(const struct tb_secrets *s);

#endif
