/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A sink that drives its graph by a clock of its own, which is not quite that of the
 * machine: what is played there is heard at its monitor.  Nobody is sent there who
 * did not ask, its priority is low. */
#ifndef DRIFTER_H
#define DRIFTER_H

#include "session.h"

struct drifter;

/* Node `name`, stereo; its clock is `ppm` fast. */
struct drifter *drifter_new(struct session *s, const char *name, double ppm);
void drifter_free(struct drifter *d);

#endif
