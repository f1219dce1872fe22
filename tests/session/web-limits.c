/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The web server: how much of it one client can have. */
#include "consoles.h"
#include "web-client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POST  "POST /api/set HTTP/1.1~Host: localhost:%p~Authorization: Bearer %t~"
#define JSON  "Content-Type: application/json~"
#define LIMIT 65536u

static char text[2 * LIMIT];

/* `head`, and a request of `n` bytes behind it, which spaces fill up. */
static const char *with_body(const char *head, const char *begin, size_t n)
{
	size_t n_head = (size_t)sprintf(text, "%s%s", head, begin), n_begin = strlen(begin);

	memset(text + n_head, ' ', n - n_begin);
	text[n_head + n - n_begin - 1] = '}';
	text[n_head + n - n_begin] = '\0';
	return text;
}

Session(web_limits, sixty_four_kibibytes_are_a_request_and_a_byte_more_is_none,
	.console = SMALL_CONSOLE)
{
	static const char fader[] = "{\"strip.game.fader\":-6";
	struct web w = web_start(s, NULL);

	cr_expect_eq(
		web_status(&w, with_body(POST JSON "Content-Length: 65536~~", fader, LIMIT)), 200u);
	expect_in(web_get(&w, "/api/state"), "\"strip.game.fader\":-6.0");
	cr_expect_eq(
		web_status(&w, with_body(POST JSON "Content-Length: 65537~~", fader, LIMIT + 1)),
		413u);
}

Session(web_limits, a_message_of_a_socket_has_the_same_limit, .console = SMALL_CONSOLE)
{
	static const char fader[] = "{\"id\":1,\"set\":{\"strip.game.fader\":-6}";
	struct web w = web_start(s, NULL);
	const char *state;
	struct socket *k = socket_join(&w, &state);

	socket_say(k, with_body("", fader, LIMIT));
	expect_in(socket_await(k, "\"id\":1"), "\"ok\":true");
	socket_say(k, with_body("", fader, LIMIT + 1));
	socket_await_end(k);
	socket_close(k);
}

/* A message may come in frames, each of which is short enough. */
Session(web_limits, many_short_frames_are_one_long_message, .console = SMALL_CONSOLE)
{
	static char part[LIMIT / 4];
	struct web w = web_start(s, NULL);
	const char *state;
	struct socket *k = socket_join(&w, &state);

	memset(part, ' ', sizeof(part));
	for (unsigned i = 0; i < 5; i++)
		socket_frame(k, i == 0 ? 0x01 : 0x00, part, sizeof(part), true);
	socket_await_end(k);
	socket_close(k);
	cr_expect(tool_running(w.server));
}

Session(web_limits, a_length_that_is_no_number_is_refused)
{
	static const char *const lengths[] = { "-1", "2x", "0x2", "+2", "18446744073709551618",
		"2, 2", "" };
	struct web w = web_start(s, NULL);
	char request[512];

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		unsigned status;

		snprintf(request, sizeof(request), "%sContent-Length: %s~~{}", POST JSON,
			lengths[i]);
		status = web_status(&w, request);
		cr_expect(status == 0 || (status >= 400 && status < 500), "%s: %u", lengths[i],
			status);
	}
	cr_expect_neq(web_status(&w, POST JSON "Content-Length: 2~Content-Length: 40~~{}"), 200u);
	cr_expect(tool_running(w.server));
}

Session(web_limits, a_head_that_does_not_end_is_not_read_on)
{
	struct web w = web_start(s, NULL);
	size_t n = (size_t)sprintf(text, "GET / HTTP/1.1~Host: localhost:%%p~X-Long: ");

	memset(text + n, 'x', LIMIT);
	memcpy(text + n + LIMIT, "~~", 3);
	cr_expect_neq(web_status(&w, text), 200u);
	cr_expect_eq(web_status(&w, "GET / HTTP/1.1~Host: localhost:%p~~"), 200u);
}

/* Each request of three thousand keys counts as a hundred. */
Session(web_limits, a_flood_of_requests_is_answered_with_slow_down, .console = SMALL_CONSOLE)
{
	static char body[LIMIT], request[LIMIT + 512];
	struct web w = web_start(s, NULL);
	size_t n = (size_t)sprintf(body, "{\"x\":0");
	unsigned status = 0;

	for (unsigned i = 0; i < 3200; i++)
		n += (size_t)sprintf(body + n, ",\"%u\":0", i);
	memcpy(body + n, "}", 2);
	snprintf(request, sizeof(request), "%sContent-Length: %zu~~%s", POST JSON, n + 1, body);
	for (unsigned i = 0; i < 100 && status != 429; i++)
		status = web_status(&w, request);
	cr_expect_eq(status, 429u);
}

/* A client that connects and sends nothing, or half a request, does not keep its place for ever. */
Session(web_limits, who_does_not_go_on_is_hung_up)
{
	static const char *const begun[] = { "", "GET / HT", "GET / HTTP/1.1~Host: localhost:%p~",
		POST JSON "Content-Length: 20~~{\"strip" };
	struct web w = web_start(s, NULL);
	struct socket *k[5];
	unsigned status;

	for (size_t i = 0; i < 4; i++)
		k[i] = socket_begin(&w, begun[i]);
	k[4] = socket_open(&w, NULL, &status);
	cr_assert_not_null(k[4]);
	for (size_t i = 0; i < 5; i++) {
		socket_await_end(k[i]);
		socket_close(k[i]);
	}
}
