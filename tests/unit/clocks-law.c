/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* When devices with clocks of their own run. */
#include "clocks-law.h"

#include <criterion/criterion.h>

Test(clocks_law, idle_console_wakes_no_driver)
{
	const struct tb_clock_end device = { .is_linked = true, .is_wanted = true };

	cr_expect(tb_clock_wants_active(&device, true));
	cr_expect_not(tb_clock_wants_active(&device, false));
}

/* It wakes the console, not the other way round. */
Test(clocks_law, application_runs_its_strip_while_the_console_is_idle)
{
	const struct tb_clock_end strip = { true, true, .is_virtual = true };

	cr_expect(tb_clock_wants_active(&strip, false));
	cr_expect(tb_clock_wants_active(&strip, true));
}

Test(clocks_law, device_that_nobody_is_linked_to_or_wants_sleeps)
{
	const struct tb_clock_end alone = { .is_wanted = true, .is_virtual = true };
	const struct tb_clock_end unwanted = { .is_linked = true, .is_virtual = true };

	cr_expect_not(tb_clock_wants_active(&alone, true));
	cr_expect_not(tb_clock_wants_active(&unwanted, true));
}

Test(clocks_law, latency_is_looked_at_again_while_the_console_mixes)
{
	struct tb_clocks_step step = tb_clocks_next(1, true);

	cr_expect(step.tells_latency);
	cr_expect_eq(step.wait_ns, 100000000);
}

Test(clocks_law, idle_console_tells_latency_once)
{
	struct tb_clocks_step step = tb_clocks_next(1, false);

	cr_expect(step.tells_latency);
	cr_expect_eq(step.wait_ns, 0);
}

Test(clocks_law, console_of_one_clock_looks_at_nothing)
{
	struct tb_clocks_step step = tb_clocks_next(0, true);

	cr_expect_not(step.tells_latency);
	cr_expect_eq(step.wait_ns, 0);
}
