/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The resampler as a musician hears it, and its bookkeeping.  What compares it
 * with SpeexDSP stands in resample-speex.c. */
#include "dsp/resample.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "resample-rig.h"
#include "resample-rows.h"

static const struct tb_resample_config cd_to_dat = {
	.in_rate_hz = 44100,
	.out_rate_hz = 48000,
	.n_channels = 2,
	.quality = 4,
};

static struct tb_resample_config drifting(uint32_t in_rate_hz, uint32_t out_rate_hz)
{
	struct tb_resample_config config = cd_to_dat;

	config.in_rate_hz = in_rate_hz;
	config.out_rate_hz = out_rate_hz;
	config.kind = TB_RESAMPLE_DRIFTING;
	return config;
}

Test(resample, equal_rates_pass_bit_for_bit_and_without_latency)
{
	struct tb_resample_config config = cd_to_dat;

	config.in_rate_hz = 48000;

	struct tb_resample *r = rig_resample(&config);

	noise_in();
	cr_assert_eq(tb_resample_latency_frames(r), 0);
	cr_assert_eq(tb_resample_need(r, 100), 100);
	cr_assert_eq(tb_resample_yield(r, 100), 100);
	cr_assert_eq(run_all(r, 1000, 600).n_out, 600);
	for (uint32_t c = 0; c < 2; c++)
		cr_assert_eq(memcmp(in[c], out[c], 600 * sizeof(float)), 0);
	rig_resample_free(r);
}

Test(resample, silence_stays_silence)
{
	struct tb_resample_config configs[] = { cd_to_dat, drifting(48000, 44100) };

	for (uint32_t i = 0; i < 2; i++) {
		struct tb_resample *r = rig_resample(&configs[i]);

		memset(in, 0, sizeof(in));
		uint32_t n = run_all(r, N, 2 * N).n_out;

		for (uint32_t f = 0; f < n; f++)
			cr_assert_eq(out[1][f], 0.0f);
		rig_resample_free(r);
	}
}

/* Any cut into blocks, bit for bit, with exact counts before and after. */
static void check_blocks(const struct tb_resample_config *config)
{
	static float whole[2 * N];
	struct tb_resample *r = rig_resample(config);
	uint32_t n_whole = run_all(r, N, 2 * N).n_out, n_in = 0, n_out = 0;

	memcpy(whole, out[0], sizeof(whole));
	tb_resample_reset(r);
	for (uint32_t i = 0; n_in < N && n_out < n_whole; i++) {
		const float *from[TB_RESAMPLE_MAX_CHANNELS];
		float *to[TB_RESAMPLE_MAX_CHANNELS];
		uint32_t give = (i * 37) % 90, room = (i * 53) % 80;

		give = give < N - n_in ? give : N - n_in;
		room = room < n_whole - n_out ? room : n_whole - n_out;
		rows(from, to, n_in, n_out);

		uint32_t yield = tb_resample_yield(r, give), need = tb_resample_need(r, room);
		struct tb_resample_done done = tb_resample_run(r, from, give, to, room);

		cr_assert_eq(done.n_out, yield < room ? yield : room);
		cr_assert_eq(done.n_in, yield <= room && done.n_out < room ? give : done.n_in);
		if (room > 0 && yield >= room)
			cr_assert_leq(done.n_in, give);
		if (room > 0 && yield > room)
			cr_assert_eq(done.n_in, need);
		n_in += done.n_in;
		n_out += done.n_out;
	}
	cr_assert_eq(n_out, n_whole);
	cr_assert_eq(memcmp(whole, out[0], n_whole * sizeof(float)), 0);
	rig_resample_free(r);
}

Test(resample, block_sizes_change_no_bit_and_counts_are_exact)
{
	static const uint32_t rates[] = { 8000, 44100, 48000, 192000, 44101 };

	noise_in();
	for (uint32_t a = 0; a < 5; a++) {
		for (uint32_t b = 0; b < 5; b++) {
			struct tb_resample_config config = drifting(rates[a], rates[b]);

			if (rates[b] > 2 * rates[a])
				continue; /* does not fit into out */
			check_blocks(&config);
			config.kind = TB_RESAMPLE_FIXED;
			if (a != b)
				check_blocks(&config);
		}
	}
}

