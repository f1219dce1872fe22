/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Connections that libwebsockets does not take: here a libwebsockets that takes none. */
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <pipewire/pipewire.h>

#include "server-impl.h"

static uint32_t n_refused;
static int other = -1; /* a file that has the number of the connection that was refused last */

/* "Either returns new wsi bound to accept_fd, or closes accept_fd and returns NULL", says its
 * header.  Another thread may open a file at once, which gets the number of what was closed. */
struct lws *lws_adopt_socket_vhost(struct lws_vhost *vh, lws_sockfd_type fd)
{
	n_refused++;
	close(fd);
	other = open("/dev/null", O_RDONLY | O_CLOEXEC);
	cr_assert_eq(other, fd);
	return NULL;
}

static int connect_to(const struct tb_listeners *l)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons(l->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	cr_assert_eq(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

static void end(struct tb_server *s)
{
	for (uint32_t i = 0; i < s->n_listening; i++)
		pw_loop_destroy_source(s->loop, s->listening[i]);
	pw_loop_destroy_source(s->loop, s->room_timer);
	pw_loop_leave(s->loop);
	pw_loop_destroy(s->loop);
}

Test(connections, one_that_is_not_taken_is_closed_once)
{
	struct tb_listeners listeners;
	struct tb_server s = { .options.listeners = &listeners };
	int client;
	char byte;

	cr_assert_eq(tb_listen(&listeners, 0, false), 0);
	pw_init(NULL, NULL);
	s.loop = pw_loop_new(NULL);
	pw_loop_enter(s.loop);
	cr_assert_eq(tb_connections_listen(&s), 0);
	client = connect_to(&listeners);
	while (n_refused == 0)
		pw_loop_iterate(s.loop, -1);
	/* The client is told so, and another file that has the number by now stays open. */
	cr_expect_leq(recv(client, &byte, 1, 0), 0);
	cr_expect_geq(fcntl(other, F_GETFD), 0, "file %d was closed, too", other);
	cr_expect_eq(n_refused, 1u);
	close(client);
	close(other);
	end(&s);
}
