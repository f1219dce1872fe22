/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Places of an array by name: a hash table.  The names stay where they are.
 *
 * A large console has ten thousand keys, and a command reads all of them to set one: sorting
 * them took longer than all else that it does.  One thread. */
#ifndef TB_KEY_INDEX_H
#define TB_KEY_INDEX_H

#include <stdint.h>

struct tb_key_index {
	const void *items;
	const char *(*name_of)(const void *items, uint32_t place);
	uint32_t *slot; /* 1 + a place; 0: free */
	uint32_t n_slots;
};

/* All zeros is an empty index. */
void tb_key_index_finish(struct tb_key_index *x);

/* Makes the index again.  `items` is borrowed until the next call, or until the index is
 * finished; of equal names the first is found.  0, or -ENOMEM with an empty index. */
int tb_key_index_build(struct tb_key_index *x, const void *items, uint32_t n_items,
	const char *(*name_of)(const void *items, uint32_t place));

/* The place of `name`, or -ENOENT. */
int tb_key_index_find(const struct tb_key_index *x, const char *name);

#endif
