/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Music that makes way for a voice. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk.h"
#include "state.h"

/* Where the voice begins in the block, the music falls in the same block. */
Test(ducking, music_ducks_under_a_voice_in_the_same_cycle)
{
	struct console *c = desk_new();
	float *voice[2] = { console_in(c, "voice", 0), console_in(c, "voice", 1) };

	console_dc(c, "music", 0, 0.01f);
	console_dc(c, "music", 1, 0.01f);
	console_set(c, "strip.music.comp.on", 1.0f);
	console_set(c, "strip.music.comp.sidechain", 0.0f);
	console_set(c, "strip.music.comp.attack", 0.1f);
	console_commit(c);
	memset(voice[0], 0, TB_MAX_FRAMES * sizeof(float));
	memset(voice[1], 0, TB_MAX_FRAMES * sizeof(float));
	console_settle(c);
	cr_expect_float_eq(console_out(c, "b1", 0)[8191], 0.01f, 1e-6f);
	for (uint32_t i = 100; i < 256; i++)
		voice[0][i] = 1.0f;
	console_play(c, 256, 256);
	cr_expect_float_eq(console_out(c, "b1", 0)[90], 0.01f, 1e-6f);
	cr_expect_lt(db(console_out(c, "b1", 0)[255]), -50.0f, "ducked by %g dB",
		(double)db(console_out(c, "b1", 0)[255]));
	cr_expect_eq(console_out(c, "a1", 0)[200], 1.0f, "the voice itself is not processed");
	console_free(c);
}

Test(ducking, a_key_is_heard_before_its_fader_and_after_its_gate)
{
	struct console *c = desk_new();

	desk_tone(c, "voice", 1000.0, 0.5);
	desk_tone(c, "music", 300.0, 0.01);
	console_set(c, "strip.music.comp.on", 1.0f);
	console_set(c, "strip.music.comp.sidechain", 0.0f);
	console_set(c, "strip.voice.fader", -144.0f);
	console_commit(c);
	for (uint32_t i = 0; i < 10; i++)
		console_settle(c);
	cr_expect_gt(tb_mixer_strip_reduction(console_mixer(c), 1).comp_db, 9.0f);
	console_set(c, "strip.voice.gate.on", 1.0f);
	console_set(c, "strip.voice.gate.threshold", 0.0f);
	console_commit(c);
	for (uint32_t i = 0; i < 20; i++)
		console_settle(c);
	cr_expect_lt(tb_mixer_strip_reduction(console_mixer(c), 1).comp_db, 0.1f);
	console_free(c);
}

Test(ducking, a_bus_ducks_under_a_strip)
{
	struct console *c = desk_new();

	desk_tone(c, "voice", 1000.0, 1.0);
	desk_tone(c, "music", 300.0, 0.01);
	console_set(c, "bus.b1.comp.on", 1.0f);
	console_set(c, "bus.b1.comp.sidechain", 0.0f);
	console_commit(c);
	for (uint32_t i = 0; i < 10; i++)
		console_settle(c);
	cr_expect_float_eq(
		db(signal_peak(console_out(c, "b1", 0), 4096, TB_MAX_FRAMES)), -55.0f, 0.5f);
	console_free(c);
}

/* What it played last stands behind the short blocks of silence in which it fell asleep. */
Test(ducking, a_key_that_sleeps_is_silent_in_longer_blocks_too)
{
	struct console *c = desk_new();

	console_set_all(c, "strip.voice.trim=-1 strip.voice.comp.on=1 strip.music.comp.on=1 "
			   "strip.music.comp.sidechain=0 strip.music.comp.release=5 "
			   "strip.music.comp.key-highpass=100");
	console_commit(c);
	desk_tone(c, "voice", 1000.0, 0.5);
	desk_tone(c, "music", 300.0, 0.01);
	console_play(c, 8192, 1024);
	console_unplug(c, "voice");
	for (uint32_t i = 0; i < 24; i++)
		console_play(c, 8192, 64);
	cr_assert_not(console_mixer(c)->data.strip[0].awake);
	for (uint32_t i = 0; i < 4; i++)
		console_play(c, 8192, 1024);
	cr_expect_lt(tb_mixer_strip_reduction(console_mixer(c), 1).comp_db, 0.01f, "%g dB",
		(double)tb_mixer_strip_reduction(console_mixer(c), 1).comp_db);
	console_free(c);
}

/* ---- muted keys ---- */

