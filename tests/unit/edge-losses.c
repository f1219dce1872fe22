/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the edge makes of cycles that were lost, seen twice or mixed late, and of drivers
 * that are another one than before. */
#include "edge-rig.h"

/* The cycle is silence or skipped; the distance stays. */
Test(edge_losses, a_lost_cycle_of_either_side_leaves_the_delay_alone)
{
	for (int is_bus = 0; is_bus <= 1; is_bus++) {
		struct desk *d = desk_new(is_bus);
		int64_t before_ns;
		uint32_t resets;

		run(d, 5.0);
		before_ns = tb_edge_latency_ns(d->edge);
		resets = facts_of(d).n_resets;
		for (int i = 0; i < 6; i++) {
			next_cycle(i % 2 ? &d->device : &d->console, 1.0);
			run(d, 1.0);
		}
		run(d, 1.0);
		cr_expect_eq(d->n_silent, 0);
		cr_expect_eq(tb_edge_latency_ns(d->edge), before_ns);
		cr_expect_leq(facts_of(d).n_resets, resets + 6);
		desk_free(d);
	}
}

/* Something happens that costs a cycle at most: nothing is heard of it but that, and soon
 * the distance is what it was. */
static void expect_unbent(struct desk *d, const char *what, void (*happens)(struct desk *d),
	uint32_t n_resets, uint32_t n_silent)
{
	uint32_t before;

	d->device_speed = 1.0 + 100e-6;
	run(d, 10.0);
	before = facts_of(d).n_resets;
	happens(d);
	run(d, 0.5);
	cr_expect_lt(d->bend_ppm, 20.0, "%s: bent by %g ppm", what, d->bend_ppm);
	cr_expect_leq(d->n_silent, n_silent, "%s: %u gaps", what, d->n_silent);
	cr_expect_leq(facts_of(d).n_resets - before, n_resets, "%s: %u resets", what,
		facts_of(d).n_resets - before);
	run(d, 5.0);
	cr_expect_eq(d->n_silent, 0, "%s: gaps later", what);
	cr_expect_lt(d->bend_ppm, 20.0, "%s: later bent by %g ppm", what, d->bend_ppm);
	cr_expect_leq(abs((int)facts_of(d).fill_frames - (int)facts_of(d).target_frames), 4,
		"%s: %u instead of %u", what, facts_of(d).fill_frames, facts_of(d).target_frames);
}

static void expect_unbent_both_ways(
	const char *what, void (*happens)(struct desk *d), uint32_t n_resets, uint32_t n_silent)
{
	for (int is_bus = 0; is_bus <= 1; is_bus++) {
		struct desk *d = desk_new(is_bus);

		expect_unbent(d, what, happens, n_resets, n_silent);
		desk_free(d);
	}
}

static void lose_console_cycle(struct desk *d)
{
	next_cycle(&d->console, 1.0);
}

static void lose_device_cycle(struct desk *d)
{
	next_cycle(&d->device, d->device_speed);
}

/* The console's block in a cycle of the device's is lost: that is one gap at most. */
Test(edge_losses, a_lost_cycle_bends_no_pitch_and_resets_nothing)
{
	expect_unbent_both_ways("of the console", lose_console_cycle, 0, 2);
	/* A block of the device's is more than the console has in advance. */
	expect_unbent_both_ways("of the device", lose_device_cycle, 1, 12);
}

static void see_console_cycle_twice(struct desk *d)
{
	console_cycle(d);
}

static void see_device_cycle_twice(struct desk *d)
{
	device_cycle(d);
}

Test(edge_losses, a_cycle_that_is_seen_twice_bends_no_pitch)
{
	expect_unbent_both_ways("of the console", see_console_cycle_twice, 2, 4);
	expect_unbent_both_ways("of the device", see_device_cycle_twice, 2, 24);
}

/* It runs when the driver has begun the next cycle already, and then again in that. */
static void be_late(struct desk *d)
{
	while (d->console.nsec > d->device.nsec) {
		device_cycle(d);
		next_cycle(&d->device, d->device_speed);
	}
	next_cycle(&d->console, 1.0);
	console_cycle(d);
}

Test(edge_losses, a_console_that_sees_the_next_cycle_before_its_time_bends_no_pitch)
{
	expect_unbent_both_ways("the next cycle", be_late, 2, 6);
}

static void step_back(struct desk *d)
{
	d->console.position -= 512;
	d->device.position -= 100000;
}

/* Time goes on, and nothing is lost. */
Test(edge_losses, a_clock_that_counts_from_an_earlier_frame_is_not_heard)
{
	expect_unbent_both_ways("a step back", step_back, 0, 0);
}

static void step_ahead(struct desk *d)
{
	d->console.position += 1000000;
	d->device.position += 5000000;
}

Test(edge_losses, a_clock_that_counts_from_a_much_later_frame_is_not_heard)
{
	expect_unbent_both_ways("a step ahead", step_ahead, 0, 0);
}

static void change_driver(struct desk *d)
{
	d->device.id = 7;
	d->device.position += 512;
	d->console.id = 8;
	d->console.position += 700;
}

/* Where it counts from means nothing. */
Test(edge_losses, another_driver_that_goes_on_in_time_is_not_heard)
{
	expect_unbent_both_ways("another driver", change_driver, 0, 0);
}

