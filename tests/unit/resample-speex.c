/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The resampler beside SpeexDSP, whose lengths it has, and while its ratio drifts. */
#include "dsp/cpu.h"
#include "dsp/resample.h"

#include <criterion/criterion.h>
#include <speex/speex_resampler.h>
#include <stdlib.h>
#include <string.h>

#include "resample-rig.h"

#define RATES   9u
#define MAX_IN  60000u
#define MAX_OUT 60000u

static const uint32_t rates[RATES] = {
	8000,
	16000,
	22050,
	32000,
	44100,
	48000,
	88200,
	96000,
	192000,
};

static float in[MAX_IN], ours[MAX_OUT], theirs[MAX_OUT];

static uint32_t run_speex(const struct tb_resample_config *config, uint32_t n_in)
{
	int err;
	SpeexResamplerState *s = speex_resampler_init(
		1, config->in_rate_hz, config->out_rate_hz, (int)config->quality, &err);
	spx_uint32_t taken = n_in, n_out = MAX_OUT;

	cr_assert_not_null(s);
	speex_resampler_process_float(s, 0, in, &taken, theirs, &n_out);
	speex_resampler_destroy(s);
	return n_out;
}

static uint32_t run_ours(const struct tb_resample_config *config, uint32_t n_in, double ratio)
{
	struct tb_resample *r = rig_resample(config);
	const float *from[] = { in };
	float *to[] = { ours };

	tb_resample_set_ratio(r, ratio);
	uint32_t n_out = tb_resample_run(r, from, n_in, to, MAX_OUT).n_out;

	rig_resample_free(r);
	return n_out;
}

/* Counts and delays are SpeexDSP's, so that what waits for one may wait for the other. */
Test(resample_speex, gives_as_many_frames_as_speexdsp_at_every_pair_of_rates)
{
	for (uint32_t i = 0; i < RATES * RATES * (TB_RESAMPLE_MAX_QUALITY + 1); i++) {
		struct tb_resample_config config = {
			.in_rate_hz = rates[i % RATES],
			.out_rate_hz = rates[i / RATES % RATES],
			.n_channels = 1,
			.quality = i / (RATES * RATES),
		};
		uint32_t n_in = 800 * config.in_rate_hz / config.out_rate_hz + 400;

		if (config.in_rate_hz == config.out_rate_hz)
			continue;
		memset(in, 0, sizeof(in));
		cr_expect_eq(run_ours(&config, n_in, 1.0), run_speex(&config, n_in), "q%u %u to %u",
			config.quality, config.in_rate_hz, config.out_rate_hz);
	}
}

/* Output frames that are left out: the filter fills up. */
#define SETTLE 1000u
#define SPAN   20000u

struct tone {
	double hz;
	double speex, ours; /* noise, as a part of the tone's power */
};

static double noise_part(const float *out, double hz, double rate_hz)
{
	return pow(10.0, -rig_snr_db(out + SETTLE, SPAN, hz, rate_hz) / 10.0);
}

static void measure(const struct tb_resample_config *config, struct tone *tone, double ratio)
{
	double in_frames = (SETTLE + SPAN + 2000.0) * config->in_rate_hz / config->out_rate_hz;

	rig_sine(in, (uint32_t)in_frames, tone->hz, config->in_rate_hz);
	cr_assert_gt(run_speex(config, (uint32_t)in_frames), SETTLE + SPAN);
	cr_assert_gt(run_ours(config, (uint32_t)in_frames, ratio), SETTLE + SPAN);
	tone->speex += noise_part(theirs, tone->hz, config->out_rate_hz);
	tone->ours += noise_part(ours, tone->hz * ratio, config->out_rate_hz);
}

/* The noise of a tone is its images, damped by some side lobes of the filter: the
 * tones beside it see the slopes of the same lobes, and `n_beside` of them give
 * the mean. */
static struct tone measure_near(
	const struct tb_resample_config *config, double hz, double ratio, uint32_t n_beside)
{
	struct tone tone = { 0 };

	for (uint32_t i = 0; i <= n_beside; i++) {
		tone.hz = hz + 187.0 * i;
		measure(config, &tone, ratio);
	}
	tone.speex /= n_beside + 1;
	tone.ours /= n_beside + 1;
	return tone;
}

struct demand {
	double ratio;      /* ours; SpeexDSP keeps the nominal one */
	uint32_t n_beside; /* see measure_near() */
	double enough_db;  /* what is better need not be as good as SpeexDSP */
	double sums_db;    /* noise of sums of floats, where SpeexDSP's are in double */
};

/* Not 1 to 2: its two phases meet no image. */
static void check_tones(
	struct tb_resample_config config, uint32_t least_quality, struct demand demand)
{
	static const uint32_t pairs[][2] = {
		{ 44100, 48000 },
		{ 48000, 44100 },
		{ 48000, 88200 },
		{ 88200, 48000 },
	};
	static const double tones_hz[] = { 1000.0, 10000.0, 19000.0 };

	for (uint32_t i = 12 * least_quality; i < 12 * (TB_RESAMPLE_MAX_QUALITY + 1); i++) {
		config.in_rate_hz = pairs[i / 3 % 4][0];
		config.out_rate_hz = pairs[i / 3 % 4][1];
		config.quality = i / 12;

		struct tone tone =
			measure_near(&config, tones_hz[i % 3], demand.ratio, demand.n_beside);
		double our_db = -10.0 * log10(tone.ours), speex_db = -10.0 * log10(tone.speex);
		double allowed = tone.speex + pow(10.0, -demand.sums_db / 10.0);

		/* Half a dB: chance, where both are clean but for their rounding. */
		cr_expect(our_db >= fmin(-10.0 * log10(allowed) - 0.5, demand.enough_db),
			"q%u %u to %u, %.0f Hz: %.1f dB, SpeexDSP %.1f", config.quality,
			config.in_rate_hz, config.out_rate_hz, tones_hz[i % 3], our_db, speex_db);
	}
}

/* Sums of floats are enough for all qualities: they leave less than the filters do. */
Test(resample_speex, tones_are_as_clean_as_speexdsps_at_a_fixed_ratio)
{
	const struct tb_resample_config config = { .n_channels = 1, .kind = TB_RESAMPLE_FIXED };

	check_tones(
		config, 0, (struct demand){ .ratio = 1.0, .enough_db = 140.0, .sums_db = 139.0 });
}

/* The fewer lanes a vector has, the longer are its sums. */
Test(resample_speex, tones_of_the_best_qualities_are_as_clean_on_every_instruction_set)
{
	static const char *const words[] = { "c", "v1", "v3", "v4" };
	const struct tb_resample_config config = { .n_channels = 1, .kind = TB_RESAMPLE_FIXED };

	for (uint32_t i = 0; i < 4; i++) {
		uint32_t mask = 0;

		cr_assert_eq(tb_cpu_parse(words[i], &mask), 0);
		tb_cpu_set_mask(mask);
		check_tones(config, 9,
			(struct demand){ .ratio = 1.0, .enough_db = 140.0, .sums_db = 139.0 });
	}
	tb_cpu_set_mask(TB_CPU_ALL);
}

Test(resample_speex, tones_are_as_clean_as_speexdsps_at_a_drifted_ratio)
{
	const struct tb_resample_config config = { .n_channels = 1, .kind = TB_RESAMPLE_DRIFTING };

	check_tones(config, 0,
		(struct demand){
			.ratio = 1.0003, .n_beside = 3, .enough_db = 125.0, .sums_db = 139.0 });
}
