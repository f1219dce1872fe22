/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A console at rest: it sleeps, lets its devices suspend, and is awake for the first
 * sample of whoever comes. */
#include "consoles.h"
#include "graph.h"
#include "tap.h"

#define N_COMINGS   5
#define MAX_TRIES   5
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
	double n_cycles;

	await_asleep(s, "troubadour.game");
	await_asleep(s, "troubadour.a1");
	await_asleep(s, "troubadour.b1");
	await_asleep(s, "troubadour");
	n_cycles = engine_fact(s, "troubadour", "engine.cycles");
	settle_events(s);
	cr_expect_eq(engine_fact(s, "troubadour", "engine.cycles"), n_cycles);
}

/* Somebody who begins to play the moment the strip takes it.  Returns what of it is
 * heard first. */
static double first_value(struct session *s, struct recorder *r, const struct wave *w)
{
	struct player *p = player_new(s, "player", 2);
	const struct wave *take;
	uint32_t at;

	record(r, TEN_SECONDS);
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

/* All of it, each time anew.  A loaded machine may start a strip later than its player,
 * which then plays to nobody for a cycle: then somebody else comes. */
static void expect_whole_comings(struct session *s, struct recorder *r)
{
	struct wave *w = click_and_slope();

	for (int i = 0; i < N_COMINGS; i++) {
		double value = 0.0;

		for (int try = 0; try < MAX_TRIES && value != (double)(float)CLICK; try++) {
			await_rest(s);
			value = first_value(s, r, w);
		}
		cr_expect_float_eq(value, CLICK, 1e-6, "coming %d begins with %g", i, value);
	}
	wave_free(w);
}

/* From the bus that applications record, by one who does not keep it awake. */
Session(waking, click_at_the_begin_reaches_a_virtual_bus, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct recorder *r = recorder_new_passive(s, "recorder", 2);

	patch(s, "troubadour.b1", "recorder");
	expect_whole_comings(s, r);
	recorder_free(r);
}

/* On the device, which sleeps too.  0.9 is below the ceiling of the bus's guard. */
Session(waking, click_at_the_begin_reaches_the_device, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct recorder *r = recorder_new_passive(s, "recorder", 2);

	await_link(s, "troubadour.a1", "hardware-1");
	patch(s, "hardware-1", "recorder");
	expect_whole_comings(s, r);
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
