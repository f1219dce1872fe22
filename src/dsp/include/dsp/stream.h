/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Settings that come as a stream, such as those of a fader that is dragged: how long each of
 * them is on its way, so that the rhythm in which they come is not heard.
 *
 * Those that are farther apart than 100 ms are single ones.  Those of a stream take at least
 * four of its intervals: moves of any whole number of intervals above one null what the
 * interval would modulate, and long ones forgive that cycles do not divide it and that settings
 * arrive early or late.  4 / 30 s is also eight intervals at 60 a second. */
#ifndef TB_STREAM_H
#define TB_STREAM_H

#include <stdint.h>

#include "dsp/tb-rt.h"

#define TB_STREAM_MS     100u
#define TB_STREAM_SPAN   4u
#define TB_STREAM_MIN_MS 133u
#define TB_STREAM_MAX_MS 200u

TB_RT static inline uint32_t tb_stream_frames(uint32_t ms, uint32_t rate_hz)
{
	return (uint32_t)((uint64_t)rate_hz * ms / 1000);
}

/* Frames between two settings; 0: a single one.  It falls slowly: where cycles are long,
 * settings arrive one or two cycles apart. */
TB_RT static inline uint32_t tb_stream_interval(uint64_t since, uint32_t last, uint32_t rate_hz)
{
	uint32_t slow = last - last / 64;

	if (since > tb_stream_frames(TB_STREAM_MS, rate_hz))
		return 0;
	return since > slow ? (uint32_t)since : slow;
}

/* Frames that a move takes in a stream of settings; `interval` is above 0. */
TB_RT static inline uint32_t tb_stream_length(uint32_t interval, uint32_t rate_hz)
{
	uint32_t length = TB_STREAM_SPAN * interval;
	uint32_t least = tb_stream_frames(TB_STREAM_MIN_MS, rate_hz);
	uint32_t most = tb_stream_frames(TB_STREAM_MAX_MS, rate_hz);

	length = length > least ? length : least;
	return length < most ? length : most;
}

/* What comes to one processor.  Zero bytes: the next two are single ones. */
struct tb_stream {
	uint32_t since, interval; /* frames since the last; between it and the one before */
};

TB_RT static inline void tb_stream_pass(struct tb_stream *s, uint32_t n_frames)
{
	s->since = s->since > UINT32_MAX - n_frames ? UINT32_MAX : s->since + n_frames;
}

/* A setting has come.  Returns the frames that it takes; 0: it is a single one. */
TB_RT static inline uint32_t tb_stream_take(struct tb_stream *s, uint32_t rate_hz)
{
	s->interval = tb_stream_interval(s->since, s->interval, rate_hz);
	s->since = 0;
	return s->interval > 0 ? tb_stream_length(s->interval, rate_hz) : 0;
}

#endif
