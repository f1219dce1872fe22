/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the files of the client share. */
#ifndef TB_CLIENT_IMPL_H
#define TB_CLIENT_IMPL_H

#include "client.h"

/* A node that may be a console: looked at for what the registry does not tell. */
struct tb_candidate {
	struct tb_client *client;
	struct pw_proxy *proxy;
	struct spa_hook listener;
	uint32_t id;
	char name[96];
	bool is_console;
};

struct tb_client {
	struct tb_client_options options;
	struct pw_main_loop *loop;
	struct pw_context *context;
	struct pw_core *core;
	struct spa_hook core_listener;
	struct pw_registry *registry;
	struct spa_hook registry_listener;
	struct pw_array objects;    /* struct tb_object */
	struct pw_array candidates; /* struct tb_candidate * */
	struct pw_array refusals;   /* struct tb_refusal */

	struct pw_proxy *policy; /* NULL: no policy scripts run */
	struct spa_hook policy_listener;
	struct pw_proxy *node;
	struct spa_hook node_listener, proxy_listener;
	uint32_t node_id;
	char console[96];
	struct tb_keys keys;
	bool is_described, has_props;
	uint64_t n_props; /* Props that came */

	const struct tb_client_events *events;
	void *data;
	int sync_seq, done_seq;
	int error; /* -errno of the connection, 0 */
	bool is_gone;
	bool is_over; /* a wait took too long */
};

/* client-find.c: the one that is meant.  0 or -errno after a message. */
int tb_client_find(struct tb_client *c);
bool tb_client_has_console(const struct tb_client *c, const char *name);
void tb_client_finish_find(struct tb_client *c);
/* A node that came into the session. */
void tb_client_consider(struct tb_client *c, uint32_t id, const struct spa_dict *props);

/* client-objects.c */
int tb_client_connect_registry(struct tb_client *c);

/* client-policy.c: a metadata object that came, and the end. */
void tb_client_consider_policy(struct tb_client *c, uint32_t id, const struct spa_dict *props);
void tb_client_finish_policy(struct tb_client *c);

/* client.c: until everything sent was answered.  0 or -errno. */
int tb_client_sync(struct tb_client *c);

#endif
