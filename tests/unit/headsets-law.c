/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which strips the session manager takes for recorders of a headset's microphone. */
#include "headsets-law.h"

#include "law-rig.h"

enum { SPEAKERS, STREAM };

static struct tb_headset headset;
static struct tb_headset_facts facts;

/* The microphone is linked and routed to the stream, which nobody records yet. */
static void begin(void)
{
	mixer_begin("a1", "b1");
	set("route.mic.a1", 0.0f);
	set("route.mic.b1", 1.0f);
	headset = (struct tb_headset){ 0 };
	facts = (struct tb_headset_facts){
		.mixer = m, .strip = MIC, .n_buses = 2, .is_linked = true
	};
}

TestSuite(headsets_law, .init = begin, .fini = mixer_end);

static void expect_news(bool counts)
{
	cr_expect(tb_headset_next(&headset, &facts));
	cr_expect_eq(headset.counts, counts);
}

static void expect_no_news(void)
{
	bool counts = headset.counts;

	cr_expect_not(tb_headset_next(&headset, &facts));
	cr_expect_eq(headset.counts, counts);
}

Test(headsets_law, who_records_its_bus_records_the_microphone)
{
	expect_no_news();
	facts.is_recorded[STREAM] = true;
	expect_news(true);
	expect_no_news();
	facts.is_recorded[STREAM] = false;
	expect_news(false);
}

Test(headsets_law, who_records_another_bus_does_not)
{
	facts.is_recorded[SPEAKERS] = true;
	expect_no_news();
	set("route.mic.a1", 1.0f);
	expect_news(true);
}

Test(headsets_law, muted_microphone_is_recorded_and_one_that_is_not_routed_is_not)
{
	facts.is_recorded[STREAM] = true;
	set("strip.mic.mute", 1.0f);
	expect_news(true);
	set("route.mic.b1", 0.0f);
	expect_news(false);
}

Test(headsets_law, strip_with_a_clock_of_its_own_counts_while_it_is_linked)
{
	facts.has_own_clock = true;
	expect_no_news();
	facts.is_recorded[STREAM] = true;
	expect_news(true);
	facts.is_recorded[STREAM] = false;
	expect_no_news();
	facts.is_linked = false;
	expect_news(false);
}

Test(headsets_law, strip_with_a_clock_of_its_own_that_wakes_for_another_reason_does_not_count)
{
	facts.has_own_clock = true;
	facts.is_recorded[STREAM] = true;
	expect_news(true);
	cr_expect_not(tb_headset_next_awake(&headset, &facts));
	facts.is_recorded[STREAM] = false;
	cr_expect(tb_headset_next_awake(&headset, &facts));
	cr_expect_not(headset.counts);
	cr_expect_not(tb_headset_next_awake(&headset, &facts));
}
