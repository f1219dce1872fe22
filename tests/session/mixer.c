/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The mixer's screen, on a real terminal in front of a real console. */
#include "consoles.h"
#include "line.h"
#include "mixer-page.h"
#include "world.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_musics_knob_there(const struct page *p, const void *row)
{
	return find_knob(p, "music") == *(const int *)row;
}

/* ---- looking ---- */

static void expect_everything(struct terminal *t)
{
	static const char *const words[] = { "+0.0", " M  S ", "matrix", "strip.game", "gate 0.0",
		"comp 0.0", "limiter 0.0", "trim", "0dB" };

	start_mixer(t);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		terminal_await(t, words[i]);
	for (const char *const *name =
			(const char *const[]){ "game", "music", "mic", "a1", "b1", "b2", NULL };
		*name; name++)
		await_device(t, *name);
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

	expect_everything(t);
	terminal_await(t, "limiter.lookahead ");
	terminal_await_no(t, "(more)");
	/* The EQ's curve. */
	terminal_await(t, "10k");
	terminal_free(t);
}

struct colour {
	struct terminal *t;
	const char *device;
	int colour;
};

static bool has_colour(const struct page *p, const void *data)
{
	const struct colour *c = data;
	int x = find_column(p, c->device);

	return x > 0 && terminal_colour(c->t, 1, x) == c->colour;
}

static void await_colour(struct terminal *t, const char *device, int colour)
{
	terminal_await_page(t, has_colour, &(struct colour){ t, device, colour }, device);
}

/* The colours are those of the page, as near as a terminal has them. */
Session(mixer, a_strip_and_a_bus_have_a_colour_of_their_own, .console = SMALL_CONSOLE)
{
	struct terminal *t = terminal_new(s, "tmux-256color", SMALL);

	start_mixer(t);
	await_colour(t, "game", 75);
	await_colour(t, "music", 78);
	await_colour(t, "a1", 222);
	run(s, CLI, "set", "strip.music.color=red", "bus.a1.color=grey");
	await_colour(t, "music", 203);
	await_colour(t, "a1", 247);
	await_colour(t, "game", 75);
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
	full = await_bar(t, (struct bar){ "b1", 0, 2, 3, 10 });
	await_bar(t, (struct bar){ "music", 0, 2, 0, 0 });
	/* A bar falls as time passes. */
	world_hurry(s->world, true);
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

static bool is_flat(const struct page *p, const void *data)
{
	return rows_of_braille(p) == 1;
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
	terminal_await_page(t, is_flat, NULL, "a flat curve while it is off");
	run(s, CLI, "set", "strip.game.eq.on=on", "strip.game.eq.2.gain=12dB",
		"strip.game.eq.3.type=notch");
	terminal_await_page(t, is_bent, &n_rows, "a curve that is bent");
	terminal_resize(t, LARGE);
	n_rows = 8;
	terminal_await_page(t, is_bent, &n_rows, "a curve over more rows");
	terminal_free(t);
}

/* ---- changing ---- */

Session(mixer, keys_move_faders_switches_sends_and_details, .console = SMALL_CONSOLE)
{
	struct terminal *t = terminal_new(s, "tmux-256color", SMALL);
	int before;

	start_mixer(t);
	before = find_knob(await_device(t, "game"), "game");
	terminal_key(t, "Up");
	await_param(s, "troubadour", "strip.game.fader", 1.0, 1e-3);
	terminal_await(t, "+1.0");
	for (int i = 0; i < 3; i++)
		terminal_key(t, "NPage");
	await_param(s, "troubadour", "strip.game.fader", -17.0, 1e-3);
	terminal_await(t, "-17.0");
	await_knob_below(t, "game", before);
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
	run(s, CLI, "set", "bus.b1.minus=game");
	terminal_await(t, "lock");
	terminal_key(t, "Space");
	terminal_await(t, "locked: b1 plays all but game");
	run(s, CLI, "set", "bus.b1.minus=none");
	terminal_key(t, "Right"); /* which takes the message away */
	terminal_await_no(t, "lock");
	terminal_key(t, "Tab");
	terminal_key(t, "Enter");
	terminal_type(t, "-3.5dB");
	await_param(s, "troubadour", "strip.music.trim", -3.5, 1e-3);
	terminal_key(t, "Enter");
	terminal_type(t, "loud");
	terminal_await(t, "is not a number");
	terminal_free(t);
}

static void expect_mouse(struct session *s, const char *term)
{
	struct terminal *t = terminal_new(s, term, SMALL);
	const struct page *p;
	int game, music, switches, knob, row, column;

	start_mixer(t);
	await_device(t, "b2");
	p = await_device(t, "music");
	game = find_column(p, "game");
	music = find_column(p, "music");
	switches = find_switches(p);
	knob = find_knob(p, "music");
	terminal_click(t, switches, music + 1);
	await_param(s, "troubadour", "strip.music.mute", 1.0, 0.0);
	terminal_click(t, switches, music + 4);
	await_param(s, "troubadour", "strip.music.solo", 1.0, 0.0);
	terminal_await(t, "strip.music");
	for (p = await_device(t, "music"); !page_has(p, knob, music, "█◄█");)
		music++;
	terminal_mouse(t, MOUSE_PRESS, knob, music + 1);
	terminal_mouse(t, MOUSE_DRAG, knob + 1, music + 1);
	terminal_mouse(t, MOUSE_DRAG, knob + 2, music + 2);
	terminal_mouse(t, MOUSE_RELEASE, knob + 2, music + 2);
	terminal_mouse(t, MOUSE_PRESS, 1, game);
	terminal_mouse(t, MOUSE_DRAG, knob + 4, game);
	terminal_mouse(t, MOUSE_RELEASE, knob + 4, game);
	await_param(s, "troubadour", "strip.music.fader", -20.0, 8.0);
	terminal_await_page(
		t, is_musics_knob_there, &(int){ knob + 2 }, "the knob where it was let go");
	run(s, CLI, "set", "strip.music.fader=-5dB");
	terminal_await(t, "-5.0");
	terminal_mouse(t, MOUSE_WHEEL_DOWN, knob, music + 1);
	await_param(s, "troubadour", "strip.music.fader", -6.0, 1e-2);
	terminal_mouse(t, MOUSE_WHEEL_UP, knob, music + 1);
	terminal_mouse(t, MOUSE_WHEEL_UP, knob, music + 1);
	await_param(s, "troubadour", "strip.music.fader", -4.0, 1e-2);

	cr_assert(page_find(terminal_await(t, "matrix"), "matrix", &row, &column));
	terminal_click(t, row + 3, 9 + 7 + 4);
	await_param(s, "troubadour", "route.mic.b1", 1.0, 0.0);
	cr_expect_eq(get_param(s, "troubadour", "strip.game.fader"), 0.0, "it was let go");
	terminal_mouse(t, MOUSE_WHEEL_DOWN, row + 1, 9 + 4);
	await_param(s, "troubadour", "send.game.a1", -1.0, 1e-3);
	cr_assert(page_find(terminal_await(t, "polarity"), "polarity", &row, &column));
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
	before = find_knob(await_device(t, "music"), "music");
	run(s, "pactl", "set-sink-volume", "troubadour.music", "50%");
	terminal_await(t, "-18.1");
	await_knob_below(t, "music", before);
	run(s, CLI, "strip", "add", "drums");
	terminal_await(t, "drums");
	run(s, CLI, "bus", "rename", "b1", "stream");
	terminal_await(t, "stream");
	terminal_free(t);
}
