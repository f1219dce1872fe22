/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour import`: an equaliser that another program wrote is that of a bus afterwards. */
#include "consoles.h"
#include "line.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CLI  built("TB_TEST_TROUBADOUR")
#define TONE 0.125

static const char autoeq[] = "Preamp: -6.0 dB\n"
			     "Filter 1: ON PK Fc 1000 Hz Gain 6.0 dB Q 1.00\n"
			     "Filter 2: ON LSC Fc 105 Hz Gain -3.0 dB Q 0.70\n";

static void expect_key(struct session *s, const char *key, const char *value)
{
	char line[160];

	snprintf(line, sizeof(line), "%s=%s\n", key, value);
	cr_expect_str_eq(run(s, CLI, "get", key).out, line);
}

/* The level at which a tone on the strip `game` leaves b1. */
static double level_of_tone(struct line *l, double hz)
{
	struct wave *tone = wave_sine(2, 48000, hz, TONE, 48000);
	const struct wave *take;
	double rms;

	play_loop(l->player, tone);
	record(l->recorder, 48000);
	await_recording(l->recorder);
	record(l->recorder, 48000);
	take = await_recording(l->recorder);
	rms = wave_rms(take, BUS_L, 0, 48000);
	play_silence(l->player);
	wave_free(tone);
	return 20.0 * log10(rms * sqrt(2.0) / TONE);
}

Session(import, of_autoeq_is_heard_and_undone, .quantum = 1024, .console = SMALL_CONSOLE)
{
	const char *file = session_write_file(s, "HD 650 ParametricEQ.txt", autoeq);
	struct line l = line_open(s, "game", "b1");
	char *before = strdup(run(s, CLI, "get").out);

	run(s, CLI, "import", file, "b1");
	expect_key(s, "bus.b1.trim", "-6dB");
	expect_key(s, "bus.b1.eq.on", "on");
	expect_key(s, "bus.b1.eq.1.freq", "1000Hz");
	expect_key(s, "bus.b1.eq.2.type", "lowshelf");
	cr_expect_float_eq(level_of_tone(&l, 1000.0), 0.0, 0.1);
	cr_expect_float_eq(level_of_tone(&l, 12000.0), -6.0, 0.2);
	cr_expect_float_eq(level_of_tone(&l, 20.0), -9.0, 0.2);
	run(s, CLI, "scene", "recall", "--undo");
	cr_expect_str_eq(run(s, CLI, "get").out, before);
	cr_expect_float_eq(level_of_tone(&l, 1000.0), 0.0, 0.01);
	cr_expect_float_eq(level_of_tone(&l, 20.0), 0.0, 0.01);
	line_close(&l);
	free(before);
}

Session(import, that_is_tried_first_changes_nothing, .console = SMALL_CONSOLE)
{
	const char *file = session_write_file(s, "eq.txt", autoeq);
	char *before = strdup(run(s, CLI, "get").out);
	const char *said = run(s, CLI, "import", "--dry-run", file, "a1").out;

	cr_expect_not_null(strstr(said, "bus.a1.trim=-6dB\n"), "%s", said);
	cr_expect_not_null(strstr(said, "bus.a1.eq.1.gain=6dB\n"), "%s", said);
	cr_expect_str_eq(run(s, CLI, "get").out, before);
	free(before);
}

Session(import, says_what_it_could_not_take_and_takes_the_rest, .console = SMALL_CONSOLE)
{
	const char *file = session_write_file(s, "eq.txt",
		"Filter 1: ON AP Fc 300 Hz Q 1.00\n"
		"Filter 2: ON PK Fc 2000 Hz Gain 3.0 dB Q 2.00\n");
	struct output o = run(s, CLI, "import", file, "a1");

	cr_expect_not_null(strstr(o.err, "eq.txt:1: "), "%s", o.err);
	expect_key(s, "bus.a1.eq.1.freq", "2000Hz");
}

Session(import, of_easyeffects_is_taken, .console = SMALL_CONSOLE)
{
	const char *file = session_write_file(s, "Flat.json",
		"{ \"output\": { \"plugins_order\": [ \"equalizer#0\" ], \"equalizer#0\": {"
		" \"bypass\": false, \"input-gain\": -2.0, \"output-gain\": 0.0, \"num-bands\": 1,"
		" \"mode\": \"IIR\", \"split-channels\": false,"
		" \"left\": { \"band0\": { \"frequency\": 500.0, \"gain\": 4.0, \"q\": 1.5,"
		" \"mode\": \"APO (DR)\", \"mute\": false, \"slope\": \"x1\", \"solo\": false,"
		" \"type\": \"Bell\" } },"
		" \"right\": { \"band0\": { \"frequency\": 500.0, \"gain\": 4.0, \"q\": 1.5,"
		" \"mode\": \"APO (DR)\", \"mute\": false, \"slope\": \"x1\", \"solo\": false,"
		" \"type\": \"Bell\" } } } } }");

	run(s, CLI, "import", file, "a1");
	expect_key(s, "bus.a1.trim", "-2dB");
	expect_key(s, "bus.a1.eq.1.freq", "500Hz");
	expect_key(s, "bus.a1.eq.1.gain", "4dB");
}

Session(import, of_what_is_no_equaliser_changes_nothing, .console = SMALL_CONSOLE)
{
	char *before = strdup(run(s, CLI, "get").out);
	const char *file = session_write_file(s, "letter.txt", "Dear Aunt,\nthank you.\n");
	struct output o = run_any(s, CLI, "import", file, "a1");

	cr_expect_eq(o.status, 1);
	cr_expect_not_null(strstr(o.err, "there is no equaliser in it"), "%s", o.err);
	file = session_write_file(s, "eq.txt", autoeq);
	o = run_any(s, CLI, "import", file, "game");
	cr_expect_eq(o.status, 1, "a strip is no bus");
	cr_expect_eq(run_any(s, CLI, "import", "/nonexistent", "a1").status, 1);
	cr_expect_str_eq(run(s, CLI, "get").out, before);
	free(before);
}
