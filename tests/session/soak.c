/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* An hour of audio through everything that is on, faster than time goes: nothing is
 * allocated on the data thread, no cycle is lost, and memory stays as it is.  Not
 * among the tests that always run: `make soak`. */
#include "consoles.h"
#include "graph.h"
#include "line.h"
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RATE_HZ    48000u
#define MINUTE     (60u * RATE_HZ)
#define MAX_GROWTH 256 /* kB */

static void switch_everything_on(struct session *s)
{
	static const char *const keys[] = { "strip.game.gate.on", "strip.game.eq.on",
		"strip.game.comp.on", "strip.game.limiter.on", "strip.music.eq.on",
		"strip.music.comp.on", "bus.b1.eq.on", "bus.b1.comp.on", "bus.b1.limiter.on" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		set_switch(s, "troubadour", keys[i], true);
	set_param(s, "troubadour", "strip.game.eq.1.gain", 3.0);
	set_param(s, "troubadour", "strip.music.eq.2.gain", -3.0);
	set_param(s, "troubadour", "bus.b1.delay", 20.0);
}

/* A fader and a send move in each minute. */
static void play_a_minute(struct session *s, struct recorder *r, uint32_t minute)
{
	set_param(s, "troubadour", "strip.game.fader", -(double)(minute % 12));
	set_param(s, "troubadour", "send.music.b1", -(double)(minute % 7));
	record(r, MINUTE);
	cr_expect_gt(wave_level_db(await_recording(r), 0, 0, MINUTE), -60.0, "minute %u", minute);
}

static uint32_t n_minutes(void)
{
	const char *text = getenv("TB_SOAK_MINUTES");

	return text ? (uint32_t)atoi(text) : 60;
}

Session(soak, an_hour_costs_no_memory_and_no_cycle, .wall = true, .console = SMALL_CONSOLE,
	.guard = true)
{
	struct player *p = player_new_freewheeling(s, "player", 2);
	struct recorder *r = recorder_new(s, "recorder", 2);
	struct wave *noise = wave_noise(2, RATE_HZ, 0.25, 1);
	long pss_kb = 0, rss_kb = 0;
	double n_lost, n_cycles;

	patch(s, "troubadour.b1", "recorder");
	patch(s, "player", "troubadour.game");
	patch(s, "player", "troubadour.music");
	play_loop(p, noise);
	switch_everything_on(s);
	await_sound(r, 0);
	n_lost = engine_fact(s, "troubadour", "engine.lost");
	n_cycles = engine_fact(s, "troubadour", "engine.cycles");
	for (uint32_t i = 0; i < n_minutes(); i++) {
		play_a_minute(s, r, i);
		if (i == 0) {
			pss_kb = tool_memory_kb(s->console, "Pss:");
			rss_kb = tool_memory_kb(s->console, "Rss:");
		}
	}
	fprintf(stderr, "%.0f cycles; PSS %ld kB, now %ld; RSS %ld kB, now %ld\n",
		engine_fact(s, "troubadour", "engine.cycles") - n_cycles, pss_kb,
		tool_memory_kb(s->console, "Pss:"), rss_kb, tool_memory_kb(s->console, "Rss:"));
	cr_expect_eq(engine_fact(s, "troubadour", "engine.lost"), n_lost);
	cr_expect_leq(tool_memory_kb(s->console, "Rss:"), rss_kb + MAX_GROWTH);
	cr_assert(tool_running(s->console), "%s", tool_output(s->console).err);
	cr_assert(strstr(tool_output(s->console).err, "rt-guard: watching"));
	play_silence(p);
	recorder_free(r);
	player_free(p);
	wave_free(noise);
}

/* ---- five hundred changes of the structure ---- */

static void change_five_times(struct session *s)
{
	set_text(s, "troubadour", "console.add-strip", "{ name = guest }");
	await_node(s, "troubadour.guest");
	set_text(s, "troubadour", "console.add-bus", "{ name = b9 type = virtual }");
	await_node(s, "troubadour.b9");
	set_text(s, "troubadour", "console.rename", "guest visitor");
	await_node(s, "troubadour.visitor");
	set_text(s, "troubadour", "console.remove", "visitor");
	await_no_node(s, "troubadour.visitor");
	set_text(s, "troubadour", "console.remove", "b9");
	await_no_node(s, "troubadour.b9");
}

Session(soak, five_hundred_changes_of_the_structure_lose_nothing, .console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	double n_lost = engine_fact(s, "troubadour", "engine.lost");
	long rss_kb = 0;

	for (int i = 0; i < 100; i++) {
		change_five_times(s);
		if (i == 19)
			rss_kb = tool_memory_kb(s->console, "Rss:");
	}
	line_expect_gain_db(&l, BUS_L, 0.0, 0.01);
	cr_expect_eq(engine_fact(s, "troubadour", "engine.lost"), n_lost);
	cr_expect_leq(tool_memory_kb(s->console, "Rss:"), rss_kb + MAX_GROWTH, "%ld kB, now %ld",
		rss_kb, tool_memory_kb(s->console, "Rss:"));
	cr_expect_eq(count_nodes(s, "troubadour"), 7);
	line_close(&l);
}
