/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A mixer at a rate of its own: what goes in at a strip comes out of a bus, as many
 * frames and at the time that is told. */
#include "spa/gear.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "resample-rig.h"

#define N        65536u
#define N_STRIPS 3u
#define N_BUSES  2u

static const int16_t all_stay[] = { 0, 1, 2 };

/* Strips: stereo "a", mono "b", stereo "c" of another quality; buses: stereo "out" of
 * them all, stereo "other" of another quality. */
struct rig {
	struct tb_mixer *m;
	struct tb_gear *gear;
	float *in[5], *out[4]; /* of N frames */
	const float *from[5];
	float *to[4];
};

static const struct tb_gear_end strip_ends[N_STRIPS] = { { 2, 5 }, { 1, 5 }, { 2, 3 } };
static const struct tb_gear_end bus_ends[N_BUSES] = { { 2, 5 }, { 2, 8 } };

static struct tb_gear *new_gear(uint32_t graph_rate_hz, uint32_t engine_rate_hz)
{
	const struct tb_gear_config config = { graph_rate_hz, engine_rate_hz, N_STRIPS, N_BUSES,
		strip_ends, bus_ends };
	struct tb_gear *g = tb_gear_new(&config);

	cr_assert_not_null(g, "%u in %u Hz: %s", engine_rate_hz, graph_rate_hz, strerror(errno));
	return g;
}

static void set(struct rig *r, const char *key, float value)
{
	int param = tb_mixer_find_param(r->m, key);

	cr_assert_geq(param, 0, "%s", key);
	tb_mixer_set(r->m, (uint32_t)param, value);
}

static struct rig *rig_new(uint32_t graph_rate_hz, uint32_t engine_rate_hz)
{
	const struct tb_layout mono = { 1, { TB_CH_MONO } };
	const struct tb_layout stereo = { 2, { TB_CH_FL, TB_CH_FR } };
	const struct tb_strip_config strips[] = { { "a", stereo }, { "b", mono }, { "c", stereo } };
	const struct tb_bus_config buses[] = { { "out", stereo, TB_BUS_VIRTUAL },
		{ "other", stereo, TB_BUS_VIRTUAL } };
	struct rig *r = calloc(1, sizeof(*r));

	r->m = tb_mixer_new(
		&(struct tb_mixer_config){ engine_rate_hz, N_STRIPS, N_BUSES, strips, buses });
	set(r, "route.a.out", 1.0f);
	set(r, "route.b.out", 1.0f);
	set(r, "route.c.out", 1.0f);
	set(r, "route.a.other", 1.0f);
	set(r, "route.c.other", 1.0f);
	/* Three tones add up to more than full scale. */
	set(r, "bus.out.limiter.on", 0.0f);
	set(r, "bus.other.limiter.on", 0.0f);
	tb_mixer_commit(r->m);
	r->gear = new_gear(graph_rate_hz, engine_rate_hz);
	for (uint32_t c = 0; c < 5; c++)
		r->in[c] = calloc(N, sizeof(float));
	for (uint32_t c = 0; c < 4; c++)
		r->out[c] = calloc(N, sizeof(float));
	return r;
}

static void rig_free(struct rig *r)
{
	for (uint32_t c = 0; c < 5; c++)
		free(r->in[c]);
	for (uint32_t c = 0; c < 4; c++)
		free(r->out[c]);
	tb_gear_free(r->gear);
	tb_mixer_free(r->m);
	free(r);
}

static void run(struct rig *r, uint32_t at, uint32_t n_frames)
{
	for (uint32_t c = 0; c < 5; c++)
		r->from[c] = r->in[c] + at;
	for (uint32_t c = 0; c < 4; c++)
		r->to[c] = r->out[c] + at;
	tb_gear_process(r->gear, r->m, r->from, r->to, n_frames);
}

/* Ramps of the first settings are over, and nothing is inside. */
static void settle(struct rig *r)
{
	run(r, 0, N);
}

static void fill_sine(float *row, double hz, double rate_hz, uint32_t begin)
{
	for (uint32_t i = begin; i < N; i++)
		row[i] = 0.5f * (float)sin(2.0 * M_PI * hz * i / rate_hz);
}

/* Against the sine that was played, late by delay_frames: what is left, in dB. */
static double fit_db(
	const float *row, double hz, double rate_hz, double delay_frames, uint32_t begin)
{
	double signal = 0.0, rest = 0.0;

	for (uint32_t i = begin; i < N; i++) {
		double wanted = 0.5 * sin(2.0 * M_PI * hz * (i - delay_frames) / rate_hz);

		signal += wanted * wanted;
		rest += (row[i] - wanted) * (row[i] - wanted);
	}
	return 10.0 * log10(signal / (rest + 1e-30));
}

