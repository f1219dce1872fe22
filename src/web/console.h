/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The console, for the web server, which is a client of it in the loop that both share.
 *
 * It speaks the protocol of docs/api.md: what a page asks comes in as JSON, and answers,
 * changes and levels go out as bytes that are ready to be sent.  The console may go and come;
 * without one, or without PipeWire, one is looked for once a second while somebody is
 * interested, and while nobody is, there is no connection.  Nothing here waits.
 *
 * The files console*.c are the only ones here that know the client. */
#ifndef TB_WEB_CONSOLE_H
#define TB_WEB_CONSOLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct pw_loop;

/* Version of the API in docs/api.md; a change that breaks a client increments it. */
#define TB_API_VERSION 1

enum tb_news_kind {
	TB_NEWS_ANSWER, /* to `peer` */
	TB_NEWS_STATE,  /* all there is, to `peer`, or to everybody where that is 0 */
	TB_NEWS_CHANGE, /* to everybody who has a state */
	TB_NEWS_LEVELS, /* binary, to everybody who asked for levels */
};

/* How a state tells keys and values: each key by its whole name, or in groups. */
enum tb_web_form { TB_WEB_PLAIN, TB_WEB_PACKED };

/* One message, which is there until whoever is told returns. */
struct tb_news {
	enum tb_news_kind kind;
	enum tb_web_form form; /* of a state for everybody: for those who read that one */
	uint64_t peer;
	bool is_error;
	bool is_part; /* of an answer whose end is still to come */
	const void *bytes;
	size_t n_bytes;
};

struct tb_web_console;

/* How many are interested at all, how many of them read a packed state, want levels and those of
 * applications, too, and so often at most. */
struct tb_web_interest {
	uint32_t n_watchers, n_packed, n_level_watchers, n_app_watchers, hz;
};

struct tb_web_console_options {
	const char *console;  /* NULL: the only one, else "troubadour" */
	const char *remote;   /* NULL: the user's PipeWire */
	const char *program;  /* the program `troubadour`, which makes strips and buses */
	bool is_on_lan;       /* the page says so */
	struct pw_loop *loop; /* borrowed, and entered by the caller's thread for as long */
	/* May be called by any of the functions below, and calls none of them. */
	void (*tell)(void *data, const struct tb_news *news);
	void *data;
};

/* NULL with errno. */
struct tb_web_console *tb_web_console_new(const struct tb_web_console_options *options);
void tb_web_console_free(struct tb_web_console *c); /* NULL is fine */

/* At the end of each turn of the loop: says what there is to say.  `since_ns`: when the turn began
 * to work on what it had heard (tb_now_ns()). */
void tb_web_console_attend(struct tb_web_console *c, uint64_t since_ns);

/* A request of docs/api.md, taken over.  The answer comes as news, now or later, with the request's
 * "id". The request {"state":true} gets a TB_NEWS_STATE, a packed one with "packed":true. */
void tb_web_console_ask(struct tb_web_console *c, uint64_t peer, json_t *request);
/* The peer is gone, and with it what it held open. */
void tb_web_console_leave(struct tb_web_console *c, uint64_t peer);
void tb_web_console_watch(struct tb_web_console *c, const struct tb_web_interest *interest);

#endif
