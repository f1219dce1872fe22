/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A client of the web server, from sockets up. */
#include "web-client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "graph.h"

#define CLI       built("TB_TEST_TROUBADOUR")
#define MAX_REPLY (8u << 20)

/* ---- the server ---- */

static void read_token(struct web *w)
{
	const char *path = session_file(w->session, "troubadour/web.json");
	char text[512] = "", *at;
	FILE *file = fopen(path, "r");

	cr_assert_not_null(file, "%s", path);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	at = strstr(text, "\"token\": \"");
	cr_assert_not_null(at, "%s", text);
	snprintf(w->token, sizeof(w->token), "%.64s", at + 10);
}

struct web web_start(struct session *s, const char *option)
{
	return web_reach(s, option ? tool_start(s, CLI, "web", "--port", "0", option)
				   : tool_start(s, CLI, "web", "--port", "0"));
}

struct web web_reach(struct session *s, struct tool *server)
{
	struct web w = { .session = s, .server = server };
	const char *at;

	while (!(at = strstr(tool_output(w.server).out, "http://127.0.0.1:"))) {
		if (!tool_running(w.server))
			fail("the web server ended: %s", tool_output(w.server).err);
		await_change(s);
	}
	w.port = (unsigned)strtoul(at + 17, NULL, 10);
	read_token(&w);
	return w;
}

/* ---- bytes ---- */

static int connect_to(const struct web *w)
{
	const char *address = w->address ? w->address : "127.0.0.1";
	bool is_6 = strchr(address, ':');
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)w->port) };
	struct sockaddr_in6 a6 = { .sin6_family = AF_INET6, .sin6_port = a.sin_port };
	int fd = socket(is_6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	inet_pton(is_6 ? AF_INET6 : AF_INET, address,
		is_6 ? (void *)&a6.sin6_addr : (void *)&a.sin_addr);
	cr_assert_geq(fd, 0);
	cr_assert_eq(connect(fd, is_6 ? (struct sockaddr *)&a6 : (struct sockaddr *)&a,
			     is_6 ? sizeof(a6) : sizeof(a)),
		0, "%s", strerror(errno));
	return fd;
}

/* A server that hangs up early is seen when we read. */
static void send_all(int fd, const void *bytes, size_t n)
{
	const char *at = bytes;

	while (n > 0) {
		ssize_t sent = send(fd, at, n, MSG_NOSIGNAL);

		if (sent <= 0)
			return;
		at += sent;
		n -= (size_t)sent;
	}
}

/* Up to `n` bytes; 0 at the end. */
static size_t read_some(int fd, void *to, size_t n)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	ssize_t got;

	if (poll(&p, 1, (int)HANG_MS) <= 0)
		fail("the web server says nothing");
	got = recv(fd, to, n, 0);
	return got > 0 ? (size_t)got : 0;
}

static char *expand(const struct web *w, const char *text)
{
	size_t n_room = strlen(text) + 1024, n = 0;
	char *out = calloc(1, n_room * 2);

	for (; *text && n < n_room; text++) {
		if (*text == '~')
			n += (size_t)sprintf(out + n, "\r\n");
		else if (text[0] == '%' && text[1] == 'p')
			n += (size_t)sprintf(out + n, "%u", w->port), text++;
		else if (text[0] == '%' && text[1] == 't')
			n += (size_t)sprintf(out + n, "%s", w->token), text++;
		else
			out[n++] = *text;
	}
	return out;
}

/* ---- HTTP ---- */

static char reply[MAX_REPLY + 1];

static bool is_whole(size_t n)
{
	const char *body = strstr(reply, "\r\n\r\n"), *length;

	if (!body)
		return false;
	length = strcasestr(reply, "\r\ncontent-length:");
	return length && length < body
	       && (size_t)(body - reply) + 4 + strtoul(length + 17, NULL, 10) <= n;
}

const char *web_send(struct web *w, const char *request)
{
	char *text = expand(w, request);
	int fd = connect_to(w);
	size_t n = 0, got;

	send_all(fd, text, strlen(text));
	reply[0] = '\0';
	while (n < MAX_REPLY && !is_whole(n) && (got = read_some(fd, reply + n, MAX_REPLY - n)) > 0)
		reply[n += got] = '\0';
	close(fd);
	free(text);
	return reply;
}

