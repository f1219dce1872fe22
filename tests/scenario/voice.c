/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A microphone whose voice is worked on beside the cycle, by a worker that the test lets
 * work when it wants: the engine here turns the sound upside down. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rig.h"

#define LEVEL 0.5f

static _Atomic(const char *) running;

/* ---- an engine ---- */

struct upside_down {
	struct tb_engine engine;
	float far_peak;
};

static void turn_over(struct tb_engine *e, float *const *io, const float *const *far)
{
	struct upside_down *u = (struct upside_down *)e;

	for (uint32_t f = 0; f < TB_ENGINE_FRAMES; f++) {
		io[0][f] = -io[0][f];
		u->far_peak = fmaxf(u->far_peak, fabsf(far[0][f]));
	}
}

static void free_engine(struct tb_engine *e)
{
	free(e);
}

static struct tb_engine *engine_new(void)
{
	struct upside_down *u = calloc(1, sizeof(*u));

	u->engine.run = turn_over;
	u->engine.free = free_engine;
	return &u->engine;
}

static void count_wake(void *data)
{
	++*(uint32_t *)data;
}

static uint32_t n_wakes;

static struct tb_rig *rig_new(uint32_t rate_hz, uint32_t quantum)
{
	struct tb_rig *r = tb_rig_new(&(struct tb_rig_config){ .title = "voice",
		.running = &running,
		.n_channels = 1,
		.rate_hz = rate_hz,
		.quantum_frames = quantum,
		.engine = engine_new(),
		.wake = count_wake,
		.wake_data = &n_wakes });

	cr_assert_not_null(r);
	return r;
}

/* ---- a console ---- */

struct desk {
	struct tb_mixer *m;
	struct tb_rig *rig;
	uint32_t n_frames, at;
	float mic[TB_MAX_FRAMES], game[TB_MAX_FRAMES], heard[TB_MAX_FRAMES], played[TB_MAX_FRAMES];
};

static void set(struct tb_mixer *m, const char *key, float value)
{
	int param = tb_mixer_find_param(m, key);

	cr_assert_geq(param, 0, "%s", key);
	tb_mixer_set(m, (uint32_t)param, value);
}

static struct tb_mixer *mixer_new(struct tb_rig *rig, uint32_t rate_hz)
{
	const struct tb_layout mono = { 1, { TB_CH_MONO } };
	const struct tb_strip_config strips[] = {
		{ .name = "mic",
			.layout = mono,
			.has_voice = true,
			.voice = rig ? &rig->voice : NULL },
		{ .name = "game", .layout = mono },
	};
	const struct tb_bus_config buses[] = {
		{ .name = "call", .layout = mono, .kind = TB_BUS_VIRTUAL },
		{ .name = "speakers", .layout = mono, .kind = TB_BUS_PLAYBACK },
	};
	struct tb_mixer *m =
		tb_mixer_new(&(struct tb_mixer_config){ rate_hz, 2, 2, strips, buses });

	cr_assert_not_null(m);
	set(m, "route.mic.call", 1.0f);
	set(m, "route.game.speakers", 1.0f);
	set(m, "strip.mic.denoise.on", 1.0f);
	set(m, "strip.mic.echo.on", 1.0f);
	tb_mixer_commit(m);
	return m;
}

static struct desk *desk_new(uint32_t rate_hz, uint32_t n_frames)
{
	struct desk *d = calloc(1, sizeof(*d));

	cr_assert_not_null(d);
	d->n_frames = n_frames;
	d->rig = rig_new(rate_hz, n_frames);
	d->m = mixer_new(d->rig, rate_hz);
	return d;
}

static void desk_free(struct desk *d)
{
	tb_mixer_free(d->m);
	tb_rig_free(d->rig);
	free(d);
}

static void cycle(struct desk *d, float level)
{
	const float *in[] = { d->mic, d->game };
	float *out[] = { d->heard, d->played };

	for (uint32_t f = 0; f < d->n_frames; f++, d->at++) {
		d->mic[f] = level;
		d->game[f] = 0.3f * sinf((float)d->at * 0.05f);
	}
	tb_mixer_process(d->m, in, out, d->n_frames);
}

/* ---- what must be ---- */

static const uint32_t quanta[] = { 1, 64, 256, 480, 500, 1024, 2048, 8192 };
#define N_QUANTA (sizeof(quanta) / sizeof(quanta[0]))

