/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Values as JSON. */
#ifndef TB_JSON_H
#define TB_JSON_H

#include <jansson.h>

#include "base/json-value.h"
#include "client/keys.h"

/* A new reference; NULL without memory.  Numbers have no more digits than the float that
 * they were. */
json_t *tb_value_to_json(const struct tb_value *value);

/* A value for that key, clamped into its range, also in a string as value-text.h reads
 * it.  0, -EINVAL if it is of another type, or -ENOENT if it is a word that the key does
 * not have.  A key that chooses a file takes any word: the console looks for the file. */
int tb_value_from_json(const struct tb_key *key, const json_t *json, struct tb_value *value);

/* A level in dBFS, hundredths; -144 is silence here as everywhere. */
json_t *tb_json_level(float lin);
/* The reductions of "strip.game" or "bus.a1", by processor. */
json_t *tb_json_reduction(const char *path, struct tb_reduction reduction);

#endif
