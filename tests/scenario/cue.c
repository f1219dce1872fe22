/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Buses that are listened to on the monitor.  What is heard there is compared, sample by sample,
 * with what the same console plays on that bus. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "console.h"
#include "mixer/params.h"
#include "signals.h"

#define N_FRAMES TB_MAX_FRAMES
/* All that a commit moves has arrived, and so has the latency of a limiter. */
#define SETTLED 2048u
#define DIM     0.1f

/* What makes b1 another sound than the sum of its strips. */
#define WORKING                                                                                    \
	"bus.b1.eq.on=1 bus.b1.eq.1.gain=9 bus.b1.eq.2.gain=-12 bus.b1.comp.on=1 "                 \
	"bus.b1.comp.threshold=-30 bus.b1.comp.makeup=6 bus.b1.trim=-3 bus.b1.fader=-5 "

static float noise[3][N_FRAMES];

static struct console *desk_of(const char *buses)
{
	struct console *c = console_new("game/2 mic/1", buses, 48000);
	float *left = console_in(c, "game", 0), *right = console_in(c, "game", 1);
	float *mic = console_in(c, "mic", 0);

	for (uint32_t i = 0; i < N_FRAMES && noise[0][0] == 0.0f; i++)
		for (uint32_t row = 0; row < 3; row++)
			noise[row][N_FRAMES - 1 - i] = 0.2f * signal_noise();
	memcpy(left, noise[0], sizeof(noise[0]));
	memcpy(right, noise[1], sizeof(noise[1]));
	memcpy(mic, noise[2], sizeof(noise[2]));
	console_set_all(c, "route.game.b1=1 route.mic.b1=1 send.mic.b1=-4 route.mic.a1=1");
	return c;
}

static struct console *desk(void)
{
	return desk_of("a1/2p a2/2p b1/2");
}

/* Twice, so that processors and ramps are where they stay. */
static void play(struct console *c, const char *settings)
{
	console_set_all(c, settings);
	console_commit(c);
	console_play(c, N_FRAMES, 256);
	console_play(c, N_FRAMES, 256);
}

/* What is on the monitor beside the dimmed mix, and what of it is not as `want`, in dB. */
static double difference_db(struct console *c, const char *monitor, uint32_t channel,
	const float *mix, const float *want)
{
	static float cue[N_FRAMES];

	for (uint32_t i = 0; i < N_FRAMES; i++)
		cue[i] = console_out(c, monitor, channel)[i] - DIM * mix[i];
	return signal_difference_db(cue + SETTLED, want + SETTLED, N_FRAMES - SETTLED);
}

static void take(struct console *c, const char *bus, uint32_t channel, float *x)
{
	memcpy(x, console_out(c, bus, channel), N_FRAMES * sizeof(*x));
}

Test(cue, afl_of_a_bus_is_what_leaves_it)
{
	static const char *const processing[] = { "", WORKING,
		WORKING "bus.b1.limiter.ceiling=-12 bus.b1.limiter.lookahead=2 bus.b1.delay=20 ",
		"bus.b1.limiter.ceiling=-12 bus.b1.mono=1 " };

	for (uint32_t i = 0; i < sizeof(processing) / sizeof(processing[0]); i++) {
		struct console *c = desk();
		static float mix[N_FRAMES], b1[N_FRAMES];

		play(c, processing[i]);
		take(c, "a1", 1, mix);
		play(c, "bus.b1.cue=2");
		take(c, "b1", 1, b1);
		cr_expect_gt(signal_peak(b1, SETTLED, N_FRAMES), 0.02f);
		cr_expect_lt(
			difference_db(c, "a1", 1, mix, b1), -110.0, "with \"%s\"", processing[i]);
		console_free(c);
	}
}

Test(cue, pfl_of_a_bus_is_behind_its_processors_and_before_its_fader)
{
	struct console *c = desk();
	static float mix[N_FRAMES], b1[N_FRAMES];

	play(c, WORKING "bus.b1.limiter.on=0");
	take(c, "a1", 0, mix);
	play(c, "bus.b1.cue=1");
	take(c, "b1", 0, b1);
	for (uint32_t i = 0; i < N_FRAMES; i++)
		b1[i] *= powf(10.0f, 5.0f / 20.0f); /* its fader is at -5 dB */
	cr_expect_lt(difference_db(c, "a1", 0, mix, b1), -110.0);
	console_free(c);
}

