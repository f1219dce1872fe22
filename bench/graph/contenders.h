/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Ways to do the task of desk.h, as configuration of real daemons. */
#ifndef GRAPH_CONTENDERS_H
#define GRAPH_CONTENDERS_H

#include "cast.h"

enum contender {
	NOTHING, /* the same applications with the devices themselves */
	OURS_CLIENT,
	OURS_DAEMON,
	/* A null sink for each player and for the stream, a loopback for each of their ways, and a
	 * filter-chain from the microphone with the plugins of ... */
	SWH_CLIENT, /* swh-plugins (LADSPA), and PipeWire's own biquads for the equaliser */
	SWH_DAEMON,
	LSP_CLIENT, /* lsp-plugins (LV2) */
	LSP_DAEMON,
	EASYEFFECTS, /* null sinks and loopbacks as above; EasyEffects has the microphone */
	N_CONTENDERS,
};

#define MAX_HOSTS 2u

struct contender_info {
	const char *name;
	const char *needs; /* what has to be installed for it; NULL: only PipeWire */
	/* That needs the same and says by its end that it is missing: a daemon cannot. */
	enum contender like;
	struct cast_options cast;
};

extern const struct contender_info contenders[N_CONTENDERS];

/* Have all but the cast running; the processes that do the work, the daemon apart. */
void contender_start(enum contender which, struct rig *r, pid_t hosts[MAX_HOSTS]);
/* The hosts, and what they needed. */
void contender_stop(struct rig *r, pid_t hosts[MAX_HOSTS]);

/* A virtual screen and the service, set up for the task; a service that lacks something ends. */
pid_t easyeffects_start(struct rig *r);
void easyeffects_stop(pid_t pid);

#endif
