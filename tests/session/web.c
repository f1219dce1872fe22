/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The web server: whom it lets in, and whom it refuses. */
#include "consoles.h"
#include "line.h"
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

#define STATE "GET /api/state HTTP/1.1~"
#define OURS  "Host: localhost:%p~"
#define TOKEN "Authorization: Bearer %t~"
#define JSON  "Content-Type: application/json~"

/* ---- who may not ---- */

/* Whether anything of this session can be connected to from outside of this machine. */
static bool is_open_at(const char *address, unsigned port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool is_open;

	inet_pton(AF_INET, address, &a.sin_addr);
	is_open = connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0;
	close(fd);
	return is_open;
}

/* All of 127/8 is this machine; a server that is bound to 127.0.0.1 alone answers at no
 * other of it. */
Session(web, it_is_bound_to_loopback_unless_it_is_told_otherwise)
{
	struct web w = web_start(s, NULL), lan;

	cr_expect(is_open_at("127.0.0.1", w.port));
	cr_expect_not(is_open_at("127.0.0.2", w.port));
	tool_stop(w.server, SIGTERM);
	lan = web_start(s, "--lan");
	cr_expect(is_open_at("127.0.0.2", lan.port));
	expect_in(tool_output(lan.server).out, "without encryption");
	expect_in(web_get(&lan, "/api/state"), "\"lan\":true");
	/* The address that the connection came in at is one of its names now, and no other. */
	cr_expect_eq(web_status(&lan, "GET / HTTP/1.1~Host: 127.0.0.1:%p~~"), 200u);
	cr_expect_eq(web_status(&lan, "GET / HTTP/1.1~Host: 127.0.0.2:%p~~"), 421u);
	lan.address = "127.0.0.2";
	cr_expect_eq(web_status(&lan, "GET / HTTP/1.1~Host: 127.0.0.2:%p~~"), 200u);
	cr_expect_eq(web_status(&lan, "GET / HTTP/1.1~Host: 127.0.0.3:%p~~"), 421u);
	cr_expect_eq(
		web_status(&lan, STATE "Host: 127.0.0.2:%p~Origin: http://127.0.0.3:%p~" TOKEN "~"),
		403u);
}

/* "Host: NAME.local:PORT", the name that other machines find this one by. */
static unsigned status_of_own_name(struct web *w)
{
	char name[64] = "", request[192];

	gethostname(name, sizeof(name) - 1);
	name[strcspn(name, ".")] = '\0';
	snprintf(request, sizeof(request), "GET / HTTP/1.1~Host: %s.local:%%p~~", name);
	return web_status(w, request);
}

Session(web, the_machines_name_is_ours_where_the_network_is_served)
{
	struct web w = web_start(s, NULL), lan;

	cr_expect_eq(status_of_own_name(&w), 421u);
	tool_stop(w.server, SIGTERM);
	lan = web_start(s, "--lan");
	cr_expect_eq(status_of_own_name(&lan), 200u);
}

Session(web, a_name_that_is_not_ours_is_refused_also_where_the_origin_is_the_same)
{
	struct web w = web_start(s, NULL);

	cr_expect_eq(web_status(&w, "GET / HTTP/1.1~Host: localhost:%p~~"), 200u);
	cr_expect_eq(web_status(&w, "GET / HTTP/1.1~Host: evil.example:%p~~"), 421u);
	cr_expect_eq(web_status(&w, "GET / HTTP/1.1~Host: localhost~~"), 421u);
	cr_expect_eq(web_status(&w, STATE
			     "Host: evil.example:%p~Origin: http://evil.example:%p~" TOKEN "~"),
		421u);
	cr_expect_neq(web_status(&w, "GET / HTTP/1.1~~"), 200u, "no name at all");
	cr_expect_neq(web_status(&w, "GET / HTTP/1.0~~"), 200u, "no name at all");
}

Session(web, another_page_is_refused_whatever_it_knows)
{
	struct web w = web_start(s, NULL);

	cr_expect_eq(web_status(&w, STATE OURS "Origin: http://localhost:%p~" TOKEN "~"), 200u);
	cr_expect_eq(web_status(&w, STATE OURS "Origin: http://evil.example~" TOKEN "~"), 403u);
	cr_expect_eq(web_status(&w, STATE OURS "Origin: null~" TOKEN "~"), 403u);
	cr_expect_eq(
		web_status(&w, STATE OURS "Origin: http://localhost:%p.evil.example~" TOKEN "~"),
		403u);
	cr_expect_eq(web_status(&w, STATE OURS "Origin: http://localhost:1~" TOKEN "~"), 403u);
	cr_expect_eq(web_status(&w, STATE OURS "Origin: https://localhost:%p~" TOKEN "~"), 403u);
}

