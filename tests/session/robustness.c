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

/* A second of tone, and how many frames of the bus are silent at a stretch. */
static uint32_t longest_gap(struct line *l, void (*happens)(struct session *s))
{
	struct wave *tone = wave_constant(2, 48000, 0.25);
	const struct wave *take;
	uint32_t gap;

	play_loop(l->player, tone);
	/* Until the bus sounds in a whole recording. */
	do {
		record(l->recorder, 4800);
		take = await_recording(l->recorder);
	} while (wave_longest_gap(take, BUS_L, 0, 4800) > 0);
	record(l->recorder, 96000);
	happens(l->session);
	take = await_recording(l->recorder);
	gap = wave_longest_gap(take, BUS_L, 0, take->n_frames);
	play_silence(l->player);
	wave_free(tone);
	return gap;
}

static void feed_bus_back(struct session *s)
{
	patch(s, "troubadour.b1", "troubadour.music");
}

/* The way back is at -20 dB, or it would never end. */
Session(robustness, bus_linked_back_to_a_strip_costs_one_cycle_at_most, CONSOLE)
{
	struct line l = line_open(s, "game", "b1");

	set_param(s, "troubadour", "send.music.b1", -20.0);
	await_param(s, "troubadour", "send.music.b1", -20.0, 1e-6);
	cr_expect_leq(longest_gap(&l, feed_bus_back), QUANTUM);
	unpatch(s, "troubadour.b1", "troubadour.music");
	cr_expect_float_eq(line_gain_db(&l, BUS_L), 0.0, 0.01);
	line_close(&l);
}

static struct tool *file_player(struct session *s)
{
	struct wave *sound = wave_constant(2, 48000 * 60, 0.01);

	wave_save(sound, session_file(s, "sound.wav"), 48000);
	wave_free(sound);
	return tool_start(s, "pw-play", "--target", "troubadour.music", "-P",
		"{ node.name = file }", "sound.wav");
}

static void stop_the_file(struct session *s)
{
	kill(tool_pid(s->tools), SIGSTOP);
}

Session(robustness, stopped_client_on_one_strip_does_not_silence_the_others, CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct tool *file = file_player(s);

	await_link(s, "file", "troubadour.music");
	await_state(s, "file", "running");
	cr_expect_leq(longest_gap(&l, stop_the_file), QUANTUM);
	tool_stop(file, SIGKILL);
	await_no_node(s, "file");
	cr_expect_float_eq(line_gain_db(&l, BUS_L), 0.0, 0.01);
	line_close(&l);
}

static void kill_the_file(struct session *s)
{
	kill(tool_pid(s->tools), SIGKILL);
}

Session(robustness, killed_client_on_one_strip_does_not_silence_the_others, CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct tool *file = file_player(s);

	await_link(s, "file", "troubadour.music");
	await_state(s, "file", "running");
	cr_expect_leq(longest_gap(&l, kill_the_file), QUANTUM);
	tool_wait(file);
	line_close(&l);
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
	cr_expect_float_eq(line_gain_db(&l, BUS_L), 0.0, 0.01);
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
