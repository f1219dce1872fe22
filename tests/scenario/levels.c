/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Every knob that sets a level, in decibels, on a full-scale DC. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "console.h"

/* Two stereo strips and a mono one on two buses; every strip at full scale on a1. */
static struct console *desk(void)
{
	struct console *c = console_new_unguarded("game/2 music/2 mic/1", "a1/2 b1/2", 48000);

	console_dc(c, "game", 0, 1.0f);
	console_dc(c, "game", 1, 1.0f);
	console_apply(c, "route.game.a1", 1.0f);
	return c;
}

static void expect_db(struct console *c, const char *bus, float left_db, float right_db)
{
	float left = db(console_gain(c, bus, 0)), right = db(console_gain(c, bus, 1));

	cr_expect(fabsf(left - left_db) < 0.001f, "left %s is %f, not %f dB", bus, left, left_db);
	cr_expect(fabsf(right - right_db) < 0.001f, "right %s is %f, not %f dB", bus, right,
		right_db);
}

static void expect_silence(struct console *c, const char *bus)
{
	cr_expect(console_gain(c, bus, 0) == 0.0f);
	cr_expect(console_gain(c, bus, 1) == 0.0f);
}

static void expect_bit_exact(struct console *c)
{
	float *left = console_in(c, "game", 0), *right = console_in(c, "game", 1);

	for (uint32_t i = 0; i < TB_MAX_FRAMES; i++) {
		left[i] = (float)rand() / (float)RAND_MAX * 2.0f - 1.0f;
		right[i] = left[i] * 1e-6f;
	}
	console_settle(c);
	for (uint32_t i = 0; i < TB_MAX_FRAMES; i++) {
		cr_assert(console_out(c, "a1", 0)[i] == left[i]);
		cr_assert(console_out(c, "a1", 1)[i] == right[i]);
	}
}

Test(levels, unity_is_bit_exact_for_any_sample)
{
	struct console *c = desk();

	expect_bit_exact(c);
	console_free(c);
}

Test(levels, an_equaliser_without_gain_is_bit_exact_for_any_sample)
{
	struct console *c = desk();

	console_apply(c, "strip.game.eq.on", 1.0f);
	expect_bit_exact(c);
	console_apply(c, "strip.game.eq.1.gain", 6.0f);
	console_apply(c, "strip.game.eq.1.gain", 0.0f);
	expect_bit_exact(c);
	console_free(c);
}

Test(levels, nothing_plays_where_it_is_not_routed)
{
	struct console *c = desk();

	expect_db(c, "a1", 0.0f, 0.0f);
	expect_silence(c, "b1");
	console_apply(c, "route.game.a1", 0.0f);
	expect_silence(c, "a1");
	console_free(c);
}

Test(levels, every_fader_is_in_decibels)
{
	static const char *const keys[] = { "strip.game.fader", "send.game.a1", "bus.a1.fader",
		"strip.game.trim", "bus.a1.trim" };
	static const float steps_db[] = { -20.0f, -6.0f, -0.1f, 3.0f, 12.0f, 0.0f };

	for (uint32_t k = 0; k < 5; k++) {
		struct console *c = desk();

		for (uint32_t i = 0; i < 6; i++) {
			console_apply(c, keys[k], steps_db[i]);
			expect_db(c, "a1", steps_db[i], steps_db[i]);
		}
		console_free(c);
	}
}

Test(levels, faders_add_up_in_decibels)
{
	struct console *c = desk();

	console_set(c, "strip.game.trim", 6.0f);
	console_set(c, "strip.game.fader", -10.0f);
	console_set(c, "send.game.a1", -3.5f);
	console_set(c, "bus.a1.fader", -1.0f);
	console_commit(c);
	expect_db(c, "a1", -8.5f, -8.5f);
	console_free(c);
}

