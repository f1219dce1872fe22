/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The compressor's attack and release, against a clock. */
#include "compressor-rig.h"

/* Frames from `at` until the gain has gone 63 % of the way in dB from a to b. */
static double time_to_63(const float *y, const float *x, int at, double a_db, double b_db)
{
	double mark = a_db + (b_db - a_db) * (1.0 - exp(-1.0)), before = a_db;

	for (int i = at;; i++) {
		double now = 20.0 * log10(y[i] / x[i]);

		if ((a_db < b_db) ? now >= mark : now <= mark)
			return i - at + 1 - (now - mark) / (now - before);
		before = now;
	}
}

/* A level that steps up and down again. */
struct step {
	float attack_ms, release_ms;
	enum tb_detector detector;
	double over_db;                 /* the threshold */
	int up, down;                   /* frames */
	double attack_off, release_off; /* parts of them */
};

static const float low = 0.001f;

static void expect_ms(
	const struct step *s, const char *what, double got, double asked, double tolerance)
{
	cr_expect_float_eq(got, asked, tolerance * asked + 1.5e3 / (double)rate_hz,
		"%s %g ms, detector %d, %g dB over, at %g Hz: %g", what, asked, s->detector,
		s->over_db, rate_hz, got);
}

/* The level is a constant: its gain is plain to see. */
static void check_timing(const struct step *s)
{
	struct tb_compressor_params p = on_params();
	bool rms = s->detector == TB_DETECTOR_RMS;
	double high_db = p.threshold_db + s->over_db - (rms ? 10.0 * log10(2.0) : 0.0);
	double full;

	p.knee_db = 0.0f;
	p.attack_ms = s->attack_ms;
	p.release_ms = s->release_ms;
	p.detector = s->detector;
	full = formula_db(&p, p.threshold_db + s->over_db);
	for (int i = 0; i < MAX_N; i++)
		rig_before[0][i] = rig_rows[0][i] =
			i >= s->up && i < s->down ? (float)pow(10.0, high_db / 20.0) : low;
	start(&comps[0], &p);
	run_rows(1, 0, MAX_N);
	expect_ms(s, "attack",
		time_to_63(rig_rows[0], rig_before[0], s->up, 0.0, full) / rate_hz * 1e3,
		s->attack_ms, s->attack_off);
	expect_ms(s, "release",
		time_to_63(rig_rows[0], rig_before[0], s->down, full, 0.0) / rate_hz * 1e3,
		s->release_ms, s->release_off);
}

Test(compressor_times, attack_and_release_are_within_2_percent)
{
	for (int o = 0; o < 4; o++) {
		static const float times_ms[][2] = { { 1, 50 }, { 3, 100 }, { 10, 100 },
			{ 40, 300 } };

		for (size_t i = 0; i < N_OF(times_ms); i++)
			check_timing(&(struct step){ times_ms[i][0], times_ms[i][1],
				TB_DETECTOR_PEAK, 16.0, 1000 + o, 20000 + 77 * o, 0.02, 0.02 });
	}
}

/* A mean rises evenly in power: in dB a high step is on its way at once, a low one waits.  So an
 * attack is exact for a step to some 10 dB over the threshold, and off by a third of the mean's
 * length for one to 3 or to 40; the mean is of 10 ms, or of the attack where that is shorter.  A
 * release is ten times as long, and what it is off is little of it. */
Test(compressor_times, attack_and_release_in_rms_are_what_they_say)
{
	static const float times_ms[][2] = { { 2.0f, 20.0f }, { 4.0f, 50.0f }, { 10.0f, 100.0f },
		{ 30.0f, 300.0f } };
	static const double over_db[] = { 3.0, 6.0, 10.0, 16.0, 24.0, 40.0 };

	for (size_t i = 0; i < N_OF(times_ms); i++)
		for (size_t o = 0; o < N_OF(over_db); o++) {
			double mean_ms = fmin(10.0, times_ms[i][0]);
			double part = over_db[o] == 10.0 ? 0.05 : 0.35;
			struct step s = { times_ms[i][0], times_ms[i][1], TB_DETECTOR_RMS,
				over_db[o], 1000, 20000, part * mean_ms / times_ms[i][0], 0.05 };

			check_timing(&s);
		}
}

Test(compressor_times, its_times_are_the_same_at_any_rate)
{
	const float rates_hz[] = { 8000.0f, 44100.0f, 96000.0f, 192000.0f, 384000.0f };

	for (size_t r = 0; r < N_OF(rates_hz); r++)
		for (int rms = 0; rms < 2; rms++) {
			struct step s = { 8.0f, 25.0f, (enum tb_detector)rms, 11.0, 1000, 0,
				rms ? 0.12 : 0.02, rms ? 0.12 : 0.02 };

			rate_hz = rates_hz[r];
			s.down = s.up + (int)(0.08f * rate_hz);
			check_timing(&s);
		}
}
