/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "client/held.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"

void tb_held_init(struct tb_held *h)
{
	struct timespec t;

	if (h->program[0] != '\0')
		return;
	clock_gettime(CLOCK_REALTIME, &t);
	snprintf(h->program, sizeof(h->program), "%d-%llx", getpid(),
		(unsigned long long)t.tv_sec << 30 | (unsigned long long)t.tv_nsec);
}

void tb_held_finish(struct tb_held *h)
{
	free(h->values);
	*h = (struct tb_held){ 0 };
}

void tb_held_next_mark(struct tb_held *h, char mark[TB_WORD_MAX])
{
	snprintf(mark, TB_WORD_MAX, "%s.%x", h->program, ++h->n_sent);
}

/* Numbers wrap. */
static bool is_seen(const struct tb_held *h, uint32_t number)
{
	return (int32_t)(h->n_seen - number) >= 0;
}

static struct tb_held_value *find(const struct tb_held *h, const char *key)
{
	for (uint32_t i = 0; i < h->n; i++) {
		if (strcmp(h->values[i].key, key) == 0)
			return &h->values[i];
	}
	return NULL;
}

static struct tb_held_value *add(struct tb_held *h, const char *key)
{
	struct tb_held_value *grown =
		reallocarray(h->values, h->n + 1, sizeof(struct tb_held_value));

	if (!grown)
		return NULL;
	h->values = grown;
	snprintf(grown[h->n].key, sizeof(grown[h->n].key), "%s", key);
	return &grown[h->n++];
}

int tb_held_add(struct tb_held *h, const char *key, const struct tb_value *value)
{
	struct tb_held_value *v = find(h, key);

	if (!v)
		v = add(h, key);
	if (!v)
		return -ENOMEM;
	v->value = *value;
	v->change = h->n_sent;
	return 0;
}

static void forget_seen(struct tb_held *h)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < h->n; i++) {
		if (!is_seen(h, h->values[i].change))
			h->values[n++] = h->values[i];
	}
	h->n = n;
}

void tb_held_see(struct tb_held *h, const char *marks)
{
	for (const char *at = marks; h->program[0] && *at; at += strspn(at, " ")) {
		const char *number = tb_behind_dot(at, h->program);

		if (number)
			h->n_seen = (uint32_t)strtoul(number, NULL, 16);
		at += strcspn(at, " ");
	}
	forget_seen(h);
}

const struct tb_value *tb_held_find(const struct tb_held *h, const char *key)
{
	const struct tb_held_value *v = find(h, key);

	return v ? &v->value : NULL;
}
