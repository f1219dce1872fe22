/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What is always there of the work on voices: SpeexDSP's. */
#include "engine-choice.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "lufs.h"
#include "signals.h"

#define N_FRAMES (20u * TB_ENGINE_RATE_HZ)
#define LEARNT   (10u * TB_ENGINE_RATE_HZ)

static float voice[N_FRAMES], out[2][N_FRAMES];

static void speak(double lufs)
{
	const float *row = voice;
	float gain;

	signal_voice(voice, N_FRAMES, TB_ENGINE_RATE_HZ);
	gain = (float)pow(10.0, (lufs - loudness_lufs(&row, 1, N_FRAMES)) / 20.0);
	for (uint32_t f = 0; f < N_FRAMES; f++)
		voice[f] *= gain;
}

static void send_through(struct tb_engine *e)
{
	static const float silence[TB_ENGINE_FRAMES];
	const float *far[TB_ENGINE_FAR_CHANNELS] = { silence, silence };

	memcpy(out[0], voice, sizeof(voice));
	memcpy(out[1], voice, sizeof(voice));
	for (uint32_t at = 0; at < N_FRAMES; at += TB_ENGINE_FRAMES) {
		float *io[] = { out[0] + at, out[1] + at };

		e->run(e, io, far);
	}
}

static double levelled_lufs(uint32_t n_channels, float target_lufs, float max_db)
{
	struct tb_engine *e = tb_engine_new(
		&(struct tb_engine_config){ .n_channels = n_channels, .agc_on = true });
	const float *rows[] = { out[0] + LEARNT, out[1] + LEARNT };

	cr_assert_not_null(e);
	cr_expect_eq(e->delay_frames, 0);
	atomic_store(&e->knobs.target_lufs, target_lufs);
	atomic_store(&e->knobs.max_db, max_db);
	send_through(e);
	e->free(e);
	return loudness_lufs(rows, n_channels, N_FRAMES - LEARNT);
}

Test(engine, a_voice_of_any_level_comes_to_the_target)
{
	static const double levels_lufs[] = { -45.0, -30.0, -12.0 };
	static const float targets_lufs[] = { -30.0f, -18.0f, -10.0f };

	for (size_t i = 0; i < 3; i++)
		for (uint32_t n = 1; n <= 2; n++) {
			double lufs;

			speak(levels_lufs[i]);
			lufs = levelled_lufs(n, targets_lufs[i], 40.0f);
			cr_expect_float_eq(lufs, (double)targets_lufs[i], 1.0,
				"%.0f LUFS in %u channels to %.0f: %.2f", levels_lufs[i], n,
				(double)targets_lufs[i], lufs);
		}
}

Test(engine, no_more_is_added_than_the_most)
{
	speak(-45.0);
	cr_expect_float_eq(levelled_lufs(1, -18.0f, 10.0f), -35.0, 1.0);
}

Test(engine, what_is_missing_is_replaced_by_what_is_there_and_says_so)
{
	struct tb_engine *e = tb_engine_new(&(struct tb_engine_config){ .n_channels = 1,
		.echo_on = true,
		.denoise_on = true,
		.echo = TB_ECHO_WEBRTC,
		.denoise = TB_DENOISE_WEBRTC });

	cr_assert_not_null(e); /* without a context there is no plugin */
	cr_expect_str_eq(e->echo, "speex");
	cr_expect_str_eq(e->denoise, "speex");
	e->free(e);
}
