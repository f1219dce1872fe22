/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The console, for the web server: a thread of its own that is a client of the console.
 *
 * It speaks the protocol of docs/api.md: what a page asks comes in as JSON, and answers,
 * changes and levels go out as bytes that are ready to be sent.  The console may go and come;
 * without one, or without PipeWire, the thread looks for one once a second while somebody is
 * interested, and while nobody is, it is not even connected.
 *
 * The files console*.c are the only ones here that know libpipewire and the client. */
#ifndef TB_WEB_CONSOLE_H
#define TB_WEB_CONSOLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "mailbox.h"

/* Of what is said in docs/api.md; a change that breaks a client makes it one more. */
#define TB_API_VERSION 1

/* Room before the bytes, which the WebSocket's header needs. */
#define TB_NEWS_ROOM 16u

enum tb_news_kind {
	TB_NEWS_ANSWER, /* to `peer` */
	TB_NEWS_STATE,  /* all there is, to `peer`, or to everybody where that is 0 */
	TB_NEWS_CHANGE, /* to everybody who has a state */
	TB_NEWS_LEVELS, /* binary, to everybody who asked for levels */
};

/* How a state tells keys and values: each key by its whole name, or in groups. */
enum tb_web_form { TB_WEB_PLAIN, TB_WEB_PACKED };

/* One message; free() frees it. */
struct tb_news {
	struct tb_mail mail;
	enum tb_news_kind kind;
	enum tb_web_form form; /* of a state for everybody: for those who read that one */
	uint64_t peer;
	bool is_error;
	bool is_part; /* of an answer whose end is still to come */
	size_t n_bytes;
	uint8_t bytes[]; /* TB_NEWS_ROOM, then n_bytes */
};

struct tb_web_console;

/* How many are interested at all, how many of them read a packed state, want levels and those of
 * applications, too, and so often at most. */
struct tb_web_interest {
	uint32_t n_watchers, n_packed, n_level_watchers, n_app_watchers, hz;
};

struct tb_web_console_options {
	const char *console; /* NULL: the only one, else "troubadour" */
	const char *remote;  /* NULL: the user's PipeWire */
	const char *program; /* the program `troubadour`, which makes scenes and strips */
	bool is_on_lan;      /* the page says so */
};

/* Starts the thread.  News go to `news`.  NULL with errno. */
struct tb_web_console *tb_web_console_new(
	const struct tb_web_console_options *options, struct tb_mailbox *news);
void tb_web_console_free(struct tb_web_console *c); /* NULL is fine */

/* ---- from any thread ---- */

/* A request of docs/api.md, taken over.  The answer comes as news, with the request's "id".
 * The request {"state":true} gets a TB_NEWS_STATE, a packed one with "packed":true. */
void tb_web_console_ask(struct tb_web_console *c, uint64_t peer, json_t *request);
/* The peer is gone, and with it what it held open. */
void tb_web_console_leave(struct tb_web_console *c, uint64_t peer);
void tb_web_console_watch(struct tb_web_console *c, const struct tb_web_interest *interest);

#endif