static double delay_frames(const struct rig *r, uint32_t strip, uint32_t bus)
{
	return tb_gear_strip_delay_frames(r->gear, strip) + tb_gear_bus_delay_frames(r->gear, bus);
}

/* ---- sound ---- */

static void expect_clean(uint32_t graph_rate_hz, uint32_t engine_rate_hz)
{
	static const double hz[] = { 997.0, 10007.0 };
	struct rig *r = rig_new(graph_rate_hz, engine_rate_hz);

	for (uint32_t i = 0; i < 2; i++) {
		settle(r);
		fill_sine(r->in[0], hz[i], graph_rate_hz, 0);
		run(r, 0, N);
		double snr_db = rig_snr_db(r->out[0] + 4096, N - 4096, hz[i], graph_rate_hz);
		double fit = fit_db(r->out[0], hz[i], graph_rate_hz, delay_frames(r, 0, 0), 4096);

		cr_log_info("%u in %u Hz, %g Hz: %.1f dB", engine_rate_hz, graph_rate_hz, hz[i],
			snr_db);
		cr_expect_gt(snr_db, 100.0, "%g Hz: %.1f dB", hz[i], snr_db);
		cr_expect_gt(fit, 60.0, "%g Hz is not where it is told to be: %.1f dB", hz[i], fit);
	}
	rig_free(r);
}

Test(gear, sine_through_48_in_a_graph_of_44_1_keeps_100_db)
{
	expect_clean(44100, 48000);
}

Test(gear, sine_through_44_1_in_a_graph_of_48_keeps_100_db)
{
	expect_clean(48000, 44100);
}

Test(gear, sine_through_96_in_a_graph_of_48_and_back_keeps_100_db)
{
	expect_clean(48000, 96000);
	expect_clean(96000, 48000);
}

Test(gear, silence_stays_silence)
{
	struct rig *r = rig_new(44100, 48000);

	settle(r);
	for (uint32_t c = 0; c < 4; c++)
		for (uint32_t i = 0; i < N; i++)
			cr_assert_eq(r->out[c][i], 0.0f);
	rig_free(r);
}

/* ---- counts ---- */

static const uint32_t rates[][2] = { { 44100, 48000 }, { 48000, 44100 }, { 48000, 96000 },
	{ 96000, 48000 }, { 44101, 48000 }, { 192000, 44100 }, { 8000, 384000 }, { 384000, 8000 },
	{ 47999, 48000 } };
#define N_RATES (sizeof(rates) / sizeof(rates[0]))

static void noise_in(struct rig *r)
{
	for (uint32_t c = 0; c < 5; c++)
		rig_noise(r->in[c], N, c + 1);
}

static uint32_t nth_quantum(uint32_t i)
{
	static const uint32_t odd[] = { 1, 3, 64, 8192, 441, 7, 1023, 256, 1, 1, 2, 4095, 479 };

	return odd[i % (sizeof(odd) / sizeof(odd[0]))];
}

/* Each frame is given in its cycle, and it is the same whatever the cycles are. */
static void expect_same_in_any_quantum(uint32_t graph_rate_hz, uint32_t engine_rate_hz)
{
	struct rig *whole = rig_new(graph_rate_hz, engine_rate_hz);
	struct rig *parts = rig_new(graph_rate_hz, engine_rate_hz);

	settle(whole);
	settle(parts);
	noise_in(whole);
	noise_in(parts);
	for (uint32_t c = 0; c < 4; c++)
		for (uint32_t i = 0; i < N; i++)
			parts->out[c][i] = NAN;
	for (uint32_t at = 0; at < N; at += TB_MAX_FRAMES)
		run(whole, at, TB_MAX_FRAMES);
	for (uint32_t i = 0, at = 0, n; at < N; i++, at += n) {
		n = nth_quantum(i) < N - at ? nth_quantum(i) : N - at;
		run(parts, at, n);
	}
	for (uint32_t c = 0; c < 4; c++)
		for (uint32_t i = 0; i < N; i++)
			cr_assert_lt(fabsf(parts->out[c][i] - whole->out[c][i]), 2e-6f,
				"%u in %u Hz: frame %u is %g, not %g", engine_rate_hz,
				graph_rate_hz, i, (double)parts->out[c][i],
				(double)whole->out[c][i]);
	rig_free(whole);
	rig_free(parts);
}

