/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A list of settings that goes to the console as one change. */
#include "client/settings-list.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/json.h"
#include "client/nearest.h"
#include "base/text.h"

void tb_settings_finish(struct tb_settings *s)
{
	for (uint32_t i = 0; i < s->n_made; i++)
		free(s->made[i]);
	free(s->made);
	free(s->list);
	*s = (struct tb_settings){ 0 };
}

int tb_settings_add(struct tb_settings *s, const struct tb_key *key, const struct tb_value *value)
{
	struct tb_setting *grown;

	/* A whole console comes in order, without repetitions near by. */
	for (uint32_t i = s->n > 64 ? s->n - 64 : 0; i < s->n; i++) {
		if (s->list[i].key == key) {
			s->list[i].value = *value;
			return 0;
		}
	}
	if (s->n == s->n_room) {
		grown = reallocarray(s->list, s->n ? 2 * s->n : 64, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		s->list = grown;
		s->n_room = s->n ? 2 * s->n : 64;
	}
	s->list[s->n++] = (struct tb_setting){ key, *value };
	return 0;
}

int tb_settings_add_text(struct tb_settings *s, const struct tb_key *key, const char *text)
{
	struct tb_value value;
	char why[TB_WHY_MAX] = "";
	int parsed = tb_value_parse(key, text, &value, why), res;

	s->message[0] = '\0';
	if (parsed != 0)
		snprintf(s->message, sizeof(s->message), "%s: %s", key->name, why);
	if (parsed < 0)
		return parsed;
	res = tb_settings_add(s, key, &value);
	return res < 0 ? res : parsed;
}

int tb_settings_add_json(struct tb_settings *s, const struct tb_key *key, const json_t *json)
{
	char range[128], *text;
	struct tb_value value;
	int res = tb_value_from_json(key, json, &value);

	if (res == -ENOENT)
		return 1;
	if (res == 0)
		res = tb_settings_add(s, key, &value);
	if (res == 0)
		return 0;
	text = json_dumps(json, JSON_ENCODE_ANY | JSON_COMPACT);
	tb_value_format_range(key->info, range, sizeof(range));
	if (res == -EINVAL)
		snprintf(s->message, sizeof(s->message),
			"%s: %.64s is not a value of this key (have: %s)", key->name,
			text ? text : "that", range);
	else
		snprintf(s->message, sizeof(s->message), "%s", strerror(-res));
	free(text);
	return res;
}

static struct tb_key_info to_come = { .kind = TB_KIND_NUMBER };

bool tb_key_is_to_come(const struct tb_key *key)
{
	return key->info == &to_come;
}

static struct tb_key *make_key(struct tb_settings *s, const char *name)
{
	struct tb_key **grown = reallocarray(s->made, s->n_made + 1, sizeof(struct tb_key *));
	struct tb_key *key;

	if (!grown)
		return NULL;
	s->made = grown;
	key = s->made[s->n_made] = calloc(1, sizeof(*key));
	if (!key)
		return NULL;
	s->n_made++;
	snprintf(key->name, sizeof(key->name), "%s", name);
	key->info = &to_come;
	return key;
}

int tb_settings_add_ahead(struct tb_settings *s, const char *name, const json_t *json)
{
	struct tb_value value = { .kind = TB_KIND_NUMBER };
	const struct tb_key *key;
	int res;

	if (!json_is_number(json) && !json_is_boolean(json))
		return 1;
	value.number = json_is_true(json) ? 1.0 : json_number_value(json);
	key = make_key(s, name);
	res = key ? tb_settings_add(s, key, &value) : -ENOMEM;
	if (res < 0)
		snprintf(s->message, sizeof(s->message), "%s", strerror(-res));
	return res;
}

void tb_explain_unknown_key(
	const struct tb_keys *keys, const char *name, char *message, size_t n_bytes)
{
	const char *nearest[TB_NEAREST_MAX];
	uint32_t n = tb_keys_nearest(keys, name, nearest, TB_NEAREST_MAX);
	size_t at = (size_t)snprintf(message, n_bytes, "there is no key \"%s\"", name);

	for (uint32_t i = 0; i < n && at < n_bytes; i++)
		at += (size_t)snprintf(message + at, n_bytes - at, "%s%s",
			i ? ", " : "; did you mean ", nearest[i]);
	if (n == 0 && at < n_bytes)
		snprintf(message + at, n_bytes - at, "; `troubadour list` shows all");
}

/* All keys that a pattern stands for. */
static int add_matching(
	struct tb_settings *s, const struct tb_keys *keys, const char *pattern, const char *text)
{
	int res = -ENOENT;

	for (uint32_t i = 0; i < keys->n; i++) {
		int added;

		if (!tb_key_is_meant(&keys->key[i], pattern))
			continue;
		added = tb_settings_add_text(s, &keys->key[i], text);
		if (added < 0)
			return added;
		res = res < added ? added : res;
	}
	return res;
}

void tb_line_names(const char *line, char names[2][TB_LINE_NAME_MAX])
{
	size_t n = strcspn(line, "=");
	bool has_sign = n > 1 && n < TB_LINE_NAME_MAX && strchr("+-", line[n - 1]);

	names[0][0] = names[1][0] = '\0';
	if (line[n] == '=')
		snprintf(names[0], TB_LINE_NAME_MAX, "%.*s", (int)n, line);
	if (line[n] == '=' && has_sign)
		snprintf(names[1], TB_LINE_NAME_MAX, "%.*s", (int)n - 1, line);
}

/* Where the value of "key=value" begins, or the step of "key+=3", whose sign may also be
 * the last character of a key. */
static const char *split_line(
	const struct tb_keys *keys, const char *line, char name[TB_LINE_NAME_MAX])
{
	char names[2][TB_LINE_NAME_MAX];
	bool is_step;

	tb_line_names(line, names);
	is_step =
		names[1][0] != '\0' && (strpbrk(names[0], "*?[") || !tb_keys_find(keys, names[0]));
	strcpy(name, names[is_step]);
	return strchr(line, '=') + (is_step ? -1 : 1);
}

int tb_settings_add_line(struct tb_settings *s, const struct tb_keys *keys, const char *line)
{
	const char *equals = strchr(line, '='), *text;
	char name[TB_LINE_NAME_MAX];
	const struct tb_key *key;
	int res = -ENOENT;

	s->message[0] = '\0';
	if (tb_has_byte_order_mark(line)) {
		snprintf(s->message, sizeof(s->message), "this " TB_BYTE_ORDER_MARK_ADVICE);
		return -EINVAL;
	}
	if (!equals || equals == line) {
		snprintf(s->message, sizeof(s->message), "\"%s\" is not of the form KEY=VALUE",
			line);
		return -EINVAL;
	}
	text = split_line(keys, line, name);
	key = tb_keys_find(keys, name);
	if (key && !key->info->is_hidden)
		return tb_settings_add_text(s, key, text);
	if (strpbrk(name, "*?["))
		res = add_matching(s, keys, name, text);
	if (res == -ENOENT)
		tb_explain_unknown_key(keys, name, s->message, sizeof(s->message));
	return res;
}

/* ---- what there is ---- */

static bool is_any_meant(const struct tb_keys *keys, const char *pattern)
{
	for (uint32_t i = 0; i < keys->n; i++)
		if (tb_key_is_meant(&keys->key[i], pattern))
			return true;
	return false;
}

int tb_keys_check_patterns(const struct tb_keys *keys, const char *const *patterns, uint32_t n,
	char *why, size_t n_why)
{
	for (uint32_t i = 0; i < n; i++) {
		if (is_any_meant(keys, patterns[i]))
			continue;
		tb_explain_unknown_key(keys, patterns[i], why, n_why);
		return -ENOENT;
	}
	return 0;
}

int tb_keys_check_device(
	const struct tb_keys *keys, const char *name, const char *families, char *why, size_t n_why)
{
	const char *found[1];
	struct tb_nearest nearest;

	tb_nearest_init(&nearest, name, found, 1);
	for (uint32_t i = 0; strstr(families, "strip") && i < keys->n_strips; i++) {
		if (strcmp(keys->strip[i], name) == 0)
			return 0;
		tb_nearest_offer(&nearest, keys->strip[i]);
	}
	for (uint32_t i = 0; strstr(families, "bus") && i < keys->n_buses; i++) {
		if (strcmp(keys->bus[i], name) == 0)
			return 0;
		tb_nearest_offer(&nearest, keys->bus[i]);
	}
	snprintf(why, n_why, "there is no %s \"%s\"; %s%s%s",
		strcmp(families, "strip bus") == 0 ? "strip or bus" : families, name,
		nearest.n > 0 ? "did you mean " : "`troubadour status` shows all",
		nearest.n > 0 ? found[0] : "", nearest.n > 0 ? "?" : "");
	return -ENOENT;
}
