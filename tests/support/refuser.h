/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A sink whose ports refuse their buffers now and then, as those of a node do that lost its
 * format while the server was about to give it buffers: the link fails, and one that is
 * made a moment later does not. */
#ifndef REFUSER_H
#define REFUSER_H

#include <stdint.h>

#include "session.h"

struct refuser;

/* Node `name`, stereo, which refuses so many times; not the buffers of its monitor.  One at
 * a time. */
struct refuser *refuser_new(
	struct session *s, const char *name, uint32_t priority_session, uint32_t n_times);
/* How many of those are left. */
uint32_t refuser_left(const struct refuser *r);
/* It takes all buffers from here on. */
void refuser_relent(struct refuser *r);
void refuser_free(struct refuser *r);

#endif
