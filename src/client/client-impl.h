/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the files of the client share. */
#ifndef TB_CLIENT_IMPL_H
#define TB_CLIENT_IMPL_H

#include <spa/utils/hook.h>
#include <spa/utils/list.h>

#include "client/client.h"
#include "metadata/metadata.h"
#include "metadata/side.h"
#include "registry/registry.h"

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

/* Metadata objects of WirePlumber's. */
enum { TB_POLICY, TB_DEFAULTS, TB_N_OBJECTS };

struct tb_client_global {
	struct tb_global global;
	bool is_console; /* when it was judged last */
	/* As callers see it. */
	struct tb_object object;
};

/* Something came, went, or told more of itself in the registry. */
struct tb_global_events {
	uint32_t version; /* 0 */
	void (*came)(void *data, struct tb_global *g);
	void (*told)(void *data, struct tb_global *g);
	void (*went)(void *data, struct tb_global *g);
};

struct tb_client {
	char *wanted_console; /* NULL: any; owned */
	char *remote;         /* NULL: the user's; owned */
	struct pw_loop *loop;
	enum tb_purpose purpose;
	bool owns_loop, owns_context;
	enum tb_stage stage;
	struct pw_context *context;
	struct pw_core *core;
	struct tb_registry registry;
	struct spa_hook_list global_listeners; /* struct tb_global_events */
	struct pw_array refusals;              /* struct tb_refusal */

	struct tb_side side; /* there while metadata is bound */
	struct tb_metadata metadata[TB_N_OBJECTS];
	uint32_t metadata_id[TB_N_OBJECTS]; /* PW_ID_ANY: there is none */
	char default_name[TB_N_DEFAULTS][96];
	struct pw_proxy *node; /* the console's; NULL: not found, or gone */
	struct spa_hook node_listener;
	uint32_t node_id;
	char console[96];
	struct tb_keys keys;
	bool is_described, has_props;

	struct spa_hook_list listeners; /* struct tb_client_events */
	struct spa_list requests;       /* struct request of client-set.c, oldest first */
	uint32_t n_requests;            /* since the start, for their tokens */
	bool is_gone, is_quit;
	bool is_over; /* client-sync.c: a wait took too long */
	char why[TB_CLIENT_WHY_MAX];
};

/* client.c: as tb_client_open(). */
struct tb_client *tb_client_begin(const struct tb_client_options *options, enum tb_purpose purpose);
/* Properties for each of its connections; the caller owns them. */
struct pw_properties *tb_client_properties(const struct tb_client *c);
/* Keys were told: completes requests that are answered by now. */
void tb_client_answer_requests(struct tb_client *c);
void tb_client_end_requests(struct tb_client *c, int res);

#define tb_client_emit(c, event, ...)                                                              \
	spa_hook_list_call(&(c)->listeners, struct tb_client_events, event, 0, ##__VA_ARGS__)
#define tb_client_emit_global(c, event, g)                                                         \
	spa_hook_list_call(&(c)->global_listeners, struct tb_global_events, event, 0, g)

/* client-find.c: the one that is meant.  0, or -ENOENT with c->why filled. */
int tb_client_find(struct tb_client *c);
bool tb_client_has_console(const struct tb_client *c, const char *name);
/* Whether the node of that name is a strip or bus of a console. */
bool tb_client_is_of_console(const struct tb_client *c, const char *node);
/* Whether it may be one, by what the registry tells; and whether it is, by what it tells itself. */
bool tb_client_may_be_console(const struct tb_global *g);
bool tb_client_is_console(const struct tb_global *g);

/* client-objects.c: something came, or told more of itself. */
void tb_client_add_object(struct tb_client *c, struct tb_global *g);
void tb_client_judge_object(struct tb_client *c, struct tb_global *g);

/* client-metadata.c: while WirePlumber is asked what such an object holds, the daemon hides changes
 * of the object from everybody: a command that does not need it does not bind it.  Bound
 * already is fine: 0, or -errno. */
int tb_client_bind_metadata(struct tb_client *c, int which);
void tb_client_unbind_metadata(struct tb_client *c);
/* One that came, and one that went. */
void tb_client_consider_metadata(struct tb_client *c, const struct tb_global *g);
void tb_client_forget_metadata(struct tb_client *c, const struct tb_global *g);
/* Makes the side connection again if it has ended.  Not within an event of it. */
void tb_client_renew_side(struct tb_client *c);
/* client-policy.c, client-defaults.c: what they hold, and their end.  What is there counts while it
 * is asked again, and what is not told then is not there. */
void tb_client_doubt_refusals(void *data);
void tb_client_drop_doubted_refusals(void *data);
void tb_client_take_refusal(
	void *data, uint32_t subject, const char *key, const char *type, const char *value);
void tb_client_forget_refusals(struct tb_client *c);
void tb_client_take_default(
	void *data, uint32_t subject, const char *key, const char *type, const char *value);
void tb_client_forget_defaults(struct tb_client *c);

#endif
