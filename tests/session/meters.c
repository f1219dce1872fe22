/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A program that looks at the levels sees them, and nobody else notices. */
#include "consoles.h"
#include "line.h"
#include "world.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CLI built("TB_TEST_TROUBADOUR")

static uint32_t n_lines(struct tool *t)
{
	uint32_t n = 0;

	for (const char *at = tool_output(t).out; (at = strchr(at, '\n')) != NULL; at++)
		n++;
	return n;
}

/* Levels fall as time passes, which hurries. */
static void await_lines(struct session *s, struct tool *t, uint32_t more)
{
	uint32_t n = n_lines(t) + more;
	time_t begun = time(NULL);

	world_hurry(s->world, true);
	while (n_lines(t) < n) {
		if (time(NULL) - begun > HANG_MS / 1000)
			fail("waited for %u lines of levels, have %u", n, n_lines(t));
		await_change(s);
	}
	world_hurry(s->world, false);
}

/* The number after `name` of a device in a line. */
static double level_in(const char *line, const char *device, const char *name)
{
	const char *at;
	char key[64];

	snprintf(key, sizeof(key), "\"%s\":{", device);
	at = strstr(line, key);
	cr_assert_not_null(at, "%s has no %s", line, device);
	snprintf(key, sizeof(key), "\"%s\":", name);
	at = strstr(at, key);
	cr_assert_not_null(at, "%s has no %s of %s", line, name, device);
	at += strlen(key);
	return strtod(at + (*at == '['), NULL);
}

/* The first whole line from there on. */
static const char *find_line(const char *at)
{
	at = at ? strstr(at, "{\"strip") : NULL;
	return at && strchr(at, '\n') ? at : NULL;
}

static const char *next_line(const char *line)
{
	return find_line(strchr(line, '\n'));
}

/* In the last whole line. */
static double last_level(struct tool *t, const char *device, const char *name)
{
	const char *line = find_line(tool_output(t).out), *next;

	while (line && (next = next_line(line)) != NULL)
		line = next;
	return line ? level_in(line, device, name) : 0.0;
}

static void await_level(
	struct session *s, struct tool *t, const char *device, double peak_db, double rms_db)
{
	time_t begun = time(NULL);
	double peak, rms;

	do {
		await_lines(s, t, 1);
		peak = last_level(t, device, "peak");
		rms = last_level(t, device, "rms");
		if (time(NULL) - begun > HANG_MS / 1000)
			fail("%s is at %g, %g, not %g, %g dB", device, peak, rms, peak_db, rms_db);
	} while (peak > peak_db + 0.1 || peak < peak_db - 0.1 || rms > rms_db + 0.2
		 || rms < rms_db - 0.2);
}

Session(meters, sine_of_minus_20_db_shows_as_minus_20, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *tone = wave_sine(2, 48000, 1000.0, 0.1, 48000.0);
	struct tool *t = tool_start(s, CLI, "meters", "--json");

	play_loop(l.player, tone);
	await_level(s, t, "strip.game", -20.0, -20.0);
	await_level(s, t, "bus.b1", -20.0, -20.0);
	run(s, CLI, "set", "bus.b1.fader=-6dB");
	await_level(s, t, "bus.b1", -26.0, -26.0);
	cr_expect_lt(last_level(t, "strip.music", "peak"), -100.0);
	cr_expect_eq(tool_stop(t, SIGTERM).status, 0);
	line_close(&l);
	wave_free(tone);
}

/* Awaits the reduction by one processor: "comp" stands behind its strip's levels. */
static void await_reduction(struct session *s, struct tool *t, const char *device,
	const char *processor, double reduction_db)
{
	time_t begun = time(NULL);
	double now;

	do {
		await_lines(s, t, 1);
		now = last_level(t, device, processor);
		if (time(NULL) - begun > HANG_MS / 1000)
			fail("%s of %s takes %g, not %g dB", processor, device, now, reduction_db);
	} while (now > reduction_db + 0.2 || now < reduction_db - 0.2);
}

