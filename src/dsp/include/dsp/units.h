/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Decibels and factors.  Control thread (libm). */
#ifndef TB_UNITS_H
#define TB_UNITS_H

/* At or below this level: silence, a factor of exactly 0. */
#define TB_SILENCE_DB (-144.0f)

/* Amplitude: 20 dB per decade (IEC 60027-3).  0 dB is exactly 1. */
float tb_db_to_lin(float db);

/* The inverse; TB_SILENCE_DB from 0 (and below what that stands for). */
float tb_lin_to_db(float lin);

#endif
