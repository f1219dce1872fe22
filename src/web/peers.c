/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The server's peers, and what it asks of a request before it listens. */
#include "server-impl.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* ---- peers ---- */

struct tb_out *tb_out_new(const void *bytes, size_t n_bytes, bool is_binary)
{
	struct tb_out *out = malloc(sizeof(*out) + LWS_PRE + n_bytes);

	if (!out)
		return NULL;
	*out = (struct tb_out){ .is_binary = is_binary, .n_bytes = n_bytes };
	memcpy(out->bytes + LWS_PRE, bytes, n_bytes);
	return out;
}

struct tb_peer *tb_peer_new(struct tb_server *s, struct lws *wsi, bool is_socket)
{
	struct tb_peer *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->server = s;
	p->wsi = wsi;
	p->id = ++s->last_id;
	p->is_socket = is_socket;
	p->next = s->peers;
	s->peers = p;
	return p;
}

void tb_peer_free(struct tb_peer *p)
{
	struct tb_peer **place;
	struct tb_out *out;

	if (!p)
		return;
	for (place = &p->server->peers; *place != p; place = &(*place)->next)
		;
	*place = p->next;
	while ((out = p->first_out)) {
		p->first_out = out->next;
		free(out);
	}
	free(p->owned);
	free(p->in);
	tb_server_count(p->server);
	if (p->server->console && p->is_socket)
		tb_web_console_leave(p->server->console, p->id);
	free(p);
}

void tb_server_count(struct tb_server *s)
{
	struct tb_web_interest i = { .n_watchers = 0 };

	if (!s->console)
		return;
	for (struct tb_peer *p = s->peers; p; p = p->next) {
		i.n_watchers += p->is_socket && p->is_known;
		i.n_packed += p->is_socket && p->is_known && p->form == TB_WEB_PACKED;
		i.n_level_watchers += p->levels_hz > 0;
		i.n_app_watchers += p->levels_hz > 0 && p->wants_apps;
		i.hz = p->levels_hz > i.hz ? p->levels_hz : i.hz;
	}
	tb_web_console_watch(s->console, &i);
}

/* ---- who may speak ---- */

static void fill_site(struct tb_server *s, struct lws *wsi, struct tb_site *site)
{
	struct sockaddr_storage a;
	socklen_t n = sizeof(a);
	const void *raw = NULL;

	*site = (struct tb_site){ .port = s->options.listeners->port };
	snprintf(site->proxy, sizeof(site->proxy), "%s", s->options.proxy);
	if (!s->options.is_on_lan
		|| getsockname(lws_get_socket_fd(wsi), (struct sockaddr *)&a, &n) < 0)
		return;
	if (a.ss_family == AF_INET)
		raw = &((struct sockaddr_in *)&a)->sin_addr;
	else if (a.ss_family == AF_INET6)
		raw = &((struct sockaddr_in6 *)&a)->sin6_addr;
	if (raw)
		inet_ntop(a.ss_family, raw, site->address, sizeof(site->address));
	snprintf(site->name, sizeof(site->name), "%s", s->name);
}

/* A header as text; NULL if it is not there, "" if it is too long to be ours. */
static const char *header(struct lws *wsi, enum lws_token_indexes token, char *text, int n_bytes)
{
	if (lws_hdr_total_length(wsi, token) == 0)
		return NULL;
	if (lws_hdr_copy(wsi, text, n_bytes, token) < 0)
		text[0] = '\0';
	return text;
}

unsigned tb_server_check(struct tb_server *s, struct lws *wsi)
{
	char host[128], origin[128];
	struct tb_site site;

	fill_site(s, wsi, &site);
	if (!tb_host_is_ours(&site, header(wsi, WSI_TOKEN_HOST, host, sizeof(host))))
		return TB_HTTP_MISDIRECTED;
	if (!tb_origin_is_ours(&site, header(wsi, WSI_TOKEN_ORIGIN, origin, sizeof(origin))))
		return HTTP_STATUS_FORBIDDEN;
	return 0;
}
