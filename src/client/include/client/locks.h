/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Cells of the matrix that are silent whatever their route says. */
#ifndef TB_LOCKS_H
#define TB_LOCKS_H

#include "client/keys.h"

/* Whether `bus` plays all that is routed there but this strip (bus.<bus>.minus). */
bool tb_cell_is_locked(const struct tb_keys *keys, const char *strip, const char *bus);

#endif
