/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Gain sharing against its formula, and what those who talk hear of it. */
#include "dsp/automix.h"

#include <math.h>
#include <string.h>

#include <criterion/criterion.h>

#include "dynamics-rig.h"
#include "laws.h"
#include "signals.h"

#define N        RIG_FRAMES
#define N_VOICES 5u

static struct tb_automix voice[N_VOICES];
static struct tb_automix_params params[N_VOICES];
static uint32_t n_voices = N_VOICES;
static float rate_hz = RIG_RATE_HZ;

static void all_on(void)
{
	for (uint32_t v = 0; v < N_VOICES; v++) {
		params[v] = tb_automix_defaults;
		params[v].on = true;
	}
}

static void start(void)
{
	for (uint32_t v = 0; v < n_voices; v++) {
		struct tb_automix_coeffs c;

		tb_automix_design(&c, &params[v], rate_hz);
		tb_automix_reset(&voice[v], &c);
	}
}

static void aim(void)
{
	for (uint32_t v = 0; v < n_voices; v++) {
		struct tb_automix_coeffs c;

		tb_automix_design(&c, &params[v], rate_hz);
		tb_automix_aim(&voice[v], &c);
	}
}

/* Row v is voice v. */
static void run(uint32_t at, uint32_t n)
{
	struct tb_dyn_run run = rig_run(at);
	struct tb_automix_job job[N_VOICES];

	for (uint32_t v = 0; v < n_voices; v++)
		job[v] = (struct tb_automix_job){ &voice[v], rig_io(v, at), 1 };
	tb_automix_run(&run, job, n_voices, at, n);
}

/* ---- the law ---- */

static void expect_law(const char *what)
{
	static double want[N_VOICES][N];
	double *io[N_VOICES];
	struct law_signal s[N_VOICES];

	rig_fill(0.9f, 0.001f, 4.0f);
	for (uint32_t v = 0; v < n_voices; v++) {
		io[v] = want[v];
		s[v] = (struct law_signal){ &io[v], 1, N };
		for (uint32_t i = 0; i < N; i++)
			want[v][i] = rig_rows[v][i];
	}
	law_automix(params, (double)rate_hz, s, n_voices);
	start();
	run(0, N);
	for (uint32_t v = 0; v < n_voices; v++)
		cr_expect_lt(signal_error_db(rig_rows[v], want[v], N), -110.0,
			"%s, voice %u at %g Hz: %.1f dB", what, v, (double)rate_hz,
			signal_error_db(rig_rows[v], want[v], N));
	cr_expect_gt(signal_error_db(rig_before[0], want[0], N), -30.0, "%s did nothing", what);
}

Test(automix, is_its_formula_at_every_rate)
{
	static const float rates_hz[] = { 8000, 11025, 16000, 44100, 48000, 96000, 192000, 384000 };

	all_on();
	for (uint32_t r = 0; r < sizeof(rates_hz) / sizeof(rates_hz[0]); r++) {
		rate_hz = rates_hz[r];
		expect_law("all");
	}
}

Test(automix, is_its_formula_for_weights_groups_and_who_is_not_heard)
{
	all_on();
	params[0].weight_db = 6.0f;
	params[1].weight_db = -15.0f;
	expect_law("weights");
	params[2].group = params[3].group = 7;
	expect_law("groups");
	params[3].is_heard = false;
	params[4].on = false;
	expect_law("not heard");
}

/* ---- what a musician hears ---- */

/* The level of what a voice has become, from a second on. */
static double level_db(uint32_t v)
{
	return signal_level_db(rig_rows[v], N / 2, N);
}

static void tones(const double *levels_db)
{
	static const double tones_hz[N_VOICES] = { 400, 530, 710, 990, 1330 };

	for (uint32_t v = 0; v < n_voices; v++)
		rig_tone(v, tones_hz[v], levels_db[v], 0.0);
	memcpy(rig_before, rig_rows, sizeof(rig_rows));
}

