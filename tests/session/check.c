/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour check`: one hears oneself before and behind a strip, and nothing stays. */
#include "consoles.h"
#include "graph.h"
#include "tap.h"
#include "world.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define CLI     built("TB_TEST_TROUBADOUR")
#define RATE_HZ 48000u
#define PEAK    0.25
#define BLOCK   4800u

struct scene {
	struct player *voice;
	struct recorder *ear;
	struct wave *tone;
};

static struct scene scene_open(struct session *s)
{
	struct scene d = { player_new(s, "voice", 1), recorder_new(s, "ear", 2),
		wave_sine(1, RATE_HZ, 1000.0, PEAK, RATE_HZ) };

	patch(s, "voice", "troubadour.mic");
	patch(s, "troubadour.a1", "ear");
	play_loop(d.voice, d.tone);
	return d;
}

static void scene_close(struct scene *d)
{
	recorder_free(d->ear);
	player_free(d->voice);
	wave_free(d->tone);
}

/* Blocks of 100 ms with that peak; where the first one is. */
static uint32_t count_blocks(const struct wave *take, double peak, uint32_t *first)
{
	uint32_t n = 0;

	for (uint32_t at = 0; at + BLOCK <= take->n_frames; at += BLOCK) {
		if (fabs(wave_peak(take, 0, at, at + BLOCK) - peak) > 0.01 * peak)
			continue;
		if (n++ == 0)
			*first = at;
	}
	return n;
}

/* What it records and plays it counts in frames. */
static struct output wait_in_a_hurry(struct session *s, struct tool *t)
{
	struct output o;

	world_hurry(s->world, true);
	o = tool_wait(t);
	world_hurry(s->world, false);
	return o;
}

/* Six dB of trim are the strip's work here, and the monitor's fader counts for both. */
Session(check, plays_what_comes_in_and_then_what_leaves_the_strip, .console = MIC_CONSOLE)
{
	struct scene d = scene_open(s);
	uint32_t before = 0, after = 0;
	const struct wave *take;
	struct output o;
	struct tool *t;

	set_param(s, "troubadour", "strip.mic.trim", -6.0);
	set_param(s, "troubadour", "bus.a1.fader", -3.0);
	t = tool_start(s, CLI, "check", "mic");
	tool_await(t, "Speak now");
	record_until_ended(d.ear);
	o = wait_in_a_hurry(s, t);
	take = end_recording(d.ear, RATE_HZ);
	cr_expect_eq(o.status, 0, "%s", o.err);
	cr_expect_geq(count_blocks(take, PEAK * pow(10.0, -3.0 / 20.0), &before), 48u);
	cr_expect_geq(count_blocks(take, PEAK * pow(10.0, -9.0 / 20.0), &after), 48u);
	cr_expect_geq(after, before + 5 * RATE_HZ - BLOCK, "one after the other");
	cr_expect_not_null(strstr(o.out, "You hear on a1: yourself as you come in."), "%s", o.out);
	cr_expect_not_null(strstr(o.out, "-12.0 dBFS        -18.0 dBFS"), "%s", o.out);
	await_no_node(s, "troubadour.voice-check");
	scene_close(&d);
}

/* A 32-bit number of a WAV file. */
static uint32_t number_at(const unsigned char *at)
{
	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* Peak of a WAV file of 32-bit floats, which has `seconds` of sound. */
static double peak_of_file(const char *path, double seconds)
{
	static unsigned char text[4u << 20];
	const unsigned char *data;
	FILE *file = fopen(path, "re");
	size_t n;
	double peak = 0.0;
	uint32_t n_bytes;

	cr_assert_not_null(file, "%s", path);
	n = fread(text, 1, sizeof(text), file);
	fclose(file);
	cr_assert_gt(n, 44u);
	cr_expect_eq(memcmp(text, "RIFF", 4), 0);
	cr_expect_eq(number_at(text + 24), RATE_HZ);
	data = memmem(text, n, "data", 4);
	cr_assert_not_null(data);
	n_bytes = number_at(data + 4);
	cr_assert_eq((size_t)(data - text) + 8 + n_bytes, n, "no byte is missing");
	cr_expect_float_eq(n_bytes / (double)number_at(text + 28), seconds, 1e-3);
	for (uint32_t i = 0; i < n_bytes; i += sizeof(float)) {
		float sample;

		memcpy(&sample, data + 8 + i, sizeof(sample));
		peak = fmax(peak, fabs((double)sample));
	}
	return peak;
}

Session(check, keeps_both_takes_as_files_if_told_so, .console = MIC_CONSOLE)
{
	struct scene d = scene_open(s);
	struct output o;

	set_param(s, "troubadour", "strip.mic.trim", -6.0);
	o = wait_in_a_hurry(s, tool_start(s, CLI, "check", "--keep", "mic"));
	cr_expect_eq(o.status, 0, "%s", o.err);
	cr_expect_not_null(strstr(o.out, "mic-before.wav"), "%s", o.out);
	cr_expect_float_eq(peak_of_file(session_file(s, "mic-before.wav"), 5.0), PEAK, 1e-3);
	cr_expect_float_eq(peak_of_file(session_file(s, "mic-after.wav"), 5.0),
		PEAK * pow(10.0, -6.0 / 20.0), 1e-3);
	scene_close(&d);
}

Session(check, leaves_a_muted_microphone_muted, .console = MIC_CONSOLE)
{
	struct scene d = scene_open(s);
	struct output o;

	set_switch(s, "troubadour", "strip.mic.mute", true);
	o = wait_in_a_hurry(s, tool_start(s, CLI, "check", "mic"));
	cr_expect_eq(o.status, 0, "%s", o.err);
	cr_expect_not_null(strstr(o.out, "mic is muted"), "%s", o.out);
	cr_expect_not_null(strstr(o.out, "-12.0 dBFS\n"), "%s", o.out);
	cr_expect_eq(get_param(s, "troubadour", "strip.mic.mute"), 1.0);
	scene_close(&d);
}

Session(check, that_is_killed_leaves_everything_as_it_was, .console = MIC_CONSOLE)
{
	static const int signals[] = { SIGKILL, SIGINT, SIGTERM };
	struct scene d = scene_open(s);

	set_switch(s, "troubadour", "strip.mic.mute", true);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct tool *t = tool_start(s, CLI, "check", "--unmute", "mic");

		tool_await(t, "Speak now");
		cr_expect_eq(get_param(s, "troubadour", "strip.mic.mute"), 0.0);
		tool_stop(t, signals[i]);
		await_no_node(s, "troubadour.voice-check");
		await_param(s, "troubadour", "strip.mic.mute", 1.0, 0.0);
	}
	scene_close(&d);
}

/* When it has ended after a signal, nobody hears the microphone any more. */
Session(check, that_is_told_to_end_puts_everything_back_before_it_does, .console = MIC_CONSOLE)
{
	static const int signals[] = { SIGINT, SIGTERM };
	struct scene d = scene_open(s);

	set_switch(s, "troubadour", "strip.mic.mute", true);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct tool *t = tool_start(s, CLI, "check", "--unmute", "mic");
		struct output o;

		tool_await(t, "Speak now");
		o = tool_stop(t, signals[i]);
		cr_expect_eq(get_param(s, "troubadour", "strip.mic.mute"), 1.0);
		cr_expect_eq(o.status, 130, "%d", o.status);
		cr_expect_str_eq(o.err, "troubadour: interrupted; everything is as it was\n");
	}
	scene_close(&d);
}