Test(gear, cycles_of_any_and_changing_length_change_no_frame)
{
	for (uint32_t i = 0; i < N_RATES; i++)
		expect_same_in_any_quantum(rates[i][0], rates[i][1]);
}

/* ---- delay ---- */

static uint32_t loudest_frame(const float *row, uint32_t begin)
{
	uint32_t at = begin;

	for (uint32_t i = begin; i < N; i++)
		if (fabsf(row[i]) > fabsf(row[at]))
			at = i;
	return at;
}

Test(gear, click_arrives_when_it_is_told_to)
{
	for (uint32_t i = 0; i < N_RATES; i++) {
		struct rig *r = rig_new(rates[i][0], rates[i][1]);

		for (uint32_t bus = 0; bus < N_BUSES; bus++) {
			double told = delay_frames(r, 0, bus);
			/* A click that is shorter than a frame of the engine is heard as one. */
			double unsure = 1.0 + (double)rates[i][0] / rates[i][1];

			settle(r);
			r->in[0][1000] = 1.0f;
			run(r, 0, N);
			cr_expect_float_eq(loudest_frame(r->out[2 * bus], 0), 1000.0 + told, unsure,
				"%u in %u Hz: %u, told %.1f", rates[i][1], rates[i][0],
				loudest_frame(r->out[2 * bus], 0) - 1000, told);
			r->in[0][1000] = 0.0f;
		}
		rig_free(r);
	}
}

Test(gear, delay_is_that_of_the_two_filters)
{
	struct rig *r = rig_new(44100, 48000);

	cr_expect_eq(tb_gear_strip_delay_frames(r->gear, 0), 40.0);
	cr_expect_float_eq(tb_gear_bus_delay_frames(r->gear, 0), 48.0 * 44100 / 48000, 5.0);
	cr_expect_lt(
		tb_gear_strip_delay_frames(r->gear, 2), tb_gear_strip_delay_frames(r->gear, 0));
	rig_free(r);
}

/* ---- rest ---- */

/* A strip that was silent for an odd time is heard again where it is told to be: it has
 * kept step with all others. */
Test(gear, strip_that_rested_comes_back_in_step)
{
	for (uint32_t i = 0; i < 6; i++) {
		struct rig *r = rig_new(rates[i][0], rates[i][1]);
		double hz = 0.02 * (rates[i][0] < rates[i][1] ? rates[i][0] : rates[i][1]);

		settle(r);
		run(r, 0, 12347);
		fill_sine(r->in[0], hz, rates[i][0], 12347);
		run(r, 12347, N - 12347);
		double fit = fit_db(r->out[0], hz, rates[i][0], delay_frames(r, 0, 0), 20000);

		cr_expect_gt(fit, 60.0, "%u in %u Hz: %.1f dB", rates[i][1], rates[i][0], fit);
		rig_free(r);
	}
}

/* No filter runs for it, so its engine rows keep what was written last. */
Test(gear, strip_at_rest_costs_the_mixer_nothing)
{
	struct rig *r = rig_new(44100, 48000);

	settle(r);
	cr_expect_null(r->gear->in[0]);
	r->in[0][0] = 1.0f;
	run(r, 0, 64);
	cr_expect_not_null(r->gear->in[0]);
	cr_expect_null(r->gear->in[2], "another strip is not woken");
	r->in[0][0] = 0.0f;
	run(r, 0, 1024);
	run(r, 0, 1024);
	cr_expect_null(r->gear->in[0]);
	rig_free(r);
}

Test(gear, bus_that_nobody_heard_begins_without_what_was_before)
{
	struct rig *r = rig_new(44100, 48000);
	float *keep[2] = { r->out[0], r->out[1] };

	settle(r);
	noise_in(r);
	run(r, 0, 4096);
	for (uint32_t c = 0; c < 5; c++)
		memset(r->in[c], 0, N * sizeof(float));
	for (uint32_t c = 0; c < 5; c++)
		r->from[c] = r->in[c];
	r->to[0] = r->to[1] = NULL;
	r->to[2] = r->out[2];
	r->to[3] = r->out[3];
	tb_gear_process(r->gear, r->m, r->from, r->to, 1111);
	r->to[0] = keep[0];
	r->to[1] = keep[1];
	fill_sine(r->in[0], 997.0, 44100, 0);
	tb_gear_process(r->gear, r->m, r->from, r->to, 8192);
	cr_expect_lt(fabsf(r->out[0][0]), 0.01f);
	cr_expect_gt(rig_snr_db(r->out[0] + 1000, 7000, 997.0, 44100), 90.0);
	rig_free(r);
}