#define STRIP_LISTENS "strip.music.comp.on=1 strip.music.comp.sidechain=0 "
#define BUS_LISTENS   "bus.b1.comp.on=1 bus.b1.comp.sidechain=0 "

static float ducked_db(struct console *c, bool is_bus)
{
	for (uint32_t i = 0; i < 20; i++)
		console_settle(c);
	return is_bus ? tb_mixer_bus_reduction(console_mixer(c), 1).comp_db
	              : tb_mixer_strip_reduction(console_mixer(c), 1).comp_db;
}

static void expect_duck(struct console *c, bool is_bus, const char *settings, bool ducks)
{
	float db;

	console_set_all(c, settings);
	console_commit(c);
	db = ducked_db(c, is_bus);
	cr_expect(ducks ? db > 9.0f : db < 0.1f, "%s by %g dB after %s",
		is_bus ? "the bus ducks" : "the strip ducks", (double)db, settings);
}

Test(ducking, a_muted_voice_ducks_nothing_unless_it_may)
{
	for (int is_bus = 0; is_bus < 2; is_bus++)
		for (int rms = 0; rms < 2; rms++) {
			struct console *c = desk_new();

			desk_tone(c, "voice", 1000.0, 0.5);
			desk_tone(c, "music", 300.0, 0.01);
			console_set(c,
				is_bus ? "bus.b1.comp.detector" : "strip.music.comp.detector",
				(float)rms);
			expect_duck(c, is_bus, is_bus ? BUS_LISTENS : STRIP_LISTENS, true);
			expect_duck(c, is_bus, "strip.voice.mute=1", false);
			expect_duck(c, is_bus,
				"strip.music.comp.sidechain-mute=1 bus.b1.comp.sidechain-mute=1",
				true);
			expect_duck(c, is_bus,
				"strip.music.comp.sidechain-mute=0 bus.b1.comp.sidechain-mute=0",
				false);
			expect_duck(c, is_bus, "strip.voice.mute=0", true);
			expect_duck(c, is_bus, "strip.music.solo=1", false);
			expect_duck(c, is_bus, "strip.voice.solo=1", true);
			console_free(c);
		}
}

/* The music sleeps while the voice is muted, and not. */
Test(ducking, music_that_begins_beside_a_muted_voice_is_not_ducked)
{
	static const float mutes[][2] = { { 1, 1 }, { 0, 1 }, { 1, 0 } };

	for (uint32_t i = 0; i < 3; i++) {
		struct console *c = desk_new();
		float first;

		console_set_all(c, STRIP_LISTENS "strip.voice.mute=1");
		console_commit(c);
		desk_tone(c, "voice", 1000.0, 0.5);
		console_dc(c, "music", 0, 0.0f);
		console_dc(c, "music", 1, 0.0f);
		for (uint32_t turn = 0; turn < 2; turn++) {
			console_apply(c, "strip.voice.mute", mutes[i][turn]);
			for (uint32_t k = 0; k < 10; k++)
				console_settle(c);
		}
		console_dc(c, "music", 0, 0.01f);
		console_play(c, 512, 512);
		first = db(console_out(c, "b1", 0)[0] / 0.01f);
		if (mutes[i][1] > 0.0f)
			cr_expect_float_eq(first, 0.0f, 0.01f, "%u: %g dB", i, (double)first);
		else
			cr_expect_lt(first, -9.0f, "%u: %g dB", i, (double)first);
		console_free(c);
	}
}

/* ---- a filtered key ---- */

Test(ducking, rumble_ducks_nothing_where_the_key_is_filtered)
{
	for (int is_bus = 0; is_bus < 2; is_bus++) {
		struct console *c = desk_new();

		desk_tone(c, "voice", 46.875, 0.5);
		desk_tone(c, "music", 300.0, 0.01);
		expect_duck(c, is_bus, is_bus ? BUS_LISTENS : STRIP_LISTENS, true);
		expect_duck(c, is_bus,
			"strip.music.comp.key-highpass=1000 bus.b1.comp.key-highpass=1000", false);
		desk_tone(c, "voice", 3000.0, 0.5);
		cr_expect_gt(ducked_db(c, is_bus), 9.0f);
		console_free(c);
	}
}

