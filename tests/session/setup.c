/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour setup`: from four answers to a console that runs. */
#include "graph.h"
#include "session.h"
#include "terminal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CLI built("TB_TEST_TROUBADOUR")

static void expect_in(const char *text, const char *part)
{
	cr_expect_not_null(strstr(text, part), "\"%s\" is not in %s", part, text);
}

static const char *console_file(struct session *s)
{
	return session_file(s, "config/troubadour/console.conf");
}

static const char *text_of(struct session *s)
{
	return run(s, "cat", console_file(s)).out;
}

static bool is_written(struct session *s)
{
	return access(console_file(s), F_OK) == 0;
}

Session(setup, defaults_make_a_console_that_runs)
{
	struct output o = run(s, CLI, "setup", "--yes", "--no-start");

	expect_in(o.out, "Wrote ");
	expect_in(o.out, "In OBS");
	tool_start(s, CLI, "run");
	await_node(s, "troubadour.b2");
	await_link(s, "troubadour.a1", "hardware-1");
	await_default(s, "sink", "troubadour.system");
	cr_expect_eq(get_param(s, "troubadour", "strip.mic.gate.on"), 1.0);
	cr_expect_eq(get_param(s, "troubadour", "strip.mic.eq.on"), 1.0);
	cr_expect_eq(get_param(s, "troubadour", "strip.mic.comp.on"), 1.0);
	await_text(s, "troubadour", "strip.music.comp.sidechain", "mic");
	cr_expect_eq(get_param(s, "troubadour", "route.mic.a1"), 0.0);
}

Session(setup, answers_of_the_command_line_are_taken)
{
	run(s, CLI, "setup", "-y", "-n", "--output", "hardware 2", "--microphone", "none",
		"--stream", "no", "--music", "Jukebox");
	expect_in(text_of(s), "devices = [ \"hardware-2\" ]");
	cr_expect_null(strstr(text_of(s), "name = mic"));
	cr_expect_null(strstr(text_of(s), "name = b1"));
	expect_in(run(s, CLI, "assign", "--list").out, "jukebox");
	tool_start(s, CLI, "run");
	await_link(s, "troubadour.a1", "hardware-2");
}

Session(setup, wrong_answers_are_refused_and_nothing_is_written)
{
	static const struct {
		const char *args[4];
		int status;
		const char *says;
	} wrong[] = {
		{ { "--output", "HD 650" }, 1, "Hardware 2 (hardware-2)" },
		{ { "--microphone", "hardware-1" }, 1, "there is no device \"hardware-1\"" },
		{ { "--stream", "maybe" }, 2, "yes or no" },
		{ { "--chat", "" }, 2, "not the name of a program" },
		{ { "--colour" }, 2, "" },
		{ { "now" }, 2, "unexpected \"now\"" },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct output o = run_argv(s,
			(const char *[]){
				CLI, "setup", "--yes", wrong[i].args[0], wrong[i].args[1], NULL },
			false);

		cr_expect_eq(o.status, wrong[i].status, "%s: %d", wrong[i].args[0], o.status);
		expect_in(o.err, wrong[i].says);
		cr_expect_not(is_written(s));
	}
}

Session(setup, file_that_is_there_is_replaced_only_when_asked_and_kept)
{
	struct output o;

	run(s, CLI, "setup", "--yes", "--no-start", "--stream", "no");
	o = run_any(s, CLI, "setup", "--yes", "--no-start");
	cr_expect_eq(o.status, 1);
	expect_in(o.err, "--force");
	cr_expect_null(strstr(text_of(s), "name = b1"));
	o = run(s, CLI, "setup", "--yes", "--no-start", "--force");
	expect_in(o.out, "console.conf.backup");
	expect_in(text_of(s), "name = b1");
	o = run(s, CLI, "setup", "--yes", "--no-start", "--force");
	expect_in(o.out, "console.conf.backup-2");
	/* Printing is no writing. */
	o = run(s, CLI, "setup", "--print", "--stream", "no");
	cr_expect_null(strstr(o.out, "name = b1"));
	expect_in(text_of(s), "name = b1");
}

Session(setup, end_of_the_answers_changes_nothing)
{
	struct output o = run_any(s, "sh", "-c", "printf '2\\n\\n' | \"$0\" setup --no-start", CLI);

	cr_expect_eq(o.status, 1);
	expect_in(o.out, "3. Do you stream");
	expect_in(o.err, "nothing was changed");
	cr_expect_not(is_written(s));
}

Session(setup, questions_are_answered_at_a_terminal)
{
	struct terminal *t = terminal_new(s, "xterm-256color", 110, 60);
	char line[512];

	tool_start(s, "paplay", "--raw", "--client-name=Jukebox", "/dev/zero");
	await_node(s, "Jukebox");
	snprintf(line, sizeof(line), "clear; %s setup --no-start", CLI);
	terminal_type(t, line);
	terminal_await(t, "1. Where do you listen?");
	terminal_type(t, "nonsense");
	terminal_await(t, "is none of them");
	terminal_type(t, "hardware-2");
	terminal_await(t, "2. Which microphone");
	terminal_type(t, "");
	terminal_await(t, "3. Do you stream or record");
	terminal_type(t, "");
	terminal_await(t, "Jukebox: game, music, chat");
	terminal_type(t, "m");
	terminal_await(t, "Write it and start");
	cr_expect_not(is_written(s));
	terminal_type(t, "");
	terminal_await(t, "troubadour doctor");
	expect_in(text_of(s), "devices = [ \"hardware-2\" ]");
	expect_in(text_of(s), "devices = [ \"hardware-mic\" ]");
	expect_in(run(s, CLI, "assign", "--list").out, "jukebox");
	terminal_free(t);
}

/* Up to the question about the one program that plays. */
static void ask_about_jukebox(struct terminal *t, const char *now)
{
	char line[512];

	snprintf(line, sizeof(line), "clear; %s setup --no-start -o default -m none -s no", CLI);
	terminal_type(t, line);
	snprintf(line, sizeof(line), "Jukebox: game, music, chat or - for none of them [%s]", now);
	terminal_await(t, line);
}

static void answer(struct terminal *t, const char *word)
{
	terminal_type(t, word);
	terminal_await(t, "Write it and start");
	terminal_type(t, "y");
	terminal_await(t, "troubadour doctor");
}

Session(setup, program_keeps_its_strip_until_it_is_answered_otherwise)
{
	struct terminal *t = terminal_new(s, "xterm-256color", 110, 60);

	tool_start(s, "paplay", "--raw", "--client-name=Jukebox", "/dev/zero");
	await_node(s, "Jukebox");
	ask_about_jukebox(t, "-");
	answer(t, "m");
	ask_about_jukebox(t, "music");
	answer(t, "");
	expect_in(run(s, CLI, "assign", "--list").out, "jukebox  music  yours");
	ask_about_jukebox(t, "music");
	answer(t, "-");
	cr_expect_null(strstr(run(s, CLI, "assign", "--list").out, "jukebox"));
	ask_about_jukebox(t, "-");
	terminal_key(t, "C-c");
	terminal_free(t);
}

Session(setup, interrupt_leaves_everything_as_it_was)
{
	struct terminal *t = terminal_new(s, "xterm-256color", 110, 60);
	char line[512];

	snprintf(line, sizeof(line), "clear; %s setup --no-start", CLI);
	terminal_type(t, line);
	terminal_await(t, "1. Where do you listen?");
	terminal_type(t, "");
	terminal_await(t, "2. Which microphone");
	terminal_key(t, "C-c");
	terminal_await(t, "nothing was changed");
	cr_expect_not(is_written(s));
	terminal_free(t);
}
