/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The mixer's screen in terminals of any size and kind, and what it leaves behind. */
#include "consoles.h"
#include "graph.h"
#include "mixer-page.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- sizes ---- */

Session(mixer_terminal, follows_any_size_of_the_terminal, .console = SMALL_CONSOLE)
{
	static const int sizes[][2] = { { 200, 60 }, { 80, 24 }, { 40, 14 }, { 41, 33 },
		{ 120, 14 } };
	struct terminal *t = terminal_new(s, "tmux-256color", SMALL);

	start_mixer(t);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		terminal_resize(t, 30, 8);
		terminal_await(t, "too small");
		terminal_resize(t, sizes[i][0], sizes[i][1]);
		terminal_await_no(t, "too small");
		terminal_await(t, "matrix");
		terminal_await(t, " M  S ");
	}
	terminal_free(t);
}

static const char many[] =
	"strips = [ { name = one } { name = two } { name = three } { name = four } { name = five }"
	" { name = six } { name = seven } { name = eight } { name = nine } { name = ten }"
	" { name = a-strip-with-a-long-name-left } { name = a-strip-with-a-long-name-right } ]"
	"buses = [ { name = out } { name = a-bus-with-a-long-name } ]";

Session(mixer_terminal, many_strips_are_scrolled_and_told_apart_by_their_ends, .console = many)
{
	struct terminal *t = terminal_new(s, "tmux-256color", SMALL);
	const struct page *p;
	int row, column;

	start_mixer(t);
	p = terminal_await(t, "▸");
	cr_expect(page_has(p, 1, 4, "one"));
	cr_expect_not(page_find(p, "◂", &row, &column));
	terminal_key(t, "End");
	terminal_await(t, "bus.a-bus");
	terminal_key(t, "Left");
	terminal_key(t, "Left");
	terminal_await(t, "◂");
	terminal_await(t, "a-…ght");
	terminal_await(t, "a-…eft");
	terminal_key(t, "m");
	await_param(s, "troubadour", "strip.a-strip-with-a-long-name-right.mute", 1.0, 0.0);
	terminal_free(t);
}

/* ---- leaving ---- */

static void expect_restored(struct terminal *t, int status)
{
	char text[32];

	snprintf(text, sizeof(text), "left with %d", status);
	terminal_await(t, text);
	cr_expect_str_eq(terminal_state(t, "#{alternate_on} #{mouse_any_flag} #{mouse_button_flag} "
					   "#{mouse_all_flag} #{cursor_flag}"),
		"0 0 0 0 1");
	terminal_type(t, "clear; stty -a | grep -o ' icanon\\| echo '");
	terminal_await(t, " icanon");
	terminal_await(t, " echo");
}

Session(mixer_terminal, terminal_that_cannot_be_drawn_on_is_refused, .console = SMALL_CONSOLE)
{
	struct output o = run_any(s, CLI, "mixer");
	struct terminal *t = terminal_new(s, "dumb", SMALL);
	char command[512];

	cr_expect_eq(o.status, 1);
	cr_expect_not_null(strstr(o.err, "needs a terminal"));
	snprintf(command, sizeof(command), "'%s' mixer; echo left with $?", CLI);
	terminal_type(t, command);
	terminal_await(t, "cannot move its cursor");
	terminal_await(t, "left with 1");
	terminal_type(t, "clear; export TERM=tmux-256color LC_ALL=C");
	start_mixer(t);
	terminal_await(t, "█◄█");
	terminal_free(t);
}

/* The only child of the terminal's shell. */
static void signal_mixer(struct session *s, struct terminal *t, const char *name)
{
	char shell[16], signal[16];

	snprintf(shell, sizeof(shell), "%s", terminal_state(t, "#{pane_pid}"));
	snprintf(signal, sizeof(signal), "-%s", name);
	run(s, "pkill", signal, "-P", shell);
}

