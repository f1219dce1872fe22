/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The console of `troubadour run` for whoever has not written one. */
#ifndef TB_BUILTIN_H
#define TB_BUILTIN_H

extern const char tb_builtin_console[];

#endif
