/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* WebSockets: the page's way in.
 *
 * Before its hello a peer hears nothing.  Then it has the state, and from there on hears
 * every change. */
#include "server-impl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/now.h"
#include "request.h"

/* ---- to the peer ---- */

static void hang_up(struct tb_peer *p)
{
	p->is_ending = true;
	lws_callback_on_writable(p->wsi);
}

/* Levels that could not be sent are old: the newest take their place. */
static void renew_levels(struct tb_peer *p, const void *bytes, size_t n_bytes)
{
	struct tb_out *out = p->first_out;

	while (out && !out->is_binary)
		out = out->next;
	/* Levels of other rows come with the next frame. */
	if (out && out->n_bytes == n_bytes)
		memcpy(out->bytes + LWS_PRE, bytes, n_bytes);
}

static void send_frame(struct tb_peer *p, const void *bytes, size_t n_bytes, bool is_binary)
{
	struct tb_out *out;

	if (p->is_ending)
		return;
	if (is_binary && p->has_levels_queued) {
		renew_levels(p, bytes, n_bytes);
		return;
	}
	out = p->queued_bytes + n_bytes <= TB_MAX_QUEUED_BYTES
	              ? tb_out_new(bytes, n_bytes, is_binary)
	              : NULL;
	if (!out) {
		hang_up(p);
		return;
	}
	if (p->last_out)
		p->last_out->next = out;
	else
		p->first_out = out;
	p->last_out = out;
	p->queued_bytes += n_bytes;
	p->has_levels_queued |= is_binary;
	lws_callback_on_writable(p->wsi);
}

static void say(struct tb_peer *p, json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT);

	if (text)
		send_frame(p, text, strlen(text), false);
	free(text);
	json_decref(json);
}

static void refuse(struct tb_peer *p, const json_t *request, const char *why)
{
	json_t *id = json_object_get(request, "id");
	json_t *answer = json_pack("{s:s}", "error", why);

	if (id)
		json_object_set(answer, "id", id);
	say(p, answer);
}

/* A client that was revoked gets nothing more, even if it sends nothing. */
static bool is_still_known(struct tb_peer *p)
{
	uint64_t now = tb_now_ns();

	if (!p->is_known || now - p->known_at_ns < 1000000000u)
		return p->is_known;
	p->known_at_ns = now;
	p->is_known = tb_secrets_know(p->server->options.secrets, p->token);
	if (!p->is_known)
		hang_up(p);
	return p->is_known;
}

static bool is_meant(const struct tb_peer *p, const struct tb_news *news)
{
	switch (news->kind) {
	case TB_NEWS_ANSWER:
		return news->peer == p->id;
	case TB_NEWS_STATE:
		return news->peer == p->id
		       || (news->peer == 0 && p->has_state && news->form == p->form);
	case TB_NEWS_CHANGE:
		return p->has_state;
	case TB_NEWS_LEVELS:
		return p->has_state && p->levels_hz > 0;
	}
	return false;
}

void tb_socket_tell(struct tb_peer *p, const struct tb_news *news)
{
	if (!is_meant(p, news) || !is_still_known(p))
		return;
	if (news->kind == TB_NEWS_STATE)
		p->has_state = true;
	send_frame(p, news->bytes, news->n_bytes, news->kind == TB_NEWS_LEVELS);
}

static int write_next(struct tb_peer *p)
{
	struct tb_out *out = p->first_out;
	int res;

	if (!out)
		return p->is_ending ? -1 : 0;
	res = lws_write(p->wsi, out->bytes + LWS_PRE, out->n_bytes,
		out->is_binary ? LWS_WRITE_BINARY : LWS_WRITE_TEXT);
	p->first_out = out->next;
	if (!p->first_out)
		p->last_out = NULL;
	p->queued_bytes -= out->n_bytes;
	p->has_levels_queued &= !out->is_binary;
	free(out);
	if (p->first_out || p->is_ending)
		lws_callback_on_writable(p->wsi);
	return res < 0 ? -1 : 0;
}

/* ---- from the peer ---- */

/* A socket reads one form of states, which its hello has said. */
static void ask_for_state(struct tb_peer *p, json_t *request)
{
	json_object_set_new(request, "packed", json_boolean(p->form == TB_WEB_PACKED));
	tb_web_console_ask(p->server->console, p->id, request);
}

static const char *text_in(const json_t *hello, const char *key)
{
	const char *text = json_string_value(json_object_get(hello, key));

	return text ? text : "";
}

static const char *why_not(int res)
{
	if (res == -EACCES)
		return "not allowed";
	if (res == -EUSERS)
		return "too many devices are paired; unpair one with `troubadour web --revoke NAME`";
	return res == -EBADMSG ? "the server's list of devices is damaged" : strerror(-res);
}

/* Lets it in by the token of its hello, or gives it one for its code.  0 or -errno. */
static int let_in(struct tb_peer *p, const json_t *hello)
{
	struct tb_secrets *secrets = p->server->options.secrets;
	const char *token = text_in(hello, "token"), *code = text_in(hello, "code");
	int res;

	if (tb_secrets_know(secrets, token)) {
		snprintf(p->token, sizeof(p->token), "%s", token);
		return 0;
	}
	res = code[0] ? tb_secrets_redeem(secrets, code, text_in(hello, "name"), p->token)
	              : -EACCES;
	if (res == 0)
		say(p, json_pack("{s:s}", "token", p->token));
	return res;
}

