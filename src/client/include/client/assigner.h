/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What programs of ours use of an assigner beyond the public header. */
#ifndef TB_ASSIGNER_H
#define TB_ASSIGNER_H

#include "client/troubadour.h"

/* In place of a strip: the policy does not move the application. */
#define TB_LEFT_ALONE "-"

/* As tb_assigner_assign(), whether or not there is such a strip now. */
int tb_assigner_assign_ahead(struct tb_assigner *a, const char *application, const char *strips,
	tb_done_t done, void *data, char *why, uint32_t n_why);
/* Assignments of the setting that cannot be read; the next change drops them. */
uint32_t tb_assigner_n_odd(const struct tb_assigner *a);

#endif