unsigned web_status(struct web *w, const char *request)
{
	const char *answer = web_send(w, request);

	return strncmp(answer, "HTTP/1.", 7) == 0 ? (unsigned)strtoul(answer + 9, NULL, 10) : 0;
}

static const char *body_of(const char *answer)
{
	const char *body = strstr(answer, "\r\n\r\n");

	cr_assert_not_null(body, "no answer: %s", answer);
	return body + 4;
}

const char *web_get(struct web *w, const char *path)
{
	char request[512];
	const char *answer;

	snprintf(request, sizeof(request),
		"GET %s HTTP/1.1~Host: localhost:%%p~Authorization: Bearer %%t~~", path);
	answer = web_send(w, request);
	cr_assert_eq(strncmp(answer, "HTTP/1.1 200", 12), 0, "%s: %.200s", path, answer);
	return body_of(answer);
}

const char *web_post(struct web *w, const char *path, const char *json)
{
	char request[8192];

	snprintf(request, sizeof(request),
		"POST %s HTTP/1.1~Host: localhost:%%p~Authorization: Bearer %%t~"
		"Content-Type: application/json~Content-Length: %zu~~%s",
		path, strlen(json), json);
	return body_of(web_send(w, request));
}

/* ---- WebSockets ---- */

struct socket {
	struct web *web;
	int fd;
	uint8_t *in;
	size_t n_in, n_taken;
};

static bool fill(struct socket *k, size_t n)
{
	while (k->n_in - k->n_taken < n) {
		size_t got;

		k->in = realloc(k->in, k->n_in + 65536);
		cr_assert_not_null(k->in);
		got = read_some(k->fd, k->in + k->n_in, 65535);
		if (got == 0)
			return false;
		k->n_in += got;
	}
	return true;
}

/* Up to the empty line; what comes behind it is the first frame. */
static unsigned read_head(struct socket *k)
{
	unsigned status;

	for (size_t n = 4; fill(k, n); n++) {
		if (memcmp(k->in + n - 4, "\r\n\r\n", 4) != 0)
			continue;
		k->in[n - 1] = '\0';
		status = (unsigned)strtoul((char *)k->in + 9, NULL, 10);
		k->n_taken = n;
		return status;
	}
	return 0;
}

struct socket *socket_begin(struct web *w, const char *request)
{
	struct socket *k = calloc(1, sizeof(*k));
	char *expanded = expand(w, request);

	k->web = w;
	k->fd = connect_to(w);
	send_all(k->fd, expanded, strlen(expanded));
	free(expanded);
	return k;
}

unsigned socket_status(struct socket *k)
{
	return read_head(k);
}

void socket_vanish(struct socket *k)
{
	/* A filter that lets no byte of a packet through: the kernel acknowledges nothing. */
	struct sock_filter nothing = { .code = BPF_RET | BPF_K, .k = 0 };
	struct sock_fprog program = { .len = 1, .filter = &nothing };

	cr_assert_eq(setsockopt(k->fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)), 0,
		"%s", strerror(errno));
}

bool socket_feed(struct socket *k, const char *text)
{
	char dropped[4096];
	ssize_t got;

	send_all(k->fd, text, strlen(text));
	while ((got = recv(k->fd, dropped, sizeof(dropped), MSG_DONTWAIT)) > 0)
		;
	return got < 0 && errno == EAGAIN;
}

void socket_await_end(struct socket *k)
{
	char dropped[4096];

	while (read_some(k->fd, dropped, sizeof(dropped)) > 0)
		;
}

struct socket *socket_open(struct web *w, const char *headers, unsigned *status)
{
	static const char ours[] = "Host: localhost:%p~Origin: http://localhost:%p~";
	char request[2048];
	struct socket *k;

	snprintf(request, sizeof(request),
		"GET /ws HTTP/1.1~%sUpgrade: websocket~Connection: Upgrade~Sec-WebSocket-Version: 13~"
		"Sec-WebSocket-Key: dHJvdWJhZG91cnNpbmdz~~",
		headers ? headers : ours);
	k = socket_begin(w, request);
	*status = read_head(k);
	if (*status == 101)
		return k;
	socket_close(k);
	return NULL;
}

struct socket *socket_join(struct web *w, const char **state)
{
	unsigned status;
	struct socket *k = socket_open(w, NULL, &status);

