/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The open connections: no more than TB_MAX_CONNECTIONS at a time.
 *
 * A request is short, so that whoever comes beside waits in the kernel's queue, where a proxy with
 * HTTP/2 may send dozens at once; a WebSocket that was let in may last for ever, so that nobody
 * waits for its end. */
#include "server-impl.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <pipewire/pipewire.h>

/* A phone that leaves the network says nothing.  It is asked after so long, and believed to be gone
 * when nothing that was sent has arrived for LOST_S. */
#define SILENCE_S 10
#define PROBE_S   5
#define N_PROBES  3
#define LOST_S    20
/* Without a descriptor for it, a connection waits. */
#define NO_ROOM_S 1

static void expect_answers(int fd)
{
	const int keepalive[][3] = { { SOL_SOCKET, SO_KEEPALIVE, 1 },
		{ IPPROTO_TCP, TCP_KEEPIDLE, SILENCE_S }, { IPPROTO_TCP, TCP_KEEPINTVL, PROBE_S },
		{ IPPROTO_TCP, TCP_KEEPCNT, N_PROBES },
		{ IPPROTO_TCP, TCP_USER_TIMEOUT, LOST_S * 1000 } };

	for (size_t i = 0; i < sizeof(keepalive) / sizeof(keepalive[0]); i++)
		setsockopt(fd, keepalive[i][0], keepalive[i][1], &keepalive[i][2], sizeof(int));
}

/* The number of connections that may last: others end soon unless they say their hello. */
static uint32_t n_lasting(const struct tb_server *s)
{
	uint32_t n = 0;

	for (const struct tb_peer *p = s->peers; p; p = p->next)
		n += p->is_socket && p->is_known;
	return n;
}

/* `mask` 0: not for now. */
static void listen_for(struct tb_server *s, uint32_t mask)
{
	for (uint32_t i = 0; i < s->n_listening; i++)
		pw_loop_update_io(s->loop, s->listening[i], mask);
	s->is_deaf = mask == 0;
}

static void wait_for_room(struct tb_server *s)
{
	struct timespec in = { .tv_sec = NO_ROOM_S };

	listen_for(s, 0);
	pw_loop_update_timer(s->loop, s->room_timer, &in, NULL, false);
}

static void on_room(void *data, uint64_t n_expirations)
{
	tb_connections_changed(data);
}

/* libwebsockets closes what it cannot take. */
static void take(struct tb_server *s, int fd)
{
	expect_answers(fd);
	if (s->n_connections >= TB_MAX_CONNECTIONS)
		close(fd);
	else
		lws_adopt_socket_vhost(s->vhost, fd);
}

static void on_connection(void *data, int listener, uint32_t mask)
{
	struct tb_server *s = data;
	int fd;

	for (;;) {
		if (s->n_connections >= TB_MAX_CONNECTIONS && n_lasting(s) < TB_MAX_CONNECTIONS) {
			listen_for(s, 0);
			return;
		}
		fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd < 0)
			break;
		take(s, fd);
	}
	if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
		wait_for_room(s);
}

void tb_connections_changed(struct tb_server *s)
{
	if (s->is_deaf)
		listen_for(s, SPA_IO_IN);
}

bool tb_connections_are_many(const struct tb_server *s)
{
	return s->n_connections > TB_MAX_CONNECTIONS / 2;
}

int tb_connections_listen(struct tb_server *s)
{
	struct tb_listeners *l = s->options.listeners;
	struct spa_source *source;

	s->room_timer = pw_loop_add_timer(s->loop, on_room, s);
	if (!s->room_timer)
		return -errno;
	while (l->n > 0) {
		source =
			pw_loop_add_io(s->loop, l->fd[l->n - 1], SPA_IO_IN, true, on_connection, s);
		if (!source)
			return -errno;
		l->n--;
		s->listening[s->n_listening++] = source;
	}
	return 0;
}
