/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The environment of a private session: that of the owner without what ties it
 * to the user's own session. */
#include "private-impl.h"

#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

/* First match decides.  What finds an installation elsewhere, and debugging,
 * stays. */
static const struct {
	const char *pattern;
	bool stays;
} inherited[] = {
	{ "PIPEWIRE_DEBUG=*", true },
	{ "PIPEWIRE_MODULE_DIR=*", false },
	{ "SPA_PLUGIN_DIR=*", false },
	{ "PIPEWIRE_*", false },
	{ "PULSE_*", false },
	{ "DBUS_*", false },
	{ "XDG_*", false },
	{ "HOME=*", false },
	{ "LISTEN_*", false },
	{ "NOTIFY_SOCKET=*", false },
	{ "*", true },
};

#define N_OWN 11

static bool stays(const char *variable)
{
	size_t i = 0;

	while (fnmatch(inherited[i].pattern, variable, 0) != 0)
		i++;
	return inherited[i].stays;
}

__attribute__((format(printf, 2, 3))) static void add(char **list, const char *format, ...)
{
	va_list args;

	while (*list != NULL)
		list++;
	va_start(args, format);
	if (vasprintf(list, format, args) < 0)
		*list = NULL;
	va_end(args);
}

/* Ours, then the user's, then the system's. */
static void add_search(char **list, const char *name, const char *ours, const char *system)
{
	const char *users = getenv(name);

	add(list, "%s=%s%s%s", name, ours ? ours : "", ours ? ":" : "", users ? users : system);
}

char **tb_private_make_environment(const struct tb_private *p)
{
	size_t n = 0, n_kept = 0;
	char **list;

	while (environ[n] != NULL)
		n++;
	list = calloc(n + N_OWN + 1, sizeof(*list));
	if (list == NULL)
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (stays(environ[i]) && (list[n_kept] = strdup(environ[i])) != NULL)
			n_kept++;
	add(list, "HOME=%s", p->dir);
	add(list, "XDG_RUNTIME_DIR=%s", p->dir);
	add(list, "XDG_CONFIG_HOME=%s/config", p->dir);
	add(list, "XDG_STATE_HOME=%s/state", p->dir);
	add(list, "XDG_CACHE_HOME=%s/cache", p->dir);
	add(list, "XDG_DATA_HOME=%s/data", p->dir);
	add(list, "DBUS_SESSION_BUS_ADDRESS=unix:path=%s/bus", p->dir);
	add(list, "PULSE_SERVER=unix:%s/pulse/native", p->dir);
	add_search(list, "PIPEWIRE_MODULE_DIR", p->options.module_dir, TB_PIPEWIRE_MODULE_DIR);
	add_search(list, "XDG_DATA_DIRS", p->options.data_dir, "/usr/local/share:/usr/share");
	add_search(list, "SPA_PLUGIN_DIR", p->options.plugin_dir, TB_SPA_PLUGIN_DIR);
	return list;
}

char **tb_private_make_join(const struct tb_private *p)
{
	char **list = calloc(5, sizeof(*list));

	if (list == NULL)
		return NULL;
	add(list, "PIPEWIRE_RUNTIME_DIR=%s", p->dir);
	add(list, "PIPEWIRE_REMOTE=pipewire-0");
	if (!(p->options.leave_out & (1u << TB_PRIVATE_PULSE)))
		add(list, "PULSE_SERVER=unix:%s/pulse/native", p->dir);
	if (!(p->options.leave_out & (1u << TB_PRIVATE_BUS)))
		add(list, "DBUS_SESSION_BUS_ADDRESS=unix:path=%s/bus", p->dir);
	return list;
}

void tb_private_free_strings(char **strings)
{
	for (char **s = strings; s != NULL && *s != NULL; s++)
		free(*s);
	free(strings);
}
