/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The graph's rate and the console's: a console with a rate of its own, and graphs
 * that change theirs. */
#include "consoles.h"
#include "line.h"
#include "world.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TONE_HZ 997.0
#define PEAK    0.5
#define RATES   "44100 48000 96000"
#define AT_48K  SMALL_CONSOLE "engine.rate = 48000\n"

/* ---- a tone through the console ---- */

/* The sine of the control, and nothing else: not a gap, not a click. */
static bool is_clean(const struct wave *take, uint32_t channel, double rate_hz, double *snr_db)
{
	double step = PEAK * 2.0 * M_PI * TONE_HZ / rate_hz;

	*snr_db = wave_sine_snr_db(take, channel, 0, take->n_frames, TONE_HZ, rate_hz);
	return *snr_db >= 90.0 && wave_largest_step(take, channel, 0, take->n_frames) < 1.02 * step
	       && wave_longest_gap(take, channel, 0, take->n_frames) < 2;
}

/* While the graph changes its rate, the console's streams begin again, and how long the bus
 * is silent for it is a matter of the wall's time.  So only the left is heard meanwhile:
 * sound on the right was played in the new graph, and has found the way whole again. */
static struct wave *new_left_tone(void)
{
	struct wave *tone = wave_sine(2, 48000, TONE_HZ, PEAK, 48000);

	memset(tone->channel[1], 0, tone->n_frames * sizeof(float));
	return tone;
}

/* `w` is on the right, which was silent: from here on the takes have all of it. */
static void play_through(
	struct player *p, const struct wave *w, struct recorder *r, uint32_t right_channel)
{
	play_loop(p, w);
	await_sound(r, right_channel);
}

/* 0.3 s of the tone; its begin passes by. */
static const struct wave *take_tone(struct recorder *r, double rate_hz)
{
	record(r, (uint32_t)(0.1 * rate_hz));
	await_recording(r);
	record(r, (uint32_t)(0.3 * rate_hz));
	return await_recording(r);
}

/* Both channels of the bus have the tone that the control has.  The right is silent before
 * and after. */
static void expect_tone(struct line *l, double rate_hz)
{
	struct wave *tone = wave_sine(1, (uint32_t)rate_hz, TONE_HZ, PEAK, rate_hz);
	double snr_db = 0.0;
	const struct wave *take;

	play_through(l->player, tone, l->recorder, BUS_R);
	await_sound(l->recorder, CONTROL_R);
	take = take_tone(l->recorder, rate_hz);
	for (uint32_t c = 0; c < LINE_CHANNELS; c++)
		cr_expect(is_clean(take, c, rate_hz, &snr_db), "at %g Hz: channel %u has %.1f dB",
			rate_hz, c, snr_db);
	cr_log_info("at %g Hz: %.1f dB", rate_hz, snr_db);
	play_silence(l->player);
	await_silence(l->recorder, BUS_R);
	await_silence(l->recorder, CONTROL_R);
	wave_free(tone);
}

static void sounds_clean(struct session *s)
{
	struct line l = line_open(s, "game", "b1");

	expect_tone(&l, s->options.rate_hz);
	cr_expect_eq(engine_fact(s, "troubadour", "engine.rate"), 48000.0);
	cr_expect_eq(engine_fact(s, "troubadour", "engine.graph-rate"), (double)s->options.rate_hz);
	line_close(&l);
}

Session(rates, tone_through_48_khz_in_a_graph_of_44_1_is_clean, .quantum = 256, .rate_hz = 44100,
	.console = AT_48K, .guard = true)
{
	sounds_clean(s);
	cr_expect(tool_running(s->console), "%s", tool_output(s->console).err);
}

Session(rates, tone_through_48_khz_in_a_graph_of_96_is_clean, .quantum = 1024, .rate_hz = 96000,
	.allowed_rates = RATES, .console = AT_48K)
{
	sounds_clean(s);
}

Session(rates, tone_through_48_khz_inside_the_daemon_is_clean, .quantum = 64, .rate_hz = 44100,
	.console = AT_48K, .host = HOST_DAEMON)
{
	sounds_clean(s);
}

Session(rates, nothing_is_added_where_the_rates_are_equal, .quantum = 256, .console = AT_48K)
{
	struct line l = line_open(s, "game", "b1");

	line_expect_exact(&l);
	cr_expect_eq(engine_fact(s, "troubadour", "engine.latency"), 0.0);
	cr_expect_eq(engine_fact(s, "troubadour", "engine.resampling"), 0.0);
	line_close(&l);
}

/* ---- latency ---- */

static uint32_t loudest_frame(const struct wave *w, uint32_t channel)
{
	uint32_t at = 0;

	for (uint32_t f = 0; f < w->n_frames; f++)
		if (fabsf(w->channel[channel][f]) > fabsf(w->channel[channel][at]))
			at = f;
	return at;
}

