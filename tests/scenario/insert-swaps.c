/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What is heard when an insert comes, goes or follows another one. */
#include "amp.h"

Test(insert_swaps, one_without_another_processor_comes_and_goes_on_a_ramp)
{
	struct amp amp;
	struct tb_mixer *m = mixer_of(NULL, NULL);
	struct heard h = { 0 };

	amp_init(&amp, 0.25f);
	play(m, SETTLE, &h);
	expect(&h, TONE);
	swap(&m, &amp, NULL);
	cr_expect(atomic_load(&amp.insert.is_held));
	play(m, SETTLE, &h);
	expect(&h, TONE / 4.0f);
	swap(&m, NULL, NULL);
	cr_expect(atomic_load(&amp.insert.is_held));
	play(m, SETTLE, &h);
	expect(&h, TONE);
	cr_expect_not(atomic_load(&amp.insert.is_held));
	tb_mixer_free(m);
}

Test(insert_swaps, one_of_a_bus_comes_and_goes_on_a_ramp)
{
	struct amp amp;
	struct tb_mixer *m = mixer_of(NULL, NULL);
	struct heard h = { 0 };

	amp_init(&amp, 0.25f);
	play(m, SETTLE, &h);
	swap(&m, NULL, &amp);
	play(m, SETTLE, &h);
	expect(&h, TONE / 4.0f);
	swap(&m, NULL, NULL);
	play(m, SETTLE, &h);
	expect(&h, TONE);
	cr_expect_not(atomic_load(&amp.insert.is_held));
	tb_mixer_free(m);
}

Test(insert_swaps, another_one_fades_in_where_the_old_one_was)
{
	for (uint32_t processed = 0; processed < 2; processed++) {
		struct amp a, b;
		struct tb_mixer *m;
		struct heard h = { 0 };

		amp_init(&a, 0.25f);
		amp_init(&b, 0.5f);
		m = mixer_of(&a, NULL);
		turn(m, "strip.x.gate.on", (float)processed);
		play(m, SETTLE, &h);
		swap(&m, &b, NULL);
		play(m, 1, &h);
		cr_expect(atomic_load(&a.insert.is_held));
		cr_expect_not(atomic_load(&a.insert.is_leaving));
		play(m, SETTLE, &h);
		expect(&h, TONE / 2.0f);
		cr_expect(atomic_load(&a.insert.is_leaving));
		cr_expect_not(atomic_load(&a.insert.is_held));
		cr_expect(atomic_load(&b.insert.is_held));
		tb_mixer_free(m);
	}
}

Test(insert_swaps, one_that_was_never_heard_leaves_the_one_before_it_in_place)
{
	struct amp a, b, c;
	struct tb_mixer *m;
	struct heard h = { 0 };

	amp_init(&a, 0.25f);
	amp_init(&b, 0.5f);
	amp_init(&c, 0.75f);
	m = mixer_of(&a, NULL);
	play(m, SETTLE, &h);
	swap(&m, &b, NULL);
	swap(&m, &c, NULL);
	cr_expect(atomic_load(&a.insert.is_held));
	cr_expect_not(atomic_load(&b.insert.is_held));
	play(m, SETTLE, &h);
	expect(&h, TONE * 0.75f);
	cr_expect_not(atomic_load(&a.insert.is_held));
	tb_mixer_free(m);
}

/* Each comes when the one before it is half faded in, and what was heard goes on. */
Test(insert_swaps, those_that_come_within_a_fade_leave_no_step)
{
	static const float gains[] = { 0.25f, 0.5f, 0.75f };
	struct amp amp[3];
	struct tb_mixer *m;
	struct heard h = { 0 };

	for (uint32_t i = 0; i < 3; i++)
		amp_init(&amp[i], gains[i]);
	m = mixer_of(&amp[0], NULL);
	turn(m, "strip.x.gate.on", 1.0f);
	play(m, SETTLE, &h);
	for (uint32_t i = 1; i < 3; i++) {
		float level = h.last;

		swap(&m, &amp[i], NULL);
		do
			play(m, 1, &h);
		while (fabsf(h.last - level) < 0.2f * TONE * 0.25f);
	}
	swap(&m, NULL, NULL);
	cr_expect(atomic_load(&amp[0].insert.is_held));
	cr_expect(atomic_load(&amp[2].insert.is_held));
	play(m, SETTLE, &h);
	expect(&h, TONE);
	for (uint32_t i = 0; i < 3; i++)
		cr_expect_not(atomic_load(&amp[i].insert.is_held), "%u", i);
	tb_mixer_free(m);
}

Test(insert_swaps, one_that_comes_back_within_its_fade_goes_on_from_there)
{
	struct amp a, b;
	struct tb_mixer *m;
	struct heard h = { 0 };

	amp_init(&a, 0.25f);
	amp_init(&b, 0.5f);
	m = mixer_of(&a, NULL);
	turn(m, "strip.x.gate.on", 1.0f);
	play(m, SETTLE, &h);
	swap(&m, &b, NULL);
	do
		play(m, 1, &h);
	while (h.last == TONE * 0.25f);
	swap(&m, &a, NULL);
	play(m, SETTLE, &h);
	expect(&h, TONE * 0.25f);
	cr_expect(atomic_load(&a.insert.is_held));
	cr_expect_not(atomic_load(&b.insert.is_held));
	tb_mixer_free(m);
}

