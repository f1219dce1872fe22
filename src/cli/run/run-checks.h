/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What `troubadour run` looks at before it starts a console. */
#ifndef TB_RUN_CHECKS_H
#define TB_RUN_CHECKS_H

#include <stdint.h>

/* From here on, memory that is asked for cleared and never used stays with the system. */
void tb_keep_memory_lean(void);

/* Raises the limit of open files to what the system allows; children inherit it. */
void tb_raise_file_limit(void);
/* Whether that is enough for a console of so many strips and buses.  0, or -EMFILE after
 * a message. */
int tb_check_file_limit(uint32_t n_devices);

/* That libpipewire will find our module.  0, or -ENOENT after a message. */
int tb_check_module(void);

/* The remote.name of a console file's text; "" if there is none. */
void tb_remote_in(const char *text, char remote[256]);

/* That PipeWire answers and no console of the name in the console file `text` runs there.
 * 0, or -errno after a message. */
int tb_check_session(const char *text);

#endif
