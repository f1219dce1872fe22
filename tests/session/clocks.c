/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Strips and buses with clocks of their own: two drivers of different quantum and
 * rate, and a console between them. */
#include "drifter.h"
#include "graph.h"
#include "tap.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TONE_HZ 997.0
#define PEAK    0.5

/* The console in cycles of 64 frames at 48 kHz on hardware-1, the bus in cycles of
 * 2048 at 44.1 kHz on hardware-2. */
#define SLOW                                                                                       \
	"clock = own node.props = { target.object = hardware-2 node.force-quantum = 2048 "         \
	"node.force-rate = 44100 }"
#define SLOW_BUS                                                                                   \
	"strips = [ { name = game } ]\n"                                                           \
	"buses = [ { name = far type = playback " SLOW " }\n"                                      \
	"          { name = b1 } ]\n"                                                              \
	"params = { route.game.far = true route.game.b1 = true }\n"
#define SLOW_STRIP                                                                                 \
	"strips = [ { name = far " SLOW " } { name = game } ]\n"                                   \
	"buses = [ { name = b1 } ]\n"                                                              \
	"params = { route.far.b1 = true }\n"

/* ---- what is asked of a sine ---- */

/* Least squares of a sine and a cosine over frames [0, n): what is left over, and
 * the power that is not. */
static double residual(const float *x, uint32_t n, double w, double *power)
{
	double ss = 0, cc = 0, sc = 0, xs = 0, xc = 0, xx = 0, a, b, det;

	for (uint32_t i = 0; i < n; i++) {
		double s = sin(w * i), c = cos(w * i);

		ss += s * s;
		cc += c * c;
		sc += s * c;
		xs += x[i] * s;
		xc += x[i] * c;
		xx += (double)x[i] * x[i];
	}
	det = ss * cc - sc * sc;
	a = (xs * cc - xc * sc) / det;
	b = (xc * ss - xs * sc) / det;
	*power = a * xs + b * xc;
	return xx - *power;
}

/* Signal to everything else in dB, with the frequency that fits best. */
static double sine_snr_db(const float *x, uint32_t n, double rate_hz)
{
	const double golden = 0.6180339887498949;
	double w = 2.0 * M_PI * TONE_HZ / rate_hz, power, left, right;
	double low = w * (1.0 - 2e-3), high = w * (1.0 + 2e-3);

	/* One step of less than a turn over n, then the valley has one bottom. */
	double best = INFINITY, step = M_PI / n / 2.0, at = w;

	for (double v = low; v < high; v += step) {
		double r = residual(x, n, v, &power);

		if (r < best) {
			best = r;
			at = v;
		}
	}
	low = at - step;
	high = at + step;
	for (int i = 0; i < 50; i++) {
		left = high - golden * (high - low);
		right = low + golden * (high - low);
		if (residual(x, n, left, &power) < residual(x, n, right, &power))
			high = right;
		else
			low = left;
	}
	best = residual(x, n, (low + high) / 2.0, &power);
	return 10.0 * log10(power / best);
}

static double clock_fact(struct session *s, const char *device, const char *fact)
{
	char key[96];

	snprintf(key, sizeof(key), "%s.clock.%s", device, fact);
	return engine_fact(s, "troubadour", key);
}

/* ---- the line: a tone through the console from one clock to another ---- */

struct crossing {
	struct session *session;
	struct player *player;
	struct recorder *recorder;
	struct recorder *control; /* of the tone before it crosses */
	struct wave *tone;
	uint32_t player_rate_hz, rate_hz;
};

struct way {
	const char *player_device, *strip, *control; /* in the player's cycle */
	const char *source, *recorder_device;        /* in the recorder's cycle */
	uint32_t player_rate_hz, rate_hz;
};

static struct crossing crossing_open(struct session *s, const struct way *way)
{
	struct crossing x = {
		.session = s,
		.player = player_new(s, "player", 2),
		.recorder = recorder_new(s, "crossed", 2),
		.control = recorder_new(s, "control", 2),
		.tone = wave_sine(1, way->player_rate_hz, TONE_HZ, PEAK, way->player_rate_hz),
		.player_rate_hz = way->player_rate_hz,
		.rate_hz = way->rate_hz,
	};

