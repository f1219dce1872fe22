/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Applications: stereo players, and one listener, all in this process and on one
 * realtime thread, so that their own cost is the same wherever they play to.
 * WirePlumber links them.  Main thread throughout. */
#ifndef GRAPH_PLAYERS_H
#define GRAPH_PLAYERS_H

#include <stdbool.h>
#include <stdint.h>

#include "rig.h"

#define MAX_PLAYERS 8u

struct players_options {
	uint32_t n;
	/* Player i plays to the node of this name; with its number at the end. */
	const char *target;
	bool is_numbered;
	const char *listen;      /* the node that the listener records */
	bool listen_to_monitor;  /* that node is a sink */
	bool is_patched_by_hand; /* the players wait for links */
	bool is_surround;        /* the players play 7.1, and else stereo */
};

struct players;

/* They play, each the same constant. */
struct players *players_start(struct rig *r, const struct players_options *options);
void players_stop(struct players *p);

/* Until the listener and the first hardware sink both get the sum of all players, so
 * that every link is there and what is measured does its work. */
void players_await_sum(struct players *p);
/* The same, until both get anything but silence. */
void players_await_sound(struct players *p);
/* All cycles from now on have this many frames. */
void players_set_quantum(struct players *p, uint32_t quantum_frames);
/* Cycles that were played up to now. */
uint64_t players_cycles(const struct players *p);

#endif
