/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Where each strip is heard, and how loud: the console's gains at rest beside the same law in
 * double, written from what the man page says.  Each strip plays a DC of its own. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "console.h"
#include "mixer/params.h"

#define N_STRIPS 4u
#define N_BUSES  3u

static const char *const strips[N_STRIPS] = { "game", "call", "music", "mic" };
static const char *const buses[N_BUSES] = { "a1", "a2", "b1" };
static const float plays[N_STRIPS] = { 0.5f, 0.31f, 0.23f, 0.17f };

static struct console *desk(void)
{
	struct console *c =
		console_new_unguarded("game/2 call/2 music/2 mic/2", "a1/2p a2/2p b1/2", 48000);

	for (uint32_t s = 0; s < N_STRIPS; s++)
		for (uint32_t channel = 0; channel < 2; channel++)
			console_dc(c, strips[s], channel, plays[s]);
	return c;
}

/* ---- the law ---- */

__attribute__((format(printf, 2, 3))) static double get(struct console *c, const char *format, ...)
{
	char key[TB_KEY_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(key, sizeof(key), format, args);
	va_end(args);
	return (double)console_get(c, key);
}

static double lin(double level_db)
{
	return level_db > -144.0 ? pow(10.0, level_db / 20.0) : 0.0;
}

/* A switch of the strip or of its group. */
static bool is_on(struct console *c, uint32_t s, const char *what)
{
	int group = (int)get(c, "strip.%s.group", strips[s]);

	return get(c, "strip.%s.%s", strips[s], what) != 0.0
	       || (group > 0 && get(c, "group.%d.%s", group, what) != 0.0);
}

static bool any_solo(struct console *c)
{
	for (uint32_t s = 0; s < N_STRIPS; s++)
		if (is_on(c, s, "solo"))
			return true;
	return false;
}

static bool is_open(struct console *c, uint32_t s)
{
	return !is_on(c, s, "mute") && (!any_solo(c) || is_on(c, s, "solo"));
}

static double law_of_fader(struct console *c, uint32_t s)
{
	int group = (int)get(c, "strip.%s.group", strips[s]);
	double level_db = get(c, "strip.%s.fader", strips[s]), balance = get(c, "console.balance");

	if (group == 0)
		return lin(level_db);
	level_db += get(c, "group.%d.fader", group);
	if (group == 1)
		return lin(level_db) * fmin(1.0, 1.0 - balance);
	return lin(level_db) * (group == 2 ? fmin(1.0, 1.0 + balance) : 1.0);
}

static double law_of_cell(struct console *c, uint32_t s, uint32_t b)
{
	const char *strip = strips[s], *bus = buses[b];
	double gain;

	if (get(c, "route.%s.%s", strip, bus) == 0.0 || get(c, "bus.%s.minus", bus) == s)
		return 0.0;
	gain = is_open(c, s) ? lin(get(c, "send.%s.%s", strip, bus)) : 0.0;
	if (get(c, "pre.%s.%s", strip, bus) == 0.0)
		gain *= law_of_fader(c, s);
	return gain;
}

static double law_of_trim(struct console *c, uint32_t b)
{
	return lin(get(c, "bus.%s.trim", buses[b]));
}

static double law_of_sum(struct console *c, uint32_t b)
{
	double sum = 0.0;

	for (uint32_t s = 0; s < N_STRIPS; s++)
		sum += (double)plays[s] * law_of_cell(c, s, b);
	return sum * law_of_trim(c, b);
}

static double law_of_bus_fader(struct console *c, uint32_t b)
{
	return get(c, "bus.%s.mute", buses[b]) != 0.0 ? 0.0 : lin(get(c, "bus.%s.fader", buses[b]));
}

static double law_of_strip_cue(struct console *c, uint32_t s, double cue)
{
	if (cue == TB_CUE_PFL)
		return (double)plays[s];
	return cue == TB_CUE_AFL && is_open(c, s) ? (double)plays[s] * law_of_fader(c, s) : 0.0;
}

/* Where one listens: a bus that plays on a device. */
static uint32_t law_of_monitor(struct console *c)
{
	return get(c, "console.monitor") == 1.0 ? 1 : 0;
}

/* What is listened to; `*any`: whether anything is. */
static double law_of_cues(struct console *c, bool *any)
{
	double sum = 0.0;

	*any = false;
	for (uint32_t s = 0; s < N_STRIPS; s++) {
		double cue = get(c, "strip.%s.cue", strips[s]);

		*any |= cue != TB_CUE_OFF;
		sum += law_of_strip_cue(c, s, cue);
	}
	for (uint32_t b = 0; b < N_BUSES; b++) {
		double cue = get(c, "bus.%s.cue", buses[b]);

		if (b == law_of_monitor(c))
			continue;
		*any |= cue != TB_CUE_OFF;
		if (cue != TB_CUE_OFF)
			sum += law_of_sum(c, b)
			       * (cue == TB_CUE_AFL ? law_of_bus_fader(c, b) : 1.0);
	}
	return sum;
}

static double law_of_mix(struct console *c, uint32_t b)
{
	double sum = law_of_sum(c, b), cues, dim = lin(get(c, "monitor.dim-level"));
	bool any, is_monitor = b == law_of_monitor(c);

	cues = law_of_cues(c, &any);
	if (is_monitor && any)
		sum = sum * dim + cues * law_of_trim(c, b);
	if (is_monitor && get(c, "monitor.dim") != 0.0)
		sum *= dim;
	return sum * law_of_bus_fader(c, b);
}

static void expect_law(struct console *c)
{
	for (uint32_t b = 0; b < N_BUSES; b++)
		for (uint32_t channel = 0; channel < 2; channel++) {
			double heard = (double)console_gain(c, buses[b], channel);

			cr_assert_float_eq(heard, law_of_mix(c, b), 1e-5, "%s plays %g, not %g",
				buses[b], heard, law_of_mix(c, b));
		}
}

/* ---- any settings ---- */

/* Keys that the law knows, and which values they take: uniform, or one of n whole numbers
 * from `low` on. */
struct knob {
	const char *key; /* %s: a strip; then a bus */
	float low, high;
	bool is_whole;
};

static const struct knob cell_knobs[] = { { "route.%s.%s", 0, 1, true },
	{ "send.%s.%s", -20, 6, false }, { "pre.%s.%s", 0, 1, true } };
static const struct knob strip_knobs[] = { { "strip.%s.fader", -20, 6, false },
	{ "strip.%s.mute", 0, 1, true }, { "strip.%s.solo", 0, 1, true },
	{ "strip.%s.group", 0, 3, true }, { "strip.%s.cue", 0, 2, true } };
static const struct knob desk_knobs[] = { { "group.1.fader", -20, 6, false },
	{ "group.2.fader", -20, 6, false }, { "group.3.fader", -20, 6, false },
	{ "group.1.mute", 0, 1, true }, { "group.3.mute", 0, 1, true },
	{ "group.2.solo", 0, 1, true }, { "console.balance", -1, 1, false },
	{ "monitor.dim", 0, 1, true }, { "monitor.dim-level", -40, 0, false },
	{ "console.monitor", -1, N_BUSES - 1, true } };
static const struct knob bus_knobs[] = { { "bus.%s.fader", -20, 6, false },
	{ "bus.%s.trim", -20, 6, false }, { "bus.%s.mute", 0, 1, true },
	{ "bus.%s.minus", -1, N_STRIPS - 1, true }, { "bus.%s.cue", 0, 2, true } };

#define ONE_OF(array) (&(array)[(uint32_t)rand() % (sizeof(array) / sizeof((array)[0]))])

static void turn(struct console *c, const struct knob *knob, const char *first, const char *second)
{
	float x = (float)rand() / (float)RAND_MAX;
	char key[TB_KEY_MAX];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(key, sizeof(key), knob->key, first, second);
#pragma GCC diagnostic pop
	if (knob->is_whole)
		x = rintf(x * (knob->high - knob->low));
	else
		x *= knob->high - knob->low;
	console_set(c, key, knob->low + x);
}

static void turn_any(struct console *c)
{
	const char *strip = *ONE_OF(strips), *bus = *ONE_OF(buses);

	switch (rand() % 5) {
	case 0:
		turn(c, ONE_OF(strip_knobs), strip, "");
		break;
	case 1:
		turn(c, ONE_OF(bus_knobs), bus, "");
		break;
	case 2:
		turn(c, ONE_OF(desk_knobs), "", "");
		break;
	default:
		turn(c, ONE_OF(cell_knobs), strip, bus);
		break;
	}
}

Test(routing, whatever_is_set_is_heard_as_the_law_says)
{
	struct console *c = desk();

	for (uint32_t round = 0; round < 400; round++) {
		for (uint32_t i = 0; i < 4; i++)
			turn_any(c);
		console_commit(c);
		expect_law(c);
	}
	console_free(c);
}

/* ---- mix-minus ---- */

Test(routing, mix_minus_plays_all_but_one_whatever_is_routed_later)
{
	struct console *c = desk();

	console_set_all(c, "bus.b1.minus=1 route.game.b1=1 route.mic.b1=1");
	console_commit(c);
	cr_expect_float_eq(console_gain(c, "b1", 0), 0.67f, 1e-6f);
	console_apply(c, "route.call.b1", 1.0f);
	cr_expect_float_eq(console_gain(c, "b1", 0), 0.67f, 1e-6f, "a caller hears himself");
	console_apply(c, "route.music.b1", 1.0f);
	cr_expect_float_eq(console_gain(c, "b1", 0), 0.9f, 1e-6f);
	console_apply(c, "bus.b1.minus", -1.0f);
	cr_expect_float_eq(console_gain(c, "b1", 0), 1.21f, 1e-6f, "the route was kept");
	console_free(c);
}

/* Its lookahead delays nobody there. */
Test(routing, strip_that_a_bus_does_not_play_does_not_delay_it)
{
	struct console *c = desk();

	console_set_all(c, "route.game.b1=1 route.call.b1=1 strip.call.limiter.on=1 "
			   "strip.call.limiter.lookahead=2");
	console_commit(c);
	cr_expect_gt(tb_mixer_latency_frames(console_mixer(c), 0, 2), 0);
	console_apply(c, "bus.b1.minus", 1.0f);
	cr_expect_eq(tb_mixer_latency_frames(console_mixer(c), 0, 2), 0);
	console_free(c);
}

Test(routing, mix_minus_stays_with_its_strip_when_another_goes)
{
	struct console *c = desk(), *next = console_new("call/2 mic/2", "b1/2", 48000);

	console_set_all(c, "bus.b1.minus=3");
	console_commit(c);
	tb_mixer_carry(console_mixer(next), console_mixer(c), (const int16_t[]){ 1, 3 },
		(const int16_t[]){ 2 });
	cr_expect_eq(console_get(next, "bus.b1.minus"), 1.0f);
	console_free(next);
	next = console_new("call/2 game/2", "b1/2", 48000);
	tb_mixer_carry(console_mixer(next), console_mixer(c), (const int16_t[]){ 1, 0 },
		(const int16_t[]){ 2 });
	cr_expect_eq(console_get(next, "bus.b1.minus"), -1.0f, "it is gone");
	console_free(next);
	console_free(c);
}

/* ---- groups ---- */

Test(routing, group_turns_the_faders_of_its_strips_and_of_no_others)
{
	struct console *c = desk();

	console_set_all(c, "route.game.a1=1 route.call.a1=1 route.mic.a1=1 strip.game.group=4 "
			   "strip.call.group=4 strip.call.fader=-6 group.4.fader=-12");
	console_commit(c);
	expect_law(c);
	console_apply(c, "group.4.fader", -144.0f);
	cr_expect_float_eq(console_gain(c, "a1", 0), 0.17f, 1e-6f);
	cr_expect_eq(console_get(c, "strip.call.fader"), -6.0f, "faders stay where they are");
	console_apply(c, "group.4.solo", 1.0f);
	cr_expect_eq(console_gain(c, "a1", 0), 0.0f);
	console_apply(c, "group.4.fader", 0.0f);
	cr_expect_float_eq(console_gain(c, "a1", 0), 0.5f + 0.31f * 0.501187f, 1e-5f);
	console_free(c);
}

Test(routing, group_without_strips_silences_nobody)
{
	struct console *c = desk();

	console_set_all(c, "route.game.a1=1 group.7.solo=1 group.6.mute=1 group.5.fader=-144");
	console_commit(c);
	cr_expect_eq(console_gain(c, "a1", 0), 0.5f);
	console_free(c);
}

Test(routing, balance_leaves_all_of_both_in_the_middle_and_one_at_each_end)
{
	static const float game[] = { 0.5f, 0.5f, 0.5f, 0.25f, 0.0f };
	static const float call[] = { 0.0f, 0.155f, 0.31f, 0.31f, 0.31f };
	struct console *c = desk();

	console_set_all(c, "route.game.a1=1 route.call.a2=1 strip.game.group=1 strip.call.group=2");
	console_commit(c);
	for (int i = 0; i < 5; i++) {
		console_apply(c, "console.balance", (float)(i - 2) / 2.0f);
		cr_expect_float_eq(console_gain(c, "a1", 0), game[i], 1e-6f);
		cr_expect_float_eq(console_gain(c, "a2", 0), call[i], 1e-6f);
	}
	console_free(c);
}

Test(routing, groups_stay_when_a_strip_comes_or_goes)
{
	struct console *c = desk(), *next = console_new("call/2", "b1/2", 48000);

	console_set_all(c, "strip.call.group=2 group.2.fader=-9 console.balance=0.5");
	console_commit(c);
	tb_mixer_carry(console_mixer(next), console_mixer(c), (const int16_t[]){ 1 },
		(const int16_t[]){ 2 });
	cr_expect_eq(console_get(next, "strip.call.group"), 2.0f);
	cr_expect_eq(console_get(next, "group.2.fader"), -9.0f);
	cr_expect_eq(console_get(next, "console.balance"), 0.5f);
	console_free(next);
	console_free(c);
}

/* ---- cue ---- */

Test(routing, cue_is_heard_on_the_monitor_alone_and_dims_what_it_replaces)
{
	struct console *c = desk();

	console_set_all(c, "route.game.a1=1 route.game.b1=1 strip.mic.mute=1 strip.mic.fader=-20");
	console_commit(c);
	console_apply(c, "strip.mic.cue", TB_CUE_PFL);
	cr_expect_float_eq(console_gain(c, "a1", 0), 0.17f + 0.05f, 1e-6f);
	cr_expect_eq(console_gain(c, "b1", 0), 0.5f);
	cr_expect_eq(console_gain(c, "a2", 0), 0.0f);
	console_apply(c, "strip.mic.cue", TB_CUE_AFL);
	cr_expect_float_eq(console_gain(c, "a1", 0), 0.05f, 1e-6f, "it is muted");
	console_apply(c, "strip.mic.cue", TB_CUE_OFF);
	cr_expect_eq(console_gain(c, "a1", 0), 0.5f);
	console_free(c);
}

Test(routing, cue_of_the_monitor_itself_is_what_one_hears_already)
{
	struct console *c = desk();

	console_set_all(c, "route.game.a1=1 bus.a1.cue=1");
	console_commit(c);
	cr_expect_eq(console_gain(c, "a1", 0), 0.5f);
	console_free(c);
}

Test(routing, cue_without_a_monitor_is_not_heard)
{
	struct console *c = console_new_unguarded("game/2", "b1/2 b2/2", 48000);

	console_dc(c, "game", 0, 0.5f);
	console_set_all(c, "route.game.b1=1 strip.game.cue=1 bus.b2.cue=1 monitor.dim=1");
	console_commit(c);
	cr_expect_eq(console_gain(c, "b1", 0), 0.5f);
	cr_expect_eq(console_gain(c, "b2", 0), 0.0f);
	console_free(c);
}

/* Processed and late as it is, it comes in time with the rest. */
Test(routing, cue_of_a_strip_that_is_processed_is_processed)
{
	struct console *c = desk();

	console_set_all(c, "route.game.a1=1 strip.mic.limiter.on=1 strip.mic.limiter.ceiling=-20 "
			   "strip.mic.limiter.lookahead=2 strip.mic.cue=1");
	console_commit(c);
	cr_expect_leq(console_gain(c, "a1", 0), 0.1f + 0.05f + 1e-5f, "it is limited");
	cr_expect_gt(console_gain(c, "a1", 0), 0.1f, "it is heard");
	cr_expect_gt(tb_mixer_latency_frames(console_mixer(c), 0, 0), 0);
	console_apply(c, "strip.mic.cue", TB_CUE_OFF);
	cr_expect_eq(tb_mixer_latency_frames(console_mixer(c), 0, 0), 0);
	console_free(c);
}

/* ---- the monitor ---- */

Test(routing, monitor_is_the_first_bus_that_plays_or_the_one_that_is_chosen)
{
	struct console *c = desk();

	console_set_all(c, "strip.mic.cue=1");
	console_commit(c);
	cr_expect_float_eq(console_gain(c, "a1", 0), 0.17f, 1e-6f);
	console_apply(c, "console.monitor", 1.0f);
	cr_expect_eq(console_gain(c, "a1", 0), 0.0f, "it is heard where it was");
	cr_expect_float_eq(console_gain(c, "a2", 0), 0.17f, 1e-6f);
	console_apply(c, "console.monitor", 2.0f);
	cr_expect_float_eq(console_gain(c, "a1", 0), 0.17f, 1e-6f);
	cr_expect_eq(console_gain(c, "b1", 0), 0.0f, "a virtual bus hears a cue");
	console_free(c);
}

Test(routing, monitor_in_mono_leaves_other_buses_as_they_are)
{
	struct console *c = desk();

	console_dc(c, "game", 1, 0.1f);
	console_set_all(c, "route.game.a1=1 route.game.a2=1 monitor.mono=1");
	console_commit(c);
	for (uint32_t channel = 0; channel < 2; channel++)
		cr_expect_float_eq(console_gain(c, "a1", channel), 0.3f, 1e-6f);
	cr_expect_eq(console_gain(c, "a2", 0), 0.5f);
	cr_expect_eq(console_gain(c, "a2", 1), 0.1f);
	console_apply(c, "console.monitor", 1.0f);
	cr_expect_eq(console_gain(c, "a1", 0), 0.5f);
	cr_expect_float_eq(console_gain(c, "a2", 0), 0.3f, 1e-6f);
	console_free(c);
}

Test(routing, monitor_stays_the_bus_that_was_chosen_when_buses_come_and_go)
{
	struct console *c = desk(), *next = console_new("game/2", "a0/2p a2/2p", 48000),
		       *last = console_new("game/2", "a0/2p", 48000);

	console_set_all(c, "console.monitor=1");
	console_commit(c);
	tb_mixer_carry(console_mixer(next), console_mixer(c), (const int16_t[]){ 0 },
		(const int16_t[]){ -1, 1 });
	cr_expect_eq(tb_mixer_monitor(console_mixer(next)), 1);
	tb_mixer_carry(console_mixer(last), console_mixer(next), (const int16_t[]){ 0 },
		(const int16_t[]){ 0 });
	cr_expect_eq(console_get(last, "console.monitor"), -1.0f);
	cr_expect_eq(tb_mixer_monitor(console_mixer(last)), 0);
	console_free(last);
	console_free(next);
	console_free(c);
}
