/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Push to talk: a muted strip is heard as long as somebody holds it open, and not a moment longer,
 * however he ends. */
#include "consoles.h"
#include "graph.h"
#include "tap.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define RATE_HZ 48000
#define CLI     built("TB_TEST_TROUBADOUR")
#define DESK    .quantum = 256, .console = SMALL_CONSOLE

/* Somebody who talks all the time, and who hears him. */
struct booth {
	struct wave *voice;
	struct player *speaker;
	struct recorder *listener;
};

static struct booth booth_open(struct session *s)
{
	struct booth b = { wave_sine(2, RATE_HZ, 1000.0, 0.5, RATE_HZ), player_new(s, "speaker", 2),
		recorder_new(s, "listener", 2) };

	set_switch(s, "troubadour", "route.game.b1", true);
	patch(s, "troubadour.b1", "listener");
	patch(s, "speaker", "troubadour.game");
	await_path(b.speaker, b.listener);
	play_loop(b.speaker, b.voice);
	await_sound(b.listener, 0);
	return b;
}

static void booth_close(struct booth *b)
{
	recorder_free(b->listener);
	player_free(b->speaker);
	wave_free(b->voice);
}

static struct tool *hold(struct session *s)
{
	struct tool *t = tool_start(s, CLI, "ptt", "game");

	tool_await(t, "game is open");
	return t;
}

static void expect_muted_setting(struct session *s)
{
	cr_expect_eq(get_param(s, "troubadour", "strip.game.mute"), 1.0);
}

static void await_closed(struct session *s, struct booth *b)
{
	await_silence(b->listener, 0);
	expect_muted_setting(s);
}

Session(ptt, whoever_dies_leaves_no_microphone_open, DESK)
{
	static const int signals[] = { SIGKILL, SIGTERM, SIGINT };
	struct booth b = booth_open(s);

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct tool *t = hold(s);

		await_sound(b.listener, 0);
		expect_muted_setting(s);
		await_text(s, "troubadour", "console.held", "game");
		tool_stop(t, signals[i]);
		await_closed(s, &b);
	}
	booth_close(&b);
}

/* The one who still holds it keeps it open; off ends all of them. */
Session(ptt, it_is_open_until_the_last_one_lets_go, DESK)
{
	struct booth b = booth_open(s);
	struct tool *first = hold(s), *second = hold(s);
	char request[128];

	tool_stop(first, SIGKILL);
	await_sound(b.listener, 0);
	/* A third one lets go of what he alone held: the client of this test. */
	snprintf(request, sizeof(request), "game %s", node_property(s, "listener", "client.id"));
	set_text(s, "troubadour", "console.hold", request);
	set_text(s, "troubadour", "console.release", request);
	set_param(s, "troubadour", "strip.music.fader", -3.0);
	await_param(s, "troubadour", "strip.music.fader", -3.0, 1e-4);
	cr_expect_not_null(strstr(run(s, CLI, "get", "console.held").out, "game"));
	run(s, CLI, "ptt", "game", "off");
	await_closed(s, &b);
	cr_expect_eq(tool_wait(second).status, 0);
	booth_close(&b);
}

Session(ptt, a_key_without_a_release_opens_and_closes_it, DESK)
{
	struct booth b = booth_open(s);
	struct tool *t = tool_start(s, CLI, "ptt", "game", "--toggle");

	tool_await(t, "game is open");
	await_sound(b.listener, 0);
	run(s, CLI, "ptt", "game", "!");
	cr_expect_eq(tool_wait(t).status, 0);
	await_closed(s, &b);
	booth_close(&b);
}

/* Another mixer takes the place of the first, and the strip stays as it is. */
Session(ptt, a_hold_outlasts_changes_of_the_console, DESK)
{
	struct booth b = booth_open(s);
	struct tool *t = hold(s);

	run(s, CLI, "strip", "add", "guest");
	await_node(s, "troubadour.guest");
	await_sound(b.listener, 0);
	tool_stop(t, SIGKILL);
	await_closed(s, &b);
	booth_close(&b);
}

/* Ids that are no client's hold nothing: that of a node, and one that nobody has. */
Session(ptt, only_a_client_can_hold, DESK)
{
	char request[128];
	uint32_t ids[] = { await_node(s, "troubadour"), 4000000000u };
	struct booth b = booth_open(s);

	set_switch(s, "troubadour", "strip.game.mute", true);
	await_silence(b.listener, 0);
	for (size_t i = 0; i < 2; i++) {
		snprintf(request, sizeof(request), "{ params = [ \"console.hold\" \"game %u\" ] }",
			ids[i]);
		run(s, "pw-cli", "set-param", "troubadour", "Props", request);
		run(s, CLI, "set", "strip.music.fader=-3");
		cr_expect_null(strstr(run(s, CLI, "get", "console.held").out, "game"));
	}
	await_closed(s, &b);
	booth_close(&b);
}
