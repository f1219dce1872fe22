/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The console's data thread: strip streams hand their blocks over, the last of them
 * mixes, the bus streams carry the result on, all in one graph cycle.  Every node that
 * runs costs more than the mix: the filter node, which only has the port for levels,
 * sleeps while nobody reads that.
 *
 * Everything here runs on one data loop; the control thread changes it by a
 * blocking pw_loop_invoke() of the tb_graph_do_* functions only. */
#ifndef TB_PROCESS_H
#define TB_PROCESS_H

#include <stdatomic.h>

#include <pipewire/stream.h>

#include "cycle.h"
#include "edge.h"
#include "meters.h"
#include "spa/mix.h"
#include "resume.h"
#include "tap.h"

/* Facts for the control thread, relaxed. */
struct tb_graph_facts {
	_Atomic uint64_t n_cycles;                /* mixed */
	_Atomic uint64_t n_lost;                  /* begun and never mixed */
	_Atomic uint64_t n_late;                  /* times that a strip became late */
	_Atomic uint32_t rate_hz, quantum_frames; /* of the graph */
	_Atomic uint32_t busy_ns;                 /* of the last mix */
	_Atomic uint32_t wait_ns;                 /* that a cycle waits for its strips */
};

/* Floats from one row of a strip's block to the next: no multiple of 4 KiB. */
#define TB_BLOCK_STRIDE (TB_MAX_FRAMES + TB_ALIGN / sizeof(float))

struct tb_graph;
struct tb_patch;

/* One strip or bus, or one end of a patch, on the data thread; it stays the same through all
 * changes of the others. */
struct tb_terminal {
	struct tb_graph *graph;
	struct pw_stream *stream;
	const struct spa_io_position *position; /* NULL without a driver */
	uint32_t index;                         /* among the strips or the buses */
	uint32_t first_channel;                 /* flat, see mixer.h */
	uint32_t n_channels;
	bool is_bus, is_playback;
	struct tb_patch *patch; /* whose end it is; NULL: a strip or a bus */
	bool awake;
	_Atomic uint32_t rate_hz;  /* of its stream; 0: not known */
	_Atomic uint32_t n_blocks; /* that a strip's stream has brought; relaxed */
	struct tb_arrival arrival; /* of a strip */
	/* NULL: it is of the console's clock.  Otherwise `position` is that of its own,
	 * and no cycle waits for it. */
	struct tb_edge *edge;
	/* A strip's block until the mix: a copy, since a stream's buffer may point into
	 * its peer's memory, which is gone with the link. */
	float *block;            /* n_channels rows of TB_BLOCK_STRIDE; NULL: a bus */
	uint32_t n_block_frames; /* 0: nothing to hear */
	struct tb_tap *tap;      /* of a bus whose loudness is measured; else NULL */
	struct pw_buffer *sent;  /* a bus's last block; NULL: none since it woke */
	bool is_unread;          /* that is still in its stream's queue */
};

/* The strips and buses of the console: replaced as a whole when they change.  One allocation. */
struct tb_roster {
	struct tb_mix mix;             /* its mixer is owned */
	struct tb_meters_form *meters; /* owned, as mixer and gear are */
	uint32_t engine_rate_hz;
	uint32_t n_strips, n_buses, n_patches;
	struct tb_terminal **strips, **buses;
	struct tb_patch **patches;
	struct tb_arrival **arrivals; /* of the strips, then of the patches' returns */
	struct pw_buffer **bus_buffers;
	int16_t *strip_from, *bus_from;    /* indices in the roster before, -1: new */
	uint32_t *strip_first, *bus_first; /* flat channels, with the total at the end */
};

struct tb_graph {
	struct tb_roster *roster;
	const struct spa_io_position *position; /* of the filter; NULL without a driver */
	struct pw_loop *loop;                   /* the data loop */
	struct spa_source *deadline;
	struct spa_source *tail; /* of the data loop: the buses have run */
	bool is_filter_awake;
	struct pw_loop *main_loop;     /* the control thread's */
	struct spa_source *other_rate; /* of that: the graph has another rate */
	uint32_t n_buses_awake;
	uint32_t n_retries; /* of a deadline that found no new cycle */
	struct tb_cycle cycle;
	struct spa_io_clock clock; /* of the strip that arrived last */
	struct spa_io_clock mixed; /* of the present mix, or of the last one */
	bool is_hurried;           /* the present mix waits for no return any more */
	struct tb_cycle_watch watch;
	uint64_t begun_ns; /* when the last mix began, as if it had not paused */
	uint64_t paused_ns;
	uint64_t usual_ns; /* that mix and buses take */
	struct tb_resume resume;
	struct tb_meters meters;
	struct tb_graph_facts facts;
};

/* `process` of a strip's stream. */
TB_RT void tb_strip_process(void *terminal);

/* `process` of the stream of a bus with a clock of its own. */
TB_RT void tb_bus_process(void *terminal);

/* `process` of the filter node: mixes a cycle that has no strips to wait for, and tells
 * the levels of what was mixed last.  SPA_STATUS_*. */
TB_RT int tb_graph_process(struct tb_graph *g);

/* The deadline's timer. */
TB_RT void tb_graph_deadline(void *graph, uint64_t n_expirations);
/* The event `tail`. */
TB_RT void tb_graph_tail(void *graph, uint64_t count);

/* For pw_loop_invoke(); `user` is the terminal. */
struct tb_awake_change {
	bool awake;
};
TB_RT int tb_graph_do_set_awake(struct spa_loop *loop, bool async, uint32_t seq, const void *change,
	size_t n_bytes, void *user);
/* The filter's; `user`: the graph. */
TB_RT int tb_graph_do_set_filter_awake(struct spa_loop *loop, bool async, uint32_t seq,
	const void *change, size_t n_bytes, void *user);
/* `user`: the terminal; `data`: struct tb_tap *. */
TB_RT int tb_graph_do_set_tap(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user);
/* `user`: the graph; `data`: struct tb_roster *, whose strip_from and bus_from tell
 * who goes on.  The old one is the caller's again. */
TB_RT int tb_graph_do_set_roster(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user);
/* `user`: the graph; `data`: const struct spa_io_position *, of the filter. */
TB_RT int tb_graph_do_set_filter_position(struct spa_loop *loop, bool async, uint32_t seq,
	const void *data, size_t n_bytes, void *user);
/* `data`: const struct spa_io_position *. */
TB_RT int tb_graph_do_set_position(struct spa_loop *loop, bool async, uint32_t seq,
	const void *data, size_t n_bytes, void *user);

#endif
