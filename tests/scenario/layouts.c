/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What becomes of a strip on a bus of another layout: ITU-R BS.775-3 in stereo, and on mono
 * buses the average of that, as PipeWire has it. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "console.h"

#define C3DB 0.70710678f
#define C9DB 0.35355339f

/* Plays one channel of a strip at full scale and reads all of the bus. */
static void expect_channel(const char *strip, uint32_t channel, const char *bus, const float *gains)
{
	char strips[32], buses[32];
	struct console *c;
	uint32_t n;

	snprintf(strips, sizeof(strips), "s/%s", strip);
	snprintf(buses, sizeof(buses), "b/%s", bus);
	c = console_new(strips, buses, 48000);
	n = tb_mixer_bus(console_mixer(c), 0)->layout.n_channels;
	console_dc(c, "s", channel, 1.0f);
	console_apply(c, "route.s.b", 1.0f);
	for (uint32_t i = 0; i < n; i++) {
		float gain = console_gain(c, "b", i);

		cr_expect(fabsf(gain - gains[i]) < 1e-6f,
			"channel %u of %s on channel %u of %s: %f, not %f", channel, strip, i, bus,
			gain, gains[i]);
	}
	console_free(c);
}

/* gains[strip channel][bus channel] */
static void expect_mix(const char *strip, uint32_t n_in, const char *bus, const float gains[][8])
{
	for (uint32_t i = 0; i < n_in; i++)
		expect_channel(strip, i, bus, gains[i]);
}

Test(layouts, mono_is_on_both_sides)
{
	expect_mix("1", 1, "2", (const float[][8]){ { 1, 1 } });
	expect_mix("1", 1, "51", (const float[][8]){ { 1, 1 } });
	expect_mix("1", 1, "71", (const float[][8]){ { 1, 1 } });
	expect_mix("1", 1, "1", (const float[][8]){ { 1 } });
}

Test(layouts, a_lone_channel_is_mono_whatever_a_device_calls_it)
{
	expect_mix("a1", 1, "2", (const float[][8]){ { 1, 1 } });
	expect_mix("u1", 1, "2", (const float[][8]){ { 1, 1 } });
	expect_mix("1", 1, "a2", (const float[][8]){ { 1, 1 } });
	expect_mix("2", 2, "u1", (const float[][8]){ { 0.5f }, { 0.5f } });
	expect_mix("u1", 1, "a1", (const float[][8]){ { 1 } });
}

Test(layouts, stereo_on_mono_is_the_average)
{
	expect_mix("2", 2, "1", (const float[][8]){ { 0.5f }, { 0.5f } });
}

Test(layouts, stereo_stays_in_the_front)
{
	expect_mix("2", 2, "51", (const float[][8]){ { 1 }, { 0, 1 } });
	expect_mix("2", 2, "71", (const float[][8]){ { 1 }, { 0, 1 } });
}

Test(layouts, five_one_on_stereo_is_bs775_with_the_lfe_of_pipewire)
{
	static const float gains[][8] = { { 1 }, { 0, 1 }, { C3DB, C3DB }, { C9DB, C9DB }, { C3DB },
		{ 0, C3DB } };

	expect_mix("51", 6, "2", gains);
	expect_mix("51r", 6, "2", gains);
}

Test(layouts, five_one_on_mono_is_the_average_of_stereo)
{
	expect_mix("51", 6, "1",
		(const float[][8]){ { 0.5f }, { 0.5f }, { C3DB }, { C9DB }, { C9DB }, { C9DB } });
}

Test(layouts, seven_one_on_stereo_is_bs775)
{
	expect_mix("71", 8, "2",
		(const float[][8]){ { 1 }, { 0, 1 }, { C3DB, C3DB }, { C9DB, C9DB }, { C3DB },
			{ 0, C3DB }, { C3DB }, { 0, C3DB } });
}

Test(layouts, seven_one_on_five_one_shares_the_surrounds)
{
	expect_mix("71", 8, "51",
		(const float[][8]){ { 1 }, { 0, 1 }, { 0, 0, 1 }, { 0, 0, 0, 1 },
			{ 0, 0, 0, 0, C3DB }, { 0, 0, 0, 0, 0, C3DB }, { 0, 0, 0, 0, 1 },
			{ 0, 0, 0, 0, 0, 1 } });
}

Test(layouts, five_one_with_rear_or_side_speakers_is_the_same)
{
	static const float same[][8] = { { 1 }, { 0, 1 }, { 0, 0, 1 }, { 0, 0, 0, 1 },
		{ 0, 0, 0, 0, 1 }, { 0, 0, 0, 0, 0, 1 } };

	expect_mix("51", 6, "51r", same);
	expect_mix("51r", 6, "51", same);
	expect_mix("51", 6, "51", same);
}

Test(layouts, five_one_on_seven_one_keeps_every_channel)
{
	expect_mix("51", 6, "71",
		(const float[][8]){ { 1 }, { 0, 1 }, { 0, 0, 1 }, { 0, 0, 0, 1 },
			{ 0, 0, 0, 0, 0, 0, 1 }, { 0, 0, 0, 0, 0, 0, 0, 1 } });
}

