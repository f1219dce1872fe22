/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The web server: who is connected, who waits, and who is gone. */
#include "graph.h"
#include "web-client.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define CLI built("TB_TEST_TROUBADOUR")

#define GET    "GET / HTTP/1.1~Host: localhost:%p~~"
#define N_MOST 16u

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000u + (uint64_t)t.tv_nsec / 1000000u;
}

/* As a proxy with HTTP/2 sends them, which keeps connections for later. */
Session(web_connections, forty_requests_at_once_are_all_answered)
{
	struct web w = web_start(s, NULL);
	struct socket *k[40];

	for (size_t i = 0; i < 40; i++)
		k[i] = socket_begin(&w, GET);
	for (size_t i = 0; i < 40; i++) {
		unsigned status = socket_status(k[i]);

		cr_expect_eq(status, 200u, "request %zu: %u", i, status);
	}
	/* None of them was ended by us; there is room for others all the same. */
	cr_expect_eq(web_status(&w, GET), 200u);
	for (size_t i = 0; i < 40; i++)
		socket_close(k[i]);
}

Session(web_connections, who_waits_for_a_place_gets_the_next_one)
{
	struct web w = web_start(s, NULL);
	struct socket *k[N_MOST], *waiting;
	unsigned status;

	for (size_t i = 0; i < N_MOST - 1; i++) {
		k[i] = socket_open(&w, NULL, &status);
		cr_assert_not_null(k[i], "connection %zu", i);
	}
	/* The last place is somebody's whose request is not whole yet. */
	k[N_MOST - 1] = socket_begin(&w, "GET / HT");
	waiting = socket_begin(&w, GET);
	socket_close(k[N_MOST - 1]);
	cr_expect_eq(socket_status(waiting), 200u);
	socket_close(waiting);
	for (size_t i = 0; i < N_MOST - 1; i++)
		socket_close(k[i]);
}

/* A place is somebody's who was let in; others wait for those who were not. */
Session(web_connections, who_has_said_no_hello_keeps_nobody_out)
{
	struct web w = web_start(s, NULL);
	struct socket *k[N_MOST], *waiting;
	unsigned status;

	for (size_t i = 0; i < N_MOST; i++) {
		k[i] = socket_open(&w, NULL, &status);
		cr_assert_not_null(k[i], "connection %zu", i);
	}
	waiting = socket_begin(&w, GET);
	socket_close(k[0]);
	cr_expect_eq(socket_status(waiting), 200u);
	socket_close(waiting);
	for (size_t i = 1; i < N_MOST; i++)
		socket_close(k[i]);
}

/* Nobody waits for the end of those who were let in: they may stay for ever. */
Session(web_connections, who_waits_is_turned_away_once_all_have_said_their_hello)
{
	struct web w = web_start(s, NULL);
	struct socket *k[N_MOST], *waiting;
	const char *state;
	unsigned status;

	for (size_t i = 0; i < N_MOST - 1; i++)
		k[i] = socket_join(&w, &state);
	k[N_MOST - 1] = socket_open(&w, NULL, &status);
	cr_assert_not_null(k[N_MOST - 1]);
	waiting = socket_begin(&w, GET);
	socket_say(k[N_MOST - 1], "{\"hello\":1,\"token\":\"%t\"}");
	cr_expect_eq(socket_status(waiting), 0u);
	socket_close(waiting);
	for (size_t i = 0; i < N_MOST; i++)
		socket_close(k[i]);
}

Session(web_connections, who_waits_does_not_wait_long_for_one_that_is_idle)
{
	struct web w = web_start(s, NULL);
	uint64_t begun_ms = now_ms();
	struct socket *k[N_MOST], *waiting;
	const char *state;

	k[0] = socket_begin(&w, GET);
	cr_expect_eq(socket_status(k[0]), 200u);
	for (size_t i = 1; i < N_MOST; i++)
		k[i] = socket_join(&w, &state);
	waiting = socket_begin(&w, GET);
	cr_expect_eq(socket_status(waiting), 200u);
	cr_expect_lt(now_ms() - begun_ms, 25000u);
	socket_close(waiting);
	for (size_t i = 0; i < N_MOST; i++)
		socket_close(k[i]);
}

/* Without a token: each piece of the body of what was refused is one more sign of life. */
static void expect_end_of(struct web *w, const char *request, unsigned status)
{
	struct socket *k = socket_begin(w, request);
	uint64_t begun_ms;
	bool is_open = true;

	cr_expect_eq(socket_status(k), status);
	for (begun_ms = now_ms(); is_open && now_ms() - begun_ms < 20000u;) {
		nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
		is_open = socket_feed(k, "x");
	}
	cr_expect_not(is_open, "%s", request);
	socket_close(k);
}

