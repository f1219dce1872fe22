/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Reading SPA-JSON objects by tables of keys; whatever is wrong becomes one message
 * that names the place.  Private to the config*.c files; control thread. */
#ifndef TB_CONFIG_READER_H
#define TB_CONFIG_READER_H

#include <stdbool.h>
#include <stddef.h>

#include <spa/utils/json.h>

#include "spa/config-error.h"

struct tb_device_config;

/* Where the parser stands: "strips[2].audio.position". */
struct tb_place {
	struct tb_config_error *error;
	const char *text;
	const char *where; /* in `text`, what is read now; NULL: not known */
	char path[128];
};

/* One value as the JSON reader left it. */
struct tb_value {
	struct spa_json *it;
	const char *start;
	int n_bytes;
};

struct tb_field {
	const char *key;
	int (*read)(struct tb_place *at, struct tb_value *v, void *object);
};

/* The line of `where`, from 1; 0 if it is not known or the text has only one. */
int tb_place_line(const struct tb_place *at);
/* Puts it before the message, unless it is 0. */
void tb_config_error_add_line(struct tb_config_error *error, int line);

/* Fills the error; -EINVAL. */
__attribute__((format(printf, 2, 3))) int tb_place_fail(
	struct tb_place *at, const char *format, ...);
int tb_place_fail_syntax(struct tb_place *at, struct spa_json *it);

/* One key deeper, and back to `mark`. */
void tb_place_enter(struct tb_place *at, const char *key, size_t *mark);
void tb_place_leave(struct tb_place *at, size_t mark);

/* 0 or -EINVAL, after a message. */
int tb_read_text(struct tb_place *at, struct tb_value *v, char *text, size_t n_bytes);
int tb_read_name(struct tb_place *at, struct tb_value *v, char *name);
/* A word that is `off` or `on`. */
int tb_read_choice(
	struct tb_place *at, struct tb_value *v, const char *off, const char *on, bool *is_on);
int tb_read_object(
	struct tb_place *at, struct spa_json *it, const struct tb_field *fields, void *object);

/* A strip or a bus; which of the two `d->kind` tells before.  By config-device.c. */
int tb_read_device(struct tb_place *at, struct spa_json *it, struct tb_device_config *d);

#endif
