/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The server's loop, and which peer gets which news.
 *
 * It is PipeWire's, with the console, the listening sockets and signals.  libwebsockets cannot take
 * its connections there, as its packages have no way to; so while there are any, its own poll(2)
 * waits for them and for PipeWire's loop.  While there are none, nobody waits for libwebsockets,
 * whose timers would wake a server that has nothing to do. */
#include "server-impl.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <pipewire/pipewire.h>

#include "base/now.h"

#define PROTOCOL "troubadour"

/* ---- news ---- */

static void deliver(void *data, const struct tb_news *news)
{
	struct tb_server *s = data;

	for (struct tb_peer *p = s->peers; p; p = p->next) {
		if (p->is_socket)
			tb_socket_tell(p, news);
		else if (news->peer == p->id)
			tb_http_answer(p, news);
	}
}

/* ---- events ---- */

static void on_signal(void *data, int number)
{
	((struct tb_server *)data)->is_over = true;
}

static int take_event(
	struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t n)
{
	struct tb_server *s = lws_context_user(lws_get_context(wsi));
	struct tb_peer **peer = user;

	switch (reason) {
	case LWS_CALLBACK_RAW_RX_FILE:
		pw_loop_iterate(s->loop, 0);
		return 0;
	case LWS_CALLBACK_WSI_CREATE:
		s->n_connections++;
		return 0;
	case LWS_CALLBACK_WSI_DESTROY:
		s->n_connections--;
		tb_connections_changed(s);
		return 0;
	case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
	case LWS_CALLBACK_ESTABLISHED:
	case LWS_CALLBACK_RECEIVE:
	case LWS_CALLBACK_SERVER_WRITEABLE:
	case LWS_CALLBACK_CLOSED:
		return tb_socket_callback(s, wsi, reason, peer, in, n);
	default:
		return tb_http_callback(s, wsi, reason, peer, in, n);
	}
}

static int on_event(
	struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t n)
{
	struct tb_server *s = lws_context_user(lws_get_context(wsi));
	uint64_t begun_ns = tb_now_ns();
	int res = take_event(wsi, reason, user, in, n);

	s->busy_ns += tb_now_ns() - begun_ns;
	return res;
}

static const struct lws_protocols protocols[] = {
	{ PROTOCOL, on_event, sizeof(struct tb_peer *), 4096, 0, NULL, 0 },
	{ NULL, NULL, 0, 0, 0, NULL, 0 },
};

/* ---- life ---- */

static void on_log(int level, const char *line)
{
	fprintf(stderr, "troubadour web: %s", line);
}

static int open_context(struct tb_server *s)
{
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN_SERVER,
		.protocols = protocols,
		.options =
			LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS,
		.user = s,
		.gid = (gid_t)-1,
		.uid = (uid_t)-1,
		.fd_limit_per_thread = TB_MAX_CONNECTIONS + TB_MAX_LISTENERS + 16,
		.timeout_secs = TB_HELLO_S,
		.keepalive_timeout = TB_IDLE_S,
		.server_string = PROTOCOL,
	};

	lws_set_log_level(LLL_ERR, on_log);
	s->context = lws_create_context(&info);
	s->vhost = s->context ? lws_create_vhost(s->context, &info) : NULL;
	return s->vhost ? 0 : -ENOMEM;
}

/* A copy, as it is closed with the context. */
static int adopt_loop(struct tb_server *s)
{
	lws_sock_file_fd_type file = { .filefd =
					       fcntl(pw_loop_get_fd(s->loop), F_DUPFD_CLOEXEC, 0) };

	if (file.filefd < 0)
		return -errno;
	if (!lws_adopt_descriptor_vhost(s->vhost, LWS_ADOPT_RAW_FILE_DESC, file, PROTOCOL, NULL))
		return -EIO;
	s->n_connections = 0;
	return 0;
}

static int attend_signals(struct tb_server *s)
{
	return pw_loop_add_signal(s->loop, SIGINT, on_signal, s)
	                       && pw_loop_add_signal(s->loop, SIGTERM, on_signal, s)
	               ? 0
	               : -errno;
}

static int open_all(struct tb_server *s)
{
	struct tb_web_console_options console = s->options.console;
	int res = open_context(s);

	if (res < 0)
		return res;
	console.loop = s->loop;
	console.tell = deliver;
	console.data = s;
	s->console = tb_web_console_new(&console);
	if (!s->console)
		return -errno;
	res = adopt_loop(s);
	if (res == 0)
		res = attend_signals(s);
	return res < 0 ? res : tb_connections_listen(s);
}

/* 0 or -errno, which libwebsockets does not say. */
static int wait_once(struct tb_server *s)
{
	if (s->n_connections > 0)
		return lws_service(s->context, 0) < 0 ? -EIO : 0;
	return SPA_MIN(pw_loop_iterate(s->loop, -1), 0);
}

static int serve(struct tb_server *s)
{
	int res = open_all(s);

	/* A process that was stopped and continues was interrupted, too. */
	while ((res == 0 || res == -EINTR) && !s->is_over) {
		s->busy_ns = 0;
		res = wait_once(s);
		tb_web_console_attend(s->console, tb_now_ns() - s->busy_ns);
	}
	return s->is_over ? 0 : res;
}

/* Peers that go tell the console, which is gone by then. */
static void close_all(struct tb_server *s)
{
	tb_web_console_free(s->console);
	s->console = NULL;
	if (s->context)
		lws_context_destroy(s->context);
}

int tb_server_run(const struct tb_server_options *options)
{
	struct tb_server s = { .options = *options };
	int res;

	gethostname(s.name, sizeof(s.name) - 1);
	s.name[strcspn(s.name, ".")] = '\0';
	pw_init(NULL, NULL);
	s.loop = pw_loop_new(NULL);
	if (s.loop) {
		pw_loop_enter(s.loop);
		res = serve(&s);
		close_all(&s);
		pw_loop_leave(s.loop);
		pw_loop_destroy(s.loop);
	} else {
		res = -errno;
	}
	if (res < 0)
		fprintf(stderr, "troubadour web: %s\n", strerror(-res));
	pw_deinit();
	return res;
}
