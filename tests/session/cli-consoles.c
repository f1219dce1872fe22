/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which console commands talk to. */
#include "consoles.h"
#include "session.h"
#include "graph.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLI built("TB_TEST_TROUBADOUR")

static const char second[] = "console.name = second\n"
			     "strips = [ { name = game } ] buses = [ { name = out } ]";

Session(cli_consoles, one_of_several_consoles_is_chosen_by_name, .console = SMALL_CONSOLE)
{
	struct tool *t =
		tool_start(s, CLI, "run", "--config", session_write_file(s, "second.conf", second));
	struct output o;

	await_node(s, "second.out");
	run(s, CLI, "set", "--console", "second", "strip.game.fader=-5dB");
	cr_expect_eq(get_param(s, "second", "strip.game.fader"), -5.0);
	cr_expect_eq(get_param(s, "troubadour", "strip.game.fader"), 0.0);
	run(s, CLI, "set", "strip.game.fader=-3dB");
	cr_expect_eq(get_param(s, "troubadour", "strip.game.fader"), -3.0);
	cr_expect_str_eq(run(s, CLI, "-C", "second", "get", "strip.game.fader").out,
		"strip.game.fader=-5dB\n");
	cr_expect_str_eq(run(s, CLI, "--console=second", "get", "strip.game.fader").out,
		"strip.game.fader=-5dB\n");
	o = run_any(s, CLI, "status", "--console", "third");
	cr_expect_eq(o.status, 1);
	cr_expect(strstr(o.err, "troubadour") && strstr(o.err, "second"), "%s", o.err);
	stop_console(s, SIGTERM);
	await_no_node(s, "troubadour");
	run(s, CLI, "set", "strip.game.fader=-4dB");
	cr_expect_eq(get_param(s, "second", "strip.game.fader"), -4.0, "the only one");
	tool_stop(t, SIGTERM);
	o = run_any(s, CLI, "get");
	cr_expect_eq(o.status, 1);
	cr_expect_not_null(strstr(o.err, "troubadour run"), "%s", o.err);
	start_console(s);
}

Session(cli_consoles, console_behind_another_socket_is_reached_by_remote, .console = SMALL_CONSOLE)
{
	struct session *other =
		session_start(&(struct session_options){ .console = SMALL_CONSOLE });
	char socket[4096];
	struct output o;

	snprintf(socket, sizeof(socket), "%s", session_file(other, "pipewire-0"));
	run(s, CLI, "set", "--remote", socket, "strip.game.fader=-8dB");
	cr_expect_eq(get_param(other, "troubadour", "strip.game.fader"), -8.0);
	cr_expect_eq(get_param(s, "troubadour", "strip.game.fader"), 0.0);
	cr_expect_str_eq(run(s, CLI, "get", "-R", socket, "strip.game.fader").out,
		"strip.game.fader=-8dB\n");
	o = run_any(s, CLI, "get", "--remote", "nobody-there");
	cr_expect_eq(o.status, 1);
	cr_expect_not_null(strstr(o.err, "nobody-there"), "%s", o.err);
	/* What is said counts more than what is in the environment. */
	cr_expect_str_eq(run(s, "env", "PIPEWIRE_REMOTE=pipewire-0", CLI, "get", "-R", socket,
				 "strip.game.fader")
				 .out,
		"strip.game.fader=-8dB\n");
	session_end(other);
}
