/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Every control changes the sound by what it says, measured behind the bus. */
#include "consoles.h"
#include "line.h"

#include <math.h>
#include <string.h>

/* What 32-bit gains and a tenth of a second of sine allow. */
#define EXACT_DB 0.01

/* The quantum of all tests here, as only levels matter. */
#define CONSOLE .quantum = 512, .console = SMALL_CONSOLE

static void expect_gain(struct line *l, double left_db, double right_db)
{
	double gain_db[2];

	line_gains_db(l, gain_db);
	cr_expect_float_eq(gain_db[0], left_db, EXACT_DB, "left: %g dB", gain_db[0]);
	cr_expect_float_eq(gain_db[1], right_db, EXACT_DB, "right: %g dB", gain_db[1]);
}

static void set_and_await(struct session *s, const char *key, double value)
{
	set_param(s, "troubadour", key, value);
	await_param(s, "troubadour", key, value, 1e-4);
}

Session(levels, send_trim_and_faders_add_up_in_db, CONSOLE)
{
	struct line l = line_open(s, "game", "b1");

	expect_gain(&l, 0.0, 0.0);
	set_and_await(s, "send.game.b1", -6.0);
	expect_gain(&l, -6.0, -6.0);
	set_and_await(s, "strip.game.fader", -10.0);
	expect_gain(&l, -16.0, -16.0);
	set_and_await(s, "bus.b1.fader", -4.0);
	expect_gain(&l, -20.0, -20.0);
	set_and_await(s, "strip.game.trim", 12.0);
	expect_gain(&l, -8.0, -8.0);
	line_close(&l);
}

Session(levels, send_changes_its_bus_only, CONSOLE)
{
	struct line l = line_open(s, "game", "b1");

	set_and_await(s, "send.game.a1", -20.0);
	set_and_await(s, "send.music.b1", -20.0);
	expect_gain(&l, 0.0, 0.0);
	line_close(&l);
}

Session(levels, mute_route_and_bus_mute_silence_exactly, CONSOLE)
{
	const char *const off_when[] = { "strip.game.mute", "bus.b1.mute" };
	struct line l = line_open(s, "game", "b1");

	for (uint32_t i = 0; i < 2; i++) {
		set_and_await(s, off_when[i], 1.0);
		expect_gain(&l, -144.0, -144.0);
		set_and_await(s, off_when[i], 0.0);
		expect_gain(&l, 0.0, 0.0);
	}
	set_and_await(s, "route.game.b1", 0.0);
	expect_gain(&l, -144.0, -144.0);
	set_and_await(s, "route.game.b1", 1.0);
	expect_gain(&l, 0.0, 0.0);
	line_close(&l);
}

Session(levels, solo_elsewhere_silences_and_solo_here_lets_through, CONSOLE)
{
	struct line l = line_open(s, "game", "b1");

	set_and_await(s, "strip.music.solo", 1.0);
	expect_gain(&l, -144.0, -144.0);
	set_and_await(s, "strip.game.solo", 1.0);
	expect_gain(&l, 0.0, 0.0);
	set_and_await(s, "strip.music.solo", 0.0);
	expect_gain(&l, 0.0, 0.0);
	line_close(&l);
}

Session(levels, balance_turns_the_other_side_down, CONSOLE)
{
	struct line l = line_open(s, "game", "b1");

	set_and_await(s, "strip.game.pan", -1.0);
	expect_gain(&l, 0.0, -144.0);
	set_and_await(s, "strip.game.pan", 1.0);
	expect_gain(&l, -144.0, 0.0);
	set_and_await(s, "strip.game.pan", 0.0);
	expect_gain(&l, 0.0, 0.0);
	line_close(&l);
}

Session(levels, polarity_turns_the_wave_over, CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *noise = wave_noise(2, 4800, 0.5, 3);
	const struct wave *take;

	set_and_await(s, "strip.game.polarity", 1.0);
	line_gain_db(&l, BUS_L); /* any ramp is over */
	take = play_and_record(l.player, noise, l.recorder, 512);
	cr_expect_geq(wave_find_scaled(take, BUS_L, noise, 0, -1.0, 0.0), 0);
	line_close(&l);
	wave_free(noise);
}

Session(levels, two_strips_sum, CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	double gain_db[2];

	/* The same wave twice: 6.02 dB.  Until the second link carries sound: */
	patch(s, "player", "troubadour.music");
	while (line_gain_db(&l, BUS_L) < 1.0)
		;
	line_gains_db(&l, gain_db);
	cr_expect_float_eq(gain_db[0], 20.0 * log10(2.0), EXACT_DB);
	cr_expect_float_eq(gain_db[1], 20.0 * log10(2.0), EXACT_DB);
	line_close(&l);
}

/* A microphone is on both sides, as loud as PipeWire plays it without a console. */
Session(levels, mono_capture_is_on_both_sides, .quantum = 512, .console = MIC_CONSOLE)
{
	struct wave *noise = wave_noise(1, 9600, 0.5, 5);
	struct player *p = player_new(s, "player", 1);
	struct recorder *r = recorder_new(s, "recorder", 3);
	const struct wave *take;
	double left_db, right_db;

	patch(s, "player", "recorder");
	patch(s, "player", "hardware-mic");
	patch(s, "troubadour.b2", "recorder:1");
	await_link(s, "hardware-mic", "troubadour.mic");
	await_path(p, r);
	take = play_and_record(p, noise, r, 4096);
	left_db = wave_level_db(take, 1, 0, take->n_frames);
	right_db = wave_level_db(take, 2, 0, take->n_frames);
	cr_expect_float_eq(left_db, right_db, EXACT_DB);
	cr_expect_float_eq(left_db, wave_level_db(take, 0, 0, take->n_frames), EXACT_DB);
	recorder_free(r);
	player_free(p);
	wave_free(noise);
}

#define NUMBERED_CONSOLE                                                                           \
	"strips = [ { name = line type = virtual audio.position = [ AUX0 AUX1 AUX2 ] } ]\n"        \
	"buses = [ { name = out type = virtual audio.position = [ AUX0 AUX1 ] }\n"                 \
	"          { name = b1 type = virtual audio.position = [ FL FR ] } ]\n"                    \
	"params = { route.line.out = true route.line.b1 = true }\n"

Session(levels, a_channel_without_a_place_is_told, .console = NUMBERED_CONSOLE)
{
	const char *words = "line has no place on out for AUX2";

	cr_expect(strstr(run(s, built("TB_TEST_TROUBADOUR"), "status").out, words));
	cr_expect_not(strstr(run(s, built("TB_TEST_TROUBADOUR"), "status").out, "on b1"));
	set_switch(s, "troubadour", "route.line.out", false);
	await_param(s, "troubadour", "route.line.out", 0.0, 0.0);
	cr_expect_not(strstr(run(s, built("TB_TEST_TROUBADOUR"), "status").out, words));
}
