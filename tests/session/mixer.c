/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The mixer's screen, on a real terminal in front of a real console. */
#include "consoles.h"
#include "line.h"
#include "terminal.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLI built("TB_TEST_TROUBADOUR")

#define SMALL 80, 24
#define LARGE 200, 60

static void start_mixer(struct terminal *t)
{
	char command[512];

	snprintf(command, sizeof(command), "clear; '%s' mixer; echo left with $?", CLI);
	terminal_type(t, command);
	terminal_await(t, "q quit");
}

/* Where the column of a strip or bus begins: its name stands on top of it. */
static int column_of(const struct page *p, const char *device)
{
	for (int x = 1; x < p->n_columns; x++) {
		if (p->at[1][x - 1] == ' ' && page_has(p, 1, x, device))
			return x;
	}
	fail("there is no %s on the screen", device);
}

/* Where mute and solo stand. */
static int row_of_switches(const struct page *p)
{
	int row, column;

	cr_assert(page_find(p, " M  S ", &row, &column));
	return row;
}

struct bar {
	const char *device;
	int offset, width; /* from its column's begin */
	int low, high;     /* rows that are filled */
};

/* Rows of a column that are filled with anything. */
static int filled(const struct page *p, const struct bar *bar)
{
	int x = column_of(p, bar->device) + bar->offset, n = 0;

	for (int y = 2; y < row_of_switches(p) - 1; y++)
		for (int i = 0; i < bar->width; i++)
			if (p->at[y][x + i] >= 0x2581 && p->at[y][x + i] <= 0x2588) {
				n++;
				break;
			}
	return n;
}

static bool is_filled(const struct page *p, const void *data)
{
	const struct bar *bar = data;
	int n = filled(p, bar);

	return n >= bar->low && n <= bar->high;
}

static void await_bar(struct terminal *t, struct bar bar)
{
	char what[96];

	snprintf(what, sizeof(what), "%s filled by %d to %d rows", bar.device, bar.low, bar.high);
	terminal_await_page(t, is_filled, &bar, what);
}

/* The row of the fader's knob. */
static int knob_of(const struct page *p, const char *device)
{
	int x = column_of(p, device);

	for (int y = 2; y < row_of_switches(p); y++) {
		for (int i = 0; i < 12; i++)
			if (page_has(p, y, x + i, "█◄█"))
				return y;
	}
	fail("%s has no fader", device);
}

static bool is_musics_knob_there(const struct page *p, const void *row)
{
	return knob_of(p, "music") == *(const int *)row;
}

/* ---- looking ---- */

static void expect_everything(struct terminal *t)
{
	static const char *const words[] = { "+0.0", " M  S ", "matrix", "strip.game", "gate 0.0",
		"comp 0.0", "limiter 0.0", "trim", "0dB" };
	const struct page *p;
	int row, column;

	start_mixer(t);
	p = terminal_await(t, "matrix");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		cr_expect(page_find(p, words[i], &row, &column), "\"%s\" is missing", words[i]);
	for (const char *const *name =
			(const char *const[]){ "game", "music", "mic", "a1", "b1", "b2", NULL };
		*name; name++)
		column_of(p, *name);
}

Session(mixer, all_is_legible_on_a_small_terminal, .console = SMALL_CONSOLE)
{
	struct terminal *t = terminal_new(s, "tmux-256color", SMALL);

	expect_everything(t);
	terminal_free(t);
}

Session(mixer, all_is_legible_on_a_large_terminal, .console = SMALL_CONSOLE)
{
	struct terminal *t = terminal_new(s, "xterm-256color", LARGE);
	int row, column;

	expect_everything(t);
	cr_expect(page_find(terminal_look(t), "limiter.lookahead ", &row, &column), "the last key");
	cr_expect_not(page_find(terminal_look(t), "(more)", &row, &column));
	cr_expect(page_find(terminal_look(t), "10k", &row, &column), "the EQ's curve");
	terminal_free(t);
}

