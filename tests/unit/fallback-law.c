/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A bus whose device goes away, and comes back. */
#include "fallback-law.h"

#include <criterion/criterion.h>

static const struct tb_sink_name headphones = { "headphones", "7" }, speakers = { "speakers", "8" },
				 monitor = { "monitor", "9" };

static struct tb_fallback bus;
static struct tb_fallback_facts facts;

/* The bus plays on its headphones, louder than loudspeakers should be. */
static void begin(void)
{
	bus = (struct tb_fallback){ 0 };
	facts = (struct tb_fallback_facts){
		.is_there = true, .fader_db = -6.0f, .fallback_db = -30.0f
	};
	tb_fallback_next(&bus, &headphones, &facts);
}

TestSuite(fallback_law, .init = begin);

/* As fallback.c does what is decided. */
static struct tb_fallback_step play_on(const struct tb_sink_name *device, bool is_before_there)
{
	struct tb_fallback_step step;

	facts.is_there = is_before_there;
	step = tb_fallback_next(&bus, device, &facts);
	if (step.sets_fader)
		facts.fader_db = step.fader_db;
	return step;
}

static void expect_on(
	const struct tb_sink_name *device, bool is_before_there, bool fades_in, float fader_db)
{
	cr_expect_eq(play_on(device, is_before_there).fades_in, fades_in, "%s", device->name);
	cr_expect_eq(facts.fader_db, fader_db, "on %s: %g", device->name, (double)facts.fader_db);
}

Test(fallback_law, first_device_is_no_change)
{
	bus = (struct tb_fallback){ 0 };
	expect_on(&headphones, false, false, -6.0f);
}

Test(fallback_law, same_device_linked_anew_is_no_change)
{
	expect_on(&headphones, false, false, -6.0f);
}

/* A device that is unplugged and plugged in again is another object. */
Test(fallback_law, device_of_the_same_name_that_came_anew_fades_in)
{
	const struct tb_sink_name again = { "headphones", "10" };

	expect_on(&again, true, true, -6.0f);
}

Test(fallback_law, another_device_beside_the_one_that_is_there_keeps_the_level)
{
	expect_on(&speakers, true, true, -6.0f);
	cr_expect_not(play_on(&speakers, true).sets_fader);
}

Test(fallback_law, device_that_is_gone_leaves_a_lower_level)
{
	expect_on(&speakers, false, true, -30.0f);
}

Test(fallback_law, lower_fader_stays_where_it_is)
{
	facts.fader_db = -40.0f;
	expect_on(&speakers, false, true, -40.0f);
	expect_on(&headphones, true, true, -40.0f);
}

Test(fallback_law, level_comes_back_with_the_device)
{
	play_on(&speakers, false);
	expect_on(&headphones, true, true, -6.0f);
}

Test(fallback_law, fader_that_was_moved_meanwhile_stays)
{
	play_on(&speakers, false);
	facts.fader_db = -20.0f;
	expect_on(&headphones, true, true, -20.0f);
}

Test(fallback_law, level_that_came_back_comes_back_once)
{
	play_on(&speakers, false);
	play_on(&headphones, true);
	facts.fader_db = -30.0f;
	play_on(&speakers, true);
	expect_on(&headphones, true, true, -30.0f);
}

/* The one that the level was of is the one that it comes back with. */
Test(fallback_law, second_device_that_goes_leaves_the_level_where_it_is)
{
	play_on(&speakers, false);
	expect_on(&monitor, false, true, -30.0f);
	expect_on(&speakers, false, true, -30.0f);
	expect_on(&headphones, true, true, -6.0f);
}

/* What somebody has raised on the loudspeakers is not for the next device, if they go too, but
 * for his own. */
Test(fallback_law, second_device_that_goes_lowers_what_was_raised_on_it)
{
	play_on(&speakers, false);
	facts.fader_db = -10.0f;
	expect_on(&monitor, false, true, -30.0f);
	expect_on(&headphones, true, true, -10.0f);
}

Test(fallback_law, second_device_that_stays_keeps_what_was_raised_on_it)
{
	play_on(&speakers, false);
	facts.fader_db = -10.0f;
	expect_on(&monitor, true, true, -10.0f);
}

Test(fallback_law, bus_fades_in_before_it_is_linked_again)
{
	facts.is_there = true;
	cr_expect_not(tb_fallback_loses(&bus, &facts), "its device is there");
	facts.is_there = false;
	cr_expect(tb_fallback_loses(&bus, &facts));
	bus = (struct tb_fallback){ 0 };
	cr_expect_not(tb_fallback_loses(&bus, &facts), "it has had none");
}
