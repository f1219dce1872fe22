/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What happens to drivers, on either side of a strip or bus with a clock of its own: the
 * delay is what it was when all is as before, it is the one that is reported in any
 * case, and the sound is whole again. */
#include "crossing.h"
#include "simulation.h"

#include <math.h>

#define AT_MOST_MS 100.0

static struct simulation *open_locked(struct session *s, enum far far)
{
	struct simulation *m = simulation_new(s, far, 200.0);

	simulation_begin(m);
	simulation_pass(m, 6.0);
	simulation_expect_right(m);
	return m;
}

/* As it was: within a quarter of the smaller quantum. */
static void expect_as_before(struct simulation *m, double delay_ms)
{
	double quarter_ms = 64.0 / 48.0 / 4.0;

	simulation_pass(m, 6.0);
	simulation_expect_right(m);
	cr_assert_float_eq(simulation_delay_ms(m), delay_ms, quarter_ms, "was %g ms, is %g",
		delay_ms, simulation_delay_ms(m));
}

static void expect_another_delay(struct simulation *m, double low_ms, double high_ms)
{
	double delay_ms;

	simulation_pass(m, 6.0);
	simulation_expect_right(m);
	delay_ms = simulation_delay_ms(m);
	cr_assert(delay_ms > low_ms && delay_ms < high_ms, "%g ms", delay_ms);
}

/* How long a side stands still. */
static const double stalls_s[] = { 0.1, 2.7, 30.0 };

#define N_STALLS 3
#define FAST_HZ  750.0 /* cycles of the fast driver: 48000 / 64 */

/* ---- the driver of the strip or bus ---- */

static void expect_stall_of_slow(struct session *s, enum far far)
{
	struct simulation *m = open_locked(s, far);
	double delay_ms = simulation_delay_ms(m), lost, cycles;

	for (int i = 0; i < N_STALLS; i++) {
		driver_stall(m->slow, true);
		lost = n_disturbances(s);
		cycles = engine_fact(s, "troubadour", "engine.cycles");
		world_pass(m->world, m->fast, (uint64_t)(stalls_s[i] * FAST_HZ));
		cr_assert_eq(engine_fact(s, "troubadour", "engine.cycles"),
			cycles + floor(stalls_s[i] * FAST_HZ));
		cr_assert_eq(n_disturbances(s), lost);
		driver_stall(m->slow, false);
		expect_as_before(m, delay_ms);
	}
	simulation_free(m);
}

Simulated(changes, bus_is_right_after_its_driver_stood_still, SIMULATED_BUS)
{
	expect_stall_of_slow(s, FAR_BUS);
}

Simulated(changes, strip_is_right_after_its_driver_stood_still, SIMULATED_STRIP)
{
	expect_stall_of_slow(s, FAR_STRIP);
}

static void expect_quantum_of_slow(struct session *s, enum far far)
{
	struct simulation *m = open_locked(s, far);
	double delay_ms = simulation_delay_ms(m);

	simulation_set(m, m->slow, "node.force-quantum", 512);
	expect_another_delay(m, 2.0, delay_ms / 2);
	simulation_set(m, m->slow, "node.force-quantum", 2048);
	expect_as_before(m, delay_ms);
	simulation_free(m);
}

Simulated(changes, bus_follows_the_quantum_of_its_driver, SIMULATED_BUS)
{
	expect_quantum_of_slow(s, FAR_BUS);
}

Simulated(changes, strip_follows_the_quantum_of_its_driver, SIMULATED_STRIP)
{
	expect_quantum_of_slow(s, FAR_STRIP);
}

static void expect_rate_of_slow(struct session *s, enum far far)
{
	struct simulation *m = open_locked(s, far);
	double delay_ms = simulation_delay_ms(m);

	simulation_set(m, m->slow, "node.force-rate", 48000);
	expect_another_delay(m, 2048 / 48.0 / 4, delay_ms * 1.1);
	cr_assert_eq(driver_rate_hz(m->slow), 48000);
	simulation_set(m, m->slow, "node.force-rate", 44100);
	expect_as_before(m, delay_ms);
	simulation_free(m);
}

Simulated(changes, bus_follows_the_rate_of_its_driver, SIMULATED_BUS)
{
	expect_rate_of_slow(s, FAR_BUS);
}

