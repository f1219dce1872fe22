/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The web server while nobody looks, or while there is nothing to see: which clocks wake it. */
#include "consoles.h"
#include "web-client.h"

#include <glob.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Whether it waits, in that system call, for something that happens, however long that takes. */
static bool waits_for_ever(pid_t pid)
{
	unsigned long arg[4];
	char path[64];
	FILE *file;
	long call;
	int n;

	snprintf(path, sizeof(path), "/proc/%d/syscall", pid);
	file = fopen(path, "re");
	cr_assert_not_null(file);
	n = fscanf(file, "%ld %lx %lx %lx %lx", &call, &arg[0], &arg[1], &arg[2], &arg[3]);
	fclose(file);
	if (n != 5 || (int)arg[3] != -1)
		return false;
#ifdef SYS_epoll_wait
	if (call == SYS_epoll_wait)
		return true;
#endif
	return call == SYS_epoll_pwait;
}

/* Seconds, rounded up, until a timer rings; 0: it is not set, or is none. */
static unsigned long rings_in_s(const char *path)
{
	FILE *file = fopen(path, "re");
	unsigned long s = 0, ns = 0;
	char line[128];

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "it_value: (%lu, %lu)", &s, &ns) == 2)
			break;
	if (file)
		fclose(file);
	return s + (ns > 0);
}

/* The longest of all its timers; 0: none is set. */
static unsigned long longest_timer_s(pid_t pid)
{
	unsigned long longest = 0;
	char pattern[64];
	glob_t files;

	snprintf(pattern, sizeof(pattern), "/proc/%d/fdinfo/*", pid);
	cr_assert_eq(glob(pattern, 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		unsigned long s = rings_in_s(files.gl_pathv[i]);

		longest = s > longest ? s : longest;
	}
	globfree(&files);
	return longest;
}

static uint32_t count_threads(pid_t pid)
{
	char pattern[64];
	glob_t threads;
	uint32_t n;

	snprintf(pattern, sizeof(pattern), "/proc/%d/task/*", pid);
	cr_assert_eq(glob(pattern, 0, NULL, &threads), 0);
	n = (uint32_t)threads.gl_pathc;
	globfree(&threads);
	return n;
}

/* It has nothing to do until somebody comes: it is one thread, which no clock wakes. */
static void await_rest(pid_t pid)
{
	time_t begun = time(NULL);

	while (count_threads(pid) > 1 || longest_timer_s(pid) > 0 || !waits_for_ever(pid)) {
		if (time(NULL) - begun > HANG_MS / 1000)
			fail("%u threads, the longest timer %lu s, waits for ever: %d",
				count_threads(pid), longest_timer_s(pid), waits_for_ever(pid));
		poll(NULL, 0, 10);
	}
}

Session(web_rest, no_clock_wakes_a_server_that_nobody_looks_at, .console = SMALL_CONSOLE)
{
	struct web w = web_start(s, NULL);
	const char *state;

	await_rest(tool_pid(w.server));
	socket_close(socket_join(&w, &state));
	await_rest(tool_pid(w.server));
	expect_in(web_get(&w, "/api/state"), "strip.game.fader");
	await_rest(tool_pid(w.server));
}

/* It looks for PipeWire again each second; a longer timer would leave the page without one. */
Session(web_rest, page_without_pipewire_waits_for_it_no_longer_than_a_second,
	.console = SMALL_CONSOLE)
{
	struct web w = web_start(s, "--remote=nowhere");
	const char *state;
	struct socket *k = socket_join(&w, &state);

	expect_in(state, "\"console\":null");
	/* During a few looks. */
	for (int i = 0; i < 30; i++) {
		cr_expect_leq(longest_timer_s(tool_pid(w.server)), 1);
		poll(NULL, 0, 100);
	}
	socket_close(k);
	cr_expect_eq(tool_stop(w.server, SIGTERM).status, 0);
}

/* A context of PipeWire's reads the configuration and loads modules for milliseconds, in which
 * nobody is served; to connect takes a fraction of one. */
static void expect_no_new_context(struct session *s, const char *remote, const char *why)
{
	const char *file = session_write_file(s, "config/pipewire/client.conf",
		"context.spa-libs = { support.* = support/libspa-support }\n"
		"context.modules = [ { name = libpipewire-module-protocol-native }\n"
		"  { name = libpipewire-module-client-node }\n"
		"  { name = libpipewire-module-metadata } ]\n");
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	char events[4096];
	const char *state;
	struct socket *k;
	struct web w;

	cr_assert_geq(fd, 0);
	cr_assert_geq(inotify_add_watch(fd, file, IN_OPEN), 0);
	w = web_start(s, remote);
	k = socket_join(&w, &state);
	expect_in(state, why);
	/* Both that there are, for clients and for looks at the session. */
	poll(NULL, 0, 1500);
	cr_expect_gt(read(fd, events, sizeof(events)), 0, "it reads another file");
	/* For three looks. */
	poll(NULL, 0, 3500);
	cr_expect_lt(read(fd, events, sizeof(events)), 0, "it reads it again");
	close(fd);
	socket_close(k);
}

Session(web_rest, server_without_pipewire_makes_no_new_context_each_second,
	.console = SMALL_CONSOLE)
{
	expect_no_new_context(s, "--remote=nowhere", "no PipeWire answers");
}

Session(web_rest, server_without_a_console_makes_no_new_context_each_second,
	.console = SMALL_CONSOLE)
{
	stop_console(s, SIGTERM);
	expect_no_new_context(s, NULL, "\"console\":null");
}