static double sum_level_db(void)
{
	static float sum[N];

	memset(sum, 0, sizeof(sum));
	for (uint32_t v = 0; v < n_voices; v++)
		for (uint32_t i = 0; i < N; i++)
			sum[i] += rig_rows[v][i];
	return signal_level_db(sum, N / 2, N);
}

Test(automix, who_talks_alone_is_as_loud_as_without_the_others)
{
	all_on();
	tones((double[]){ -20, -70, -70, -70, -70 });
	start();
	run(0, N);
	cr_expect_float_eq(level_db(0), -20.0, 0.01, "%.2f dB", level_db(0));
	cr_expect_lt(level_db(1), -115.0, "an open microphone: %.1f dB", level_db(1));
}

Test(automix, two_voices_are_together_as_loud_as_one)
{
	all_on();
	tones((double[]){ -20, -20, -70, -70, -70 });
	start();
	run(0, N);
	cr_expect_float_eq(sum_level_db(), -20.0, 0.5, "%.2f dB", sum_level_db());
	cr_expect_float_eq(level_db(0), -23.0103, 0.05, "%.2f dB", level_db(0));
	cr_expect_float_eq(level_db(1), -23.0103, 0.05, "%.2f dB", level_db(1));
}

/* The noise of n rooms is that of one. */
Test(automix, open_microphones_add_up_to_one)
{
	for (n_voices = 1; n_voices <= N_VOICES; n_voices++) {
		all_on();
		tones((double[]){ -60, -60, -60, -60, -60 });
		start();
		run(0, N);
		cr_expect_float_eq(
			sum_level_db(), -60.0, 0.1, "%u: %.2f dB", n_voices, sum_level_db());
		for (uint32_t v = 0; v < n_voices; v++)
			cr_expect_float_eq(level_db(v), -60.0 - 10.0 * log10(n_voices), 0.05,
				"%u of %u: %.2f dB", v, n_voices, level_db(v));
	}
}

Test(automix, the_heavier_voice_is_louder_by_its_weight)
{
	n_voices = 2;
	all_on();
	params[0].weight_db = 6.0f;
	tones((double[]){ -20, -20 });
	start();
	run(0, N);
	cr_expect_float_eq(
		level_db(0) - level_db(1), 6.0, 0.05, "%.2f dB", level_db(0) - level_db(1));
}

Test(automix, one_voice_alone_passes_bit_for_bit)
{
	n_voices = 1;
	all_on();
	rig_fill(0.9f, 0.001f, 4.0f);
	start();
	run(0, N);
	cr_expect_arr_eq(rig_rows[0], rig_before[0], sizeof(rig_rows[0]));
}

/* The rumble of a table that somebody knocks on is not his voice. */
Test(automix, what_is_below_a_voice_takes_no_share)
{
	n_voices = 2;
	all_on();
	rig_tone(0, 400.0, -20.0, 0.0);
	rig_tone(1, 20.0, -20.0, 0.0);
	start();
	run(0, N);
	cr_expect_float_eq(level_db(0), -20.0, 0.05, "%.2f dB", level_db(0));
}

/* The level of a sine's half periods around a frame. */
static double level_at(uint32_t v, uint32_t frame)
{
	return signal_level_db(rig_rows[v], frame - 240, frame + 240);
}

Test(automix, a_change_of_talkers_is_over_within_50_ms)
{
	const uint32_t change = 48000, late = 2400;

	n_voices = 2;
	all_on();
	rig_tone(0, 400.0, -20.0, 0.0);
	rig_tone(1, 500.0, -20.0, 0.0);
	for (uint32_t i = 0; i < N; i++)
		rig_rows[i < change ? 1 : 0][i] *= 0.003f;
	start();
	run(0, N);
	cr_expect_float_eq(level_at(0, change - 240), -20.0, 0.1);
	cr_expect_float_eq(level_at(1, change + late + 240), -20.0, 0.1, "%.2f dB",
		level_at(1, change + late + 240));
	cr_expect_lt(level_at(0, change + late + 240), -118.0, "%.2f dB",
		level_at(0, change + late + 240));
}

