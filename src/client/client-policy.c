/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What WirePlumber's policy scripts tell about the console's devices, in a metadata
 * object of theirs: which device a strip or a bus was not linked to, and why. */
#include "client-impl.h"

#include <stdio.h>

#include <spa/utils/string.h>

#define POLICY_METADATA "troubadour-policy"
#define REFUSED_KEY     "refused"

struct tb_refusal {
	uint32_t node;
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
	struct tb_client *c, uint32_t subject, const char *key, const char *value)
{
	struct tb_refusal *r = find(c, subject);

	/* Without a key all of the subject's are meant. */
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
	snprintf(r->text, sizeof(r->text), "%s", value);
}

void tb_client_consider_policy(struct tb_client *c, struct tb_global *g)
{
	if (!spa_streq(tb_global_get(g, PW_KEY_METADATA_NAME), POLICY_METADATA))
		return;
	c->policy = g;
	if (c->purpose == TB_PURPOSE_LIBRARY)
		tb_global_look(g);
}

/* It goes with WirePlumber. */
void tb_client_forget_policy(struct tb_client *c)
{
	c->policy = NULL;
	c->refusals.size = 0;
}

const char *tb_client_refusal(const struct tb_client *c, uint32_t node)
{
	const struct tb_refusal *r = find(c, node);

	return r ? r->text : NULL;
}
