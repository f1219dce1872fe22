/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What WirePlumber's policy scripts tell about the console's devices, in a metadata
 * object of theirs: which device a strip or a bus was not linked to, and why. */
#include "client-impl.h"

#include <stdio.h>

#include <spa/utils/string.h>

#define REFUSED_KEY "refused"

struct tb_refusal {
	uint32_t node;
	bool is_doubted; /* not told since it was asked last */
	char text[256];
};

static struct tb_refusal *find(const struct tb_client *c, uint32_t node)
{
	struct tb_refusal *r;

	pw_array_for_each(r, &c->refusals)
	{
		if (r->node == node)
			return r;
	}
	return NULL;
}

void tb_client_take_refusal(
	void *data, uint32_t subject, const char *key, const char *type, const char *value)
{
	struct tb_client *c = data;
	struct tb_refusal *r = find(c, subject);

	/* No key means all of the subject's keys. */
	if (key && !spa_streq(key, REFUSED_KEY))
		return;
	if (r && (!key || !value)) {
		pw_array_remove(&c->refusals, r);
		return;
	}
	if (!r && value)
		r = pw_array_add(&c->refusals, sizeof(*r));
	if (!r)
		return;
	r->node = subject;
	r->is_doubted = false;
	snprintf(r->text, sizeof(r->text), "%s", value);
}

void tb_client_doubt_refusals(void *data)
{
	struct tb_client *c = data;
	struct tb_refusal *r;

	pw_array_for_each(r, &c->refusals) r->is_doubted = true;
}

void tb_client_drop_doubted_refusals(void *data)
{
	struct tb_client *c = data;
	struct tb_refusal *r = c->refusals.data;

	while (pw_array_check(&c->refusals, r)) {
		if (r->is_doubted)
			pw_array_remove(&c->refusals, r);
		else
			r++;
	}
}

void tb_client_forget_refusals(struct tb_client *c)
{
	c->refusals.size = 0;
}

const char *tb_client_refusal(const struct tb_client *c, uint32_t node)
{
	const struct tb_refusal *r = find(c, node);

	return r ? r->text : NULL;
}
