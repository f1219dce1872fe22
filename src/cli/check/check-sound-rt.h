/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the check's node does in a cycle. */
#ifndef TB_CHECK_SOUND_RT_H
#define TB_CHECK_SOUND_RT_H

#include <stdatomic.h>

#include <pipewire/filter.h>

#include "check-sound.h"

enum tb_check_state { TB_CHECK_WAITS, TB_CHECK_RECORDS, TB_CHECK_PLAYS };

struct tb_check_rt {
	void *in[TB_N_TAKES][TB_TAKE_CHANNELS], *out[TB_TAKE_CHANNELS];
	struct tb_take take[TB_N_TAKES]; /* n_frames: as far as it is recorded */
	uint32_t n_wanted, n_most;       /* frames: of a take, of its rows */
	uint32_t played;                 /* the take that is played */
	float gain_lin;
	uint32_t at;
	_Atomic enum tb_check_state state;
	_Atomic uint32_t n_cycles, rate_hz;
	_Atomic bool hears[TB_N_TAKES], is_heard; /* that there are buffers */
	uint32_t seconds;
};

/* pw_filter_events.process, of a struct tb_check_rt. */
void tb_check_process(void *data, struct spa_io_position *position);

#endif