Test(resample, what_is_needed_gives_exactly_what_was_asked_for)
{
	struct tb_resample_config config = drifting(48000, 44100);
	struct tb_resample *r = rig_resample(&config);

	noise_in();
	for (uint32_t i = 0; i < 500; i++) {
		uint32_t n_out = 1 + i * 7 % 700;

		tb_resample_set_ratio(r, 1.0 + 0.02 * sin(i));
		uint32_t need = tb_resample_need(r, n_out);
		struct tb_resample_done done = run_all(r, need, n_out);

		cr_assert_eq(done.n_in, need);
		cr_assert_eq(done.n_out, n_out);
		cr_assert_eq(tb_resample_need(r, 0), 0);
	}
	rig_resample_free(r);
}

Test(resample, eight_channels_are_what_one_channel_is)
{
	struct tb_resample_config config = cd_to_dat;
	static float alone[2 * N];

	noise_in();
	for (uint32_t n_channels = 1; n_channels <= TB_RESAMPLE_MAX_CHANNELS; n_channels++) {
		config.n_channels = n_channels;
		config.kind = n_channels % 2 ? TB_RESAMPLE_FIXED : TB_RESAMPLE_DRIFTING;

		struct tb_resample *all = rig_resample(&config);
		uint32_t n = run_all(all, N, 2 * N).n_out;

		config.n_channels = 1;
		for (uint32_t c = 0; c < n_channels; c++) {
			struct tb_resample *one = rig_resample(&config);
			const float *from[] = { in[c] };
			float *to[] = { alone };

			cr_assert_eq(tb_resample_run(one, from, N, to, 2 * N).n_out, n);
			for (uint32_t i = 0; i < n; i++)
				cr_assert_lt(fabsf(alone[i] - out[c][i]), 1e-6f);
			rig_resample_free(one);
		}
		rig_resample_free(all);
	}
}

Test(resample, a_nan_is_gone_when_the_filter_has_passed_it)
{
	struct tb_resample *r = rig_resample(&cd_to_dat);

	noise_in();
	in[0][100] = NAN;
	in[1][100] = INFINITY;
	uint32_t n = run_all(r, N, 2 * N).n_out;

	cr_assert(isnan(out[0][120]));
	for (uint32_t c = 0; c < 2; c++) {
		for (uint32_t i = 200; i < n; i++)
			cr_assert(isfinite(out[c][i]));
	}
	rig_resample_free(r);
}

Test(resample, the_ratio_stays_within_two_percent)
{
	struct tb_resample_config config = drifting(48000, 48000);
	struct tb_resample *r = rig_resample(&config);
	static const double asked[] = { 1.0, 1.02, 0.98, 1.5, 0.0, -1.0, INFINITY, -INFINITY, NAN };
	static const double got[] = { 1.0, 1.02, 0.98, 1.02, 0.98, 0.98, 1.02, 0.98, 1.0 };

	for (uint32_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		tb_resample_set_ratio(r, asked[i]);
		double frames = tb_resample_need(r, 1000001) - tb_resample_need(r, 1);

		cr_assert_float_eq(frames / 1e6, got[i], 2e-6, "%f: %f", asked[i], frames / 1e6);
	}
	rig_resample_free(r);
}

Test(resample, a_fixed_ratio_does_not_slip_in_half_a_day)
{
	struct tb_resample_config config = cd_to_dat;

	config.in_rate_hz = 44101; /* too many phases for a row each */
	config.out_rate_hz = 47999;

	struct tb_resample *r = rig_resample(&config);

	cr_assert_gt(r->fir.row_shift, 0);
	/* 48000 seconds of output, rounded down to 2^-64 of a frame each. */
	uint32_t n = tb_resample_need(r, 47999u * 48000u + 1) - tb_resample_need(r, 1);

	cr_assert_geq(n, 44101u * 48000u - 1);
	cr_assert_leq(n, 44101u * 48000u);
	rig_resample_free(r);
}

