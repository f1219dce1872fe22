/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Players and recorders, shared between their two threads. */
#ifndef TAP_IMPL_H
#define TAP_IMPL_H

#include "tap.h"

#include <stdatomic.h>

#include <pipewire/filter.h>
#include <spa/param/latency-utils.h>

/* What players and recorders have in common: a filter node. */
struct tap {
	struct session *session;
	struct pw_filter *filter;
	struct spa_hook listener;
	void *port[WAVE_MAX_CHANNELS];
	uint32_t n_channels;
	bool is_passive, is_freewheeling;
	uint32_t rate_hz; /* 0: any */
};

struct cue {
	const struct wave *wave; /* NULL: silence */
	bool loop;
};

struct player {
	struct tap tap;
	struct cue cue[2];
	atomic_uint serial; /* cue[serial & 1] is to be played */
	atomic_bool busy;   /* the data thread is reading a cue */
	unsigned seen;      /* data thread: the serial that is being played */
	uint32_t at;        /* data thread: its next frame */
	_Atomic uint64_t begun_ns;
	struct spa_latency_info told; /* loop thread: of what is behind us */
};

enum { EMPTY, RECORDING, FULL };

struct recorder {
	struct tap tap;
	struct wave *take;
	atomic_int state;
	atomic_uint n_more; /* what the end was asked for with; 0: the take's own end */
	uint32_t end;       /* data thread: where it ends, once that was asked for; 0: not yet */
	uint32_t at;        /* data thread: the next frame of the take */
	uint64_t next_position; /* data thread: of the clock, 0 at the begin */
	_Atomic uint64_t lost, begun_ns;
	atomic_uint sounding;         /* bit per channel: not all zeros in the last cycle */
	atomic_uint rate_hz, quantum; /* of the last cycle */
	struct spa_source *event;
};

/* tap-rt.c: a cycle of a player's or recorder's filter. */
void tap_play_cycle(void *data, struct spa_io_position *position);
void tap_record_cycle(void *data, struct spa_io_position *position);

#endif
