/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a rig brings to its engine and takes from it, frame by frame: the engine here keeps what
 * it hears of the far end, and turns the sound over. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "rig.h"

#define RATE_HZ  48000u
#define N_FRAMES (8u * RATE_HZ)
#define LEVEL    0.5f

static struct keeper {
	struct tb_engine engine;
	float sign;
	float far[TB_ENGINE_FAR_CHANNELS][N_FRAMES];
	uint32_t n;
} keeper;

static _Atomic(const char *) running;
static struct tb_rig *rig;
static float in[TB_MAX_FRAMES], out[TB_MAX_FRAMES], far[4][TB_MAX_FRAMES];

static void keep(struct tb_engine *e, float *const *io, const float *const *from)
{
	for (uint32_t f = 0; f < TB_ENGINE_FRAMES; f++, keeper.n++) {
		io[0][f] *= keeper.sign;
		for (uint32_t side = 0; side < TB_ENGINE_FAR_CHANNELS; side++)
			keeper.far[side][keeper.n % N_FRAMES] = from[side][f];
	}
}

static void free_engine(struct tb_engine *e)
{
}

static void wake(void *data)
{
}

static void open_at(uint32_t rate_hz, uint32_t quantum, float sign)
{
	tb_rig_free(rig);
	keeper.n = 0;
	keeper.sign = sign;
	keeper.engine.run = keep;
	keeper.engine.free = free_engine;
	rig = tb_rig_new(&(struct tb_rig_config){ .title = "voice",
		.running = &running,
		.n_channels = 1,
		.rate_hz = rate_hz,
		.quantum_frames = quantum,
		.engine = &keeper.engine,
		.wake = wake });
	cr_assert_not_null(rig);
}

static void open(uint32_t quantum, float sign)
{
	open_at(RATE_HZ, quantum, sign);
}

static void end(void)
{
	tb_rig_free(rig);
}

TestSuite(rig, .fini = end);

static void run(uint32_t n_frames)
{
	const float *from[] = { in };
	float *to[] = { out };

	tb_rig_run(&rig->voice.insert, from, to, n_frames);
}

static void hear(uint32_t n_channels, uint32_t n_frames)
{
	const float *rows[] = { far[0], far[1], far[2], far[3] };

	tb_rig_hear(&rig->voice, rows, n_channels, n_frames);
}

/* The far end counts its frames from 1 on. */
static void count_far(uint32_t n_cycles, uint32_t n_frames)
{
	for (uint32_t i = 0; i < n_cycles; i++) {
		for (uint32_t f = 0; f < n_frames; f++)
			far[0][f] = far[1][f] = (float)(i * n_frames + f + 1);
		run(n_frames);
		hear(2, n_frames);
		tb_rig_work(rig);
	}
}

static void expect_delay(uint32_t delay)
{
	cr_assert_gt(keeper.n, delay);
	for (uint32_t t = 0; t < keeper.n; t++) {
		float expected = t < delay ? 0.0f : (float)(t - delay + 1);

		cr_assert_eq(keeper.far[0][t], expected, "%u: frame %u: %g", delay, t,
			(double)keeper.far[0][t]);
		cr_assert_eq(keeper.far[1][t], expected);
	}
}

Test(rig, far_end_is_late_by_the_same_in_cycles_of_any_length)
{
	static const uint32_t quanta[] = { 64, 480, 500, 1024, 8192 };

	for (size_t i = 0; i < sizeof(quanta) / sizeof(quanta[0]); i++) {
		open(quanta[i], 1.0f);
		atomic_store(&rig->far_delay_frames, 3000);
		count_far(24000 / quanta[i] + 2, quanta[i]);
		/* What is played in a cycle is not heard in it. */
		expect_delay(quanta[i] > 3000 ? quanta[i] : 3000);
	}
}

Test(rig, far_end_is_no_later_than_it_is_remembered)
{
	open(1024, 1.0f);
	atomic_store(&rig->far_delay_frames, UINT32_MAX);
	count_far(N_FRAMES / 1024 - 1, 1024);
	expect_delay(rig->far.mask + 1 - TB_MAX_FRAMES);
}