Test(levels, the_bottom_of_every_fader_is_silence)
{
	static const char *const keys[] = { "strip.game.fader", "send.game.a1", "bus.a1.fader" };

	for (uint32_t k = 0; k < 3; k++) {
		struct console *c = desk();

		console_apply(c, keys[k], -144.0f);
		expect_silence(c, "a1");
		cr_expect(tb_mixer_bus_is_silent(console_mixer(c), 0));
		console_free(c);
	}
}

Test(levels, a_send_is_for_its_bus_only)
{
	struct console *c = desk();

	console_set(c, "route.game.b1", 1.0f);
	console_set(c, "send.game.b1", -9.0f);
	console_commit(c);
	expect_db(c, "a1", 0.0f, 0.0f);
	expect_db(c, "b1", -9.0f, -9.0f);
	console_free(c);
}

Test(levels, two_strips_on_a_bus_are_summed)
{
	struct console *c = desk();

	console_dc(c, "music", 0, 0.25f);
	console_dc(c, "music", 1, -0.25f);
	console_apply(c, "route.music.a1", 1.0f);
	cr_expect(fabsf(console_gain(c, "a1", 0) - 1.25f) < 1e-6f);
	cr_expect(fabsf(console_gain(c, "a1", 1) - 0.75f) < 1e-6f);
	console_free(c);
}

Test(levels, polarity_turns_the_signal_upside_down)
{
	struct console *c = desk();

	console_apply(c, "strip.game.polarity", 1.0f);
	cr_expect(console_gain(c, "a1", 0) == -1.0f);
	cr_expect(console_gain(c, "a1", 1) == -1.0f);
	console_free(c);
}

Test(levels, mute_silences_a_strip_or_a_bus_and_gives_it_back)
{
	static const char *const keys[] = { "strip.game.mute", "bus.a1.mute" };

	for (uint32_t k = 0; k < 2; k++) {
		struct console *c = desk();

		console_apply(c, keys[k], 1.0f);
		expect_silence(c, "a1");
		console_apply(c, keys[k], 0.0f);
		expect_db(c, "a1", 0.0f, 0.0f);
		console_free(c);
	}
}

/* Which of game, music and mic are heard on a1 for a set of mutes and solos: each
 * strip has a bit of its own in the sum. */
static int heard(int mutes, int solos)
{
	static const char *const names[] = { "game", "music", "mic" };
	struct console *c = console_new_unguarded("game/2 music/2 mic/2", "a1/2 b1/2", 48000);
	char key[TB_KEY_MAX];
	int sum;

	for (int s = 0; s < 3; s++) {
		console_dc(c, names[s], 0, (float)(1 << s));
		snprintf(key, sizeof(key), "route.%s.a1", names[s]);
		console_set(c, key, 1.0f);
		snprintf(key, sizeof(key), "strip.%s.mute", names[s]);
		console_set(c, key, (float)(mutes >> s & 1));
		snprintf(key, sizeof(key), "strip.%s.solo", names[s]);
		console_set(c, key, (float)(solos >> s & 1));
	}
	console_commit(c);
	sum = (int)lrintf(console_gain(c, "a1", 0));
	console_free(c);
	return sum;
}

Test(levels, solo_is_additive_and_mute_wins_over_it)
{
	for (int mutes = 0; mutes < 8; mutes++)
		for (int solos = 0; solos < 8; solos++) {
			int expected = (solos ? solos : 7) & ~mutes;

			cr_expect(heard(mutes, solos) == expected, "mutes %x solos %x: %x, not %x",
				mutes, solos, heard(mutes, solos), expected);
		}
}

Test(levels, the_last_solo_that_goes_brings_all_back)
{
	struct console *c = desk();

	console_apply(c, "strip.music.solo", 1.0f);
	expect_silence(c, "a1");
	console_apply(c, "strip.music.solo", 0.0f);
	expect_db(c, "a1", 0.0f, 0.0f);
	console_free(c);
}

