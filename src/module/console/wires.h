/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What ties the rooms of the module together: events.h says what is told. */
#ifndef TB_WIRES_H
#define TB_WIRES_H

struct tb_events;

/* The events of every console. */
extern const struct tb_events tb_wires;

#endif