Session(mixer, meters_follow_a_tone_and_a_fader, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *tone = wave_sine(2, 48000, 1000.0, 0.5, 48000.0);
	struct terminal *t = terminal_new(s, "tmux-256color", SMALL);
	int full;

	start_mixer(t);
	await_bar(t, (struct bar){ "game", 0, 2, 0, 0 });
	play_loop(l.player, tone);
	await_bar(t, (struct bar){ "game", 0, 2, 3, 10 });
	await_bar(t, (struct bar){ "b1", 0, 2, 3, 10 });
	full = filled(terminal_look(t), &(struct bar){ "b1", 0, 2, 0, 0 });
	await_bar(t, (struct bar){ "music", 0, 2, 0, 0 });
	run(s, CLI, "set", "bus.b1.fader=-24dB");
	await_bar(t, (struct bar){ "b1", 0, 2, 1, full - 2 });
	run(s, CLI, "set", "bus.b1.fader=-inf");
	await_bar(t, (struct bar){ "b1", 0, 2, 0, 0 });
	terminal_free(t);
	line_close(&l);
	wave_free(tone);
}

/* 14 dB above -20 at 100:1. */
Session(mixer, reduction_hangs_beside_the_meters, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *tone = wave_sine(2, 48000, 1000.0, 0.5, 48000.0);
	struct terminal *t = terminal_new(s, "tmux-256color", SMALL);

	start_mixer(t);
	play_loop(l.player, tone);
	await_bar(t, (struct bar){ "game", 0, 2, 3, 10 });
	await_bar(t, (struct bar){ "game", 5, 1, 0, 0 });
	run(s, CLI, "set", "strip.game.comp.on=on", "strip.game.comp.ratio=100",
		"strip.game.comp.knee=0");
	terminal_await(t, "comp -13.8");
	await_bar(t, (struct bar){ "game", 5, 1, 4, 8 });
	await_bar(t, (struct bar){ "music", 5, 1, 0, 0 });
	terminal_free(t);
	line_close(&l);
	wave_free(tone);
}

static bool has_braille(const struct page *p, const void *data)
{
	int n = 0;

	for (int y = 0; y < p->n_rows; y++)
		for (int x = 0; x < p->n_columns; x++)
			n += p->at[y][x] >= 0x2800 && p->at[y][x] <= 0x28ff;
	return n >= *(const int *)data;
}

/* Rows that a curve takes. */
static int rows_of_braille(const struct page *p)
{
	int n = 0;

	for (int y = 0; y < p->n_rows; y++)
		for (int x = 0; x < p->n_columns; x++)
			if (p->at[y][x] >= 0x2800 && p->at[y][x] <= 0x28ff) {
				n++;
				break;
			}
	return n;
}

static bool is_bent(const struct page *p, const void *data)
{
	return rows_of_braille(p) >= *(const int *)data;
}

Session(mixer, curve_of_the_eq_is_drawn_as_it_is_set, .console = SMALL_CONSOLE)
{
	struct terminal *t = terminal_new(s, "tmux-256color", SMALL);
	int width = 40, n_rows = 3;

	start_mixer(t);
	terminal_key(t, "e");
	terminal_await_page(t, has_braille, &width, "a curve");
	cr_expect_eq(rows_of_braille(terminal_look(t)), 1, "flat while it is off");
	run(s, CLI, "set", "strip.game.eq.on=on", "strip.game.eq.2.gain=12dB",
		"strip.game.eq.3.type=notch");
	terminal_await_page(t, is_bent, &n_rows, "a curve that is bent");
	terminal_resize(t, LARGE);
	n_rows = 8;
	terminal_await_page(t, is_bent, &n_rows, "a curve over more rows");
	terminal_free(t);
}

/* ---- changing ---- */

