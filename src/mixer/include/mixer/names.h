/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Index by name: a sorted list and a binary search.  Control thread. */
#ifndef TB_NAMES_H
#define TB_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tb_name {
	const char *name; /* not owned */
	uint32_t index;
};

/* Whether `name` is [a-z0-9][a-z0-9_-]*, at most TB_NAME_MAX bytes long.  Reads no
 * further than TB_NAME_MAX + 1 bytes. */
bool tb_name_is_valid(const char *name);

void tb_names_sort(struct tb_name *names, uint32_t n);

/* Whether a sorted list holds a name twice. */
bool tb_names_repeat(const struct tb_name *names, uint32_t n);

/* The index that goes with the `n_bytes` at `name`, -ENOENT if there is none. */
int tb_names_find(const struct tb_name *names, uint32_t n, const char *name, size_t n_bytes);

#endif
