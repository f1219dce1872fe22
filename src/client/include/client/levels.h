/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The levels of a console, from its port "meters" (src/module/graph/meters.h).
 *
 * A node of ours is linked to that port.  The link is passive, so that looking does not
 * wake a console that is idle, and the node is asynchronous, so that the console does not
 * wait for us, whatever happens to us.  One thread, the client's.
 *
 * Here is what the public header does not have. */
#ifndef TB_LEVELS_H
#define TB_LEVELS_H

#include "client/client.h"
#include "client/level-rows.h"

/* tb_levels_state() as a sentence, for people. */
#define TB_LEVELS_ARE_FOREIGN "the console's levels are of a newer version than this program"

/* As of now: what came last, or silence if nothing came for a while, as a console that
 * nobody uses sends nothing.  NULL for a name that did not come yet. */
const struct tb_level_row *tb_levels_find(struct tb_levels *l, const char *name);
/* Overs of a strip or bus since the last reset, as of now: 0 is a lamp that is out.  What
 * Props know of it counts while no levels come, so that a lamp of an idle console can be
 * put out, too. */
double tb_levels_overs(struct tb_levels *l, const char *name);
/* All were looked at: from here on reductions are collected again, so that who looks
 * seldom still sees the deepest. */
void tb_levels_looked(struct tb_levels *l);

/* All 0 until something came. */
struct tb_engine tb_levels_engine(const struct tb_levels *l);

#endif
