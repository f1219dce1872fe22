/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The session's defaults, which WirePlumber tells in a metadata object of its own. */
#include "client-impl.h"

#include <stdio.h>

#include <pipewire/extensions/metadata.h>
#include <spa/utils/json.h>
#include <spa/utils/string.h>

#include "client/printable.h"

static const char *const keys[TB_N_DEFAULTS] = { "default.audio.sink", "default.audio.source" };

static void take(char name[96], const char *value)
{
	char text[96];

	name[0] = '\0';
	if (!value
		|| spa_json_str_object_find(value, strlen(value), "name", text, sizeof(text)) <= 0)
		return;
	snprintf(name, 96, "%s", text);
	tb_make_printable(name);
}

static int on_property(
	void *data, uint32_t subject, const char *key, const char *type, const char *value)
{
	struct tb_client *c = data;

	if (subject != PW_ID_CORE)
		return 0;
	/* Without a key all of them are meant. */
	for (int i = 0; i < TB_N_DEFAULTS; i++)
		if (!key || spa_streq(key, keys[i]))
			take(c->default_name[i], key ? value : NULL);
	return 0;
}

static const struct pw_metadata_events metadata_events = {
	PW_VERSION_METADATA_EVENTS,
	.property = on_property,
};

void tb_client_consider_defaults(struct tb_client *c, uint32_t id, const struct spa_dict *props)
{
	if (spa_streq(spa_dict_lookup(props, PW_KEY_METADATA_NAME), "default"))
		c->defaults_id = id;
}

void tb_client_hear_defaults(struct tb_client *c)
{
	if (c->defaults || c->defaults_id == PW_ID_ANY)
		return;
	c->defaults = pw_registry_bind(
		c->registry, c->defaults_id, PW_TYPE_INTERFACE_Metadata, PW_VERSION_METADATA, 0);
	if (c->defaults)
		pw_proxy_add_object_listener(
			c->defaults, &c->defaults_listener, &metadata_events, c);
}

void tb_client_finish_defaults(struct tb_client *c)
{
	if (c->defaults) {
		spa_hook_remove(&c->defaults_listener);
		pw_proxy_destroy(c->defaults);
	}
	c->defaults = NULL;
}

const struct tb_object *tb_client_default(const struct tb_client *c, enum tb_default which)
{
	return tb_client_find_node(c, c->default_name[which]);
}
