/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The measuring line of most tests: a player into a strip, a recorder behind a
 * bus, and beside them the same player straight through a null sink that follows
 * the graph's driver, which adds no frame and changes no bit.
 *
 *	player ─┬─ troubadour.<strip> ─ ... ─ troubadour.<bus> ── recorder:2,3
 *	        └─ hardware-2 ── its monitor ──────────────────── recorder:0,1
 */
#ifndef LINE_H
#define LINE_H

#include "graph.h"
#include "tap.h"

struct line {
	struct session *session;
	struct player *player;
	struct recorder *recorder;
};

/* Channels of the recordings. */
enum { CONTROL_L, CONTROL_R, BUS_L, BUS_R, LINE_CHANNELS };

/* Between stereo devices.  Sound flows when it returns, so the strip must be
 * routed to the bus. */
struct line line_open(struct session *s, const char *strip, const char *bus);
void line_close(struct line *l);

/* What the bus has against the control, in dB: -144 where the bus is silent.
 * Plays a sine of -6 dBFS meanwhile. */
double line_gain_db(struct line *l, uint32_t bus_channel);
/* The same, expected to be so; says what else was odd if it is not. */
void line_expect_gain_db(struct line *l, uint32_t bus_channel, double gain_db, double tolerance_db);
/* The same for both channels from one recording. */
void line_gains_db(struct line *l, double gain_db[2]);

/* Noise arrives bit by bit in both channels and in the same cycle as in the
 * control. */
void line_expect_exact(struct line *l);

/* A steady tone plays and `happens`: the longest silence behind the bus and what the graph lost
 * are one cycle or less together, and nobody is waited for again and again.  After `undo` the bus
 * has unity gain. */
void line_expect_one_cycle_at_most(struct line *l, void (*prepare)(struct session *s),
	void (*happens)(struct session *s), void (*undo)(struct session *s));

#endif