Session(web, a_socket_is_refused_like_a_request)
{
	struct web w = web_start(s, NULL);
	unsigned status;

	cr_expect_null(
		socket_open(&w, "Host: evil.example:%p~Origin: http://evil.example:%p~", &status));
	cr_expect_eq(status, 421u);
	cr_expect_null(socket_open(&w, OURS "Origin: http://evil.example~", &status));
	cr_expect_eq(status, 403u);
	cr_expect_null(socket_open(&w, OURS "Origin: http://localhost:%p.evil.example~", &status));
	cr_expect_eq(status, 403u);
	/* A subprotocol opens no other door. */
	cr_expect_null(socket_open(&w,
		OURS "Origin: http://evil.example~Sec-WebSocket-Protocol: troubadour~", &status));
}

Session(web, nothing_is_said_before_the_token)
{
	struct web w = web_start(s, NULL);
	unsigned status;
	struct socket *k = socket_open(&w, NULL, &status);

	cr_assert_not_null(k);
	socket_say(k, "{\"id\":1,\"set\":{\"strip.game.mute\":true}}");
	expect_in(socket_hear(k), "say hello first");
	cr_expect_null(socket_hear(k));
	socket_close(k);
	k = socket_open(&w, NULL, &status);
	socket_say(k,
		"{\"hello\":1,\"token\":\"0000000000000000000000000000000000000000000000000000"
		"000000000000\"}");
	expect_in(socket_hear(k), "not allowed");
	cr_expect_null(socket_hear(k));
	socket_close(k);
	k = socket_open(&w, NULL, &status);
	socket_say(k, "{\"hello\":99,\"token\":\"%t\"}");
	expect_in(socket_hear(k), "version 1");
	cr_expect_null(socket_hear(k));
	socket_close(k);
}

Session(web, requests_need_the_token_in_their_head_and_nowhere_else)
{
	struct web w = web_start(s, NULL);

	cr_expect_eq(web_status(&w, STATE OURS "~"), 401u);
	cr_expect_eq(web_status(&w, STATE OURS "Authorization: Bearer x~~"), 401u);
	cr_expect_eq(web_status(&w, STATE OURS "Authorization: Basic %t~~"), 401u);
	cr_expect_eq(web_status(&w, "GET /api/state?token=%t HTTP/1.1~" OURS "~"), 401u);
	cr_expect_eq(web_status(&w, "GET /api/state HTTP/1.1~" OURS "Cookie: token=%t~~"), 401u);
	cr_expect_eq(
		web_status(&w, "POST /api/set HTTP/1.1~" OURS JSON "Content-Length: 2~~{}"), 401u);
	cr_expect_null(strstr(tool_output(w.server).out, w.token));
	cr_expect_null(strstr(tool_output(w.server).err, w.token));
}

Session(web, only_json_that_is_short_enough_is_taken)
{
	struct web w = web_start(s, NULL);

	cr_expect_eq(web_status(&w, "POST /api/set HTTP/1.1~" OURS TOKEN
				    "Content-Type: text/plain~Content-Length: 2~~{}"),
		415u);
	cr_expect_eq(
		web_status(&w,
			"POST /api/set HTTP/1.1~" OURS TOKEN
			"Content-Type: application/x-www-form-urlencoded~Content-Length: 2~~{}"),
		415u);
	cr_expect_eq(
		web_status(&w, "POST /api/set HTTP/1.1~" OURS TOKEN "Content-Length: 2~~{}"), 415u);
	cr_expect_eq(web_status(&w,
			     "POST /api/set HTTP/1.1~" OURS TOKEN JSON "Content-Length: 65537~~{}"),
		413u);
	cr_expect_neq(web_status(&w, "POST /api/set HTTP/1.1~" OURS TOKEN JSON
				     "Transfer-Encoding: chunked~~2\r\n{}\r\n0\r\n\r\n"),
		200u);
	cr_expect_eq(
		web_status(&w, "POST /api/set HTTP/1.1~" OURS TOKEN JSON "Content-Length: 4~~[1,2"),
		400u);
	cr_expect_eq(
		web_status(&w, "PUT /api/set HTTP/1.1~" OURS TOKEN JSON "Content-Length: 2~~{}"),
		405u);
	cr_expect_eq(web_status(&w, "DELETE / HTTP/1.1~" OURS TOKEN "~"), 405u);
	cr_expect_eq(web_status(&w, "GET /../etc/passwd HTTP/1.1~" OURS "~"), 404u);
	cr_expect_eq(web_status(&w, "GET /nothing HTTP/1.1~" OURS "~"), 404u);
}