Test(edge_losses, the_drift_of_another_driver_is_known_in_four_seconds)
{
	for (int is_bus = 0; is_bus <= 1; is_bus++) {
		struct desk *d = desk_new(is_bus);

		d->device_speed = 1.0 + 400e-6;
		run(d, 30.0);
		change_driver(d);
		d->device_speed = 1.0 - 400e-6;
		run(d, 4.0);
		cr_expect_float_eq(facts_of(d).drift_ppm, -400.0f, 15.0f, "%g ppm",
			(double)facts_of(d).drift_ppm);
		desk_free(d);
	}
}

/* Its clock has another id and counts from another frame. */
Test(edge_losses, another_driver_is_followed_anew)
{
	for (int is_bus = 0; is_bus <= 1; is_bus++) {
		struct desk *d = desk_new(is_bus);
		int64_t before_ns;

		run(d, 5.0);
		before_ns = tb_edge_latency_ns(d->edge);
		d->device.id = 7;
		d->device.position = 99;
		d->device.nsec += 30000000;
		d->device_speed = 1.0 - 150e-6;
		run(d, 12.0);
		run(d, 1.0);
		cr_expect_eq(d->n_silent, 0);
		cr_expect_eq(tb_edge_latency_ns(d->edge), before_ns);
		cr_expect_float_eq(facts_of(d).drift_ppm, -150.0f, 5.0f);
		desk_free(d);
	}
}

/* ---- a console that stops, and begins again ---- */

static void pass_device(struct desk *d, double seconds)
{
	uint64_t end = d->device.nsec + (uint64_t)(seconds * 1e9);

	while (d->device.nsec < end) {
		device_cycle(d);
		next_cycle(&d->device, d->device_speed);
	}
}

/* As a graph does it that takes another quantum: a cycle or more is lost, one is mixed long
 * after its time, and for seconds there is none. */
static void change_quantum(struct desk *d, uint32_t quantum, uint32_t n_lost)
{
	for (uint32_t i = 0; i < n_lost; i++)
		next_cycle(&d->console, 1.0);
	d->console.duration = quantum;
	pass_device(d, 0.25);
	console_cycle(d);
	pass_device(d, 4.4);
	d->console.position += 11000;
	d->console.nsec = d->device.nsec;
}

static struct desk *bus_desk_new(uint32_t device_quantum, uint32_t quantum)
{
	struct desk *d = desk_new(true);

	d->device.rate.denom = 48000;
	d->device.duration = device_quantum;
	d->device_speed = 1.0 + 200e-6;
	d->console.duration = quantum;
	cr_assert_eq(tb_edge_set_rates(d->edge, 48000, 48000), 0);
	run(d, 12.0);
	return d;
}

Test(edge_losses, a_cycle_mixed_late_where_the_console_stops_costs_no_latency)
{
	for (uint32_t n_lost = 0; n_lost <= 2; n_lost++) {
		struct desk *d = bus_desk_new(2048, 1024), *small = bus_desk_new(2048, 64);

		change_quantum(d, 64, n_lost);
		run(d, 12.0);
		run(d, 5.0);
		cr_expect_eq(tb_edge_latency_ns(d->edge), tb_edge_latency_ns(small->edge),
			"%u lost: %g ms instead of %g", n_lost,
			(double)tb_edge_latency_ns(d->edge) * 1e-6,
			(double)tb_edge_latency_ns(small->edge) * 1e-6);
		cr_expect_eq(d->n_silent, 0);
		cr_expect_lt(d->bend_ppm, 10.0, "%g ppm", d->bend_ppm);
		desk_free(d);
		desk_free(small);
	}
}

/* What was lost no allowance would have saved. */
Test(edge_losses, a_cycle_that_comes_late_after_lost_ones_costs_no_latency)
{
	struct desk *d = bus_desk_new(64, 1024);
	int64_t before_ns = tb_edge_latency_ns(d->edge);

	lose_console_cycle(d);
	pass_device(d, 0.015 + (double)(int64_t)(d->console.nsec - d->device.nsec) * 1e-9);
	run(d, 5.0);
	cr_expect_eq(tb_edge_latency_ns(d->edge), before_ns, "%g ms instead of %g",
		(double)tb_edge_latency_ns(d->edge) * 1e-6, (double)before_ns * 1e-6);
	desk_free(d);
}

/* Seven small cycles are lost while a driver goes over to blocks of four times their size:
 * more than such a block, and less than two of them. */
Test(edge_losses, how_much_was_lost_at_once_says_nothing_of_the_blocks_to_come)
{
	for (int is_bus = 0; is_bus <= 1; is_bus++) {
		struct desk *d = desk_new(is_bus);
		struct spa_io_clock *clock = is_bus ? &d->console : &d->device;
		uint64_t large = clock->duration;
		int64_t before_ns;

		run(d, 12.0);
		before_ns = tb_edge_latency_ns(d->edge);
		clock->duration = large / 4;
		run(d, 5.0);
		for (int i = 0; i < 7; i++)
			next_cycle(clock, 1.0);
		clock->duration = large;
		run(d, 5.0);
		cr_expect_eq(tb_edge_latency_ns(d->edge), before_ns, "%s: %g ms instead of %g",
			is_bus ? "bus" : "strip", (double)tb_edge_latency_ns(d->edge) * 1e-6,
			(double)before_ns * 1e-6);
		desk_free(d);
	}
}
