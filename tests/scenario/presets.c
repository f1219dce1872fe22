/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the built-in presets make of a voice in a room with a fan, of music under it, and of
 * a film at night. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "console.h"
#include "engine-choice.h"
#include "engine.h"
#include "lufs.h"
#include "client/preset.h"
#include "signals.h"

#define RATE_HZ     48000u
#define SENTENCE    (2u * RATE_HZ)
#define PAUSE       (3u * RATE_HZ / 2u)
#define N_SENTENCES 3u
#define N_FRAMES    (N_SENTENCES * (SENTENCE + PAUSE))
#define BLOCK       512u
#define ROOM_DB     -40.0
#define VOICE_LUFS  -26.0 /* of the microphone's one channel: peaks of -10 dBFS or so */

static float speech[N_FRAMES], room[N_FRAMES], mic[N_FRAMES], music[2][N_FRAMES];
static float heard[2][N_FRAMES];

/* ---- what comes in ---- */

static void scale(float *x, double db)
{
	float factor = (float)pow(10.0, db / 20.0);

	for (uint32_t i = 0; i < N_FRAMES; i++)
		x[i] *= factor;
}

static bool is_in_sentence(uint32_t frame)
{
	return frame % (SENTENCE + PAUSE) < SENTENCE;
}

#define SPOKEN_HZ 22050u /* what espeak-ng writes */
#define WAV_BYTES 44u    /* before the sound */
#define TEXT                                                                                       \
	"When the sunlight strikes raindrops in the air, they act as a prism and form a rainbow. " \
	"The rainbow is a division of white light into many beautiful colors."

/* Over and over, at our rate.  False: it is not installed. */
static bool say(const char *voice)
{
	static int16_t spoken[30 * SPOKEN_HZ];
	char command[512], header[WAV_BYTES];
	size_t n;
	FILE *from;

	snprintf(command, sizeof(command), "espeak-ng -v %s -s 150 --stdout '" TEXT "' 2>/dev/null",
		voice);
	from = popen(command, "r");
	if (!from)
		return false;
	n = fread(header, 1, sizeof(header), from) == sizeof(header)
	            ? fread(spoken, sizeof(*spoken), sizeof(spoken) / sizeof(*spoken), from)
	            : 0;
	pclose(from);
	for (uint32_t i = 0; i < N_FRAMES && n > SPOKEN_HZ; i++) {
		double at = fmod((double)i * SPOKEN_HZ / RATE_HZ, (double)(n - 1));
		size_t before = (size_t)at;

		speech[i] = (float)(spoken[before]
				    + (at - (double)before) * (spoken[before + 1] - spoken[before]))
		            / 32768.0f;
	}
	return n > SPOKEN_HZ;
}

/* Low and high, in three languages' sounds. */
static const char *const speakers[] = { "en-us", "en-us+f3", "de", "fr+f2" };

#define N_SPEAKERS 4u

/* A voice of espeak-ng; NULL: the tests' own signal. */
static const char *speaker;

/* Sentences with pauses in which somebody breathes in silence. */
static void speak(double lufs)
{
	const float *channel = speech;

	if (speaker && !say(speaker))
		cr_skip_test("espeak-ng is not installed");
	if (!speaker)
		signal_voice(speech, N_FRAMES, RATE_HZ);
	for (uint32_t i = 0; i < N_FRAMES; i++)
		if (!is_in_sentence(i))
			speech[i] = 0.0f;
	scale(speech, lufs - loudness_lufs(&channel, 1, N_FRAMES));
}

#define N_POLES 8

/* Pink noise, as a sum of one-pole filters an octave and a half apart, and the hum of a fan. */
static void fill_room(double level_db)
{
	double pole[N_POLES] = { 0.0 }, a[N_POLES];

	for (int p = 0; p < N_POLES; p++)
		a[p] = 1.0 - exp(-2.0 * M_PI * 15.0 * pow(2.8, p) / RATE_HZ);
	for (uint32_t i = 0; i < N_FRAMES; i++) {
		double hum = 2.0 * M_PI * 115.0 * i / RATE_HZ;
		double sum = 1.5 * sin(hum) + 0.75 * sin(2.0 * hum) + 0.5 * sin(3.0 * hum);

		for (int p = 0; p < N_POLES; p++) {
			pole[p] += a[p] * ((double)signal_noise() - pole[p]);
			sum += pole[p] / sqrt(a[p]);
		}
		room[i] = (float)sum;
	}
	scale(room, level_db - signal_level_db(room, 0, N_FRAMES));
}

/* ---- the preset ---- */

