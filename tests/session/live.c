/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What only real timers show: `make test-live`, on a quiet machine.  Even that one may
 * lose a cycle, so that of a number of takes most must be whole; how many were is printed. */
#include "consoles.h"
#include "line.h"

#include <criterion/logging.h>

#define N_TAKES 20

static bool is_exact(const struct wave *take, const struct wave *what)
{
	int64_t at = wave_find(take, CONTROL_L, what, 0);

	return at >= 0 && wave_find(take, BUS_L, what, 0) == at
	       && wave_find(take, BUS_R, what, 1) == at;
}

static void is_a_wire(struct session *s)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *noise = wave_noise(2, 9600, 0.5, 1);
	int n_whole = 0;

	for (int i = 0; i < N_TAKES; i++)
		n_whole += is_exact(play_and_record(l.player, noise, l.recorder, 0), noise);
	cr_log_warn("quantum %u: %d of %d takes are exact, %g cycles lost, %g strips late, a "
		    "strip is waited for %.0f %% of a cycle",
		s->options.quantum, n_whole, N_TAKES, engine_fact(s, "troubadour", "engine.lost"),
		engine_fact(s, "troubadour", "engine.late"),
		100.0 * engine_fact(s, "troubadour", "engine.wait"));
	cr_expect_gt(n_whole, N_TAKES / 2);
	play_silence(l.player);
	line_close(&l);
	wave_free(noise);
}

Session(live, strip_to_bus_is_a_wire_at_quantum_64, .quantum = 64, .console = SMALL_CONSOLE,
	.wall = true)
{
	is_a_wire(s);
}

Session(live, strip_to_bus_is_a_wire_at_quantum_1024, .quantum = 1024, .console = SMALL_CONSOLE,
	.wall = true)
{
	is_a_wire(s);
}

/* A file of half a second, played by a program into `game`, is in a recording of b1. */
static void file_arrives(struct session *s, const char *const *argv)
{
	struct wave *noise = wave_noise(2, 24000, 0.5, 7);
	struct recorder *r = recorder_new(s, "recorder", 2);
	int n_whole = 0;

	wave_quantise(noise);
	wave_save(noise, session_file(s, "noise.wav"), 48000);
	patch(s, "troubadour.b1", "recorder");
	for (int i = 0; i < N_TAKES; i++) {
		const struct wave *take;
		int64_t at;

		record(r, 96000);
		run_argv(s, argv, true);
		take = await_recording(r);
		at = wave_find(take, 0, noise, 0);
		n_whole += at >= 0 && wave_find(take, 1, noise, 1) == at;
	}
	cr_log_warn("%s: %d of %d files arrive bit by bit", argv[0], n_whole, N_TAKES);
	cr_expect_gt(n_whole, N_TAKES / 2);
	recorder_free(r);
	wave_free(noise);
}

Session(live, file_of_pw_play_arrives_bit_exact, .console = SMALL_CONSOLE, .wall = true)
{
	const char *argv[] = { "pw-play", "--target", "troubadour.game", "noise.wav", NULL };

	file_arrives(s, argv);
}

Session(live, file_of_a_pulse_client_arrives_bit_exact, .console = SMALL_CONSOLE, .wall = true)
{
	const char *argv[] = { "paplay", "--device=troubadour.game", "noise.wav", NULL };

	file_arrives(s, argv);
}

/* ---- waking up ---- */

#define N_COMINGS   10
#define CLICK       0.9
#define CLICK_AFTER 0.5

/* A click in frame 0, then a slope that falls from frame to frame: what a recording
 * begins with tells which frame it is. */
static struct wave *click_and_slope(void)
{
	struct wave *w = wave_new(2, 4800);

	for (uint32_t c = 0; c < 2; c++) {
		for (uint32_t f = 1; f < w->n_frames; f++)
			w->channel[c][f] = (float)CLICK_AFTER - 0.0001f * (float)f;
		w->channel[c][0] = (float)CLICK;
	}
	return w;
}

static void await_rest(struct session *s)
{
	await_asleep(s, "troubadour.game");
	await_asleep(s, "troubadour.a1");
	await_asleep(s, "troubadour.b1");
	await_asleep(s, "troubadour");
	await_no_cycles(s);
}

/* Somebody who begins to play the moment the strip takes it.  Returns what of it is
 * heard first. */
static double first_value(struct session *s, struct recorder *r, const struct wave *w)
{
	struct player *p = player_new(s, "player", 2);
	const struct wave *take;
	uint32_t at;

	record(r, 48000);
	play(p, w);
	patch(s, "player", "troubadour.game");
	await_sound(r, 0);
	take = await_recording(r);
	at = wave_first_sound(take, 0);
	cr_expect_eq(wave_first_sound(take, 1), at);
	play_silence(p);
	player_free(p);
	await_no_node(s, "player");
	return at < take->n_frames ? (double)take->channel[0][at] : 0.0;
}

/* PipeWire tells both ends of a new link in turn: a player may begin a cycle before the
 * strip can hear it. */
static void expect_whole_comings(struct session *s, struct recorder *r)
{
	struct wave *w = click_and_slope();
	int n_whole = 0;

	for (int i = 0; i < N_COMINGS; i++) {
		await_rest(s);
		n_whole += first_value(s, r, w) == (double)(float)CLICK;
	}
	cr_log_warn("%d of %d players are heard from their first sample on", n_whole, N_COMINGS);
	cr_expect_gt(n_whole, N_COMINGS / 2);
	wave_free(w);
}

/* From the bus that applications record, by one who does not keep it awake. */
Session(live, click_at_the_begin_reaches_a_virtual_bus, .quantum = 256, .console = SMALL_CONSOLE,
	.wall = true)
{
	struct recorder *r = recorder_new_passive(s, "recorder", 2);

	patch(s, "troubadour.b1", "recorder");
	expect_whole_comings(s, r);
	recorder_free(r);
}

/* On the device, which sleeps too.  0.9 is below the ceiling of the bus's guard. */
Session(live, click_at_the_begin_reaches_the_device, .quantum = 256, .console = SMALL_CONSOLE,
	.wall = true)
{
	struct recorder *r = recorder_new_passive(s, "recorder", 2);

	await_link(s, "troubadour.a1", "hardware-1");
	patch(s, "hardware-1", "recorder");
	expect_whole_comings(s, r);
	recorder_free(r);
}

/* A strip that nobody uses sleeps; it is awake for the first sample of a client that joins
 * a console at work. */
Session(live, first_sample_of_a_joining_client_arrives, .quantum = 256, .console = SMALL_CONSOLE,
	.wall = true)
{
	struct wave *w = click_and_slope();
	struct player *other = player_new(s, "other", 2);
	struct recorder *r = recorder_new(s, "recorder", 2);
	int n_whole = 0;

	patch(s, "troubadour.b1", "recorder");
	patch(s, "other", "troubadour.music");
	await_path(other, r);
	for (int i = 0; i < N_COMINGS; i++)
		n_whole += first_value(s, r, w) == (double)(float)CLICK;
	cr_log_warn("%d of %d players are heard from their first sample on", n_whole, N_COMINGS);
	cr_expect_gt(n_whole, N_COMINGS / 2);
	recorder_free(r);
	player_free(other);
	wave_free(w);
}
