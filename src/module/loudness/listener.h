/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A thread that measures the loudness of buses.  It is there while there is one to measure,
 * and looks at the taps ten times a second.
 *
 * Control thread throughout, unless it says otherwise. */
#ifndef TB_LISTENER_H
#define TB_LISTENER_H

#include "listening.h"

struct tb_listener;

/* `came` is called from the listener's thread after something was measured, and may do no
 * more than wake somebody.  NULL with ENOMEM. */
struct tb_listener *tb_listener_new(void (*came)(void *data), void *data);
/* Nothing is measured any more.  NULL is fine. */
void tb_listener_free(struct tb_listener *l);

/* As tb_listening_new(), or EAGAIN: no thread. */
struct tb_listening *tb_listener_add(struct tb_listener *l, const struct tb_layout *layout);
/* Its data thread has let go of the tap. */
void tb_listener_remove(struct tb_listener *l, struct tb_listening *one);

void tb_listener_set_ride(
	struct tb_listener *l, struct tb_listening *one, const struct tb_ride_params *ride);
/* The same, from that gain on. */
void tb_listener_begin_ride(struct tb_listener *l, struct tb_listening *one,
	const struct tb_ride_params *ride, float gain_db);
void tb_listener_reset(struct tb_listener *l, struct tb_listening *one);
struct tb_loudness tb_listener_read(struct tb_listener *l, const struct tb_listening *one);

#endif
