/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Where this program finds what belongs to it, from the build tree and installed. */
#ifndef TB_PATHS_H
#define TB_PATHS_H

#include <limits.h>

#include "client/user-files.h"

#define TB_MODULE_FILE "libpipewire-module-troubadour.so"

/* The directory of TB_MODULE_FILE: beside a program in its build
 * tree, else where it was installed. */
void tb_module_dir(char dir[PATH_MAX]);

/* The directory that has wireplumber/ with our policy, found in the same way. */
void tb_data_dir(char dir[PATH_MAX]);

/* Lets libpipewire of this process search that directory too.  0 or -errno. */
int tb_add_module_dir(void);

/* The whole file, NUL-terminated, for free().  NULL with errno. */
char *tb_read_file(const char *path);

#endif