	/* First of all its driver: a stream that has its format does not get another one
	 * when it comes to a driver of another rate. */
	patch(s, way->recorder_device, "crossed");
	if (strcmp(way->source, way->recorder_device) != 0)
		patch(s, way->source, "crossed");
	patch(s, "player", way->player_device);
	patch(s, "player", way->strip);
	patch(s, way->control, "control");
	play_loop(x.player, x.tone);
	await_sound(x.control, 0);
	await_sound(x.recorder, 0);
	return x;
}

static void crossing_close(struct crossing *x)
{
	play_silence(x->player);
	player_free(x->player);
	recorder_free(x->recorder);
	recorder_free(x->control);
	wave_free(x->tone);
}

static const struct wave *take(struct crossing *x, double seconds)
{
	record(x->control, (uint32_t)(seconds * x->player_rate_hz));
	record(x->recorder, (uint32_t)(seconds * x->rate_hz));
	await_recording(x->control);
	return await_recording(x->recorder);
}

/* The sine goes on from frame to frame, and no frame is missing. */
static bool is_unbroken(const struct wave *w, uint32_t begin, double rate_hz)
{
	double step = PEAK * 2.0 * M_PI * TONE_HZ / rate_hz;
	bool good = true;

	for (uint32_t c = 0; c < w->n_channels; c++)
		good = good && wave_largest_step(w, c, begin, w->n_frames) < 1.02 * step
		       && wave_longest_gap(w, c, begin, w->n_frames) < 2
		       && fabs(wave_peak(w, c, begin, w->n_frames) - PEAK) < 0.002;
	return good;
}

static double worst_snr_db(const struct wave *w, uint32_t begin, uint32_t rate_hz)
{
	double worst = INFINITY;

	for (uint32_t at = begin; at + rate_hz / 4 <= w->n_frames; at += rate_hz / 4)
		worst = fmin(worst, sine_snr_db(w->channel[0] + at, rate_hz / 4, rate_hz));
	return worst;
}

/* What the graph itself has lost: cycles without a mix, or without a strip. */
static double n_disturbances(struct session *s)
{
	return engine_fact(s, "troubadour", "engine.lost")
	       + engine_fact(s, "troubadour", "engine.late");
}

/* How long a bridge is watched, in seconds: TB_TEST_CLOCK_SECONDS=600 for a long look. */
static uint32_t watch_s(void)
{
	const char *text = getenv("TB_TEST_CLOCK_SECONDS");

	return text ? (uint32_t)atoi(text) : 10;
}

/* Whether all went well that is not the bridge's to do: the tone came to it whole. */
static bool was_whole(struct crossing *x, double disturbances_before)
{
	return n_disturbances(x->session) == disturbances_before && lost_frames(x->recorder) == 0
	       && lost_frames(x->control) == 0
	       && is_unbroken(await_recording(x->control), 0, x->player_rate_hz);
}

/* Takes of one second for which the graph lost no cycle, also while they were still on
 * their way; as many of them locked as there are seconds.  (On a loaded machine a driver
 * may make a jump, and is then followed anew; and the graph may lose a cycle at our
 * recorder without a trace: one take of ten is forgiven a gap.) */
static void expect_no_gaps(struct crossing *x, uint32_t seconds)
{
	uint32_t n_locked = 0, n_broken = 0, begin = x->rate_hz / 4;
	double worst_db = INFINITY;

	for (uint32_t n = 0; n_locked < seconds; n++) {
		double before = n_disturbances(x->session), snr_db;
		const struct wave *w = take(x, 1.25);

		cr_assert_lt(n, 20 * seconds, "not enough takes are whole and above 90 dB");
		if (!was_whole(x, before))
			continue;
		n_broken += !is_unbroken(w, begin, x->rate_hz);
		cr_assert_leq(
			n_broken, (seconds + 9) / 10, "%u takes of %u have gaps", n_broken, n + 1);
		snr_db = worst_snr_db(w, begin, x->rate_hz);
		if (snr_db < 90.0)
			continue;
		n_locked++;
		worst_db = fmin(worst_db, snr_db);
	}
	cr_log_info("%u s without a gap, %.1f dB", seconds, worst_db);
}

static const struct way to_slow_bus = { "hardware-1", "troubadour.game", "troubadour.b1",
	"hardware-2", "hardware-2", 48000, 44100 };
static const struct way from_slow_strip = { "hardware-2", "troubadour.far", "hardware-2",
	"troubadour.b1", "hardware-1", 44100, 48000 };

