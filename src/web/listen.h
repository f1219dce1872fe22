/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Sockets that the server listens at. */
#ifndef TB_LISTEN_H
#define TB_LISTEN_H

#include <stdbool.h>
#include <stdint.h>

#define TB_MAX_LISTENERS 4u

struct tb_listeners {
	int fd[TB_MAX_LISTENERS];
	uint32_t n;
	uint16_t port;
};

/* Takes the sockets that systemd hands over (sd_listen_fds(3)).  Returns their number, which may
 * be 0. */
uint32_t tb_listen_inherited(struct tb_listeners *l);

/* 127.0.0.1 and ::1, or with `lan` all addresses; port 0: any that is free.  A machine without
 * IPv6 goes without it.  0, or -errno after a message on stderr. */
int tb_listen(struct tb_listeners *l, uint16_t port, bool lan);

void tb_listen_close(struct tb_listeners *l);

#endif
