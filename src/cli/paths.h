/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Where this program finds what belongs to it, from the build tree and installed. */
#ifndef TB_PATHS_H
#define TB_PATHS_H

#include <limits.h>

#define TB_MODULE_FILE "libpipewire-module-troubadour.so"

/* The directory of this program.  0 or -errno. */
int tb_program_dir(char dir[PATH_MAX]);

/* The directory of TB_MODULE_FILE: beside a program in its build
 * tree, else where it was installed. */
void tb_module_dir(char dir[PATH_MAX]);

/* The directory that has wireplumber/ with our policy, found in the same way. */
void tb_data_dir(char dir[PATH_MAX]);

/* The directory of the presets that are built in, found in the same way. */
void tb_preset_dir(char dir[PATH_MAX]);

/* Lets libpipewire of this process search that directory too.  0 or -errno. */
int tb_add_module_dir(void);

/* $XDG_CONFIG_HOME/troubadour/`name`, or below ~/.config.  -ENOENT without a home. */
int tb_config_path(char path[PATH_MAX], const char *name);

/* The same in $XDG_STATE_HOME, or below ~/.local/state. */
int tb_user_state_path(char path[PATH_MAX], const char *name);

/* The whole file, NUL-terminated, for free().  NULL with errno. */
char *tb_read_file(const char *path);

#endif
