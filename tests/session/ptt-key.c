/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Push to talk by a key of the desktop: a portal that is none gives the key and presses it. */
#include "consoles.h"
#include "graph.h"
#include "tap.h"

#include <signal.h>
#include <string.h>

#define RATE_HZ 48000
#define CLI     built("TB_TEST_TROUBADOUR")
#define PORTAL  built("TB_TEST_PORTAL")
#define DESK    .quantum = 256, .console = SMALL_CONSOLE

static struct tool *start_portal(struct session *s, const char *mode)
{
	struct tool *portal = tool_start(s, PORTAL, mode);

	tool_await(portal, "there");
	return portal;
}

/* Until it has its key. */
static struct tool *start_ptt(struct session *s)
{
	struct tool *ptt = tool_start(s, CLI, "ptt", "--key", "F9", "game");

	tool_await(ptt, "game is muted; hold F9 to talk");
	return ptt;
}

static void press(struct tool *portal)
{
	kill(tool_pid(portal), SIGUSR1);
}

static void release(struct tool *portal)
{
	kill(tool_pid(portal), SIGUSR2);
}

static void await_held(struct session *s, const char *strips)
{
	await_text(s, "troubadour", "console.held", strips);
}

Session(ptt_key, strip_is_heard_while_the_key_is_pressed, DESK)
{
	struct wave *tone = wave_sine(2, RATE_HZ, 1000.0, 0.5, RATE_HZ);
	struct player *speaker = player_new(s, "speaker", 2);
	struct recorder *listener = recorder_new(s, "listener", 2);
	struct tool *portal = start_portal(s, ""), *ptt;

	set_switch(s, "troubadour", "route.game.b1", true);
	patch(s, "troubadour.b1", "listener");
	patch(s, "speaker", "troubadour.game");
	await_path(speaker, listener);
	play_loop(speaker, tone);
	await_sound(listener, 0);
	ptt = start_ptt(s);
	cr_expect(strstr(tool_output(portal).out, "registered troubadour-mixer"));
	cr_expect(strstr(tool_output(portal).out, "asked for F9 as talk-game"));
	await_silence(listener, 0);
	for (int i = 0; i < 2; i++) {
		press(portal);
		await_sound(listener, 0);
		release(portal);
		await_silence(listener, 0);
	}
	/* The end of the program releases the key. */
	press(portal);
	await_sound(listener, 0);
	tool_stop(ptt, SIGKILL);
	await_silence(listener, 0);
	cr_expect_eq(get_param(s, "troubadour", "strip.game.mute"), 1.0);
	recorder_free(listener);
	player_free(speaker);
	wave_free(tone);
}

/* The key is bound again at the next portal. */
Session(ptt_key, portal_that_goes_lets_go_of_the_key, DESK)
{
	struct tool *portal = start_portal(s, ""), *ptt = start_ptt(s);

	press(portal);
	await_held(s, "game");
	tool_stop(portal, SIGKILL);
	await_held(s, "");
	tool_await(ptt, "the desktop's portal went away");
	portal = start_portal(s, "");
	tool_await(portal, "asked for F9 as talk-game");
	press(portal);
	await_held(s, "game");
	release(portal);
	await_held(s, "");
	cr_expect_eq(tool_stop(ptt, SIGINT).status, 0);
}

/* Somebody else holds the strip, too. */
Session(ptt_key, key_lets_go_of_its_own_hold_alone, DESK)
{
	struct tool *portal = start_portal(s, ""), *ptt = start_ptt(s);
	struct tool *other = tool_start(s, CLI, "ptt", "game");

	tool_await(other, "game is open");
	press(portal);
	tool_await(portal, "told Activated 1");
	release(portal);
	tool_await(portal, "told Deactivated 2");
	/* What it asked for is on its way before it ends. */
	cr_expect_eq(tool_stop(ptt, SIGTERM).status, 0);
	run(s, CLI, "set", "strip.music.fader=-3");
	cr_expect(strstr(run(s, CLI, "get", "console.held").out, "game"));
	cr_expect(tool_running(other));
	tool_stop(other, SIGKILL);
	await_held(s, "");
}

Session(ptt_key, key_that_is_taken_away_ends_it_and_is_let_go, DESK)
{
	struct tool *portal = start_portal(s, ""), *ptt = start_ptt(s);
	struct output end;

	press(portal);
	await_held(s, "game");
	kill(tool_pid(portal), SIGHUP);
	end = tool_wait(ptt);
	cr_expect_eq(end.status, 1);
	cr_expect(strstr(end.err, "the desktop took the key away"));
	await_held(s, "");
}

/* Also while it is pressed: it is still pressed then. */
Session(ptt_key, another_key_of_the_users_choice_is_told_and_works, DESK)
{
	struct tool *portal = start_portal(s, ""), *ptt = start_ptt(s);
	struct output end;

	press(portal);
	await_held(s, "game");
	kill(tool_pid(portal), SIGWINCH);
	tool_await(ptt, "hold Meta+T to talk");
	cr_expect(strstr(run(s, CLI, "get", "console.held").out, "game"));
	release(portal);
	await_held(s, "");
	press(portal);
	await_held(s, "game");
	end = tool_stop(ptt, SIGINT);
	cr_expect_eq(end.status, 0);
	cr_expect_null(strstr(end.out, "F2"), "%s", end.out);
	await_held(s, "");
}

static void expect_refusal(struct session *s, const char *why)
{
	struct output o = run_any(s, CLI, "ptt", "--key", "F9", "game");

	cr_expect_eq(o.status, 1);
	cr_expect(strstr(o.err, why), "\"%s\" is not in \"%s\"", why, o.err);
	cr_expect(strstr(o.err, "troubadour ptt --toggle game"), "no way out in \"%s\"", o.err);
}

Session(ptt_key, desktop_that_gives_none_is_named_with_a_way_out, DESK)
{
	static const struct {
		const char *mode, *why;
	} portals[] = { { "refuse", "the desktop was told to give no key" },
		{ "forget", "the desktop gave no key" },
		{ "other", "this desktop's portal gives no keys" } };

	expect_refusal(s, "no desktop portal answers on the session's bus");
	for (size_t i = 0; i < sizeof(portals) / sizeof(portals[0]); i++) {
		struct tool *portal = start_portal(s, portals[i].mode);

		expect_refusal(s, portals[i].why);
		tool_stop(portal, SIGKILL);
	}
	tb_private_stop_piece(s->private, TB_PRIVATE_BUS, SIGKILL);
	expect_refusal(s, "no session bus answers");
}
