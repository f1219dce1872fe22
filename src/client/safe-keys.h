/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Keys that recalls leave alone: a list of the user's, of patterns. */
#ifndef TB_SAFE_KEYS_H
#define TB_SAFE_KEYS_H

#include <jansson.h>

#include "client/report.h"

/* A new reference to the patterns, empty if there are none; NULL with a report. */
json_t *tb_safe_keys_load(struct tb_report *r);

#endif
