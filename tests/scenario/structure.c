/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Strips and buses come and go while the console plays. */
#include <criterion/criterion.h>
#include <math.h>

#include "mixer/mixer.h"

#define N_FRAMES 256u
#define RATE_HZ  48000u

static const struct tb_layout stereo = { 2, { TB_CH_FL, TB_CH_FR } };

struct names {
	const char *strips[4], *buses[4];
};

static struct tb_mixer *mixer_at(const struct names *names, uint32_t rate_hz)
{
	struct tb_strip_config strips[4] = { 0 };
	struct tb_bus_config buses[4] = { 0 };
	struct tb_mixer_config config = { rate_hz, 0, 0, strips, buses };
	struct tb_mixer *m;

	for (; config.n_strips < 4 && names->strips[config.n_strips]; config.n_strips++) {
		strips[config.n_strips].layout = stereo;
		strcpy(strips[config.n_strips].name, names->strips[config.n_strips]);
	}
	for (; config.n_buses < 4 && names->buses[config.n_buses]; config.n_buses++) {
		buses[config.n_buses].layout = stereo;
		strcpy(buses[config.n_buses].name, names->buses[config.n_buses]);
	}
	m = tb_mixer_new(&config);
	cr_assert_not_null(m);
	return m;
}

static struct tb_mixer *mixer_of(const struct names *names)
{
	return mixer_at(names, RATE_HZ);
}

static void set(struct tb_mixer *m, const char *key, float value)
{
	int param = tb_mixer_find_param(m, key);

	cr_assert_geq(param, 0, "%s", key);
	tb_mixer_set(m, (uint32_t)param, value);
}

static float get(struct tb_mixer *m, const char *key)
{
	return tb_mixer_get(m, (uint32_t)tb_mixer_find_param(m, key));
}

/* A sine on the left of each of `strips`, in the middle of its wave at `frame`; the left of
 * `bus` comes back. */
static void play_all(struct tb_mixer *m, const char *const *strips, const char *bus, uint64_t frame,
	float *heard)
{
	static float sine[N_FRAMES], rest[8][N_FRAMES];
	const float *in[8] = { NULL };
	float *out[8];

	for (uint32_t i = 0; i < N_FRAMES; i++)
		sine[i] = sinf(2.0f * (float)M_PI * 440.0f * (float)(frame + i) / RATE_HZ);
	for (uint32_t i = 0; i < 8; i++)
		out[i] = rest[i];
	for (uint32_t s = 0; strips[s]; s++)
		in[tb_mixer_strip_channel(m, (uint32_t)tb_mixer_find_strip(m, strips[s]))] = sine;
	out[tb_mixer_bus_channel(m, (uint32_t)tb_mixer_find_bus(m, bus))] = heard;
	tb_mixer_process(m, in, out, N_FRAMES);
}

static void play(
	struct tb_mixer *m, const char *strip, const char *bus, uint64_t frame, float *heard)
{
	play_all(m, (const char *[]){ strip, NULL }, bus, frame, heard);
}

Test(structure, who_stays_does_not_hear_others_come_and_go)
{
	struct tb_mixer *m = mixer_of(&(struct names){ { "x", "y" }, { "b" } });
	struct tb_mixer *n = mixer_of(&(struct names){ { "new", "y" }, { "early", "b" } });
	float before[N_FRAMES], after[N_FRAMES];

	set(m, "route.y.b", 1.0f);
	set(m, "strip.y.fader", -6.0f);
	tb_mixer_commit(m);
	for (uint64_t i = 0; i < 4; i++)
		play(m, "y", "b", i * N_FRAMES, before);
	tb_mixer_carry(n, m, (const int16_t[]){ -1, 1 }, (const int16_t[]){ -1, 0 });
	tb_mixer_inherit(n, m, (const int16_t[]){ -1, 1 }, (const int16_t[]){ -1, 0 });
	cr_expect_float_eq(get(n, "strip.y.fader"), -6.0f, 1e-6f);
	cr_expect_eq(get(n, "strip.new.fader"), 0.0f);
	cr_expect_eq(get(n, "route.y.early"), 0.0f);
	cr_expect_float_eq(tb_mixer_strip_level(n, 1, 0).peak_lin,
		tb_mixer_strip_level(m, 1, 0).peak_lin, 1e-9f);
	play(n, "y", "b", 4 * N_FRAMES, after);
	for (uint32_t i = 0; i < N_FRAMES; i++)
		cr_assert_float_eq(after[i],
			powf(10.0f, -0.3f)
				* sinf(2.0f * (float)M_PI * 440.0f * (float)(4 * N_FRAMES + i)
					/ RATE_HZ),
			1e-6f, "frame %u", i);
	tb_mixer_free(m);
	tb_mixer_free(n);
}