/* 14 dB above -20 at 4:1, of which a limiter at -20 takes what is left above it. */
Session(meters, reduction_is_what_the_curve_says, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *tone = wave_sine(2, 48000, 1000.0, 0.501187, 48000.0);
	struct tool *t;

	run(s, CLI, "set", "strip.game.comp.on=on", "strip.game.comp.threshold=-20dB",
		"strip.game.comp.ratio=4", "strip.game.comp.knee=0", "bus.b1.limiter.on=on",
		"bus.b1.limiter.ceiling=-20dB");
	t = tool_start(s, CLI, "meters", "--json");
	play_loop(l.player, tone);
	await_reduction(s, t, "strip.game", "comp", 10.5);
	await_reduction(s, t, "bus.b1", "limiter", 3.5);
	cr_expect_eq(last_level(t, "strip.game", "gate"), 0.0);
	cr_expect_eq(last_level(t, "strip.game", "limiter"), 0.0);
	cr_expect_eq(last_level(t, "bus.b1", "comp"), 0.0);
	cr_expect_eq(last_level(t, "strip.music", "comp"), 0.0);
	cr_expect_not_null(strstr(run(s, CLI, "status").out, "-10.5"));
	cr_expect_not_null(
		strstr(run(s, CLI, "status").out, "256 frames a cycle, 0 frames latency, "));
	cr_expect_not_null(strstr(run(s, CLI, "status", "--json").out, "\"comp\": 10.5"));
	cr_expect_not_null(
		strstr(run(s, "sh", "-c", "\"$0\" meters game | head -n 5", CLI).out, "(-10.5)"));
	line_close(&l);
	wave_free(tone);
}

#define CLICK    1.5   /* counts as over */
#define CLICK_DB 15.52 /* above the ceiling */
#define N_CLICKS 3u

static bool has_dip(const char *line)
{
	return fabs(level_in(line, "bus.b1", "limiter") - CLICK_DB) <= 0.05;
}

/* Lines of a strip that has had a click since the line before.  Each has the dip, or the next one
 * has, as the limiter works a moment later than the strip. */
static uint32_t n_clicks(struct tool *t)
{
	const char *line = find_line(tool_output(t).out), *next, *after;
	uint32_t n = 0;

	for (; line && (next = next_line(line)) && (after = next_line(next)); line = next) {
		if (level_in(next, "strip.game", "overs") <= level_in(line, "strip.game", "overs"))
			continue;
		cr_expect(has_dip(next) || has_dip(after), "%.*s", (int)strcspn(next, "\n"), next);
		n++;
	}
	return n;
}

/* A click of 1 ms, which a limiter has forgotten after 50, for a viewer that looks once a second.
 * Between two clicks there are lines without one: the viewer goes by the wall's clock, and sound is
 * no faster than that. */
Session(meters, short_dip_is_seen_by_whoever_looks_seldom, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *click = wave_constant(2, 3 * 48000, 0.0f);
	struct tool *t;

	for (uint32_t i = 0; i < 48; i++)
		click->channel[0][i] = click->channel[1][i] = (float)CLICK;
	run(s, CLI, "set", "bus.b1.limiter.on=on", "bus.b1.limiter.ceiling=-12dB",
		"bus.b1.limiter.release=5ms");
	t = tool_start(s, CLI, "meters", "--json", "--rate", "1");
	play_loop(l.player, click);
	while (n_clicks(t) < N_CLICKS)
		await_lines(s, t, 1);
	line_close(&l);
	wave_free(click);
}

static void expect_no_gap_in(const struct wave *take)
{
	cr_expect_lt(wave_longest_gap(take, 0, 0, take->n_frames), 8);
	cr_expect_float_eq(wave_rms(take, 0, 0, take->n_frames), 0.0707, 0.001);
}

/* What comes out of the device that drives the graph, and which would be the one to wait. */
static void expect_no_gap(struct recorder *speaker)
{
	record(speaker, 48000);
	expect_no_gap_in(await_recording(speaker));
}

