/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A client as commands need it: what goes wrong is printed, and Ctrl-C ends it. */
#ifndef TB_CONNECT_H
#define TB_CONNECT_H

#include "client-sync.h"

/* As tb_client_connect().  NULL after a message on stderr. */
struct tb_client *tb_connect(const struct tb_client_options *options);

/* As tb_client_run(), and until SIGINT, SIGTERM or a closed standard output. */
int tb_run_client(struct tb_client *c);

#endif
