/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Params of inserts, which each strip and bus has others of.  Control thread. */
#ifndef TB_INSERT_PARAMS_H
#define TB_INSERT_PARAMS_H

#include "mixer/insert.h"
#include "state.h"

static inline uint32_t tb_insert_n_params(const struct tb_insert_form *form)
{
	return form ? form->n_params : 0;
}

/* The number of params of the insert alone. */
static inline uint32_t tb_insert_n_own(const struct tb_insert_form *form)
{
	return form ? form->n_params - form->n_spatial : 0;
}

/* Where the params of each strip and bus begin: those of the tables, then its insert's. */
void tb_insert_number_params(struct tb_shape *shape);

/* Sets it to its defaults; `form` may be NULL. */
void tb_insert_reset(
	const struct tb_insert_form *form, struct tb_insert_settings *settings, float *value);

/* Copies settings from one mixer to the next: the choice by its word, since the choices may be
 * others now, and values by key. */
float tb_insert_carry_choice(
	const struct tb_insert_form *to, const struct tb_insert_form *from, float choice);
void tb_insert_carry_values(const struct tb_insert_form *to, float *value,
	const struct tb_insert_form *from, const float *old);

#endif