static void hear_levels(uint32_t n_channels)
{
	open(480, 1.0f);
	for (uint32_t c = 0; c < 4; c++)
		for (uint32_t f = 0; f < 480; f++)
			far[c][f] = (float)(1u << c);
	for (uint32_t i = 0; i < 4; i++) {
		run(480);
		hear(n_channels, 480);
		tb_rig_work(rig);
	}
}

Test(rig, channels_of_the_far_end_are_left_and_right_in_turn)
{
	static const float left[] = { 0.0f, 1.0f, 1.0f, 5.0f, 5.0f };
	static const float right[] = { 0.0f, 0.0f, 2.0f, 2.0f, 10.0f };

	for (uint32_t n = 1; n <= 4; n++) {
		hear_levels(n);
		cr_expect_eq(keeper.far[0][keeper.n - 1], left[n], "%u channels", n);
		cr_expect_eq(keeper.far[1][keeper.n - 1], right[n], "%u channels", n);
	}
}

/* A strip is made while somebody talks.  The engine here turns the sound over: of what it has not
 * had nothing is heard, and what it gives begins without a click. */
Test(rig, begins_with_silence_and_fades_in_what_was_worked_on)
{
	static const uint32_t quanta[] = { 64, 256, 360, 480, 1024, 8192 };

	for (size_t i = 0; i < sizeof(quanta) / sizeof(quanta[0]); i++) {
		uint32_t delay, n = 0;

		open(quanta[i], -1.0f);
		delay = rig->voice.insert.latency_frames;
		for (uint32_t k = 0; k < 20000 / quanta[i] + 2; k++, n += quanta[i]) {
			for (uint32_t f = 0; f < quanta[i]; f++)
				in[f] = LEVEL;
			run(quanta[i]);
			tb_rig_work(rig);
			for (uint32_t f = 0; f < quanta[i]; f++) {
				float since = (float)(n + f) - (float)delay;
				float gain = fminf(fmaxf(since / (float)rig->n_block, 0.0f), 1.0f);

				cr_assert_float_eq(out[f], -LEVEL * gain, 1e-6f,
					"%u: frame %u of %u: %g", quanta[i], n + f, delay,
					(double)out[f]);
			}
		}
		cr_expect_eq(atomic_load(&rig->n_missed), 0);
	}
}

/* Frame by frame, whatever is behind and before it. */
Test(rig, is_the_microphone_as_it_was_while_nobody_works)
{
	static const uint32_t quanta[] = { 64, 256, 360, 480, 1024, 8192 };

	for (size_t i = 0; i < sizeof(quanta) / sizeof(quanta[0]); i++) {
		uint32_t delay, from, n = 0;

		open(quanta[i], -1.0f);
		delay = rig->voice.insert.latency_frames;
		from = rig->n_patience + 2 * rig->n_block;
		for (uint32_t k = 0; k < 50000 / quanta[i] + 2; k++) {
			for (uint32_t f = 0; f < quanta[i]; f++)
				in[f] = (float)(n + f);
			run(quanta[i]);
			for (uint32_t f = 0; f < quanta[i]; f++)
				cr_assert(n + f < from || out[f] == (float)(n + f - delay),
					"%u: frame %u: %g", quanta[i], n + f, (double)out[f]);
			n += quanta[i];
		}
	}
}

/* A worker on a busy machine: the first block that is there begins the sound. */
Test(rig, stays_silent_while_the_first_block_is_late)
{
	float most = 0.0f;

	open(480, -1.0f);
	for (uint32_t f = 0; f < 480; f++)
		in[f] = LEVEL;
	for (uint32_t i = 0; i < 40; i++) {
		run(480);
		if (i >= 10)
			tb_rig_work(rig);
		for (uint32_t f = 0; f < 480; f++)
			most = fmaxf(most, out[f]);
	}
	cr_expect_eq(most, 0.0f, "the microphone is heard as it is: %g", (double)most);
	cr_expect_eq(out[479], -LEVEL);
	cr_expect_gt(atomic_load(&rig->n_missed), 0);
}

