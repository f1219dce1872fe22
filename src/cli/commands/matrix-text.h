/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The matrix as text, for `troubadour status` and `troubadour route`. */
#ifndef TB_MATRIX_TEXT_H
#define TB_MATRIX_TEXT_H

#include "client/keys.h"

/* Columns for the longest name of a strip or bus. */
int tb_name_width(const struct tb_keys *keys);

/* To the standard output: a line of buses, and one for each strip. */
void tb_matrix_print(const struct tb_keys *keys);

#endif
