/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the files of the server share. */
#ifndef TB_SERVER_IMPL_H
#define TB_SERVER_IMPL_H

#include "server.h"

#include <libwebsockets.h>

#include "guard.h"

#define TB_MAX_CONNECTIONS 16u
#define TB_MAX_BODY_BYTES  65536u
/* A page that does not read any more is cut off; it comes back and gets all again. */
#define TB_MAX_QUEUED_BYTES (16u << 20)
#define TB_HELLO_S          10
#define TB_REQUEST_S        30
#define TB_IDLE_S           5    /* between requests, while others may wait for the place */
#define TB_HTTP_MISDIRECTED 421u /* RFC 9110, 15.5.20 */

/* Something that is on its way to a peer. */
struct tb_out {
	struct tb_out *next;
	bool is_binary;
	size_t n_bytes;
	uint8_t bytes[]; /* LWS_PRE, then n_bytes */
};

struct tb_reply {
	const char *type; /* of the content */
	const uint8_t *body;
	size_t n_bytes, n_sent;
	bool is_gzip, is_last;
};

/* One HTTP request, or one WebSocket. */
struct tb_peer {
	struct tb_peer *next;
	struct tb_server *server;
	struct lws *wsi;
	uint64_t id;
	bool is_socket, is_known, has_state, is_ending;
	enum tb_web_form form; /* of the states that it reads */
	uint32_t levels_hz;    /* 0: none are wanted */
	bool wants_apps;       /* those of applications, too */
	uint64_t known_at_ns;
	char token[TB_TOKEN_MAX];
	struct tb_budget budget;

	struct tb_out *first_out, *last_out; /* of a WebSocket */
	size_t queued_bytes;
	bool has_levels_queued;

	uint8_t *in; /* a message or body that comes in parts */
	size_t n_in;
	bool has_more_to_come; /* of the body of its request */
	bool is_do;            /* POST /api/do, not /api/set */
	struct tb_reply reply;
	struct tb_out *owned; /* what `reply.body` points into, if it is no file of the page */
};

/* The budget for requests by HTTP, which come on connections of their own. */
struct tb_spender {
	char token[TB_TOKEN_MAX];
	struct tb_budget budget;
};

struct tb_server {
	struct tb_server_options options;
	struct pw_loop *loop;
	struct lws_context *context;
	struct lws_vhost *vhost;
	struct tb_web_console *console;
	struct tb_peer *peers;
	struct tb_spender spenders[TB_MAX_CONNECTIONS];
	uint32_t next_spender, n_connections;
	struct spa_source *listening[TB_MAX_LISTENERS], *room_timer;
	uint32_t n_listening;
	bool is_deaf;     /* whoever connects waits */
	uint64_t busy_ns; /* how long this turn has worked on events */
	uint64_t last_id;
	bool is_over;
	char name[64]; /* of the machine */
};

/* peers.c */
struct tb_peer *tb_peer_new(struct tb_server *s, struct lws *wsi, bool is_socket);
void tb_peer_free(struct tb_peer *p); /* NULL is fine */
/* How many look, told to the console. */
void tb_server_count(struct tb_server *s);
/* NULL without memory. */
struct tb_out *tb_out_new(const void *bytes, size_t n_bytes, bool is_binary);
/* Host and Origin of a request: 0, or the status to refuse it with. */
unsigned tb_server_check(struct tb_server *s, struct lws *wsi);

/* connections.c: the listening sockets are the loop's from here on.  0 or -errno. */
int tb_connections_listen(struct tb_server *s);
/* One went, or a WebSocket was let in: whoever waits is looked at. */
void tb_connections_changed(struct tb_server *s);
/* Then an answer is the last of its connection, so that others get one. */
bool tb_connections_are_many(const struct tb_server *s);

/* http.c: the part of libwebsockets' callback that is about HTTP. */
int tb_http_callback(struct tb_server *s, struct lws *wsi, enum lws_callback_reasons reason,
	struct tb_peer **peer, void *in, size_t n);
/* The answer to a request that waits for it. */
void tb_http_answer(struct tb_peer *p, const struct tb_news *news);

/* socket.c: the part about WebSockets. */
int tb_socket_callback(struct tb_server *s, struct lws *wsi, enum lws_callback_reasons reason,
	struct tb_peer **peer, void *in, size_t n);
/* News for this peer, if they are. */
void tb_socket_tell(struct tb_peer *p, const struct tb_news *news);

/* A file of the page, NULL if there is none of that path. */
struct tb_page_file {
	const char *path, *type;
	const uint8_t *plain, *gzip;
	size_t n_plain, n_gzip;
};
extern const struct tb_page_file tb_page_files[];
extern const size_t tb_n_page_files;
/* Hashes of what is in the page itself, for its policy. */
extern const char tb_page_style[], tb_page_script[];

#endif
