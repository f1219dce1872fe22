/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The web server as a client of it sees it, well-behaved or forged: what is sent is sent as
 * it stands, byte by byte. */
#ifndef WEB_CLIENT_H
#define WEB_CLIENT_H

#include "session.h"

/* `troubadour web` in the session, at a port of its own. */
struct web {
	struct session *session;
	struct tool *server;
	unsigned port;
	char token[128];     /* of this start, from the server's file */
	const char *address; /* what is connected to; NULL: 127.0.0.1 */
};

struct web web_start(struct session *s, const char *option);
/* The same of a server that was started in another way. */
struct web web_reach(struct session *s, struct tool *server);

/* A whole HTTP request; "%p" in it is the port and "%t" the token, and "~" the end of a line.
 * What comes back until the server closes or has sent what it announced, valid until the next
 * call. */
const char *web_send(struct web *w, const char *request);
/* The status of the answer; 0 if the server closed without one. */
unsigned web_status(struct web *w, const char *request);
/* The body of the answer, which has to be 200. */
const char *web_get(struct web *w, const char *path);
/* To /api/set or /api/do. */
const char *web_post(struct web *w, const char *path, const char *json);

/* A WebSocket.  `headers` are sent with the request, as above; NULL: those of the page. */
struct socket;
/* NULL with the status in `status` if it was refused. */
struct socket *socket_open(struct web *w, const char *headers, unsigned *status);
/* Sends `text` as it stands and waits for nothing; for socket_status() and
 * socket_await_end(). */
struct socket *socket_begin(struct web *w, const char *text);
/* Status of the answer; 0 if there is none. */
unsigned socket_status(struct socket *k);
/* As of a phone that leaves the network: nothing arrives any more, and nothing is said. */
void socket_vanish(struct socket *k);
/* Sends `text` as it stands.  Whether the server has not hung up; what it said is dropped. */
bool socket_feed(struct socket *k, const char *text);
/* Waits until the server hangs up, whatever it says before. */
void socket_await_end(struct socket *k);
/* With its hello, and the state, which is the first text. */
struct socket *socket_join(struct web *w, const char **state);
void socket_close(struct socket *k);
void socket_say(struct socket *k, const char *text); /* "%t" as above */
/* One frame, of any opcode and length, as masked or not. */
void socket_frame(struct socket *k, unsigned head, const void *bytes, size_t n, bool masked);
/* The next text message; NULL if the server closed.  Until the next call. */
const char *socket_hear(struct socket *k);
/* The next text in which `part` stands. */
const char *socket_await(struct socket *k, const char *part);
/* Reads up to that text; how many binary messages came before it. */
unsigned socket_count_bytes(struct socket *k, const char *part);
/* The next binary message. */
const uint8_t *socket_hear_bytes(struct socket *k, size_t *n);

/* `part` stands in `text`. */
void expect_in(const char *text, const char *part);

#endif
