/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Files that can be run.  Any thread. */
#ifndef TB_PROGRAM_H
#define TB_PROGRAM_H

#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder can be executable, too. */
static inline bool tb_is_program(const char *path)
{
	struct stat file;

	return stat(path, &file) == 0 && S_ISREG(file.st_mode) && access(path, X_OK) == 0;
}

#endif