Test(cue, pfl_of_a_muted_bus_is_heard_and_afl_is_not)
{
	struct console *c = desk();
	static float mix[N_FRAMES];

	play(c, WORKING "bus.b1.mute=1");
	take(c, "a1", 0, mix);
	play(c, "bus.b1.cue=1");
	cr_expect_gt(signal_peak(console_out(c, "a1", 0), SETTLED, N_FRAMES), 0.1f);
	cr_expect_eq(signal_peak(console_out(c, "b1", 0), SETTLED, N_FRAMES), 0.0f, "it is muted");
	play(c, "bus.b1.cue=2");
	cr_expect_lt(signal_peak(console_out(c, "a1", 0), SETTLED, N_FRAMES),
		DIM * signal_peak(mix, 0, N_FRAMES) * 1.001f);
	console_free(c);
}

Test(cue, a_bus_that_nobody_records_is_heard_as_if_somebody_did)
{
	for (int cue = TB_CUE_PFL; cue <= TB_CUE_AFL; cue++) {
		struct console *c[] = { desk(), desk() };
		const char *settings = WORKING "bus.b1.limiter.ceiling=-12";

		console_plug_bus(c[1], "b1", false);
		for (uint32_t i = 0; i < 2; i++) {
			console_set(c[i], "bus.b1.cue", (float)cue);
			play(c[i], settings);
		}
		cr_expect_lt(signal_difference_db(console_out(c[1], "a1", 0),
				     console_out(c[0], "a1", 0), N_FRAMES),
			-120.0);
		console_free(c[0]);
		console_free(c[1]);
	}
}

Test(cue, a_bus_goes_through_the_monitors_own_processing)
{
	struct console *c = desk();

	play(c, "route.mic.a1=0 bus.b1.cue=2 bus.a1.limiter.ceiling=-24 bus.a1.mono=1");
	cr_expect_leq(signal_peak(console_out(c, "a1", 0), SETTLED, N_FRAMES), 0.0632f);
	cr_expect_gt(signal_peak(console_out(c, "a1", 0), SETTLED, N_FRAMES), 0.06f);
	cr_expect_eq(
		memcmp(console_out(c, "a1", 0), console_out(c, "a1", 1), N_FRAMES * sizeof(float)),
		0, "the monitor is mono");
	console_free(c);
}

/* On headphones a surround bus is heard as a surround strip is. */
Test(cue, a_surround_bus_is_heard_in_all_of_its_channels)
{
	struct console *c = desk_of("a1/2p b1/51");

	console_set_all(c, "route.mic.a1=0 route.mic.b1=0 bus.b1.cue=2 bus.b1.eq.on=1");
	console_dc(c, "game", 0, 0.25f);
	console_dc(c, "game", 1, 0.0f);
	console_commit(c);
	cr_expect_float_eq(console_gain(c, "a1", 0), 0.25f, 1e-4f);
	cr_expect_float_eq(console_gain(c, "a1", 1), 0.0f, 1e-4f);
	console_free(c);
}

Test(cue, of_several_buses_and_strips_add_up)
{
	struct console *c = desk_of("a1/2p b1/2 b2/2");
	static float mix[N_FRAMES], sum[N_FRAMES];

	play(c, WORKING "route.game.b2=1 bus.b2.fader=-3 bus.b2.eq.on=1 bus.b2.eq.3.gain=6 "
			"route.mic.a1=0 route.game.a1=1");
	take(c, "a1", 0, mix);
	play(c, "bus.b1.cue=2 bus.b2.cue=2 strip.mic.cue=1");
	for (uint32_t i = 0; i < N_FRAMES; i++)
		sum[i] = console_out(c, "b1", 0)[i] + console_out(c, "b2", 0)[i]
		         + console_in(c, "mic", 0)[i];
	cr_expect_lt(difference_db(c, "a1", 0, mix, sum), -110.0);
	console_free(c);
}

Test(cue, of_one_bus_is_of_no_other)
{
	struct console *c = desk_of("a1/2p b1/2 b2/2");
	static float mix[N_FRAMES], b1[N_FRAMES];

	play(c, "route.game.b2=1");
	take(c, "a1", 0, mix);
	play(c, "bus.b1.cue=2");
	take(c, "b1", 0, b1);
	cr_expect_gt(signal_peak(console_out(c, "b2", 0), SETTLED, N_FRAMES), 0.02f);
	cr_expect_lt(difference_db(c, "a1", 0, mix, b1), -110.0);
	console_free(c);
}

