/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "mixer/key-name.h"

#include <string.h>

#include "mixer/params.h"

#define STRIP "strip"
#define BUS   "bus"

/* A large console writes all of its ten thousand keys whenever one of them changes, and
 * printf() took most of the time that this needs. */
static void join(char key[TB_KEY_MAX], const char *const parts[3])
{
	size_t at = 0;

	for (uint32_t i = 0; i < 3 && parts[i]; i++) {
		size_t n_bytes = strnlen(parts[i], TB_KEY_MAX - 1 - at);

		memcpy(key + at, parts[i], n_bytes);
		at += n_bytes;
		if (i < 2 && parts[i + 1] && at < TB_KEY_MAX - 1)
			key[at++] = '.';
	}
	key[at] = '\0';
}

void tb_path_of_strip(char path[TB_KEY_MAX], const char *strip)
{
	join(path, (const char *[]){ STRIP, strip, NULL });
}

void tb_path_of_bus(char path[TB_KEY_MAX], const char *bus)
{
	join(path, (const char *[]){ BUS, bus, NULL });
}

const char *tb_path_strip(const char *path)
{
	return strncmp(path, STRIP ".", sizeof(STRIP)) == 0 ? path + sizeof(STRIP) : NULL;
}

const char *tb_path_bus(const char *path)
{
	return strncmp(path, BUS ".", sizeof(BUS)) == 0 ? path + sizeof(BUS) : NULL;
}

void tb_key_of_strip(char key[TB_KEY_MAX], const char *strip, const char *name)
{
	join(key, (const char *[]){ STRIP, strip, name });
}

void tb_key_of_bus(char key[TB_KEY_MAX], const char *bus, const char *name)
{
	join(key, (const char *[]){ BUS, bus, name });
}

void tb_key_of_cell(char key[TB_KEY_MAX], const char *name, const char *strip, const char *bus)
{
	join(key, (const char *[]){ name, strip, bus });
}

bool tb_key_chooses_file(const char *name)
{
	struct tb_key_name parts;

	return tb_key_split(name, &parts) && tb_key_part_is(&parts.key, "insert");
}

bool tb_key_part_is(const struct tb_key_part *part, const char *text)
{
	/* A part that the key has not is at no address. */
	return strlen(text) == part->n_bytes
	       && (part->n_bytes == 0 || memcmp(part->at, text, part->n_bytes) == 0);
}

static struct tb_key_part part_until_dot(const char *at)
{
	return (struct tb_key_part){ at, strcspn(at, ".") };
}

static bool is_cell_key(const struct tb_key_part *key)
{
	const struct tb_param_family *cells = &tb_param_tables[TB_FAMILY_CELL];

	for (uint32_t i = 0; i < cells->n_params; i++)
		if (tb_key_part_is(key, cells->params[i].key))
			return true;
	return false;
}

bool tb_key_split(const char *name, struct tb_key_name *parts)
{
	struct tb_key_part first = part_until_dot(name), second, rest;

	*parts = (struct tb_key_name){ .key = { name, 0 } };
	if (name[first.n_bytes] == '\0')
		return false;
	second = part_until_dot(first.at + first.n_bytes + 1);
	if (second.n_bytes == 0 || second.at[second.n_bytes] == '\0')
		return false;
	rest.at = second.at + second.n_bytes + 1;
	rest.n_bytes = strlen(rest.at);
	if (rest.n_bytes == 0)
		return false;
	if (is_cell_key(&first))
		*parts = (struct tb_key_name){ .strip = second, .bus = rest, .key = first };
	else if (tb_key_part_is(&first, STRIP))
		*parts = (struct tb_key_name){ .strip = second, .key = rest };
	else if (tb_key_part_is(&first, BUS))
		*parts = (struct tb_key_name){ .bus = second, .key = rest };
	else
		return false;
	return true;
}

/* Some bytes of a text behind the first `at` of a key, as far as there is room.  Returns how
 * many it has then.  printf() would take most of the time that a large console is read in. */
static size_t append(char key[TB_KEY_MAX], size_t at, const char *text, size_t n_bytes)
{
	size_t n_text = strlen(text), n_room = TB_KEY_MAX - 1 - at;

	if (n_bytes > n_text)
		n_bytes = n_text;
	if (n_bytes > n_room)
		n_bytes = n_room;
	memcpy(key + at, text, n_bytes);
	key[at + n_bytes] = '\0';
	return at + n_bytes;
}

bool tb_key_is_control(const struct tb_key_part *key, const char *family)
{
	size_t n = strlen(family);

	return key->n_bytes >= n + sizeof("x.x") - 1 && strncmp(key->at, family, n) == 0
	       && strchr(key->at + n, '.');
}

bool tb_key_chooser(const char *name, char chooser[TB_KEY_MAX])
{
	static const char *const words[] = { "insert.", "spatial." };
	struct tb_key_name parts;

	if (strlen(name) >= TB_KEY_MAX || !tb_key_split(name, &parts))
		return false;
	for (uint32_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!tb_key_is_control(&parts.key, words[i]))
			continue;
		append(chooser, 0, name, (size_t)(parts.key.at - name) + strlen(words[i]) - 1);
		return true;
	}
	return false;
}

void tb_key_family(const char *name, char family[TB_KEY_MAX])
{
	const char *owner = strchr(name, '.'), *rest = owner ? strchr(owner + 1, '.') : NULL;
	bool is_bus = tb_path_bus(name) != NULL;
	size_t at;

	if (!rest) {
		append(family, 0, name, TB_KEY_MAX);
	} else if (is_bus || tb_path_strip(name)) {
		at = append(family, 0, is_bus ? BUS ".<bus>" : STRIP ".<strip>", TB_KEY_MAX);
		append(family, at, rest, TB_KEY_MAX);
	} else {
		at = append(family, 0, name, (size_t)(owner - name));
		append(family, at, ".<strip>.<bus>", TB_KEY_MAX);
	}
}