/* How much later than in the control a click is heard behind the bus. */
static double measured_frames(struct line *l)
{
	struct wave *click = wave_new(2, 64);
	const struct wave *take;

	click->channel[0][10] = click->channel[1][10] = PEAK;
	take = play_and_record(l->player, click, l->recorder, 2048);
	play_silence(l->player);
	wave_free(click);
	return (double)loudest_frame(take, BUS_L) - loudest_frame(take, CONTROL_L);
}

static void expect_told_latency(struct line *l)
{
	struct session *s = l->session;
	const char *argv[] = { "pw-cli", "enum-params", "troubadour.game", "ProcessLatency", NULL };
	double told = engine_fact(s, "troubadour", "engine.latency");
	double late = measured_frames(l);
	const char *told_graph = run_argv(s, argv, true).out;
	char expected[32];

	snprintf(expected, sizeof(expected), "Int %d", (int)told);
	cr_expect_float_eq(late, told, 1.0, "%g frames, told %g", late, told);
	cr_expect_not_null(strstr(told_graph, expected), "no \"%s\" in %s", expected, told_graph);
	cr_log_info("%g frames, told %g", late, told);
}

Session(rates, click_arrives_when_latency_is_told_to_be, .quantum = 256, .rate_hz = 44100,
	.console = AT_48K)
{
	struct line l = line_open(s, "game", "b1");
	double resampling = engine_fact(s, "troubadour", "engine.resampling");

	/* two filters of 96 frames, as docs and README say of the quality that it comes with */
	cr_expect_float_eq(resampling, 192.0, 3.0, "%g frames", resampling);
	cr_expect_eq(engine_fact(s, "troubadour", "engine.latency"), resampling);
	expect_told_latency(&l);
	set_param(s, "troubadour", "strip.game.limiter.lookahead", 2.0);
	set_switch(s, "troubadour", "strip.game.limiter.on", true);
	await_param(s, "troubadour", "strip.game.limiter.on", 1.0, 0.0);
	cr_expect_eq(engine_fact(s, "troubadour", "engine.resampling"), resampling);
	cr_expect_float_eq(
		engine_fact(s, "troubadour", "engine.latency"), resampling + 0.002 * 44100, 3.0);
	expect_told_latency(&l);
	line_close(&l);
}

#define OTHER_QUALITIES                                                                            \
	"strips = [ { name = game resample.quality = 10 } ]\n"                                     \
	"buses = [ { name = a1 type = playback } { name = b1 resample.quality = 2 } ]\n"           \
	"params = { route.game.b1 = true }\n"                                                      \
	"engine.rate = 96000\n"

Session(rates, latency_is_that_of_the_quality_of_strip_and_bus, .quantum = 256, .rate_hz = 44100,
	.console = OTHER_QUALITIES)
{
	struct line l = line_open(s, "game", "b1");

	expect_told_latency(&l);
	line_close(&l);
}

/* ---- graphs that change their rate ---- */

struct setting {
	const char *key;
	double value;
};
static const struct setting settings[] = { { "strip.game.fader", -3.0 },
	{ "strip.game.eq.on", 1.0 }, { "strip.game.eq.1.gain", 3.0 }, { "strip.game.comp.on", 1.0 },
	{ "bus.b1.delay", 20.0 }, { "bus.b1.fader", -2.0 } };
#define N_SETTINGS (sizeof(settings) / sizeof(settings[0]))

static void force_rate(struct line *l, uint32_t rate_hz)
{
	set_clock(l->session, "clock.force-rate", rate_hz);
	await_param(l->session, "troubadour", "engine.graph-rate", rate_hz, 0.0);
	await_rate(l->recorder, rate_hz);
}

/* Forced while it plays, through each of them and back.  `engine_hz`: what the console
 * mixes at, 0 for the same. */
static void follows_forced_rates(struct session *s, double engine_hz)
{
	static const uint32_t rates[] = { 44100, 48000, 96000, 44100, 96000, 48000 };
	struct line l = line_open(s, "game", "b1");
	struct wave *left = new_left_tone();

	for (uint32_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		play_loop(l.player, left);
		await_sound(l.recorder, BUS_L);
		force_rate(&l, rates[i]);
		expect_tone(&l, rates[i]);
		cr_expect_eq(engine_fact(s, "troubadour", "engine.rate"),
			engine_hz > 0.0 ? engine_hz : rates[i]);
	}
	line_close(&l);
	wave_free(left);
}

Session(rates, forced_rates_are_followed_while_it_plays, .quantum = 256, .allowed_rates = RATES,
	.console = SMALL_CONSOLE)
{
	follows_forced_rates(s, 0.0);
}

Session(rates, forced_rates_go_by_an_engine_of_48_khz, .quantum = 256, .allowed_rates = RATES,
	.console = AT_48K)
{
	follows_forced_rates(s, 48000.0);
}

