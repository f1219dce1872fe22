/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Strips and buses with clocks of their own, in a time of its own: every cycle of both
 * drivers comes when it should, so that no gap is forgiven, and ten minutes are over in
 * one. */
#include "simulation.h"

#include <math.h>

static void expect_ten_minutes(struct session *s, enum far far, double ppm)
{
	struct simulation *m = simulation_new(s, far, ppm);
	double latency_ms, resets, lost;

	simulation_begin(m);
	simulation_pass(m, 3.0);
	latency_ms = simulation_delay_ms(m);
	resets = simulation_fact(m, "resets");
	/* PipeWire may have lost the rest of a cycle in which a node started. */
	lost = engine_fact(s, "troubadour", "engine.lost");
	for (int i = 0; i < 10; i++) {
		simulation_expect_sound(m, 60.0);
		simulation_expect_locked(m, 5.0);
	}
	cr_assert_eq(simulation_fact(m, "resets"), resets);
	cr_assert_float_eq(simulation_delay_ms(m), latency_ms, 0.05);
	simulation_expect_right(m);
	cr_assert_eq(engine_fact(s, "troubadour", "engine.lost"), lost);
	simulation_free(m);
}

Simulated(simulated, bus_has_no_gap_in_ten_minutes, SIMULATED_BUS)
{
	expect_ten_minutes(s, FAR_BUS, 300.0);
}

Simulated(simulated, strip_has_no_gap_in_ten_minutes, SIMULATED_STRIP)
{
	expect_ten_minutes(s, FAR_STRIP, -300.0);
}

static void expect_lock(struct session *s, enum far far, double ppm)
{
	struct simulation *m = simulation_new(s, far, ppm);

	simulation_begin(m);
	simulation_pass(m, 3.0);
	simulation_expect_locked(m, 25.0);
	simulation_pass(m, 1.0);
	simulation_expect_right(m);
	simulation_free(m);
}

Simulated(simulated, bus_follows_500_ppm_within_three_seconds, SIMULATED_BUS)
{
	expect_lock(s, FAR_BUS, 500.0);
}

Simulated(simulated, bus_follows_minus_500_ppm_within_three_seconds, SIMULATED_BUS)
{
	expect_lock(s, FAR_BUS, -500.0);
}

Simulated(simulated, strip_follows_500_ppm_within_three_seconds, SIMULATED_STRIP)
{
	expect_lock(s, FAR_STRIP, 500.0);
}

Simulated(simulated, strip_follows_minus_500_ppm_within_three_seconds, SIMULATED_STRIP)
{
	expect_lock(s, FAR_STRIP, -500.0);
}

/* What a player is told, so that it keeps sound and picture together: the console and
 * both clocks, and what is behind them, in time, as the device's cycles and frames are
 * none of the player's. */
static void expect_told(struct simulation *m)
{
	struct spa_latency_info behind =
		SPA_LATENCY_INFO(SPA_DIRECTION_INPUT, .min_quantum = 1.0f, .max_quantum = 1.0f,
			.min_rate = 100, .max_rate = 100, .min_ns = 1000000, .max_ns = 1000000);
	double behind_ms = 1e3 * (driver_quantum(m->out) + 100) / driver_rate_hz(m->out) + 1.0;
	double delay_ms = simulation_delay_ms(m), told_ms;
	struct spa_latency_info told;

	tell_latency(m->recorder, &behind);
	for (int i = 0; i < 100; i++) {
		told = told_latency(m->player);
		told_ms = (double)told.max_ns * 1e-6;
		if (fabs(told_ms - delay_ms - behind_ms) < 0.1)
			break;
		simulation_pass(m, 0.1);
	}
	cr_assert_float_eq(told_ms, delay_ms + behind_ms, 0.1, "told %g ms, %g and %g behind",
		told_ms, delay_ms, behind_ms);
	cr_assert_eq(told.max_rate, 0);
	cr_assert_eq(told.max_quantum, 0.0f);
	cr_assert_float_eq(
		engine_fact(m->session, "troubadour", "engine.latency") / 48.0, delay_ms, 0.1);
}

Simulated(simulated, player_is_told_when_a_slow_bus_is_heard, SIMULATED_BUS)
{
	struct simulation *m = simulation_new(s, FAR_BUS, 0.0);

	simulation_begin(m);
	simulation_pass(m, 5.0);
	expect_told(m);
	simulation_free(m);
}

Simulated(simulated, player_of_a_slow_strip_is_told_when_it_is_heard, SIMULATED_STRIP)
{
	struct simulation *m = simulation_new(s, FAR_STRIP, 0.0);

	simulation_begin(m);
	simulation_pass(m, 5.0);
	expect_told(m);
	simulation_free(m);
}
