/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* How often the web server sends levels: never more often than it was asked to.  Whoever listens
 * takes at least as long as the server, so a busy machine makes each rate lower. */
#include "consoles.h"
#include "line.h"
#include "web-client.h"
#include "world.h"

#include <stdio.h>
#include <time.h>

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void hear_frames(struct session *s, struct socket *k, unsigned n)
{
	size_t n_bytes;

	for (unsigned i = 0; i < n; i++) {
		settle_events(s);
		socket_hear_bytes(k, &n_bytes);
	}
}

/* Frames of levels, after it has asked for so many a second. */
static void expect_rate(struct session *s, struct socket *k, unsigned hz, unsigned n)
{
	char wish[32];
	double since_s = now_s(), took_s;

	snprintf(wish, sizeof(wish), "{\"levels\":%u}", hz);
	socket_say(k, wish);
	hear_frames(s, k, n);
	took_s = now_s() - since_s;
	/* The first one comes at once. */
	cr_expect_leq(n, 1.0 + 1.02 * hz * took_s, "%u frames in %.3f s", n, took_s);
}

Session(web_rates, levels_come_as_often_as_they_are_asked_for_at_most, .quantum = 256,
	.console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *tone = wave_sine(2, 48000, 1000.0, 0.1, 48000.0);
	struct web w = web_start(s, NULL);
	const char *state;
	struct socket *k = socket_join(&w, &state);

	play_loop(l.player, tone);
	expect_rate(s, k, 30, 60);
	socket_close(k);
	k = socket_join(&w, &state);
	expect_rate(s, k, 10, 20);
	socket_close(k);
	line_close(&l);
	wave_free(tone);
}

Session(web_rates, levels_come_to_nobody_who_does_not_ask_for_them, .quantum = 256,
	.console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *tone = wave_sine(2, 48000, 1000.0, 0.1, 48000.0);
	struct web w = web_start(s, NULL);
	const char *state;
	struct socket *silent = socket_join(&w, &state), *page = socket_join(&w, &state);

	play_loop(l.player, tone);
	socket_say(page, "{\"levels\":30}");
	hear_frames(s, page, 10);
	socket_say(silent, "{\"id\":1,\"set\":{\"strip.game.fader\":-1}}");
	cr_expect_eq(socket_count_bytes(silent, "\"id\":1"), 0u);
	/* What was on its way comes before the answer, and nothing after. */
	socket_say(page, "{\"levels\":0}");
	socket_say(page, "{\"id\":2,\"set\":{\"strip.game.fader\":-2}}");
	socket_count_bytes(page, "\"id\":2");
	settle_events(s);
	nanosleep(&(struct timespec){ .tv_nsec = 300000000 }, NULL);
	settle_events(s);
	socket_say(page, "{\"id\":3,\"set\":{\"strip.game.fader\":-3}}");
	cr_expect_eq(socket_count_bytes(page, "\"id\":3"), 0u);
	socket_close(silent);
	socket_close(page);
	line_close(&l);
	wave_free(tone);
}