Test(structure, a_ramp_goes_on_where_it_was)
{
	struct tb_mixer *m = mixer_of(&(struct names){ { "x" }, { "b" } });
	struct tb_mixer *n = mixer_of(&(struct names){ { "x", "y" }, { "b" } });
	float heard[N_FRAMES], last, largest = 0.0f;

	set(m, "route.x.b", 1.0f);
	tb_mixer_commit(m);
	for (uint64_t i = 0; i < 4; i++)
		play(m, "x", "b", i * N_FRAMES, heard);
	tb_mixer_set_fade(m, 100.0f);
	set(m, "strip.x.mute", 1.0f);
	tb_mixer_commit(m);
	for (uint64_t i = 4; i < 8; i++)
		play(m, "x", "b", i * N_FRAMES, heard);
	last = heard[N_FRAMES - 1];
	tb_mixer_carry(n, m, (const int16_t[]){ 0, -1 }, (const int16_t[]){ 0 });
	tb_mixer_inherit(n, m, (const int16_t[]){ 0, -1 }, (const int16_t[]){ 0 });
	for (uint64_t i = 8; i < 24; i++) {
		play(n, "x", "b", i * N_FRAMES, heard);
		for (uint32_t k = 0; k < N_FRAMES; k++) {
			largest = fmaxf(largest, fabsf(heard[k] - last));
			last = heard[k];
		}
	}
	/* 440 Hz moves 0.058 a frame at full scale, a move of 10 ms 0.004. */
	cr_expect_lt(largest, 0.063f, "a step of %g", (double)largest);
	cr_expect_eq(last, 0.0f);
	tb_mixer_free(m);
	tb_mixer_free(n);
}

