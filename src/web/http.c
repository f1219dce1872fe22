/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* HTTP: the files of the page, GET /api/state, POST /api/set and POST /api/do. */
#include "server-impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/now.h"
#include "request.h"

#define HEAD_BYTES 2048u

/* What no answer goes without: nothing from elsewhere, no frame round us, no copy kept. */
static const char *const headers[][2] = {
	{ "cross-origin-resource-policy:", "same-origin" },
	{ "cross-origin-opener-policy:", "same-origin" },
	{ "x-content-type-options:", "nosniff" },
	{ "x-frame-options:", "DENY" },
	{ "referrer-policy:", "no-referrer" },
	{ "cache-control:", "no-store" },
	{ "vary:", "accept-encoding" },
};

static int add_header(
	struct lws *wsi, const char *name, const char *value, uint8_t **at, uint8_t *end)
{
	return lws_add_http_header_by_name(
		wsi, (const uint8_t *)name, (const uint8_t *)value, (int)strlen(value), at, end);
}

static int add_policy(struct lws *wsi, uint8_t **at, uint8_t *end)
{
	char text[512];

	snprintf(text, sizeof(text),
		"default-src 'self'; script-src 'self' %s; style-src 'self' %s; "
		"img-src 'self' data:; "
		"frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
		tb_page_script, tb_page_style);
	return add_header(wsi, "content-security-policy:", text, at, end);
}

static int write_head(struct lws *wsi, unsigned status, const struct tb_reply *reply)
{
	uint8_t head[LWS_PRE + HEAD_BYTES], *start = head + LWS_PRE, *at = start;
	uint8_t *end = head + sizeof(head) - 1;
	int res = lws_add_http_common_headers(
		wsi, status, reply->type, (lws_filepos_t)reply->n_bytes, &at, end);

	if (res == 0)
		res = add_policy(wsi, &at, end);
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]) && res == 0; i++)
		res = add_header(wsi, headers[i][0], headers[i][1], &at, end);
	if (res == 0 && reply->is_last)
		res = add_header(wsi, "connection:", "close", &at, end);
	if (res == 0 && reply->is_gzip)
		res = add_header(wsi, "content-encoding:", "gzip", &at, end);
	return res == 0 ? lws_finalize_write_http_header(wsi, start, &at, end) : -1;
}

/* The body follows when there is room for it.  Whoever is answered before all of his own has come
 * gets no second request, as libwebsockets waits again after each piece of it. */
static int reply_with(struct tb_peer *p, unsigned status, const struct tb_reply *reply)
{
	p->reply = *reply;
	p->reply.is_last = p->has_more_to_come || tb_connections_are_many(p->server);
	if (write_head(p->wsi, status, &p->reply) != 0)
		return -1;
	lws_callback_on_writable(p->wsi);
	return 0;
}

static int reply_text(struct tb_peer *p, unsigned status, const void *json, size_t n_bytes)
{
	p->owned = tb_out_new(json, n_bytes, false);
	if (!p->owned)
		return -1;
	return reply_with(p, status,
		&(struct tb_reply){ .type = "application/json",
			.body = p->owned->bytes + LWS_PRE,
			.n_bytes = n_bytes });
}

static int reply_error(struct tb_peer *p, unsigned status, const char *why)
{
	char text[192];
	int n = snprintf(text, sizeof(text), "{\"error\":\"%s\"}\n", why);

	return reply_text(p, status, text, (size_t)n);
}

static int write_body(struct tb_peer *p)
{
	struct tb_reply *r = &p->reply;
	uint8_t part[LWS_PRE + 16384];
	size_t n = r->n_bytes - r->n_sent;
	bool is_last;

	if (!r->body)
		return 0;
	n = n < sizeof(part) - LWS_PRE ? n : sizeof(part) - LWS_PRE;
	is_last = r->n_sent + n == r->n_bytes;
	memcpy(part + LWS_PRE, r->body + r->n_sent, n);
	if (lws_write(p->wsi, part + LWS_PRE, n, is_last ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP)
		< 0)
		return -1;
	r->n_sent += n;
	if (!is_last) {
		lws_callback_on_writable(p->wsi);
		return 0;
	}
	return r->is_last || lws_http_transaction_completed(p->wsi) ? -1 : 0;
}

/* ---- the page ---- */

static bool takes_gzip(struct lws *wsi)
{
	char text[128];

	return lws_hdr_copy(wsi, text, sizeof(text), WSI_TOKEN_HTTP_ACCEPT_ENCODING) > 0
	       && strstr(text, "gzip");
}

