/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What is said where somebody means a device that there is not. */
#ifndef TB_EXPLAIN_H
#define TB_EXPLAIN_H

#include "client/devices.h"

/* On stderr, behind the `command`: what is wrong, and which devices there are. */
void tb_explain_devices(const struct tb_devices *devices, const char *command, const char *why);

#endif
