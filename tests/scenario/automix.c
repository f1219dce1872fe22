/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Microphones of a group that is mixed automatically, through the whole mixer. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "console.h"
#include "signals.h"
#include "state.h"

#define RATE 48000u
#define N    4800u /* whole periods of all tones */

static const char *const names[] = { "anna", "ben", "carl" };
static const double tones_hz[] = { 400.0, 500.0, 700.0 };

/* All open, in group 3. */
static struct console *table(void)
{
	struct console *c = console_new_unguarded("anna/1 ben/1 carl/1", "b1/1 b2/1", RATE);

	console_set_all(c, "route.anna.b1=1 route.ben.b1=1 route.carl.b1=1 "
			   "strip.anna.group=3 strip.ben.group=3 strip.carl.group=3 "
			   "group.3.automix=1");
	console_commit(c);
	return c;
}

static void talk(struct console *c, const double *levels_db)
{
	for (uint32_t s = 0; s < 3; s++)
		signal_tone(console_in(c, names[s], 0), N,
			&(struct signal_tone){ tones_hz[s], RATE, levels_db[s], 0.0 });
}

/* Until nothing moves. */
static double bus_db(struct console *c)
{
	for (uint32_t i = 0; i < 4; i++)
		console_play(c, N, 256);
	return signal_level_db(console_out(c, "b1", 0), 0, N);
}

static void expect_db(struct console *c, double want_db, const char *what)
{
	double got_db = bus_db(c);

	cr_expect_float_eq(got_db, want_db, 0.1, "%s: %.2f dB, not %.2f", what, got_db, want_db);
}

Test(automix, open_microphones_are_as_loud_as_one)
{
	struct console *c = table();

	talk(c, (double[]){ -20, -80, -80 });
	expect_db(c, -20.0, "one talks");
	talk(c, (double[]){ -20, -20, -80 });
	expect_db(c, -20.0, "two talk");
	talk(c, (double[]){ -60, -60, -60 });
	expect_db(c, -60.0, "three rooms");
	console_apply(c, "group.3.automix", 0.0f);
	expect_db(c, -60.0 + 10.0 * log10(3.0), "without it");
	console_free(c);
}

Test(automix, whoever_is_muted_takes_no_share)
{
	static const struct {
		const char *key;
		double anna_db;
	} mutes[] = { { "strip.ben.mute", -20.0 }, { "strip.anna.solo", -20.0 },
		{ "strip.ben.group", -20.0 } };

	for (uint32_t i = 0; i < sizeof(mutes) / sizeof(mutes[0]); i++) {
		struct console *c = table();

		console_apply(c, "route.ben.b1", 0.0f);
		talk(c, (double[]){ -20, -20, -100 });
		expect_db(c, -23.01, "beside another one");
		console_apply(c, mutes[i].key, 1.0f);
		expect_db(c, mutes[i].anna_db, mutes[i].key);
		console_apply(c, mutes[i].key, i == 2 ? 3.0f : 0.0f);
		expect_db(c, -23.01, "beside it again");
		console_free(c);
	}
}

static void expect_share(struct console *c, const char *strip, double db)
{
	int s = tb_mixer_find_strip(console_mixer(c), strip);
	float got_db = tb_mixer_strip_reduction(console_mixer(c), (uint32_t)s).automix_db;

	cr_expect_float_eq(got_db, db, 0.1, "%s: %.2f dB, not %.2f", strip, (double)got_db, db);
}

/* What is shown is what the bus lost. */
Test(automix, meter_shows_the_share)
{
	struct console *c = table();

	talk(c, (double[]){ -20, -20, -40 });
	bus_db(c);
	expect_share(c, "anna", -10.0 * log10(1.0 / 2.01));
	expect_share(c, "carl", -10.0 * log10(0.01 / 2.01));
	console_apply(c, "group.3.automix", 0.0f);
	bus_db(c);
	expect_share(c, "anna", 0.0);
	expect_share(c, "carl", 0.0);
	console_free(c);
}