Session(web, every_answer_closes_its_doors)
{
	static const char *const doors[] = { "default-src 'self'", "script-src 'self' 'sha256-",
		"style-src 'self' 'sha256-", "frame-ancestors 'none'",
		"cross-origin-resource-policy: same-origin", "cache-control: no-store",
		"x-content-type-options: nosniff", "referrer-policy: no-referrer" };
	static const char *const requests[] = { "GET / HTTP/1.1~" OURS "~", STATE OURS TOKEN "~",
		STATE OURS "~", "GET /x HTTP/1.1~" OURS "~",
		"GET / HTTP/1.1~Host: evil.example~~" };
	struct web w = web_start(s, NULL);

	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		const char *answer = web_send(&w, requests[i]);

		for (size_t d = 0; d < sizeof(doors) / sizeof(doors[0]); d++)
			expect_in(answer, doors[d]);
		cr_expect_null(strstr(answer, "unsafe"), "%s", answer);
	}
}

Session(web, seventeen_are_too_many)
{
	struct web w = web_start(s, NULL);
	struct socket *k[16];
	const char *state;
	unsigned status;

	for (size_t i = 0; i < 16; i++)
		k[i] = socket_join(&w, &state);
	cr_expect_null(socket_open(&w, NULL, &status));
	cr_expect_eq(status, 0u);
	socket_close(k[3]);
	/* The server hears of it when it does. */
	while (!(k[3] = socket_open(&w, NULL, &status)))
		await_change(s);
	for (size_t i = 0; i < 16; i++)
		socket_close(k[i]);
}

Session(web, frames_that_no_browser_sends_end_the_connection_and_nothing_else)
{
	static const char text[] = "{\"hello\":1}";
	static uint8_t big[70000];
	struct web w = web_start(s, NULL);
	unsigned status;
	struct socket *k = socket_open(&w, NULL, &status);

	socket_frame(k, 0x81, "not json", 8, true);
	expect_in(socket_hear(k), "not a JSON");
	cr_expect_null(socket_hear(k));
	socket_close(k);
	k = socket_open(&w, NULL, &status);
	memset(big, ' ', sizeof(big));
	socket_frame(k, 0x81, big, sizeof(big), true);
	cr_expect_null(socket_hear(k), "70000 bytes");
	socket_close(k);
	k = socket_open(&w, NULL, &status);
	socket_frame(k, 0x82, text, sizeof(text) - 1, true);
	expect_in(socket_hear(k), "not a JSON");
	socket_close(k);
	k = socket_open(&w, NULL, &status);
	socket_frame(k, 0x83, text, sizeof(text) - 1, true);
	cr_expect_null(socket_hear(k), "an opcode that there is not");
	socket_close(k);
	cr_expect(tool_running(w.server));
}

/* By messages that count as a hundred, so that a busy machine is flooded, too. */
Session(web, who_floods_is_told_to_slow_down, .console = SMALL_CONSOLE)
{
	static char flood[32000] = "{\"set\":{\"x\":0";
	struct web w = web_start(s, NULL);
	const char *state;
	struct socket *k = socket_join(&w, &state);

	for (int i = 0, n = (int)strlen(flood); i < 3200; i++)
		n += sprintf(flood + n, ",\"%d\":0", i);
	strcat(flood, "}}");
	for (int i = 0; i < 100; i++)
		socket_say(k, flood);
	socket_await(k, "slow down");
	socket_close(k);
}

/* ---- codes ---- */

/* What --open hands to the browser: here one of our own, which keeps it. */
static void open_with(struct session *s, char address[256])
{
	const char *dir = session_file(s, "");
	char kept[512], command[2048];
	FILE *file;

	snprintf(kept, sizeof(kept), "%s/address", dir);
	snprintf(command, sizeof(command),
		"printf '#!/bin/sh\\necho \"$1\" >%s.new && mv %s.new %s\\n' >'%s/chromium' && "
		"chmod +x '%s/chromium' && WAYLAND_DISPLAY=none PATH=\"%s:$PATH\" '%s' web --open",
		kept, kept, kept, dir, dir, dir, CLI);
	run(s, "sh", "-c", command);
	while (!(file = fopen(kept, "r")))
		await_change(s);
	cr_assert_not_null(fgets(address, 256, file));
	fclose(file);
}