/* An impulse comes out upside down as late as the mixer says. */
static void expect_latency(uint32_t rate_hz, uint32_t n_frames, float exact)
{
	struct desk *d = desk_new(rate_hz, n_frames);
	uint32_t latency = tb_mixer_latency_frames(d->m, 0, 0), pulse = 2 * latency + 3 * n_frames;
	float peak = 0.0f;
	uint32_t peak_at = 0;

	cr_expect_eq(latency, d->rig->voice.insert.latency_frames);
	for (uint32_t at = 0; at < pulse + 2 * latency + n_frames; at += n_frames) {
		const float *in[] = { d->mic, NULL };
		float *out[] = { d->heard, NULL };

		for (uint32_t f = 0; f < n_frames; f++)
			d->mic[f] = at + f == pulse ? LEVEL : 0.001f;
		tb_mixer_process(d->m, in, out, n_frames);
		tb_rig_work(d->rig);
		for (uint32_t f = 0; f < n_frames; f++)
			if (d->heard[f] < peak) {
				peak = d->heard[f];
				peak_at = at + f;
			}
	}
	cr_expect_eq(peak_at, pulse + latency, "%u Hz, %u frames: %u after, %u said", rate_hz,
		n_frames, peak_at - pulse, latency);
	cr_expect_float_eq(peak, -LEVEL, exact, "%f", (double)peak);
	cr_expect_eq(atomic_load(&d->rig->n_missed), 0, "%u Hz, %u frames", rate_hz, n_frames);
	desk_free(d);
}

Test(voice, is_as_late_as_it_says_at_any_quantum)
{
	for (size_t i = 0; i < N_QUANTA; i++)
		expect_latency(48000, quanta[i], 0.0f);
}

Test(voice, is_as_late_as_it_says_at_any_rate)
{
	static const uint32_t rates[] = { 8000, 11025, 16000, 22050, 32000, 44100, 88200, 96000,
		192000 };

	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		expect_latency(rates[i], 64, 0.4f);
		expect_latency(rates[i], 1024, 0.4f);
	}
}

/* The engine turns its sound over: what is above 0 has not been worked on. */
static void expect_no_raw_sound(uint32_t n_frames, uint32_t n_silent)
{
	struct desk *d = desk_new(48000, n_frames);
	float last = 0.0f, steepest = 0.0f;

	for (uint32_t n = 0; n < n_silent; n += n_frames) {
		cycle(d, 0.0f);
		tb_rig_work(d->rig);
	}
	for (uint32_t n = 0; n < 48000; n += n_frames) {
		cycle(d, LEVEL);
		tb_rig_work(d->rig);
		for (uint32_t f = 0; f < n_frames; f++) {
			cr_assert_leq(d->heard[f], 0.0f, "%u frames, %u of silence: frame %u: %g",
				n_frames, n_silent, n + f, (double)d->heard[f]);
			steepest = fmaxf(steepest, fabsf(d->heard[f] - last));
			last = d->heard[f];
		}
	}
	cr_expect_eq(last, -LEVEL);
	cr_expect_leq(steepest, 1.01f * LEVEL / 480.0f, "%f", (double)steepest);
	desk_free(d);
}

/* A console starts while somebody talks; or it has a rig since a silence. */
Test(voice, of_a_new_rig_is_not_heard_before_it_is_worked_on)
{
	for (size_t i = 1; i < N_QUANTA; i++) {
		expect_no_raw_sound(quanta[i], 0);
		expect_no_raw_sound(quanta[i], 2 * 48000);
	}
}

/* Which cycles the worker is left without time in. */
static bool starves(uint32_t cycle, uint32_t n_frames, uint32_t pattern)
{
	uint32_t x = cycle * n_frames / 2400 * 2654435761u;

	switch (pattern) {
	case 0:
		return cycle * n_frames / 4800 % 3 > 0;
	case 1:
		return (x >> 24) % 3 == 0;
	default:
		return cycle * n_frames > 24000;
	}
}

/* A level of 1 through an engine that makes it -1: the way from the one to the other is a
 * fade of at least 2.5 ms, whatever is late. */
static void expect_fades(uint32_t n_frames, uint32_t pattern)
{
	struct desk *d = desk_new(48000, n_frames), *alone = desk_new(48000, n_frames);
	float last = LEVEL, steepest = 0.0f, lowest = LEVEL, highest = -LEVEL;
	bool game_is_same = true;
	uint32_t n_cycles = 2 * 48000 / n_frames;

	for (uint32_t i = 0; i < n_cycles; i++) {
		cycle(d, LEVEL);
		cycle(alone, LEVEL);
		if (!starves(i, n_frames, pattern))
			tb_rig_work(d->rig);
		tb_rig_work(alone->rig);
		for (uint32_t f = 0; f < n_frames; f++) {
			if (i > n_cycles / 8) {
				steepest = fmaxf(steepest, fabsf(d->heard[f] - last));
				lowest = fminf(lowest, d->heard[f]);
				highest = fmaxf(highest, d->heard[f]);
			}
			last = d->heard[f];
		}
		game_is_same &= memcmp(d->played, alone->played, n_frames * sizeof(float)) == 0;
	}
	cr_expect(game_is_same, "%u frames, pattern %u", n_frames, pattern);
	cr_expect_leq(steepest, 1.001f * 2.0f * LEVEL / 120.0f, "%f", (double)steepest);
	cr_expect_geq(lowest, -LEVEL);
	cr_expect_leq(highest, LEVEL);
	cr_expect_eq(
		highest, LEVEL, "%u frames, pattern %u: never the microphone", n_frames, pattern);
	cr_expect_gt(atomic_load(&d->rig->n_missed), 0);
	cr_expect_eq(atomic_load(&alone->rig->n_missed), 0);
	desk_free(d);
	desk_free(alone);
}

