/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Automatic sample rates (default.clock.allowed-rates): who plays into a strip of a
 * console at rest has the hardware run at the rate of its file, as it has without a
 * console. */
#include "consoles.h"
#include "graph.h"
#include "tap.h"
#include "world.h"

#include <signal.h>
#include <stdio.h>

#define RATES "44100 48000 88200 96000"

static const uint32_t rates[] = { 44100, 96000, 48000, 44100, 88200, 44100, 48000, 96000 };
#define N_RATES (sizeof(rates) / sizeof(rates[0]))

/* The rate of the hardware while a player of `rate_hz` plays into `sink`.  The listener keeps
 * nothing awake. */
static double rate_of_hardware(struct session *s, const char *sink, uint32_t rate_hz)
{
	struct player *p = player_new_of_rate(s, "player", 2, rate_hz);
	struct recorder *r = recorder_new_passive(s, "recorder", 2);
	struct wave *w = wave_constant(2, 4800, 0.5);
	double rate;

	patch(s, "hardware-1", "recorder");
	play_loop(p, w);
	patch(s, "player", sink);
	await_sound(r, 0);
	rate = driver_rate_hz(s->clock);
	recorder_free(r);
	player_free(p);
	await_no_node(s, "player");
	wave_free(w);
	return rate;
}

static void expect_follows(struct session *s, const char *sink, uint32_t rate_hz)
{
	double is_hz = rate_of_hardware(s, sink, rate_hz);

	cr_expect_eq(is_hz, rate_hz, "%u Hz into %s: %g Hz", rate_hz, sink, is_hz);
}

static void follows(struct session *s, const char *sink)
{
	for (uint32_t i = 0; i < N_RATES; i++) {
		await_asleep(s, "hardware-1");
		expect_follows(s, sink, rates[i]);
	}
}

Session(rates_automatic, sink_without_a_console_follows, .quantum = 256, .allowed_rates = RATES)
{
	follows(s, "hardware-1");
}

Session(rates_automatic, strip_follows, .quantum = 256, .allowed_rates = RATES,
	.console = SMALL_CONSOLE)
{
	follows(s, "troubadour.game");
}

Session(rates_automatic, strip_inside_the_daemon_follows, .quantum = 256, .allowed_rates = RATES,
	.console = SMALL_CONSOLE, .host = HOST_DAEMON)
{
	follows(s, "troubadour.game");
}

/* The graph follows, the engine does not. */
Session(rates_automatic, strip_of_an_engine_of_48_khz_follows, .quantum = 256,
	.allowed_rates = RATES, .console = SMALL_CONSOLE "engine.rate = 48000\n")
{
	follows(s, "troubadour.game");
	cr_expect_eq(engine_fact(s, "troubadour", "engine.rate"), 48000.0);
}

/* The last one's rate is not kept a moment longer than it plays. */
static void follows_at_once(struct session *s, const char *sink)
{
	for (uint32_t i = 0; i < N_RATES; i++)
		expect_follows(s, sink, rates[i]);
}

Session(rates_automatic, sink_without_a_console_follows_at_once, .quantum = 256,
	.allowed_rates = RATES)
{
	follows_at_once(s, "hardware-1");
}

Session(rates_automatic, strip_follows_at_once, .quantum = 256, .allowed_rates = RATES,
	.console = SMALL_CONSOLE)
{
	follows_at_once(s, "troubadour.game");
}

/* ---- own clocks ---- */

#define OWN_CLOCKS                                                                                 \
	"strips = [ { name = game } { name = own clock = own } ]\n"                                \
	"buses = [ { name = a1 type = playback clock = own } ]\n"                                  \
	"params = { route.game.a1 = true route.own.a1 = true }\n"

Session(rates_automatic, bus_of_an_own_clock_follows, .quantum = 256, .allowed_rates = RATES,
	.console = OWN_CLOCKS)
{
	follows(s, "troubadour.game");
}

Session(rates_automatic, strip_and_bus_of_own_clocks_follow, .quantum = 256, .allowed_rates = RATES,
	.console = OWN_CLOCKS)
{
	follows(s, "troubadour.own");
}

#define OWN_STRIP                                                                                  \
	"strips = [ { name = own clock = own } ]\n"                                                \
	"buses = [ { name = a1 type = playback } ]\n"                                              \
	"params = { route.own.a1 = true }\n"

Session(rates_automatic, strip_of_an_own_clock_follows, .quantum = 256, .allowed_rates = RATES,
	.console = OWN_STRIP)
{
	follows(s, "troubadour.own");
}

/* ---- filters of other programs in between ---- */

static void follows_behind_a_filter(struct session *s, const char *target)
{
	char props[256];
	struct tool *filter;

	snprintf(props, sizeof(props),
		"{ node.name = effect-out node.passive = true target.object = %s }", target);
	filter = tool_start(s, "pw-loopback", "-i",
		"{ node.name = effect media.class = Audio/Sink audio.position = [ FL FR ] }", "-o",
		props);
	await_link(s, "effect-out", target);
	follows(s, "effect");
	tool_stop(filter, SIGTERM);
}

Session(rates_automatic, sink_behind_a_filter_without_a_console_follows, .quantum = 256,
	.allowed_rates = RATES)
{
	follows_behind_a_filter(s, "hardware-1");
}

Session(rates_automatic, strip_behind_a_filter_follows, .quantum = 256, .allowed_rates = RATES,
	.console = SMALL_CONSOLE)
{
	follows_behind_a_filter(s, "troubadour.game");
}
