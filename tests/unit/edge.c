/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The edge between two drivers, as their clocks tell: what it makes of cycles that were
 * lost, of other drivers and other rates, and what it says of itself. */
#include "edge.h"

#include <criterion/criterion.h>
#include <math.h>
#include <pipewire/loop.h>
#include <pipewire/pipewire.h>

#include "clock-read.h"
#include "console.h"

#define START_NS 5000000000000u
#define LEVEL    0.5f

struct desk {
	struct tb_edge *edge;
	struct pw_loop *loop;
	struct spa_io_clock device, console;
	double device_speed;
	float rows[2][TB_MAX_FRAMES];
	float *row[2];
	uint32_t n_silent; /* pulls that held a frame of silence */
	double bend_ppm;   /* at most, of the pitch */
};

static struct spa_io_clock clock_of(uint32_t id, uint32_t rate_hz, uint32_t quantum)
{
	return (struct spa_io_clock){
		.id = id,
		.rate = SPA_FRACTION(1, rate_hz),
		.duration = quantum,
		.nsec = START_NS,
		.position = 4096,
	};
}

static struct desk *desk_new(bool is_bus)
{
	struct desk *d = calloc(1, sizeof(*d));

	pw_init(NULL, NULL);
	d->loop = pw_loop_new(NULL);
	d->edge = tb_edge_new(d->loop, is_bus, 2, 5);
	d->device = clock_of(1, 44100, 1024);
	d->console = clock_of(2, 48000, 256);
	d->device_speed = 1.0;
	d->row[0] = d->rows[0];
	d->row[1] = d->rows[1];
	cr_assert_eq(tb_edge_set_rates(d->edge, 44100, 48000), 0);
	return d;
}

static void desk_free(struct desk *d)
{
	tb_edge_free(d->edge);
	pw_loop_destroy(d->loop);
	free(d);
}

static void next_cycle(struct spa_io_clock *c, double speed)
{
	c->position += c->duration;
	c->nsec += (uint64_t)((double)c->duration * 1e9 / c->rate.denom / speed);
}

static void fill(float *const *rows, uint32_t n)
{
	for (uint32_t c = 0; c < 2; c++)
		for (uint32_t i = 0; i < n; i++)
			rows[c][i] = LEVEL;
}

/* How far the ratio of the resampler is from that of the clocks. */
static void note_bend(struct desk *d)
{
	double truth = d->edge->is_bus ? 1.0 / d->device_speed : d->device_speed;

	if (d->edge->bridge && d->edge->bridge->is_running)
		d->bend_ppm = fmax(d->bend_ppm, fabs(d->edge->bridge->ratio - truth) * 1e6);
}

static void device_cycle(struct desk *d)
{
	uint32_t n = (uint32_t)d->device.duration;

	fill(d->row, n);
	if (d->edge->is_bus) {
		tb_edge_pull_device(d->edge, d->row, n, &d->device);
		note_bend(d);
	} else
		tb_edge_push_device(d->edge, (const float *const *)d->row, n, &d->device);
}

static bool console_cycle(struct desk *d)
{
	uint32_t n = (uint32_t)d->console.duration;

	if (!d->edge->is_bus) {
		bool is_heard = tb_edge_pull(d->edge, d->row, n, &d->console);

		note_bend(d);
		return is_heard;
	}
	fill(d->edge->rows, n);
	tb_edge_push(d->edge, n, &d->console);
	return true;
}

static void look(struct desk *d, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (fabsf(d->rows[0][i] - LEVEL) > 0.01f || fabsf(d->rows[1][i] - LEVEL) > 0.01f) {
			d->n_silent++;
			return;
		}
}

static void run(struct desk *d, double seconds)
{
	uint64_t end = SPA_MAX(d->device.nsec, d->console.nsec) + (uint64_t)(seconds * 1e9);

	d->n_silent = 0;
	d->bend_ppm = 0.0;
	while (d->device.nsec < end || d->console.nsec < end) {
		bool is_device = d->device.nsec <= d->console.nsec;

		if (is_device)
			device_cycle(d);
		else
			console_cycle(d);
		if (is_device == d->edge->is_bus)
			look(d, (uint32_t)(is_device ? d->device : d->console).duration);
		next_cycle(is_device ? &d->device : &d->console, is_device ? d->device_speed : 1.0);
	}
}

static struct tb_clock_facts facts_of(const struct desk *d)
{
	struct tb_clock_facts facts = { 0 };

	tb_edge_read_facts(d->edge, &facts);
	return facts;
}

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

/* The cycle is silence or skipped; the distance stays. */
Test(edge, a_lost_cycle_of_either_side_leaves_the_delay_alone)
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
Test(edge, a_lost_cycle_bends_no_pitch_and_resets_nothing)
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

Test(edge, a_cycle_that_is_seen_twice_bends_no_pitch)
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

Test(edge, a_console_that_sees_the_next_cycle_before_its_time_bends_no_pitch)
{
	expect_unbent_both_ways("the next cycle", be_late, 2, 6);
}

static void step_back(struct desk *d)
{
	d->console.position -= 512;
	d->device.position -= 100000;
}

/* Time goes on, and nothing is lost. */
Test(edge, a_clock_that_counts_from_an_earlier_frame_is_not_heard)
{
	expect_unbent_both_ways("a step back", step_back, 0, 0);
}

static void step_ahead(struct desk *d)
{
	d->console.position += 1000000;
	d->device.position += 5000000;
}

Test(edge, a_clock_that_counts_from_a_much_later_frame_is_not_heard)
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
Test(edge, another_driver_that_goes_on_in_time_is_not_heard)
{
	expect_unbent_both_ways("another driver", change_driver, 0, 0);
}

Test(edge, the_drift_of_another_driver_is_known_in_four_seconds)
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
Test(edge, another_driver_is_followed_anew)
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

Test(edge, a_console_cycle_without_the_strips_stream_is_silence_of_its_length)
{
	struct desk *d = desk_new(false);

	run(d, 3.0);
	for (int i = 0; i < 50; i++) {
		tb_edge_push_device(d->edge, NULL, 0, &d->device);
		next_cycle(&d->device, 1.0);
		while (d->console.nsec < d->device.nsec) {
			console_cycle(d);
			next_cycle(&d->console, 1.0);
		}
	}
	cr_expect_eq(facts_of(d).n_resets, 0);
	cr_expect_lt(fabsf(d->rows[0][0]), 1e-6f);
	desk_free(d);
}

/* ---- latency.c: across clocks ---- */

Test(latency, cycles_and_frames_of_another_clock_are_told_in_time)
{
	struct spa_latency_info info =
		SPA_LATENCY_INFO(SPA_DIRECTION_INPUT, .min_quantum = 1.0f, .max_quantum = 2.0f,
			.min_rate = 0, .max_rate = 441, .min_ns = 1000, .max_ns = 2000);

	tb_latency_to_time(&info, 44100, 4410);
	cr_expect_eq(info.min_ns, 100001000);
	cr_expect_eq(info.max_ns, 210002000);
	cr_expect_eq(info.min_rate + info.max_rate, 0);
	cr_expect_eq(info.min_quantum + info.max_quantum, 0.0f);
}

Test(latency, of_a_clock_that_never_ran_only_the_time_is_known)
{
	struct spa_latency_info info = SPA_LATENCY_INFO(
		SPA_DIRECTION_INPUT, .max_quantum = 2.0f, .max_rate = 441, .max_ns = 2000);

	tb_latency_to_time(&info, 0, 0);
	cr_expect_eq(info.max_ns, 2000);
	cr_expect_eq(info.max_rate, 0);
}
