/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a console tells of its params: a table of key, description and value, in the
 * console's order.  It knows nothing of PipeWire; keys-pods.c fills it.
 *
 * Descriptions come from PropInfo, one per key, or one per family such as
 * "send.<strip>.<bus>" where a console has very many keys; values come from Props.
 * One thread. */
#ifndef TB_KEYS_H
#define TB_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include "client/held.h"
#include "client/key-index.h"
#include "mixer/mixer.h"
#include "client/troubadour.h"

_Static_assert(TB_WORD_MAX == TB_NAME_MAX + 1, "a strip's name is a word");

/* Props objects that the keys of one console stand in: more than any console has. */
#define TB_KEYS_MAX_PARTS 128u

/* What is known of a key, or of a family of keys. */
struct tb_key_info {
	char name[TB_KEY_MAX]; /* "strip.game.fader", "send.<strip>.<bus>" */
	char help[128];
	enum tb_kind kind;
	enum tb_unit unit; /* TB_UNIT_NONE: none, or one that is newer than we are */
	char suffix[12];   /* as the console tells it */
	double min, max;
	struct tb_value def;
	char **choices; /* n_choices of them, owned */
	uint32_t n_choices;
	bool is_read_only; /* a fact: nobody told how to set it, or a number without a range */
	bool is_hidden;    /* a mark between programs, which tells people nothing */
};

struct tb_key {
	char name[TB_KEY_MAX];
	struct tb_key_info *info; /* never NULL once tb_keys_describe() ran */
	struct tb_value value;
	char *text; /* a word that is too long for it, owned; else NULL */
};

/* Which keys a table keeps of those that the console tells: those that one of the patterns means
 * (tb_key_matches()).  The array and its texts are borrowed. */
struct tb_wanted {
	const char *const *patterns; /* NULL: all keys */
	uint32_t n;
};

/* All zeros is an empty table. */
struct tb_keys {
	struct tb_wanted wanted;
	bool wants_globs;   /* one of its patterns is a glob */
	struct tb_key *key; /* in the console's order */
	uint32_t n, n_room;
	uint32_t part_end[TB_KEYS_MAX_PARTS]; /* of each Props object, an index of `key` */
	uint32_t n_parts, next_part;          /* that are there; that comes next */
	struct tb_key_index by_name;          /* empty while keys come, until tb_keys_describe() */
	struct tb_key_info **info;
	uint32_t n_infos, n_infos_room;
	struct tb_key_index info_by_name;
	struct tb_key_info **fact; /* made up for keys that nobody described */
	uint32_t n_facts;
	/* Names in the console's order, from strip.<strip>.* and bus.<bus>.*. */
	char (*strip)[TB_NAME_MAX + 1], (*bus)[TB_NAME_MAX + 1];
	uint32_t n_strips, n_buses;
	struct tb_held held; /* values of ours that the console has not seen yet */
};

void tb_keys_finish(struct tb_keys *keys);

/* Empties the list of descriptions, which come again. */
void tb_keys_clear_infos(struct tb_keys *keys);
/* Adds a description, which is then the table's.  0 or -ENOMEM. */
int tb_keys_add_info(struct tb_keys *keys, struct tb_key_info *info);
void tb_key_info_free(struct tb_key_info *info); /* NULL is fine */

/* Keys that come from now on are kept only if they are wanted.  Of very many patterns, all are. */
void tb_keys_want(struct tb_keys *keys, struct tb_wanted wanted);
/* Whether the table keeps a key: one that is wanted, and what a client cannot do without.  These
 * are the console's own keys and all faders, which tell the strips and buses. */
bool tb_keys_keeps(const struct tb_keys *keys, const char *name);

/* Values, in order.  tb_keys_add() does not look whether the key is there already.
 * tb_keys_clear_from() forgets the keys of Props object `part` and of those that follow it.  `part`
 * is at most n_parts. */
void tb_keys_clear_from(struct tb_keys *keys, uint32_t part);
int tb_keys_add(struct tb_keys *keys, const char *name, const struct tb_value *value);

/* To be called when keys or descriptions are complete, before anything below: joins
 * the two, collects names, makes the index.  0 or -ENOMEM. */
int tb_keys_describe(struct tb_keys *keys);

/* NULL if there is none, or while the table is not described. */
struct tb_key *tb_keys_find(const struct tb_keys *keys, const char *name);
/* The same of a name that is put together (key-name.h). */
struct tb_key *tb_keys_of_strip(const struct tb_keys *keys, const char *strip, const char *name);
struct tb_key *tb_keys_of_bus(const struct tb_keys *keys, const char *bus, const char *name);
struct tb_key *tb_keys_of_cell(
	const struct tb_keys *keys, const char *name, const char *strip, const char *bus);
/* Finds a key by a name that is put together: "%s.eq.on". */
__attribute__((format(printf, 2, 3))) struct tb_key *tb_keys_findf(
	const struct tb_keys *keys, const char *format, ...);

/* Whether a key is meant by `pattern`: equal, a glob (* ? []) that matches, or the parts
 * that it begins with ("strip.game").  NULL means all. */
bool tb_key_matches(const char *name, const char *pattern);
/* The same, without what is hidden, and with facts (engine.*, strip.game.overs) only where
 * `pattern` names them: what "strip.game" prints can be set again. */
bool tb_key_is_meant(const struct tb_key *key, const char *pattern);

/* How many params the table lacks: those that the console has (console.keys) and does not
 * list.  0 for a console that does not say how many it has. */
uint32_t tb_keys_n_missing(const struct tb_keys *keys);

/* The version of the protocol that the console speaks (protocol.h). */
uint32_t tb_keys_version(const struct tb_keys *keys);

bool tb_value_equal(const struct tb_value *a, const struct tb_value *b);

/* Up to `max` keys that `name` may be a typo of, best first.  Returns how many. */
uint32_t tb_keys_nearest(
	const struct tb_keys *keys, const char *name, const char **nearest, uint32_t max);

#endif
