/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the two threads of a world share. */
#ifndef WORLD_IMPL_H
#define WORLD_IMPL_H

#include "world.h"

#include <stdatomic.h>

#include <pipewire/filter.h>

#define MAX_DRIVERS 4u

struct driver {
	struct world *world;
	struct pw_filter *filter;
	struct spa_hook listener;
	double speed; /* of the clock, 1 is that of the world */

	/* Data thread. */
	struct spa_io_position *position;
	bool runs, stalls;
	bool is_starting; /* within the call that starts its cycle */
	double next_ns;
	_Atomic uint64_t n_cycles;
	atomic_uint rate_hz, quantum;
};

struct world {
	struct session *session;
	struct pw_loop *loop;       /* the data loop; NULL before the first driver */
	struct spa_source *proceed; /* on it */
	struct spa_source *patience, *pace;
	struct spa_source *tell; /* on the client's */

	/* Data thread. */
	struct driver *drivers[MAX_DRIVERS];
	struct driver *busy; /* whose cycle is under way */
	struct driver *counted;
	unsigned n_looks, n_still; /* at the cycle of `busy` */
	uint64_t until;            /* cycles of `counted`, or of nobody */
	atomic_bool is_halted, is_quiet, hurries;
	double paced_ns;        /* the time of the last cycle, */
	uint64_t paced_wall_ns; /* and what the wall showed then */
	_Atomic double now_ns;
	_Atomic uint64_t n_abandoned;
};

/* From the test's thread to the data thread. */
struct world_order {
	struct world *world;
	struct driver *driver;
	enum { BEGIN, END, JOIN, LEAVE, RUN, REST, STALL, GO_ON, PLACE, HALT, GO, PASS, LOOK } what;
	uint64_t n_cycles;
	struct spa_io_position *position;
};

/* world-rt.c: data thread. */
void world_obey(const struct world_order *o);
/* Process callback of a driver's filter: all nodes of its graph are done. */
void world_on_process(void *data, struct spa_io_position *position);
uint64_t world_wall_ns(void);

#endif
