/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A process that hangs does not hang those who started it. */
#include "consoles.h"
#include "graph.h"
#include "line.h"
#include "web-client.h"
#include "world.h"

#include <glob.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define CLI built("TB_TEST_TROUBADOUR")

/* A child of any of its threads; 0 if it has none. */
static pid_t child_of(pid_t parent)
{
	char pattern[64];
	glob_t lists;
	int child = 0;

	snprintf(pattern, sizeof(pattern), "/proc/%d/task/*/children", parent);
	if (glob(pattern, 0, NULL, &lists) != 0)
		return 0;
	for (size_t i = 0; i < lists.gl_pathc && child == 0; i++) {
		FILE *file = fopen(lists.gl_pathv[i], "re");

		if (file && fscanf(file, "%d", &child) != 1)
			child = 0;
		if (file)
			fclose(file);
	}
	globfree(&lists);
	return child;
}

/* Nobody tells of it, so one looks. */
static pid_t await_child(pid_t parent)
{
	pid_t child;

	while ((child = child_of(parent)) == 0)
		poll(NULL, 0, 2);
	return child;
}

/* Until it is the program that it is to be: before that, its parent waits in vfork(2). */
static void await_program(pid_t pid, const char *name)
{
	char path[32], comm[32] = "";

	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	while (strcmp(comm, name) != 0) {
		FILE *file = fopen(path, "re");

		if (!file || fscanf(file, "%31s", comm) != 1)
			fail("the command of the server has ended");
		fclose(file);
		poll(NULL, 0, 2);
	}
}

/* The console does not answer, so that the command is there for a while. */
Session(hangs, page_server_ends_though_a_command_of_it_stands_still, .console = SMALL_CONSOLE)
{
	struct web w = web_start(s, NULL);
	pid_t server = tool_pid(w.server), console = tool_pid(s->console), command;
	const char *state;
	struct socket *k = socket_join(&w, &state);

	kill(console, SIGSTOP);
	socket_say(k, "{\"id\":1,\"strip\":{\"do\":\"add\",\"name\":\"voice\"}}");
	command = await_child(server);
	await_program(command, "troubadour");
	kill(command, SIGSTOP);
	cr_expect_eq(tool_stop(w.server, SIGTERM).status, 0);
	cr_expect_neq(kill(command, 0), 0, "the command is still there");
	kill(console, SIGCONT);
	socket_close(k);
}

/* One thread does everything there, so that nothing may wait. */
Session(hangs, page_is_served_though_pipewire_stands_still, .console = SMALL_CONSOLE)
{
	pid_t pipewire = tb_private_pid(s->private, TB_PRIVATE_PIPEWIRE);
	struct web w = web_start(s, NULL);
	struct socket *k;

	kill(pipewire, SIGSTOP);
	/* That looks for a console. */
	k = socket_begin(&w, "POST /api/set HTTP/1.1~Host: localhost:%p~Authorization: Bearer %t~"
			     "Content-Type: application/json~Content-Length: 2~~{}");
	cr_expect_eq(web_status(&w, "GET / HTTP/1.1~Host: localhost:%p~~"), 200u);
	kill(pipewire, SIGCONT);
	socket_close(k);
	expect_in(web_get(&w, "/api/state"), "\"console\":\"troubadour\"");
}

Session(hangs, console_that_does_not_answer_is_told_of, .console = SMALL_CONSOLE)
{
	struct web w = web_start(s, NULL);
	pid_t console = tool_pid(s->console);

	expect_in(web_get(&w, "/api/state"), "strip.game.fader");
	kill(console, SIGSTOP);
	expect_in(web_post(&w, "/api/set", "{\"strip.game.fader\":-6}"), "does not answer");
	kill(console, SIGCONT);
	expect_in(web_post(&w, "/api/set", "{\"strip.game.fader\":-6}"), "\"ok\":true");
}

Session(hangs, run_in_the_background_does_not_wait_for_ever, .wall = true, .console = SMALL_CONSOLE)
{
	pid_t pipewire = tb_private_pid(s->private, TB_PRIVATE_PIPEWIRE), background;
	struct tool *launcher;
	struct output o;

	stop_console(s, SIGTERM);
	/* Or it might be ready before it stands still. */
	kill(pipewire, SIGSTOP);
	launcher = tool_start(s, CLI, "run", "--background", "--config", "console.conf");
	background = await_child(tool_pid(launcher));
	kill(background, SIGSTOP);
	kill(pipewire, SIGCONT);
	o = tool_wait(launcher);
	cr_expect_eq(kill(background, SIGKILL), 0, "it was not left alone");
	cr_expect_eq(o.status, 1);
	expect_in(o.err, "not ready yet");
}

/* Without an answer, there is no service. */
Session(hangs, service_manager_that_does_not_answer_is_done_without, .console = SMALL_CONSOLE)
{
	struct output o;

	chmod(session_write_file(s, "systemctl", "#!/bin/sh\nexec sleep 1000000\n"), 0700);
	o = run_any(s, "sh", "-c", "PATH=$PWD:$PATH exec \"$0\" run --background", CLI);
	expect_in(o.err, "systemctl show-environment does not answer");
	/* As this is tried then. */
	expect_in(o.err, "\"troubadour\" runs");
	cr_expect_eq(o.status, 1);
}

/* Nothing has been changed by then. */
Session(hangs, check_can_be_interrupted_while_it_connects, .console = SMALL_CONSOLE)
{
	pid_t pipewire = tb_private_pid(s->private, TB_PRIVATE_PIPEWIRE);
	struct tool *check;
	struct output o;

	kill(pipewire, SIGSTOP);
	check = tool_start(s, CLI, "check", "mic");
	await_child(tool_pid(check));
	o = tool_stop(check, SIGINT);
	kill(pipewire, SIGCONT);
	cr_expect_str_eq(o.err, "", "it was waited for: %s", o.err);
}

/* A virtual machine may stand still for longer than `status` waits for levels: time that stands
 * takes the levels away, and the stopped program sees all of its time go by at once. */
Session(hangs, status_has_levels_though_the_machine_stood_still, .console = SMALL_CONSOLE)
{
	const struct timespec longer = { .tv_sec = 2, .tv_nsec = 500000000 };
	struct line l = line_open(s, "game", "b1");
	struct wave *level = wave_constant(2, 48000, 0.5);
	struct output o;
	struct tool *t;

	play_loop(l.player, level);
	await_sound(l.recorder, BUS_L);
	world_halt(s->world);
	t = tool_start(s, CLI, "status");
	await_link(s, "troubadour", "troubadour-meters");
	kill(tool_pid(t), SIGSTOP);
	nanosleep(&longer, NULL);
	kill(tool_pid(t), SIGCONT);
	world_go(s->world);
	o = tool_wait(t);
	cr_expect_eq(o.status, 0);
	cr_expect_not_null(strstr(o.out, "  -6.0"), "%s", o.out);
	line_close(&l);
	wave_free(level);
}

/* Only what it knows is left out. */
Session(hangs, commands_do_without_a_session_manager_that_stands_still, .console = SMALL_CONSOLE)
{
	pid_t wireplumber = tb_private_pid(s->private, TB_PRIVATE_WIREPLUMBER);

	kill(wireplumber, SIGSTOP);
	run(s, CLI, "set", "strip.game.fader=-6");
	expect_in(run(s, CLI, "status").out, "game");
	session_write_file(s, "console.conf", SMALL_CONSOLE);
	kill(tool_pid(s->console), SIGHUP);
	tool_await(s->console, "loaded");
	kill(wireplumber, SIGCONT);
}