Session(mixer_terminal, terminal_is_the_shells_while_it_is_stopped, .console = SMALL_CONSOLE)
{
	struct terminal *t = terminal_new(s, "xterm-256color", SMALL);

	start_mixer(t);
	terminal_key(t, "C-z");
	terminal_await(t, "Stopped");
	cr_expect_str_eq(
		terminal_state(t, "#{alternate_on} #{mouse_any_flag} #{cursor_flag}"), "0 0 1");
	terminal_type(t, "fg");
	terminal_await(t, "q quit");
	cr_expect_str_eq(terminal_state(t, "#{alternate_on} #{mouse_button_flag}"), "1 1");
	terminal_key(t, "m");
	await_param(s, "troubadour", "strip.game.mute", 1.0, 0.0);
	terminal_key(t, "q");
	terminal_await_no(t, "q quit");
	terminal_free(t);
}

Session(mixer_terminal, terminal_is_restored_however_it_ends, .console = SMALL_CONSOLE)
{
	struct terminal *t = terminal_new(s, "xterm-256color", SMALL);
	char command[512];

	start_mixer(t);
	cr_expect_str_eq(terminal_state(t, "#{alternate_on} #{mouse_button_flag}"), "1 1");
	terminal_key(t, "q");
	expect_restored(t, 0);
	start_mixer(t);
	terminal_key(t, "C-c");
	expect_restored(t, 0);
	snprintf(command, sizeof(command),
		"clear; timeout --foreground 1 '%s' mixer; echo left with $?", CLI);
	terminal_type(t, command);
	expect_restored(t, 124);
	start_mixer(t);
	terminal_key(t, "C-\\");
	expect_restored(t, 0);
	start_mixer(t);
	signal_mixer(s, t, "HUP");
	expect_restored(t, 0);
	start_mixer(t);
	signal_mixer(s, t, "SEGV");
	expect_restored(t, 139);
	start_mixer(t);
	signal_mixer(s, t, "ABRT");
	expect_restored(t, 134);
	start_mixer(t);
	stop_console(s, SIGKILL);
	terminal_await(t, "the console went away");
	expect_restored(t, 1);
	start_console(s);
	terminal_free(t);
}

/* ---- kinds ---- */

/* Whether the screen has the colour of its first line. */
static bool is_coloured(struct session *s)
{
	const char *out =
		run(s, "tmux", "-S", session_file(s, "terminal"), "capture-pane", "-p", "-e").out;

	return strstr(out, "\033[36m") || strstr(out, ";36m");
}

Session(mixer_terminal, no_color_is_respected_and_switches_are_still_told_apart,
	.console = SMALL_CONSOLE)
{
	struct terminal *t = terminal_new(s, "xterm-256color", SMALL);

	start_mixer(t);
	cr_expect(is_coloured(s));
	terminal_key(t, "q");
	terminal_await(t, "left with 0");
	terminal_type(t, "export NO_COLOR=1");
	start_mixer(t);
	cr_expect_not(is_coloured(s));
	terminal_free(t);
}

/* The words are there, and what is drawn is drawn with letters. */
Session(mixer_terminal, terminal_without_utf8_gets_ascii, .console = SMALL_CONSOLE)
{
	struct terminal *t = terminal_new(s, "xterm-256color", SMALL);
	const struct page *p;
	int row, column;

	if (run_any(s, "localedef", "-i", "de_DE", "-f", "ISO-8859-1",
		    session_file(s, "de_DE.ISO-8859-1"))
			.status
		> 1)
		cr_skip_test("no localedef");
	terminal_type(t, "export LOCPATH=$PWD LC_ALL=de_DE.ISO-8859-1");
	start_mixer(t);
	p = terminal_await(t, "#<#");
	for (int y = 0; y < p->n_rows; y++)
		for (int x = 0; x < p->n_columns; x++)
			cr_expect_lt(p->at[y][x], 128, "at %d, %d", y, x);
	cr_expect(
		page_find(p, "arrows", &row, &column) || page_find(p, "<> select", &row, &column));
	terminal_free(t);
}

/* The help and the name of the selected strip are whole on the smallest terminal. */
Session(mixer_terminal, smallest_terminal_shows_whole_words, .console = SMALL_CONSOLE)
{
	struct terminal *t = terminal_new(s, "tmux-256color", 40, 14);

	start_mixer(t);
	terminal_await(t, "strip.game");
	terminal_key(t, "?");
	terminal_await(t, "type a value, as for `set`");
	terminal_await(t, "click, drag, turn a wheel");
	terminal_key(t, "x");
	terminal_await(t, "q quit");
	terminal_free(t);
}