static float number_of(struct console *c, const char *key, const json_t *json)
{
	struct tb_param_info info;
	const char *word = json_string_value(json);

	if (json_is_boolean(json))
		return json_is_true(json) ? 1.0f : 0.0f;
	if (!word)
		return (float)json_number_value(json);
	if (strcmp(word, "@voice") == 0)
		return (float)tb_mixer_find_strip(console_mixer(c), "mic");
	tb_mixer_param_info(
		console_mixer(c), (uint32_t)tb_mixer_find_param(console_mixer(c), key), &info);
	for (uint32_t i = 0; info.choices && info.choices[i]; i++)
		if (strcmp(info.choices[i], word) == 0)
			return (float)i;
	cr_assert_fail("%s: \"%s\" is no word of it", key, word);
	return 0.0f;
}

static json_t *load(const char *name)
{
	char path[1024], error[TB_SCENE_ERROR_MAX];
	json_t *preset;

	cr_assert_not_null(getenv("TB_TEST_PRESETS"));
	snprintf(path, sizeof(path), "%s/%s.json", getenv("TB_TEST_PRESETS"), name);
	preset = tb_preset_load(path, error);
	cr_assert_not_null(preset, "%s", error);
	return preset;
}

static void apply(struct console *c, const char *name, const char *device)
{
	char key[TB_KEY_MAX];
	json_t *preset = load(name), *json;
	const char *param;

	json_object_foreach(json_object_get(preset, "params"), param, json)
	{
		if (strncmp(param, "denoise.", 8) == 0)
			continue; /* see denoise() */
		snprintf(key, sizeof(key), "%s.%s", device, param);
		console_set(c, key, number_of(c, key, json));
	}
	json_decref(preset);
	console_commit(c);
}

static struct console *console_of(const char *preset, const char *device)
{
	struct console *c = console_new("mic/1 music/2", "a1/2p b2/2", RATE_HZ);

	console_set(c, "route.mic.b2", 1.0f);
	console_set(c, "route.music.a1", 1.0f);
	apply(c, preset, device);
	return c;
}

/* ---- a voice ---- */

/* All of it; what a bus plays goes to `heard`. */
static void record(struct console *c, const char *bus)
{
	for (uint32_t at = 0; at + BLOCK <= N_FRAMES; at += BLOCK) {
		memcpy(console_in(c, "mic", 0), mic + at, BLOCK * sizeof(float));
		for (uint32_t channel = 0; channel < 2; channel++)
			memcpy(console_in(c, "music", channel), music[channel] + at,
				BLOCK * sizeof(float));
		console_play(c, BLOCK, BLOCK);
		for (uint32_t channel = 0; channel < 2; channel++)
			memcpy(heard[channel] + at, console_out(c, bus, channel),
				BLOCK * sizeof(float));
	}
}

/* The loudest of the pauses, from when the gate has had time to close. */
static double pause_db(const float *x)
{
	double loudest = -HUGE_VAL;

	for (uint32_t i = 0; i + 1 < N_SENTENCES; i++) {
		uint32_t end = (i + 1) * (SENTENCE + PAUSE);

		loudest = fmax(loudest, signal_level_db(x, end - RATE_HZ / 2, end - RATE_HZ / 20));
	}
	return loudest;
}

struct voice {
	double lufs, pause_db;
};

/* What the module does beside the cycle, before all else: by the method that is always there. */
static void denoise(const char *name)
{
	const struct tb_engine_config config = {
		.n_channels = 1, .denoise_on = true, .denoise = TB_DENOISE_SPEEX
	};
	static const float silence[TB_ENGINE_FRAMES];
	const float *far[] = { silence, silence };
	json_t *preset = load(name), *params = json_object_get(preset, "params");
	struct tb_engine *e = tb_engine_new(&config);

	cr_assert_not_null(e);
	if (json_is_true(json_object_get(params, "denoise.on"))) {
		atomic_store(&e->knobs.amount_db,
			(float)json_number_value(json_object_get(params, "denoise.amount")));
		for (uint32_t at = 0; at + TB_ENGINE_FRAMES <= N_FRAMES; at += TB_ENGINE_FRAMES)
			e->run(e, &(float *){ mic + at }, far);
		memmove(mic, mic + e->delay_frames, (N_FRAMES - e->delay_frames) * sizeof(*mic));
	}
	e->free(e);
	json_decref(preset);
}

static void speak_in_a_room(double voice_lufs)
{
	speak(voice_lufs);
	fill_room(ROOM_DB);
	for (uint32_t i = 0; i < N_FRAMES; i++)
		mic[i] = speech[i] + room[i];
}