/* One viewer is stopped, another goes on, and so does the sound. */
Session(meters, stopped_viewer_stalls_neither_sound_nor_other_viewers, .quantum = 256,
	.console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *tone = wave_sine(2, 48000, 1000.0, 0.1, 48000.0);
	struct tool *stopped = tool_start(s, CLI, "meters", "--json");
	struct tool *other = tool_start(s, CLI, "meters", "--json");
	struct recorder *speaker = recorder_new(s, "speaker", 2);
	double n_lost;

	patch(s, "hardware-1", "speaker");
	play_loop(l.player, tone);
	await_level(s, stopped, "strip.game", -20.0, -20.0);
	await_level(s, other, "strip.game", -20.0, -20.0);
	kill(tool_pid(stopped), SIGSTOP);
	n_lost = engine_fact(s, "troubadour", "engine.lost");
	await_lines(s, other, 20);
	expect_no_gap(speaker);
	run(s, CLI, "set", "strip.game.fader=-10dB");
	await_level(s, other, "strip.game", -30.0, -30.0);
	run(s, CLI, "set", "strip.game.fader=0dB");
	cr_expect_eq(engine_fact(s, "troubadour", "engine.lost"), n_lost);
	line_expect_exact(&l);
	play_loop(l.player, tone);
	kill(tool_pid(stopped), SIGCONT);
	await_level(s, stopped, "strip.game", -20.0, -20.0);
	recorder_free(speaker);
	line_close(&l);
	wave_free(tone);
}

/* A node that runs costs every cycle something. */
Session(meters, mixer_node_sleeps_unless_somebody_looks, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *tone = wave_sine(2, 48000, 1000.0, 0.1, 48000.0);
	struct recorder *speaker = recorder_new(s, "speaker", 2);
	struct tool *t;

	patch(s, "hardware-1", "speaker");
	play_loop(l.player, tone);
	await_asleep(s, "troubadour");
	line_expect_exact(&l);
	t = tool_start(s, CLI, "meters", "--json");
	await_state(s, "troubadour", "running");
	play_loop(l.player, tone);
	await_level(s, t, "strip.game", -20.0, -20.0);
	await_sound(speaker, 0);
	record_until_ended(speaker);
	cr_expect_eq(tool_stop(t, SIGTERM).status, 0);
	await_asleep(s, "troubadour");
	expect_no_gap_in(end_recording(speaker, 48000));
	recorder_free(speaker);
	line_close(&l);
	wave_free(tone);
}

Session(meters, viewer_wakes_no_idle_console, .console = MIC_CONSOLE)
{
	double n_cycles;
	struct tool *t;

	await_link(s, "troubadour.a1", "hardware-1");
	await_state(s, "troubadour", "suspended");
	/* The microphone sleeps after a moment in which it found its device. */
	await_asleep(s, "troubadour.mic");
	await_no_cycles(s);
	n_cycles = engine_fact(s, "troubadour", "engine.cycles");
	t = tool_start(s, CLI, "meters", "--rate", "50");
	await_link(s, "troubadour", "troubadour-meters");
	await_lines(s, t, 50);
	cr_expect_eq(engine_fact(s, "troubadour", "engine.cycles"), n_cycles);
	cr_expect_not_null(strstr(tool_output(t).out, " game -inf/-inf"));
	cr_expect_eq(tool_stop(t, SIGINT).status, 0);
}

/* Status asks a console that is idle for no levels, which would not come. */
Session(meters, console_tells_whether_it_runs, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct line l;

	await_state(s, "troubadour", "suspended");
	while (engine_fact(s, "troubadour", "engine.running") != 0.0)
		;
	l = line_open(s, "game", "b1");
	cr_expect_eq(engine_fact(s, "troubadour", "engine.running"), 1.0);
	line_close(&l);
	while (engine_fact(s, "troubadour", "engine.running") != 0.0)
		;
}

