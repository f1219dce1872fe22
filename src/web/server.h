/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The web server: HTTP and WebSockets, on one thread with the console.
 *
 * What it says and takes stands in docs/api.md.  It serves the page that is built into the
 * program, and hands requests on to the console. */
#ifndef TB_SERVER_H
#define TB_SERVER_H

#include "console.h"
#include "listen.h"
#include "secrets.h"

struct tb_server_options {
	struct tb_web_console_options console;
	struct tb_listeners *listeners;
	struct tb_secrets *secrets;
	bool is_on_lan;
	const char *proxy; /* as in tb_site */
};

/* Serves until SIGINT or SIGTERM, which have to be blocked in every thread.  0 or -errno after a
 * message on stderr. */
int tb_server_run(const struct tb_server_options *options);

#endif
