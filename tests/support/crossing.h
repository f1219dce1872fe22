/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A tone through a console from one clock to another, and what is asked of it: no gaps,
 * and little beside the tone.  A control hears it before it crosses, so that what the
 * machine did to the tone is not put down to the console. */
#ifndef CROSSING_H
#define CROSSING_H

#include "session.h"
#include "tap.h"

#define CROSSING_HZ   997.0
#define CROSSING_PEAK 0.5

struct crossing {
	struct session *session;
	struct player *player;
	struct recorder *recorder;
	struct recorder *control; /* of the tone before it crosses */
	struct wave *tone;
	uint32_t player_rate_hz, rate_hz;
};

struct way {
	const char *player_device, *strip, *control; /* in the player's cycle */
	const char *source, *recorder_device;        /* in the recorder's cycle */
	uint32_t player_rate_hz, rate_hz;
};

/* Until both recorders hear the tone. */
struct crossing crossing_open(struct session *s, const struct way *way);
void crossing_close(struct crossing *x);

/* Records with both recorders; returns the take of the one behind the crossing. */
const struct wave *crossing_take(struct crossing *x, double seconds);

/* Whether all went well in the last take that is not the bridge's to do: the tone came
 * to it whole.  `disturbances_before`: n_disturbances() of before the take. */
bool crossing_was_whole(struct crossing *x, double disturbances_before);

/* What the console's graph itself has lost: cycles without a mix, or without a strip. */
double n_disturbances(struct session *s);

/* In as many takes of one second: most above 90 dB. */
void expect_no_gaps(struct crossing *x, uint32_t seconds);

/* A fact of the console `troubadour`: clock_fact(s, "bus.a1", "drift"). */
double clock_fact(struct session *s, const char *device, const char *fact);

#endif
