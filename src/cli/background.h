/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A console that goes on when the command has ended. */
#ifndef TB_BACKGROUND_H
#define TB_BACKGROUND_H

/* Before anything else is set up: the caller goes on in another process, without a terminal,
 * and the one that was called waits until tb_background_ready(), or until the other has ended.
 * 0 in the new process, -errno without one; the old process ends here. */
int tb_background_begin(void);
/* Lets the process that waits end well.  Nothing is printed any more. */
void tb_background_ready(void);

/* `run --background` as a process of its own: its exit status, or -errno. */
int tb_background_start(void);

#endif