Test(layouts, aux_goes_to_its_number_only)
{
	expect_mix("a4", 4, "a2", (const float[][8]){ { 1 }, { 0, 1 }, { 0 }, { 0 } });
	expect_mix("a2", 2, "a1", (const float[][8]){ { 1 }, { 0 } });
}

Test(layouts, where_nothing_matches_it_is_channel_by_channel)
{
	expect_mix("a4", 4, "2", (const float[][8]){ { 1 }, { 0, 1 }, { 1 }, { 0, 1 } });
	expect_mix("a4", 4, "1", (const float[][8]){ { 0.25f }, { 0.25f }, { 0.25f }, { 0.25f } });
	expect_mix("u3", 3, "51", (const float[][8]){ { 1 }, { 0, 1 }, { 0, 0, 1 } });
	expect_mix("2", 2, "u4", (const float[][8]){ { 1 }, { 0, 1 } });
}

/* A pair of outputs without names is left and right to who has a left and a right. */
Test(layouts, five_one_on_two_numbered_outputs_is_the_downmix)
{
	expect_mix("51", 6, "a2",
		(const float[][8]){
			{ 1 }, { 0, 1 }, { C3DB, C3DB }, { C9DB, C9DB }, { C3DB }, { 0, C3DB } });
}

/* One sound in both channels, played in stereo and folded in each way that there is. */
Test(layouts, the_middle_is_as_loud_in_mono_however_it_is_made)
{
	struct console *c = console_new("game/2", "a1/2 m/1", 48000);

	console_dc(c, "game", 0, 0.5f);
	console_dc(c, "game", 1, 0.5f);
	console_set(c, "route.game.a1", 1.0f);
	console_apply(c, "route.game.m", 1.0f);
	cr_expect(fabsf(console_gain(c, "m", 0) - 0.5f) < 1e-6f);
	console_apply(c, "strip.game.mono", 1.0f);
	cr_expect(fabsf(console_gain(c, "a1", 0) - 0.5f) < 1e-6f);
	cr_expect(fabsf(console_gain(c, "m", 0) - 0.5f) < 1e-6f);
	console_set(c, "strip.game.mono", 0.0f);
	console_apply(c, "bus.a1.mono", 1.0f);
	cr_expect(fabsf(console_gain(c, "a1", 0) - 0.5f) < 1e-6f);
	console_free(c);
}

Test(layouts, mono_leaves_dialogue_of_five_one_where_it_is)
{
	struct console *c = console_new("film/51", "a1/51 b1/2", 48000);

	console_dc(c, "film", 2, 1.0f);
	console_set(c, "route.film.a1", 1.0f);
	console_set(c, "route.film.b1", 1.0f);
	console_apply(c, "strip.film.mono", 1.0f);
	for (uint32_t i = 0; i < 6; i++)
		cr_expect(console_gain(c, "a1", i) == (float)(i == 2), "channel %u", i);
	cr_expect(fabsf(console_gain(c, "b1", 0) - C3DB) < 1e-6f);
	cr_expect(fabsf(console_gain(c, "b1", 1) - C3DB) < 1e-6f);
	console_set(c, "strip.film.mono", 0.0f);
	console_apply(c, "bus.a1.mono", 1.0f);
	cr_expect(console_gain(c, "a1", 2) == 1.0f);
	console_free(c);
}

Test(layouts, a_downmix_has_levels_of_its_own)
{
	struct console *c = console_new("film/51", "b1/2", 48000);

	for (uint32_t i = 0; i < 6; i++)
		console_dc(c, "film", i, i == 1 || i == 5 ? 0.0f : 0.125f);
	console_set(c, "route.film.b1", 1.0f);
	console_set(c, "bus.b1.downmix.center", -6.0206f);
	console_set(c, "bus.b1.downmix.surround", 0.0f);
	console_apply(c, "bus.b1.downmix.lfe", -144.0f);
	cr_expect(fabsf(console_gain(c, "b1", 0) - 0.125f * 2.5f) < 1e-6f);
	console_apply(c, "bus.b1.downmix.lfe", 3.0103f);
	cr_expect(fabsf(console_gain(c, "b1", 0) - 0.125f * 3.5f) < 1e-6f);
	console_apply(c, "bus.b1.downmix.normalize", 1.0f);
	cr_expect(fabsf(console_gain(c, "b1", 0) - 0.125f) < 1e-6f);
	cr_expect(fabsf(console_gain(c, "b1", 1) - 0.125f * 1.5f / 3.5f) < 1e-6f);
	console_free(c);
}

Test(layouts, a_pan_law_is_what_each_side_has_in_the_centre)
{
	struct console *c = console_new("mic/1", "b1/2", 48000);

	console_dc(c, "mic", 0, 1.0f);
	console_set(c, "route.mic.b1", 1.0f);
	for (float law_db = 0.0f; law_db >= -6.0f; law_db -= 1.5f) {
		console_apply(c, "strip.mic.pan-law", law_db);
		cr_expect(fabsf(db(console_gain(c, "b1", 0)) - law_db) < 1e-3f);
		cr_expect(fabsf(db(console_gain(c, "b1", 1)) - law_db) < 1e-3f);
	}
	console_free(c);
}
