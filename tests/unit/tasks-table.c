/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The tables of a whole task: which figures have a verdict, and which have none. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "graph/tasks-table.h"

const struct contender_info contenders[N_CONTENDERS] = {
	[NOTHING] = { .name = "nothing" },
	[OURS_CLIENT] = { .name = "our client" },
	[OURS_DAEMON] = { .name = "our daemon" },
	[SWH_CLIENT] = { .name = "swh client", .needs = "swh" },
	[SWH_DAEMON] = { .name = "swh daemon", .needs = "swh" },
	[LSP_CLIENT] = { .name = "lsp client", .needs = "lsp" },
	[LSP_DAEMON] = { .name = "lsp daemon", .needs = "lsp" },
	[EASYEFFECTS] = { .name = "easy", .needs = "easyeffects" },
};

#define N_ROUNDS 3u

static void set(enum contender which, const double *us)
{
	for (unsigned round = 0; round < N_ROUNDS; round++)
		tasks_set(which, round, (struct task_figure){ .us = us[round], .mb = 10 });
}

/* Figures of our client and its peer with swh; the devices themselves take 100 us. */
static void measure(const double *ours_us, const double *peer_us)
{
	set(NOTHING, (const double[]){ 100, 100, 100 });
	set(OURS_CLIENT, ours_us);
	set(SWH_CLIENT, peer_us);
}

/* All that is printed. */
static const char *printed(void)
{
	static char text[8192];
	FILE *f;

	cr_assert(freopen("tasks-table.out", "w+", stdout));
	cr_assert_eq(remove("tasks-table.out"), 0);
	tasks_print(N_ROUNDS, 1000, 256);
	f = stdout;
	fflush(f);
	rewind(f);
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	return text;
}

static void expect_says(const char *text, const char *what)
{
	cr_expect(strstr(text, what), "\"%s\" is not in:\n%s", what, text);
}

static void expect_silent(const char *text, const char *what)
{
	cr_expect(!strstr(text, what), "\"%s\" is in:\n%s", what, text);
}

Test(tasks_table, a_goal_that_each_round_reaches_is_met)
{
	measure((const double[]){ 110, 120, 130 }, (const double[]){ 200, 200, 200 });
	expect_says(printed(), "| 0.20 x | 0.10 to 0.30 | at most 0.30 x | met |");
}

Test(tasks_table, a_goal_that_no_round_reaches_is_not_met)
{
	measure((const double[]){ 140, 150, 160 }, (const double[]){ 200, 200, 200 });
	expect_says(printed(), "| 0.50 x | 0.40 to 0.60 | at most 0.30 x | **not met** |");
}

Test(tasks_table, rounds_on_both_sides_of_a_goal_leave_it_open)
{
	measure((const double[]){ 110, 120, 140 }, (const double[]){ 200, 200, 200 });
	expect_says(printed(), "| 0.20 x | 0.10 to 0.40 | at most 0.30 x | open |");
}

Test(tasks_table, no_ratio_is_made_with_a_round_that_costs_nothing)
{
	const char *text;

	measure((const double[]){ 90, 110, 110 }, (const double[]){ 200, 200, 200 });
	text = printed();
	expect_says(text, "| - | - | at most 0.30 x | open |");
	expect_silent(text, "| met |");
}

Test(tasks_table, nor_with_a_peer_that_costs_nothing)
{
	const char *text;

	measure((const double[]){ 90, 90, 90 }, (const double[]){ 80, 80, 80 });
	text = printed();
	expect_says(text, "| - | - | at most 0.30 x | open |");
	expect_silent(text, "not met");
}

Test(tasks_table, who_is_left_out_has_the_reason_in_place_of_its_figures)
{
	const char *text;

	measure((const double[]){ 110, 110, 110 }, (const double[]){ 200, 200, 200 });
	tasks_leave_out(SWH_CLIENT, "round 2: the gate takes 3.0 dB");
	text = printed();
	expect_says(text, "| swh client | left out: round 2: the gate takes 3.0 dB | | | | |\n");
	expect_says(text, "| our client | 10 us | 0.0 MB |");
	expect_silent(text, "at most");
	expect_silent(text, "| easy |");
}
