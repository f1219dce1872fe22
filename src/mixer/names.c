/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Index by name: a sorted list and a binary search. */
#include "mixer/names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mixer/mixer.h"

static bool is_alphanumeric(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool tb_name_is_valid(const char *name)
{
	size_t n_bytes = strnlen(name, TB_NAME_MAX + 1);

	if (n_bytes == 0 || n_bytes > TB_NAME_MAX || !is_alphanumeric(name[0]))
		return false;
	for (size_t i = 1; i < n_bytes; i++)
		if (!is_alphanumeric(name[i]) && name[i] != '_' && name[i] != '-')
			return false;
	return true;
}

static int compare(const void *a, const void *b)
{
	const struct tb_name *left = a, *right = b;

	return strcmp(left->name, right->name);
}

void tb_names_sort(struct tb_name *names, uint32_t n)
{
	qsort(names, n, sizeof(*names), compare);
}

bool tb_names_repeat(const struct tb_name *names, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++)
		if (strcmp(names[i - 1].name, names[i].name) == 0)
			return true;
	return false;
}

/* Order of the first n_bytes of `key`, which is not terminated there, and `name`. */
static int compare_part(const char *key, size_t n_bytes, const char *name)
{
	int order = strncmp(key, name, n_bytes);

	return order != 0 ? order : -(name[n_bytes] != '\0');
}

int tb_names_find(const struct tb_name *names, uint32_t n, const char *name, size_t n_bytes)
{
	uint32_t low = 0, high = n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = compare_part(name, n_bytes, names[middle].name);

		if (order == 0)
			return (int)names[middle].index;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return -ENOENT;
}