/* As if it had not slept. */
Test(ducking, music_that_begins_under_a_filtered_voice_is_low_at_once)
{
	struct console *c = desk_new();

	console_set_all(c, STRIP_LISTENS "strip.music.comp.key-highpass=200");
	console_commit(c);
	console_dc(c, "music", 0, 0.0f);
	console_dc(c, "music", 1, 0.0f);
	console_dc(c, "voice", 0, 0.0f);
	console_dc(c, "voice", 1, 0.0f);
	for (uint32_t k = 0; k < 100; k++)
		console_settle(c);
	desk_tone(c, "voice", 1000.0, 0.5);
	for (uint32_t k = 0; k < 10; k++)
		console_settle(c);
	console_dc(c, "music", 0, 0.01f);
	console_play(c, 512, 512);
	cr_expect_lt(db(console_out(c, "b1", 0)[0] / 0.01f), -9.0f);
	console_free(c);
}

/* ---- asleep ---- */

#define N_VOICE 96000u

/* Two consoles hear the same voice; in one the music was always there, at -100 dB, in
 * the other it begins.  What begins is read at its first frame, and 5 attacks later. */
struct pair {
	struct console *runs, *sleeps;
	uint32_t at;
};

static float voice[N_VOICE];

static void play_voice(struct pair *p, float music, uint32_t n)
{
	struct console *both[] = { p->runs, p->sleeps };

	for (uint32_t i = 0; i < 2; i++) {
		float level = i == 0 && music == 0.0f ? 1e-5f : music;

		for (uint32_t channel = 0; channel < 2; channel++) {
			memcpy(console_in(both[i], "voice", channel), voice + p->at,
				n * sizeof(float));
			console_dc(both[i], "music", channel, level);
		}
		console_play(both[i], n, n);
	}
	p->at += n;
}

static double lead_db(const struct pair *p, const char *bus, uint32_t frame)
{
	return (double)db(
		console_out(p->sleeps, bus, 0)[frame] / console_out(p->runs, bus, 0)[frame]);
}

static bool is_awake(struct console *c, bool is_bus)
{
	const struct tb_data *data = &console_mixer(c)->data;

	return is_bus ? data->bus_chain[1].head.n_quiet < 4096 : data->strip[1].awake;
}

struct duck {
	const char *what, *settings;
	bool is_bus;
};

/* The most that it may be off. */
struct limits {
	double first_db, then_db;
};

static void expect_as_if_it_had_run(
	const struct duck *duck, struct limits limits, uint32_t begin, uint32_t n_block)
{
	struct pair p = { desk_new(), desk_new(), 0 };
	double first, then;

	console_set_all(p.runs, duck->settings);
	console_set_all(p.sleeps, duck->settings);
	console_commit(p.runs);
	console_commit(p.sleeps);
	while (p.at + n_block <= begin)
		play_voice(&p, 0.0f, n_block);
	cr_assert_not(is_awake(p.sleeps, duck->is_bus), "%s: cannot sleep", duck->what);
	play_voice(&p, 0.01f, n_block);
	cr_assert(is_awake(p.sleeps, duck->is_bus));
	first = lead_db(&p, "b1", 0);
	for (uint32_t n = 0; n < 2400; n += n_block)
		play_voice(&p, 0.01f, n_block);
	then = lead_db(&p, "b1", n_block - 1);
	cr_expect_lt(fabs(first), limits.first_db, "%s, from %u, by %u: begins %.2f dB off",
		duck->what, begin, n_block, first);
	cr_expect_lt(fabs(then), limits.then_db, "%s, from %u, by %u: then %.2f dB off", duck->what,
		begin, n_block, then);
	console_free(p.runs);
	console_free(p.sleeps);
}

static void expect_for_all_cuts(const struct duck *duck, struct limits limits)
{
	static const uint32_t blocks[] = { 64, 256, 512, 2048 };

	for (uint32_t i = 0; i < 4; i++)
		for (uint32_t begin = 20000; begin < 80000; begin += 7001)
			expect_as_if_it_had_run(duck, limits, begin, blocks[i]);
}

#define STRIP_DUCKS                                                                                \
	"strip.music.comp.on=1 strip.music.comp.sidechain=0 strip.music.comp.threshold=-40 "       \
	"strip.music.comp.ratio=6 "
#define BUS_DUCKS                                                                                  \
	"bus.b1.comp.on=1 bus.b1.comp.sidechain=0 bus.b1.comp.threshold=-40 bus.b1.comp.ratio=6 "

static const struct duck ducks[] = {
	{ "a strip", STRIP_DUCKS, false },
	{ "a strip by rms", STRIP_DUCKS "strip.music.comp.detector=1", false },
	{ "a slow strip", STRIP_DUCKS "strip.music.comp.release=1000", false },
	{ "a strip with makeup", STRIP_DUCKS "strip.music.comp.makeup=9", false },
	{ "a bus", BUS_DUCKS, true },
};

