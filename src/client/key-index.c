/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "client/key-index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv */
static uint32_t hash_of(const char *name)
{
	uint32_t hash = 2166136261u;

	for (; *name != '\0'; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619u;
	return hash;
}

void tb_key_index_finish(struct tb_key_index *x)
{
	free(x->slot);
	*x = (struct tb_key_index){ 0 };
}

/* The slot that has the name, or the free one where it belongs.  There is one: at most half
 * of the slots are taken. */
static uint32_t slot_of(const struct tb_key_index *x, const char *name)
{
	uint32_t i = hash_of(name) & (x->n_slots - 1);

	while (x->slot[i] != 0 && strcmp(x->name_of(x->items, x->slot[i] - 1), name) != 0)
		i = (i + 1) & (x->n_slots - 1);
	return i;
}

int tb_key_index_build(struct tb_key_index *x, const void *items, uint32_t n_items,
	const char *(*name_of)(const void *items, uint32_t place))
{
	uint32_t n_slots = 64;

	while (n_slots < 2 * n_items)
		n_slots *= 2;
	tb_key_index_finish(x);
	x->slot = calloc(n_slots, sizeof(*x->slot));
	if (!x->slot)
		return -ENOMEM;
	x->items = items;
	x->name_of = name_of;
	x->n_slots = n_slots;
	for (uint32_t place = 0; place < n_items; place++) {
		uint32_t *slot = &x->slot[slot_of(x, name_of(items, place))];

		if (*slot == 0)
			*slot = place + 1;
	}
	return 0;
}

int tb_key_index_find(const struct tb_key_index *x, const char *name)
{
	uint32_t found = x->n_slots > 0 ? x->slot[slot_of(x, name)] : 0;

	return found > 0 ? (int)(found - 1) : -ENOENT;
}