Test(voice, of_a_starved_worker_fades_to_the_microphone_and_disturbs_nobody)
{
	for (uint32_t pattern = 0; pattern < 3; pattern++)
		for (size_t i = 1; i < N_QUANTA - 1; i++)
			expect_fades(quanta[i], pattern);
}

Test(voice, of_a_worker_that_came_back_is_worked_on_again)
{
	struct desk *d = desk_new(48000, 64);
	uint64_t n_missed;

	for (uint32_t i = 0; i < 500; i++)
		cycle(d, LEVEL); /* nothing is done for 0.7 s */
	cr_expect_eq(d->heard[63], LEVEL);
	n_missed = atomic_load(&d->rig->n_missed);
	cr_expect_geq(n_missed, 500 * 64 / 480 - 3);
	cr_expect_leq(n_missed, 500 * 64 / 480);
	for (uint32_t i = 0; i < 100; i++) {
		tb_rig_work(d->rig);
		cycle(d, LEVEL);
	}
	cr_expect_eq(d->heard[63], -LEVEL);
	n_missed = atomic_load(&d->rig->n_missed);
	for (uint32_t i = 0; i < 100; i++) {
		tb_rig_work(d->rig);
		cycle(d, LEVEL);
	}
	cr_expect_eq(atomic_load(&d->rig->n_missed), n_missed);
	desk_free(d);
}

Test(voice, wakes_its_worker_once_for_each_block)
{
	struct desk *d = desk_new(48000, 64);
	uint32_t before = n_wakes;

	for (uint32_t i = 0; i < 75; i++)
		cycle(d, 0.1f);
	cr_expect_eq(n_wakes - before, 10u);
	desk_free(d);
}

/* The worker gets what the speakers play, later by what the devices report. */
Test(voice, hears_what_the_reference_plays_as_late_as_it_is_told)
{
	for (uint32_t delay = 0; delay <= 4800; delay += 1200) {
		struct desk *d = desk_new(48000, 64);
		struct upside_down *u = (struct upside_down *)d->rig->engine;
		uint32_t n = 0;

		atomic_store(&d->rig->far_delay_frames, delay);
		while (u->far_peak == 0.0f && n < 48000) {
			cycle(d, 0.1f);
			tb_rig_work(d->rig);
			n += 64;
		}
		/* It is seen when its block is complete. */
		cr_expect_leq(n, (delay > 64 ? delay : 64) + 480 + 64, "%u: %u", delay, n);
		cr_expect_geq(n, (delay > 64 ? delay : 64), "%u: %u", delay, n);
		desk_free(d);
	}
}

Test(voice, hears_nothing_of_a_reference_that_nobody_hears_or_that_is_off)
{
	struct desk *d = desk_new(48000, 64);
	struct upside_down *u = (struct upside_down *)d->rig->engine;

	set(d->m, "bus.speakers.mute", 1.0f);
	tb_mixer_commit(d->m);
	for (uint32_t i = 0; i < 500; i++) {
		cycle(d, 0.1f);
		tb_rig_work(d->rig);
	}
	cr_expect_eq(u->far_peak, 0.0f);
	desk_free(d);
}

/* Another mixer with a rig, or with none, goes on: no step. */
Test(voice, comes_and_goes_on_a_ramp)
{
	static const int16_t same[] = { 0, 1 };
	struct desk *d = desk_new(48000, 64);
	struct tb_rig *rigs[3] = { NULL, rig_new(48000, 64), rig_new(48000, 1024) };
	float last = LEVEL, steepest = 0.0f;

	for (uint32_t i = 0; i < 1000; i++) {
		if (i % 200 == 100) {
			struct tb_rig *next = rigs[i / 200 % 3];
			struct tb_mixer *m = mixer_new(next, 48000);

			tb_mixer_carry(m, d->m, same, same);
			tb_mixer_inherit(m, d->m, same, same);
			tb_mixer_free(d->m);
			d->m = m;
		}
		cycle(d, LEVEL);
		tb_rig_work(d->rig);
		tb_rig_work(rigs[1]);
		tb_rig_work(rigs[2]);
		for (uint32_t f = 0; f < 64; f++) {
			if (i > 20)
				steepest = fmaxf(steepest, fabsf(d->heard[f] - last));
			last = d->heard[f];
		}
	}
	/* A move of 10 ms, a fade between the delays beside it. */
	cr_expect_leq(steepest, 2.0f * 2.0f * LEVEL / 480.0f * 1.05f, "%f", (double)steepest);
	tb_rig_free(rigs[1]);
	tb_rig_free(rigs[2]);
	desk_free(d);
}