/* The level is what counts, and not the fader: who is faded down does not raise the others. */
Test(automix, shares_before_the_fader)
{
	struct console *c = table();

	talk(c, (double[]){ -20, -20, -100 });
	console_apply(c, "strip.ben.fader", -144.0f);
	expect_db(c, -23.01, "a fader that is down");
	console_free(c);
}

Test(automix, weights_are_dB_between_the_shares)
{
	struct console *c = table();

	console_set_all(c, "strip.anna.automix.weight=10 route.ben.b1=0");
	console_commit(c);
	talk(c, (double[]){ -20, -20, -100 });
	expect_db(c, -20.0 + 10.0 * log10(10.0 / 11.0), "heavier");
	console_free(c);
}

/* A member that is silent for long sleeps, and is heard from its first sample on. */
Test(automix, who_slept_begins_with_its_share)
{
	struct console *c = table();
	const float *out = console_out(c, "b1", 0);

	console_unplug(c, "ben");
	talk(c, (double[]){ -20, -20, -100 });
	console_unplug(c, "ben");
	for (uint32_t i = 0; i < 40; i++)
		console_play(c, N, 256);
	cr_expect_float_eq(signal_level_db(out, 0, N), -20.0, 0.01);
	talk(c, (double[]){ -100, -20, -100 });
	expect_db(c, -20.0, "alone");
	console_free(c);
}

/* Both are as silent when it falls asleep, and then the other one talks. */
Test(automix, who_slept_beside_a_voice_wakes_without_a_share)
{
	struct console *c = table();
	const float *out = console_out(c, "b2", 0);

	console_set_all(c, "route.ben.b1=0 route.ben.b2=1");
	console_commit(c);
	for (uint32_t s = 0; s < 3; s++)
		console_unplug(c, names[s]);
	for (uint32_t i = 0; i < 40; i++)
		console_play(c, N, 256);
	cr_assert_not(console_mixer(c)->data.strip[1].awake);
	talk(c, (double[]){ -20, -20, -100 });
	console_unplug(c, "ben");
	for (uint32_t i = 0; i < 40; i++)
		console_play(c, N, 256);
	talk(c, (double[]){ -20, -60, -100 });
	console_play(c, N, 256);
	cr_expect_lt(
		signal_level_db(out, 0, N / 10), -90.0, "%.1f dB", signal_level_db(out, 0, N / 10));
	console_free(c);
}

/* At a high rate it falls asleep before its detector has forgotten its last word. */
static void murmur_after(const char *loud, float *heard)
{
	struct console *c = console_new_unguarded("anna/1 ben/1 carl/1", "b1/1 b2/1", TB_RATE_MAX);

	console_set_all(c, "route.ben.b2=1 strip.anna.group=3 strip.ben.group=3 "
			   "group.3.automix=1");
	console_commit(c);
	signal_tone(
		console_in(c, loud, 0), N, &(struct signal_tone){ 80.0, TB_RATE_MAX, 0.0, 0.0 });
	console_play(c, N, 256);
	console_unplug(c, loud);
	for (uint32_t i = 0; i < 400; i++)
		console_play(c, N, 256);
	cr_assert_not(console_mixer(c)->data.strip[1].awake);
	signal_tone(console_in(c, "anna", 0), N,
		&(struct signal_tone){ 400.0, TB_RATE_MAX, -60.0, 0.0 });
	signal_tone(console_in(c, "ben", 0), N,
		&(struct signal_tone){ 500.0, TB_RATE_MAX, -60.0, 0.0 });
	console_play(c, N, 256);
	memcpy(heard, console_out(c, "b2", 0), N * sizeof(float));
	console_free(c);
}

