/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Clip lamps and input meters on the mixer's screen. */
#include "consoles.h"
#include "line.h"
#include "mixer-page.h"

#include <stdio.h>

/* A tenth of a second at -20 dBFS with so many samples in each channel at +6. */
static struct wave *clipped_sine(uint32_t n_overs)
{
	struct wave *w = wave_sine(2, 4800, 1000.0, 0.1, 48000.0);

	for (uint32_t c = 0; c < 2; c++)
		for (uint32_t i = 0; i < n_overs; i++)
			w->channel[c][100 * i + 50] = 2.0f;
	return w;
}

struct lamp {
	const char *device, *text;
};

/* It stands above the meters. */
static bool shows_lamp(const struct page *p, const void *data)
{
	const struct lamp *lamp = data;
	int x = find_column(p, lamp->device);

	for (int y = 2; x > 0 && y < 5; y++)
		if (page_has(p, y, x, lamp->text))
			return true;
	return false;
}

static void await_lamp(struct terminal *t, const char *device, const char *text)
{
	struct lamp lamp = { device, text };

	terminal_await_page(t, shows_lamp, &lamp, text);
}

static void click_lamp(struct terminal *t, const char *device)
{
	int column = find_column(await_device(t, device), device), row, any;

	cr_assert(page_find(terminal_await(t, "○"), "○", &row, &any));
	terminal_click(t, row, column);
}

Session(mixer_lamps, a_lamp_stays_lit_with_its_count_until_it_is_put_out, .quantum = 256,
	.console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *clip = clipped_sine(3);
	struct terminal *t = terminal_new(s, "tmux-256color", SMALL);

	run(s, CLI, "set", "bus.b1.limiter.on=off");
	start_mixer(t);
	await_lamp(t, "game", "○ ");
	play(l.player, clip);
	await_lamp(t, "game", "● 6 ");
	await_lamp(t, "b1", "● 6 ");
	await_lamp(t, "a1", "○ ");
	await_lamp(t, "music", "○ ");
	play(l.player, clip);
	await_lamp(t, "game", "● 12 ");
	terminal_key(t, "c");
	await_lamp(t, "game", "○ ");
	await_lamp(t, "b1", "● 12 ");
	click_lamp(t, "b1");
	await_lamp(t, "b1", "○ ");
	terminal_await(t, "bus.b1");
	play(l.player, clip);
	await_lamp(t, "game", "● 6 ");
	terminal_key(t, "C");
	await_lamp(t, "game", "○ ");
	await_lamp(t, "b1", "○ ");
	terminal_free(t);
	line_close(&l);
	wave_free(clip);
}

/* Nothing runs any more, and no levels come: the lamp is still there, and goes out. */
Session(mixer_lamps, a_lamp_of_an_idle_console_is_seen_and_put_out, .quantum = 256,
	.console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *clip = clipped_sine(40);
	struct terminal *t = terminal_new(s, "tmux-256color", SMALL);

	play_and_record(l.player, clip, l.recorder, 480);
	line_close(&l);
	await_param(s, "troubadour", "strip.game.overs", 80.0, 0.0);
	await_state(s, "troubadour.game", "suspended");
	start_mixer(t);
	await_lamp(t, "game", "● 80 ");
	terminal_key(t, "c");
	await_lamp(t, "game", "○ ");
	terminal_free(t);
	wave_free(clip);
}

Session(mixer_lamps, a_muted_strip_is_seen_to_live, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *tone = wave_sine(2, 48000, 1000.0, 0.5, 48000.0);
	struct terminal *t = terminal_new(s, "tmux-256color", SMALL);

	run(s, CLI, "set", "strip.game.mute=on");
	start_mixer(t);
	await_bar(t, (struct bar){ "game", 0, 2, 0, 0 });
	play_loop(l.player, tone);
	await_bar(t, (struct bar){ "game", 0, 2, 3, 10 });
	await_bar(t, (struct bar){ "b1", 0, 2, 0, 0 });
	terminal_await(t, "in -6.0 dBFS");
	terminal_free(t);
	line_close(&l);
	wave_free(tone);
}