/* ---- switches ---- */

/* A gain of 1 would show as a step of itself; ten ms of it as a slope. */
static float steepest(uint32_t v, uint32_t at)
{
	return signal_largest_step(rig_rows[v], at, N) / 0.5f;
}

/* One of two voices that hardly sounds beside the other, which goes. */
static void expect_no_click(const char *what, void (*change)(void))
{
	n_voices = 2;
	all_on();
	for (uint32_t i = 0; i < N; i++) {
		rig_rows[0][i] = 0.5f;
		rig_rows[1][i] = 0.9f * signal_noise();
	}
	start();
	run(0, N / 2);
	change();
	aim();
	run(N / 2, N / 2);
	cr_expect_float_eq(rig_rows[0][N - 1], 0.5f, 1e-6f, "%s", what);
	cr_expect_lt(steepest(0, N / 2), 2.5f / 480.0f, "%s: %g", what, (double)steepest(0, N / 2));
}

static void mute(void)
{
	params[1].is_heard = false;
}

static void move_away(void)
{
	params[1].group = 3;
}

static void switch_off(void)
{
	params[0].on = params[1].on = false;
}

Test(automix, a_mute_another_group_and_the_switch_make_no_click)
{
	expect_no_click("mute", mute);
	expect_no_click("group", move_away);
	expect_no_click("off", switch_off);
	cr_expect(tb_automix_is_idle(&voice[0]) && tb_automix_is_idle(&voice[1]));
}

Test(automix, is_a_wire_when_it_is_off)
{
	for (uint32_t v = 0; v < N_VOICES; v++)
		params[v] = tb_automix_defaults;
	rig_fill(0.9f, 0.5f, 1.0f);
	start();
	run(0, N);
	for (uint32_t v = 0; v < n_voices; v++)
		cr_expect_arr_eq(rig_rows[v], rig_before[v], sizeof(rig_rows[v]), "voice %u", v);
}

/* ---- sleep, blocks, and bad numbers ---- */

Test(automix, who_sleeps_gives_its_share_away)
{
	struct tb_dyn_run run = rig_run(0);
	struct tb_automix_job job[2];

	n_voices = 2;
	all_on();
	start();
	rig_tone(0, 400.0, -20.0, 0.0);
	job[0] = (struct tb_automix_job){ &voice[0], rig_io(0, 0), 1 };
	job[1] = (struct tb_automix_job){ &voice[1], NULL, 0 };
	tb_automix_run(&run, job, 2, 0, N);
	cr_expect_float_eq(level_db(0), -20.0, 0.01);
	cr_expect_lt(voice[1].to, 1e-3f, "%g", (double)voice[1].to);
}

Test(automix, a_block_of_all_is_what_single_frames_are)
{
	static float whole[N_VOICES][N];

	all_on();
	rig_fill(0.9f, 0.01f, 4.0f);
	start();
	run(0, N);
	memcpy(whole, rig_rows, sizeof(whole));
	memcpy(rig_rows, rig_before, sizeof(rig_rows));
	start();
	for (uint32_t at = 0, n = 1; at < N; at += n, n = 1 + at % 777) {
		n = n < N - at ? n : N - at;
		run(at, n);
	}
	for (uint32_t v = 0; v < n_voices; v++)
		cr_expect_lt(signal_difference_db(rig_rows[v], whole[v], N), -110.0, "%.1f dB",
			signal_difference_db(rig_rows[v], whole[v], N));
}

Test(automix, silence_stays_silence)
{
	all_on();
	rig_fill(0.0f, 0.0f, 1.0f);
	start();
	run(0, N);
	for (uint32_t v = 0; v < n_voices; v++)
		cr_expect_eq(signal_peak(rig_rows[v], 0, N), 0.0f);
	cr_expect_float_eq(voice[0].to, sqrt(0.2), 1e-4);
}

