/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A list of settings that goes to the console as one change. */
#ifndef TB_SETTINGS_LIST_H
#define TB_SETTINGS_LIST_H

#include <jansson.h>

#include "client/keys-pods.h"
#include "client/value.h"

/* Longest part of a line before its "=".  A longer one cannot be a key. */
#define TB_LINE_NAME_MAX 256u

/* All zeros is an empty list. */
struct tb_settings {
	struct tb_setting *list;
	uint32_t n, n_room;
	struct tb_key **made; /* for settings of keys that there are not yet, owned */
	uint32_t n_made;
	char message[512]; /* of the last call */
};

void tb_settings_finish(struct tb_settings *s);

/* A key that is there already gets the new value.  0 or -ENOMEM. */
int tb_settings_add(struct tb_settings *s, const struct tb_key *key, const struct tb_value *value);

/* `text` as tb_value_parse() understands it.  0, 1 with a message if it was clamped,
 * or -EINVAL with a message. */
int tb_settings_add_text(struct tb_settings *s, const struct tb_key *key, const char *text);

/* A value as files have it, clamped.  0; 1 if it is a word that the key does not have, and nothing
 * was added; -EINVAL with a message if it is of another type; -ENOMEM with one. */
int tb_settings_add_json(struct tb_settings *s, const struct tb_key *key, const json_t *json);

/* The same for a control of an insert that the console is still to load: it keeps the value
 * until the control is there.  0; 1 if it is no number and no switch, and nothing was added;
 * -ENOMEM with a message. */
int tb_settings_add_ahead(struct tb_settings *s, const char *name, const json_t *json);

/* Whether the key of a setting is such a control's: it has no value yet. */
bool tb_key_is_to_come(const struct tb_key *key);

/* "key=value", "key+=step" or "key-=step", the key maybe a pattern that stands for several.  As
 * above, and -ENOENT with a message that names the nearest keys. */
int tb_settings_add_line(struct tb_settings *s, const struct tb_keys *keys, const char *line);

/* What such a line may be about: a key or pattern, and the same without the sign of a step.  ""
 * where there is none of it. */
void tb_line_names(const char *line, char names[2][TB_LINE_NAME_MAX]);

/* Whether each of the patterns means a key that can be seen: 0, or -ENOENT with `why`. */
int tb_keys_check_patterns(const struct tb_keys *keys, const char *const *patterns, uint32_t n,
	char *why, size_t n_why);

/* Whether there is one of that name among `families`, "strip", "bus" or "strip bus": 0, or -ENOENT
 * with `why`, which says the nearest. */
int tb_keys_check_device(const struct tb_keys *keys, const char *name, const char *families,
	char *why, size_t n_why);

/* The message for a key that there is not. */
void tb_explain_unknown_key(
	const struct tb_keys *keys, const char *name, char *message, size_t n_bytes);

#endif
