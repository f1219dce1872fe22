/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The web server as systemd starts it: with sockets that were there before it (sd_listen_fds(3)).
 */
#include "consoles.h"
#include "web-client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CLI built("TB_TEST_TROUBADOUR")
#define GET "GET / HTTP/1.1~Host: localhost:%p~~"

/* At 127.0.0.1, and at ::1 where this machine has that. */
struct unit {
	int fd[2];
	unsigned n, port;
};

static int listen_at(const void *address, socklen_t n)
{
	int fd = socket(
		((const struct sockaddr *)address)->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && bind(fd, address, n) == 0 && listen(fd, 16) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static struct unit start_unit(void)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	struct unit u = { .n = 1 };
	socklen_t n = sizeof(v4);

	u.fd[0] = listen_at(&v4, sizeof(v4));
	cr_assert_geq(u.fd[0], 0);
	cr_assert_eq(getsockname(u.fd[0], (struct sockaddr *)&v4, &n), 0);
	u.port = ntohs(v4.sin_port);
	v6.sin6_port = v4.sin_port;
	u.fd[1] = listen_at(&v6, sizeof(v6));
	u.n += u.fd[1] >= 0;
	return u;
}

/* `pid`: whom the sockets are for, as the shell writes it; "$$" becomes the server's own. */
static struct tool *start_service(struct session *s, const struct unit *u, const char *pid)
{
	char script[4200];

	snprintf(script, sizeof(script), "LISTEN_FDS=%u LISTEN_PID=%s exec \"$0-web\" --port 0",
		u->n, pid);
	tool_hand_over(s, u->fd, u->n);
	return tool_start(s, "sh", "-c", script, CLI);
}

Session(web_activation, who_came_before_the_server_is_served_at_the_sockets_port,
	.console = SMALL_CONSOLE)
{
	struct unit u = start_unit();
	struct web w = { .session = s, .port = u.port };
	struct socket *first = socket_begin(&w, GET);

	w = web_reach(s, start_service(s, &u, "$$"));
	cr_expect_eq(w.port, u.port);
	cr_expect_eq(socket_status(first), 200u);
	socket_close(first);
	expect_in(web_get(&w, "/api/state"), "\"console\":\"troubadour\"");
	cr_expect_eq(web_status(&w, "GET / HTTP/1.1~Host: localhost:7768~~"), 421u);
	if (u.n == 2) {
		w.address = "::1";
		cr_expect_eq(web_status(&w, "GET / HTTP/1.1~Host: [::1]:%p~~"), 200u);
	}
	close(u.fd[0]);
	close(u.fd[1]);
}

/* The sockets stay with systemd, so that nobody is turned away in between. */
Session(web_activation, next_server_serves_whoever_came_in_between)
{
	struct unit u = start_unit();
	struct web w = web_reach(s, start_service(s, &u, "$$"));
	struct socket *between;

	cr_expect_eq(web_status(&w, GET), 200u);
	cr_expect_eq(tool_stop(w.server, SIGTERM).status, 0);
	between = socket_begin(&w, GET);
	w = web_reach(s, start_service(s, &u, "$$"));
	cr_expect_eq(w.port, u.port);
	cr_expect_eq(socket_status(between), 200u);
	socket_close(between);
	close(u.fd[0]);
	close(u.fd[1]);
}

/* A shell that systemd started hands its variables on to all that it runs. */
Session(web_activation, sockets_of_another_process_are_not_taken)
{
	struct unit u = start_unit();
	struct web w = web_reach(s, start_service(s, &u, "1"));

	cr_expect_neq(w.port, u.port);
	cr_expect_eq(web_status(&w, GET), 200u);
	close(u.fd[0]);
	close(u.fd[1]);
}