/* One channel of a bus without the other, and one of a strip. */
Test(gear, half_a_bus_and_half_a_strip_are_heard)
{
	struct rig *r = rig_new(44100, 48000);

	settle(r);
	fill_sine(r->in[1], 997.0, 44100, 0);
	for (uint32_t c = 0; c < 5; c++)
		r->from[c] = c == 1 ? r->in[c] : NULL;
	for (uint32_t c = 0; c < 4; c++)
		r->to[c] = c == 1 ? r->out[c] : NULL;
	tb_gear_process(r->gear, r->m, r->from, r->to, 8192);
	cr_expect_gt(rig_snr_db(r->out[1] + 1000, 7000, 997.0, 44100), 100.0);
	rig_free(r);
}

Test(gear, a_nan_is_gone_when_the_filters_have_passed_it)
{
	struct rig *r = rig_new(44100, 48000);

	settle(r);
	fill_sine(r->in[0], 997.0, 44100, 0);
	r->in[0][1000] = NAN;
	for (uint32_t at = 0; at < N; at += 256)
		run(r, at, 256);
	for (uint32_t i = 0; i < N; i++)
		cr_assert(isfinite(r->out[0][i]), "frame %u", i);
	cr_expect_gt(rig_snr_db(r->out[0] + 4096, N - 4096, 997.0, 44100), 100.0);
	cr_expect_gt(tb_mixer_bad_blocks(r->m), 0);
	rig_free(r);
}

/* ---- others come and go ---- */

Test(gear, who_stays_hears_nothing_of_a_new_gear)
{
	struct rig *whole = rig_new(44100, 48000), *moved = rig_new(44100, 48000);
	struct tb_gear *next = new_gear(44100, 48000);

	settle(whole);
	settle(moved);
	noise_in(whole);
	noise_in(moved);
	run(whole, 0, 5000);
	run(whole, 5000, 5000);
	run(moved, 0, 5000);
	tb_gear_inherit(next, moved->gear, all_stay, all_stay);
	tb_gear_free(moved->gear);
	moved->gear = next;
	run(moved, 5000, 5000);
	for (uint32_t c = 0; c < 4; c++)
		cr_expect_arr_eq(moved->out[c], whole->out[c], 10000 * sizeof(float));
	rig_free(whole);
	rig_free(moved);
}

Test(gear, newcomer_is_in_step_with_who_was_there)
{
	static const int16_t a_is_new[] = { -1, 1, 2 }, out_is_new[] = { -1, 1 };
	struct rig *r = rig_new(44100, 48000);
	struct tb_gear *next = new_gear(44100, 48000);

	settle(r);
	run(r, 0, 12345);
	tb_gear_inherit(next, r->gear, a_is_new, out_is_new);
	tb_gear_free(r->gear);
	r->gear = next;
	fill_sine(r->in[0], 997.0, 44100, 12345);
	run(r, 12345, N - 12345);
	cr_expect_gt(fit_db(r->out[0], 997.0, 44100, delay_frames(r, 0, 0), 20000), 60.0);
	rig_free(r);
}

Test(gear, another_rate_begins_anew)
{
	struct rig *r = rig_new(44100, 48000);
	struct tb_gear *next = new_gear(96000, 48000);

	settle(r);
	noise_in(r);
	run(r, 0, 5000);
	tb_gear_inherit(next, r->gear, all_stay, all_stay);
	tb_gear_free(r->gear);
	r->gear = next;
	for (uint32_t c = 0; c < 5; c++)
		memset(r->in[c], 0, N * sizeof(float));
	settle(r);
	fill_sine(r->in[0], 997.0, 96000, 0);
	run(r, 0, N);
	cr_expect_gt(rig_snr_db(r->out[0] + 4096, N - 4096, 997.0, 96000), 100.0);
	rig_free(r);
}

Test(gear, nonsense_is_refused)
{
	struct tb_gear_end bad[N_STRIPS] = { { 2, 11 }, { 1, 5 }, { 2, 3 } };
	struct tb_gear_config config = { 44100, 48000, N_STRIPS, N_BUSES, bad, bus_ends };

	cr_expect_null(tb_gear_new(&config));
	cr_expect_eq(errno, EINVAL);
	bad[0] = (struct tb_gear_end){ 9, 5 };
	cr_expect_null(tb_gear_new(&config));
	bad[0] = (struct tb_gear_end){ 2, 5 };
	config.graph_rate_hz = 48000;
	cr_expect_null(tb_gear_new(&config), "equal rates need none");
	config.graph_rate_hz = 7999;
	cr_expect_null(tb_gear_new(&config));
	tb_gear_free(NULL);
}