static void keys_move_faders(struct session *s)
{
	struct terminal *t = terminal_new(s, "tmux-256color", SMALL);
	int before;

	start_mixer(t);
	before = knob_of(terminal_look(t), "game");
	terminal_key(t, "Up");
	await_param(s, "troubadour", "strip.game.fader", 1.0, 1e-3);
	terminal_await(t, "+1.0");
	for (int i = 0; i < 3; i++)
		terminal_key(t, "NPage");
	await_param(s, "troubadour", "strip.game.fader", -17.0, 1e-3);
	terminal_await(t, "-17.0");
	cr_expect_gt(knob_of(terminal_look(t), "game"), before);
	terminal_key(t, "0");
	await_param(s, "troubadour", "strip.game.fader", 0.0, 1e-3);
	terminal_key(t, "Right");
	terminal_key(t, "m");
	terminal_key(t, "s");
	await_param(s, "troubadour", "strip.music.mute", 1.0, 0.0);
	await_param(s, "troubadour", "strip.music.solo", 1.0, 0.0);
	terminal_key(t, "Tab");
	terminal_key(t, "Right");
	terminal_key(t, "Space");
	await_param(s, "troubadour", "route.game.b1", 0.0, 0.0);
	terminal_key(t, "-");
	await_param(s, "troubadour", "send.game.b1", -1.0, 1e-3);
	terminal_key(t, "Tab");
	terminal_key(t, "Enter");
	terminal_type(t, "-3.5dB");
	await_param(s, "troubadour", "strip.music.trim", -3.5, 1e-3);
	terminal_key(t, "Enter");
	terminal_type(t, "loud");
	terminal_await(t, "is not a number");
	terminal_free(t);
}

/* Known fault: now and then the screen loses a step (a fader is at -11 and not at -17).
 * Enable it with the mend. */
Test(mixer, keys_move_faders_switches_sends_and_details, .disabled = true)
{
	session_test(&(struct session_options){ .console = SMALL_CONSOLE }, keys_move_faders);
}

static void expect_mouse(struct session *s, const char *term)
{
	struct terminal *t = terminal_new(s, term, SMALL);
	const struct page *p;
	int music, switches, knob, row, column;

	start_mixer(t);
	p = terminal_look(t);
	music = column_of(p, "music");
	switches = row_of_switches(p);
	knob = knob_of(p, "music");
	terminal_click(t, switches, music + 1);
	await_param(s, "troubadour", "strip.music.mute", 1.0, 0.0);
	terminal_click(t, switches, music + 4);
	await_param(s, "troubadour", "strip.music.solo", 1.0, 0.0);
	terminal_await(t, "strip.music");
	while (!page_has(p, knob, music, "█◄█"))
		music++;
	terminal_mouse(t, MOUSE_PRESS, knob, music + 1);
	terminal_mouse(t, MOUSE_DRAG, knob + 1, music + 1);
	terminal_mouse(t, MOUSE_DRAG, knob + 3, music + 2);
	terminal_mouse(t, MOUSE_RELEASE, knob + 3, music + 2);
	terminal_mouse(t, MOUSE_PRESS, 1, column_of(p, "game"));
	terminal_mouse(t, MOUSE_DRAG, knob + 4, column_of(p, "game"));
	terminal_mouse(t, MOUSE_RELEASE, knob + 4, column_of(p, "game"));
	await_param(s, "troubadour", "strip.music.fader", -20.0, 8.0);
	terminal_await_page(
		t, is_musics_knob_there, &(int){ knob + 3 }, "the knob where it was let go");
	run(s, CLI, "set", "strip.music.fader=-5dB");
	terminal_await(t, "-5.0");
	terminal_mouse(t, MOUSE_WHEEL_DOWN, knob, music + 1);
	await_param(s, "troubadour", "strip.music.fader", -6.0, 1e-2);
	terminal_mouse(t, MOUSE_WHEEL_UP, knob, music + 1);
	terminal_mouse(t, MOUSE_WHEEL_UP, knob, music + 1);
	await_param(s, "troubadour", "strip.music.fader", -4.0, 1e-2);

	cr_assert(page_find(p, "matrix", &row, &column));
	terminal_click(t, row + 3, 9 + 7 + 4);
	await_param(s, "troubadour", "route.mic.b1", 1.0, 0.0);
	cr_expect_eq(get_param(s, "troubadour", "strip.game.fader"), 0.0, "it was let go");
	terminal_mouse(t, MOUSE_WHEEL_DOWN, row + 1, 9 + 4);
	await_param(s, "troubadour", "send.game.a1", -1.0, 1e-3);
	cr_assert(page_find(terminal_look(t), "polarity", &row, &column));
	terminal_click(t, row, column + 2);
	await_param(s, "troubadour", "strip.game.polarity", 1.0, 0.0);
	terminal_free(t);
}

