/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* When a console runs though no application asks for it. */
#include "live-law.h"

#include "law-rig.h"
#include <stdio.h>

/* ---- paths ---- */

/* A microphone on the speakers, the path that is meant. */
static void begin(void)
{
	mixer_begin("b1", "a1");
	set("route.mic.a1", 1.0f);
}

TestSuite(live_law, .init = begin, .fini = mixer_end);

static struct tb_live_end strips[] = { { 0, false, false, true }, { 1, true, false, true } };
static struct tb_live_end buses[] = { { 0, false, false, true }, { 1, true, false, true } };

static bool has_path(void)
{
	return tb_live_has_path(m, strips, 2, buses, 2);
}

Test(live_law, microphone_on_a_device_keeps_the_console_running)
{
	cr_expect(has_path());
	set("route.mic.a1", 0.0f);
	cr_expect_not(has_path(), "it is sent nowhere");
	set("route.mic.b1", 1.0f);
	cr_expect_not(has_path(), "who records from there runs the console");
	set("route.game.a1", 1.0f);
	cr_expect_not(has_path(), "who plays runs the console");
}

Test(live_law, what_nobody_hears_lets_it_sleep)
{
	strips[1].is_muted = true;
	cr_expect_not(has_path());
	strips[1].is_muted = false;
	buses[1].is_muted = true;
	cr_expect_not(has_path());
	buses[1].is_muted = false;
	buses[1].has_level = false;
	cr_expect_not(has_path());
	buses[1].has_level = true;
	strips[1].has_level = false;
	cr_expect_not(has_path());
	set("pre.mic.a1", 1.0f);
	cr_expect(has_path(), "before its fader it is heard");
}

/* ---- the first player ---- */

static struct tb_warm_up w;

static void expect(enum tb_warm_event event, bool is_warm, struct tb_warm_step expected)
{
	struct tb_warm_step step = tb_warm_up_next(&w, event, is_warm);

	cr_expect_eq(step.wakes_strips, expected.wakes_strips, "event %d wakes", event);
	cr_expect_eq(step.asks_players, expected.asks_players, "event %d asks", event);
	cr_expect_eq(step.forgets_players, expected.forgets_players, "event %d forgets", event);
	cr_expect_eq(step.updates, expected.updates, "event %d updates", event);
	cr_expect_eq(step.wait_ns > 0, expected.wait_ns > 0, "event %d waits", event);
}

#define STEP(...) ((struct tb_warm_step){ __VA_ARGS__ })

Test(live_law, strip_joins_a_console_that_runs)
{
	expect(TB_WARM_LINKED, true, STEP(.wakes_strips = true));
	cr_expect_not(w.is_waking || w.is_warming);
}

Test(live_law, console_runs_before_the_strip_of_its_first_player)
{
	expect(TB_WARM_LINKED, false, STEP(.asks_players = true));
	expect(TB_WARM_STATE, false, STEP(0));
	expect(TB_WARM_PLAYERS, false, STEP(.updates = true, .wait_ns = 1));
	cr_expect(w.is_warming);
	expect(TB_WARM_LINKED, false, STEP(0)); /* another one, who waits along */
	expect(TB_WARM_RUNS, false, STEP(0));   /* not yet: its strip sleeps */
	expect(TB_WARM_STATE, true, STEP(.wakes_strips = true, .wait_ns = 1));
	expect(TB_WARM_STATE, true, STEP(0));
	expect(TB_WARM_RUNS, true, STEP(.forgets_players = true, .updates = true));
	cr_expect_not(w.is_warming, "from here on the player keeps it running");
	expect(TB_WARM_RUNS, true, STEP(0));
}

Test(live_law, strip_is_woken_in_time_where_the_console_does_not_get_warm)
{
	expect(TB_WARM_LINKED, false, STEP(.asks_players = true));
	expect(TB_WARM_PLAYERS, false, STEP(.updates = true, .wait_ns = 1));
	expect(TB_WARM_TIME, false, STEP(.wakes_strips = true, .wait_ns = 1));
	/* And who was linked and does not play lets it go idle again. */
	expect(TB_WARM_TIME, true,
		STEP(.wakes_strips = true, .forgets_players = true, .updates = true));
	cr_expect_not(w.is_waking || w.is_warming);
}

Test(live_law, filter_that_nobody_plays_into_does_not_keep_it_running)
{
	expect(TB_WARM_LINKED, false, STEP(.asks_players = true));
	expect(TB_WARM_NO_PLAYERS, false, STEP(.wakes_strips = true, .forgets_players = true));
	cr_expect_not(w.is_waking || w.is_warming);
}
