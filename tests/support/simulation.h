/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A console between two clocks of a world (world.h): `fast`, the console's, in cycles of
 * 64 frames at 48 kHz, and `slow`, that of its strip or bus `far`, in cycles of 2048 at
 * 44.1 kHz.  A tone goes across, and every frame that comes is looked at.
 *
 * The session is to have .quantum = 64, .allowed_rates = "44100 48000", .wall, as the
 * simulation brings its own drivers, and one of the two consoles.  The world is halted but within
 * these functions. */
#ifndef SIMULATION_H
#define SIMULATION_H

#include "graph.h"
#include "session.h"
#include "tap.h"
#include "world.h"

/* clang-format off */
#define SIMULATED_FAR	"{ name = far type = virtual clock = own }"
#define SIMULATED_BUS								\
	"strips = [ { name = game } ]\n"					\
	"buses = [ " SIMULATED_FAR " { name = b1 } ]\n"				\
	"params = { route.game.far = true route.game.b1 = true }\n"

/* A console whose strips are all of other clocks is paced by the clock of the wall: one
 * more strip hears silence. */
#define SIMULATED_STRIP								\
	"strips = [ " SIMULATED_FAR " { name = game } ]\n"			\
	"buses = [ { name = b1 } ]\n"						\
	"params = { route.far.b1 = true }\n"

#define Simulated(suite, name, the_console)					\
	Session(suite, name, .quantum = 64, .allowed_rates = "44100 48000",	\
		.wall = true, .console = the_console)
/* clang-format on */

struct simulation {
	struct session *session;
	struct world *world;
	struct driver *fast, *slow;
	struct driver *in, *out; /* the tone comes from the one and goes to the other */
	bool is_bus;
	struct player *player;
	struct player *beside; /* of game, silent; NULL: the tone goes there */
	struct recorder *recorder;
	struct wave *tone;
};

enum far { FAR_BUS, FAR_STRIP };

/* Nodes are there and linked, and nothing has crossed yet. */
struct simulation *simulation_new(struct session *s, enum far far, double slow_ppm);
void simulation_free(struct simulation *m);

/* Until the tone has crossed, and then for some seconds, as the slow clock counts. */
void simulation_begin(struct simulation *m);
void simulation_pass(struct simulation *m, double seconds);

/* The slow driver is gone for a while, and then there is another one. */
void simulation_replace_slow(struct simulation *m, double ppm);
/* node.force-quantum or node.force-rate of one of the drivers. */
void simulation_set(struct simulation *m, struct driver *d, const char *key, uint32_t value);
/* Strip or bus has nobody to hear or to be heard by for a while, and sleeps. */
void simulation_rest(struct simulation *m);

/* ---- what is asked ---- */

/* drift, fill, target, resets, latency. */
double simulation_fact(struct simulation *m, const char *name);
/* The next seconds: no frame is missing, and each has 90 dB. */
void simulation_expect_sound(struct simulation *m, double seconds);
/* Drift is known, and fill within a quarter of a quantum of its target. */
void simulation_expect_locked(struct simulation *m, double tolerance_ppm);
/* How long a click is on its way, by both clocks, in ms. */
double simulation_delay_ms(struct simulation *m);
/* All of these, and the delay is the one that is reported. */
void simulation_expect_right(struct simulation *m);

#endif
