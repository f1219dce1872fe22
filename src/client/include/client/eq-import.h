/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Equalisers that other programs wrote, as bands of ours: parametric text as AutoEq writes and
 * Equalizer APO reads it, and output presets of EasyEffects (JSON).
 *
 *	Preamp: -6.2 dB
 *	Filter 1: ON PK Fc 105 Hz Gain 5.5 dB Q 0.70
 *	Filter 2: ON LSC Fc 105 Hz Gain -2 dB Q 0.71
 *
 * What Equalizer APO means by a shelf is brought to the middle of its slope and the q of ours. With
 * A = 10^(gain / 40) and S, the steepness of R. Bristow-Johnson's cookbook:
 *
 *   1 / q^2 = (A + 1 / A) (1 / S - 1) + 2
 *   LSC, HSC          the frequency is the middle
 *   LS, HS            it is a corner, 10^(|gain| / 80 / S) from the middle: the middle of a low
 *                     shelf is above it, that of a high shelf below
 *   "Q x", "x dB"     q is x; S is x / 12
 *   neither           S is 0.9, and the frequency is the middle also of LS and HS
 *
 * PEQ and Modal are PK; LP, HP, LPQ, HPQ and BP have q 0.7071, NO has 30, where they say none.
 * Room EQ Wizard's "1.000" is 1 kHz.
 *
 * EasyEffects: bands of the mode "APO (DR)" are what they say.  Those of "RLC", its default, are
 * converted to ours where their slope is x1: q of a bell is sqrt(g) (1 + 2 q) / (2 sqrt(1 + g^2))
 * with g = 10^(gain / 20), q of a shelf (1 + q) / 2.  Other modes, slopes and kinds are not taken.
 */
#ifndef TB_EQ_IMPORT_H
#define TB_EQ_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dsp/biquad.h"
#include "client/settings-list.h"

#define TB_IMPORT_BANDS 64u
#define TB_IMPORT_NOTES 64u

struct tb_import_band {
	enum tb_filter_type type;
	double freq_hz, gain_db, q;
	bool on;
	uint32_t line; /* of the file; of JSON the number of the band */
};

/* What could not be taken. */
struct tb_import_note {
	uint32_t line; /* as above; 0: none */
	char text[120];
};

struct tb_import {
	struct tb_import_band band[TB_IMPORT_BANDS];
	uint32_t n_bands;
	double preamp_db;
	bool is_of_one_channel; /* while it is read: what follows is not for all */
	struct tb_import_note note[TB_IMPORT_NOTES];
	uint32_t n_notes; /* further ones are counted only */
};

/* Any bytes, of either format.  0; -ENODATA if there is no filter and no preamp in it, which
 * the notes may explain. */
int tb_import_read(struct tb_import *import, const char *text, size_t n_bytes);

/* What makes `bus` ("bus.a1") sound so: its trim, and all bands of its EQ.  What it has no room for
 * is noted.  0 or -errno. */
int tb_import_settings(struct tb_import *import, const struct tb_keys *keys, const char *bus,
	struct tb_settings *settings);

/* For tb_import_read()'s parts. */
__attribute__((format(printf, 3, 4))) void tb_import_note(
	struct tb_import *import, uint32_t line, const char *format, ...);
void tb_import_add(struct tb_import *import, const struct tb_import_band *band);
void tb_import_read_json(struct tb_import *import, const char *text, size_t n_bytes);

#endif
