/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Noise, echo and level of a microphone: what each method leaves, takes and costs. */
#include "tables.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "../where.h"
#include "lufs.h"
#include "voice-methods.h"
#include "voice-scene.h"

#define VOICE_DB  (-20.0)
#define NOISE_DB  (-40.0)
#define FAR_MS    40u /* what both devices report: as late is the echo */
#define ECHO_DB   (-6.0)
#define LEARNT    (SCENE_BLOCKS / 2) /* what is judged begins here */
#define MOST_LATE (4u * SCENE_BLOCK)

static struct scene_voice near_voice, far_voice;
static float noise[SCENE_FRAMES], echo[SCENE_FRAMES], played[SCENE_FRAMES];
static float in[SCENE_FRAMES], out[SCENE_FRAMES];

struct cost {
	double share, worst_us;
};

/* ---- measuring ---- */

static double thread_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* `far_delay`: how much later than what was played it is told. */
static struct cost run(struct tb_engine *e, const float *far, uint32_t far_delay)
{
	static float rows[TB_ENGINE_FAR_CHANNELS][SCENE_BLOCK];
	const float *far_rows[] = { rows[0], rows[1] };
	struct cost cost = { 0 };

	for (uint32_t b = 0; b < SCENE_BLOCKS; b++) {
		uint32_t at = b * SCENE_BLOCK;
		float *io[] = { out + at };
		double begin, us;

		memcpy(out + at, in + at, SCENE_BLOCK * sizeof(float));
		for (uint32_t i = 0; i < SCENE_BLOCK; i++)
			rows[0][i] = rows[1][i] =
				far && at + i >= far_delay ? far[at + i - far_delay] : 0.0f;
		begin = thread_us();
		e->run(e, io, far_rows);
		us = thread_us() - begin;
		cost.share += us / (SCENE_SECONDS * 1e6);
		/* The first blocks meet pages that were never touched. */
		cost.worst_us = b < 100 ? 0.0 : fmax(cost.worst_us, us);
	}
	return cost;
}

static double dot(const float *x, const float *y, uint32_t late, uint32_t to)
{
	double sum = 0.0;

	for (uint32_t i = LEARNT * SCENE_BLOCK; i < to; i++)
		sum += (double)x[i + late] * (double)y[i];
	return sum;
}

/* How late the voice is in what came out. */
static uint32_t lateness(const float *voice)
{
	uint32_t best = 0;
	double most = 0.0;

	for (uint32_t late = 0; late <= MOST_LATE; late++) {
		double now = dot(out, voice, late, (LEARNT + 400) * SCENE_BLOCK);

		if (now > most) {
			most = now;
			best = late;
		}
	}
	return best;
}

/* The voice to all else. */
static double si_snr_db(const float *voice, uint32_t late)
{
	const uint32_t end = SCENE_FRAMES - MOST_LATE;
	double voices = dot(voice, voice, 0, end), both = dot(out, voice, late, end), all = 0.0;
	double target = both * both / voices;

	for (uint32_t i = LEARNT * SCENE_BLOCK; i < end; i++)
		all += (double)out[i + late] * (double)out[i + late];
	return 10.0 * log10(target / fmax(all - target, 1e-12));
}

static double words_db(const float *x, uint32_t late)
{
	return scene_level_db(x, near_voice.speaks, LEARNT, SCENE_BLOCKS, late);
}

static void print_delay(const struct voice_method *m, const struct tb_engine *e, uint32_t found)
{
	const double ms = SCENE_RATE_HZ / 1000.0;

	printf(" %.1f ms | ", found / ms);
	if (m->work & VOICE_OTHERS)
		printf("- |");
	else
		printf("%.1f ms |", e->delay_frames / ms);
}

/* ---- noise ---- */

static void denoise(const struct voice_method *m)
{
	struct tb_engine *e = m->make(m);
	uint32_t late;

	printf("| %s |", m->name);
	if (!e) {
		printf(" not installed | | | | |\n");
		return;
	}
	run(e, NULL, 0);
	late = lateness(near_voice.sound);
	printf(" %.1f dBFS | %+.1f dB | %.1f dB |",
		scene_level_db(out, near_voice.pauses, LEARNT, SCENE_BLOCKS, late),
		words_db(out, late) - words_db(in, 0), si_snr_db(near_voice.sound, late));
	print_delay(m, e, late);
	printf("\n");
	e->free(e);
}

static void print_noise(const char *what, void (*make)(float *to, double rms_db))
{
	make(noise, NOISE_DB);
	for (uint32_t i = 0; i < SCENE_FRAMES; i++)
		in[i] = near_voice.sound[i] + noise[i];
	printf("\n%s:\n\n"
	       "| method | noise in pauses | voice | SI-SNR | delay, found | told |\n"
	       "|---|---|---|---|---|---|\n",
		what);
	for (uint32_t i = 0; i < n_voice_methods; i++)
		if (voice_methods[i].work & VOICE_DENOISE)
			denoise(&voice_methods[i]);
}

/* ---- echo ---- */

/* The far one speaks all the time, the near one in the second half. */
static void make_echo(void)
{
	scene_echo(far_voice.sound, echo, FAR_MS * SCENE_RATE_HZ / 1000, ECHO_DB);
	for (uint32_t i = 0; i < SCENE_FRAMES; i++) {
		bool speaks = i >= LEARNT * SCENE_BLOCK;

		played[i] = far_voice.sound[i];
		in[i] = echo[i] + (speaks ? near_voice.sound[i] : 0.0f);
	}
}

