/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Metadata objects of WirePlumber's, which are bound on a connection of their own: see
 * metadata/side.h. */
#include "client-impl.h"

#include <errno.h>

#include <spa/utils/string.h>

static const struct object {
	const char *name;
	struct tb_metadata_listener listener;
	void (*forget)(struct tb_client *c);
} objects[TB_N_OBJECTS] = {
	[TB_POLICY] = { "troubadour-policy",
		{ .begin = tb_client_doubt_refusals,
			.property = tb_client_take_refusal,
			.told = tb_client_drop_doubted_refusals },
		tb_client_forget_refusals },
	[TB_DEFAULTS] = { "default", { .property = tb_client_take_default },
		tb_client_forget_defaults },
};

struct pw_properties *tb_client_properties(const struct tb_client *c)
{
	return pw_properties_new(PW_KEY_APP_NAME, "troubadour", PW_KEY_MEDIA_CATEGORY, "Manager",
		PW_KEY_REMOTE_NAME, c->remote, NULL);
}

int tb_client_bind_metadata(struct tb_client *c, int which)
{
	struct tb_metadata *m = &c->metadata[which];
	int res = 0;

	if (c->metadata_id[which] == PW_ID_ANY)
		return -ENOENT;
	if (m->proxy)
		return 0;
	if (!c->side.core)
		res = tb_side_connect(&c->side, c->context, tb_client_properties(c));
	return res < 0 ? res
	               : tb_metadata_bind(m, c->loop, c->side.registry, c->metadata_id[which],
			       &objects[which].listener, c);
}

void tb_client_unbind_metadata(struct tb_client *c)
{
	for (int i = 0; i < TB_N_OBJECTS; i++)
		tb_metadata_unbind(&c->metadata[i]);
	tb_side_disconnect(&c->side);
}

/* A caller may want to know at any time what the policy tells. */
static void bind_at_once(struct tb_client *c)
{
	if (c->purpose == TB_PURPOSE_LIBRARY)
		tb_client_bind_metadata(c, TB_POLICY);
}

/* The oldest counts if there are several of one name. */
static void find_object(struct tb_client *c, int which, const struct tb_global *without)
{
	const struct tb_global *g;

	if (c->metadata_id[which] != PW_ID_ANY)
		return;
	tb_registry_for_each(g, &c->registry, TB_GLOBAL_METADATA)
	{
		if (g == without
			|| !spa_streq(tb_global_get(g, PW_KEY_METADATA_NAME), objects[which].name))
			continue;
		c->metadata_id[which] = g->id;
		return;
	}
}

/* `without` is on its way out; NULL: none is. */
static void find_objects(struct tb_client *c, const struct tb_global *without)
{
	for (int i = 0; i < TB_N_OBJECTS; i++)
		find_object(c, i, without);
	bind_at_once(c);
}

void tb_client_consider_metadata(struct tb_client *c, const struct tb_global *g)
{
	find_objects(c, NULL);
}

void tb_client_forget_metadata(struct tb_client *c, const struct tb_global *g)
{
	bool is_used = false;

	for (int i = 0; i < TB_N_OBJECTS; i++) {
		if (c->metadata_id[i] == g->id) {
			c->metadata_id[i] = PW_ID_ANY;
			tb_metadata_unbind(&c->metadata[i]);
			objects[i].forget(c);
		}
		is_used |= c->metadata[i].proxy != NULL;
	}
	/* The session manager may have died before it answered there; the next one is asked again.
	 */
	if (!is_used)
		tb_side_disconnect(&c->side);
	find_objects(c, g);
}

void tb_client_renew_side(struct tb_client *c)
{
	if (!c->side.is_broken)
		return;
	tb_client_unbind_metadata(c);
	bind_at_once(c);
}