/* The ratio sweeps 500 ppm up and down through 1, and is set again for each of
 * 2000 blocks.  Each output frame is compared with the sine at the time that it
 * stands for, so a step of any kind shows, and the latency must be exact, too. */
static double worst_error(const struct tb_resample_config *config)
{
	struct tb_resample *r = rig_resample(config);
	double step = 2.0 * M_PI * 997.0 / config->in_rate_hz, worst = 0.0;
	double time = -(double)tb_resample_latency_frames(r);
	uint64_t fed = 0;

	for (uint32_t block = 0; block < 2000; block++) {
		double ratio = 1.0 + 500e-6 * sin(2.0 * M_PI * block / 700.0);

		tb_resample_set_ratio(r, ratio);
		uint32_t n_in = tb_resample_need(r, 256);

		for (uint32_t i = 0; i < n_in; i++)
			in[0][i] = in[1][i] = 0.5f * (float)sin(step * (double)(fed + i));
		cr_assert_eq(run_all(r, n_in, 256).n_out, 256);
		fed += n_in;
		for (uint32_t i = 0; i < 256; i++) {
			if (block > 1)
				worst = fmax(worst, fabs(out[1][i] - 0.5 * sin(step * time)));
			time += ratio * config->in_rate_hz / config->out_rate_hz;
		}
	}
	rig_resample_free(r);
	return worst;
}

Test(resample, a_ratio_that_drifts_through_one_does_not_click)
{
	static const uint32_t rates[][2] = {
		{ 48000, 48000 },
		{ 44100, 48000 },
		{ 48000, 44100 },
		{ 96000, 44100 },
	};

	for (uint32_t i = 0; i < 4; i++) {
		struct tb_resample_config config = drifting(rates[i][0], rates[i][1]);
		double worst = worst_error(&config);

		cr_assert_lt(worst, 1e-4, "%u to %u Hz: %.1f dBFS", rates[i][0], rates[i][1],
			20.0 * log10(worst));
	}
}

/* What a tone leaves beside itself, in dB of what went in; what it leaves of itself is counted
 * only where it is above Nyquist of out_rate_hz, and so is no longer what it was. */
static double left_beside_db(const struct tb_resample_config *config, double hz)
{
	struct tb_resample *r = rig_resample(config);
	double power = 0.0, snr = 0.0;

	for (uint32_t c = 0; c < 2; c++)
		rig_sine(in[c], N, hz, config->in_rate_hz);

	uint32_t settled =
		2 * tb_resample_latency_frames(r) * config->out_rate_hz / config->in_rate_hz;
	uint32_t n = run_all(r, N, 2 * N).n_out - settled;

	for (uint32_t i = 0; i < n; i++)
		power += 2.0 * out[0][settled + i] * out[0][settled + i] / n;
	if (hz < config->out_rate_hz / 2.0)
		snr = pow(10.0, rig_snr_db(out[0] + settled, n, hz, config->out_rate_hz) / 10.0);
	rig_resample_free(r);
	return 10.0 * log10(power / (1.0 + snr) + 1e-20);
}

/* There what lies just above Nyquist is heard: 1 % above it is what is 1 % below it, once more. */
Test(resample, a_device_of_a_low_rate_has_no_images_and_no_aliases)
{
	static const uint32_t rates[] = { 8000, 16000, 22050, 32000 };

	for (uint32_t i = 0; i < 4 * (TB_RESAMPLE_MAX_QUALITY + 1); i++) {
		uint32_t low = rates[i % 4], quality = i / 4;
		struct tb_resample_config up = drifting(low, 48000), down = drifting(48000, low);

		up.quality = down.quality = quality;
		if (quality < 1)
			continue; /* has no room for that */

		double image_db = left_beside_db(&up, 0.495 * low);
		double alias_db = left_beside_db(&down, 0.505 * low);

		cr_expect_lt(image_db, -60.0, "q%u from %u Hz: %.1f dB", quality, low, image_db);
		cr_expect_lt(alias_db, -60.0, "q%u to %u Hz: %.1f dB", quality, low, alias_db);
	}
}

