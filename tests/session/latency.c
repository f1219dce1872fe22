/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A strip at unity gain is a wire: not a bit changed, not a frame later. */
#include "consoles.h"
#include "line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void is_a_wire(struct session *s)
{
	struct line l = line_open(s, "game", "b1");

	line_expect_exact(&l);
	line_close(&l);
}

Session(latency, no_frame_from_strip_to_bus_at_quantum_64, .quantum = 64, .console = SMALL_CONSOLE)
{
	is_a_wire(s);
}

Session(latency, no_frame_from_strip_to_bus_at_quantum_256, .quantum = 256,
	.console = SMALL_CONSOLE)
{
	is_a_wire(s);
}

Session(latency, no_frame_from_strip_to_bus_at_quantum_1024, .quantum = 1024,
	.console = SMALL_CONSOLE)
{
	is_a_wire(s);
}

Session(latency, no_frame_from_strip_to_bus_inside_the_daemon, .quantum = 256,
	.console = SMALL_CONSOLE, .host = HOST_DAEMON)
{
	is_a_wire(s);
}

/* Frames that a node's ProcessLatency tells; -1 if it tells none. */
static int process_latency(struct session *s, const char *node)
{
	const char *argv[] = { "pw-cli", "enum-params", node, "ProcessLatency", NULL };
	const char *rate = strstr(run_argv(s, argv, true).out, "ProcessLatency:rate");
	const char *number = rate ? strstr(rate, "Int ") : NULL;

	return number ? atoi(number + 4) : -1;
}

/* As published: at most 30 times a second. */
static void expect_process_latency(struct session *s, const char *node, int frames)
{
	int told = process_latency(s, node);

	for (int i = 0; i < 20 && told != frames; i++) {
		engine_fact(s, "troubadour", "engine.latency");
		told = process_latency(s, node);
	}
	cr_expect_eq(told, frames, "%s: %d frames, not %d", node, told, frames);
}

static int look_ahead(struct session *s, const char *owner, double lookahead_ms)
{
	char key[64];

	snprintf(key, sizeof(key), "%s.limiter.lookahead", owner);
	set_param(s, "troubadour", key, lookahead_ms);
	snprintf(key, sizeof(key), "%s.limiter.on", owner);
	set_switch(s, "troubadour", key, lookahead_ms > 0.0);
	await_param(s, "troubadour", key, lookahead_ms > 0.0, 0.0);
	return (int)engine_fact(s, "troubadour", "engine.latency");
}

/* A strip that looks ahead is late, and tells.  Those on its buses are as late; the
 * bus's own lookahead is added; who is sent elsewhere is on time. */
Session(latency, lookaheads_are_summed_by_path_and_reported, .quantum = 256,
	.console = SMALL_CONSOLE)
{
	int strip, both;

	cr_expect_eq(engine_fact(s, "troubadour", "engine.latency"), 0.0);
	strip = look_ahead(s, "strip.game", 1.0);
	cr_expect(strip >= 40 && strip <= 60, "%d frames", strip);
	expect_process_latency(s, "troubadour.game", strip);
	expect_process_latency(s, "troubadour.music", strip);
	expect_process_latency(s, "troubadour.b1", strip);
	cr_expect_leq(process_latency(s, "troubadour.mic"), 0);
	both = look_ahead(s, "bus.b1", 2.0);
	cr_expect(both - strip >= 90 && both - strip <= 110, "%d frames", both - strip);
	expect_process_latency(s, "troubadour.game", both);
	expect_process_latency(s, "troubadour.b1", both);
	expect_process_latency(s, "troubadour.a1", strip);
	cr_expect_leq(process_latency(s, "troubadour.mic"), 0);
	cr_expect_eq(look_ahead(s, "strip.game", 0.0), both - strip);
	expect_process_latency(s, "troubadour.music", both - strip);
	cr_expect_eq(look_ahead(s, "bus.b1", 0.0), 0);
	expect_process_latency(s, "troubadour.game", 0);
}

/* The first frame of `fall` that a recording has, when its player is linked to game
 * while the console plays music. */
static double first_value(struct session *s, struct recorder *r, const struct wave *fall)
{
	struct player *p = player_new(s, "player", 2);
	const struct wave *take;
	double value;

	record(r, TEN_SECONDS);
	play(p, fall);
	patch(s, "player", "troubadour.game");
	await_sound(r, 0);
	take = await_recording(r);
	value = (double)take->channel[0][wave_first_sound(take, 0)];
	play_silence(p);
	player_free(p);
	await_no_node(s, "player");
	return value;
}

/* A strip that nobody uses sleeps; it is awake for the first sample of a client that
 * joins a console at work.  The player begins the moment it is linked, with a wave
 * that falls from frame to frame, so that a value tells which frame it is. */
Session(latency, first_sample_of_a_joining_client_arrives, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct wave *fall = wave_new(2, 4800);
	struct player *other = player_new(s, "other", 2);
	struct recorder *r = recorder_new(s, "recorder", 2);
	double value;

	for (uint32_t c = 0; c < 2; c++)
		for (uint32_t f = 0; f < fall->n_frames; f++)
			fall->channel[c][f] = 0.5f - 0.0001f * (float)f;
	patch(s, "troubadour.b1", "recorder");
	patch(s, "other", "troubadour.music");
	await_path(other, r);
	for (int i = 0; i < 5; i++) {
		value = first_value(s, r, fall);
		cr_expect_eq(value, 0.5, "coming %d begins with %g", i, value);
	}
	recorder_free(r);
	player_free(other);
	wave_free(fall);
}
