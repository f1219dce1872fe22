/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The applications that play in a client's session, one for each of their streams, and
 * sending one to another device.  One thread, the client's. */
#ifndef TB_APPS_H
#define TB_APPS_H

#include "client/client.h"

struct tb_apps;

struct tb_app {
	uint32_t node;
	char name[96];   /* of the program */
	char media[160]; /* what it plays, or "" */
};

/* `changed` is called whenever one comes, goes or plays something else; those of before may be in
 * the list already.  NULL with errno. */
struct tb_apps *tb_apps_open(struct tb_client *c, void (*changed)(void *data), void *data);
void tb_apps_free(struct tb_apps *a); /* NULL is fine; before the client */

/* In the order in which they came; NULL at the end.  Valid until the loop runs again. */
const struct tb_app *tb_apps_at(const struct tb_apps *a, uint32_t i);
/* NULL if that node is no application that plays. */
const struct tb_app *tb_apps_find(const struct tb_apps *a, uint32_t node);

/* Sends it to the device whose node is called `device`, as mixers do it: the session
 * manager links it there.  0, -ENOENT if there is no such device, -ENOTSUP without a session
 * manager, or another -errno if it cannot be told.  Not within an event of the client. */
int tb_apps_move(struct tb_apps *a, uint32_t node, const char *device);

#endif
