/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The frames of levels that the web server sends: what they say, and of when they are. */
#include "consoles.h"
#include "line.h"
#include "web-client.h"
#include "world.h"

#include <time.h>

/* The peak of channel 0 of strip 0 in a frame of levels. */
static double peak_in(const uint8_t *frame)
{
	return (int16_t)(frame[20] | frame[21] << 8) / 256.0;
}

Session(web_levels, levels_flow_while_they_are_asked_for, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *tone = wave_sine(2, 48000, 1000.0, 0.1, 48000.0);
	struct web w = web_start(s, NULL);
	const char *state;
	struct socket *k = socket_join(&w, &state);
	const uint8_t *frame;
	time_t begun = time(NULL);
	size_t n;

	cr_expect_not_null(
		strstr(state, "\"reductions\":[\"gate\",\"comp\",\"limiter\",\"deess\"]"));
	play_loop(l.player, tone);
	socket_say(k, "{\"levels\":30}");
	do {
		settle_events(s);
		frame = socket_hear_bytes(k, &n);
		cr_assert_eq(frame[0], 'L');
		cr_assert_eq(frame[1], 1);
		cr_assert_eq(frame[2] | frame[3] << 8, 6, "three strips, three buses");
		if (time(NULL) - begun > HANG_MS / 1000)
			fail("the level of -20 dB does not come, but %g", peak_in(frame));
	} while (frame[4] != 2 || peak_in(frame) < -20.1 || peak_in(frame) > -19.9);
	/* The engine's facts come along. */
	socket_await(k, "engine.cycles");
	socket_say(k, "{\"levels\":0}");
	socket_close(k);
	line_close(&l);
	wave_free(tone);
}

/* The engine's cycle, at the end of a frame of levels. */
static uint32_t cycle_of(const uint8_t *frame, size_t n)
{
	const uint8_t *at = frame + n - 4;

	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* Counted in the engine's cycles: whatever is sent late says of when it is. */
Session(web_levels, a_level_is_that_of_the_engine_of_a_tenth_of_a_second_before, .quantum = 256,
	.console = SMALL_CONSOLE)
{
	const uint32_t tenth = 48000 / 10 / 256 + 1;
	struct line l = line_open(s, "game", "b1");
	struct wave *tone = wave_sine(2, 48000, 1000.0, 0.1, 48000.0);
	struct web w = web_start(s, NULL);
	const char *state;
	struct socket *k = socket_join(&w, &state);
	uint32_t before = 0, now = 0, begun, same = 0, n_seen = 0;
	const uint8_t *frame;
	size_t n;

	socket_say(k, "{\"levels\":60}");
	/* The line was tried with a pulse, whose peak falls by 20 dB in 1.7 s. */
	world_hurry(s->world, true);
	do
		frame = socket_hear_bytes(k, &n);
	while (cycle_of(frame, n) == 0 || peak_in(frame) > -60.0);
	world_hurry(s->world, false);
	world_halt(s->world);
	for (; same < 5; before = now) {
		frame = socket_hear_bytes(k, &n);
		now = cycle_of(frame, n);
		same = now == before ? same + 1 : 0;
	}
	begun = now;
	play_loop(l.player, tone);
	world_go(s->world);
	for (; now < begun + 20 * tenth; before = now) {
		frame = socket_hear_bytes(k, &n);
		now = cycle_of(frame, n);
		cr_expect_geq(now, before, "none is older than the one before");
		if (now < begun + tenth)
			continue;
		n_seen++;
		cr_expect_float_eq(peak_in(frame), -20.0, 1.0, "%u cycles later", now - begun);
	}
	cr_expect_gt(n_seen, 0u);
	socket_close(k);
	line_close(&l);
	wave_free(tone);
}

/* The overs of strip 0. */
static uint32_t overs_in(const uint8_t *frame)
{
	const uint8_t *at = frame + 8;

	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static void await_lamp(struct socket *k, bool is_lit)
{
	time_t begun = time(NULL);
	size_t n;

	while ((overs_in(socket_hear_bytes(k, &n)) > 0) != is_lit)
		if (time(NULL) - begun > HANG_MS / 1000)
			fail("the clip lamp does not %s", is_lit ? "come on" : "go out");
}

static void put_lamp_out(struct socket *k)
{
	await_lamp(k, true);
	socket_say(k, "{\"reset\":\"overs\",\"of\":\"game\"}");
	await_lamp(k, false);
}

static void clip_and_go_idle(struct session *s, struct line *l)
{
	struct wave *clip = wave_sine(2, 4800, 1000.0, 1.5, 48000.0);

	play_and_record(l->player, clip, l->recorder, 480);
	line_close(l);
	await_state(s, "troubadour.game", "suspended");
	wave_free(clip);
}

/* No levels come any more, the last of which had the lamp lit. */
Session(web_levels, clip_lamp_goes_out_while_the_console_is_idle, .quantum = 256,
	.console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct web w = web_start(s, NULL);
	const char *state;
	struct socket *k = socket_join(&w, &state);

	socket_say(k, "{\"levels\":30}");
	clip_and_go_idle(s, &l);
	put_lamp_out(k);
	socket_close(k);
}

/* Nor did any come before. */
Session(web_levels, clip_lamp_is_told_to_who_comes_while_the_console_is_idle, .quantum = 256,
	.console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct web w = web_start(s, NULL);
	const char *state;
	struct socket *k = socket_join(&w, &state);

	clip_and_go_idle(s, &l);
	socket_say(k, "{\"levels\":30}");
	put_lamp_out(k);
	socket_close(k);
}
