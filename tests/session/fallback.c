/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A bus whose headphones vanish goes on on the loudspeakers, from silence and no louder than
 * it may. */
#include "graph.h"
#include "tap.h"
#include "world.h"

#include <math.h>
#include <stdio.h>

#define DESK                                                                                       \
	"strips = [ { name = game } ]\n"                                                           \
	"buses = [ { name = a1  type = playback  devices = [ phones ] } ]\n"                       \
	"params = { route.game.a1 = true  bus.a1.limiter.on = false  bus.a1.fallback-level = -6dB }\n"

#define FADE_FRAMES 14400u              /* 300 ms */
#define STEEPEST    (0.5 * 1.5 / 480.0) /* of the way back to silence, which takes 10 ms */
#define FALLBACK    0.5012

struct desk {
	struct player *player;
	struct recorder *recorder; /* of the loudspeakers */
	struct wave *constant;
};

/* A constant plays on headphones, while the loudspeakers are silent. */
static struct desk desk_open(struct session *s)
{
	struct desk d = { .constant = wave_constant(2, 48000, 0.5) };

	create_null_sink(s, "phones", 900);
	await_link(s, "troubadour.a1", "phones");
	d.player = player_new(s, "player", 2);
	d.recorder = recorder_new(s, "recorder", 2);
	patch(s, "hardware-1", "recorder");
	patch(s, "player", "troubadour.game");
	play_loop(d.player, d.constant);
	return d;
}

static void desk_close(struct desk *d)
{
	recorder_free(d->recorder);
	player_free(d->player);
	wave_free(d->constant);
}

static double law_of_fade(uint32_t frame)
{
	double x = frame < FADE_FRAMES ? (double)frame / FADE_FRAMES : 1.0;

	return x * x * (3.0 - 2.0 * x);
}

/* How far the fade was when the loudspeakers began to take what the bus plays. */
static uint32_t find_fade(double gain)
{
	uint32_t begun = 0;

	while (begun < FADE_FRAMES && law_of_fade(begun) < gain)
		begun++;
	return begun;
}

#define QUANTUM 512u

/* It may begin again, with its way back, when the console has seen the link.  And the loudspeakers
 * may take a block that the bus has made before they wait for it, and not get the next one:
 * PipeWire 1.4.2 links them while cycles run (docs/reliability.md). */
static void expect_fade(const struct wave *take, double level)
{
	uint32_t at = wave_first_sound(take, 0), second = at - at % QUANTUM + QUANTUM, begun;

	cr_assert_lt(second, take->n_frames, "nothing is heard");
	begun = find_fade((double)take->channel[0][at] / 0.5);
	for (uint32_t i = at; i < take->n_frames; i++) {
		double heard = (double)take->channel[0][i];
		uint32_t fade_at = begun + i - at + (i < second ? 0 : QUANTUM);

		/* The fader goes down meanwhile. */
		cr_assert_leq(heard, 0.5 * law_of_fade(fade_at) + 1e-6, "frame %u", i - at);
	}
	cr_expect_leq(wave_largest_step(take, 0, at, second), STEEPEST);
	cr_expect_leq(wave_largest_step(take, 0, second, take->n_frames), STEEPEST);
	cr_expect_float_eq((double)take->channel[0][take->n_frames - 1], level, 1e-4);
}

Session(fallback, bus_whose_headphones_vanish_comes_up_from_silence_and_not_too_loud,
	.quantum = QUANTUM, .console = DESK)
{
	struct desk d = desk_open(s);

	record_until_ended(d.recorder);
	destroy_node(s, "phones");
	await_link(s, "troubadour.a1", "hardware-1");
	await_sound(d.recorder, 0);
	await_param(s, "troubadour", "bus.a1.fader", -6.0, 1e-4);
	expect_fade(end_recording(d.recorder, 2 * FADE_FRAMES), 0.5 * FALLBACK);
	create_null_sink(s, "phones", 900);
	await_link(s, "troubadour.a1", "phones");
	await_param(s, "troubadour", "bus.a1.fader", 0.0, 1e-4);
	desk_close(&d);
}

Session(fallback, headphones_may_vanish_again, .quantum = 512, .console = DESK)
{
	struct desk d = desk_open(s);

	for (int i = 0; i < 2; i++) {
		destroy_node(s, "phones");
		await_param(s, "troubadour", "bus.a1.fader", -6.0, 1e-4);
		create_null_sink(s, "phones", 900);
		await_param(s, "troubadour", "bus.a1.fader", 0.0, 1e-4);
	}
	desk_close(&d);
}

Session(fallback, fader_that_is_lower_already_stays, .quantum = 512, .console = DESK)
{
	struct desk d = desk_open(s);

	set_param(s, "troubadour", "bus.a1.fader", -20.0);
	destroy_node(s, "phones");
	await_link(s, "troubadour.a1", "hardware-1");
	/* The console hears of the link before it hears of this. */
	set_param(s, "troubadour", "strip.game.fader", -1.0);
	await_param(s, "troubadour", "strip.game.fader", -1.0, 1e-4);
	cr_expect_float_eq(get_param(s, "troubadour", "bus.a1.fader"), -20.0, 1e-4);
	desk_close(&d);
}

Session(fallback, fader_that_somebody_moves_meanwhile_stays, .quantum = 512, .console = DESK)
{
	struct desk d = desk_open(s);

	destroy_node(s, "phones");
	await_param(s, "troubadour", "bus.a1.fader", -6.0, 1e-4);
	set_param(s, "troubadour", "bus.a1.fader", -20.0);
	await_param(s, "troubadour", "bus.a1.fader", -20.0, 1e-4);
	create_null_sink(s, "phones", 900);
	await_link(s, "troubadour.a1", "phones");
	/* The console hears of the link before it hears of this. */
	set_param(s, "troubadour", "strip.game.fader", -1.0);
	await_param(s, "troubadour", "strip.game.fader", -1.0, 1e-4);
	cr_expect_float_eq(get_param(s, "troubadour", "bus.a1.fader"), -20.0, 1e-4);
	desk_close(&d);
}

Session(fallback, loudspeakers_that_vanish_too_lower_what_was_raised_on_them, .quantum = 512,
	.console = DESK)
{
	struct desk d = desk_open(s);

	create_null_sink(s, "kitchen", 1);
	destroy_node(s, "phones");
	await_param(s, "troubadour", "bus.a1.fader", -6.0, 1e-4);
	set_param(s, "troubadour", "bus.a1.fader", -3.0);
	await_param(s, "troubadour", "bus.a1.fader", -3.0, 1e-4);
	destroy_node(s, "hardware-1");
	await_param(s, "troubadour", "bus.a1.fader", -6.0, 1e-4);
	/* He moved it: it does not go back to what it was before. */
	create_null_sink(s, "phones", 900);
	await_param(s, "troubadour", "bus.a1.fader", -3.0, 1e-4);
	desk_close(&d);
}
