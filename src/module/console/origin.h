/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a console was made from, to compare with what is loaded later.  life.c makes it.  Control
 * thread. */
#ifndef TB_ORIGIN_H
#define TB_ORIGIN_H

#include "console-file.h"

struct tb_origin {
	struct tb_console_file file;
	bool has_no_routes; /* console.routes = none */
};

#endif