Simulated(changes, strip_follows_the_rate_of_its_driver, SIMULATED_STRIP)
{
	expect_rate_of_slow(s, FAR_STRIP);
}

/* Without a device for a while, then with another one of another speed. */
static void expect_another_slow(struct session *s, enum far far)
{
	struct simulation *m = open_locked(s, far);
	double delay_ms = simulation_delay_ms(m);

	for (int i = 0; i < 3; i++) {
		simulation_replace_slow(m, i % 2 ? 200.0 : -100.0);
		expect_as_before(m, delay_ms);
	}
	simulation_free(m);
}

Simulated(changes, bus_is_right_when_its_driver_comes_back, SIMULATED_BUS)
{
	expect_another_slow(s, FAR_BUS);
}

Simulated(changes, strip_is_right_when_its_driver_comes_back, SIMULATED_STRIP)
{
	expect_another_slow(s, FAR_STRIP);
}

static void expect_rest(struct session *s, enum far far)
{
	struct simulation *m = open_locked(s, far);
	double delay_ms = simulation_delay_ms(m);

	for (int i = 0; i < 3; i++) {
		simulation_rest(m);
		expect_as_before(m, delay_ms);
	}
	simulation_free(m);
}

Simulated(changes, bus_is_right_after_a_rest, SIMULATED_BUS)
{
	expect_rest(s, FAR_BUS);
}

Simulated(changes, strip_is_right_after_a_rest, SIMULATED_STRIP)
{
	expect_rest(s, FAR_STRIP);
}

/* ---- the console's driver ---- */

static void expect_stall_of_fast(struct session *s, enum far far)
{
	struct simulation *m = open_locked(s, far);
	double delay_ms = simulation_delay_ms(m);

	for (int i = 0; i < N_STALLS; i++) {
		driver_stall(m->fast, true);
		simulation_pass(m, stalls_s[i]);
		driver_stall(m->fast, false);
		expect_as_before(m, delay_ms);
	}
	simulation_free(m);
}

Simulated(changes, bus_is_right_after_the_console_stood_still, SIMULATED_BUS)
{
	expect_stall_of_fast(s, FAR_BUS);
}

Simulated(changes, strip_is_right_after_the_console_stood_still, SIMULATED_STRIP)
{
	expect_stall_of_fast(s, FAR_STRIP);
}

static void expect_quantum_of_fast(struct session *s, enum far far)
{
	struct simulation *m = open_locked(s, far);
	double delay_ms;

	/* While it changes, the console may be lent the other driver. */
	simulation_set(m, m->slow, "node.force-rate", 48000);
	delay_ms = simulation_delay_ms(m);
	simulation_set(m, m->fast, "node.force-quantum", 1024);
	expect_another_delay(m, delay_ms - 0.1, AT_MOST_MS);
	simulation_set(m, m->fast, "node.force-quantum", 64);
	expect_as_before(m, delay_ms);
	simulation_free(m);
}

Simulated(changes, bus_follows_the_quantum_of_the_console, SIMULATED_BUS)
{
	expect_quantum_of_fast(s, FAR_BUS);
}

Simulated(changes, strip_follows_the_quantum_of_the_console, SIMULATED_STRIP)
{
	expect_quantum_of_fast(s, FAR_STRIP);
}

static void expect_rate_of_fast(struct session *s, enum far far)
{
	struct simulation *m = open_locked(s, far);
	double delay_ms = simulation_delay_ms(m);

	simulation_set(m, m->fast, "node.force-rate", 44100);
	expect_another_delay(m, delay_ms * 0.9, delay_ms * 1.1);
	cr_assert_eq(driver_rate_hz(m->fast), 44100);
	simulation_set(m, m->fast, "node.force-rate", 48000);
	expect_as_before(m, delay_ms);
	simulation_free(m);
}

Simulated(changes, bus_follows_the_rate_of_the_console, SIMULATED_BUS)
{
	expect_rate_of_fast(s, FAR_BUS);
}

Simulated(changes, strip_follows_the_rate_of_the_console, SIMULATED_STRIP)
{
	expect_rate_of_fast(s, FAR_STRIP);
}
