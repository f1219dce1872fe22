/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "client/lean.h"

#include <errno.h>

#include <pipewire/pipewire.h>

/* A command ends after some round trips.  What it does not use took most of its start:
 * D-Bus and the libraries behind it, which are there for realtime priorities and portals,
 * and modules for devices, sessions and converting streams.  The user's client.conf is read
 * all the same, and each of its modules has a condition for this. */
struct pw_properties *tb_lean_context(void)
{
	return pw_properties_new("support.dbus", "false", "module.rt", "false", "module.adapter",
		"false", "module.client-device", "false", "module.session-manager", "false", NULL);
}

struct pw_context *tb_lean_context_new(void)
{
	struct pw_loop *loop = pw_loop_new(NULL);
	struct pw_context *context = loop ? pw_context_new(loop, tb_lean_context(), 0) : NULL;

	if (loop && !context)
		pw_loop_destroy(loop);
	return context;
}

void tb_lean_context_free(struct pw_context *context)
{
	struct pw_loop *loop = context ? pw_context_get_main_loop(context) : NULL;

	if (!context)
		return;
	pw_context_destroy(context);
	pw_loop_destroy(loop);
}

struct pw_core *tb_lean_core(struct pw_context *context, const char *remote)
{
	return pw_context_connect(context,
		pw_properties_new(PW_KEY_APP_NAME, "troubadour", PW_KEY_REMOTE_NAME, remote, NULL),
		0);
}

int tb_lean_connect(struct tb_lean *l, struct pw_loop *loop, const char *remote)
{
	*l = (struct tb_lean){ .context = pw_context_new(loop, tb_lean_context(), 0) };
	if (!l->context)
		return -errno;
	l->core = tb_lean_core(l->context, remote);
	return l->core ? 0 : -errno;
}

void tb_lean_disconnect(struct tb_lean *l)
{
	if (l->core)
		pw_core_disconnect(l->core);
	if (l->context)
		pw_context_destroy(l->context);
	*l = (struct tb_lean){ 0 };
}