Session(web, a_window_opens_with_a_code_that_is_good_once, .console = SMALL_CONSOLE)
{
	struct web w = web_start(s, NULL);
	char address[256] = "", hello[256];
	struct socket *k;
	unsigned status;

	open_with(s, address);
	cr_expect_null(strstr(address, w.token), "the token stands in no command line");
	cr_assert_not_null(strstr(address, "/#c="), "%s", address);
	snprintf(hello, sizeof(hello), "{\"hello\":1,\"code\":\"%.64s\"}",
		strstr(address, "#c=") + 3);
	for (int i = 0; i < 2; i++) {
		k = socket_open(&w, NULL, &status);
		cr_assert_not_null(k);
		socket_say(k, hello);
		expect_in(socket_hear(k), i == 0 ? "\"token\":" : "not allowed");
		socket_close(k);
	}
}

/* In the middle of "http://ADDRESS:PORT/#p=CODE"; false where this machine is not in a network. */
static bool pair(struct session *s, char address[64], char code[65])
{
	struct output said = run_any(s, CLI, "web", "--pair");
	const char *at = strstr(said.out, "http://");
	unsigned port;

	if (said.status != 0) {
		expect_in(said.err, "this machine is not in a network");
		return false;
	}
	cr_assert_not_null(at, "%s", said.out);
	cr_assert_eq(sscanf(at, "http://%63[^:]:%u/#p=%64s", address, &port, code), 3, "%s", at);
	expect_in(said.out, "\u2580");
	return true;
}

/* As a phone does it: at the address that was drawn, once. */
Session(web, the_code_that_is_drawn_lets_one_phone_in, .console = SMALL_CONSOLE)
{
	struct web w = web_start(s, "--lan");
	char address[64], code[65], hello[256], headers[256];
	struct socket *k;
	unsigned status;

	if (!pair(s, address, code))
		return;
	w.address = address;
	snprintf(headers, sizeof(headers), "Host: %s:%%p~Origin: http://%s:%%p~", address, address);
	snprintf(hello, sizeof(hello), "{\"hello\":1,\"code\":\"%s\",\"name\":\"Phone\"}", code);
	for (int i = 0; i < 2; i++) {
		k = socket_open(&w, headers, &status);
		cr_assert_not_null(k, "%u", status);
		socket_say(k, hello);
		expect_in(socket_hear(k), i == 0 ? "\"token\":" : "not allowed");
		socket_close(k);
	}
	expect_in(run(s, CLI, "web", "--clients").out, "Phone");
}

/* At the address of the proxy, which hands on the names that the phone used. */
Session(web, behind_a_proxy_a_phone_pairs_at_its_address, .console = SMALL_CONSOLE)
{
	struct web w = web_reach(s, tool_start(s, CLI, "web", "--port", "0", "--origin",
					    "https://Mixer.example.net:443/"));
	const char *said = run(s, CLI, "web", "--pair").out;
	const char *at = strstr(said, "https://mixer.example.net/#p=");
	char code[65], hello[256];
	struct socket *k;
	unsigned status;

	cr_assert_not_null(at, "%s", said);
	cr_assert_eq(sscanf(at, "https://mixer.example.net/#p=%64[0-9a-f]", code), 1);
	k = socket_open(&w, "Host: mixer.example.net~Origin: https://mixer.example.net~", &status);
	cr_assert_not_null(k, "%u", status);
	snprintf(hello, sizeof(hello), "{\"hello\":1,\"code\":\"%s\",\"name\":\"Phone\"}", code);
	socket_say(k, hello);
	expect_in(socket_hear(k), "\"token\":");
	socket_close(k);
	/* It serves no more than it did. */
	cr_expect_not(is_open_at("127.0.0.2", w.port));
}

Session(web, an_origin_that_is_none_is_refused)
{
	expect_in(
		run_any(s, CLI, "web", "--origin", "http://mixer.example.net").err, "https://NAME");
}

