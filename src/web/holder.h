/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which program listens at a port, for a message. */
#ifndef TB_HOLDER_H
#define TB_HOLDER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct tb_holder {
	pid_t pid;
	char name[32]; /* of the program, as in ps(1) */
};

/* One of the user's own that listens at the port of TCP; systemd, where it is one of several that
 * have the socket.  False if there is none, or it is another user's. */
bool tb_find_holder(uint16_t port, struct tb_holder *holder);

#endif
