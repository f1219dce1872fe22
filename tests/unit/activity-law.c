/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which strips and buses are awake. */
#include "activity-law.h"

#include <criterion/criterion.h>

/* Each is linked to somebody, wanted and awake, while the console mixes. */
static struct tb_activity_facts of(bool is_strip, bool is_virtual, bool has_own_clock)
{
	return (struct tb_activity_facts){
		.end = { .is_linked = true, .is_wanted = true, .is_virtual = is_virtual },
		.is_strip = is_strip,
		.has_own_clock = has_own_clock,
		.is_awake = true,
		.is_mixing = true,
	};
}

static struct tb_activity_facts strip, microphone, bus;

static void begin(void)
{
	strip = of(true, true, false);
	microphone = of(true, false, false);
	bus = of(false, false, false);
}

TestSuite(activity_law, .init = begin);

static void expect(const struct tb_activity_facts *facts, enum tb_activity activity)
{
	enum tb_activity is = tb_activity_of(facts);

	cr_expect_eq(is, activity, "%d instead of %d", (int)is, (int)activity);
}

Test(activity_law, what_somebody_uses_stays_awake)
{
	expect(&strip, TB_ACTIVITY_AWAKE);
	expect(&microphone, TB_ACTIVITY_AWAKE);
	expect(&bus, TB_ACTIVITY_AWAKE);
}

Test(activity_law, what_nobody_is_linked_to_sleeps_at_once)
{
	struct tb_activity_facts *all[] = { &strip, &microphone, &bus };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		all[i]->end.is_linked = false;
		expect(all[i], TB_ACTIVITY_ASLEEP);
		all[i]->end.is_wanted = false;
		expect(all[i], TB_ACTIVITY_ASLEEP);
		all[i]->is_awake = false;
		expect(all[i], TB_ACTIVITY_ASLEEP);
		all[i]->end.is_wanted = true;
		expect(all[i], TB_ACTIVITY_ASLEEP);
	}
}

Test(activity_law, microphone_that_nobody_wants_is_closed_a_moment_later)
{
	microphone.end.is_wanted = false;
	expect(&microphone, TB_ACTIVITY_DOZES);
	microphone.has_dozed = true;
	expect(&microphone, TB_ACTIVITY_ASLEEP);
	microphone.is_awake = false;
	microphone.has_dozed = false;
	expect(&microphone, TB_ACTIVITY_ASLEEP);
}

Test(activity_law, microphone_that_is_wanted_again_in_that_moment_stays_open)
{
	microphone.has_dozed = true;
	expect(&microphone, TB_ACTIVITY_AWAKE);
}

Test(activity_law, microphone_that_somebody_wants_wakes)
{
	microphone.is_awake = false;
	expect(&microphone, TB_ACTIVITY_AWAKE);
}

/* Its player would be some cycles ahead of the console. */
Test(activity_law, strip_that_sleeps_is_woken_by_the_console)
{
	strip.is_awake = false;
	expect(&strip, TB_ACTIVITY_JOINS);
	strip.is_mixing = false;
	expect(&strip, TB_ACTIVITY_JOINS);
}

Test(activity_law, bus_wakes_by_itself)
{
	bus.is_awake = false;
	expect(&bus, TB_ACTIVITY_AWAKE);
	bus.end.is_virtual = true;
	expect(&bus, TB_ACTIVITY_AWAKE);
}

/* See clocks-law.h. */
Test(activity_law, device_with_a_clock_of_its_own_runs_while_the_console_mixes)
{
	struct tb_activity_facts usb = of(true, false, true), far = of(true, true, true);

	expect(&usb, TB_ACTIVITY_AWAKE);
	usb.is_mixing = false;
	expect(&usb, TB_ACTIVITY_ASLEEP);
	far.is_mixing = false;
	expect(&far, TB_ACTIVITY_AWAKE);
	far.is_awake = false;
	expect(&far, TB_ACTIVITY_AWAKE);
}

Test(activity_law, microphone_with_a_clock_of_its_own_is_closed_a_moment_later_too)
{
	struct tb_activity_facts usb = of(true, false, true);

	usb.end.is_wanted = false;
	expect(&usb, TB_ACTIVITY_DOZES);
	usb.has_dozed = true;
	expect(&usb, TB_ACTIVITY_ASLEEP);
}
