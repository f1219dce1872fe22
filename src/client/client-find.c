/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which node is the console?  Filter nodes are bound and looked at: the group of a
 * console's nodes is named after it. */
#include "client-impl.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include "base/text.h"
#include "client/printable.h"

#define DEFAULT_CONSOLE  "troubadour"
#define CONSOLE_NAME_MAX sizeof(((struct tb_client *)NULL)->console)

bool tb_client_may_be_console(const struct tb_global *g)
{
	const char *category = tb_global_get(g, PW_KEY_MEDIA_CATEGORY);

	return tb_global_get(g, PW_KEY_NODE_NAME)[0] != '\0'
	       && (spa_streq(category, "Filter")
		       || (!category[0] && !tb_global_get(g, PW_KEY_MEDIA_CLASS)[0]));
}

/* The name that the console gives itself, printable. */
static const char *name_of(const struct tb_global *g, char name[CONSOLE_NAME_MAX])
{
	snprintf(name, CONSOLE_NAME_MAX, "%s", tb_global_get(g, PW_KEY_NODE_NAME));
	tb_make_printable(name);
	return name;
}

bool tb_client_is_console(const struct tb_global *g)
{
	char name[CONSOLE_NAME_MAX], wanted[CONSOLE_NAME_MAX + 16];

	if (!g->is_told || !tb_client_may_be_console(g))
		return false;
	snprintf(wanted, sizeof(wanted), "troubadour.%s", name_of(g, name));
	return spa_streq(tb_global_get(g, PW_KEY_NODE_LINK_GROUP), wanted);
}

static uint32_t count_consoles(const struct tb_client *c)
{
	struct tb_global *g;
	uint32_t n = 0;

	tb_registry_for_each(g, &c->registry, TB_GLOBAL_NODE) n += tb_client_is_console(g);
	return n;
}

/* The oldest; `name` NULL: any.  NULL if there is none. */
static struct tb_global *find(const struct tb_client *c, const char *name)
{
	char own[CONSOLE_NAME_MAX];
	struct tb_global *g;

	tb_registry_for_each(g, &c->registry, TB_GLOBAL_NODE)
	{
		if (tb_client_is_console(g) && (!name || spa_streq(name_of(g, own), name)))
			return g;
	}
	return NULL;
}

bool tb_client_has_console(const struct tb_client *c, const char *name)
{
	return find(c, name) != NULL;
}

bool tb_client_is_of_console(const struct tb_client *c, const char *node)
{
	char name[CONSOLE_NAME_MAX];
	struct tb_global *g;

	tb_registry_for_each(g, &c->registry, TB_GLOBAL_NODE)
	{
		/* Most have not, and their names need not be looked at. */
		if (g->is_told && tb_behind_dot(node, name_of(g, name)) && tb_client_is_console(g))
			return true;
	}
	return false;
}

__attribute__((format(printf, 3, 4))) static size_t add(
	struct tb_client *c, size_t at, const char *format, ...)
{
	va_list args;
	int n = 0;

	va_start(args, format);
	if (at < sizeof(c->why))
		n = vsnprintf(c->why + at, sizeof(c->why) - at, format, args);
	va_end(args);
	return at + (size_t)SPA_MAX(n, 0);
}

static int explain_none(struct tb_client *c)
{
	char name[CONSOLE_NAME_MAX];
	const char *comma = "";
	struct tb_global *g;
	size_t at;

	if (count_consoles(c) == 0) {
		add(c, 0, "no console runs in this session; `troubadour run` starts one");
		return -ENOENT;
	}
	if (c->wanted_console)
		at = add(c, 0, "there is no console \"%s\" (have: ", c->wanted_console);
	else
		at = add(c, 0, "which console?  --console NAME (have: ");
	tb_registry_for_each(g, &c->registry, TB_GLOBAL_NODE)
	{
		if (!tb_client_is_console(g))
			continue;
		at = add(c, at, "%s%s", comma, name_of(g, name));
		comma = ", ";
	}
	add(c, at, ")");
	return -ENOENT;
}

int tb_client_find(struct tb_client *c)
{
	const char *name = c->wanted_console;
	struct tb_global *found;

	if (!name && count_consoles(c) > 1)
		name = DEFAULT_CONSOLE;
	found = find(c, name);
	if (!found)
		return explain_none(c);
	name_of(found, c->console);
	c->node_id = found->id;
	c->node = found->proxy;
	return 0;
}
