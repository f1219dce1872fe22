/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The table of a console's keys. */
#include "client/keys.h"

#include <errno.h>
#include <fnmatch.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/small.h"
#include "base/text.h"
#include "mixer/key-name.h"
#include "client/nearest.h"
#include "mixer/params.h"
#include "mixer/protocol.h"
#include "mixer/value-text.h"

/* ---- life ---- */

void tb_key_info_free(struct tb_key_info *info)
{
	for (uint32_t i = 0; info && i < info->n_choices; i++)
		free(info->choices[i]);
	if (info)
		free(info->choices);
	free(info);
}

static void free_infos(struct tb_key_info **infos, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		tb_key_info_free(infos[i]);
	free(infos);
}

void tb_keys_clear_infos(struct tb_keys *keys)
{
	free_infos(keys->info, keys->n_infos);
	keys->info = NULL;
	keys->n_infos = keys->n_infos_room = 0;
	tb_key_index_finish(&keys->info_by_name);
	for (uint32_t i = 0; i < keys->n; i++)
		keys->key[i].info = NULL;
}

static void clear_facts(struct tb_keys *keys)
{
	free_infos(keys->fact, keys->n_facts);
	keys->fact = NULL;
	keys->n_facts = 0;
}

void tb_keys_clear_from(struct tb_keys *keys, uint32_t part)
{
	uint32_t begin = part > 0 ? keys->part_end[part - 1] : 0;

	for (uint32_t i = begin; i < keys->n; i++)
		free(keys->key[i].text);
	keys->n = begin;
	keys->n_parts = part;
	tb_key_index_finish(&keys->by_name);
}

void tb_keys_finish(struct tb_keys *keys)
{
	tb_keys_clear_infos(keys);
	clear_facts(keys);
	tb_held_finish(&keys->held);
	tb_keys_clear_from(keys, 0);
	free(keys->key);
	free(keys->strip);
	free(keys->bus);
	*keys = (struct tb_keys){ 0 };
}

/* `n` items of an array that has `*n_room`: the array with room for one more. */
static void *grow(void *array, uint32_t n, uint32_t *n_room, size_t item_bytes)
{
	uint32_t more = n < 64 ? 64 : 2 * n;
	void *grown;

	if (n < *n_room)
		return array;
	grown = reallocarray(array, more, item_bytes);
	if (grown)
		*n_room = more;
	return grown;
}

int tb_keys_add_info(struct tb_keys *keys, struct tb_key_info *info)
{
	struct tb_key_info **grown =
		grow(keys->info, keys->n_infos, &keys->n_infos_room, sizeof(struct tb_key_info *));

	if (!grown)
		return -ENOMEM;
	keys->info = grown;
	keys->info[keys->n_infos++] = info;
	tb_key_index_finish(&keys->info_by_name);
	return 0;
}

int tb_keys_add(struct tb_keys *keys, const char *name, const struct tb_value *value)
{
	struct tb_key *grown = grow(keys->key, keys->n, &keys->n_room, sizeof(*grown)), *key;

	if (!grown)
		return -ENOMEM;
	keys->key = grown;
	tb_key_index_finish(&keys->by_name);
	key = &keys->key[keys->n++];
	*key = (struct tb_key){ .value = *value };
	strncat(key->name, name, TB_KEY_MAX - 1);
	return 0;
}

/* ---- names ---- */

/* The name in "<family>.<name>.", NULL if the key is of another family. */
static const char *owner_of(const char *key, const char *family, size_t *n_bytes)
{
	const char *name = tb_behind_dot(key, family);

	*n_bytes = name ? strcspn(name, ".") : 0;
	return *n_bytes <= TB_NAME_MAX ? name : NULL;
}

/* Keys of one owner stand together, so a name is new if it is not the last. */
static int collect(struct tb_keys *keys, const char *family, char (**names)[TB_NAME_MAX + 1],
	uint32_t *n_names)
{
	uint32_t n_room = 0;

	free(*names);
	*names = NULL;
	*n_names = 0;
	for (uint32_t i = 0; i < keys->n; i++) {
		size_t n_bytes;
		const char *name = owner_of(keys->key[i].name, family, &n_bytes);
		const char *last = *n_names ? (*names)[*n_names - 1] : "";
		void *grown;

		if (!name || (strncmp(last, name, n_bytes) == 0 && last[n_bytes] == '\0'))
			continue;
		grown = grow(*names, *n_names, &n_room, sizeof(**names));
		if (!grown)
			return -ENOMEM;
		*names = grown;
		snprintf((*names)[(*n_names)++], sizeof(**names), "%.*s", (int)n_bytes, name);
	}
	return 0;
}

/* ---- descriptions ---- */

static const char *name_of_info(const void *infos, uint32_t place)
{
	return ((struct tb_key_info *const *)infos)[place]->name;
}

static struct tb_key_info *find_info(const struct tb_keys *keys, const char *name)
{
	int found = tb_key_index_find(&keys->info_by_name, name);

	return found >= 0 ? keys->info[found] : NULL;
}

