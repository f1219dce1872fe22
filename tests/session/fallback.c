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

#define FADE_FRAMES 14400u /* 300 ms */
#define FADER_MOVES 960u
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

/* How far the fade was when the loudspeakers began to take what the bus plays, from one
 * sample of it. */
static uint32_t find_fade(double gain, uint32_t frame)
{
	uint32_t begun = 0;

	while (begun + frame < FADE_FRAMES && law_of_fade(begun + frame) < gain - 1e-6)
		begun++;
	return begun;
}

static void expect_fade(const struct wave *take, double level)
{
	uint32_t at = wave_first_sound(take, 0), begun;

	cr_assert_lt(at + FADE_FRAMES + 4800, take->n_frames, "nothing is heard");
	begun = find_fade((double)take->channel[0][at + FADER_MOVES] / level, FADER_MOVES);
	for (uint32_t i = 0; at + i < take->n_frames; i++) {
		double heard = (double)take->channel[0][at + i], law = law_of_fade(begun + i);

		/* The fader goes down meanwhile. */
		if (i < FADER_MOVES)
			cr_assert_leq(heard, 0.5 * law + 1e-3, "frame %u is %g", i, heard);
		else
			cr_assert_float_eq(heard, level * law, 1e-3, "frame %u is %g, not %g", i,
				heard, level * law);
	}
}

Session(fallback, bus_whose_headphones_vanish_comes_up_from_silence_and_not_too_loud,
	.quantum = 512, .console = DESK)
{
	struct desk d = desk_open(s);

	record(d.recorder, TEN_SECONDS);
	destroy_node(s, "phones");
	await_link(s, "troubadour.a1", "hardware-1");
	expect_fade(await_recording(d.recorder), 0.5 * FALLBACK);
	await_param(s, "troubadour", "bus.a1.fader", -6.0, 1e-4);
	create_null_sink(s, "phones", 900);
	await_link(s, "troubadour.a1", "phones");
	await_param(s, "troubadour", "bus.a1.fader", 0.0, 1e-4);
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