Session(web, nobody_is_paired_with_a_server_that_serves_this_machine_alone)
{
	expect_in(run_any(s, CLI, "web", "--pair").err, "no server is running");
	web_start(s, NULL);
	expect_in(run_any(s, CLI, "web", "--pair").err, "does not serve other devices");
}

/* A code as --pair draws it where the machine is in a network. */
static void invite(struct session *s, char code[65])
{
	memset(code, 'a', 64);
	code[64] = '\0';
	session_write_file(s, "troubadour/web-codes.json",
		"[{\"code\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\","
		"\"until\":99999999999,\"pair\":true}]");
}

/* The directory of a login goes with it. */
Session(web, a_paired_phone_comes_again_after_a_logout, .console = SMALL_CONSOLE)
{
	struct web w = web_start(s, NULL);
	char code[65], hello[256], token[65];
	struct socket *k;
	unsigned status;

	k = socket_open(&w, NULL, &status);
	invite(s, code);
	snprintf(hello, sizeof(hello), "{\"hello\":1,\"code\":\"%s\",\"name\":\"Phone\"}", code);
	socket_say(k, hello);
	cr_assert_eq(sscanf(socket_await(k, "\"token\""), "{\"token\":\"%64[0-9a-f]", token), 1);
	socket_close(k);
	tool_stop(w.server, SIGTERM);
	run(s, "rm", "-r", session_file(s, "troubadour"));
	w = web_start(s, NULL);
	k = socket_open(&w, NULL, &status);
	snprintf(hello, sizeof(hello), "{\"hello\":1,\"token\":\"%s\"}", token);
	socket_say(k, hello);
	expect_in(socket_hear(k), "\"console\":\"troubadour\"");
	socket_close(k);
	expect_in(run(s, CLI, "web", "--revoke", "Phone").out, "has no access any more");
}

/* The token of this start is no window's: it ends with the server, whoever asks. */
Session(web, a_token_of_a_start_is_not_kept, .console = SMALL_CONSOLE)
{
	struct web w = web_start(s, NULL);
	const char *state;
	struct socket *k = socket_join(&w, &state);

	socket_say(k, "{\"id\":1,\"keep\":\"Linux window\"}");
	expect_in(socket_await(k, "\"id\":1"), "no window");
	expect_in(run(s, CLI, "web", "--clients").out, "no device is paired");
	socket_close(k);
}

/* The home directory is full, damaged or read-only. */
Session(web, a_phone_is_told_why_it_cannot_be_paired)
{
	struct web w = web_start(s, NULL);
	char code[65], hello[256];
	struct socket *k;
	unsigned status;

	session_write_file(s, "state/troubadour/web-clients.json", "[{");
	invite(s, code);
	k = socket_open(&w, NULL, &status);
	snprintf(hello, sizeof(hello), "{\"hello\":1,\"code\":\"%s\",\"name\":\"Phone\"}", code);
	socket_say(k, hello);
	expect_in(socket_hear(k), "list of devices is damaged");
	cr_expect_null(socket_hear(k));
	socket_close(k);
	expect_in(run_any(s, CLI, "web", "--clients").err, "is damaged");
	expect_in(run_any(s, CLI, "web", "--revoke", "Phone").err, "is damaged");
}

Session(web, a_phone_is_paired_and_revoked_while_it_listens, .console = SMALL_CONSOLE)
{
	struct web w = web_start(s, NULL);
	char code[65], hello[256];
	unsigned status;
	struct socket *k = socket_open(&w, NULL, &status);

	invite(s, code);
	snprintf(hello, sizeof(hello), "{\"hello\":1,\"code\":\"%s\",\"name\":\"Phone\"}", code);
	socket_say(k, hello);
	cr_expect_null(strstr(socket_await(k, "\"token\""), w.token));
	socket_await(k, "\"console\":\"troubadour\"");
	expect_in(run(s, CLI, "web", "--clients").out, "Phone");
	socket_say(k, "{\"id\":1,\"set\":{\"strip.game.fader\":-3}}");
	socket_await(k, "\"ok\":true");
	expect_in(run(s, CLI, "web", "--revoke", "Phone").out, "has no access any more");
	cr_expect_neq(run_any(s, CLI, "web", "--revoke", "Phone").status, 0);
	/* It hears of nothing more than what is a second old. */
	for (double db = -10.0; socket_hear(k); db -= 0.1) {
		char setting[64];

		snprintf(setting, sizeof(setting), "strip.game.fader=%.1f", db);
		run(s, CLI, "set", setting);
	}
	socket_close(k);
}