Session(web_connections, who_is_answered_keeps_no_place_with_a_body_that_never_ends)
{
	struct web w = web_start(s, NULL);

	expect_end_of(&w,
		"POST /api/set HTTP/1.1~Host: localhost:%p~Content-Type: application/json~"
		"Content-Length: 60000~~",
		401u);
	expect_end_of(&w, "GET / HTTP/1.1~Host: localhost:%p~Content-Length: 60000~~", 200u);
}

/* Sixteen dead phones would keep all others out for ever. */
Session(web_connections, a_phone_that_leaves_the_network_loses_its_place)
{
	struct web w = web_start(s, NULL);
	struct socket *k[N_MOST], *next;
	const char *state;
	unsigned status;

	for (size_t i = 0; i < N_MOST; i++)
		k[i] = socket_join(&w, &state);
	cr_expect_null(socket_open(&w, NULL, &status), "all places are taken");
	for (size_t i = 0; i < N_MOST; i++)
		socket_vanish(k[i]);
	while (!(next = socket_open(&w, NULL, &status)))
		await_change(s);
	socket_close(next);
	for (size_t i = 0; i < N_MOST; i++)
		socket_close(k[i]);
}

/* ---- without descriptors ---- */

static rlim_t count_descriptors(pid_t pid)
{
	char path[64];
	rlim_t n = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	dir = opendir(path);
	cr_assert_not_null(dir);
	for (struct dirent *e; (e = readdir(dir));)
		n += e->d_name[0] != '.';
	closedir(dir);
	return n;
}

static void limit_descriptors(pid_t pid, rlim_t n)
{
	struct rlimit limit;

	cr_assert_eq(prlimit(pid, RLIMIT_NOFILE, NULL, &limit), 0);
	limit.rlim_cur = n;
	cr_assert_eq(prlimit(pid, RLIMIT_NOFILE, &limit, NULL), 0);
}

static bool sleeps(pid_t pid)
{
	char path[64], state = ' ';
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "re");
	cr_assert_not_null(file);
	cr_assert_eq(fscanf(file, "%*d (%*[^)]) %c", &state), 1);
	fclose(file);
	return state == 'S';
}

/* One that tries again and again is runnable whenever it is looked at. */
static void await_rest(pid_t pid)
{
	uint64_t begun_ms = now_ms();

	for (unsigned n = 0; n < 50; n = sleeps(pid) ? n + 1 : 0) {
		if (now_ms() - begun_ms > HANG_MS)
			fail("the web server does not come to rest");
		nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
	}
}

Session(web_connections, without_descriptors_it_rests_and_serves_whoever_waited_later)
{
	struct web w = web_start(s, NULL);
	pid_t pid = tool_pid(w.server);
	struct socket *k[4];
	unsigned status;

	k[0] = socket_open(&w, NULL, &status);
	cr_assert_not_null(k[0]);
	await_rest(pid);
	limit_descriptors(pid, count_descriptors(pid));
	for (size_t i = 1; i < 4; i++)
		k[i] = socket_begin(&w, GET);
	await_rest(pid);
	/* Nobody is turned away.  The one that goes makes room for one after the other. */
	socket_close(k[0]);
	for (size_t i = 1; i < 4; i++) {
		cr_expect_eq(socket_status(k[i]), 200u, "request %zu", i);
		socket_close(k[i]);
	}
	cr_expect(tool_running(w.server));
}

/* ---- a port that is taken ---- */

static const char *start_beside(struct web *w)
{
	char port[16];

	snprintf(port, sizeof(port), "%u", w->port);
	return run_any(w->session, CLI, "web", "--lan", "--port", port).err;
}

Session(web_connections, who_finds_the_port_taken_is_told_by_whom)
{
	struct web w = web_start(s, NULL);
	char holder[64];
	const char *said = start_beside(&w);

	snprintf(holder, sizeof(holder), "by troubadour-web (process %d)", tool_pid(w.server));
	expect_in(said, holder);
	expect_in(said, "--open");
	expect_in(said, "--port");
}

/* What holds the socket of the unit is the user's systemd: here a server by that name. */
Session(web_connections, who_finds_the_socket_of_systemd_is_told_how_to_stop_it)
{
	char program[4096], name[4096];
	struct web w;

	snprintf(program, sizeof(program), "%s-web", CLI);
	snprintf(name, sizeof(name), "%s", session_file(s, "systemd"));
	cr_assert_eq(symlink(program, name), 0);
	w = web_reach(s, tool_start(s, name, "--port", "0"));
	expect_in(start_beside(&w), "systemctl --user stop troubadour-web.socket");
}
