/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The program's commands.  Each gets its own name as argv[0] and returns the
 * exit status. */
#ifndef TB_COMMANDS_H
#define TB_COMMANDS_H

#define TB_EXIT_FAILURE 1
#define TB_EXIT_USAGE   2

int tb_command_run(int argc, char **argv);

#endif
