/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The web server: each of its addresses, asked for by somebody who should not. */
#include "web-client.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define OURS  "Host: localhost:%p~"
#define TOKEN "Authorization: Bearer %t~"
#define BODY  "Content-Type: application/json~Content-Length: 2~~{}"
#define UPGRADE                                                                                    \
	"Connection: Upgrade~Upgrade: websocket~Sec-WebSocket-Version: 13~"                        \
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==~"

/* Its first line, and all that follows Host. */
static const struct address {
	const char *line, *rest;
	bool is_secret; /* for who has a token alone */
} addresses[] = {
	{ "GET / HTTP/1.1~", "~", false },
	{ "GET /app.js HTTP/1.1~", "~", false },
	{ "GET /api/state HTTP/1.1~", "~", true },
	{ "POST /api/set HTTP/1.1~", BODY, true },
	{ "POST /api/do HTTP/1.1~", BODY, true },
	{ "GET /ws HTTP/1.1~", UPGRADE "~", false },
};

#define N_ADDRESSES (sizeof(addresses) / sizeof(addresses[0]))

static unsigned ask(struct web *w, const struct address *a, const char *headers)
{
	char request[1024];

	snprintf(request, sizeof(request), "%s%s%s", a->line, headers, a->rest);
	return web_status(w, request);
}

static void expect_all(struct web *w, const char *headers, unsigned status)
{
	for (size_t i = 0; i < N_ADDRESSES; i++) {
		unsigned got = ask(w, &addresses[i], headers);

		cr_expect_eq(got, status, "%s%s: %u", addresses[i].line, headers, got);
	}
}

/* Names that only point here, as a page that rebinds its own name has them. */
Session(web_forged, no_address_is_served_under_a_name_of_others)
{
	struct web w = web_start(s, NULL);

	expect_all(&w, "Host: evil.example:%p~" TOKEN, 421);
	expect_all(&w, "Host: evil.example:%p~Origin: http://evil.example:%p~" TOKEN, 421);
	expect_all(&w, "Host: evil.example:%p~Origin: http://localhost:%p~" TOKEN, 421);
	expect_all(&w, "Host: localhost:%p.evil.example~" TOKEN, 421);
	expect_all(&w, "Host: localhost.evil.example:%p~" TOKEN, 421);
	expect_all(&w, "Host: 127.0.0.2:%p~" TOKEN, 421);
	expect_all(&w, "Host: 192.168.1.2:%p~" TOKEN, 421);
	expect_all(&w, "Host: localhost:1~" TOKEN, 421);
}

Session(web_forged, no_address_is_served_to_a_page_of_others)
{
	struct web w = web_start(s, NULL);

	expect_all(&w, OURS "Origin: http://evil.example~" TOKEN, 403);
	expect_all(&w, OURS "Origin: null~" TOKEN, 403);
	expect_all(&w, OURS "Origin: https://localhost:%p~" TOKEN, 403);
	expect_all(&w, OURS "Origin: http://localhost~" TOKEN, 403);
	expect_all(&w, OURS "Origin: http://localhost:%p.evil.example~" TOKEN, 403);
	expect_all(&w, OURS "Origin: http://localhost:%p/~" TOKEN, 403);
	expect_all(&w, OURS "Origin: http://x@localhost:%p~" TOKEN, 403);
}

Session(web_forged, what_is_secret_needs_the_token)
{
	struct web w = web_start(s, NULL);

	for (size_t i = 0; i < N_ADDRESSES; i++) {
		if (!addresses[i].is_secret)
			continue;
		cr_expect_eq(ask(&w, &addresses[i], OURS), 401u, "%s", addresses[i].line);
		cr_expect_eq(ask(&w, &addresses[i], OURS "Authorization: Bearer ~"), 401u);
		cr_expect_eq(ask(&w, &addresses[i], OURS "Cookie: token=%t~"), 401u);
	}
}

