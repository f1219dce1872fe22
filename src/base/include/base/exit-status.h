/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* How the program `troubadour` ends, for itself and for whoever runs it. */
#ifndef TB_EXIT_STATUS_H
#define TB_EXIT_STATUS_H

#define TB_EXIT_FAILURE 1
#define TB_EXIT_USAGE   2
/* As a shell has it of SIGINT: it was told to end, and has put back what it had changed. */
#define TB_EXIT_INTERRUPTED 130

#endif
