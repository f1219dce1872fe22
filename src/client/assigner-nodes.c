/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Finds what an application can be assigned to. */
#include "assigner-impl.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <pipewire/keys.h>
#include <spa/utils/string.h>

#include "client/nearest.h"

/* The node of that name, or one whose name ends in a dot and that. */
static const struct tb_global *find(const struct tb_registry *r, const char *name)
{
	size_t n_bytes = strlen(name);
	struct tb_global *n;

	tb_registry_for_each(n, r, TB_GLOBAL_NODE)
	{
		const char *own = tb_global_get(n, PW_KEY_NODE_NAME);
		size_t n_own = strlen(own);

		if (spa_streq(own, name)
			|| (n_own > n_bytes && own[n_own - n_bytes - 1] == '.'
				&& spa_streq(own + n_own - n_bytes, name)))
			return n;
	}
	return NULL;
}

/* The name of a console's strip or bus in a node's name, whose mixer node is there too;
 * NULL if it is another node. */
static const char *device_in(const struct tb_registry *r, const char *node, size_t *n_console)
{
	struct tb_global *n;

	tb_registry_for_each(n, r, TB_GLOBAL_NODE)
	{
		const char *name = tb_global_get(n, PW_KEY_NODE_NAME);
		size_t n_bytes = strlen(name);

		if (strncmp(node, name, n_bytes) != 0 || node[n_bytes] != '.')
			continue;
		*n_console = n_bytes;
		return node + n_bytes + 1;
	}
	return NULL;
}

/* Whether a console of that name runs; NULL: any. */
static bool has_console(const struct tb_registry *r, const char *name)
{
	struct tb_global *n;
	size_t n_bytes;

	tb_registry_for_each(n, r, TB_GLOBAL_NODE)
	{
		const char *own = tb_global_get(n, PW_KEY_NODE_NAME);

		if (device_in(r, own, &n_bytes)
			&& (!name || (strlen(name) == n_bytes && strncmp(name, own, n_bytes) == 0)))
			return true;
	}
	return false;
}

/* What is nearest among what applications can be linked to; NULL if nothing is near. */
static const char *nearest_to(const struct tb_registry *r, const char *name)
{
	const char *found[1];
	struct tb_nearest nearest;
	struct tb_global *n;
	size_t n_console;

	tb_nearest_init(&nearest, name, found, 1);
	tb_registry_for_each(n, r, TB_GLOBAL_NODE)
	{
		const char *device = device_in(r, tb_global_get(n, PW_KEY_NODE_NAME), &n_console);

		if (device && spa_strstartswith(tb_global_get(n, PW_KEY_MEDIA_CLASS), "Audio/"))
			tb_nearest_offer(&nearest, device);
	}
	return nearest.n > 0 ? found[0] : NULL;
}

/* A name that no console has: it may come with a console that does not run. */
static int check_missing(const struct tb_registry *r, const char *name, char *why, uint32_t n_why)
{
	const char *dot = strchr(name, '.'), *nearest = nearest_to(r, name);
	char console[64];

	snprintf(console, sizeof(console), "%.*s", dot ? (int)(dot - name) : 0, name);
	if (!has_console(r, dot ? console : NULL)) {
		snprintf(why, n_why,
			"no console is running that could have \"%s\"; the assignment will "
			"count once there is one",
			name);
		return 0;
	}
	if (nearest)
		snprintf(why, n_why, "no console has \"%s\"; did you mean %s?", name, nearest);
	else
		snprintf(why, n_why, "no console has \"%s\"; `troubadour status` shows all", name);
	return -ENOENT;
}

/* What an application cannot be linked to is refused. */
static int check(const struct tb_registry *r, const char *name, char *why, uint32_t n_why)
{
	const struct tb_global *n = find(r, name);

	if (!n)
		return check_missing(r, name, why, n_why);
	if (spa_strstartswith(tb_global_get(n, PW_KEY_MEDIA_CLASS), "Audio/"))
		return 0;
	snprintf(why, n_why,
		"\"%s\" %s; applications play to virtual strips and record from virtual buses",
		name,
		spa_strstartswith(tb_global_get(n, PW_KEY_MEDIA_CLASS), "Stream/Output")
			? "plays on a device"
			: "is fed by a microphone");
	return -EINVAL;
}

int tb_targets_check(const struct tb_registry *r, const char *strips, char *why, uint32_t n_why)
{
	char list[sizeof(((struct tb_assignment *)NULL)->strips)], *rest = list, *name;
	int res = 0;

	snprintf(list, sizeof(list), "%s", strips);
	while (res == 0 && (name = strsep(&rest, " ")))
		if (name[0] != '\0' && !spa_streq(name, TB_LEFT_ALONE))
			res = check(r, name, why, n_why);
	return res;
}