static int send_file(struct tb_peer *p, const char *path)
{
	if (strcmp(path, "/") == 0)
		path = "/index.html";
	for (size_t i = 0; i < tb_n_page_files; i++) {
		const struct tb_page_file *f = &tb_page_files[i];
		bool is_gzip = takes_gzip(p->wsi);

		if (strcmp(f->path, path) == 0)
			return reply_with(p, HTTP_STATUS_OK,
				&(struct tb_reply){ .type = f->type,
					.body = is_gzip ? f->gzip : f->plain,
					.n_bytes = is_gzip ? f->n_gzip : f->n_plain,
					.is_gzip = is_gzip });
	}
	return reply_error(p, HTTP_STATUS_NOT_FOUND, "there is nothing here");
}

/* ---- the API ---- */

/* Each request by HTTP has a new connection, so the budget is kept with the token. */
static struct tb_budget *budget_of(struct tb_server *s, const char *token)
{
	struct tb_spender *spender;

	for (size_t i = 0; i < TB_MAX_CONNECTIONS; i++) {
		if (strcmp(s->spenders[i].token, token) == 0)
			return &s->spenders[i].budget;
	}
	spender = &s->spenders[s->next_spender++ % TB_MAX_CONNECTIONS];
	*spender = (struct tb_spender){ .budget = { 0 } };
	snprintf(spender->token, sizeof(spender->token), "%s", token);
	return &spender->budget;
}

static bool is_allowed(struct tb_peer *p)
{
	char text[160];
	const char *token;

	if (lws_hdr_copy(p->wsi, text, sizeof(text), WSI_TOKEN_HTTP_AUTHORIZATION) <= 0)
		return false;
	token = tb_bearer(text);
	if (!token || !tb_secrets_know(p->server->options.secrets, token))
		return false;
	snprintf(p->token, sizeof(p->token), "%s", token);
	p->is_known = true;
	return true;
}

static void ask(struct tb_peer *p, json_t *request)
{
	lws_set_timeout(p->wsi, PENDING_TIMEOUT_HTTP_CONTENT, TB_REQUEST_S);
	tb_web_console_ask(p->server->console, p->id, request);
}

static int get(struct tb_peer *p, const char *path)
{
	if (strcmp(path, "/api/state") != 0)
		return send_file(p, path);
	if (!is_allowed(p))
		return reply_error(p, HTTP_STATUS_UNAUTHORIZED, "a token is needed");
	ask(p, json_pack("{s:b}", "state", 1));
	return 0;
}

static int post(struct tb_peer *p, const char *path)
{
	char type[64], length[24];

	if (strcmp(path, "/api/set") != 0 && strcmp(path, "/api/do") != 0)
		return reply_error(p, HTTP_STATUS_NOT_FOUND, "there is nothing here");
	if (lws_hdr_copy(p->wsi, type, sizeof(type), WSI_TOKEN_HTTP_CONTENT_TYPE) <= 0
		|| !tb_type_is_json(type))
		return reply_error(
			p, HTTP_STATUS_UNSUPPORTED_MEDIA_TYPE, "application/json is needed");
	if (!is_allowed(p))
		return reply_error(p, HTTP_STATUS_UNAUTHORIZED, "a token is needed");
	if (lws_hdr_copy(p->wsi, length, sizeof(length), WSI_TOKEN_HTTP_CONTENT_LENGTH) <= 0)
		return reply_error(p, HTTP_STATUS_LENGTH_REQUIRED, "a length is needed");
	if (strtoull(length, NULL, 10) > TB_MAX_BODY_BYTES)
		return reply_error(p, HTTP_STATUS_REQ_ENTITY_TOO_LARGE, "more than 64 KiB at once");
	p->is_do = strcmp(path, "/api/do") == 0;
	return 0;
}

static int take_part(struct tb_peer *p, const void *bytes, size_t n)
{
	uint8_t *grown;

	/* What was refused by its head is not listened to. */
	if (p && p->reply.body)
		return 0;
	if (!p || p->n_in + n > TB_MAX_BODY_BYTES)
		return -1;
	grown = realloc(p->in, p->n_in + n + 1);
	if (!grown)
		return -1;
	p->in = grown;
	memcpy(p->in + p->n_in, bytes, n);
	p->n_in += n;
	return 0;
}