Test(levels, a_strip_in_mono_is_the_average_on_both_sides)
{
	struct console *c = desk();

	console_dc(c, "game", 1, 0.0f);
	console_apply(c, "strip.game.mono", 1.0f);
	expect_db(c, "a1", -6.0206f, -6.0206f);
	console_free(c);
}

Test(levels, a_bus_in_mono_is_the_average_on_both_sides)
{
	struct console *c = desk();

	console_dc(c, "game", 1, 0.0f);
	console_apply(c, "bus.a1.mono", 1.0f);
	expect_db(c, "a1", -6.0206f, -6.0206f);
	console_free(c);
}

Test(levels, the_lfe_stays_out_of_mono)
{
	struct console *c = console_new_unguarded("film/51", "a1/51", 48000);

	console_dc(c, "film", 0, 1.0f);
	console_dc(c, "film", 3, 0.5f);
	console_set(c, "strip.film.mono", 1.0f);
	console_apply(c, "route.film.a1", 1.0f);
	for (uint32_t i = 0; i < 6; i++)
		cr_expect(fabsf(console_gain(c, "a1", i)
				  - (i == 3        ? 0.5f
					  : i == 2 ? 0.70710678f
						   : 0.0f))
			  < 1e-6f);
	console_free(c);
}

Test(levels, a_mono_strip_pans_at_constant_power_by_that_law)
{
	struct console *c = desk();

	console_dc(c, "mic", 0, 1.0f);
	console_set(c, "route.game.a1", 0.0f);
	console_apply(c, "route.mic.a1", 1.0f);
	expect_db(c, "a1", 0.0f, 0.0f);
	console_apply(c, "strip.mic.pan-law", -3.0103f);
	expect_db(c, "a1", -3.0103f, -3.0103f);
	for (float pan = -1.0f; pan <= 1.0f; pan += 0.125f) {
		console_apply(c, "strip.mic.pan", pan);
		float left = console_gain(c, "a1", 0), right = console_gain(c, "a1", 1);

		cr_expect(fabsf(left * left + right * right - 1.0f) < 1e-5f);
		cr_expect((left > right) == (pan < 0.0f) || pan == 0.0f);
	}
	console_apply(c, "strip.mic.pan", -1.0f);
	cr_expect(console_gain(c, "a1", 0) == 1.0f && console_gain(c, "a1", 1) == 0.0f);
	console_apply(c, "strip.mic.pan", 1.0f);
	cr_expect(console_gain(c, "a1", 0) == 0.0f && console_gain(c, "a1", 1) == 1.0f);
	console_free(c);
}

Test(levels, a_stereo_strip_balances)
{
	struct console *c = desk();

	console_apply(c, "strip.game.pan", -1.0f);
	cr_expect(console_gain(c, "a1", 0) == 1.0f && console_gain(c, "a1", 1) == 0.0f);
	console_apply(c, "strip.game.pan", 0.5f);
	cr_expect(console_gain(c, "a1", 0) == 0.5f && console_gain(c, "a1", 1) == 1.0f);
	console_apply(c, "strip.game.pan", 1.0f);
	cr_expect(console_gain(c, "a1", 0) == 0.0f && console_gain(c, "a1", 1) == 1.0f);
	console_free(c);
}

Test(levels, balance_leaves_centre_and_lfe_alone)
{
	static const float expected[] = { 0, 1, 1, 1, 0, 1, 0, 1 };
	struct console *c = console_new_unguarded("film/71", "a1/71", 48000);

	for (uint32_t i = 0; i < 8; i++)
		console_dc(c, "film", i, 1.0f);
	console_set(c, "strip.film.pan", 1.0f);
	console_apply(c, "route.film.a1", 1.0f);
	for (uint32_t i = 0; i < 8; i++)
		cr_expect(console_gain(c, "a1", i) == expected[i], "channel %u", i);
	console_free(c);
}

