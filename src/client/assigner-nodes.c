/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* To what an application can be assigned. */
#include "assigner-impl.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <pipewire/keys.h>
#include <spa/utils/string.h>

#include "client/nearest.h"

struct node {
	uint32_t id;
	char name[128], class[48];
};

void tb_targets_init(struct tb_targets *t)
{
	pw_array_init(&t->nodes, 32 * sizeof(struct node));
}

void tb_targets_finish(struct tb_targets *t)
{
	pw_array_clear(&t->nodes);
}

void tb_targets_add(struct tb_targets *t, uint32_t id, const struct spa_dict *props)
{
	const char *name = spa_dict_lookup(props, PW_KEY_NODE_NAME);
	const char *class = spa_dict_lookup(props, PW_KEY_MEDIA_CLASS);
	struct node *n = name ? pw_array_add(&t->nodes, sizeof(*n)) : NULL;

	if (!n)
		return;
	n->id = id;
	snprintf(n->name, sizeof(n->name), "%s", name);
	snprintf(n->class, sizeof(n->class), "%s", class ? class : "");
}

void tb_targets_remove(struct tb_targets *t, uint32_t id)
{
	struct node *n;

	pw_array_for_each(n, &t->nodes)
	{
		if (n->id != id)
			continue;
		pw_array_remove(&t->nodes, n);
		return;
	}
}

/* The node of that name, or one whose name ends in a dot and that. */
static const struct node *find(const struct tb_targets *t, const char *name)
{
	size_t n_bytes = strlen(name);
	const struct node *n;

	pw_array_for_each(n, &t->nodes)
	{
		size_t n_own = strlen(n->name);

		if (spa_streq(n->name, name)
			|| (n_own > n_bytes && n->name[n_own - n_bytes - 1] == '.'
				&& spa_streq(n->name + n_own - n_bytes, name)))
			return n;
	}
	return NULL;
}

/* The name of a console's strip or bus in a node's name, whose mixer node is there too;
 * NULL if it is another node. */
static const char *device_in(const struct tb_targets *t, const char *node, size_t *n_console)
{
	const struct node *n;

	pw_array_for_each(n, &t->nodes)
	{
		size_t n_bytes = strlen(n->name);

		if (strncmp(node, n->name, n_bytes) != 0 || node[n_bytes] != '.')
			continue;
		*n_console = n_bytes;
		return node + n_bytes + 1;
	}
	return NULL;
}

/* Whether a console of that name runs; NULL: any. */
static bool has_console(const struct tb_targets *t, const char *name)
{
	const struct node *n;
	size_t n_bytes;

	pw_array_for_each(n, &t->nodes)
	{
		if (device_in(t, n->name, &n_bytes)
			&& (!name
				|| (strlen(name) == n_bytes
					&& strncmp(name, n->name, n_bytes) == 0)))
			return true;
	}
	return false;
}

/* What is nearest among what applications can be linked to; NULL if nothing is near. */
static const char *nearest_to(const struct tb_targets *t, const char *name)
{
	const char *found[1];
	struct tb_nearest nearest;
	const struct node *n;
	size_t n_console;

	tb_nearest_init(&nearest, name, found, 1);
	pw_array_for_each(n, &t->nodes)
	{
		const char *device = device_in(t, n->name, &n_console);

		if (device && spa_strstartswith(n->class, "Audio/"))
			tb_nearest_offer(&nearest, device);
	}
	return nearest.n > 0 ? found[0] : NULL;
}

/* A name that no console has: it may come with a console that does not run. */
static int check_missing(const struct tb_targets *t, const char *name, char *why, uint32_t n_why)
{
	const char *dot = strchr(name, '.'), *nearest = nearest_to(t, name);
	char console[64];

	snprintf(console, sizeof(console), "%.*s", dot ? (int)(dot - name) : 0, name);
	if (!has_console(t, dot ? console : NULL)) {
		snprintf(why, n_why,
			"no console runs that could have \"%s\"; it will count once there is one",
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
static int check(const struct tb_targets *t, const char *name, char *why, uint32_t n_why)
{
	const struct node *n = find(t, name);

	if (!n)
		return check_missing(t, name, why, n_why);
	if (spa_strstartswith(n->class, "Audio/"))
		return 0;
	snprintf(why, n_why,
		"\"%s\" %s; applications play to virtual strips and record from virtual buses",
		name,
		spa_strstartswith(n->class, "Stream/Output") ? "plays on a device"
							     : "is fed by a microphone");
	return -EINVAL;
}

int tb_targets_check(const struct tb_targets *t, const char *strips, char *why, uint32_t n_why)
{
	char list[sizeof(((struct tb_assignment *)NULL)->strips)], *rest = list, *name;
	int res = 0;

	snprintf(list, sizeof(list), "%s", strips);
	while (res == 0 && (name = strsep(&rest, " ")))
		if (name[0] != '\0')
			res = check(t, name, why, n_why);
	return res;
}
