/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A console at rest: it sleeps, lets its devices suspend, and wakes up for whoever
 * comes. */
#include "consoles.h"
#include "graph.h"
#include "tap.h"

#include <time.h>

static void await_rest(struct session *s)
{
	await_asleep(s, "troubadour.game");
	await_asleep(s, "troubadour.a1");
	await_asleep(s, "troubadour.b1");
	await_asleep(s, "troubadour");
	await_no_cycles(s);
}

#define N_COMINGS 5

/* Somebody plays the moment the strip takes it, and is heard.  (From the first sample on:
 * live.c.) */
static void expect_comings(struct session *s, struct recorder *r)
{
	struct wave *w = wave_constant(2, 4800, 0.5);

	for (int i = 0; i < N_COMINGS; i++) {
		struct player *p = player_new(s, "player", 2);

		await_rest(s);
		play_loop(p, w);
		patch(s, "player", "troubadour.game");
		await_sound(r, 0);
		await_sound(r, 1);
		play_silence(p);
		player_free(p);
		await_no_node(s, "player");
	}
	wave_free(w);
}

/* From the bus that applications record, by one who does not keep it awake. */
Session(waking, sound_reaches_a_virtual_bus_after_rest, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct recorder *r = recorder_new_passive(s, "recorder", 2);

	patch(s, "troubadour.b1", "recorder");
	expect_comings(s, r);
	recorder_free(r);
}

/* On the device, which sleeps too. */
Session(waking, sound_reaches_the_device_after_rest, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct recorder *r = recorder_new_passive(s, "recorder", 2);

	await_link(s, "troubadour.a1", "hardware-1");
	patch(s, "hardware-1", "recorder");
	expect_comings(s, r);
	recorder_free(r);
}

/* While it is linked, as it stays: nobody plays, so it is nobody's business. */
Session(waking, device_of_a_silent_console_suspends, .console = SMALL_CONSOLE)
{
	await_link(s, "troubadour.a1", "hardware-1");
	for (int i = 0; i < 2; i++) {
		struct player *p = player_new(s, "player", 2);

		patch(s, "player", "troubadour.game");
		await_state(s, "troubadour.a1", "running");
		await_state(s, "hardware-1", "running");
		player_free(p);
		await_state(s, "hardware-1", "suspended");
		cr_expect(linked(s, "troubadour.a1", "hardware-1"));
	}
}

#define MONITORED_MICROPHONE                                                                       \
	"strips = [ { name = mic  type = capture } ]\n"                                            \
	"buses = [ { name = a1  type = playback } ]\n"                                             \
	"params = { route.mic.a1 = true }\n"

/* It runs for itself, as nobody else would run it; who cannot be heard needs nobody. */
Session(waking, microphone_runs_its_console_while_it_can_be_heard, .console = MONITORED_MICROPHONE)
{
	static const char *const mutes[] = { "strip.mic.mute", "bus.a1.mute" };

	await_link(s, "hardware-mic", "troubadour.mic");
	await_link(s, "troubadour.a1", "hardware-1");
	await_state(s, "troubadour.a1", "running");
	for (size_t i = 0; i < sizeof(mutes) / sizeof(mutes[0]); i++) {
		set_switch(s, "troubadour", mutes[i], true);
		await_asleep(s, "troubadour.a1");
		set_switch(s, "troubadour", mutes[i], false);
		await_state(s, "troubadour.a1", "running");
	}
}

#define N_SLEEPS 12

/* A bus sleeps, its strip is muted meanwhile, and somebody listens again. */
struct sleeper {
	struct session *session;
	const char *mute;
	struct player *player;
	struct recorder *recorder;
	struct wave *constant;
};

static struct sleeper sleeper_open(struct session *s, const char *strip, const char *mute)
{
	struct sleeper z = { s, mute, .constant = wave_constant(2, 4800, 0.5) };

	z.player = player_new(s, "player", 2);
	z.recorder = recorder_new(s, "recorder", 2);
	patch(s, "player", strip);
	play_loop(z.player, z.constant);
	return z;
}

static void sleeper_close(struct sleeper *z)
{
	recorder_free(z->recorder);
	player_free(z->player);
	wave_free(z->constant);
}

/* What was heard of a node's state may be older than what is heard of its sound. */
static void await_run(struct sleeper *z)
{
	await_state(z->session, "troubadour.b1", "running");
}

static void lull(struct sleeper *z)
{
	patch(z->session, "troubadour.b1", "recorder");
	await_run(z);
	await_sound(z->recorder, 0);
	unpatch(z->session, "troubadour.b1", "recorder");
	await_state(z->session, "troubadour.b1", "idle");
}

static void expect_silent_waking(struct sleeper *z)
{
	const struct wave *take;

	record_until_ended(z->recorder);
	patch(z->session, "troubadour.b1", "recorder");
	await_run(z);
	take = end_recording(z->recorder, 9600);
	cr_assert_eq(wave_peak(take, 0, 0, take->n_frames), 0.0, "%g at frame %u",
		wave_peak(take, 0, 0, take->n_frames), wave_first_sound(take, 0));
	unpatch(z->session, "troubadour.b1", "recorder");
	await_state(z->session, "troubadour.b1", "idle");
	set_switch(z->session, "troubadour", z->mute, false);
}

/* A block that was on its way when the bus fell asleep would be the first that is heard. */
Session(waking, bus_wakes_without_what_was_played_before_it_slept, .quantum = 512,
	.console = SMALL_CONSOLE)
{
	struct sleeper z = sleeper_open(s, "troubadour.game", "strip.game.mute");
	struct recorder *speaker = recorder_new(s, "speaker", 2);

	patch(s, "hardware-1", "speaker");
	for (int i = 0; i < N_SLEEPS; i++) {
		await_sound(speaker, 0);
		lull(&z);
		set_switch(s, "troubadour", z.mute, true);
		await_silence(speaker, 0);
		expect_silent_waking(&z);
	}
	recorder_free(speaker);
	sleeper_close(&z);
}

/* Longer than what the console counts as a rest; on a busy machine it may be much longer. */
static void let_rest(struct session *s)
{
	const struct timespec rest = { .tv_nsec = 200000000 };

	await_asleep(s, "troubadour.mic");
	await_no_cycles(s);
	nanosleep(&rest, NULL);
}

/* Nor is a fade of the mute heard, or what was in the delay, where all of the console slept.  The
 * microphone's own device runs on. */
Session(waking, console_wakes_with_what_was_set_while_it_slept, .quantum = 512,
	.console = "strips = [ { name = mic  type = capture } ]\n"
		   "buses = [ { name = b1 type = virtual } ]\n"
		   "params = { route.mic.b1 = true  bus.b1.delay = 100 }\n")
{
	struct sleeper z = sleeper_open(s, "hardware-mic", "strip.mic.mute");

	await_link(s, "hardware-mic", "troubadour.mic");
	for (int i = 0; i < N_SLEEPS / 2; i++) {
		lull(&z);
		let_rest(s);
		set_switch(s, "troubadour", z.mute, true);
		await_param(s, "troubadour", z.mute, 1.0, 0.0);
		expect_silent_waking(&z);
	}
	sleeper_close(&z);
}