/* Ours is told of the devices' delay, but for the margin that it keeps. */
static uint32_t told_delay(const struct voice_method *m)
{
	return m->work & VOICE_OTHERS ? 0 : (FAR_MS - 5) * SCENE_RATE_HZ / 1000;
}

static double echo_db(uint32_t from, uint32_t to)
{
	return scene_level_db(out, far_voice.speaks, from, to, 0)
	       - scene_level_db(echo, far_voice.speaks, from, to, 0);
}

static void cancel(const struct voice_method *m)
{
	const uint32_t end = SCENE_FRAMES - MOST_LATE;
	struct tb_engine *e = m->make(m);
	uint32_t late;

	printf("| %s |", m->name);
	if (!e) {
		printf(" not installed | | | | | |\n");
		return;
	}
	run(e, played, told_delay(m));
	late = lateness(near_voice.sound);
	printf(" %.1f dB | %.1f dB | %+.1f dB | %.1f dB |", echo_db(100, 500),
		echo_db(2 * LEARNT / 3, LEARNT),
		20.0
			* log10(dot(out, near_voice.sound, late, end)
				/ dot(near_voice.sound, near_voice.sound, 0, end)),
		si_snr_db(near_voice.sound, late));
	print_delay(m, e, late);
	printf("\n");
	e->free(e);
}

static void print_echo(void)
{
	make_echo();
	printf("\nAn echo of somebody else's voice (-20 dBFS) comes from a room with a reverberation of\n"
	       "150 ms, %u ms late and 6 dB below that voice.  After %u s both people speak.  The table has\n"
	       "the echo that is left in seconds 1 to 5 and in the last five seconds before both speak, and\n"
	       "how much is left of the near voice while both do.\n\n"
	       "| method | echo at first | echo later | voice | SI-SNR | delay, found | told |\n"
	       "|---|---|---|---|---|---|---|\n",
		FAR_MS, LEARNT / 100);
	for (uint32_t i = 0; i < n_voice_methods; i++)
		if (voice_methods[i].work & VOICE_ECHO)
			cancel(&voice_methods[i]);
}

/* ---- level ---- */

static double loudness(const float *x)
{
	const float *row = x + LEARNT * SCENE_BLOCK;

	return loudness_lufs(&row, 1, SCENE_FRAMES / 2);
}

static void print_level(const char *name, double rms_db)
{
	struct tb_engine *e = voice_agc_new(-18.0f, 40.0f);

	if (!e || !scene_speak(&near_voice, name, rms_db))
		return;
	scene_pink(noise, -65.0);
	for (uint32_t i = 0; i < SCENE_FRAMES; i++)
		in[i] = near_voice.sound[i] + noise[i];
	run(e, NULL, 0);
	printf("| %s | %.1f LUFS | %.1f LUFS |\n", name, loudness(in), loudness(out));
	e->free(e);
}

static void print_levels(void)
{
	static const char *const names[] = { "en-us", "en-us+f3", "de", "fr+f2" };
	static const double levels_db[] = { -45.0, -25.0, -12.0 };

	printf("\nGain control with `agc.target` = -18 and `agc.max` = 40: voices of several levels in noise of\n"
	       "-65 dBFS, measured in the last %u s of %u:\n\n"
	       "| voice | in | out |\n|---|---|---|\n",
		SCENE_SECONDS / 2, SCENE_SECONDS);
	for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++)
		for (size_t l = 0; l < sizeof(levels_db) / sizeof(levels_db[0]); l++)
			print_level(names[n], levels_db[l]);
}

/* ---- all ---- */

static bool speak(void)
{
	if (scene_speak(&near_voice, "en-us", VOICE_DB)
		&& scene_speak(&far_voice, "en-us+f3", VOICE_DB))
		return true;
	printf("Not measured: espeak-ng is not installed.\n");
	return false;
}

void sound_voice(void)
{
	printf("\n## Voice: noise, echo and level\n\n");
	if (!speak())
		return;
	printf("A voice of espeak-ng with pauses of a second, at %.0f dBFS RMS while it speaks.  The second\n"
	       "half of %u s is measured.  Delays do not include the two blocks of the worker.\n",
		VOICE_DB, SCENE_SECONDS);
	print_noise("In pink noise of -40 dBFS", scene_pink);
	print_noise("Beside a fan of -40 dBFS", scene_fan);
	print_echo();
	print_levels();
}

void sound_voice_cost(void)
{
	if (!speak())
		return;
	make_echo();
	printf("\n### Voice: what the methods cost\n\n");
	where_print("a voice and an echo in blocks of 10 ms, on the worker");
	printf("| method | work | CPU, of a core | longest block | to load it |\n|---|---|---|---|---|\n");
	for (uint32_t i = 1; i < n_voice_methods; i++) {
		const struct voice_method *m = &voice_methods[i];
		double begin = thread_us(), ready;
		struct tb_engine *e = m->make(m);
		struct cost cost;

		if (!e)
			continue;
		ready = thread_us() - begin;
		cost = run(e, played, told_delay(m));
		printf("| %s | %s%s | %.2f %% | %.0f us | %.0f ms |\n", m->name,
			m->work & VOICE_ECHO ? "echo " : "", m->work & VOICE_DENOISE ? "noise" : "",
			100.0 * cost.share, cost.worst_us, ready / 1000.0);
		e->free(e);
	}
}