/* An attacker may have read it in a core dump or a backup of the runtime directory. */
Session(web_forged, token_of_the_last_start_opens_nothing)
{
	struct web w = web_start(s, NULL);
	char old[sizeof(w.token)];
	struct socket *k;
	unsigned status;

	memcpy(old, w.token, sizeof(old));
	tool_stop(w.server, SIGTERM);
	w = web_start(s, NULL);
	cr_expect_str_neq(old, w.token);
	memcpy(w.token, old, sizeof(old));
	for (size_t i = 0; i < N_ADDRESSES; i++) {
		if (addresses[i].is_secret)
			cr_expect_eq(
				ask(&w, &addresses[i], OURS TOKEN), 401u, "%s", addresses[i].line);
	}
	k = socket_open(&w, NULL, &status);
	cr_assert_not_null(k);
	socket_say(k, "{\"hello\":1,\"token\":\"%t\"}");
	expect_in(socket_hear(k), "not allowed");
	cr_expect_null(socket_hear(k));
	socket_close(k);
}

/* A private session keeps them in a place of its own, which a shell outside of it does not know. */
Session(web_forged, devices_are_those_of_the_server_that_runs)
{
	const char *cli = built("TB_TEST_TROUBADOUR");
	char other[4096];

	web_start(s, NULL);
	session_write_file(s, "state/troubadour/web-clients.json",
		"[{\"name\":\"Phone\",\"hash\":\"0\",\"since\":0}]");
	run(s, "mkdir", "-p", session_file(s, "other/troubadour"));
	session_write_file(s, "other/troubadour/web-clients.json",
		"[{\"name\":\"Laptop\",\"hash\":\"0\",\"since\":0}]");
	snprintf(other, sizeof(other), "XDG_STATE_HOME=%s", session_file(s, "other"));
	expect_in(run(s, "env", other, cli, "web", "--clients").out, "Phone");
	cr_expect_neq(run_any(s, "env", other, cli, "web", "--revoke", "Laptop").status, 0);
	expect_in(run(s, "env", other, cli, "web", "--revoke", "Phone").out,
		"has no access any more");
}

/* A list of devices as pairing writes it: the SHA-256 of sixty-four times the letter a. */
Session(web_forged, token_of_a_device_opens_all_until_it_is_revoked)
{
	struct web w = web_start(s, NULL);

	session_write_file(s, "state/troubadour/web-clients.json",
		"[{\"name\":\"Phone\",\"hash\":\"ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb\"}]");
	memset(w.token, 'a', 64);
	w.token[64] = '\0';
	for (size_t i = 0; i < N_ADDRESSES; i++) {
		unsigned status = ask(&w, &addresses[i], OURS TOKEN);

		cr_expect(status < 401u, "%s: %u", addresses[i].line, status);
	}
	run(s, built("TB_TEST_TROUBADOUR"), "web", "--revoke", "Phone");
	for (size_t i = 0; i < N_ADDRESSES; i++) {
		if (addresses[i].is_secret)
			cr_expect_eq(
				ask(&w, &addresses[i], OURS TOKEN), 401u, "%s", addresses[i].line);
	}
}

/* Two of a header, of which one is ours: whoever reads the other one is fooled. */
Session(web_forged, one_name_of_ours_beside_another_helps_nobody)
{
	struct web w = web_start(s, NULL);

	for (size_t i = 0; i < N_ADDRESSES; i++) {
		const struct address *a = &addresses[i];
		unsigned first = ask(&w, a, OURS "Host: evil.example:%p~" TOKEN);
		unsigned second = ask(&w, a, "Host: evil.example:%p~" OURS TOKEN);
		unsigned origin = ask(&w, a,
			OURS "Origin: http://localhost:%p~Origin: http://evil.example~" TOKEN);

		cr_expect(first >= 400 || first == 0, "%s: %u", a->line, first);
		cr_expect(second >= 400 || second == 0, "%s: %u", a->line, second);
		cr_expect(origin >= 400 || origin == 0, "%s: %u", a->line, origin);
	}
}

/* A browser asks first whether another page may; nothing says yes. */
Session(web_forged, no_answer_lets_another_page_read_it)
{
	struct web w = web_start(s, NULL);

	for (size_t i = 0; i < N_ADDRESSES; i++) {
		char request[1024];

		snprintf(request, sizeof(request), "%s%s%s", addresses[i].line, OURS TOKEN,
			addresses[i].rest);
		cr_expect_null(strcasestr(web_send(&w, request), "access-control-allow"), "%s",
			addresses[i].line);
	}
	cr_expect_geq(
		web_status(&w, "OPTIONS /api/set HTTP/1.1~" OURS "Origin: http://evil.example~"
			       "Access-Control-Request-Method: POST~"
			       "Access-Control-Request-Headers: authorization~~"),
		400u);
}

