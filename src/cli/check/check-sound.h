/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A node that records what a strip gets and what a bus gives, in the same cycles, and plays it
 * where another bus plays.  All waiting runs the client's loop, and ends with Ctrl-C. */
#ifndef TB_CHECK_SOUND_H
#define TB_CHECK_SOUND_H

#include "connect.h"
#include "take.h"

enum { TB_TAKE_BEFORE, TB_TAKE_AFTER, TB_N_TAKES };

struct tb_check_sound;

/* NULL with errno. */
struct tb_check_sound *tb_check_sound_new(struct tb_client *c, uint32_t seconds);
void tb_check_sound_free(struct tb_check_sound *s); /* NULL is fine */

/* All return 0, -ECANCELED after Ctrl-C, -ETIME if there are no cycles, -EPIPE without a
 * console, or -errno. */

/* Links it with what strip `strip` is fed by (-ENOLINK: nothing) and with bus `bus` (NULL: with
 * none), by the names of their nodes.  Returns when sound flows. */
int tb_check_sound_listen(struct tb_check_sound *s, const char *strip, const char *bus);
/* Until the takes are full. */
int tb_check_sound_record(struct tb_check_sound *s);
/* Takes the links away. */
void tb_check_sound_let_go(struct tb_check_sound *s);
/* The take is the node's, until it records again. */
const struct tb_take *tb_check_sound_take(const struct tb_check_sound *s, uint32_t which);

/* Links it with whatever bus `bus` plays on (-ENOLINK: nothing). */
int tb_check_sound_face(struct tb_check_sound *s, const char *bus);
/* Until the take has been played. */
int tb_check_sound_play(struct tb_check_sound *s, uint32_t which, float gain_lin);

#endif
