/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a console's port "meters" tells: a row per strip and bus, and the engine's facts
 * (src/module/graph/meters.h).  Keys and numbers that are not known here are passed over; a version
 * that is not known (meters-port.h) is refused as a whole. */
#ifndef TB_LEVEL_ROWS_H
#define TB_LEVEL_ROWS_H

#include <stdbool.h>

#include <pipewire/array.h>
#include <spa/buffer/buffer.h>
#include <spa/pod/pod.h>

#include "mixer/mixer.h"

struct tb_level_row {
	char name[TB_KEY_MAX]; /* "strip.game", "bus.a1" */
	uint32_t n_channels;
	struct tb_level channel[TB_MAX_CHANNELS];
	struct tb_level input[TB_MAX_CHANNELS]; /* of a strip: as it arrives */
	double n_overs;                         /* since the console's start or the last reset */
	struct tb_reduction reduction;          /* the deepest since tb_level_rows_looked() */
	bool is_looked_at;
};

/* Rate in Hz, quantum in frames, load 0..1, cycles mixed and lost, strips that were late. */
struct tb_engine {
	double rate_hz, quantum_frames, load, n_cycles, n_lost, n_late;
};

struct tb_level_rows {
	struct pw_array rows; /* struct tb_level_row, in the console's order */
	struct tb_engine engine;
	void *copy;      /* of the newest buffer; NULL before the first */
	bool is_foreign; /* the newest buffer was of a version that we do not know */
};

void tb_level_rows_init(struct tb_level_rows *rows);
void tb_level_rows_finish(struct tb_level_rows *rows);

/* One buffer of the port.  It is the console's memory, which another process may write to at
 * any time: it is copied before it is looked at.  0, -EINVAL for what is no such sequence or
 * does not lie within the buffer, -EPROTONOSUPPORT for a newer version, -ENOMEM. */
int tb_level_rows_take(struct tb_level_rows *rows, const struct spa_data *d);
/* The same of a pod that nobody else writes to. */
int tb_level_rows_read(struct tb_level_rows *rows, const struct spa_pod *pod);

/* NULL for a name that did not come.  Until the next read. */
const struct tb_level_row *tb_level_rows_find(const struct tb_level_rows *rows, const char *name);

void tb_level_rows_looked(struct tb_level_rows *rows);
/* All levels and reductions 0. */
void tb_level_rows_silence(struct tb_level_rows *rows);

/* The loudest channel. */
struct tb_level tb_level_of_row(const struct tb_level_row *row);
struct tb_level tb_input_of_row(const struct tb_level_row *row);
/* What all processors take away together, dB >= 0.  NULL is fine, here and above. */
float tb_reduction_of_row(const struct tb_level_row *row);

#endif
