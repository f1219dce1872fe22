/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What `troubadour check` tells of a voice. */
#include "take.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#define RATE_HZ  48000u
#define N_FRAMES (5 * RATE_HZ)

static float row[N_FRAMES];

/* Tones of half a second with pauses as long, in which a softer tone is left. */
static struct tb_take speak(double level_db, double pause_db)
{
	for (uint32_t i = 0; i < N_FRAMES; i++) {
		bool speaks = i / (RATE_HZ / 2) % 2 == 0;

		row[i] = (float)(pow(10.0, (speaks ? level_db : pause_db) / 20.0)
				 * sin(2.0 * M_PI * 1000.0 * i / RATE_HZ));
	}
	return (struct tb_take){ 1, N_FRAMES, RATE_HZ, { row } };
}

static const char *advice(double before_db, double after_db, double pause_db, uint32_t *n)
{
	static char text[1024];
	struct tb_take take = speak(before_db, fmin(before_db, -60.0));
	struct tb_take_levels before = tb_take_measure(&take), after;
	FILE *to = fmemopen(text, sizeof(text), "w");

	take = speak(after_db, pause_db);
	after = tb_take_measure(&take);
	*n = tb_take_advise("mic", &before, &after, to);
	fclose(to);
	return text;
}

Test(take, levels_are_those_of_the_sound)
{
	struct tb_take take = speak(-20.0, -57.0);
	struct tb_take_levels l = tb_take_measure(&take);

	cr_expect_float_eq(l.peak_db, -20.0, 0.01);
	cr_expect(l.has_pauses);
	cr_expect_float_eq(l.pauses_db, -60.0, 0.1, "%f", l.pauses_db);
}

Test(take, somebody_who_never_pauses_shows_no_room)
{
	struct tb_take take = speak(-20.0, -20.0);

	cr_expect_not(tb_take_measure(&take).has_pauses);
}

Test(take, silence_is_a_microphone_that_is_off)
{
	uint32_t n;

	cr_expect_not_null(strstr(advice(-200.0, -200.0, -200.0, &n), "Nothing came in"));
	cr_expect_eq(n, 1u);
}

Test(take, an_overdriven_microphone_and_a_room_that_is_heard_are_told)
{
	uint32_t n;
	const char *text = advice(0.0, -15.0, -40.0, &n);

	cr_expect_not_null(strstr(text, "overdriven"), "%s", text);
	cr_expect_not_null(strstr(text, "strip.mic.denoise.on=on"), "%s", text);
}

Test(take, a_voice_that_is_too_quiet_or_loud_is_told_by_how_much)
{
	struct tb_take any = speak(-20.0, -60.0);
	const char *text;
	uint32_t n;

	if (!tb_take_measure(&any).has_loudness)
		cr_skip_test("built without libebur128");
	text = advice(-40.0, -30.0, -70.0, &n);

	cr_expect_not_null(strstr(text, "Too quiet: raise the gain by"), "%s", text);
	cr_expect_not_null(strstr(text, "strip.mic.trim+="), "%s", text);
	text = advice(-10.0, -5.0, -70.0, &n);
	cr_expect_not_null(strstr(text, "Too loud: lower the gain by"), "%s", text);
	advice(-20.0, -13.5, -70.0, &n);
	cr_expect_eq(n, 0u);
}
