/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A session test is a body that gets a running private session `s`:
 *
 *	Session(levels, send_of_minus_six_db_halves, .quantum = 256, .console = two_strips)
 *	{
 *		set_param(s, "troubadour", "send.game.b1", -6.0);
 *		...
 *	}
 *
 * Each test has its own daemons, runtime directory and client.  Its devices are driven in
 * simulated time (world.h): a cycle begins when the one before has been done by all, so a
 * loaded machine makes a test longer and nothing else.  Time passes no faster than that
 * of the wall, but for recordings.  A test of what is bound to the wall's says .wall.
 *
 * Nothing here sleeps: all waiting is for events, under one generous deadline that is there
 * to turn a hang into a message.  A test that fails or crashes leaves its
 * daemons' logs on stderr and no process behind.
 *
 * Everything is called from the test's own thread.  What is handed out belongs
 * to the session unless it says otherwise.
 */
#ifndef SESSION_H
#define SESSION_H

#include <criterion/criterion.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "private/private.h"

/* Only ever reached by a hang. */
#define HANG_MS 180000u

enum session_host {
	HOST_PROCESS, /* `troubadour run`, a process of its own */
	HOST_DAEMON,  /* the module inside the pipewire daemon */
};

struct session_options {
	uint32_t quantum, rate_hz; /* 0: 1024, 48000; the quantum is forced */
	const char *allowed_rates;
	const char *console; /* SPA-JSON, the text of a console file; NULL: none is started */
	enum session_host host;
	bool guard; /* the console runs under rt-guard.c */
	bool wall;  /* devices are driven by the clock of the wall */
	/* More text for the daemons' configuration. */
	const char *pipewire_conf, *wireplumber_conf, *pulse_conf;
};

struct graph;
struct world;
struct driver;

struct session {
	struct session_options options;
	struct tb_private *private;
	struct graph *graph;  /* our client's view of the registry */
	struct world *world;  /* whose time it is; NULL: the wall's */
	struct driver *clock; /* of the world */
	struct tool *console; /* HOST_PROCESS: the console under test */
	struct tool *tools;   /* all that were started, last first */
	unsigned n_tools;
	int handed[2]; /* descriptors for the next one */
	unsigned n_handed;
};

/* clang-format off */
#define Session(suite, name, ...)						\
	static void suite##_##name(struct session *s);				\
	Test(suite, name)							\
	{									\
		session_test(&(struct session_options){ __VA_ARGS__ },		\
			suite##_##name);					\
	}									\
	static void suite##_##name(struct session *s)
/* clang-format on */

/* Start, run the body, end. */
void session_test(const struct session_options *options, void (*body)(struct session *s));

/* For a test that needs a session beside its own. */
struct session *session_start(const struct session_options *options);
void session_end(struct session *s);

/* Fail the test from anywhere. */
_Noreturn __attribute__((format(printf, 1, 2))) void fail(const char *format, ...);

/* ---- the console under test ---- */

/* Until the console's filter node and all strips and buses that the
 * configuration names are in the graph. */
void await_console(struct session *s);
/* `troubadour run` again, after it was stopped. */
void start_console(struct session *s);
void stop_console(struct session *s, int signal);

/* The path of what meson built: TB_TEST_TROUBADOUR, TB_TEST_RT_GUARD. */
const char *built(const char *variable);

/* ---- daemons ---- */

/* As systemd would: what depends on a daemon goes and comes with it. */
void restart_pipewire(struct session *s, int signal);
void restart_wireplumber(struct session *s);
void restart_pulse(struct session *s);

/* ---- programs ---- */

struct tool; /* a program that runs in the session's environment */

struct output {
	int status; /* of exit(), or 128 + the signal that ended it */
	const char *out, *err;
};

/* run(s, "pactl", "list", "sinks") waits for the end and expects status 0;
 * run_any() takes any. */
#define run(s, ...)        run_argv((s), (const char *[]){ __VA_ARGS__, NULL }, true)
#define run_any(s, ...)    run_argv((s), (const char *[]){ __VA_ARGS__, NULL }, false)
#define tool_start(s, ...) tool_start_argv((s), (const char *[]){ __VA_ARGS__, NULL })

struct output run_argv(struct session *s, const char *const *argv, bool expect_success);

/* In the background.  Ended with the session if not before. */
struct tool *tool_start_argv(struct session *s, const char *const *argv);
/* The next program gets these descriptors, as 3, 4 and so on: at most two. */
void tool_hand_over(struct session *s, const int *fd, unsigned n);
pid_t tool_pid(const struct tool *t);
/* kB, of a row of /proc/PID/smaps_rollup such as "Rss:". */
long tool_memory_kb(const struct tool *t, const char *row);
/* Until it has ended by itself. */
struct output tool_wait(struct tool *t);
/* Send `signal`, then wait. */
struct output tool_stop(struct tool *t, int signal);
/* What it has printed up to now. */
struct output tool_output(struct tool *t);
bool tool_running(struct tool *t);
/* The test fails with what the tool did not do or say, and with all that it said. */
_Noreturn void tool_fail(struct tool *t, const char *missing);
/* Until it has printed that, as output or as an error. */
void tool_await(struct tool *t, const char *text);

/* A file in the session's directory; the path is the session's. */
const char *session_file(struct session *s, const char *name);
const char *session_write_file(struct session *s, const char *name, const char *text);
/* Until a line of a file of the session has `text`.  What is kept is written some time
 * after a change; a test that kills a console waits for that first. */
void await_in_file(struct session *s, const char *name, const char *text);
#define CONSOLE_STATE "state/troubadour/troubadour.json"

#endif
