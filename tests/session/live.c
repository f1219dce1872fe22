/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What only real timers show: `make test-live`, on a quiet machine.  A loaded one loses
 * cycles, so takes are repeated here, and how many were whole is printed. */
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
