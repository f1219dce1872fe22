/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Where a strip or bus with a clock of its own meets the console: two drivers, each
 * with its quantum and rate, and a bridge (bridge.h) between them.  Neither waits
 * for the other: the mix takes what is there, and what it gives waits to be taken.
 *
 * A cycle that one side has lost is silence, or skipped: the distance between the two
 * stays what it was.  So it does where a side is late and takes a cycle for the next one:
 * when that comes, what was counted too much is taken back at once.
 *
 * Frames are pushed by the one side and pulled by the other with the times at which
 * their cycles began, all of CLOCK_MONOTONIC. */
#ifndef TB_EDGE_H
#define TB_EDGE_H

#include <stdatomic.h>

#include <spa/node/io.h>

#include "dsp/bridge.h"
#include "mixer/mixer.h"
#include "spa/facts.h"

struct pw_loop;
struct tb_terminal;

/* How far the driver of one side has come. */
struct tb_edge_side {
	uint32_t clock_id;
	uint64_t next_position; /* of the next cycle if none is lost; 0: none yet */
	uint64_t nsec;          /* of the newest cycle */

	/* For the control thread, relaxed; 0: it has not run yet. */
	_Atomic uint32_t rate_hz, quantum_frames;
};

struct tb_edge {
	/* Data thread.  NULL: the rates are not known yet. */
	struct tb_bridge *bridge;
	struct tb_edge_side console, device;
	/* Rows of TB_MAX_FRAMES that the mix of a bus fills; a strip has none. */
	float *rows[TB_MAX_CHANNELS];
	const float *silence[TB_MAX_CHANNELS]; /* the same row for all */
	uint32_t n_channels;
	bool is_bus;

	/* Control thread. */
	struct pw_loop *data_loop;
	struct tb_bridge *built; /* the same bridge, owned */
	float *memory;           /* of the rows */
	uint32_t quality;
	uint32_t device_rate_hz, console_rate_hz; /* that it was built for; 0: not known */
	int64_t latency_ns;                       /* when it was last known */
};

/* Control thread.  NULL with errno. */
struct tb_edge *tb_edge_new(
	struct pw_loop *data_loop, bool is_bus, uint32_t n_channels, uint32_t quality);
/* Control thread, when the data thread has let go of it.  NULL is fine. */
void tb_edge_free(struct tb_edge *e);

/* Control thread.  Builds another bridge if a rate is another one, and puts it in
 * between two cycles; 0: not known.  Milliseconds.  -errno: the old one stays. */
int tb_edge_set_rates(struct tb_edge *e, uint32_t device_rate_hz, uint32_t console_rate_hz);

/* Control thread. */
void tb_edge_read_facts(const struct tb_edge *e, struct tb_clock_facts *facts);

/* Control thread.  How long sound takes to cross: a frame of a cycle on one side appears in the
 * other side's cycle that begins this much later.  0: nothing has crossed yet.  Constant until
 * the quantum or a rate changes. */
int64_t tb_edge_latency_ns(struct tb_edge *e);

/* ---- data thread: the console's cycle.  `clock` is a copy, see clock-read.h ---- */

/* Fills rows[channel][frame] with what the strip has; false: nothing to hear. */
TB_RT bool tb_edge_pull(
	struct tb_edge *e, float *const *rows, uint32_t n_frames, const struct spa_io_clock *clock);
/* Hands e->rows over to the bus. */
TB_RT void tb_edge_push(struct tb_edge *e, uint32_t n_frames, const struct spa_io_clock *clock);

/* ---- data thread: the device's cycle ---- */

/* A strip's samples[channel][frame]; n_frames 0: a cycle without any, silence. */
TB_RT void tb_edge_push_device(struct tb_edge *e, const float *const *samples, uint32_t n_frames,
	const struct spa_io_clock *clock);
/* Fills a bus' samples[channel][frame] with n_frames. */
TB_RT void tb_edge_pull_device(struct tb_edge *e, float *const *samples, uint32_t n_frames,
	const struct spa_io_clock *clock);

#endif