static struct voice measure(struct console *c)
{
	const float *both[] = { heard[0], heard[1] };

	record(c, "b2");
	console_free(c);
	return (struct voice){ loudness_lufs(both, 2, N_FRAMES), pause_db(heard[0]) };
}

static const char *const voices[] = { "headset", "podcast", "noisy-room", "broadcast", "singing" };

#define N_VOICES (sizeof(voices) / sizeof(voices[0]))

static void expect_clean_voice(const char *preset)
{
	struct voice v;

	speak_in_a_room(VOICE_LUFS);
	denoise(preset);
	v = measure(console_of(preset, "strip.mic"));
	cr_expect_float_eq(v.lufs, -18.0, 1.0, "%s, %s: %.2f LUFS", preset, speaker, v.lufs);
	cr_expect_lt(v.pause_db, -60.0, "%s, %s: %.1f dB in pauses", preset, speaker, v.pause_db);
}

Test(presets, a_voice_comes_out_at_18_lufs_from_a_room_that_is_gone)
{
	for (uint32_t i = 0; i < N_VOICES; i++)
		expect_clean_voice(voices[i]);
}

Test(presets, spoken_words_come_out_so_too)
{
	for (uint32_t s = 0; s < N_SPEAKERS; s++) {
		speaker = speakers[s];
		for (uint32_t i = 0; i < N_VOICES; i++)
			expect_clean_voice(voices[i]);
	}
}

/* Between the words too: the microphone of a noisy room goes into a call without its fan. */
Test(presets, noise_is_taken_away_before_the_gate_where_a_preset_says_so)
{
	double before;

	for (uint32_t i = 0; i < N_VOICES; i++) {
		speak_in_a_room(VOICE_LUFS);
		before = pause_db(mic);
		denoise(voices[i]);
		if (strcmp(voices[i], "noisy-room") == 0)
			cr_expect_lt(pause_db(mic), before - 12.0, "%f dB", pause_db(mic) - before);
		else if (strcmp(voices[i], "headset") == 0 || strcmp(voices[i], "broadcast") == 0)
			cr_expect_lt(pause_db(mic), before - 8.0, "%f dB", pause_db(mic) - before);
		else
			cr_expect_eq(pause_db(mic), before, "%s", voices[i]);
	}
}

/* In all sentences. */
static double words_db(const float *x)
{
	double power = 0.0;

	for (uint32_t i = 0; i < N_SENTENCES; i++) {
		uint32_t begin = i * (SENTENCE + PAUSE);

		power += pow(10.0, signal_level_db(x, begin, begin + SENTENCE) / 10.0);
	}
	return 10.0 * log10(power / N_SENTENCES);
}

/* That the room is gone would be no art if the words were gone, too. */
Test(presets, the_gate_leaves_the_words_of_a_soft_voice)
{
	speak_in_a_room(VOICE_LUFS - 4.0);
	for (uint32_t i = 0; i < N_VOICES; i++) {
		struct console *open = console_of(voices[i], "strip.mic");
		double gated, all;

		measure(console_of(voices[i], "strip.mic"));
		gated = words_db(heard[0]);
		console_apply(open, "strip.mic.gate.on", 0.0f);
		cr_expect_gt(measure(open).pause_db, -40.0, "%s: no room to be gated", voices[i]);
		all = words_db(heard[0]);
		cr_expect_float_eq(gated, all, 0.5, "%s: words of %.2f dB, %.2f without a gate",
			voices[i], gated, all);
	}
}

#define MOMENT (RATE_HZ / 200u)

/* By how much the gate is shut in the 5 ms from `at`. */
static double shut_db(const float *open, const float *gated, uint32_t at)
{
	return signal_level_db(open, at, at + MOMENT) - signal_level_db(gated, at, at + MOMENT);
}

/* How often it shuts within a sentence for less than 120 ms, which is heard as a flutter. */
static uint32_t n_flutters(const float *open, const float *gated)
{
	uint32_t n = 0, n_shut = 0;

	for (uint32_t at = 0; at + MOMENT <= N_FRAMES; at += MOMENT) {
		if (!is_in_sentence(at)) {
			n_shut = RATE_HZ;
		} else if (shut_db(open, gated, at) > 6.0) {
			n_shut++;
		} else {
			n += n_shut > 0 && n_shut * MOMENT < RATE_HZ * 120 / 1000;
			n_shut = 0;
		}
	}
	return n;
}

