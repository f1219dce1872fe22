/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The page of a console that runs in the foreground: `troubadour web --open` beside it. */
#ifndef TB_RUN_PAGE_H
#define TB_RUN_PAGE_H

#include <sys/types.h>

/* Starts it with this process's environment; `private_dir` is that of a private session, whose
 * page is one of its own, or NULL.  The process, to be ended by tb_page_end(); 0 after a message
 * where there is none. */
pid_t tb_page_begin(const char *private_dir);
/* 0 is fine. */
void tb_page_end(pid_t pid);

#endif
