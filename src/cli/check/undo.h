/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Puts back what a check has changed in the console, however the check ends: a process of its
 * own waits for that. */
#ifndef TB_UNDO_H
#define TB_UNDO_H

#include <sys/types.h>

#include "connect.h"

/* The bus that is there during a check. */
#define TB_CHECK_BUS "voice-check"

struct tb_undo {
	int fd;
	pid_t pid;
};

/* Before libpipewire is used.  0 or -errno. */
int tb_undo_start(struct tb_undo *u, const struct tb_client_options *options, const char *strip);
/* What is about to be changed. */
void tb_undo_bus(struct tb_undo *u);
void tb_undo_mute(struct tb_undo *u);
/* Puts it back and waits for that.  0, or the exit status of a failure that was printed. */
int tb_undo_finish(struct tb_undo *u);

#endif