static uint32_t n_flutters_of(const char *preset)
{
	static float open[N_FRAMES];
	struct console *c = console_of(preset, "strip.mic");

	speak_in_a_room(VOICE_LUFS);
	denoise(preset);
	console_apply(c, "strip.mic.gate.on", 0.0f);
	measure(c);
	memcpy(open, heard[0], sizeof(open));
	measure(console_of(preset, "strip.mic"));
	return n_flutters(open, heard[0]);
}

Test(presets, the_gate_does_not_flutter_between_words)
{
	for (uint32_t i = 0; i < N_VOICES; i++) {
		uint32_t n = 0;

		/* A low voice and a high one. */
		for (uint32_t k = 1; k < 3; k++) {
			speaker = speakers[k];
			n += n_flutters_of(voices[i]);
		}
		cr_expect_leq(n, 1u, "%s: %u times", voices[i], n);
	}
}

/* How far the room is below the voice between the words, where nobody has spoken for 30 ms. */
static double room_between_words_db(const float *x)
{
	double power = 0.0;
	uint32_t n = 0, n_silent = 0;

	for (uint32_t i = 0; i < N_FRAMES; i++) {
		n_silent = is_in_sentence(i) && fabsf(speech[i]) < 1e-4f ? n_silent + 1 : 0;
		if (n_silent > RATE_HZ * 30 / 1000) {
			power += (double)x[i] * (double)x[i];
			n++;
		}
	}
	cr_assert_gt(n, RATE_HZ / 100, "a voice without gaps");
	return words_db(x) - 10.0 * log10(power / n);
}

/* What makes a voice dense lifts the room as soon as the voice rests. */
Test(presets, the_room_does_not_swell_between_words)
{
	speaker = "de";
	for (uint32_t i = 0; i < N_VOICES; i++) {
		double before, after;

		speak_in_a_room(VOICE_LUFS);
		before = room_between_words_db(mic);
		denoise(voices[i]);
		measure(console_of(voices[i], "strip.mic"));
		after = room_between_words_db(heard[0]);
		cr_expect_gt(after, before - 5.0, "%s: %.1f dB below the voice, it came with %.1f",
			voices[i], after, before);
	}
}

/* ---- music ---- */

/* How much lower the music is than without the preset, in half a second before `end`. */
static double ducked_db(uint32_t end)
{
	return signal_level_db(music[0], end - RATE_HZ / 2, end)
	       - signal_level_db(heard[0], end - RATE_HZ / 2, end);
}

Test(presets, music_makes_way_for_words_and_comes_back)
{
	struct console *c = console_of("podcast", "strip.mic");

	speak_in_a_room(VOICE_LUFS);
	signal_music(music[0], music[1], N_FRAMES, RATE_HZ);
	apply(c, "music-under-voice", "strip.music");
	record(c, "a1");
	console_free(c);
	for (uint32_t i = 0; i < N_SENTENCES; i++) {
		uint32_t words = i * (SENTENCE + PAUSE) + SENTENCE;
		double in_words = ducked_db(words), in_pause = ducked_db(words + PAUSE);

		cr_expect(in_words > 9.0 && in_words < 12.5, "%.1f dB under words", in_words);
		cr_expect_lt(in_pause, 3.0, "%.1f dB in a pause", in_pause);
	}
}

/* ---- a film ---- */

/* Soft talk, and something that explodes in each pause. */
static void play_a_film(void)
{
	speak(-33.0);
	for (uint32_t i = 0; i < N_FRAMES; i++) {
		bool explodes = i % (SENTENCE + PAUSE) >= SENTENCE + PAUSE - RATE_HZ / 2;

		music[0][i] = music[1][i] = explodes ? 0.9f * signal_noise() : speech[i];
	}
}

static double talk_db(const float *x)
{
	return signal_level_db(x, SENTENCE + PAUSE + RATE_HZ, SENTENCE + PAUSE + SENTENCE);
}

static double blast_db(const float *x)
{
	uint32_t end = 2 * (SENTENCE + PAUSE);

	return signal_level_db(x, end - RATE_HZ / 2, end);
}

Test(presets, at_night_soft_talk_is_heard_and_a_blast_wakes_nobody)
{
	struct console *c = console_of("night", "bus.a1");

	play_a_film();
	record(c, "a1");
	console_free(c);
	cr_expect_gt(
		talk_db(heard[0]), talk_db(music[0]) + 2.0, "talk of %.1f dB", talk_db(heard[0]));
	cr_expect_lt(blast_db(heard[0]), blast_db(music[0]) - 12.0, "a blast of %.1f dB",
		blast_db(heard[0]));
}
