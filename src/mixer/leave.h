/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#ifndef TB_LEAVE_H
#define TB_LEAVE_H

#include "state.h"

/* Data thread.  Finishes the buses whose turn it is, in m->data.parts.made. */
TB_RT void tb_buses_leave(struct tb_mixer *m);

#endif
