/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#ifndef TB_PRINT_JSON_H
#define TB_PRINT_JSON_H

#include <jansson.h>

/* On stdout, with a line's end; no more digits than a float has.  0 or -EIO. */
int tb_json_print(const json_t *json, size_t flags);

#endif
