/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The edge between two drivers, as their clocks tell: what it makes of their rates, and
 * what it says of itself. */
#include "edge-rig.h"

#include "clock-read.h"

Test(clock_read, a_copy_shows_what_the_clock_showed)
{
	struct spa_io_clock clock = clock_of(3, 44100, 512);
	struct spa_io_clock copy;

	clock.flags = SPA_IO_CLOCK_FLAG_FREEWHEEL;
	clock.next_nsec = START_NS + 1;
	clock.cycle = 77;
	copy = tb_clock_read(&clock);
	clock.position += 512;
	cr_expect_eq(copy.flags, SPA_IO_CLOCK_FLAG_FREEWHEEL);
	cr_expect_eq(copy.id, 3);
	cr_expect_eq(copy.nsec, START_NS);
	cr_expect_eq(copy.next_nsec, START_NS + 1);
	cr_expect_eq(copy.rate.num, 1);
	cr_expect_eq(copy.rate.denom, 44100);
	cr_expect_eq(copy.position, 4096);
	cr_expect_eq(copy.duration, 512);
	cr_expect_eq(copy.cycle, 77);
}

Test(edge, drift_is_that_of_the_device_whichever_way_sound_goes)
{
	for (int is_bus = 0; is_bus <= 1; is_bus++) {
		struct desk *d = desk_new(is_bus);

		d->device_speed = 1.0 + 200e-6;
		run(d, 10.0);
		cr_expect_float_eq(facts_of(d).drift_ppm, 200.0f, 5.0f, "%g ppm",
			(double)facts_of(d).drift_ppm);
		run(d, 1.0);
		cr_expect_eq(d->n_silent, 0);
		desk_free(d);
	}
}

Test(edge, fill_is_the_target_and_both_are_part_of_the_latency)
{
	for (int is_bus = 0; is_bus <= 1; is_bus++) {
		struct desk *d = desk_new(is_bus);
		struct tb_clock_facts facts;
		double rate_hz = is_bus ? 48000.0 : 44100.0;

		run(d, 5.0);
		facts = facts_of(d);
		cr_expect_gt(facts.target_frames, 0);
		cr_expect_leq(abs((int)facts.fill_frames - (int)facts.target_frames), 64);
		cr_expect_float_eq(
			(double)tb_edge_latency_ns(d->edge) * 1e-6, (double)facts.latency_ms, 1e-3);
		cr_expect_gt((double)facts.latency_ms, 1e3 * facts.target_frames / rate_hz);
		cr_expect_lt((double)facts.latency_ms, 1e3 * facts.target_frames / rate_hz + 3.0);
		desk_free(d);
	}
}

/* Both sides rest, and what goes in is silence from then on: a microphone was muted. */
Test(edge, nothing_of_before_a_rest_is_heard_after_it)
{
	static const double rests_s[] = { 0.05, 0.21, 1.0, 30.0 };

	for (size_t i = 0; i < 2 * SPA_N_ELEMENTS(rests_s); i++) {
		struct desk *d = desk_new(i & 1);

		run(d, 3.0);
		rest(d, rests_s[i / 2]);
		d->is_muted = true;
		run(d, 0.5);
		cr_expect_eq(d->loudest, 0.0f, "%g after %g s", (double)d->loudest, rests_s[i / 2]);
		d->is_muted = false;
		run(d, 3.0);
		run(d, 1.0);
		cr_expect_eq(d->n_silent, 0);
		desk_free(d);
	}
}

Test(edge, nothing_is_heard_and_nothing_is_wrong_before_the_rates_are_known)
{
	struct desk *d = desk_new(false);

	tb_edge_free(d->edge);
	d->edge = tb_edge_new(d->loop, false, 2, 5);
	cr_expect_eq(tb_edge_set_rates(d->edge, 0, 48000), 0);
	device_cycle(d);
	cr_expect_not(console_cycle(d));
	cr_expect_eq(tb_edge_latency_ns(d->edge), 0);
	cr_expect_eq(facts_of(d).target_frames, 0);
	tb_edge_free(d->edge);
	d->edge = tb_edge_new(d->loop, true, 2, 5);
	console_cycle(d);
	device_cycle(d);
	cr_expect_eq(d->rows[0][0], 0.0f, "a bus gives silence");
	desk_free(d);
}

Test(edge, nothing_of_another_pitch_is_heard_while_the_console_has_another_rate)
{
	struct desk *d = desk_new(false);

	run(d, 2.0);
	d->console.rate.denom = 44100;
	cr_expect_not(console_cycle(d));
	cr_assert_eq(tb_edge_set_rates(d->edge, 44100, 44100), 0);
	run(d, 2.0);
	run(d, 1.0);
	cr_expect_eq(d->n_silent, 0);
	desk_free(d);
}

Test(edge, latency_stays_known_until_the_next_rate_has_run)
{
	struct desk *d = desk_new(true);
	int64_t before_ns;

	run(d, 2.0);
	before_ns = tb_edge_latency_ns(d->edge);
	cr_assert_eq(tb_edge_set_rates(d->edge, 48000, 48000), 0);
	cr_expect_eq(tb_edge_latency_ns(d->edge), before_ns);
	d->device.rate.denom = 48000;
	run(d, 2.0);
	cr_expect_neq(tb_edge_latency_ns(d->edge), before_ns);
	desk_free(d);
}

static void run_without_the_stream(struct desk *d)
{
	for (int i = 0; i < 50; i++) {
		tb_edge_push_device(d->edge, NULL, 0, &d->device);
		next_cycle(&d->device, 1.0);
		while (d->console.nsec < d->device.nsec) {
			console_cycle(d);
			next_cycle(&d->console, 1.0);
		}
	}
	cr_expect_eq(facts_of(d).n_resets, 0);
}

Test(edge, a_console_cycle_without_the_strips_stream_is_silence_of_its_length)
{
	struct desk *d = desk_new(false);

	run(d, 3.0);
	run_without_the_stream(d);
	cr_expect_lt(fabsf(d->rows[0][0]), 1e-6f);
	desk_free(d);
}

/* A new bridge begins with silence. */
Test(edge, rates_that_are_told_once_more_change_nothing)
{
	struct desk *d = desk_new(false);

	run(d, 3.0);
	cr_assert_eq(tb_edge_set_rates(d->edge, 44100, 48000), 0);
	run(d, 1.0);
	cr_expect_eq(d->n_silent, 0);
	desk_free(d);
}

/* The graph of the device may run at another rate than the strip's stream. */
Test(edge, a_cycle_without_the_strips_stream_is_silence_of_its_length_at_any_rate)
{
	struct desk *d = desk_new(false);

	run(d, 3.0);
	d->device.rate.denom = 88200;
	d->device.duration = 2048;
	run_without_the_stream(d);
	cr_expect_leq(abs((int)facts_of(d).fill_frames - (int)facts_of(d).target_frames), 64);
	desk_free(d);
}