/* A server with TLS hands on what came to it, with the name that the browser asked for. */
Session(web_forged, behind_a_proxy_its_name_and_origin_are_ours_and_nobody_elses)
{
	struct web w = web_reach(s, tool_start(s, built("TB_TEST_TROUBADOUR"), "web", "--port", "0",
					    "--origin", "https://mixer.example.net"));

#define PROXY "Host: mixer.example.net~"
	for (size_t i = 0; i < N_ADDRESSES; i++) {
		unsigned own = ask(&w, &addresses[i], OURS TOKEN);

		cr_expect(own < 403u, "%s: %u", addresses[i].line, own);
		cr_expect_eq(ask(&w, &addresses[i], PROXY TOKEN), own, "%s", addresses[i].line);
		cr_expect_eq(
			ask(&w, &addresses[i], PROXY "Origin: https://mixer.example.net~" TOKEN),
			own, "%s", addresses[i].line);
		if (addresses[i].is_secret)
			cr_expect_eq(
				ask(&w, &addresses[i], PROXY "Origin: https://mixer.example.net~"),
				401u);
	}
	expect_all(&w, PROXY "Origin: http://mixer.example.net~" TOKEN, 403);
	expect_all(&w, PROXY "Origin: https://mixer.example.net:7768~" TOKEN, 403);
	expect_all(&w, PROXY "Origin: https://evil.example~" TOKEN, 403);
	expect_all(&w, PROXY "Origin: https://mixer.example.net.evil.example~" TOKEN, 403);
	expect_all(&w, PROXY "Origin: https://localhost:%p~" TOKEN, 403);
	expect_all(&w, PROXY "Origin: null~" TOKEN, 403);
	expect_all(&w, "Host: mixer.example.net:%p~" TOKEN, 421);
	expect_all(&w, "Host: evil.example~" TOKEN, 421);
	expect_all(&w, "Host: evil.example~Origin: https://mixer.example.net~" TOKEN, 421);
	/* What a proxy adds, and anybody can, makes no name of ours. */
	expect_all(&w,
		"Host: evil.example~X-Forwarded-Host: mixer.example.net~"
		"Forwarded: host=mixer.example.net~" TOKEN,
		421);
#undef PROXY
}

Session(web_forged, without_a_proxy_nobody_elses_name_is_ours)
{
	struct web w = web_start(s, NULL);

	expect_all(&w, "Host: mixer.example.net~" TOKEN, 421);
	expect_all(&w, OURS "Origin: https://mixer.example.net~" TOKEN, 403);
}

/* What the kernel says of sockets that wait at this port: "0: 0100007F:1E58 00000000:0000 0A". */
static unsigned count_waiting(const char *path, unsigned port, const char *loopback)
{
	FILE *file = fopen(path, "r");
	char line[512], address[64];
	unsigned at, state, n = 0;

	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, " %*u: %63[0-9A-F]:%x %*[0-9A-F]:%*x %x", address, &at, &state)
				!= 3
			|| at != port || state != 0x0a)
			continue;
		cr_expect_str_eq(address, loopback);
		n++;
	}
	if (file)
		fclose(file);
	return n;
}

Session(web_forged, nobody_outside_of_this_machine_is_waited_for)
{
	struct web w = web_start(s, NULL);

	cr_expect_eq(count_waiting("/proc/net/tcp", w.port, "0100007F"), 1u);
	if (count_waiting("/proc/net/tcp6", w.port, "00000000000000000000000001000000") == 0)
		return;
	/* The same rules at the other address of this machine. */
	w.address = "::1";
	cr_expect_eq(web_status(&w, "GET / HTTP/1.1~Host: [::1]:%p~~"), 200u);
	expect_all(&w, "Host: [::2]:%p~" TOKEN, 421);
	expect_all(&w, "Host: [::1]:%p~Origin: http://[::2]:%p~" TOKEN, 403);
	expect_all(&w, "Host: evil.example:%p~" TOKEN, 421);
}