Session(clocks, bus_of_another_quantum_and_rate_has_no_gaps, .quantum = 64, .console = SLOW_BUS,
	.allowed_rates = "44100 48000", .guard = true)
{
	struct crossing x = crossing_open(s, &to_slow_bus);

	take(&x, 4.0);
	expect_no_gaps(&x, watch_s());
	cr_expect_eq(engine_fact(s, "troubadour", "engine.quantum"), 64);
	cr_expect_lt(fabs(clock_fact(s, "bus.far", "drift")), 5.0);
	cr_expect_gt(clock_fact(s, "bus.far", "latency"), 2048 / 44.1);
	cr_expect_lt(clock_fact(s, "bus.far", "latency"), 2 * 2048 / 44.1);
	crossing_close(&x);
	cr_expect(tool_running(s->console), "%s", tool_output(s->console).err);
}

Session(clocks, strip_of_another_quantum_and_rate_has_no_gaps, .quantum = 64, .console = SLOW_STRIP,
	.allowed_rates = "44100 48000")
{
	struct crossing x = crossing_open(s, &from_slow_strip);

	take(&x, 4.0);
	expect_no_gaps(&x, watch_s());
	cr_expect_eq(engine_fact(s, "troubadour", "engine.quantum"), 64);
	cr_expect_lt(fabs(clock_fact(s, "strip.far", "drift")), 5.0);
	crossing_close(&x);
}

/* ---- a clock that drifts ---- */

#define DRIFTING_BUS                                                                               \
	"strips = [ { name = game } ]\n"                                                           \
	"buses = [ { name = far type = playback clock = own\n"                                     \
	"            node.props = { target.object = drifting node.force-quantum = 2048 } }\n"      \
	"          { name = b1 } ]\n"                                                              \
	"params = { route.game.far = true route.game.b1 = true }\n"

static void expect_drift(struct session *s, double ppm)
{
	static const struct way to_drifting = { "hardware-1", "troubadour.game", "troubadour.b1",
		"drifting", "drifting", 48000, 48000 };
	struct drifter *d = drifter_new(s, "drifting", ppm);
	struct crossing x = crossing_open(s, &to_drifting);

	take(&x, 8.0);
	cr_expect_float_eq(clock_fact(s, "bus.far", "drift"), ppm, 5.0, "%.1f ppm",
		clock_fact(s, "bus.far", "drift"));
	expect_no_gaps(&x, watch_s());
	crossing_close(&x);
	drifter_free(d);
}

Session(clocks, bus_follows_a_clock_that_is_fast, .quantum = 64, .console = DRIFTING_BUS)
{
	expect_drift(s, 300.0);
}

Session(clocks, bus_follows_a_clock_that_is_slow, .quantum = 64, .console = DRIFTING_BUS)
{
	expect_drift(s, -300.0);
}

/* ---- neither waits for the other ---- */

/* A take that is whole comes, as when all is well: not one in twenty does where the
 * graph waits for whom it must not. */
static void expect_undisturbed(struct crossing *x)
{
	for (uint32_t n = 0; n < 20; n++) {
		double before = n_disturbances(x->session);

		record(x->control, x->player_rate_hz);
		await_recording(x->control);
		if (was_whole(x, before))
			return;
	}
	fail("the console's graph is disturbed");
}

/* A player of the slow side, which the strip waits for. */
static struct tool *play_slowly(struct session *s, const char *device)
{
	struct wave *w = wave_sine(2, 60 * 44100, TONE_HZ, PEAK, 44100);
	const char *path = session_file(s, "slow.wav");
	struct tool *t;

	wave_save(w, path, 44100);
	wave_free(w);
	t = tool_start(s, "pw-play", "--target", device, path);
	await_link(s, "pw-play", device);
	return t;
}

Session(clocks, stopped_player_of_a_slow_strip_leaves_the_console_alone, .quantum = 256,
	.console = SLOW_STRIP, .allowed_rates = "44100 48000")
{
	static const struct way beside = { "hardware-1", "troubadour.game", "troubadour.b1",
		"hardware-1", "hardware-1", 48000, 48000 };
	struct crossing x;
	struct tool *player;

	set_switch(s, "troubadour", "route.far.b1", false);
	set_switch(s, "troubadour", "route.game.b1", true);
	x = crossing_open(s, &beside);
	player = play_slowly(s, "troubadour.far");
	await_state(s, "troubadour.far", "running");
	expect_undisturbed(&x);
	kill(tool_pid(player), SIGSTOP);
	expect_undisturbed(&x);
	expect_undisturbed(&x);
	kill(tool_pid(player), SIGCONT);
	expect_undisturbed(&x);
	tool_stop(player, SIGTERM);
	crossing_close(&x);
}

