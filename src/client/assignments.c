/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "client/assignments.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/json.h>

/* Each byte of a name may be six characters of its text, and spa_json wants as much room for what
 * it decodes. */
#define TEXT_MAX (6 * sizeof(struct tb_assignment) + 3)

#define STRIP_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789_-. "

static uint32_t to_lower(uint32_t c)
{
	if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7)
		|| (c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F))
		return c + 0x20;
	if (c >= 0x400 && c <= 0x40F)
		return c + 0x50;
	/* Pairs, with the capital at an even or at an odd place. */
	if ((c >= 0x100 && c <= 0x12F) || (c >= 0x132 && c <= 0x137) || (c >= 0x14A && c <= 0x177))
		return c | 1;
	if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E))
		return c + (c & 1);
	return c;
}

/* Whether a character of two bytes begins here. */
static bool is_pair(const unsigned char *c)
{
	return c[0] >= 0xC2 && c[0] <= 0xDF && (c[1] & 0xC0) == 0x80;
}

void tb_fold_case(char *text)
{
	for (unsigned char *c = (unsigned char *)text; *c; c++) {
		uint32_t folded;

		if (*c < 0x80) {
			*c = (unsigned char)to_lower(*c);
		} else if (is_pair(c)) {
			folded = to_lower(((uint32_t)(c[0] & 0x1F) << 6) | (c[1] & 0x3F));
			*c++ = (unsigned char)(0xC0 | (folded >> 6));
			*c = (unsigned char)(0x80 | (folded & 0x3F));
		}
	}
}

static struct tb_assignment *find(struct tb_assignments *a, const char *application)
{
	char name[sizeof(a->list[0].application)];

	snprintf(name, sizeof(name), "%s", application);
	tb_fold_case(name);
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
	tb_fold_case(slot->application);
	snprintf(slot->strips, sizeof(slot->strips), "%s", strips);
	return 0;
}

const char *tb_assignments_get(struct tb_assignments *a, const char *application)
{
	const struct tb_assignment *slot = find(a, application);

	return slot ? slot->strips : NULL;
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
	char application[TEXT_MAX], strips[TEXT_MAX];
	struct spa_json it;
	const char *value;
	int n;

	a->n = a->n_odd = 0;
	if (spa_json_begin_object(&it, json, strlen(json)) <= 0)
		return -EINVAL;
	while ((n = spa_json_object_next(&it, application, sizeof(application), &value)) > 0) {
		if (spa_json_is_container(value, n) || spa_json_is_null(value, n)
			|| spa_json_is_bool(value, n)
			|| spa_json_parse_stringn(value, n, strips, sizeof(strips)) <= 0
			|| tb_assignments_set(a, application, strips) < 0)
			a->n_odd++;
	}
	return n < 0 ? -EINVAL : 0;
}

static void print_string(FILE *to, const char *text)
{
	char encoded[TEXT_MAX];

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
