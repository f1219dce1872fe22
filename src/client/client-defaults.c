/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The session's defaults, which WirePlumber tells in a metadata object of its own. */
#include "client-impl.h"

#include <stdio.h>
#include <string.h>

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

void tb_client_take_default(
	void *data, uint32_t subject, const char *key, const char *type, const char *value)
{
	struct tb_client *c = data;

	if (subject != PW_ID_CORE)
		return;
	/* No key means all of them. */
	for (int i = 0; i < TB_N_DEFAULTS; i++)
		if (!key || spa_streq(key, keys[i]))
			take(c->default_name[i], key ? value : NULL);
}

void tb_client_forget_defaults(struct tb_client *c)
{
	memset(c->default_name, 0, sizeof(c->default_name));
}

const struct tb_object *tb_client_default(const struct tb_client *c, enum tb_default which)
{
	return tb_client_find_node(c, c->default_name[which]);
}