/* Two ways of telling where the mouse is. */
Session(mixer, mouse_clicks_drags_and_turns, .console = SMALL_CONSOLE)
{
	expect_mouse(s, "xterm-256color");
}

Session(mixer, mouse_works_in_older_terminals, .console = SMALL_CONSOLE)
{
	expect_mouse(s, "tmux-256color");
}

/* As over ssh: no part of a report may be taken for a key ('0' is unity, 'm' mutes). */
Session(mixer, torn_reports_of_the_mouse_press_no_keys, .console = SMALL_CONSOLE)
{
	static const char *const reports[] = { "\033", "[<64", ";7;0", "7M", "\033[", "<0;1",
		";1m" };
	struct terminal *t = terminal_new(s, "xterm-256color", SMALL);

	run(s, CLI, "set", "strip.game.fader=-20dB");
	start_mixer(t);
	terminal_await(t, "-20.0");
	for (size_t i = 0; i < sizeof(reports) / sizeof(reports[0]); i++) {
		terminal_bytes(t, reports[i]);
		run(s, "sleep", "0.1");
	}
	await_param(s, "troubadour", "strip.game.fader", -19.0, 1e-2);
	cr_expect_eq(get_param(s, "troubadour", "strip.game.mute"), 0.0);
	terminal_await(t, "q quit");
	terminal_free(t);
}

Session(mixer, what_pactl_changes_shows_at_once, .console = SMALL_CONSOLE)
{
	struct terminal *t = terminal_new(s, "tmux-256color", SMALL);
	int before;

	start_mixer(t);
	before = knob_of(terminal_look(t), "music");
	run(s, "pactl", "set-sink-volume", "troubadour.music", "50%");
	terminal_await(t, "-18.1");
	cr_expect_gt(knob_of(terminal_look(t), "music"), before);
	run(s, CLI, "strip", "add", "drums");
	terminal_await(t, "drums");
	run(s, CLI, "bus", "rename", "b1", "stream");
	terminal_await(t, "stream");
	terminal_free(t);
}

/* ---- sizes ---- */

Session(mixer, follows_any_size_of_the_terminal, .console = SMALL_CONSOLE)
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

Session(mixer, many_strips_are_scrolled_and_told_apart_by_their_ends, .console = many)
{
	struct terminal *t = terminal_new(s, "tmux-256color", SMALL);
	const struct page *p;
	int row, column;

	start_mixer(t);
	p = terminal_await(t, "▸");
	cr_expect(page_has(p, 1, 4, "one"));
	cr_expect_not(page_find(p, "◂", &row, &column));
	for (int i = 0; i < 11; i++)
		terminal_key(t, "Right");
	p = terminal_await(t, "◂");
	terminal_await(t, "a-…ght");
	cr_expect(page_find(terminal_look(t), "a-…eft", &row, &column));
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

Session(mixer, terminal_that_cannot_be_drawn_on_is_refused, .console = SMALL_CONSOLE)
{
	struct output o = run_any(s, CLI, "mixer");
	struct terminal *t = terminal_new(s, "dumb", SMALL);
	char command[512];

	cr_expect_eq(o.status, 1);
	cr_expect_not_null(strstr(o.err, "needs a terminal"));
	snprintf(command, sizeof(command), "'%s' mixer; echo left with $?", CLI);
	terminal_type(t, command);
	terminal_await(t, "has no cursor that moves");
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

Session(mixer, terminal_is_the_shells_while_it_is_stopped, .console = SMALL_CONSOLE)
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

Session(mixer, terminal_is_restored_however_it_ends, .console = SMALL_CONSOLE)
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
