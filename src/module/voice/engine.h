/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What is done to a voice: blocks of 10 ms at 48 kHz go through the echo canceller, the noise
 * suppressor and the gain control that are on.
 *
 * SpeexDSP is always there.  WebRTC's comes with PipeWire's plugin aec/libspa-aec-webrtc, and
 * RNNoise with its library; both are looked for at run time and never required. */
#ifndef TB_ENGINE_H
#define TB_ENGINE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "mixer/mixer.h"
#include "mixer/params.h"

#define TB_ENGINE_FRAMES       480u
#define TB_ENGINE_RATE_HZ      48000u
#define TB_ENGINE_FAR_CHANNELS 2u

struct pw_context;

/* Which parts it has. */
struct tb_engine_config {
	uint32_t n_channels;
	bool echo_on, denoise_on, agc_on;
	enum tb_echo_method echo;
	enum tb_denoise_method denoise;
	struct pw_context *context; /* loads PipeWire's plugin; NULL: there is none */
};

/* Written by the control thread while the worker runs. */
struct tb_engine_knobs {
	_Atomic float amount_db, target_lufs, max_db;
};

struct tb_engine {
	/* Worker.  `io[channel]` in place, `far[TB_ENGINE_FAR_CHANNELS]`: what is heard as an
	 * echo.  Rows of TB_ENGINE_FRAMES. */
	void (*run)(struct tb_engine *e, float *const *io, const float *const *far);
	void (*free)(struct tb_engine *e);
	uint32_t delay_frames; /* from `io` to `io` */
	/* What is used, for those who ask: "webrtc", or why there is none; empty: off. */
	char echo[16], denoise[16];
	struct tb_engine_knobs knobs;
};

#endif