Session(meters, viewer_follows_strips_that_come_and_go, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *tone = wave_sine(2, 48000, 1000.0, 0.1, 48000.0);
	struct tool *t = tool_start(s, CLI, "meters", "--json");

	play_loop(l.player, tone);
	await_level(s, t, "strip.game", -20.0, -20.0);
	run(s, "pw-cli", "set-param", "troubadour", "Props",
		"{ params = [ \"console.add-strip\" \"{ name = drums }\" ] }");
	await_node(s, "troubadour.drums");
	run(s, "pw-cli", "set-param", "troubadour", "Props",
		"{ params = [ \"console.remove\" \"music\" ] }");
	await_no_node(s, "troubadour.music");
	/* It is told of the new keys in its own time. */
	tool_await(t, "\"strip.drums\"");
	await_lines(s, t, 3);
	await_level(s, t, "strip.game", -20.0, -20.0);
	line_close(&l);
	wave_free(tone);
}

/* ---- clip lamps ---- */

/* Three in each channel, far from each other. */
static struct wave *clipped(void)
{
	struct wave *w = wave_sine(2, 4800, 1000.0, 0.1, 48000.0);

	for (uint32_t i = 1; i <= 3; i++)
		w->channel[0][1000 * i] = w->channel[1][1000 * i] = 1.5f;
	return w;
}

static void expect_overs(struct session *s, const char *key, int n_overs)
{
	char line[96];

	snprintf(line, sizeof(line), "%s=%d\n", key, n_overs);
	cr_expect_str_eq(run(s, CLI, "get", key).out, line);
}

Session(meters, clipped_samples_are_counted_and_reset, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *clip = clipped();
	struct output o;

	run(s, CLI, "set", "bus.b1.limiter.on=off");
	play_and_record(l.player, clip, l.recorder, 480);
	expect_overs(s, "strip.game.overs", 6);
	expect_overs(s, "strip.music.overs", 0);
	expect_overs(s, "bus.b1.overs", 6);
	expect_overs(s, "bus.a1.overs", 0);
	cr_expect_not_null(strstr(run(s, CLI, "status", "--json").out, "\"overs\": 6"));
	o = run(s, CLI, "meters", "--reset", "game");
	cr_expect_str_eq(o.out, "game had 6 clipped samples\n");
	expect_overs(s, "strip.game.overs", 0);
	expect_overs(s, "bus.b1.overs", 6);
	play_and_record(l.player, clip, l.recorder, 480);
	expect_overs(s, "strip.game.overs", 6);
	expect_overs(s, "bus.b1.overs", 12);
	o = run(s, CLI, "meters", "--reset");
	cr_expect_str_eq(o.out, "game had 6 clipped samples\nb1 had 12 clipped samples\n");
	expect_overs(s, "strip.game.overs", 0);
	expect_overs(s, "bus.b1.overs", 0);
	cr_expect_str_eq(run(s, CLI, "meters", "--reset").out, "nothing has clipped\n");
	o = run_any(s, CLI, "meters", "--reset", "drums");
	cr_expect_eq(o.status, 1);
	cr_expect_not_null(strstr(o.err, "drums"), "%s", o.err);
	line_close(&l);
	wave_free(clip);
}

Session(meters, overs_are_facts_that_nobody_sets_or_keeps, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *clip = clipped();

	play_and_record(l.player, clip, l.recorder, 480);
	expect_overs(s, "strip.game.overs", 6);
	set_text(s, "troubadour", "console.reset-overs", "gane");
	await_text(s, "troubadour", "console.error", "there is no strip or bus \"gane\"");
	cr_expect_null(strstr(run(s, CLI, "get").out, "overs"));
	cr_expect_null(strstr(run(s, CLI, "get", "strip.game").out, "overs"));
	cr_expect_null(strstr(run(s, CLI, "get", "*").out, "overs"));
	cr_expect_not_null(strstr(run(s, CLI, "list", "strip.game.overs").out, "clipped"));
	cr_expect_neq(run_any(s, CLI, "set", "strip.game.overs=0").status, 0);
	run(s, "pw-cli", "set-param", "troubadour", "Props",
		"{ params = [ \"strip.game.overs\" 1 ] }");
	expect_overs(s, "strip.game.overs", 6);
	run(s, CLI, "scene", "save", "loud");
	cr_expect_null(strstr(run(s, CLI, "scene", "show", "loud").out, "overs"));
	run(s, CLI, "scene", "recall", "loud");
	expect_overs(s, "strip.game.overs", 6);
	run(s, CLI, "strip", "add", "drums");
	expect_overs(s, "strip.game.overs", 6);
	run(s, CLI, "strip", "rename", "game", "games");
	expect_overs(s, "strip.games.overs", 6);
	line_close(&l);
	wave_free(clip);
}

