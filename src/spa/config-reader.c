/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "config-reader.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <spa/utils/string.h>

#include "mixer/mixer.h"
#include "mixer/names.h"

int tb_place_line(const struct tb_place *at)
{
	int line = 1;

	if (!at->where || !strchr(at->text, '\n'))
		return 0;
	for (const char *c = at->text; c < at->where && *c; c++)
		line += *c == '\n';
	return line;
}

void tb_config_error_add_line(struct tb_config_error *error, int line)
{
	struct tb_config_error message = *error;

	if (line > 0)
		snprintf(error->text, sizeof(error->text), "line %d: %.480s", line, message.text);
}

int tb_place_fail(struct tb_place *at, const char *format, ...)
{
	char *text = at->error->text;
	size_t n_bytes = sizeof(at->error->text), used = 0;
	va_list args;

	if (at->path[0] != '\0')
		used = (size_t)snprintf(text, n_bytes, "%s: ", at->path);
	va_start(args, format);
	vsnprintf(text + used, n_bytes - used, format, args);
	va_end(args);
	tb_config_error_add_line(at->error, tb_place_line(at));
	return -EINVAL;
}

int tb_place_fail_syntax(struct tb_place *at, struct spa_json *it)
{
	struct spa_error_location loc;

	at->path[0] = '\0';
	at->where = NULL;
	if (spa_json_get_error(it, at->text, &loc))
		return tb_place_fail(at, "line %d, column %d: %s", loc.line, loc.col, loc.reason);
	return tb_place_fail(at, "not an SPA-JSON object");
}

/* ---- values ---- */

int tb_read_text(struct tb_place *at, struct tb_value *v, char *text, size_t n_bytes)
{
	char wide[1024];

	if (spa_json_is_container(v->start, v->n_bytes) || spa_json_is_null(v->start, v->n_bytes))
		return tb_place_fail(at, "must be one value: no list, no object, not null");
	if (spa_json_parse_stringn(v->start, v->n_bytes, wide, sizeof(wide)) <= 0)
		return tb_place_fail(at, "must be a string of at most %zu bytes", n_bytes - 1);
	if (strlen(wide) >= n_bytes)
		return tb_place_fail(at, "is longer than %zu bytes", n_bytes - 1);
	memcpy(text, wide, strlen(wide) + 1);
	return 0;
}

int tb_read_name(struct tb_place *at, struct tb_value *v, char *name)
{
	char text[256];
	int res = tb_read_text(at, v, text, sizeof(text));

	if (res < 0)
		return res;
	if (!tb_name_is_valid(text))
		return tb_place_fail(at,
			"\"%s\" is not a name (a-z, 0-9, '_' and '-', beginning with a letter or digit, "
			"at most %u)",
			text, TB_NAME_MAX);
	memcpy(name, text, strlen(text) + 1); /* a valid name fits */
	return 0;
}

int tb_read_choice(
	struct tb_place *at, struct tb_value *v, const char *off, const char *on, bool *is_on)
{
	char word[32];
	int res = tb_read_text(at, v, word, sizeof(word));

	if (res < 0)
		return res;
	*is_on = spa_streq(word, on);
	if (!*is_on && !spa_streq(word, off))
		return tb_place_fail(at, "must be %s or %s, not \"%s\"", off, on, word);
	return 0;
}

/* ---- objects ---- */

void tb_place_enter(struct tb_place *at, const char *key, size_t *mark)
{
	*mark = strlen(at->path);
	snprintf(at->path + *mark, sizeof(at->path) - *mark, "%s%s", *mark ? "." : "", key);
}

void tb_place_leave(struct tb_place *at, size_t mark)
{
	at->path[mark] = '\0';
}

static int fail_unknown_key(struct tb_place *at, const struct tb_field *fields, const char *key)
{
	char known[256] = "";
	size_t used = 0;

	for (const struct tb_field *f = fields; f->key; f++)
		used += (size_t)snprintf(
			known + used, sizeof(known) - used, "%s%s", used ? ", " : "", f->key);
	return tb_place_fail(at, "unknown key \"%s\" (have: %s)", key, known);
}

static int read_field(struct tb_place *at, const struct tb_field *fields, const char *key,
	struct tb_value *v, void *object)
{
	size_t mark;
	int res;

	for (const struct tb_field *f = fields; f->key; f++) {
		if (!spa_streq(f->key, key))
			continue;
		tb_place_enter(at, key, &mark);
		res = f->read(at, v, object);
		if (res == 0)
			tb_place_leave(at, mark);
		return res;
	}
	return fail_unknown_key(at, fields, key);
}

int tb_read_object(
	struct tb_place *at, struct spa_json *it, const struct tb_field *fields, void *object)
{
	char key[128];
	struct tb_value v = { .it = it };
	int res;

	while ((v.n_bytes = spa_json_object_next(it, key, sizeof(key), &v.start)) > 0) {
		at->where = v.start;
		res = read_field(at, fields, key, &v, object);
		if (res < 0)
			return res;
	}
	return v.n_bytes < 0 ? tb_place_fail_syntax(at, it) : 0;
}