Session(rates, settings_and_processors_outlive_forced_rates, .quantum = 256, .allowed_rates = RATES,
	.console = SMALL_CONSOLE)
{
	static const uint32_t rates[] = { 96000, 44100, 48000 };
	struct line l = line_open(s, "game", "b1");
	struct wave *left = new_left_tone(), *tone = wave_sine(1, 48000, TONE_HZ, PEAK, 48000);
	double before_db, after_db;

	for (uint32_t i = 0; i < N_SETTINGS; i++)
		set_param(s, "troubadour", settings[i].key, settings[i].value);
	await_param(s, "troubadour", "bus.b1.fader", -2.0, 1e-3);
	before_db = line_gain_db(&l, BUS_L);
	play_loop(l.player, left);
	await_silence(l.recorder, BUS_R);
	for (uint32_t i = 0; i < 3; i++)
		force_rate(&l, rates[i]);
	play_through(l.player, tone, l.recorder, BUS_R);
	after_db = line_gain_db(&l, BUS_L);
	for (uint32_t i = 0; i < N_SETTINGS; i++)
		cr_expect_float_eq(get_param(s, "troubadour", settings[i].key), settings[i].value,
			1e-3, "%s", settings[i].key);
	cr_expect_float_eq(after_db, before_db, 0.5, "%g dB, was %g", after_db, before_db);
	line_close(&l);
	wave_free(left);
	wave_free(tone);
}

/* ---- a console that comes to another driver ---- */

/* What the console plays on a1 is heard at its device; game is fed within the
 * console's own graph, whoever drives it. */
struct way {
	struct player *player;
	struct recorder *recorder;
	struct session *session;
};

/* With only the left to be heard meanwhile. */
static void move_console(struct way *w, const char *device, const struct wave *left)
{
	play_loop(w->player, left);
	await_sound(w->recorder, 0);
	move_stream(w->session, "troubadour.a1", device);
	await_link(w->session, "troubadour.a1", device);
}

static void expect_tone_at(struct way *w, const char *device, double rate_hz)
{
	struct wave *tone = wave_sine(1, (uint32_t)rate_hz, TONE_HZ, PEAK, rate_hz);
	double snr_db = 0.0;
	const struct wave *take;

	await_param(w->session, "troubadour", "engine.graph-rate", rate_hz, 0.0);
	await_rate(w->recorder, (uint32_t)rate_hz);
	play_through(w->player, tone, w->recorder, 1);
	take = take_tone(w->recorder, rate_hz);
	cr_expect(is_clean(take, 0, rate_hz, &snr_db), "on %s at %g Hz: %.1f dB", device, rate_hz,
		snr_db);
	cr_log_info("on %s at %g Hz: %.1f dB", device, rate_hz, snr_db);
	play_silence(w->player);
	await_silence(w->recorder, 1);
	wave_free(tone);
}

/* From hardware-1 to a sink whose driver is another one, of 44.1 kHz, and back. */
static void moves_between_drivers(struct session *s)
{
	struct driver *slow = driver_new_of_group(s->world, "slow-clock", "slow");
	struct player *holder = player_new(s, "holder", 2);
	struct way w = { player_new(s, "player", 2), recorder_new(s, "recorder", 2), s };
	struct wave *left = new_left_tone();

	driver_set(slow, "node.force-rate", 44100);
	/* The microphone stays with the others: between two drivers the higher one counts. */
	driver_set(slow, "priority.driver", 300001);
	create_null_sink_of_group(s, "slow", 1, "slow");
	patch(s, "holder", "slow");
	await_state(s, "slow", "running");
	move_stream(s, "troubadour.a1", "hardware-1");
	await_link(s, "troubadour.a1", "hardware-1");
	patch(s, "player", "troubadour.game");
	patch(s, "troubadour.b1", "recorder");
	for (int i = 0; i < 3; i++) {
		expect_tone_at(&w, "hardware-1", 48000);
		move_console(&w, "slow", left);
		expect_tone_at(&w, "slow", 44100);
		move_console(&w, "hardware-1", left);
	}
	player_free(w.player);
	recorder_free(w.recorder);
	player_free(holder);
	destroy_node(s, "slow");
	driver_free(slow);
	wave_free(left);
}

Session(rates, console_that_moves_to_a_driver_of_another_rate_sounds_right, .quantum = 256,
	.allowed_rates = RATES, .console = SMALL_CONSOLE)
{
	moves_between_drivers(s);
}

Session(rates, console_of_48_khz_that_moves_to_another_driver_sounds_right, .quantum = 256,
	.allowed_rates = RATES, .console = AT_48K)
{
	moves_between_drivers(s);
}

Session(rates, console_in_the_daemon_that_moves_to_another_driver_sounds_right, .quantum = 256,
	.allowed_rates = RATES, .console = SMALL_CONSOLE, .host = HOST_DAEMON)
{
	moves_between_drivers(s);
}