	cr_assert_not_null(k, "status %u", status);
	socket_say(k, "{\"hello\":1,\"token\":\"%t\"}");
	*state = socket_hear(k);
	cr_assert_not_null(*state);
	return k;
}

void socket_close(struct socket *k)
{
	close(k->fd);
	free(k->in);
	free(k);
}

void socket_frame(struct socket *k, unsigned head, const void *bytes, size_t n, bool masked)
{
	uint8_t *frame = calloc(1, n + 14);
	uint8_t bit = masked ? 0x80 : 0;
	size_t at = 0;

	frame[at++] = (uint8_t)head;
	if (n < 126) {
		frame[at++] = (uint8_t)(bit | n);
	} else if (n < 65536) {
		frame[at++] = bit | 126;
		frame[at++] = (uint8_t)(n >> 8);
		frame[at++] = (uint8_t)n;
	} else {
		frame[at++] = bit | 127;
		for (int shift = 56; shift >= 0; shift -= 8)
			frame[at++] = (uint8_t)((uint64_t)n >> shift);
	}
	/* A mask of zeros changes nothing. */
	at += masked ? 4 : 0;
	memcpy(frame + at, bytes, n);
	send_all(k->fd, frame, at + n);
	free(frame);
}

void socket_say(struct socket *k, const char *text)
{
	char *expanded = expand(k->web, text);

	socket_frame(k, 0x81, expanded, strlen(expanded), true);
	free(expanded);
}

/* The next frame: its opcode, 8 at the end. */
static unsigned next_frame(struct socket *k, const uint8_t **bytes, size_t *n)
{
	const uint8_t *head;
	size_t n_head = 2;

	if (!fill(k, 2))
		return 8;
	head = k->in + k->n_taken;
	n_head += head[1] == 126 ? 2 : head[1] == 127 ? 8 : 0;
	if (!fill(k, n_head))
		return 8;
	head = k->in + k->n_taken;
	*n = head[1];
	if (head[1] >= 126) {
		*n = 0;
		for (size_t i = 2; i < n_head; i++)
			*n = *n << 8 | head[i];
	}
	if (!fill(k, n_head + *n))
		return 8;
	head = k->in + k->n_taken;
	k->n_taken += n_head + *n;
	*bytes = head + n_head;
	return head[0] & 0x0f;
}

/* What was taken makes room. */
static void forget(struct socket *k)
{
	memmove(k->in, k->in + k->n_taken, k->n_in - k->n_taken);
	k->n_in -= k->n_taken;
	k->n_taken = 0;
}

const char *socket_hear(struct socket *k)
{
	static char text[MAX_REPLY];
	const uint8_t *bytes;
	unsigned opcode;
	size_t n;

	do {
		opcode = next_frame(k, &bytes, &n);
		if (opcode == 8)
			return NULL;
		if (opcode == 1)
			snprintf(text, sizeof(text), "%.*s", (int)n, (const char *)bytes);
		forget(k);
	} while (opcode != 1);
	return text;
}

const char *socket_await(struct socket *k, const char *part)
{
	const char *text;

	do {
		text = socket_hear(k);
		if (!text)
			fail("the server hung up before it said %s", part);
	} while (!strstr(text, part));
	return text;
}

unsigned socket_count_bytes(struct socket *k, const char *part)
{
	const uint8_t *bytes;
	unsigned opcode, n_binary = 0;
	bool is_found;
	size_t n;

	do {
		opcode = next_frame(k, &bytes, &n);
		if (opcode == 8)
			fail("the server hung up before it said %s", part);
		n_binary += opcode == 2;
		is_found = opcode == 1 && memmem(bytes, n, part, strlen(part));
		forget(k);
	} while (!is_found);
	return n_binary;
}

const uint8_t *socket_hear_bytes(struct socket *k, size_t *n)
{
	static uint8_t copy[MAX_REPLY];
	const uint8_t *bytes;
	unsigned opcode;

	do {
		opcode = next_frame(k, &bytes, n);
		if (opcode == 8)
			fail("the server hung up");
		if (opcode == 2)
			memcpy(copy, bytes, *n);
		forget(k);
	} while (opcode != 2);
	return copy;
}

void expect_in(const char *text, const char *part)
{
	cr_expect_not_null(strstr(text, part), "no %s in: %.400s", part, text);
}
