/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A client as commands need it: what goes wrong is printed, and Ctrl-C ends it. */
#ifndef TB_CONNECT_H
#define TB_CONNECT_H

#include "client/client-sync.h"

/* As tb_client_connect().  NULL after a message on stderr. */
struct tb_client *tb_connect(const struct tb_client_options *options);

/* As tb_client_connect_for(); NULL after a message on stderr. */
struct tb_client *tb_connect_for(const struct tb_client_options *options, struct tb_wanted wanted);

/* What went wrong with the console, as people would say it: `res` is a negative errno that a
 * function of tb_client_ returned. */
const char *tb_connect_strerror(int res);

/* As tb_client_run(), and until SIGINT, SIGTERM or a closed standard output. */
int tb_run_client(struct tb_client *c);
/* The same; -ECANCELED if one of these ended it, whatever else happened meanwhile. */
int tb_run_client_or_cancel(struct tb_client *c);

#endif
