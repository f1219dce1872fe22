/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What neighbours of strips and buses are told of how late sound is. */
#include "latency-law.h"

#include <criterion/criterion.h>

#define GRAPH_HZ 48000u
#define MS       ((int64_t)SPA_NSEC_PER_MSEC)

/* ---- across clocks ---- */

Test(latency_law, cycles_and_frames_of_another_clock_are_told_in_time)
{
	struct spa_latency_info info =
		SPA_LATENCY_INFO(SPA_DIRECTION_INPUT, .min_quantum = 1.0f, .max_quantum = 2.0f,
			.min_rate = 0, .max_rate = 441, .min_ns = 1000, .max_ns = 2000);

	tb_latency_to_time(&info, (struct tb_latency_clock){ 44100, 4410 });
	cr_expect_eq(info.min_ns, 100001000);
	cr_expect_eq(info.max_ns, 210002000);
	cr_expect_eq(info.min_rate + info.max_rate, 0);
	cr_expect_eq(info.min_quantum + info.max_quantum, 0.0f);
}

Test(latency_law, of_a_clock_that_never_ran_only_the_time_is_known)
{
	struct spa_latency_info info = SPA_LATENCY_INFO(
		SPA_DIRECTION_INPUT, .max_quantum = 2.0f, .max_rate = 441, .max_ns = 2000);

	tb_latency_to_time(&info, (struct tb_latency_clock){ 0, 0 });
	cr_expect_eq(info.max_ns, 2000);
	cr_expect_eq(info.max_rate, 0);
}

/* ---- through the console ---- */

/* Behind its neighbours: a card of some frames and one cycle. */
static struct tb_latency_end end_of(int32_t n_frames)
{
	struct tb_latency_end end = { .heard = { [SPA_DIRECTION_INPUT] = SPA_LATENCY_INFO(
							 SPA_DIRECTION_INPUT, .min_quantum = 1.0f,
							 .max_quantum = 1.0f, .min_rate = n_frames,
							 .max_rate = n_frames) } };

	return end;
}

static struct spa_latency_info told;
static struct spa_process_latency_info longest;

static void tell(const struct tb_latency_end *from, const struct tb_latency_way *ways, uint32_t n)
{
	told = tb_latency_through(from, ways, n, SPA_DIRECTION_INPUT, GRAPH_HZ, &longest);
}

Test(latency_law, strip_that_is_sent_nowhere_is_late_by_nothing)
{
	const struct tb_latency_end strip = { 0 };

	tell(&strip, NULL, 0);
	cr_expect_eq(told.direction, SPA_DIRECTION_INPUT);
	cr_expect_eq(told.max_rate, 0);
	cr_expect_eq(told.max_quantum, 0.0f);
	cr_expect_eq(longest.rate, 0);
}

Test(latency_law, way_through_the_mixer_is_added_to_what_the_bus_was_told)
{
	const struct tb_latency_end strip = { 0 }, bus = end_of(100);
	const struct tb_latency_way way = { &bus, 24 };

	tell(&strip, &way, 1);
	cr_expect_eq(told.min_rate, 124);
	cr_expect_eq(told.max_rate, 124);
	cr_expect_eq(told.max_quantum, 1.0f, "a cycle stays a cycle of the same clock");
	cr_expect_eq(longest.rate, 24);
}

Test(latency_law, of_several_ways_the_shortest_and_the_longest_are_told)
{
	const struct tb_latency_end strip = { 0 }, buses[] = { end_of(100), end_of(500) };
	const struct tb_latency_way ways[] = { { &buses[0], 300 }, { &buses[1], 24 } };

	tell(&strip, ways, 2);
	cr_expect_eq(told.min_rate, 400);
	cr_expect_eq(told.max_rate, 524);
	cr_expect_eq(longest.rate, 300);
}

static struct tb_latency_end across(struct tb_latency_end end, int64_t crossing_ns)
{
	end.has_edge = true;
	end.crossing_ns = crossing_ns;
	end.device = (struct tb_latency_clock){ 44100, 441 };
	end.console = (struct tb_latency_clock){ GRAPH_HZ, 480 };
	return end;
}

Test(latency_law, bus_of_another_clock_is_told_in_time)
{
	const struct tb_latency_end strip = { 0 }, bus = across(end_of(441), 30 * MS);
	const struct tb_latency_way way = { &bus, 48 };

	tell(&strip, &way, 1);
	cr_expect_eq(told.max_ns, 30 * MS + 10 * MS + 10 * MS, "crossing, a cycle, frames");
	cr_expect_eq(told.max_rate, 48, "the mixer is of the strip's clock");
	cr_expect_eq(told.max_quantum, 0.0f);
	cr_expect_eq(longest.ns, 30 * MS);
	cr_expect_eq(longest.rate, 48);
}

Test(latency_law, strip_of_another_clock_is_told_all_in_time)
{
	const struct tb_latency_end strip = across((struct tb_latency_end){ 0 }, 20 * MS);
	const struct tb_latency_end bus = end_of(480);
	const struct tb_latency_way way = { &bus, 48 };

	tell(&strip, &way, 1);
	cr_expect_eq(told.max_ns, 20 * MS + 1 * MS + 10 * MS + 10 * MS,
		"crossing, mixer, a cycle, frames");
	cr_expect_eq(told.max_rate, 0);
	cr_expect_eq(told.max_quantum, 0.0f);
	cr_expect_eq(longest.ns, 21 * MS);
	cr_expect_eq(longest.rate, 0);
}

Test(latency_law, longest_way_is_found_in_time)
{
	const struct tb_latency_end strip = { 0 },
				    buses[] = { end_of(0), across(end_of(0), 5 * MS) };
	const struct tb_latency_way ways[] = { { &buses[0], 480 }, { &buses[1], 0 } };

	tell(&strip, ways, 2);
	cr_expect_eq(longest.rate, 480, "10 ms, which is more than 5");
	cr_expect_eq(longest.ns, 0);
}

Test(latency_law, circle_does_not_grow_without_end)
{
	struct tb_latency_end strip = { 0 };

	for (int i = 0; i < 100; i++) {
		struct tb_latency_way way = { &strip, 4800 };

		tell(&strip, &way, 1);
		strip.heard[SPA_DIRECTION_INPUT] = told;
	}
	cr_expect_eq(told.max_rate, 8192);
	strip.heard[SPA_DIRECTION_INPUT].max_ns = 100000 * MS;
	tell(&strip, &(struct tb_latency_way){ &strip, 0 }, 1);
	cr_expect_eq(told.max_ns, 4000 * MS);
}
