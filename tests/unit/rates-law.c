/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which rate the graph and the mixer have, and which streams are made to take it. */
#include "rates-law.h"

#include <criterion/criterion.h>

#include "mixer/mixer.h"

static struct tb_rate rate;
static struct tb_rate_facts facts;

/* The graph has come to 44100 Hz, and a stream that does not run has kept its 48000. */
static void begin(void)
{
	rate = (struct tb_rate){ 0 };
	facts = (struct tb_rate_facts){
		.graph_hz = 44100, .stream_hz = 48000, .is_in_graph = true
	};
}

TestSuite(rates_law, .init = begin);

static void expect_next(enum tb_rate_step step)
{
	cr_expect_eq(tb_rate_next(&rate, &facts), step);
}

static void expect_answered(enum tb_rate_step step)
{
	cr_expect_eq(tb_rate_answered(&rate, &facts), step);
}

/* ---- which ---- */

Test(rates_law, what_the_driver_is_about_to_have_comes_first_and_a_stream_last)
{
	cr_expect_eq(tb_rate_of_graph(96000, 48000, 44100), 96000);
	cr_expect_eq(tb_rate_of_graph(0, 48000, 44100), 48000);
	cr_expect_eq(tb_rate_of_graph(0, 0, 44100), 44100);
	cr_expect_eq(tb_rate_of_graph(0, 0, 0), 0, "nobody knows");
}

Test(rates_law, mixer_has_the_graphs_rate_or_one_of_its_own)
{
	cr_expect_eq(tb_rate_of_mixer(0, 44100), 44100);
	cr_expect_eq(tb_rate_of_mixer(96000, 44100), 96000);
}

Test(rates_law, mixer_of_a_graph_beyond_its_range_has_the_nearest_rate)
{
	cr_expect_eq(tb_rate_of_mixer(0, TB_RATE_MIN - 1), TB_RATE_MIN);
	cr_expect_eq(tb_rate_of_mixer(0, 2 * TB_RATE_MAX), TB_RATE_MAX);
}

/* ---- who negotiates ---- */

Test(rates_law, stream_that_kept_its_rate_negotiates_again_once)
{
	expect_next(TB_RATE_OFFERS);
	expect_next(TB_RATE_STAYS);
	expect_answered(TB_RATE_STAYS);
}

Test(rates_law, stream_that_runs_waits_for_the_server_which_may_stop_it)
{
	facts.runs = true;
	expect_next(TB_RATE_WAITS);
	expect_next(TB_RATE_WAITS);
	facts.runs = false;
	expect_answered(TB_RATE_OFFERS);
	expect_answered(TB_RATE_STAYS);
}

Test(rates_law, stream_that_the_server_does_not_stop_begins_anew_once)
{
	facts.runs = true;
	expect_answered(TB_RATE_BEGINS_ANEW);
	expect_answered(TB_RATE_STAYS);
	expect_next(TB_RATE_STAYS);
}

Test(rates_law, stream_of_the_graphs_rate_stays)
{
	facts.stream_hz = 44100;
	expect_next(TB_RATE_STAYS);
	expect_answered(TB_RATE_STAYS);
}

Test(rates_law, stream_without_a_format_stays)
{
	facts.stream_hz = 0;
	expect_next(TB_RATE_STAYS);
	expect_answered(TB_RATE_STAYS);
}

Test(rates_law, stream_with_a_clock_of_its_own_stays)
{
	facts.is_in_graph = false;
	expect_next(TB_RATE_STAYS);
	expect_answered(TB_RATE_STAYS);
}

/* ---- who insists ---- */

Test(rates_law, stream_that_negotiated_and_kept_its_rate_insists)
{
	cr_expect_not(tb_rate_insists(&rate, &facts), "nobody has asked it yet");
	expect_next(TB_RATE_OFFERS);
	cr_expect(tb_rate_insists(&rate, &facts));
}

Test(rates_law, stream_that_took_the_rate_is_asked_again_when_it_has_another)
{
	expect_next(TB_RATE_OFFERS);
	facts.stream_hz = 44100;
	cr_expect_not(tb_rate_insists(&rate, &facts));
	facts.stream_hz = 48000;
	expect_next(TB_RATE_OFFERS);
}