static int take_body(struct tb_peer *p)
{
	json_t *body, *request;

	if (!p || p->reply.body || !p->is_known)
		return 0;
	p->has_more_to_come = false;
	body = json_loadb(p->in ? (char *)p->in : "", p->n_in, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(body)) {
		json_decref(body);
		return reply_error(p, HTTP_STATUS_BAD_REQUEST, "that is not a JSON object");
	}
	if (p->is_do && json_object_get(body, "hold")) {
		json_decref(body);
		return reply_error(p, HTTP_STATUS_BAD_REQUEST,
			"only a WebSocket can hold a strip open, for as long as it lasts");
	}
	request = p->is_do ? body : json_pack("{s:o}", "set", body);
	if (!tb_budget_spend(
		    budget_of(p->server, p->token), tb_request_cost(request), tb_now_ns())) {
		json_decref(request);
		return reply_error(p, 429, "too many changes; slow down");
	}
	/* The value that was set is the next that is read. */
	json_object_set_new(request, "wait", json_true());
	ask(p, request);
	return 0;
}

void tb_http_answer(struct tb_peer *p, const struct tb_news *news)
{
	unsigned status = news->is_error ? HTTP_STATUS_BAD_REQUEST : HTTP_STATUS_OK;

	if (news->is_part)
		return;
	if (reply_text(p, status, news->bytes, news->n_bytes) < 0)
		lws_set_timeout(p->wsi, PENDING_TIMEOUT_HTTP_CONTENT, LWS_TO_KILL_ASYNC);
}

/* ---- from libwebsockets ---- */

static bool announces_body(struct lws *wsi)
{
	char length[24];

	if (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0)
		return true;
	return lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH) > 0
	       && (lws_hdr_copy(wsi, length, sizeof(length), WSI_TOKEN_HTTP_CONTENT_LENGTH) < 0
		       || strtoull(length, NULL, 10) > 0);
}

static int begin(struct tb_server *s, struct lws *wsi, struct tb_peer **peer, const char *path)
{
	unsigned status = tb_server_check(s, wsi);

	tb_peer_free(*peer);
	*peer = tb_peer_new(s, wsi, false);
	if (!*peer)
		return -1;
	(*peer)->has_more_to_come = announces_body(wsi);
	if (status != 0)
		return reply_error(*peer, status,
			status == HTTP_STATUS_FORBIDDEN ? "another page may not do that"
							: "that is not our name");
	if (lws_hdr_total_length(wsi, WSI_TOKEN_GET_URI) > 0)
		return get(*peer, path);
	if (lws_hdr_total_length(wsi, WSI_TOKEN_POST_URI) > 0)
		return post(*peer, path);
	return reply_error(*peer, HTTP_STATUS_METHOD_NOT_ALLOWED, "GET or POST");
}

static int refuse_with(struct lws *wsi, unsigned status)
{
	const struct tb_reply empty = { .type = "text/plain", .n_bytes = 0 };

	return write_head(wsi, status, &empty) == 0 ? 1 : -1;
}

/* A WebSocket: only here, and only from our own page or from a program. */
static int confirm_upgrade(struct tb_server *s, struct lws *wsi)
{
	unsigned status = tb_server_check(s, wsi);
	char path[16];

	if (status == 0
		&& (lws_hdr_copy(wsi, path, sizeof(path), WSI_TOKEN_GET_URI) <= 0
			|| strcmp(path, "/ws") != 0))
		status = HTTP_STATUS_NOT_FOUND;
	return status == 0 ? 0 : refuse_with(wsi, status);
}

int tb_http_callback(struct tb_server *s, struct lws *wsi, enum lws_callback_reasons reason,
	struct tb_peer **peer, void *in, size_t n)
{
	switch (reason) {
	case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
		return confirm_upgrade(s, wsi);
	case LWS_CALLBACK_HTTP:
		return begin(s, wsi, peer, in);
	case LWS_CALLBACK_HTTP_BODY:
		return take_part(*peer, in, n);
	case LWS_CALLBACK_HTTP_BODY_COMPLETION:
		return take_body(*peer);
	case LWS_CALLBACK_HTTP_WRITEABLE:
		return *peer ? write_body(*peer) : 0;
	case LWS_CALLBACK_HTTP_DROP_PROTOCOL:
	case LWS_CALLBACK_CLOSED_HTTP:
		if (peer) {
			tb_peer_free(*peer);
			*peer = NULL;
		}
		return 0;
	default:
		return 0;
	}
}
