/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "assignments.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/json.h>

#define STRIP_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789_-. "

static void lower(char *text)
{
	for (; *text; text++)
		*text = (char)tolower((unsigned char)*text);
}

static struct tb_assignment *find(struct tb_assignments *a, const char *application)
{
	char name[sizeof(a->list[0].application)];

	snprintf(name, sizeof(name), "%s", application);
	lower(name);
	for (uint32_t i = 0; i < a->n; i++)
		if (strcmp(a->list[i].application, name) == 0)
			return &a->list[i];
	return NULL;
}

int tb_assignments_set(struct tb_assignments *a, const char *application, const char *strips)
{
	struct tb_assignment *slot = find(a, application);

	if (application[0] == '\0' || strlen(application) >= sizeof(slot->application))
		return -EINVAL;
	if (strips[strspn(strips, " ")] == '\0' || strlen(strips) >= sizeof(slot->strips)
		|| strips[strspn(strips, STRIP_CHARACTERS)] != '\0')
		return -EINVAL;
	if (!slot && a->n == TB_MAX_ASSIGNMENTS)
		return -ENOSPC;
	if (!slot)
		slot = &a->list[a->n++];
	snprintf(slot->application, sizeof(slot->application), "%s", application);
	lower(slot->application);
	snprintf(slot->strips, sizeof(slot->strips), "%s", strips);
	return 0;
}

bool tb_assignments_remove(struct tb_assignments *a, const char *application)
{
	struct tb_assignment *slot = find(a, application);

	if (!slot)
		return false;
	a->n--;
	memmove(slot, slot + 1, (size_t)(a->list + a->n - slot) * sizeof(*slot));
	return true;
}

int tb_assignments_parse(struct tb_assignments *a, const char *json)
{
	struct tb_assignment entry;
	struct spa_json it;
	const char *value;
	int n, res = 0;

	a->n = 0;
	if (spa_json_begin_object(&it, json, strlen(json)) <= 0)
		return -EINVAL;
	while (res == 0
		&& (n = spa_json_object_next(
			    &it, entry.application, sizeof(entry.application), &value))
			   > 0) {
		if (spa_json_parse_stringn(value, n, entry.strips, sizeof(entry.strips)) <= 0)
			return -EINVAL;
		res = tb_assignments_set(a, entry.application, entry.strips);
	}
	return res;
}

static void print_string(FILE *to, const char *text)
{
	char encoded[6 * sizeof(((struct tb_assignment *)NULL)->strips) + 3];

	spa_json_encode_string(encoded, sizeof(encoded), text);
	fputs(encoded, to);
}

char *tb_assignments_print(const struct tb_assignments *a)
{
	char *text = NULL;
	size_t n_bytes;
	FILE *to = open_memstream(&text, &n_bytes);

	if (!to)
		return NULL;
	fputc('{', to);
	for (uint32_t i = 0; i < a->n; i++) {
		fputs(i ? ", " : " ", to);
		print_string(to, a->list[i].application);
		fputs(": ", to);
		print_string(to, a->list[i].strips);
	}
	fputs(" }", to);
	if (fclose(to) == 0)
		return text;
	free(text);
	return NULL;
}