/* A lamp that is lit already tells nothing more while it plays. */
Session(meters, last_count_of_overs_is_told_when_nothing_plays, .quantum = 256,
	.console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *clip = clipped();

	play_and_record(l.player, clip, l.recorder, 480);
	await_param(s, "troubadour", "strip.game.overs", 6.0, 0.0);
	play_and_record(l.player, clip, l.recorder, 480);
	line_close(&l);
	await_param(s, "troubadour", "strip.game.overs", 12.0, 0.0);
	wave_free(clip);
}

/* Awaits the peak of the strip's input, whose object stands behind its levels. */
static void await_input(struct session *s, struct tool *t, double peak_db)
{
	time_t begun = time(NULL);
	double now;

	do {
		const char *out, *at, *last = NULL;

		await_lines(s, t, 1);
		out = tool_output(t).out;
		for (at = out; (at = strstr(at, "\"input\":{\"peak\":[")) != NULL; at++)
			if (strstr(at, "\"strip.music\""))
				last = at;
		now = last ? strtod(last + strlen("\"input\":{\"peak\":["), NULL) : 0.0;
		if (time(NULL) - begun > HANG_MS / 1000)
			fail("%g dBFS come in, not %g", now, peak_db);
	} while (now > peak_db + 0.1 || now < peak_db - 0.1);
}

/* Its device is muted then, too, and the adapter in front of us would silence it: also after
 * others have muted it, or have turned its volume meanwhile. */
Session(meters, a_muted_strip_is_seen_to_live_whoever_muted_it, .quantum = 256,
	.console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *tone = wave_sine(2, 48000, 1000.0, 0.1, 48000.0);
	struct tool *t = tool_start(s, CLI, "meters", "--json", "game", "music");

	play_loop(l.player, tone);
	await_level(s, t, "strip.game", -20.0, -20.0);
	run(s, "pactl", "set-sink-mute", "troubadour.game", "1");
	await_level(s, t, "strip.game", -144.0, -144.0);
	await_input(s, t, -20.0);
	run(s, "pactl", "set-sink-volume", "troubadour.game", "50%");
	await_param(s, "troubadour", "strip.game.fader", -18.06, 0.1);
	await_input(s, t, -20.0);
	await_level(s, t, "strip.game", -144.0, -144.0);
	cr_expect_not_null(strstr(run(s, "pactl", "get-sink-mute", "troubadour.game").out, "yes"));
	run(s, "pactl", "set-sink-mute", "troubadour.game", "0");
	await_level(s, t, "strip.game", -38.06, -38.06);
	run(s, CLI, "mute", "game");
	await_level(s, t, "strip.game", -144.0, -144.0);
	await_input(s, t, -20.0);
	tool_stop(t, SIGTERM);
	line_close(&l);
	wave_free(tone);
}

/* `status` looks for a moment only: what comes in while it is muted. */
Session(meters, status_shows_what_comes_into_a_muted_strip, .quantum = 256,
	.console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *tone = wave_sine(2, 48000, 1000.0, 0.1, 48000.0);
	struct tool *t = tool_start(s, CLI, "meters", "--json");

	play_loop(l.player, tone);
	await_level(s, t, "strip.game", -20.0, -20.0);
	run(s, CLI, "mute", "game");
	await_level(s, t, "bus.b1", -144.0, -144.0);
	cr_expect_not_null(strstr(run(s, CLI, "status").out, "   -20.0        -"));
	cr_expect_not_null(strstr(run(s, "sh", "-c", "\"$0\" status --json | tr -d ' \n'", CLI).out,
		"\"input\":{\"peak\":-20.0,\"rms\":-20.0}"));
	line_close(&l);
	wave_free(tone);
}
