/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* When a console runs though no application asks for it: facts in, decisions out.  Knows nothing of
 * PipeWire; live.c gathers the facts and does what is decided. */
#ifndef TB_LIVE_LAW_H
#define TB_LIVE_LAW_H

#include "mixer/mixer.h"

/* ---- for a path that nobody else keeps awake ---- */

/* A strip or bus. */
struct tb_live_end {
	uint32_t index; /* the mixer's */
	bool is_aside;  /* its links cannot make the console run: another driver, or passive ones */
	bool is_muted;  /* or nobody is linked to it */
	bool has_level; /* its fader is up */
};

/* Whether a strip that cannot wake the console is heard on a bus that cannot either. */
bool tb_live_has_path(const struct tb_mixer *m, const struct tb_live_end *strips, uint32_t n_strips,
	const struct tb_live_end *buses, uint32_t n_buses);

/* ---- for a moment before the first player ----
 *
 * From idle, the server starts all nodes of a graph at once, and a player may be a few cycles
 * ahead of us.  So mixer and buses run first, by themselves, and the strip that somebody has linked
 * to is awake when they do: its link is made ready only then, and the player does not start
 * before. */

/* All false: nothing of that is under way. */
struct tb_warm_up {
	bool is_warming; /* the console runs by itself, for a player that waits */
	bool is_waking;  /* that player's strip still sleeps */
};

enum tb_warm_event {
	TB_WARM_LINKED,     /* somebody linked to a sleeping strip */
	TB_WARM_PLAYERS,    /* it is known who waits there: players */
	TB_WARM_NO_PLAYERS, /* nobody who plays */
	TB_WARM_STATE,      /* a node of ours started or stopped */
	TB_WARM_RUNS,       /* one of the players runs */
	TB_WARM_TIME,       /* the time of the last step is over */
};

/* What is to be done, in this order. */
struct tb_warm_step {
	bool wakes_strips;    /* those that somebody is linked to */
	bool asks_players;    /* what they are, and which rate they want */
	bool forgets_players; /* nothing more is to be told of them */
	bool updates;         /* whether the console is to run has changed */
	uint64_t wait_ns;     /* 0: no time is to be told */
};

/* `is_warm`: mixer and buses run, so that a strip may join. */
struct tb_warm_step tb_warm_up_next(struct tb_warm_up *w, enum tb_warm_event event, bool is_warm);

#endif
