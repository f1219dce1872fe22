/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What must not be heard of a console's own work: a width, a mix-minus and a cue leave alone
 * what is not theirs. */
#include "tables.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mixer/mixer.h"

#define N       4096u
#define N_STRIP 2u
#define N_BUS   2u

struct desk {
	struct tb_mixer *m;
	float in[2 * N_STRIP][N], out[2 * N_BUS][N];
};

static float noise(void)
{
	static uint32_t seed = 1;

	seed = seed * 1664525u + 1013904223u;
	return (float)(int32_t)seed / 2147483648.0f;
}

static void set(struct desk *d, const char *key, float value)
{
	int param = tb_mixer_find_param(d->m, key);

	if (param < 0)
		abort();
	tb_mixer_set(d->m, (uint32_t)param, value);
	tb_mixer_commit(d->m);
}

/* A second of it, so that all ramps are over. */
static void play(struct desk *d)
{
	const float *in[2 * N_STRIP];
	float *out[2 * N_BUS];

	for (uint32_t r = 0; r < 2 * N_STRIP; r++)
		in[r] = d->in[r];
	for (uint32_t r = 0; r < 2 * N_BUS; r++)
		out[r] = d->out[r];
	for (uint32_t i = 0; i < 12; i++)
		tb_mixer_process(d->m, in, out, N);
}

/* Two stereo strips of noise on two stereo buses. */
static struct desk *desk_new(void)
{
	static const struct tb_layout stereo = { 2, { TB_CH_FL, TB_CH_FR } };
	const struct tb_strip_config strips[N_STRIP] = { { .name = "voice", .layout = stereo },
		{ .name = "music", .layout = stereo } };
	const struct tb_bus_config buses[N_BUS] = {
		{ .name = "a1", .layout = stereo, .kind = TB_BUS_PLAYBACK },
		{ .name = "b1", .layout = stereo, .kind = TB_BUS_VIRTUAL },
	};
	struct desk *d = calloc(1, sizeof(*d));

	d->m = tb_mixer_new(&(struct tb_mixer_config){ 48000, N_STRIP, N_BUS, strips, buses });
	if (!d->m)
		abort();
	for (uint32_t r = 0; r < 2 * N_STRIP; r++)
		for (uint32_t i = 0; i < N; i++)
			d->in[r][i] = 0.4f * noise();
	set(d, "route.voice.a1", 1.0f);
	set(d, "route.music.a1", 1.0f);
	set(d, "route.voice.b1", 1.0f);
	set(d, "route.music.b1", 1.0f);
	return d;
}

static void desk_free(struct desk *d)
{
	tb_mixer_free(d->m);
	free(d);
}

static double level_db(const float *row)
{
	double power = 0.0;

	for (uint32_t i = 0; i < N; i++)
		power += (double)row[i] * row[i];
	return 10.0 * log10(power / N);
}

/* Prints the level of got - want, beside that of `want`, or that both are equal bit for bit. */
static void print_difference(const char *what, const float *got, const float *want)
{
	float rest[N];

	for (uint32_t i = 0; i < N; i++)
		rest[i] = got[i] - want[i];
	if (memcmp(got, want, N * sizeof(*got)) == 0)
		printf("| %s | equal, bit for bit |\n", what);
	else
		printf("| %s | %.1f dB |\n", what, level_db(rest) - level_db(want));
}

/* With the same settings but one: of a bus's left channel. */
static void compare(const char *what, const char *key, float value, uint32_t row, uint32_t cleared)
{
	struct desk *with = desk_new(), *without = desk_new();

	memcpy(with->in, without->in, sizeof(with->in));
	set(with, key, value);
	if (cleared < N_STRIP)
		memset(without->in[2 * cleared], 0, sizeof(without->in[0]) * 2);
	play(with);
	play(without);
	print_difference(what, with->out[row], without->out[row]);
	desk_free(with);
	desk_free(without);
}

static void compare_with_its_strip(void)
{
	struct desk *d = desk_new();

	set(d, "route.music.a1", 0.0f);
	play(d);
	print_difference("a strip at 0 dB, beside what plays into it", d->out[0], d->in[0]);
	desk_free(d);
}

/* The noise comes again every N frames, and so does the bus. */
static void compare_late(void)
{
	struct desk *with = desk_new(), *without = desk_new();
	float late[N];
	uint32_t n;

	memcpy(with->in, without->in, sizeof(with->in));
	set(with, "strip.voice.limiter.lookahead", 2.0f);
	set(with, "strip.voice.limiter.on", 1.0f);
	n = tb_mixer_latency_frames(with->m, 0, 0);
	play(with);
	play(without);
	for (uint32_t i = 0; i < N; i++)
		late[(i + n) % N] = without->out[0][i];
	print_difference(
		"`strip.voice.limiter.lookahead = 2`: all strips are as late", with->out[0], late);
	desk_free(with);
	desk_free(without);
}

/* What it does to the difference of the sides (`flip` -1), and to their sum. */
static double width_db(float width, float flip)
{
	struct desk *d = desk_new();
	double db;

	set(d, "route.music.a1", 0.0f);
	set(d, "strip.voice.width", width);
	for (uint32_t i = 0; i < N; i++) {
		d->in[0][i] *= 0.25f;
		d->in[1][i] = flip * d->in[0][i];
	}
	play(d);
	db = level_db(d->out[0]) - level_db(d->in[0]);
	desk_free(d);
	return db;
}

static void print_widths(void)
{
	static const float widths[] = { 0.0f, 0.5f, 1.0f, 1.5f, 2.0f };

	printf("\n| width | what both sides share | what they differ by |\n|---|---|---|\n");
	for (uint32_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++)
		printf("| %g | %.2f dB | %.2f dB |\n", (double)widths[i], width_db(widths[i], 1.0f),
			width_db(widths[i], -1.0f));
}

void sound_desk(void)
{
	printf("\n## Routing: what it does not change\n\n"
	       "Two strips with noise play on two buses.  The table compares the output of a bus with and\n"
	       "without the setting.\n\n"
	       "| setting | difference |\n|---|---|\n");
	compare_with_its_strip();
	compare_late();
	compare("`strip.voice.width = 1`", "strip.voice.width", 1.0f, 0, N_STRIP);
	compare("`bus.b1.minus = voice`: b1, beside voice unplugged", "bus.b1.minus", 0.0f, 2, 0);
	compare("`bus.b1.minus = voice`: the other bus", "bus.b1.minus", 0.0f, 0, N_STRIP);
	compare("`strip.voice.cue = pfl`: a virtual bus", "strip.voice.cue", 1.0f, 2, N_STRIP);
	compare("`bus.b1.cue = afl`: b1 itself", "bus.b1.cue", 2.0f, 2, N_STRIP);
	print_widths();
}