Test(insert_swaps, many_within_a_fade_are_let_go)
{
	struct amp amp[8];
	struct tb_mixer *m;
	struct heard h = { 0 };

	for (uint32_t i = 0; i < 8; i++)
		amp_init(&amp[i], 0.25f);
	m = mixer_of(&amp[0], NULL);
	play(m, SETTLE, &h);
	for (uint32_t i = 1; i < 8; i++) {
		swap(&m, &amp[i], NULL);
		play(m, 16, &h);
	}
	play(m, SETTLE, &h);
	cr_expect_float_eq(h.last, TONE * 0.25f, 1e-5f, "%f", (double)h.last);
	for (uint32_t i = 0; i < 8; i++)
		cr_expect_eq(atomic_load(&amp[i].insert.is_held), i == 7, "%u", i);
	tb_mixer_free(m);
}

/* A filter's memory is empty at first, and what is in it begins with a step.  Of a steady level
 * nothing changes when an insert comes that only takes a while to let it through. */
static void expect_steady(bool is_of_bus, bool is_processed, uint32_t n_late, bool says_so)
{
	struct amp a, b;
	struct tb_mixer *m = mixer_of(NULL, NULL);
	struct heard h = { 0 };

	amp_init(&a, 1.0f);
	amp_init(&b, 1.0f);
	a.n_late = b.n_late = n_late;
	a.insert.latency_frames = b.insert.latency_frames = says_so ? n_late : 0;
	turn(m, "strip.x.gate.on", (float)is_processed);
	play(m, SETTLE, &h);
	h.steepest = 0.0f;
	swap(&m, is_of_bus ? NULL : &a, is_of_bus ? &a : NULL);
	play(m, 2 * SETTLE, &h);
	swap(&m, is_of_bus ? NULL : &b, is_of_bus ? &b : NULL);
	play(m, 2 * SETTLE, &h);
	cr_expect_gt(b.n_runs, SETTLE);
	cr_expect_leq(h.steepest, 1e-5f, "%s, %s, %u frames: %f", is_of_bus ? "bus" : "strip",
		is_processed ? "processed" : "raw", n_late, (double)h.steepest);
	cr_expect_float_eq(h.last, TONE, 1e-5f, "%f", (double)h.last);
	tb_mixer_free(m);
}

Test(insert_swaps, one_whose_memory_is_empty_is_heard_once_it_is_full)
{
	for (uint32_t i = 0; i < 4; i++) {
		expect_steady(i & 1, i & 2, 1, false);
		expect_steady(i & 1, i & 2, 100, false);
		expect_steady(i & 1, i & 2, 1000, true);
	}
}

/* What it remembers from before it was switched off is forgotten unheard, each time. */
Test(insert_swaps, one_that_was_off_is_heard_once_its_memory_is_full)
{
	struct amp amp;
	struct tb_mixer *m;
	struct heard h = { 0 };

	amp_init(&amp, 1.0f);
	amp.n_late = 100;
	m = mixer_of(&amp, NULL);
	turn(m, "strip.x.gate.on", 1.0f);
	play(m, SETTLE, &h);
	h.steepest = 0.0f;
	for (uint32_t i = 0; i < 3; i++) {
		turn(m, "strip.x.insert.on", 0.0f);
		play(m, SETTLE, &h);
		memset(amp.past, 0, sizeof(amp.past));
		turn(m, "strip.x.insert.on", 1.0f);
		play(m, SETTLE, &h);
		cr_expect_leq(h.steepest, 1e-5f, "%u: %f", i, (double)h.steepest);
	}
	tb_mixer_free(m);
}

Test(insert_swaps, strip_that_begins_to_sound_goes_through_its_own_at_once)
{
	struct amp amp;
	struct tb_mixer *m;
	struct heard h = { 0 };

	amp_init(&amp, 0.25f);
	m = mixer_of(&amp, NULL);
	play(m, SETTLE, &h);
	expect(&h, TONE / 4.0f);
	cr_expect_leq(h.steepest, 1e-5f, "%f", (double)h.steepest);
	tb_mixer_free(m);
}

Test(insert_swaps, values_go_along_to_another_mixer)
{
	struct amp amp;
	struct tb_mixer *m;
	struct heard h = { 0 };

	amp_init(&amp, 1.0f);
	m = mixer_of(&amp, NULL);
	turn(m, "strip.x.insert.amp.gain", 0.5f);
	turn(m, "strip.x.insert", 2.0f);
	play(m, SETTLE, &h);
	swap(&m, &amp, NULL);
	cr_expect_eq(tb_mixer_get(m, (uint32_t)tb_mixer_find_param(m, "strip.x.insert")), 2.0f);
	play(m, SETTLE, &h);
	expect(&h, TONE / 2.0f);
	tb_mixer_free(m);
}

Test(insert_swaps, what_is_no_sound_is_counted_until_it_has_faded)
{
	struct amp a, b;
	struct tb_mixer *m;
	struct heard h = { 0 };

	amp_init(&a, 1.0f);
	amp_init(&b, 1.0f);
	m = mixer_of(&a, NULL);
	play(m, SETTLE, &h);
	swap(&m, &b, NULL);
	a.broken = NAN;
	a.is_broken = true;
	play(m, SETTLE, &h);
	cr_expect_gt(tb_mixer_strip_bad_blocks(m, 0), 0u);
	cr_expect_eq(tb_mixer_strip_bad_blocks(m, 0), atomic_load(&a.insert.n_bad));
	cr_expect_eq(h.last, TONE);
	tb_mixer_free(m);
}