/* What a compressor holds back, what an EQ rings with and what a delay still has. */
Test(structure, processors_go_on_where_they_were)
{
	struct tb_mixer *m = mixer_of(&(struct names){ { "x", "y" }, { "b" } });
	struct tb_mixer *kept = mixer_of(&(struct names){ { "x", "y" }, { "b" } });
	struct tb_mixer *n = mixer_of(&(struct names){ { "new", "y", "x" }, { "early", "b" } });
	static const struct {
		const char *key;
		float value;
	} settings[] = { { "route.y.b", 1.0f }, { "strip.y.comp.on", 1.0f },
		{ "strip.y.comp.release", 1000.0f }, { "strip.y.comp.sidechain", 1.0f },
		{ "strip.y.eq.on", 1.0f }, { "strip.y.eq.1.gain", 12.0f },
		{ "strip.y.limiter.on", 1.0f }, { "strip.y.limiter.lookahead", 1.0f },
		{ "bus.b.eq.on", 1.0f }, { "bus.b.eq.2.gain", -12.0f }, { "bus.b.delay", 7.0f },
		{ "bus.b.limiter.on", 1.0f }, { "bus.b.limiter.ceiling", -12.0f } };
	struct tb_mixer *both[] = { m, kept };
	float want[N_FRAMES], heard[N_FRAMES];

	for (uint32_t k = 0; k < 2; k++) {
		for (uint32_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
			set(both[k], settings[i].key, settings[i].value);
		tb_mixer_commit(both[k]);
		for (uint64_t i = 0; i < 10; i++)
			play(both[k], "y", "b", i * N_FRAMES, heard);
	}
	tb_mixer_carry(n, m, (const int16_t[]){ -1, 1, 0 }, (const int16_t[]){ -1, 0 });
	tb_mixer_inherit(n, m, (const int16_t[]){ -1, 1, 0 }, (const int16_t[]){ -1, 0 });
	cr_expect_eq(get(n, "strip.y.comp.sidechain"), 1.0f);
	tb_mixer_free(m);
	for (uint64_t i = 10; i < 14; i++) {
		play(kept, "y", "b", i * N_FRAMES, want);
		play(n, "y", "b", i * N_FRAMES, heard);
		for (uint32_t k = 0; k < N_FRAMES; k++)
			cr_assert_float_eq(heard[k], want[k], 1e-6f, "frame %u of %lu", k, i);
	}
	tb_mixer_free(kept);
	tb_mixer_free(n);
}

/* ---- whatever goes on, beside a mixer that stays ---- */

static void expect_the_same(struct tb_mixer *n, struct tb_mixer *kept, const char *const *strips,
	uint64_t block, uint64_t n_blocks)
{
	float want[N_FRAMES], heard[N_FRAMES];

	for (uint64_t i = block; i < block + n_blocks; i++) {
		play_all(kept, strips, "b", i * N_FRAMES, want);
		play_all(n, strips, "b", i * N_FRAMES, heard);
		for (uint32_t k = 0; k < N_FRAMES; k++)
			cr_assert_float_eq(heard[k], want[k], 1e-6f, "frame %u of %lu", k, i);
	}
}

/* x and y look ahead by different times, y and z wait for x, and the bus looks ahead too. */
Test(structure, who_is_late_and_who_waits_go_on_where_they_were)
{
	static const char *const all[] = { "x", "y", "z", NULL };
	static const int16_t strips[] = { -1, 2, 0, 1 }, buses[] = { -1, 0 };
	static const char *const on[] = { "route.x.b", "route.y.b", "route.z.b",
		"strip.x.limiter.on", "strip.y.limiter.on" };
	struct tb_mixer *both[2];
	struct tb_mixer *n =
		mixer_of(&(struct names){ { "new", "z", "x", "y" }, { "early", "b" } });
	float heard[N_FRAMES];

	for (uint32_t k = 0; k < 2; k++) {
		both[k] = mixer_of(&(struct names){ { "x", "y", "z" }, { "b" } });
		for (uint32_t i = 0; i < 5; i++)
			set(both[k], on[i], 1.0f);
		set(both[k], "strip.x.limiter.lookahead", 4.0f);
		set(both[k], "strip.x.limiter.ceiling", -12.0f);
		set(both[k], "strip.y.limiter.lookahead", 1.0f);
		set(both[k], "bus.b.limiter.lookahead", 3.0f);
		set(both[k], "bus.b.limiter.ceiling", -9.0f);
		tb_mixer_commit(both[k]);
		for (uint64_t i = 0; i < 20; i++)
			play_all(both[k], all, "b", i * N_FRAMES, heard);
	}
	tb_mixer_carry(n, both[0], strips, buses);
	tb_mixer_inherit(n, both[0], strips, buses);
	tb_mixer_free(both[0]);
	expect_the_same(n, both[1], all, 20, 8);
	tb_mixer_free(both[1]);
	tb_mixer_free(n);
}

#define DRAG_BLOCKS 6 /* from one setting to the next: 31 a second */

/* In steps of 1 dB, up to the block `to`. */
static void drag(struct tb_mixer *m, const char *const *strips, uint64_t from, uint64_t to)
{
	float heard[N_FRAMES];

	for (uint64_t i = from; i < to; i++) {
		if (i % DRAG_BLOCKS == 0) {
			set(m, "strip.x.fader", -(float)(i / DRAG_BLOCKS));
			tb_mixer_commit(m);
		}
		play_all(m, strips, "b", i * N_FRAMES, heard);
	}
}

/* Also what its meter shows, and how long the next setting is on its way. */
Test(structure, drag_goes_on_as_one_when_another_comes)
{
	static const char *const x[] = { "x", NULL };
	static const int16_t strips[] = { 0, -1 }, buses[] = { 0 };
	struct tb_mixer *m = mixer_of(&(struct names){ { "x" }, { "b" } });
	struct tb_mixer *kept = mixer_of(&(struct names){ { "x" }, { "b" } });
	struct tb_mixer *n = mixer_of(&(struct names){ { "x", "y" }, { "b" } });
	uint64_t comes = 5 * DRAG_BLOCKS + 2;

	set(m, "route.x.b", 1.0f);
	set(kept, "route.x.b", 1.0f);
	drag(m, x, 0, comes);
	drag(kept, x, 0, comes);
	tb_mixer_carry(n, m, strips, buses);
	tb_mixer_inherit(n, m, strips, buses);
	tb_mixer_free(m);
	expect_the_same(n, kept, x, comes, 2);
	cr_expect_float_eq(tb_mixer_strip_level(n, 0, 0).rms_lin,
		tb_mixer_strip_level(kept, 0, 0).rms_lin, 1e-6f);
	cr_expect_float_eq(tb_mixer_strip_level(n, 0, 0).peak_lin,
		tb_mixer_strip_level(kept, 0, 0).peak_lin, 1e-6f);
	drag(n, x, comes + 2, comes + DRAG_BLOCKS);
	drag(kept, x, comes + 2, comes + DRAG_BLOCKS);
	expect_the_same(n, kept, x, comes + DRAG_BLOCKS, 3);
	tb_mixer_free(kept);
	tb_mixer_free(n);
}

Test(structure, what_a_bus_takes_away_is_shown_on_when_another_comes)
{
	static const int16_t strips[] = { 0 }, buses[] = { -1, 0 };
	struct tb_mixer *m = mixer_of(&(struct names){ { "x" }, { "b" } });
	struct tb_mixer *n = mixer_of(&(struct names){ { "x" }, { "early", "b" } });
	float heard[N_FRAMES];

	set(m, "route.x.b", 1.0f);
	set(m, "bus.b.comp.on", 1.0f);
	tb_mixer_commit(m);
	for (uint64_t i = 0; i < 20; i++)
		play(m, "x", "b", i * N_FRAMES, heard);
	tb_mixer_carry(n, m, strips, buses);
	tb_mixer_inherit(n, m, strips, buses);
	cr_assert_gt(tb_mixer_bus_reduction(m, 0).comp_db, 1.0f);
	cr_expect_eq(tb_mixer_bus_reduction(n, 1).comp_db, tb_mixer_bus_reduction(m, 0).comp_db);
	cr_expect_eq(tb_mixer_bus_reduction(n, 0).comp_db, 0.0f);
	tb_mixer_free(m);
	tb_mixer_free(n);
}

static float loudest(const float *row)
{
	float peak = 0.0f;

	for (uint32_t i = 0; i < N_FRAMES; i++)
		peak = fmaxf(peak, fabsf(row[i]));
	return peak;
}

/* What is in a delay of 48 kHz would be of another pitch at 96. */
Test(structure, another_rate_takes_the_settings_and_leaves_the_echo)
{
	static const int16_t stays[] = { 0 };
	struct tb_mixer *m = mixer_of(&(struct names){ { "x" }, { "b" } });
	struct tb_mixer *n = mixer_at(&(struct names){ { "x" }, { "b" } }, 2 * RATE_HZ);
	float heard[N_FRAMES];
	uint64_t frame = 0;

	set(m, "route.x.b", 1.0f);
	set(m, "strip.x.fader", -6.0f);
	set(m, "bus.b.delay", 20.0f);
	tb_mixer_commit(m);
	for (; frame < 20 * N_FRAMES; frame += N_FRAMES)
		play(m, "x", "b", frame, heard);
	cr_assert_float_eq(loudest(heard), 0.501f, 0.01f);
	tb_mixer_carry(n, m, stays, stays);
	tb_mixer_inherit(n, m, stays, stays);
	tb_mixer_free(m);
	cr_expect_eq(tb_mixer_rate(n), 2 * RATE_HZ);
	cr_expect_eq(get(n, "strip.x.fader"), -6.0f);
	cr_expect_eq(get(n, "bus.b.delay"), 20.0f);
	/* 20 ms are 1920 frames now: seven blocks and a half. */
	for (uint32_t i = 0; i < 7; i++, frame += N_FRAMES) {
		play(n, "x", "b", frame, heard);
		cr_expect_eq(loudest(heard), 0.0f, "block %u: %g", i, (double)loudest(heard));
	}
	for (uint32_t i = 0; i < 20; i++, frame += N_FRAMES)
		play(n, "x", "b", frame, heard);
	cr_expect_float_eq(loudest(heard), 0.501f, 0.01f);
	tb_mixer_free(n);
}

/* Also what no param shows: who is about to leave stays silent. */
Test(structure, settings_go_with_who_stays_wherever_they_stand)
{
	static const int16_t strips[] = { -1, 1, 0 }, buses[] = { -1, 0 }, alone[] = { 1 };
	struct tb_mixer *m = mixer_of(&(struct names){ { "x", "y" }, { "b" } });
	struct tb_mixer *n = mixer_of(&(struct names){ { "new", "y", "x" }, { "early", "b" } });
	struct tb_mixer *without = mixer_of(&(struct names){ { "y" }, { "b" } });

	set(m, "strip.y.balance", -0.5f);
	set(m, "strip.y.comp.sidechain", 0.0f);
	set(m, "bus.b.comp.sidechain", 0.0f);
	set(m, "bus.b.balance", 0.25f);
	set(m, "send.y.b", -7.0f);
	tb_mixer_commit(m);
	tb_mixer_carry(n, m, strips, buses);
	cr_expect_eq(get(n, "strip.y.balance"), -0.5f);
	cr_expect_eq(get(n, "strip.x.balance"), 0.0f);
	cr_expect_eq(get(n, "bus.b.balance"), 0.25f);
	cr_expect_eq(get(n, "send.y.b"), -7.0f);
	cr_expect_eq(get(n, "send.y.early"), 0.0f);
	cr_expect_eq(get(n, "strip.y.comp.sidechain"), 2.0f, "x, where it is now");
	cr_expect_eq(get(n, "bus.b.comp.sidechain"), 2.0f);
	tb_mixer_carry(without, m, alone, (const int16_t[]){ 0 });
	cr_expect_eq(get(without, "strip.y.comp.sidechain"), -1.0f, "x is gone");
	cr_expect_eq(get(without, "bus.b.comp.sidechain"), -1.0f);
	tb_mixer_free(m);
	tb_mixer_free(n);
	tb_mixer_free(without);
}

Test(structure, who_leaves_goes_on_leaving_when_another_comes)
{
	static const int16_t strips[] = { 0, -1 }, buses[] = { 0 };

	for (int is_bus = 0; is_bus < 2; is_bus++) {
		struct tb_mixer *m = mixer_of(&(struct names){ { "x" }, { "b" } });
		struct tb_mixer *n = mixer_of(&(struct names){ { "x", "y" }, { "b" } });
		float heard[N_FRAMES];

		set(m, "route.x.b", 1.0f);
		if (is_bus)
			tb_mixer_set_bus_leaves(m, 0, true);
		else
			tb_mixer_set_strip_leaves(m, 0, true);
		tb_mixer_commit(m);
		tb_mixer_carry(n, m, strips, buses);
		tb_mixer_inherit(n, m, strips, buses);
		for (uint64_t i = 0; i < 8; i++)
			play(n, "x", "b", i * N_FRAMES, heard);
		cr_expect_eq(loudest(heard), 0.0f, "%s", is_bus ? "the bus" : "the strip");
		tb_mixer_free(m);
		tb_mixer_free(n);
	}
}

/* Everything at `level` on the left of both strips. */
static void play_level(struct tb_mixer *m, float level)
{
	static float row[N_FRAMES], rest[8][N_FRAMES];
	const float *in[8] = { NULL };
	float *out[8];

	for (uint32_t i = 0; i < N_FRAMES; i++)
		row[i] = level;
	for (uint32_t i = 0; i < 8; i++)
		out[i] = rest[i];
	in[tb_mixer_strip_channel(m, (uint32_t)tb_mixer_find_strip(m, "x"))] = row;
	in[tb_mixer_strip_channel(m, (uint32_t)tb_mixer_find_strip(m, "y"))] = row;
	tb_mixer_process(m, in, out, N_FRAMES);
}

/* Two strips of 900 are above 60 dBFS together, one of 2000 is alone. */
Test(structure, counters_and_meters_go_with_who_stays)
{
	static const int16_t strips[] = { -1, 1, 0 }, buses[] = { -1, 0 };
	struct tb_mixer *m = mixer_of(&(struct names){ { "x", "y" }, { "b" } });
	struct tb_mixer *n = mixer_of(&(struct names){ { "new", "y", "x" }, { "early", "b" } });
	struct tb_level was, is;

	set(m, "route.x.b", 1.0f);
	set(m, "route.y.b", 1.0f);
	set(m, "bus.b.limiter.on", 0.0f);
	tb_mixer_commit(m);
	for (int i = 0; i < 8; i++)
		play_level(m, 0.0f);
	play_level(m, 900.0f);
	play_level(m, 2000.0f);
	play_level(m, 0.75f);
	tb_mixer_carry(n, m, strips, buses);
	tb_mixer_inherit(n, m, strips, buses);
	cr_assert_gt(tb_mixer_bus_bad_blocks(m, 0), 0);
	cr_assert_gt(tb_mixer_strip_bad_blocks(m, 1), 0);
	cr_assert_gt(tb_mixer_strip_overs(m, 1), 0);
	cr_assert_gt(tb_mixer_bus_overs(m, 0), 0);
	cr_expect_eq(tb_mixer_bad_blocks(n), tb_mixer_bad_blocks(m));
	cr_expect_eq(tb_mixer_strip_bad_blocks(n, 1), tb_mixer_strip_bad_blocks(m, 1));
	cr_expect_eq(tb_mixer_strip_bad_blocks(n, 0), 0);
	cr_expect_eq(tb_mixer_bus_bad_blocks(n, 1), tb_mixer_bus_bad_blocks(m, 0));
	cr_expect_eq(tb_mixer_strip_overs(n, 2), tb_mixer_strip_overs(m, 0));
	cr_expect_eq(tb_mixer_strip_overs(n, 0), 0);
	cr_expect_eq(tb_mixer_bus_overs(n, 1), tb_mixer_bus_overs(m, 0));
	was = tb_mixer_bus_level(m, 0, 0);
	is = tb_mixer_bus_level(n, 1, 0);
	cr_expect_eq(is.peak_lin, was.peak_lin);
	cr_expect_eq(is.rms_lin, was.rms_lin);
	is = tb_mixer_input_level(n, 2, 0);
	cr_expect_eq(is.peak_lin, tb_mixer_input_level(m, 0, 0).peak_lin);
	for (int i = 0; i < 400; i++)
		play_level(n, 0.0f);
	cr_expect_lt(tb_mixer_bus_level(n, 1, 0).peak_lin, 0.1f * was.peak_lin, "it falls");
	tb_mixer_free(m);
	tb_mixer_free(n);
}
