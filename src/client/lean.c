/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "lean.h"

#include <pipewire/properties.h>

/* A command ends after some round trips.  What it does not use took most of its start:
 * D-Bus and the libraries behind it, which are there for realtime priorities and portals,
 * and modules for devices, sessions and converting streams.  The user's client.conf is read
 * all the same, and each of its modules has a condition for this. */
struct pw_properties *tb_lean_context(void)
{
	return pw_properties_new("support.dbus", "false", "module.rt", "false", "module.adapter",
		"false", "module.client-device", "false", "module.session-manager", "false", NULL);
}
