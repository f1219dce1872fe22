/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A strip at unity gain is a wire: not a bit changed, not a frame later. */
#include "consoles.h"
#include "line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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
	time_t end = time(NULL) + HANG_MS / 1000;
	int told;

	while ((told = process_latency(s, node)) != frames)
		if (time(NULL) > end)
			fail("%s: %d frames, not %d", node, told, frames);
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
Session(latency, lookaheads_are_summed_by_path_and_reported, .quantum = 256, .console = MIC_CONSOLE)
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