Test(levels, a_devices_channel_volumes_lie_on_top_of_the_fader)
{
	struct console *c = desk();

	tb_mixer_set_strip_balance(console_mixer(c), 0, (float[]){ 0.5f, 1.0f });
	tb_mixer_set_bus_balance(console_mixer(c), 0, (float[]){ 1.0f, 0.25f });
	console_apply(c, "strip.game.fader", -6.0f);
	expect_db(c, "a1", -12.0206f, -18.0412f);
	tb_mixer_set_strip_balance(console_mixer(c), 0, (float[]){ NAN, 7.0f });
	console_commit(c);
	expect_db(c, "a1", -12.0206f, -18.0412f);
	console_free(c);
}

/* pactl's 100 % and 60 %. */
Test(levels, a_balance_leaves_one_side_at_its_percentage)
{
	struct console *c = desk();

	console_apply(c, "strip.game.balance", -0.4f);
	expect_db(c, "a1", 0.0f, -13.3109f);
	console_apply(c, "strip.game.balance", 1.0f);
	cr_expect(console_gain(c, "a1", 0) == 0.0f && console_gain(c, "a1", 1) == 1.0f);
	console_apply(c, "strip.game.balance", 0.0f);
	console_apply(c, "bus.a1.balance", 0.4f);
	expect_db(c, "a1", -13.3109f, 0.0f);
	console_free(c);
}

Test(levels, who_leaves_is_silent_whatever_the_settings_are)
{
	struct console *c = desk();

	tb_mixer_set_strip_leaves(console_mixer(c), 0, true);
	console_commit(c);
	cr_expect(console_gain(c, "a1", 0) == 0.0f && console_gain(c, "a1", 1) == 0.0f);
	tb_mixer_set_strip_leaves(console_mixer(c), 0, false);
	tb_mixer_set_bus_leaves(console_mixer(c), 0, true);
	console_commit(c);
	cr_expect(console_gain(c, "a1", 0) == 0.0f && console_gain(c, "a1", 1) == 0.0f);
	tb_mixer_set_bus_leaves(console_mixer(c), 0, false);
	console_commit(c);
	expect_db(c, "a1", 0.0f, 0.0f);
	console_free(c);
}

/* As a monitor mix: the fader and the device's balance are somebody else's. */
Test(levels, a_pre_fader_send_ignores_the_fader_and_keeps_mute_solo_and_pan)
{
	struct console *c = desk();

	console_set(c, "route.game.b1", 1.0f);
	console_set(c, "pre.game.b1", 1.0f);
	console_set(c, "send.game.b1", -6.0f);
	console_set(c, "strip.game.trim", -3.0f);
	console_set(c, "strip.game.balance", -0.4f);
	console_apply(c, "strip.game.fader", -20.0f);
	expect_db(c, "b1", -9.0f, -9.0f);
	expect_db(c, "a1", -23.0f, -36.3109f);
	console_apply(c, "strip.game.fader", -144.0f);
	expect_db(c, "b1", -9.0f, -9.0f);
	console_apply(c, "strip.game.pan", -0.5f);
	expect_db(c, "b1", -9.0f, -15.0206f);
	console_apply(c, "strip.game.mute", 1.0f);
	cr_expect(console_gain(c, "b1", 0) == 0.0f);
	console_set(c, "strip.game.mute", 0.0f);
	console_apply(c, "strip.music.solo", 1.0f);
	cr_expect(console_gain(c, "b1", 0) == 0.0f);
	console_free(c);
}

/* Before the fader, and behind the processing. */
Test(levels, a_pre_fader_send_has_the_strips_processing)
{
	struct console *c = desk();

	console_set(c, "strip.game.limiter.on", 1.0f);
	console_set(c, "strip.game.limiter.ceiling", -12.0f);
	console_set(c, "route.game.b1", 1.0f);
	console_set(c, "pre.game.b1", 1.0f);
	console_apply(c, "strip.game.fader", -144.0f);
	expect_db(c, "b1", -12.0f, -12.0f);
	console_free(c);
}
