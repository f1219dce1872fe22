/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the files of the rig share. */
#ifndef SESSION_IMPL_H
#define SESSION_IMPL_H

#include "graph.h"
#include "session.h"

#include <pipewire/pipewire.h>

/* node.group of all devices in simulated time. */
#define TIME_GROUP "simulated"

/* policy.c: a configuration of WirePlumber that answers settle_policy(), with `more`; owned by
 * the caller.  Its script is written before WirePlumber starts. */
char *policy_conf(const char *more);
void policy_write_script(struct session *s);

/* tool.c */
void tools_end(struct session *s);

/* graph.c: wait under the loop's lock until `is_so`.  `what` completes the
 * sentence "waited for ...". */
struct pw_thread_loop *graph_loop(struct graph *g);
struct pw_core *graph_core(struct graph *g);
void graph_await(
	struct graph *g, bool (*is_so)(struct graph *g, void *data), void *data, const char *what);

#endif
