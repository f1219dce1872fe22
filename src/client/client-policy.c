/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What WirePlumber's policy scripts tell about the console's devices, in a metadata
 * object of theirs: which device a strip or a bus was not linked to, and why. */
#include "client-impl.h"

#include <stdio.h>

#include <pipewire/extensions/metadata.h>
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

static int on_property(
	void *data, uint32_t subject, const char *key, const char *type, const char *value)
{
	struct tb_client *c = data;
	struct tb_refusal *r = find(c, subject);

	/* Without a key all of the subject's are meant. */
	if (key && !spa_streq(key, REFUSED_KEY))
		return 0;
	if (r && (!key || !value)) {
		pw_array_remove(&c->refusals, r);
		return 0;
	}
	if (!r && value)
		r = pw_array_add(&c->refusals, sizeof(*r));
	if (!r)
		return 0;
	r->node = subject;
	snprintf(r->text, sizeof(r->text), "%s", value);
	return 0;
}

static const struct pw_metadata_events metadata_events = {
	PW_VERSION_METADATA_EVENTS,
	.property = on_property,
};

void tb_client_consider_policy(struct tb_client *c, uint32_t id, const struct spa_dict *props)
{
	if (!spa_streq(spa_dict_lookup(props, PW_KEY_METADATA_NAME), POLICY_METADATA))
		return;
	c->policy_id = id;
	if (c->purpose == TB_PURPOSE_LIBRARY)
		tb_client_hear_policy(c);
}

void tb_client_hear_policy(struct tb_client *c)
{
	if (c->policy || c->policy_id == PW_ID_ANY)
		return;
	c->policy = pw_registry_bind(
		c->registry, c->policy_id, PW_TYPE_INTERFACE_Metadata, PW_VERSION_METADATA, 0);
	if (c->policy)
		pw_proxy_add_object_listener(c->policy, &c->policy_listener, &metadata_events, c);
}

static void leave(struct tb_client *c)
{
	if (c->policy) {
		spa_hook_remove(&c->policy_listener);
		pw_proxy_destroy(c->policy);
	}
	c->policy = NULL;
	c->policy_id = PW_ID_ANY;
}

/* It goes with WirePlumber. */
void tb_client_forget_policy(struct tb_client *c, uint32_t id)
{
	if (c->policy_id != id)
		return;
	leave(c);
	c->refusals.size = 0;
}

void tb_client_finish_policy(struct tb_client *c)
{
	leave(c);
	pw_array_clear(&c->refusals);
}

const char *tb_client_refusal(const struct tb_client *c, uint32_t node)
{
	const struct tb_refusal *r = find(c, node);

	return r ? r->text : NULL;
}
