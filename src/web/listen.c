/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Sockets that the server listens at. */
#include "listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "holder.h"

#define FIRST_INHERITED 3
/* Pages that come back at once, and what a proxy with HTTP/2 asks for. */
#define BACKLOG 64

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static uint16_t port_of(int fd)
{
	union address a;
	socklen_t n = sizeof(a);

	if (getsockname(fd, &a.any, &n) < 0)
		return 0;
	return ntohs(a.any.sa_family == AF_INET6 ? a.v6.sin6_port : a.v4.sin_port);
}

uint32_t tb_listen_inherited(struct tb_listeners *l)
{
	const char *pid = getenv("LISTEN_PID"), *n = getenv("LISTEN_FDS");

	*l = (struct tb_listeners){ .n = 0 };
	if (!pid || !n || strtol(pid, NULL, 10) != getpid())
		return 0;
	for (long i = 0; i < strtol(n, NULL, 10) && l->n < TB_MAX_LISTENERS; i++) {
		int fd = FIRST_INHERITED + (int)i;

		fcntl(fd, F_SETFD, FD_CLOEXEC);
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
		l->fd[l->n++] = fd;
		l->port = port_of(fd);
	}
	/* Programs that we start get none of this. */
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	return l->n;
}

static int bind_to(const union address *a, socklen_t n)
{
	int fd = socket(a->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int one = 1, error;

	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (a->any.sa_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
	if (bind(fd, &a->any, n) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	error = errno;
	close(fd);
	return -error;
}

static void tell_why_not(uint16_t port, int error)
{
	struct tb_holder holder;

	fprintf(stderr, "troubadour web: port %u: %s", port, strerror(error));
	if (error == EADDRINUSE && tb_find_holder(port, &holder)) {
		fprintf(stderr, ", by %s (process %d)", holder.name, holder.pid);
		if (strcmp(holder.name, "systemd") == 0)
			fprintf(stderr, "; `systemctl --user stop troubadour-web.socket "
					"troubadour-web.service` stops it");
		else if (strncmp(holder.name, "troubadour-web", 14) == 0)
			fprintf(stderr, "; `troubadour web --open` opens its page");
	}
	fprintf(stderr, "%s\n", error == EADDRINUSE ? "; --port chooses another" : "");
}

int tb_listen(struct tb_listeners *l, uint16_t port, bool lan)
{
	union address v4 = { .v4 = { .sin_family = AF_INET, .sin_port = htons(port) } }, v6;
	int fd;

	*l = (struct tb_listeners){ .n = 0 };
	v4.v4.sin_addr.s_addr = htonl(lan ? INADDR_ANY : INADDR_LOOPBACK);
	fd = bind_to(&v4, sizeof(v4.v4));
	if (fd < 0) {
		tell_why_not(port, -fd);
		return fd;
	}
	l->fd[l->n++] = fd;
	l->port = port_of(fd);
	v6.v6 = (struct sockaddr_in6){ .sin6_family = AF_INET6,
		.sin6_port = htons(l->port),
		.sin6_addr = lan ? in6addr_any : in6addr_loopback };
	fd = bind_to(&v6, sizeof(v6.v6));
	if (fd >= 0)
		l->fd[l->n++] = fd;
	return 0;
}

void tb_listen_close(struct tb_listeners *l)
{
	for (uint32_t i = 0; i < l->n; i++)
		close(l->fd[i]);
	l->n = 0;
}