Test(ducking, music_that_begins_under_a_tone_is_low_from_its_first_sample)
{
	signal_tone(voice, N_VOICE, &(struct signal_tone){ 1000.0, DESK_RATE_HZ, -12.0, 0.0 });
	for (uint32_t i = 0; i < sizeof(ducks) / sizeof(ducks[0]); i++)
		expect_for_all_cuts(&ducks[i], (struct limits){ 0.1, 0.05 });
}

Test(ducking, music_that_begins_under_a_voice_is_about_as_low_as_if_it_had_played)
{
	signal_voice(voice, N_VOICE, DESK_RATE_HZ);
	for (uint32_t i = 0; i < sizeof(ducks) / sizeof(ducks[0]); i++)
		expect_for_all_cuts(&ducks[i], (struct limits){ 1.2, 0.6 });
}

/* ---- giving way, as one switch ---- */

/* What is left of the music under a steady voice, in dB. */
static double left_under(struct console *c, float voice_lin)
{
	for (uint32_t channel = 0; channel < 2; channel++) {
		console_dc(c, "voice", channel, voice_lin);
		console_dc(c, "music", channel, 0.1f);
	}
	for (uint32_t i = 0; i < 40; i++)
		console_settle(c);
	return (double)db(console_out(c, "b1", 0)[TB_MAX_FRAMES - 1] / 0.1f);
}

/* All of the depth at the threshold, and below it less by 0.99 dB for each dB. */
static double law_of_duck(double voice_db, double threshold_db, double depth_db)
{
	double lacks_db = fmax((threshold_db - voice_db) * 0.99, 0.0);

	return -fmax(depth_db - lacks_db, 0.0);
}

/* To be a key is work for a strip that has no processor of its own. */
Test(ducking, a_key_of_a_compressor_that_is_off_has_nothing_to_do)
{
	struct console *c = desk_new();
	const struct tb_mixer *m = console_mixer(c);

	console_set_all(c, "strip.music.comp.sidechain=0 bus.b1.comp.sidechain=0");
	console_commit(c);
	console_settle(c);
	cr_expect_eq(m->data.n_working_strips, 0u);
	console_apply(c, "strip.music.comp.on", 1.0f);
	cr_expect_eq(m->data.n_working_strips, 2u);
	console_free(c);
}

static void expect_law_of_duck(struct console *c, float threshold_db, float depth_db)
{
	static const float voices_db[] = { -110, -80, -70, -60, -50, -45, -40, -36, -35, -30, -10,
		0 };

	console_apply(c, "strip.music.duck.threshold", threshold_db);
	console_apply(c, "strip.music.duck.depth", depth_db);
	for (size_t i = 0; i < sizeof(voices_db) / sizeof(voices_db[0]); i++)
		cr_expect_float_eq(left_under(c, tb_db_to_lin(voices_db[i])),
			law_of_duck((double)voices_db[i], (double)threshold_db, (double)depth_db),
			0.05, "%g dB, by %g from %g dB on", (double)voices_db[i], (double)depth_db,
			(double)threshold_db);
}

/* Also where it begins lower than a compressor can be set to. */
Test(ducking, duck_takes_its_depth_and_no_more)
{
	struct console *c = desk_new();

	console_set_all(c, "strip.music.duck.by=0 strip.music.duck.release=50");
	console_commit(c);
	expect_law_of_duck(c, -35.0f, 12.0f);
	expect_law_of_duck(c, -35.0f, 30.0f);
	expect_law_of_duck(c, -50.0f, 12.0f);
	expect_law_of_duck(c, -60.0f, 12.0f);
	expect_law_of_duck(c, -60.0f, 60.0f);
	console_apply(c, "strip.music.duck.by", -1.0f);
	cr_expect_float_eq(left_under(c, 1.0f), 0.0, 1e-4);
	console_free(c);
}

Test(ducking, muted_voice_ducks_nobody_and_nobody_ducks_himself)
{
	struct console *c = desk_new();

	console_set_all(c, "strip.music.duck.by=0 strip.voice.mute=1");
	console_commit(c);
	cr_expect_float_eq(left_under(c, 1.0f), 0.0, 1e-4);
	console_apply(c, "strip.voice.mute", 0.0f);
	cr_expect_float_eq(left_under(c, 1.0f), -12.0, 0.05);
	console_apply(c, "strip.music.duck.by", 1.0f);
	cr_expect_float_eq(left_under(c, 1.0f), 0.0, 1e-4);
	console_free(c);
}
