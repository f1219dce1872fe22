/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The loudness of a bus is told, and rides its gain.  Laws are for tests/unit/loudness.c. */
#include "consoles.h"
#include "line.h"

#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLI built("TB_TEST_TROUBADOUR")

/* Steps at the ends see a part of the tone. */
Session(loudness, is_measured_while_somebody_asks, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *w = wave_sine(2, 96000, 1000.0, 0.1, 48000.0);

	cr_expect_eq(get_param(s, "troubadour", "bus.b1.loudness.integrated"), -144.0);
	run(s, CLI, "set", "bus.b1.loudness.on=on");
	play_and_record(l.player, w, l.recorder, 480);
	await_param(s, "troubadour", "bus.b1.loudness.integrated", -20.5, 1.0);
	await_param(s, "troubadour", "bus.b1.loudness.true-peak", -20.0, 1.0);
	cr_expect_eq(get_param(s, "troubadour", "bus.a1.loudness.integrated"), -144.0);
	run(s, CLI, "loudness", "--reset", "b1");
	await_param(s, "troubadour", "bus.b1.loudness.integrated", -144.0, 0.0);
	run(s, CLI, "loudness", "b1", "--target", "-16");
	cr_expect_eq(get_param(s, "troubadour", "bus.b1.loudness.target"), -16.0);
	cr_expect_eq(get_param(s, "troubadour", "bus.b1.loudness.ride"), 1.0);
	run(s, CLI, "loudness", "b1", "--target", "off");
	run(s, CLI, "set", "bus.b1.loudness.on=off");
	play_and_record(l.player, w, l.recorder, 480);
	cr_expect_eq(get_param(s, "troubadour", "bus.b1.loudness.momentary"), -144.0);
	wave_free(w);
	line_close(&l);
}

/* What was measured before is gone, and the gain stays where it was. */
Session(loudness, begins_anew_after_a_kill, .quantum = 256, .console = SMALL_CONSOLE)
{
	static const char *const most[] = { "momentary-max", "integrated", "true-peak" };
	struct wave *w = wave_sine(2, 48000, 1000.0, 0.1, 48000.0);
	struct line l;
	char key[64];

	run(s, CLI, "loudness", "b1", "--target", "-26");
	await_in_file(s, CONSOLE_STATE, "\"bus.b1.loudness.target\": -26");
	for (int i = 0; i < 2; i++) {
		l = line_open(s, "game", "b1");
		play_loop(l.player, w);
		await_param(s, "troubadour", "bus.b1.loudness.gain", -6.0, 0.1);
		await_param(s, "troubadour", "bus.b1.loudness.momentary", -26.0, 0.1);
		if (i > 0)
			break;
		stop_console(s, SIGKILL);
		line_close(&l);
		start_console(s);
		cr_expect_eq(get_param(s, "troubadour", "bus.b1.loudness.integrated"), -144.0);
	}
	run(s, CLI, "loudness", "b1", "--target", "off");
	run(s, CLI, "set", "bus.b1.loudness.on=on");
	await_param(s, "troubadour", "bus.b1.loudness.momentary", -20.0, 0.1);
	run(s, CLI, "loudness", "--reset", "b1");
	for (size_t i = 0; i < sizeof(most) / sizeof(most[0]); i++) {
		snprintf(key, sizeof(key), "bus.b1.loudness.%s", most[i]);
		await_param(s, "troubadour", key, -20.0, 0.1);
	}
	line_close(&l);
	wave_free(w);
}

/* ---- the gain outlives the console ---- */

/* In the state file; 0 while there is none. */
static double kept_gain_db(struct session *s)
{
	FILE *file = fopen(session_file(s, CONSOLE_STATE), "r");
	char content[65536] = "";
	const char *at;

	if (!file)
		return 0.0;
	content[fread(content, 1, sizeof(content) - 1, file)] = '\0';
	fclose(file);
	at = strstr(content, "\"rides\"");
	at = at ? strstr(at, "\"b1\":") : NULL;
	return at ? strtod(at + 5, NULL) : 0.0;
}

static void await_kept_gain(struct session *s, double most_db)
{
	for (unsigned i = 0; i < HANG_MS / 10; i++) {
		if (kept_gain_db(s) <= most_db)
			return;
		poll(NULL, 0, 10);
	}
	fail("a gain of %g dB is in the state", kept_gain_db(s));
}

static struct line line_of_another_console(struct session *s, struct line *l, int signal)
{
	stop_console(s, signal);
	line_close(l);
	start_console(s);
	return line_open(s, "game", "b1");
}

/* The state is at most 3 dB behind.  The first 400 ms are measured with the silence before them, so
 * that the ride takes them for soft and may go up, by 1 dB a second: how much of that is heard in
 * the take depends on when the listener runs. */
Session(loudness, ride_that_turned_a_bus_down_goes_on_after_a_kill, .quantum = 256,
	.console = SMALL_CONSOLE)
{
	struct wave *tone = wave_sine(2, 48000, 1000.0, 0.1, 48000.0);
	struct line l = line_open(s, "game", "b1");
	const struct wave *take;
	double peak_db;

	run(s, CLI, "loudness", "b1", "--target", "-30");
	play_loop(l.player, tone);
	await_param(s, "troubadour", "bus.b1.loudness.gain", -10.0, 0.1);
	await_kept_gain(s, -7.0);
	l = line_of_another_console(s, &l, SIGKILL);
	take = play_and_record(l.player, tone, l.recorder, 480);
	peak_db = 20.0 * log10(wave_peak(take, BUS_L, 0, take->n_frames));
	cr_expect_leq(peak_db, -26.9 + (double)take->n_frames / 48000.0, "%g dB", peak_db);
	play_loop(l.player, tone);
	await_param(s, "troubadour", "bus.b1.loudness.gain", -10.0, 0.1);
	run(s, CLI, "loudness", "b1", "--target", "off");
	await_param(s, "troubadour", "bus.b1.loudness.gain", 0.0, 0.0);
	line_close(&l);
	wave_free(tone);
}

/* What comes may be loud. */
Session(loudness, ride_that_raised_a_bus_begins_at_0_db_again, .quantum = 256,
	.console = SMALL_CONSOLE)
{
	struct wave *tone = wave_sine(2, 48000, 1000.0, 0.1, 48000.0);
	struct line l = line_open(s, "game", "b1");
	const struct wave *take;

	run(s, CLI, "loudness", "b1", "--target", "-16");
	play_loop(l.player, tone);
	await_param(s, "troubadour", "bus.b1.loudness.gain", 4.0, 0.1);
	l = line_of_another_console(s, &l, SIGTERM);
	take = play_and_record(l.player, tone, l.recorder, 480);
	/* It rises by 1 dB a second. */
	cr_expect_leq(20.0 * log10(wave_peak(take, BUS_L, 0, take->n_frames)), -18.5);
	line_close(&l);
	wave_free(tone);
}
