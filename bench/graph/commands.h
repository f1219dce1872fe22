/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* An idle console of 64 x 16: how long commands to it take, from their start to their end, and
 * how much memory it takes. */
#ifndef GRAPH_COMMANDS_H
#define GRAPH_COMMANDS_H

#include "figures.h"

#define COMMANDS_N 4u /* the first is a peer */

struct commands_figures {
	double ms[COMMANDS_N]; /* medians */
	struct memory console; /* of its client */
	double daemon_mb;      /* that the daemon has more than before it came */
};

/* So many rounds (at most MAX_ROUNDS), in turns. */
struct commands_figures commands_measure(unsigned n_rounds);
const char *commands_name(unsigned i);

#endif