Session(clocks, delay_is_the_same_after_the_slow_side_stood_still, .quantum = 256,
	.console = SLOW_STRIP, .allowed_rates = "44100 48000")
{
	struct crossing x = crossing_open(s, &from_slow_strip);
	double latency_ms;

	take(&x, 4.0);
	latency_ms = clock_fact(s, "strip.far", "latency");
	for (int i = 0; i < 3; i++) {
		unpatch(s, "player", "troubadour.far");
		await_state(s, "troubadour.far", "idle");
		patch(s, "player", "troubadour.far");
		await_sound(x.recorder, 0);
	}
	take(&x, 4.0);
	cr_expect_float_eq(clock_fact(s, "strip.far", "latency"), latency_ms, 3.0);
	expect_no_gaps(&x, 3);
	crossing_close(&x);
}

Session(clocks, idle_console_lets_its_slow_bus_rest, .quantum = 256, .console = SLOW_BUS,
	.allowed_rates = "44100 48000")
{
	struct player *player = player_new(s, "player", 2);

	await_link(s, "troubadour.far", "hardware-2");
	patch(s, "player", "troubadour.game");
	await_state(s, "troubadour.far", "running");
	player_free(player);
	await_state(s, "troubadour.far", "idle");
	await_state(s, "troubadour", "idle");
}

/* ---- never into the console itself ---- */

#define OWN_SINK_IS_DEFAULT                                                                        \
	"strips = [ { name = game default = true } ]\n"                                            \
	"buses = [ { name = far type = playback clock = own } { name = b1 } ]\n"                   \
	"params = { route.game.far = true }\n"

static void expect_hardware_only(struct session *s)
{
	await_default(s, "sink", "troubadour.game");
	await_link(s, "troubadour.far", "hardware-1");
	destroy_node(s, "hardware-1");
	await_link(s, "troubadour.far", "hardware-2");
	create_null_sink(s, "hardware-3", 1100);
	await_link(s, "troubadour.far", "hardware-3");
	destroy_node(s, "hardware-3");
	await_link(s, "troubadour.far", "hardware-2");
	destroy_node(s, "hardware-2");
	await_no_link(s, "troubadour.far", "hardware-2");
	settle_events(s);
	cr_expect_not(linked(s, "troubadour.far", "troubadour.game"));
	create_null_sink(s, "hardware-1", 1020);
	await_link(s, "troubadour.far", "hardware-1");
	move_stream(s, "troubadour.far", "troubadour.game");
	settle_events(s);
	await_no_link(s, "troubadour.far", "troubadour.game");
	await_link(s, "troubadour.far", "hardware-1");
}

Session(clocks, bus_plays_on_hardware_though_our_sink_is_the_default,
	.console = OWN_SINK_IS_DEFAULT)
{
	expect_hardware_only(s);
}

static void expect_hardware_and_what_the_user_chose(struct session *s)
{
	expect_hardware_only(s);
	create_null_sink(s, "hardware-2", 1010);
	move_stream(s, "troubadour.far", "hardware-2");
	await_link(s, "troubadour.far", "hardware-2");
	create_null_sink(s, "hardware-3", 1100);
	settle_events(s);
	cr_expect(linked(s, "troubadour.far", "hardware-2"));
	destroy_node(s, "hardware-2");
	await_link(s, "troubadour.far", "hardware-3");
}

Test(clocks, bus_plays_on_hardware_without_our_policy_too)
{
	unsetenv("TB_TEST_DATA_DIR");
	session_test(&(struct session_options){ .console = OWN_SINK_IS_DEFAULT },
		expect_hardware_and_what_the_user_chose);
}

Session(clocks, link_from_the_bus_to_our_own_sink_does_not_last, .console = OWN_SINK_IS_DEFAULT)
{
	await_link(s, "troubadour.far", "hardware-1");
	/* It may be gone before pw-link has seen it. */
	run_any(s, "pw-link", "troubadour.far:output_FL", "troubadour.game:playback_FL");
	settle_events(s);
	await_no_link(s, "troubadour.far", "troubadour.game");
	cr_expect(linked(s, "troubadour.far", "hardware-1"));
}
