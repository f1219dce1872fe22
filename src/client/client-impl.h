/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the files of the client share. */
#ifndef TB_CLIENT_IMPL_H
#define TB_CLIENT_IMPL_H

#include <spa/utils/hook.h>
#include <spa/utils/list.h>

#include "client/client.h"

/* A node that may be a console: looked at for what the registry does not tell. */
struct tb_candidate {
	struct tb_client *client;
	struct pw_proxy *proxy;
	struct spa_hook listener;
	uint32_t id;
	char name[96];
	bool is_console;
};

/* A node that records, or measures levels: looked at for the same reason. */
struct tb_recorder {
	struct tb_client *client;
	struct pw_proxy *proxy;
	struct spa_hook listener;
	uint32_t id;
};

/* What a client is for. */
enum tb_purpose {
	TB_PURPOSE_LIBRARY, /* a caller that may use its connection for anything of PipeWire's */
	TB_PURPOSE_COMMAND, /* a program of ours, which does not */
	TB_PURPOSE_KEYS,    /* the same, for a console's keys alone */
	TB_PURPOSE_LOOKING, /* the same, for the names of consoles alone */
};

/* One step follows the other when everything that was asked is answered. */
enum tb_stage {
	TB_STAGE_LOOKING,   /* what is in the session, and what nodes tell about themselves */
	TB_STAGE_LOOKED,    /* where a client stops that only looks which consoles there are */
	TB_STAGE_READING,   /* the console's keys */
	TB_STAGE_CONNECTED, /* the event `ready` came */
};

struct tb_client {
	char *wanted_console; /* NULL: any; owned */
	char *remote;         /* NULL: the user's; owned */
	struct pw_loop *loop;
	enum tb_purpose purpose;
	bool owns_loop;
	enum tb_stage stage;
	struct pw_context *context;
	struct pw_core *core;
	struct spa_hook core_listener;
	struct pw_registry *registry;
	struct spa_hook registry_listener;
	struct pw_array objects;    /* struct tb_object */
	struct pw_array candidates; /* struct tb_candidate * */
	struct pw_array devices;    /* struct tb_device, those of consoles too */
	struct pw_array recorders;  /* struct tb_recorder * */
	struct pw_array refusals;   /* struct tb_refusal */

	/* Metadata objects of WirePlumber's: PW_ID_ANY if there are none. */
	uint32_t defaults_id, policy_id;
	struct pw_proxy *defaults; /* NULL: not asked for */
	struct spa_hook defaults_listener;
	char default_name[TB_N_DEFAULTS][96];
	struct pw_proxy *policy; /* NULL: not asked for */
	struct spa_hook policy_listener;
	struct pw_proxy *node;
	struct spa_hook node_listener, proxy_listener;
	uint32_t node_id;
	char console[96];
	struct tb_keys keys;
	bool is_described, has_props;

	struct spa_hook_list listeners; /* struct tb_client_events */
	struct spa_list requests;       /* struct request of client-set.c, oldest first */
	uint32_t n_requests;            /* since the start, for their tokens */
	int sync_seq, done_seq;
	bool is_gone, is_quit;
	bool is_over; /* client-sync.c: a wait took too long */
	char why[TB_CLIENT_WHY_MAX];
};

/* client.c: as tb_client_open(). */
struct tb_client *tb_client_begin(const struct tb_client_options *options, enum tb_purpose purpose);
/* Asks the server to answer once it has done all that was asked. */
void tb_client_ask(struct tb_client *c);
/* Keys were told: completes requests that are answered by now. */
void tb_client_answer_requests(struct tb_client *c);
void tb_client_end_requests(struct tb_client *c, int res);

#define tb_client_emit(c, event, ...)                                                              \
	spa_hook_list_call(&(c)->listeners, struct tb_client_events, event, 0, ##__VA_ARGS__)

/* client-find.c: the one that is meant.  0, or -ENOENT with c->why filled. */
int tb_client_find(struct tb_client *c);
bool tb_client_has_console(const struct tb_client *c, const char *name);
void tb_client_finish_find(struct tb_client *c);
/* Whether the node of that name is a strip or bus of a console. */
bool tb_client_is_of_console(const struct tb_client *c, const char *node);
/* A node that came into the session, and one that went. */
void tb_client_consider(struct tb_client *c, uint32_t id, const struct spa_dict *props);
void tb_client_forget_candidate(struct tb_client *c, uint32_t id);

/* client-objects.c */
int tb_client_connect_registry(struct tb_client *c);
/* A node, for what the registry does not tell about it.  NULL without memory. */
struct pw_proxy *tb_client_look_at(struct tb_client *c, uint32_t id);
/* What was found out about a node. */
void tb_client_mark_meter(struct tb_client *c, uint32_t id, bool is_level_meter);

/* client-devices.c: a node that came, and one that went. */
void tb_client_consider_device(struct tb_client *c, uint32_t id, const struct spa_dict *props);
void tb_client_forget_device(struct tb_client *c, uint32_t id);

/* client-meters.c: a node that came, one that went, and the end. */
void tb_client_hear_recorder(struct tb_client *c, uint32_t id, const struct spa_dict *props);
void tb_client_forget_recorder(struct tb_client *c, uint32_t id);
void tb_client_finish_recorders(struct tb_client *c);

/* client-policy.c, client-defaults.c: a metadata object that came; from now on it is listened
 * to, if there is one; the end.  While WirePlumber is asked what such an object holds, the
 * daemon reads nothing else that this client sends, and hides changes of the object from
 * everybody: a command that does not need it does not ask. */
void tb_client_consider_policy(struct tb_client *c, uint32_t id, const struct spa_dict *props);
void tb_client_hear_policy(struct tb_client *c);
void tb_client_forget_policy(struct tb_client *c, uint32_t id);
void tb_client_finish_policy(struct tb_client *c);
void tb_client_consider_defaults(struct tb_client *c, uint32_t id, const struct spa_dict *props);
void tb_client_hear_defaults(struct tb_client *c);
void tb_client_finish_defaults(struct tb_client *c);

#endif
