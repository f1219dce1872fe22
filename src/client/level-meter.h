/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Level meters: nodes that hear what others play and keep nothing of it, such as those of
 * pavucontrol and our own.  People who ask who records mean nobody of them. */
#ifndef TB_LEVEL_METER_H
#define TB_LEVEL_METER_H

#include <stdbool.h>

#include <spa/utils/dict.h>

/* The node through which our own programs get a console's levels. */
#define TB_LEVEL_METER_NODE "troubadour-meters"

/* Needs all properties of the node; the registry does not tell enough of them. */
bool tb_is_level_meter(const struct spa_dict *props);

#endif