Test(automix, a_nan_does_not_stick)
{
	n_voices = 2;
	all_on();
	rig_tone(0, 400.0, -20.0, 0.0);
	rig_tone(1, 400.0, -20.0, 0.0);
	rig_rows[0][100] = NAN;
	rig_rows[1][5000] = INFINITY;
	start();
	run(0, N);
	for (uint32_t i = 101; i < N; i++)
		cr_assert(isfinite(rig_rows[0][i]) && (i <= 5000 || isfinite(rig_rows[1][i])), "%u",
			i);
	cr_expect_float_eq(level_db(0), -23.0103, 0.05, "%.2f dB", level_db(0));
	cr_expect_float_eq(level_db(1), -23.0103, 0.05, "%.2f dB", level_db(1));
}

/* What it heard last would be a step from there to now. */
Test(automix, who_wakes_takes_no_share_for_what_it_heard_before)
{
	n_voices = 2;
	all_on();
	rig_tone(1, 400.0, -20.0, 0.0);
	for (uint32_t i = 0; i < N; i++)
		rig_rows[0][i] = i < N / 2 ? 0.9f : 0.0f;
	start();
	run(0, N / 2);
	tb_automix_wake(&voice[0]);
	run(N / 2, N / 2);
	cr_expect_float_eq(signal_level_db(rig_rows[1], N / 2, N / 2 + 4800), -20.0, 0.05);
}

/* Its owner runs it until then. */
Test(automix, switched_off_it_is_idle_when_its_gain_is_1)
{
	uint32_t at = N / 2;

	n_voices = 2;
	all_on();
	rig_tone(0, 400.0, -20.0, 0.0);
	rig_tone(1, 400.0, -20.0, 0.0);
	start();
	run(0, at);
	cr_assert_float_eq(voice[0].to, M_SQRT1_2, 1e-3);
	params[0].on = false;
	aim();
	for (; !tb_automix_is_idle(&voice[0]) && at + 16 <= N; at += 16)
		run(at, 16);
	cr_expect(tb_automix_is_idle(&voice[0]));
	cr_expect_eq(voice[0].from, 1.0f);
	cr_expect_eq(voice[0].to, 1.0f);
	cr_expect_leq((at - N / 2) / RIG_RATE_HZ, 0.02f, "%u frames", at - N / 2);
}

/* A block of many pieces, and one that is shorter than a piece. */
Test(automix, tells_the_smallest_gain_of_a_run)
{
	n_voices = 2;
	all_on();
	rig_tone(0, 400.0, -20.0, 0.0);
	rig_tone(1, 400.0, -20.0, 0.0);
	memset(rig_rows[1] + N / 2, 0, N / 2 * sizeof(float));
	start();
	run(0, N - 8);
	cr_expect_float_eq(voice[0].least, M_SQRT1_2, 0.01, "%g", (double)voice[0].least);
	cr_expect_gt(voice[0].to, 0.99f);
	start();
	run(0, N / 2);
	run(N / 2, 8);
	cr_expect_float_eq(voice[0].least, M_SQRT1_2, 0.01, "%g", (double)voice[0].least);
}

Test(automix, clamps_what_is_out_of_range)
{
	struct tb_automix_params p = { .on = true, .weight_db = NAN, .group = 99 },
				 def = { .on = true, .group = TB_AUTOMIX_GROUPS - 1 };
	struct tb_automix_coeffs c, want;

	tb_automix_design(&c, &p, rate_hz);
	tb_automix_design(&want, &def, rate_hz);
	cr_expect_arr_eq(&c, &want, sizeof(c));
	p.weight_db = 1e9f;
	def.weight_db = 15.0f;
	tb_automix_design(&c, &p, rate_hz);
	tb_automix_design(&want, &def, rate_hz);
	cr_expect_arr_eq(&c, &want, sizeof(c));
}
