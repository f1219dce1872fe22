/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A param's value as text, which the program, console files and scenes share:
 *
 *	-6dB  10ms  2kHz  4:1     a number with its unit
 *	-6  0.5                   a number in the key's unit
 *	-inf                      silence, of a level
 *	50%                       of the volume scale that pavucontrol shows, of a level
 *	L30  C  R100              a balance, in per cent to the left or the right
 *	on  off                   a switch; also true, false, yes, no, 1, 0
 *
 * Control thread. */
#ifndef TB_VALUE_TEXT_H
#define TB_VALUE_TEXT_H

#include "mixer/mixer.h"

/* What decides how a number is written. */
struct tb_number_form {
	enum tb_unit unit;
	bool is_balance; /* -1..1 without a unit: a place between left and right */
};

struct tb_number_form tb_number_form_of(enum tb_unit unit, double min, double max);

/* The unit as it is printed; "" if it has none. */
const char *tb_unit_suffix(enum tb_unit unit);
/* The other way; TB_UNIT_NONE of what is none of ours. */
enum tb_unit tb_unit_of_suffix(const char *suffix);

/* PropInfo has no place for a unit.  Under this number, which is ours, it has that text as a
 * String; a key without a unit has none. */
#define TB_PROP_INFO_UNIT 0x1000000u
/* SPA has no property for whether a key can be set, either: true, as a Bool, if nobody can. */
#define TB_PROP_INFO_READ_ONLY 0x1000001u

/* The digits alone; returns what follows them without leading spaces, NULL if there
 * is no finite decimal number. */
const char *tb_digits_read(const char *text, double *number);

/* 0, or -EINVAL: then `*unit` is what stands in the place of a unit but is none of this
 * form, or NULL if there is no number at all. */
int tb_number_read(struct tb_number_form form, const char *text, double *number, const char **unit);

/* The shortest text that is read back as the same float. */
void tb_number_print(struct tb_number_form form, double number, char *text, size_t n_bytes);

/* 0 or -EINVAL. */
int tb_switch_read(const char *text, bool *on);

/* Per cent of PulseAudio's volume scale (a cube root) and decibels. */
double tb_volume_to_db(double percent);
double tb_db_to_volume(double db);

#endif
