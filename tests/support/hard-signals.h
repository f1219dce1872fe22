/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Signals that are hard to limit, at 48 kHz. */
#ifndef HARD_SIGNALS_H
#define HARD_SIGNALS_H

#include <stdint.h>

struct hard_signal {
	const char *name;
	double (*at)(int i);
};

extern const struct hard_signal hard_signals[];
extern const uint32_t n_hard_signals;

#endif
