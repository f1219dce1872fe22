/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Drivers in a time of their own, which passes as fast as the graphs do their work: ten
 * minutes take one, and a loaded machine makes them longer and nothing else.  Of all
 * cycles that are to come the first one runs, to its end, and then the next one; each
 * driver counts as exactly as it is told to.
 *
 * A driver is a node without a media class, which WirePlumber leaves alone; patch() links
 * it, and who is linked to it is in its graph.  Its clock says that it freewheels: nobody
 * in such a graph may wait for the clock of the wall. */
#ifndef WORLD_H
#define WORLD_H

#include "session.h"

struct world;
struct driver;

/* Halted, and in a hurry. */
struct world *world_new(struct session *s);
/* After its drivers. */
void world_free(struct world *w);

/* Node `name` with ports in_0, in_1; its clock is `ppm` fast. */
struct driver *driver_new(struct world *w, const char *name, double ppm);
/* One that nobody has to be linked to: it drives all nodes of this node.group and what
 * they are linked with, and whoever has no other driver. */
struct driver *driver_new_of_group(struct world *w, const char *name, const char *group);
void driver_free(struct driver *d);

/* Its cycles are lost from now on, or come again.  Its clock goes on. */
void driver_stall(struct driver *d, bool stalls);
/* Cycles that have run. */
uint64_t driver_cycles(const struct driver *d);
const char *driver_name(const struct driver *d);
/* Speed of its clock; 1 is the speed of the world's. */
double driver_speed(const struct driver *d);
/* As its last cycle was. */
double driver_rate_hz(const struct driver *d);
uint32_t driver_quantum(const struct driver *d);
/* Until its cycles are so; 0: any. */
void driver_await(struct driver *d, uint32_t rate_hz, uint32_t quantum);
/* A property of the node: node.force-quantum, node.force-rate. */
void driver_set(struct driver *d, const char *key, uint32_t value);

/* No cycle is under way when it returns, and none begins. */
void world_halt(struct world *w);
void world_go(struct world *w);
/* In a hurry, time passes as fast as the work is done; otherwise no faster than that of
 * the wall, so that whoever waits for something else leaves the machine to others. */
void world_hurry(struct world *w, bool hurries);
/* Halted at first and at the end: this many cycles of `d` from now. */
void world_pass(struct world *w, struct driver *d, uint64_t n_cycles);

/* Cycles that came to no end, as a node in them came or went. */
uint64_t world_abandoned(const struct world *w);

#endif
