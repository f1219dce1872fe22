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

/* ---- requests of others ---- */

#define REQUEST_BYTES 8192u

/* So many requests in one Props, with `format` for each: of ids that nobody has, or of one. */
static void ask(struct session *s, const char *key, uint32_t client, uint32_t n, const char *more)
{
	char request[REQUEST_BYTES];
	int at = snprintf(request, sizeof(request), "{ params = [");

	for (uint32_t i = 0; i < n; i++)
		at += snprintf(request + at, sizeof(request) - (size_t)at, " \"%s\" \"game %u\"",
			key, client ? client : 4000000000u + i);
	snprintf(request + at, sizeof(request) - (size_t)at, " %s ] }", more);
	run(s, "pw-cli", "set-param", "troubadour", "Props", request);
}

static uint32_t client_of(struct session *s, const char *node)
{
	return (uint32_t)strtoul(node_property(s, node, "client.id"), NULL, 10);
}

/* The console has answered all that was asked before. */
static const char *held(struct session *s)
{
	static int n;

	set_param(s, "troubadour", "strip.music.fader", n % 2 ? -3.0 : -4.0);
	await_param(s, "troubadour", "strip.music.fader", n++ % 2 ? -3.0 : -4.0, 1e-4);
	return run(s, CLI, "get", "console.held").out;
}

/* Until PipeWire has said who that is. */
Session(ptt, nobody_is_heard_before_it_is_known_who_holds, DESK)
{
	struct booth b = booth_open(s);
	const struct wave *take;

	set_switch(s, "troubadour", "strip.game.mute", true);
	await_silence(b.listener, 0);
	record_until_ended(b.listener);
	/* To let go of another one makes the console look at all that are held. */
	for (int i = 0; i < 5; i++)
		ask(s, "console.hold", 0, 20, "\"console.release\" \"music\"");
	held(s);
	take = end_recording(b.listener, 4800);
	cr_expect_eq(wave_first_sound(take, 0), take->n_frames);
	booth_close(&b);
}

Session(ptt, sixty_four_can_hold_and_one_who_asks_again_counts_once, DESK)
{
	uint32_t client;

	await_node(s, "troubadour");
	player_new(s, "speaker", 2);
	client = client_of(s, "speaker");
	ask(s, "console.hold", client, 70, "");
	ask(s, "console.hold", 0, 63, "");
	cr_expect_not_null(strstr(held(s), "game"));
	cr_expect_null(strstr(run(s, CLI, "get", "console.error").out, "64"));
	ask(s, "console.hold", 0, 64, "");
	await_text(s, "troubadour", "console.error", "no more than 64 clients can hold");
	ask(s, "console.release", client, 1, "");
	cr_expect_null(strstr(held(s), "game"));
}

Session(ptt, connection_that_is_lost_lets_go, DESK)
{
	struct booth b = booth_open(s);

	set_switch(s, "troubadour", "strip.game.mute", true);
	await_silence(b.listener, 0);
	ask(s, "console.hold", client_of(s, "listener"), 1, "");
	await_sound(b.listener, 0);
	booth_close(&b);
	restart_pipewire(s, SIGKILL);
	await_console(s);
	expect_muted_setting(s);
	cr_expect_null(strstr(held(s), "game"));
	b = (struct booth){ .speaker = player_new(s, "speaker", 2),
		.listener = recorder_new(s, "listener", 2),
		.voice = wave_sine(2, RATE_HZ, 1000.0, 0.5, RATE_HZ) };
	patch(s, "troubadour.b1", "listener");
	patch(s, "speaker", "troubadour.game");
	play_loop(b.speaker, b.voice);
	record(b.listener, 9600);
	cr_expect_eq(wave_first_sound(await_recording(b.listener), 0), 9600);
	booth_close(&b);
}
