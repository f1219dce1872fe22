/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What stands between the players and the hardware, as configuration of real
 * daemons. */
#ifndef GRAPH_ARRANGEMENTS_H
#define GRAPH_ARRANGEMENTS_H

#include "players.h"

enum arrangement {
	STRAIGHT, /* nothing */
	CONSOLE_CLIENT,
	CONSOLE_DAEMON,
	ONE_STRIP_CLIENT, /* a console that has a single strip */
	ONE_STRIP_DAEMON,
	STOCK_CLIENT, /* a null sink per strip, a loopback per strip and bus */
	STOCK_DAEMON,
	LOOPBACKS_CLIENT, /* a loopback that is a sink per strip, no second bus */
	LOOPBACKS_DAEMON,
	CHAINS_CLIENT, /* the same as filter-chains */
	CHAINS_DAEMON,
	BARE,   /* the same console of nodes without adapters, which only mixes */
	FILTER, /* one pw_filter, 2 in and 2 out: the floor */
	N_ARRANGEMENTS,
};

enum host {
	HOST_NONE,
	HOST_TROUBADOUR, /* `troubadour run --config` */
	HOST_PIPEWIRE,   /* `pipewire -c` */
	HOST_FILTER,     /* this program as `graph --filter` */
	HOST_BARE,       /* ... as `graph --bare` */
};

enum load { ALL, ONE, IDLE, N_LOADS }; /* strips that play */

struct arrangement_info {
	const char *name;
	/* Texts for the caller to free(); NULL: none. */
	char *(*daemon_conf)(void);
	char *(*host_conf)(void);
	enum host host;
	uint32_t loads;                 /* bits of 1u << load */
	bool has_goal;                  /* or is needed for one */
	struct players_options players; /* n: of ALL */
};

extern const struct arrangement_info arrangements[N_ARRANGEMENTS];

/* Have everything but the players running. */
void arrangement_start(const struct arrangement_info *a, struct rig *r);
/* A filter cannot be a target: link its player. */
void arrangement_patch(const struct arrangement_info *a, struct rig *r);

/* In the child: a pw_filter with so many inputs and as many outputs, until it is
 * killed. */
_Noreturn void filter_main(uint32_t n_ports);
/* The same of a console whose strips and buses are nodes without adapters. */
_Noreturn void bare_main(uint32_t n_strips);

#endif