Test(rig, silent_one_gives_nothing_and_is_not_late)
{
	open(480, 1.0f);
	tb_rig_free(rig);
	rig = tb_rig_new_silent(&(struct tb_rig_config){
		.title = "voice", .running = &running, .n_channels = 1, .rate_hz = RATE_HZ });
	cr_assert_not_null(rig);
	cr_expect(tb_rig_is_silent(rig));
	cr_expect_eq(rig->voice.insert.latency_frames, 0);
	for (uint32_t f = 0; f < 480; f++)
		in[f] = out[f] = LEVEL;
	rig->voice.hear(&rig->voice, (const float *[]){ in }, 1, 480);
	rig->voice.insert.run(&rig->voice.insert, (const float *[]){ in }, (float *[]){ out }, 480);
	for (uint32_t f = 0; f < 480; f++)
		cr_assert_eq(out[f], 0.0f);
}

/* The far end rises by `step` from frame to frame on the left, and falls on the right. */
static void expect_far_rises(float step)
{
	for (uint32_t f = keeper.n - 4000; f < keeper.n; f++) {
		float left = keeper.far[0][f] - keeper.far[0][f - 1];
		float right = keeper.far[1][f] - keeper.far[1][f - 1];

		cr_assert_float_eq(left, step, 0.2f * step, "frame %u: %g", f, (double)left);
		cr_assert_float_eq(right, -step, 0.2f * step, "frame %u: %g", f, (double)right);
	}
}

/* At another rate than the engine's, too; at 22050 Hz no block is a whole number of its frames. */
Test(rig, far_end_and_microphone_are_told_apart_at_any_rate)
{
	static const uint32_t rates_hz[] = { 44100, 22050, 96000 };
	const float step = 1e-4f;

	for (size_t i = 0; i < sizeof(rates_hz) / sizeof(rates_hz[0]); i++) {
		open_at(rates_hz[i], 480, 1.0f);
		for (uint32_t k = 0; k < 200; k++) {
			for (uint32_t f = 0; f < 480; f++) {
				in[f] = LEVEL;
				far[0][f] = step * (float)(480 * k + f);
				far[1][f] = -far[0][f];
			}
			run(480);
			hear(2, 480);
			tb_rig_work(rig);
		}
		expect_far_rises(step * (float)rates_hz[i] / (float)TB_ENGINE_RATE_HZ);
		cr_expect_float_eq(out[479], LEVEL, 1e-4f);
	}
}

/* 2^31 frames are 12 hours. */
Test(rig, does_not_begin_anew_after_a_day)
{
	open(64, 1.0f);
	rig->n_since_start = UINT32_MAX / 2 - 10;
	for (uint32_t i = 0; i < 4; i++)
		run(64);
	cr_expect_eq(rig->n_since_start, UINT32_MAX / 2);
}

static void play_tone(uint32_t cycle, uint32_t n_frames)
{
	for (uint32_t f = 0; f < n_frames; f++)
		in[f] = LEVEL
		        * sinf((float)(2.0 * M_PI) * 130.0f * (float)(cycle * n_frames + f)
				/ (float)RATE_HZ);
	run(n_frames);
}

/* The sound is not the same in each block. */
Test(rig, fades_before_what_is_missing_and_repeats_nothing)
{
	float last = 0.0f, steepest = 0.0f;

	open(64, -1.0f);
	for (uint32_t i = 0; i < 400; i++) {
		play_tone(i, 64);
		if (i % 100 < 60)
			tb_rig_work(rig);
		for (uint32_t f = 0; f < 64; f++) {
			steepest = fmaxf(steepest, fabsf(out[f] - last));
			last = out[f];
		}
	}
	cr_expect_gt(atomic_load(&rig->n_missed), 0);
	/* The tone's own, and from one side to the other within a fade. */
	cr_expect_leq(
		steepest, LEVEL * (0.0171f + 2.0f / (float)rig->n_fade), "%g", (double)steepest);
}

/* What comes after the fade has begun is played from its begin on. */
Test(rig, block_that_is_only_just_late_is_played)
{
	uint32_t n_microphone = 0;
	bool works = true;

	open(64, -1.0f);
	for (uint32_t f = 0; f < 64; f++)
		in[f] = LEVEL;
	for (uint32_t i = 0; i < 200; i++) {
		run(64);
		if (i == 100)
			works = false;
		works = works || atomic_load(&rig->n_missed) > 0;
		if (works)
			tb_rig_work(rig);
		for (uint32_t f = 0; f < 64 && i >= 100; f++)
			n_microphone += out[f] == LEVEL;
	}
	cr_expect_eq(atomic_load(&rig->n_missed), 1);
	cr_expect_leq(n_microphone, 2u, "%u frames", n_microphone);
}