/* {"hello":1,"token":"..."} or {"hello":1,"code":"...","name":"..."}. */
static void greet(struct tb_peer *p, const json_t *hello)
{
	int res = 0;

	if (json_integer_value(json_object_get(hello, "hello")) != TB_API_VERSION)
		refuse(p, hello, "this server speaks version 1: {\"hello\":1,\"token\":\"...\"}");
	else if ((res = let_in(p, hello)) < 0)
		refuse(p, hello, why_not(res));
	else
		p->is_known = true;
	if (!p->is_known) {
		hang_up(p);
		return;
	}
	p->known_at_ns = tb_now_ns();
	tb_connections_changed(p->server);
	lws_set_timeout(p->wsi, NO_PENDING_TIMEOUT, 0);
	p->form = json_is_true(json_object_get(hello, "packed")) ? TB_WEB_PACKED : TB_WEB_PLAIN;
	tb_server_count(p->server);
	ask_for_state(p, json_pack("{s:b}", "state", 1));
}

static void ask_for_levels(struct tb_peer *p, const json_t *request)
{
	double wanted = json_number_value(json_object_get(request, "levels"));

	p->levels_hz = wanted < 1.0 ? 0u : wanted > 60.0 ? 60u : (uint32_t)wanted;
	p->wants_apps = json_is_true(json_object_get(request, "apps"));
	tb_server_count(p->server);
}

/* {"keep":"..."}: a window that a browser has installed comes again after the next login. */
static void keep(struct tb_peer *p, const json_t *request)
{
	int res = tb_secrets_keep(p->server->options.secrets, p->token, text_in(request, "keep"));
	json_t *id = json_object_get(request, "id"), *answer;

	if (res < 0) {
		refuse(p, request,
			res == -ENOENT ? "no window has this key any more" : why_not(res));
		return;
	}
	answer = json_pack("{s:b}", "ok", 1);
	if (id)
		json_object_set(answer, "id", id);
	say(p, answer);
}

/* One whole message; the JSON is ours to give away. */
static void take_message(struct tb_peer *p, json_t *message)
{
	bool is_about_levels = json_object_get(message, "levels") != NULL;

	if (!p->is_known && !p->is_ending && json_object_get(message, "hello")) {
		greet(p, message);
	} else if (!p->is_known) {
		refuse(p, message, "say hello first");
		hang_up(p);
	} else if (is_still_known(p)
		   && !tb_budget_spend(&p->budget, tb_request_cost(message), tb_now_ns())) {
		refuse(p, message, "too many changes; slow down");
	} else if (is_about_levels && p->is_known) {
		ask_for_levels(p, message);
	} else if (p->is_known && json_is_string(json_object_get(message, "keep"))) {
		keep(p, message);
	} else if (p->is_known && json_object_get(message, "state")) {
		ask_for_state(p, message);
		return;
	} else if (p->is_known) {
		tb_web_console_ask(p->server->console, p->id, message);
		return;
	}
	json_decref(message);
}

static int receive(struct tb_peer *p, const void *bytes, size_t n)
{
	json_t *message;
	uint8_t *grown;

	if (p->n_in + n > TB_MAX_BODY_BYTES)
		return -1;
	grown = realloc(p->in, p->n_in + n + 1);
	if (!grown)
		return -1;
	p->in = grown;
	memcpy(p->in + p->n_in, bytes, n);
	p->n_in += n;
	if (!lws_is_final_fragment(p->wsi) || lws_remaining_packet_payload(p->wsi) > 0)
		return 0;
	message = lws_frame_is_binary(p->wsi)
	                  ? NULL
	                  : json_loadb((char *)p->in, p->n_in, JSON_REJECT_DUPLICATES, NULL);
	p->n_in = 0;
	if (json_is_object(message)) {
		take_message(p, message);
		return 0;
	}
	json_decref(message);
	refuse(p, NULL, "that is not a JSON object");
	hang_up(p);
	return 0;
}

int tb_socket_callback(struct tb_server *s, struct lws *wsi, enum lws_callback_reasons reason,
	struct tb_peer **peer, void *in, size_t n)
{
	switch (reason) {
	case LWS_CALLBACK_ESTABLISHED:
		*peer = tb_peer_new(s, wsi, true);
		lws_set_timeout(wsi, PENDING_TIMEOUT_USER_REASON_BASE, TB_HELLO_S);
		return *peer ? 0 : -1;
	case LWS_CALLBACK_RECEIVE:
		return *peer ? receive(*peer, in, n) : -1;
	case LWS_CALLBACK_SERVER_WRITEABLE:
		return *peer ? write_next(*peer) : -1;
	case LWS_CALLBACK_CLOSED:
		tb_peer_free(*peer);
		*peer = NULL;
		return 0;
	default:
		return 0;
	}
}