/* Keys that only programs use between them. */
static bool is_mark(const char *name)
{
	return strcmp(name, TB_MARK_TOKEN) == 0 || strcmp(name, TB_FACT_ANSWERS) == 0
	       || strcmp(name, TB_MARK_SEEN) == 0;
}

/* What a key says about itself that nobody described: a fact, which nobody can set. */
static struct tb_key_info *add_fact(struct tb_keys *keys, const struct tb_key *key)
{
	struct tb_key_info **grown =
		reallocarray(keys->fact, keys->n_facts + 1, sizeof(struct tb_key_info *));
	struct tb_key_info *info = grown ? calloc(1, sizeof(*info)) : NULL;

	if (grown)
		keys->fact = grown;
	if (!info)
		return NULL;
	keys->fact[keys->n_facts++] = info;
	snprintf(info->name, sizeof(info->name), "%s", key->name);
	info->kind = key->value.kind;
	info->unit = TB_UNIT_NONE;
	info->min = -INFINITY;
	info->max = INFINITY;
	info->def = key->value;
	info->is_read_only = true;
	info->is_hidden = is_mark(key->name);
	return info;
}

/* A text of the console itself, which nobody sets; older consoles do not mark these. */
static bool is_text(const struct tb_key_info *info)
{
	return info->kind == TB_KIND_WORD && !info->choices
	       && strncmp(info->name, TB_CONSOLE_PREFIX, strlen(TB_CONSOLE_PREFIX)) == 0;
}

/* Any other word without choices is the name of a strip. */
static int choose_strips(const struct tb_keys *keys, struct tb_key_info *info)
{
	info->choices = calloc(keys->n_strips + 1, sizeof(char *));
	if (!info->choices)
		return -ENOMEM;
	info->choices[info->n_choices++] = strdup("none");
	for (uint32_t i = 0; i < keys->n_strips; i++)
		info->choices[info->n_choices++] = strdup(keys->strip[i]);
	for (uint32_t i = 0; i < info->n_choices; i++)
		if (!info->choices[i])
			return -ENOMEM;
	return 0;
}

static int complete_infos(struct tb_keys *keys)
{
	int res = 0;

	for (uint32_t i = 0; i < keys->n_infos && res == 0; i++) {
		struct tb_key_info *info = keys->info[i];

		info->is_hidden = is_mark(info->name);
		if (is_text(info))
			info->is_read_only = true;
		else if (info->kind == TB_KIND_WORD && !info->choices && !info->is_read_only)
			res = choose_strips(keys, info);
	}
	return res < 0 ? res
	               : tb_key_index_build(
			       &keys->info_by_name, keys->info, keys->n_infos, name_of_info);
}

static int describe_key(struct tb_keys *keys, struct tb_key *key)
{
	char family[TB_KEY_MAX];

	key->info = find_info(keys, key->name);
	if (!key->info) {
		tb_key_family(key->name, family);
		key->info = find_info(keys, family);
	}
	if (!key->info)
		key->info = add_fact(keys, key);
	return key->info ? 0 : -ENOMEM;
}

/* ---- all of them ---- */

static const char *name_of_key(const void *keys, uint32_t place)
{
	return ((const struct tb_key *)keys)[place].name;
}

int tb_keys_describe(struct tb_keys *keys)
{
	int res = collect(keys, "strip", &keys->strip, &keys->n_strips);

	if (res == 0)
		res = collect(keys, "bus", &keys->bus, &keys->n_buses);
	if (res == 0)
		res = complete_infos(keys);
	clear_facts(keys);
	for (uint32_t i = 0; i < keys->n && res == 0; i++)
		res = describe_key(keys, &keys->key[i]);
	return res < 0 ? res : tb_key_index_build(&keys->by_name, keys->key, keys->n, name_of_key);
}

/* ---- one key ---- */

const char *tb_key_name(const struct tb_key *key)
{
	return key->name;
}

const struct tb_value *tb_key_value(const struct tb_key *key)
{
	return &key->value;
}

const char *tb_key_text(const struct tb_key *key)
{
	return key->text ? key->text : key->value.word;
}

void tb_key_describe(const struct tb_key *key, struct tb_description *description)
{
	const struct tb_key_info *info = key->info;

	*description = (struct tb_description){
		.help = info->help,
		.kind = info->kind,
		.unit = info->suffix,
		.min = info->min,
		.max = info->max,
		.def = info->def,
		.choices = (const char *const *)info->choices,
		.n_choices = info->n_choices,
		.is_read_only = info->is_read_only,
	};
}

/* ---- looking up ---- */

struct tb_key *tb_keys_find(const struct tb_keys *keys, const char *name)
{
	int found = tb_key_index_find(&keys->by_name, name);

	return found >= 0 ? &keys->key[found] : NULL;
}

struct tb_key *tb_keys_of_strip(const struct tb_keys *keys, const char *strip, const char *name)
{
	char key[TB_KEY_MAX];

