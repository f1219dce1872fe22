/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Push to talk over the web: a microphone is open no longer than its page is there. */
#include "consoles.h"
#include "web-client.h"

#include <string.h>
#include <time.h>

#define HOLD     "{\"id\":1,\"hold\":\"mic\"}"
#define HELD     "\"console.held\":\"mic\""
#define NOT_HELD "\"console.held\":\"none\""

/* A dead phone and a frozen page close no connection. */
Session(web_hold, a_page_that_falls_silent_leaves_no_microphone_open, .console = MIC_CONSOLE)
{
	struct web w = web_start(s, NULL);
	const char *state;
	struct socket *page = socket_join(&w, &state);

	socket_say(page, HOLD);
	socket_await(page, HELD);
	socket_await(page, NOT_HELD);
	expect_in(web_get(&w, "/api/state"), "\"strip.mic.mute\":true");
	/* It comes back, and its button is still down. */
	socket_say(page, HOLD);
	socket_await(page, HELD);
	socket_close(page);
}

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

Session(web_hold, a_button_that_is_held_for_long_stays_open, .console = MIC_CONSOLE)
{
	struct web w = web_start(s, NULL);
	const char *state, *said;
	struct socket *page = socket_join(&w, &state), *other = socket_join(&w, &state);
	double said_s = now_s(), begun_s = said_s;

	while (said_s - begun_s < 5.0) {
		socket_say(page, HOLD);
		expect_in(socket_await(page, "\"id\":1"), "\"ok\":true");
		if (now_s() - said_s > 2.0)
			cr_skip_test("this machine stood still");
		said_s = now_s();
		nanosleep(&(struct timespec){ .tv_nsec = 500000000 }, NULL);
	}
	socket_await(other, HELD);
	socket_say(other, "{\"state\":true}");
	do {
		said = socket_hear(other);
		cr_assert_not_null(said);
		cr_assert_null(strstr(said, NOT_HELD), "it was let go of meanwhile");
	} while (!strstr(said, "\"api\":1"));
	socket_say(page, "{\"id\":2,\"release\":\"mic\"}");
	socket_await(other, NOT_HELD);
	socket_close(other);
	socket_close(page);
}