/* Where that is not heard, what is below it is kept. */
Test(resample, a_cd_keeps_what_is_just_below_nyquist)
{
	struct tb_resample_config config = drifting(44100, 48000);

	config.quality = 9;

	struct tb_resample *r = rig_resample(&config);
	double power = 0.0;

	rig_sine(in[0], N, 21000.0, 44100.0);
	uint32_t n = run_all(r, N, 2 * N).n_out;

	for (uint32_t i = 1000; i < n; i++)
		power += 2.0 * out[0][i] * out[0][i] / (n - 1000);
	cr_assert_float_eq(10.0 * log10(power), 0.0, 0.1, "%.2f dB", 10.0 * log10(power));
	rig_resample_free(r);
}

/* Where the allocator is glibc's, it is counted. */
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t size);
extern void *__libc_memalign(size_t align, size_t size);

static uint32_t n_allocations;

void *malloc(size_t size)
{
	n_allocations++;
	return __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	n_allocations++;
	return __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	n_allocations++;
	return __libc_realloc(p, size);
}

void *aligned_alloc(size_t align, size_t size)
{
	n_allocations++;
	return __libc_memalign(align, size);
}

Test(resample, a_ratio_that_drifts_allocates_nothing)
{
	struct tb_resample_config config = drifting(48000, 44100);
	struct tb_resample *r = rig_resample(&config);
	uint32_t before = n_allocations;

	cr_assert_gt(before, 0);
	noise_in();
	for (uint32_t i = 0; i < 2000; i++) {
		tb_resample_set_ratio(r, 1.0 + 500e-6 * sin(i * 0.01));
		run_all(r, tb_resample_need(r, 512), 512);
	}
	cr_assert_eq(n_allocations, before);
	rig_resample_free(r);
}
#endif

Test(resample, plans_nothing_for_what_is_out_of_range)
{
	struct tb_resample_config config = cd_to_dat;

	config.in_rate_hz = 7999;
	cr_assert_eq(tb_resample_plan(&config), 0);
	config.in_rate_hz = 384001;
	cr_assert_eq(tb_resample_plan(&config), 0);
	config = cd_to_dat;
	config.n_channels = 9;
	cr_assert_eq(tb_resample_plan(&config), 0);
	config.n_channels = 0;
	cr_assert_eq(tb_resample_plan(&config), 0);
	config = cd_to_dat;
	config.quality = 11;
	cr_assert_eq(tb_resample_plan(&config), 0);
}

Test(resample, plans_every_rate_in_range)
{
	static const uint32_t rates[] = { 8000, 11025, 47999, 48000, 48001, 192000, 384000 };

	for (uint32_t a = 0; a < 7; a++) {
		for (uint32_t b = 0; b < 7; b++) {
			struct tb_resample_config config = drifting(rates[a], rates[b]);

			rig_resample_free(rig_resample(&config));
			config.kind = TB_RESAMPLE_FIXED;
			rig_resample_free(rig_resample(&config));
		}
	}
}

/* Its filter is longer, and needs as many phases less. */
Test(resample, a_steep_ratio_takes_little_more_memory_than_a_flat_one)
{
	static const uint32_t rates[] = { 96000, 192000, 384000 };
	struct tb_resample_config config = drifting(48000, 44101);
	size_t flat = tb_resample_plan(&config);

	for (uint32_t i = 0; i < 3; i++) {
		config.in_rate_hz = rates[i];
		cr_expect_leq(tb_resample_plan(&config), flat + flat / 2, "%u: %zu, not %zu",
			rates[i], tb_resample_plan(&config), flat);
	}
}
