/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Where the files of a user are. */
#ifndef TB_USER_FILES_H
#define TB_USER_FILES_H

#include <limits.h>

/* The directory of this program.  0 or -errno. */
int tb_program_dir(char dir[PATH_MAX]);

/* $XDG_CONFIG_HOME/troubadour/`name`, or below ~/.config.  -ENOENT without a home. */
int tb_config_path(char path[PATH_MAX], const char *name);

/* The same in $XDG_STATE_HOME, or below ~/.local/state. */
int tb_user_state_path(char path[PATH_MAX], const char *name);

#endif
