/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What works on voices: our engine with each of its methods, and other programs' engines as they
 * are run elsewhere. */
#ifndef SOUND_VOICE_METHODS_H
#define SOUND_VOICE_METHODS_H

#include "engine-choice.h"

enum voice_work {
	VOICE_ECHO = 1,
	VOICE_DENOISE = 2,
	VOICE_OTHERS = 4, /* not ours */
};

struct voice_method {
	const char *name;
	unsigned work; /* enum voice_work */
	/* NULL: it is not there. */
	struct tb_engine *(*make)(const struct voice_method *m);
	enum tb_echo_method echo;
	enum tb_denoise_method denoise;
};

extern const struct voice_method voice_methods[];
extern const uint32_t n_voice_methods;

/* Our gain control alone. */
struct tb_engine *voice_agc_new(float target_lufs, float max_db);

#endif
