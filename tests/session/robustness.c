/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* One client that misbehaves costs the others nothing, or one cycle. */
#include "consoles.h"
#include "line.h"

#include <math.h>
#include <signal.h>
#include <string.h>

#define QUANTUM 512
#define CONSOLE .quantum = QUANTUM, .console = SMALL_CONSOLE

/* ---- a node that is told to drive ---- */

/* Nobody would start its cycles.  A stream that drives would also leave calls behind when
 * it is destroyed, see drifter.c. */
#define DRIVING "node.props = { node.driver = true priority.driver = 40000 }"
#define DRIVING_CONSOLE                                                                            \
	"strips = [ { name = game " DRIVING " } { name = music } ]\n"                              \
	"buses = [ { name = b1 type = virtual " DRIVING " } ]\n"                                   \
	"params = { route.game.b1 = true }\n"

Session(robustness, strip_or_bus_that_is_told_to_drive_leaves_that_to_the_graph,
	.console = DRIVING_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	/* PipeWire may lose the rest of a cycle in which a node starts. */
	double late = engine_fact(s, "troubadour", "engine.late");

	line_expect_gain_db(&l, BUS_L, 0.0, 0.01);
	cr_expect_eq(engine_fact(s, "troubadour", "engine.late"), late);
	line_close(&l);
}

/* ---- a client that stops or dies ---- */

static void start_the_file(struct session *s)
{
	struct wave *sound = wave_constant(2, 48000 * 60, 0.01);

	wave_save(sound, session_file(s, "sound.wav"), 48000);
	wave_free(sound);
	tool_start(s, "pw-play", "--target", "troubadour.music", "-P", "{ node.name = file }",
		"sound.wav");
	await_link(s, "file", "troubadour.music");
	await_state(s, "file", "running");
}

/* It is the program that was started last. */
static void stop_the_file(struct session *s)
{
	kill(tool_pid(s->tools), SIGSTOP);
}

static void kill_the_file(struct session *s)
{
	kill(tool_pid(s->tools), SIGKILL);
}

static void bury_the_file(struct session *s)
{
	tool_stop(s->tools, SIGKILL);
	await_no_node(s, "file");
}

Session(robustness, stopped_client_on_one_strip_costs_one_cycle_at_most, CONSOLE)
{
	struct line l = line_open(s, "game", "b1");

	line_expect_one_cycle_at_most(&l, start_the_file, stop_the_file, bury_the_file);
	line_close(&l);
}

Session(robustness, killed_client_on_one_strip_costs_one_cycle_at_most, CONSOLE)
{
	struct line l = line_open(s, "game", "b1");

	line_expect_one_cycle_at_most(&l, start_the_file, kill_the_file, bury_the_file);
	line_close(&l);
}

/* The console looks once a second, by the clock of the wall. */
Session(robustness, who_is_above_60_dbfs_is_silent_and_named_once, CONSOLE, .wall = true)
{
	struct line l = line_open(s, "game", "b1");
	struct player *bad = player_new(s, "bad", 2);
	struct wave *loud = wave_constant(2, 4800, 2000.0);
	const struct wave *take;
	struct output said;
	const char *named;

	patch(s, "bad", "troubadour.music");
	play_loop(bad, loud);
	record(l.recorder, 3 * 48000);
	take = await_recording(l.recorder);
	cr_expect_eq(wave_peak(take, BUS_L, 0, 3 * 48000), 0.0);
	cr_expect_gt(engine_fact(s, "troubadour", "engine.bad"), 0.0);
	player_free(bad);
	line_close(&l);
	wave_free(loud);
	said = tool_output(s->console);
	named = strstr(said.err, "strip music: silenced");
	cr_expect_not_null(named, "%s", said.err);
	cr_expect_null(named ? strstr(named + 1, "strip music") : NULL, "%s", said.err);
}

/* Other strips sound on, and the strip itself with its next good block. */
Session(robustness, nan_is_silent_and_gone_with_the_next_good_block, CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct player *bad = player_new(s, "bad", 2);
	struct wave *nan = wave_constant(2, 4800, NAN), *good = wave_constant(2, 4800, 0.25);
	const struct wave *take;

	patch(s, "bad", "troubadour.music");
	play_loop(bad, good);
	await_sound(l.recorder, BUS_L);
	play_loop(bad, nan);
	line_expect_gain_db(&l, BUS_L, 0.0, 0.01);
	cr_expect_gt(engine_fact(s, "troubadour", "engine.bad"), 0.0);
	play_loop(bad, good);
	record(l.recorder, 48000);
	take = await_recording(l.recorder);
	cr_expect_eq(wave_peak(take, BUS_L, 24000, 48000), 0.25);
	play_silence(bad);
	player_free(bad);
	line_close(&l);
	wave_free(nan);
	wave_free(good);
}

/* A step of the type field that once put a pole on the unit circle: 300 dB, and a bus that
 * stayed dead. */
Session(robustness, bell_at_15_khz_that_becomes_a_shelf_leaves_the_bus_in_law, CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *tone = wave_sine(2, 48000, 1000.0, 0.1, 48000.0);
	const struct wave *take;

	set_text(s, "troubadour", "strip.game.eq.2.type", "peak");
	set_param(s, "troubadour", "strip.game.eq.2.freq", 15000.0);
	set_param(s, "troubadour", "strip.game.eq.2.gain", -12.0);
	set_param(s, "troubadour", "strip.game.eq.2.q", 5.0);
	set_switch(s, "troubadour", "strip.game.eq.on", true);
	await_param(s, "troubadour", "strip.game.eq.on", 1.0, 0.0);
	play_loop(l.player, tone);
	await_sound(l.recorder, BUS_L);
	record_until_ended(l.recorder);
	set_text(s, "troubadour", "strip.game.eq.2.type", "lowshelf");
	await_text(s, "troubadour", "strip.game.eq.2.type", "lowshelf");
	take = end_recording(l.recorder, 2 * 48000);
	cr_expect_leq(wave_peak(take, BUS_L, 0, take->n_frames), 0.1 * 1.41);
	cr_expect_float_eq(
		wave_level_db(take, BUS_L, take->n_frames - 48000, take->n_frames)
			- wave_level_db(take, CONTROL_L, take->n_frames - 48000, take->n_frames),
		-12.0, 0.2);
	cr_expect_eq(engine_fact(s, "troubadour", "engine.bad"), 0.0);
	play_silence(l.player);
	line_close(&l);
	wave_free(tone);
}
