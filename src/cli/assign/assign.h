/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Applications to strips, for other commands than `troubadour assign`. */
#ifndef TB_ASSIGN_H
#define TB_ASSIGN_H

#include <stdint.h>

#include "client/survey.h"

/* Keeps it and puts it into effect, whether or not there is such a strip now.  0, or -errno:
 * -ENOENT without WirePlumber or our policy. */
int tb_assign(const char *application, const char *strips);

/* The strips of an assignment; "" where there is none. */
void tb_assigned(
	const struct tb_survey *s, const char *application, char *strips, uint32_t n_bytes);

#endif