/* A constant that is listened to, and goes on the one and comes on the other. */
Test(cue, leaves_the_monitor_of_before_without_a_step)
{
	struct console *c = desk();
	float last, most = 0.0f;

	console_dc(c, "game", 0, 0.25f);
	console_dc(c, "mic", 0, 0.0f);
	play(c, "bus.b1.cue=2");
	last = console_out(c, "a1", 0)[N_FRAMES - 1];
	cr_expect_float_eq(last, 0.25f, 1e-3f);
	console_set_all(c, "console.monitor=1");
	console_commit(c);
	console_play(c, N_FRAMES, 256);
	for (uint32_t i = 0; i < N_FRAMES; last = console_out(c, "a1", 0)[i++])
		most = fmaxf(most, fabsf(console_out(c, "a1", 0)[i] - last));
	cr_expect_float_eq(last, 0.0f, 1e-5f);
	cr_expect_lt(most, 0.01f, "%g", (double)most);
	console_free(c);
}

/* The monitor of before is silent of it, and a bus that was the monitor can be listened to. */
Test(cue, a_bus_that_nobody_listens_to_stays_away)
{
	static float want[N_FRAMES];
	struct console *c = desk_of("a1/2p b1/2 b2/2");

	play(c, "bus.b1.cue=2");
	take(c, "a1", 0, want);
	play(c, "route.game.b2=1 bus.b2.eq.on=1 bus.b2.eq.1.gain=6");
	cr_expect_gt(signal_level_db(console_out(c, "b2", 0), SETTLED, N_FRAMES), -30.0);
	cr_expect_lt(signal_difference_db(
			     console_out(c, "a1", 0) + SETTLED, want + SETTLED, N_FRAMES - SETTLED),
		-110.0);
	console_free(c);
}

Test(cue, follows_the_monitor)
{
	struct console *c = desk();
	static float mix[N_FRAMES], a1[N_FRAMES];

	play(c, "route.game.a2=1 bus.a1.eq.on=1 bus.a1.eq.1.gain=6 bus.a1.cue=2 bus.b1.cue=2");
	play(c, "console.monitor=1 bus.b1.cue=0");
	take(c, "a1", 0, a1);
	for (uint32_t i = 0; i < N_FRAMES; i++)
		mix[i] = console_in(c, "game", 0)[i];
	cr_expect_gt(signal_peak(a1, SETTLED, N_FRAMES), 0.1f);
	cr_expect_lt(difference_db(c, "a2", 0, mix, a1), -110.0);
	play(c, "bus.a1.cue=0");
	cr_expect_lt(signal_difference_db(
			     console_out(c, "a2", 0) + SETTLED, mix + SETTLED, N_FRAMES - SETTLED),
		-120.0, "no cue is on");
	console_free(c);
}

Test(cue, of_a_bus_sounds_the_same_whatever_the_blocks)
{
	struct console *c[] = { desk(), desk() };
	static const uint32_t blocks[] = { 1024, 61 };

	for (uint32_t i = 0; i < 2; i++) {
		console_set_all(c[i], WORKING "bus.b1.cue=1");
		console_commit(c[i]);
		console_play(c[i], N_FRAMES, blocks[i]);
	}
	cr_expect_lt(signal_difference_db(
			     console_out(c[0], "a1", 0), console_out(c[1], "a1", 0), N_FRAMES),
		-110.0);
	console_free(c[0]);
	console_free(c[1]);
}

/* The strips that stay play on without a trace of the one that came. */
Test(cue, goes_on_in_another_mixer)
{
	struct console *c = desk(), *next = console_new("new/2 game/2 mic/1", "a1/2p b1/2", 48000);
	const int16_t strip_from[] = { -1, 0, 1 }, bus_from[] = { 0, 2 };
	static float before[N_FRAMES];

	for (uint32_t channel = 0; channel < 2; channel++) {
		console_dc(c, "game", channel, 0.25f);
		console_dc(next, "game", channel, 0.25f);
	}
	console_dc(c, "mic", 0, 0.125f);
	console_dc(next, "mic", 0, 0.125f);
	play(c, "bus.b1.eq.on=1 bus.b1.cue=1 bus.b1.fader=-6");
	take(c, "a1", 0, before);
	tb_mixer_carry(console_mixer(next), console_mixer(c), strip_from, bus_from);
	tb_mixer_inherit(console_mixer(next), console_mixer(c), strip_from, bus_from);
	console_play(next, N_FRAMES, 256);
	for (uint32_t i = 0; i < N_FRAMES; i++)
		cr_assert_float_eq(
			console_out(next, "a1", 0)[i], before[N_FRAMES - 1], 2e-5f, "frame %u", i);
	console_free(c);
	console_free(next);
}