	tb_key_of_strip(key, strip, name);
	return tb_keys_find(keys, key);
}

struct tb_key *tb_keys_of_bus(const struct tb_keys *keys, const char *bus, const char *name)
{
	char key[TB_KEY_MAX];

	tb_key_of_bus(key, bus, name);
	return tb_keys_find(keys, key);
}

struct tb_key *tb_keys_of_cell(
	const struct tb_keys *keys, const char *name, const char *strip, const char *bus)
{
	char key[TB_KEY_MAX];

	tb_key_of_cell(key, name, strip, bus);
	return tb_keys_find(keys, key);
}

struct tb_key *tb_keys_findf(const struct tb_keys *keys, const char *format, ...)
{
	char name[TB_KEY_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(name, sizeof(name), format, args);
	va_end(args);
	return tb_keys_find(keys, name);
}

static bool is_glob(const char *pattern)
{
	return strpbrk(pattern, "*?[\\") != NULL;
}

/* Equal, or the parts that it begins with. */
static bool begins(const char *name, const char *pattern)
{
	while (*pattern != '\0' && *pattern == *name) {
		pattern++;
		name++;
	}
	return *pattern == '\0' && (*name == '\0' || *name == '.');
}

bool tb_key_matches(const char *name, const char *pattern)
{
	return !pattern || begins(name, pattern)
	       || (is_glob(pattern) && fnmatch(pattern, name, 0) == 0);
}

/* Whether a pattern has the word that says what a fact is: "engine" of "engine.load",
 * "overs" of "strip.game.overs". */
static bool names_fact(const char *pattern, const char *key)
{
	size_t n_bytes;
	const char *owner = owner_of(key, "strip", &n_bytes), *word = key;

	if (!owner)
		owner = owner_of(key, "bus", &n_bytes);
	if (owner && owner[n_bytes] == '.')
		word = owner + n_bytes + 1;
	return pattern && memmem(pattern, strlen(pattern), word, strcspn(word, "."));
}

bool tb_key_is_meant(const struct tb_key *key, const char *pattern)
{
	if (key->info->is_hidden || (key->info->is_read_only && !names_fact(pattern, key->name)))
		return false;
	return tb_key_matches(key->name, pattern);
}

/* ---- which keys are kept ---- */

/* A comparison of each key with more patterns costs more than to keep all keys. */
#define MAX_WANTED 16u

void tb_keys_want(struct tb_keys *keys, struct tb_wanted wanted)
{
	keys->wanted = wanted.n <= MAX_WANTED ? wanted : (struct tb_wanted){ 0 };
	keys->wants_globs = false;
	for (uint32_t i = 0; i < keys->wanted.n; i++)
		keys->wants_globs |= is_glob(keys->wanted.patterns[i]);
}

/* A console tells thousands of keys each time, and most commands want one of them. */
static bool is_wanted(const struct tb_keys *keys, const char *name)
{
	for (uint32_t i = 0; i < keys->wanted.n; i++) {
		const char *pattern = keys->wanted.patterns[i];

		if (begins(name, pattern) || (keys->wants_globs && tb_key_matches(name, pattern)))
			return true;
	}
	return !keys->wanted.patterns;
}

static bool is_fader(const char *name)
{
	static const char end[] = ".fader";
	size_t n_bytes = strlen(name);

	return n_bytes >= sizeof(end) && strcmp(name + n_bytes + 1 - sizeof(end), end) == 0;
}

bool tb_keys_keeps(const struct tb_keys *keys, const char *name)
{
	return is_wanted(keys, name)
	       || strncmp(name, TB_CONSOLE_PREFIX, strlen(TB_CONSOLE_PREFIX)) == 0
	       || is_fader(name);
}

uint32_t tb_keys_n_missing(const struct tb_keys *keys)
{
	const struct tb_key *all = tb_keys_find(keys, TB_FACT_KEYS);
	uint32_t n = 0;

	for (uint32_t i = 0; i < keys->n; i++)
		n += !keys->key[i].info->is_read_only;
	return all && all->value.number > n ? (uint32_t)all->value.number - n : 0;
}

uint32_t tb_keys_version(const struct tb_keys *keys)
{
	const struct tb_key *version = tb_keys_find(keys, TB_PROTOCOL_VERSION_KEY);

	return version ? (uint32_t)tb_clamp(version->value.number, 1.0, UINT32_MAX) : 1;
}

bool tb_value_equal(const struct tb_value *a, const struct tb_value *b)
{
	if (a->kind != b->kind)
		return false;
	return a->kind == TB_KIND_WORD ? strcmp(a->word, b->word) == 0 : a->number == b->number;
}

uint32_t tb_keys_nearest(
	const struct tb_keys *keys, const char *name, const char **nearest, uint32_t max)
{
	struct tb_nearest n;

	tb_nearest_init(&n, name, nearest, max);
	for (uint32_t i = 0; i < keys->n; i++) {
		if (!keys->key[i].info->is_hidden)
			tb_nearest_offer(&n, keys->key[i].name);
	}
	return n.n;
}