Test(automix, who_slept_has_forgotten_what_it_heard)
{
	float after_it_talked[N], after_another_did[N];

	murmur_after("ben", after_it_talked);
	murmur_after("carl", after_another_did);
	cr_expect_gt(signal_peak(after_it_talked, 0, N), 1e-4f);
	cr_expect_arr_eq(after_it_talked, after_another_did, sizeof(after_it_talked));
}

/* What it said last stands behind the short blocks of silence in which it fell asleep. */
Test(automix, who_sleeps_takes_no_share_in_longer_blocks_either)
{
	struct console *c = table();

	talk(c, (double[]){ -20, -20, -100 });
	expect_db(c, -20.0, "two talk");
	console_unplug(c, "ben");
	for (uint32_t i = 0; i < 40; i++)
		console_play(c, N, 64);
	cr_assert_not(console_mixer(c)->data.strip[1].awake);
	cr_expect_float_eq(signal_level_db(console_out(c, "b1", 0), 0, N), -20.0, 0.001);
	console_play(c, N, 256);
	cr_expect_float_eq(signal_level_db(console_out(c, "b1", 0), 0, N), -20.0, 0.001);
	console_free(c);
}

/* Where no group is mixed automatically the group is none of a strip's processing. */
Test(automix, is_off_bit_for_bit)
{
	struct console *c = table();

	console_apply(c, "group.3.automix", 0.0f);
	console_apply(c, "strip.ben.mute", 1.0f);
	console_apply(c, "strip.carl.mute", 1.0f);
	for (uint32_t i = 0; i < N; i++)
		console_in(c, "anna", 0)[i] = 0.5f * signal_noise();
	console_play(c, N, 256);
	cr_expect_arr_eq(console_in(c, "anna", 0), console_out(c, "b1", 0), N * sizeof(float));
	console_free(c);
}

/* ---- ramps ---- */

static void expect_ramp(struct console *c, const char *key, float value)
{
	const float *out = console_out(c, "b1", 0);
	float steepest;

	console_set(c, key, value);
	console_commit(c);
	console_play(c, N, 64);
	steepest = signal_largest_step(out, 0, N);
	/* All of it within 10 ms, twice over: the path's own move, and the gain's. */
	cr_expect_lt(steepest, 0.5f * 4.0f / 480.0f, "%s: %g", key, (double)steepest);
}

/* Anna is a constant, so that every step of her gain is one of the bus. */
Test(automix, every_switch_is_a_ramp)
{
	static const struct {
		const char *key;
		float value;
	} moves[] = { { "strip.ben.mute", 1.0f }, { "strip.ben.mute", 0.0f },
		{ "strip.anna.automix.weight", 15.0f }, { "strip.ben.group", 0.0f },
		{ "strip.ben.group", 3.0f }, { "group.3.automix", 0.0f },
		{ "group.3.automix", 1.0f }, { "strip.carl.solo", 1.0f },
		{ "strip.carl.solo", 0.0f } };
	struct console *c = table();

	console_set_all(c, "route.ben.b1=0 route.carl.b1=0 strip.anna.highpass.freq=20");
	console_commit(c);
	console_dc(c, "anna", 0, 0.5f);
	signal_tone(console_in(c, "ben", 0), N, &(struct signal_tone){ 500.0, RATE, -20.0, 0.0 });
	for (uint32_t i = 0; i < 20; i++)
		console_play(c, N, 64);
	for (uint32_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++)
		expect_ramp(c, moves[i].key, moves[i].value);
	console_free(c);
}

Test(automix, shares_are_the_same_whatever_the_blocks)
{
	static float whole[N];
	struct console *c = table(), *d = table();

	talk(c, (double[]){ -20, -26, -30 });
	talk(d, (double[]){ -20, -26, -30 });
	console_play(c, N, N);
	memcpy(whole, console_out(c, "b1", 0), sizeof(whole));
	console_play(d, N, 37);
	cr_expect_lt(signal_difference_db(console_out(d, "b1", 0), whole, N), -110.0);
	console_free(c);
	console_free(d);
}
