/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The program as a client of a console's params. */
#include "consoles.h"
#include "line.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLI built("TB_TEST_TROUBADOUR")

static char *copy_of(const char *text)
{
	char *copy = strdup(text);

	cr_assert_not_null(copy);
	return copy;
}

static char *get_all(struct session *s)
{
	return copy_of(run(s, CLI, "get").out);
}

/* The lines of `text` as one change. */
static void set_all(struct session *s, const char *text)
{
	char command[512];

	snprintf(command, sizeof(command), "'%s' set - <'%s'", CLI,
		session_write_file(s, "settings", text));
	run(s, "sh", "-c", command);
}

static void make_different(struct session *s)
{
	run(s, CLI, "set", "strip.*.trim=3.3dB", "strip.*.polarity=on", "strip.*.mono=on",
		"strip.*.pan=L30", "strip.*.fader=-7.77dB", "strip.game.mute=on", "strip.*.solo=!",
		"bus.*.fader=-1.25dB", "bus.*.mute=on", "bus.*.mono=on", "route.*=!", "send.*=-inf",
		"send.game.b1=40%", "strip.*.eq.3.type=notch", "strip.*.comp.detector=rms",
		"strip.music.comp.sidechain=game");
}

Session(cli, set_takes_what_get_prints_for_every_key, .console = SMALL_CONSOLE)
{
	char *before = get_all(s), *after, *again;

	make_different(s);
	after = get_all(s);
	cr_expect_str_neq(after, before);
	set_all(s, before);
	again = get_all(s);
	cr_expect_str_eq(again, before);
	free(again);
	set_all(s, after);
	again = get_all(s);
	cr_expect_str_eq(again, after);
	free(again);
	free(before);
	free(after);
}

Session(cli, every_key_is_listed_and_has_a_value, .console = SMALL_CONSOLE)
{
	struct output listed = run(s, "sh", "-c", "\"$0\" list | wc -l", CLI);

	/* All but console.token, console.answers and console.seen, which only programs use. */
	cr_expect_eq((uint32_t)atoi(listed.out) + 3, count_params(s, "troubadour"));
}

/* The program reads only those keys that it is asked for. */
Session(cli, unknown_key_names_others_that_are_near, .console = SMALL_CONSOLE)
{
	static const char *const wrong[][3] = { { "get", "strip.music.mute", "strip.game.trin" },
		{ "set", "strip.music.mute=on", "strip.game.trin=-6" },
		{ "set", "strip.music.mute=on", "strip.game.trin+=3" } };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct output o = run_any(s, CLI, wrong[i][0], wrong[i][1], wrong[i][2]);

		cr_expect_eq(o.status, 1, "%s", wrong[i][2]);
		cr_expect_str_eq(o.out, "");
		cr_expect_not_null(strstr(o.err, "no key \"strip.game.trin\"; did you mean "
						 "strip.game.trim"),
			"%s", o.err);
	}
	cr_expect_eq(get_param(s, "troubadour", "strip.music.mute"), 0.0);
}

Session(cli, line_of_input_may_be_long, .console = SMALL_CONSOLE)
{
	/* The end of a long comment is no setting. */
	run(s, "sh", "-c", "printf '#%600s\\nstrip.game.fader=-6\\n' 'no.key=1' | \"$0\" set -",
		CLI);
	cr_expect_eq(get_param(s, "troubadour", "strip.game.fader"), -6.0);
}

Session(cli, only_facts_are_read_only, .console = SMALL_CONSOLE)
{
	struct output o = run(s, "sh", "-c",
		"\"$0\" list | grep 'read-only' | grep -vE "
		"'^[a-z]+[.][a-z0-9]+[.](overs|loudness|denoise.used|echo.used|voice)' |"
		"	cut -d. -f1 | uniq",
		CLI);

	cr_expect_str_eq(o.out, "console\nengine\n");
}

Session(cli, what_is_a_word_is_set_by_name, .console = MIC_CONSOLE)
{
	struct output o;

	cr_expect_not_null(strstr(run(s, CLI, "list", "strip.game.eq.2.type").out,
		" peak lowshelf highshelf lowpass highpass notch bandpass "));
	cr_expect_not_null(
		strstr(run(s, CLI, "list", "bus.b1.comp.sidechain").out, " none game music mic "));
	run(s, CLI, "set", "strip.game.eq.2.type=notch", "bus.b1.comp.sidechain=mic");
	await_text(s, "troubadour", "strip.game.eq.2.type", "notch");
	await_text(s, "troubadour", "bus.b1.comp.sidechain", "mic");
	o = run_any(s, CLI, "set", "strip.game.mute=on", "strip.game.eq.2.type=noch");
	cr_expect_eq(o.status, 1);
	cr_expect_not_null(strstr(o.err, "\"notch\""), "%s", o.err);
	cr_expect_eq(get_param(s, "troubadour", "strip.game.mute"), 0.0);
}

/* One strip fades out while another fades in with the same signal: a sum that stays the
 * same at every frame, if both begin in the same cycle. */
Session(cli, several_keys_land_in_one_cycle, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *level = wave_constant(2, 4800, 0.5);
	const struct wave *take;
	char swap[512];

	patch(s, "player", "troubadour.music");
	run(s, CLI, "set", "send.music.b1=-inf");
	snprintf(swap, sizeof(swap),
		"for i in 1 2 3 4 5; do '%s' set send.game.b1=-inf send.music.b1=0 && "
		"'%s' set send.game.b1=0 send.music.b1=-inf; done",
		CLI, CLI);
	play_loop(l.player, level);
	record(l.recorder, 9600);
	await_recording(l.recorder);
	record_until_ended(l.recorder);
	run(s, "sh", "-c", swap);
	take = end_recording(l.recorder, 48000);
	for (uint32_t i = 0; i < take->n_frames; i++) {
		float off = take->channel[BUS_L][i] - 0.5f;

		cr_assert(fabsf(off) < 1e-4f, "frame %u is %g beside", i, (double)off);
	}
	line_close(&l);
	wave_free(level);
}

Session(cli, unknown_key_or_value_exits_1_and_changes_nothing, .console = MIC_CONSOLE)
{
	char *before = get_all(s), *after;
	struct output o = run_any(s, CLI, "set", "strip.game.fader=-9dB", "strip.gane.mute=on");

	cr_expect_eq(o.status, 1);
	cr_expect_not_null(strstr(o.err, "strip.game.mute"), "%s", o.err);
	cr_expect_eq(
		run_any(s, CLI, "set", "strip.game.fader=-9dB", "strip.mic.fader=loud").status, 1);
	cr_expect_eq(run_any(s, CLI, "set", "strip.game.mute=on", "engine.rate=44100").status, 1);
	cr_expect_eq(run_any(s, CLI, "get", "strip.game.trine").status, 1);
	cr_expect_eq(run_any(s, CLI, "route", "game", "b9").status, 1);
	cr_expect_eq(run_any(s, CLI, "mute", "gamer").status, 1);
	cr_expect_eq(run_any(s, CLI, "get", "--console", "other").status, 1);
	after = get_all(s);
	cr_expect_str_eq(after, before);
	free(before);
	free(after);
}

Session(cli, shorthands_set_what_they_say, .console = MIC_CONSOLE)
{
	run(s, CLI, "route", "game", "b2", "-12");
	cr_expect_eq(get_param(s, "troubadour", "route.game.b2"), 1.0);
	cr_expect_eq(get_param(s, "troubadour", "send.game.b2"), -12.0);
	cr_expect(strstr(run(s, CLI, "route").out, "MATRIX             a1       b1       b2\n"
						   "game              0.0      0.0    -12.0\n"),
		"%s", run(s, CLI, "route").out);
	run(s, CLI, "route", "game", "b2", "off");
	cr_expect_eq(get_param(s, "troubadour", "route.game.b2"), 0.0);
	run(s, CLI, "set", "bus.b2.minus=game");
	cr_expect(strstr(run(s, "sh", "-c", "\"$0\" route game b2 on 2>&1", CLI).out,
		"locked: b2 plays all but game"));
	cr_expect_eq(get_param(s, "troubadour", "route.game.b2"), 1.0, "it counts later");
	cr_expect(strstr(run(s, CLI, "status").out, "lock"));
	cr_expect(strstr(run(s, CLI, "route").out, "lock"));
	run(s, CLI, "set", "bus.b2.minus=none");
	cr_expect_eq(strlen(run(s, "sh", "-c", "\"$0\" route game b2 on 2>&1", CLI).out), 0);
	run(s, CLI, "mute", "game", "b1");
	cr_expect_eq(get_param(s, "troubadour", "strip.game.mute"), 1.0);
	cr_expect_eq(get_param(s, "troubadour", "bus.b1.mute"), 1.0);
	run(s, CLI, "mute", "game", "!");
	cr_expect_eq(get_param(s, "troubadour", "strip.game.mute"), 0.0);
	run(s, CLI, "solo", "game", "mic");
	cr_expect_eq(get_param(s, "troubadour", "strip.mic.solo"), 1.0);
	run(s, CLI, "solo", "--clear");
	cr_expect_eq(get_param(s, "troubadour", "strip.mic.solo"), 0.0);
}

/* What changes meanwhile comes among what the console says of itself. */
Session(cli, console_is_found_while_it_changes, .console = SMALL_CONSOLE)
{
	static const char change[] =
		"while :; do for pan in 0.1 0.2 0.3 0.4 0.5; do "
		"echo \"set-param troubadour Props { params = [ strip.game.pan $pan ] }\"; "
		"sleep 0.003; done; done | pw-cli";
	struct tool *t = tool_start(s, "sh", "-c", change);

	for (uint32_t i = 0; i < 100; i++)
		run(s, CLI, "get", "strip.game.fader");
	cr_expect(tool_running(t));
	kill(-tool_pid(t), SIGKILL);
	tool_wait(t);
}

/* ---- completion ---- */

/* What bash offers for the last of the words. */
static const char *completed(struct session *s, const char *words)
{
	static const char script[] =
		"PATH=${0%/*}:$PATH; source \"$1/../completions/troubadour.bash\"; compopt() { :; }; "
		"COMP_WORDS=($2 \"$3\") COMP_CWORD=$(wc -w <<< \"$2\"); _troubadour; "
		"echo \" ${COMPREPLY[*]} \"";
	const char *last = strrchr(words, ' ') + 1;
	char before[128];

	snprintf(before, sizeof(before), "%.*s", (int)(last - words), words);
	return run(s, "bash", "-c", script, CLI, built("TB_TEST_DOCS"), before, last).out;
}

Session(cli, bash_completes_names_and_values_of_the_running_console, .console = MIC_CONSOLE)
{
	run(s, CLI, "scene", "save", "evening");
	cr_expect_str_eq(completed(s, "troubadour route "), " game music mic \n");
	cr_expect_str_eq(completed(s, "troubadour route mic "), " a1 b1 b2 \n");
	cr_expect_str_eq(completed(s, "troubadour set strip.game.mu"), " strip.game.mute= \n");
	cr_expect_str_eq(
		completed(s, "troubadour set strip.game.eq.1.type=high"), " highshelf highpass \n");
	cr_expect_str_eq(completed(s, "troubadour scene recall "), " evening \n");
	cr_expect_str_eq(completed(s, "troubadour bus add x --type "), " virtual playback \n");
	cr_expect_str_eq(completed(s, "troubadour meters --j"), " --json \n");
}

Session(cli, percent_is_pactls_percent, .console = SMALL_CONSOLE)
{
	run(s, CLI, "set", "strip.game.fader=40%");
	await_device_volume(s, "troubadour.game", 0.064, 1e-4);
	cr_expect_not_null(
		strstr(run(s, "pactl", "get-sink-volume", "troubadour.game").out, "40%"));
}

Session(cli, settings_that_a_full_disk_swallows_are_missed, .console = SMALL_CONSOLE)
{
	static const char *const commands[] = { "get", "list", "status --json", "--help" };

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		struct output o = run_any(s, "sh", "-c", "\"$0\" $1 >/dev/full", CLI, commands[i]);

		cr_expect_eq(o.status, 1, "%s", commands[i]);
		cr_expect_not_null(strstr(o.err, "could not be written"), "%s", o.err);
	}
}

/* ---- scenes ---- */

Session(cli, scene_is_recalled_and_undone, .console = SMALL_CONSOLE)
{
	char *evening = get_all(s), *other, *now;

	run(s, CLI, "scene", "save", "evening");
	make_different(s);
	other = get_all(s);
	cr_expect_not_null(
		strstr(run(s, CLI, "scene", "diff", "evening").out, "+strip.game.fader=0dB"));
	run(s, CLI, "scene", "recall", "evening", "--fade", "200ms");
	now = get_all(s);
	cr_expect_str_eq(now, evening);
	cr_expect_str_eq(run(s, CLI, "scene", "diff", "evening").out, "");
	free(now);
	run(s, CLI, "scene", "recall", "--undo");
	now = get_all(s);
	cr_expect_str_eq(now, other);
	free(now);
	free(other);
	free(evening);
}

Session(cli, scene_can_be_listed_renamed_shown_and_deleted, .console = MIC_CONSOLE)
{
	run(s, CLI, "scene", "save", "b", "strip.game");
	run(s, CLI, "scene", "save", "a");
	cr_expect_str_eq(run(s, CLI, "scene", "list").out, "a\nb\n");
	cr_expect_eq(run_any(s, CLI, "scene", "rename", "b", "a").status, 1);
	run(s, CLI, "scene", "rename", "b", "game only");
	cr_expect_null(strstr(run(s, CLI, "scene", "show", "game only").out, "strip.mic"));
	run(s, CLI, "scene", "delete", "a");
	cr_expect_str_eq(run(s, CLI, "scene", "list").out, "game only\n");
	cr_expect_eq(run_any(s, CLI, "scene", "recall", "a").status, 1);
}

Session(cli, scene_of_some_keys_stays_one_of_these, .console = SMALL_CONSOLE)
{
	struct output o;

	run(s, CLI, "strip", "add", "extra");
	run(s, CLI, "scene", "save", "some", "strip.game.fader", "strip.extra");
	run(s, CLI, "strip", "remove", "extra");
	run(s, CLI, "set", "strip.game.fader=-5dB");
	run(s, CLI, "scene", "save", "--same", "some");
	cr_expect_str_eq(run(s, CLI, "scene", "show", "some").out, "strip.game.fader=-5dB\n");
	cr_expect_eq(run_any(s, CLI, "scene", "save", "--same", "some", "strip.game").status, 2);
	o = run_any(s, CLI, "scene", "save", "--same", "none");
	cr_expect_eq(o.status, 1);
	cr_expect_not_null(strstr(o.err, "there is no scene \"none\""), "%s", o.err);
	cr_expect_str_eq(run(s, CLI, "scene", "list").out, "some\n");
}

Session(cli, safe_keys_survive_a_recall, .console = MIC_CONSOLE)
{
	run(s, CLI, "scene", "save", "evening");
	run(s, CLI, "scene", "safe", "strip.mic");
	run(s, CLI, "set", "strip.mic.fader=-5dB", "strip.game.fader=-5dB");
	run(s, CLI, "scene", "recall", "evening");
	cr_expect_eq(get_param(s, "troubadour", "strip.mic.fader"), -5.0);
	cr_expect_eq(get_param(s, "troubadour", "strip.game.fader"), 0.0);
	run(s, CLI, "scene", "safe", "--remove", "strip.mic");
	run(s, CLI, "scene", "recall", "evening");
	cr_expect_eq(get_param(s, "troubadour", "strip.mic.fader"), 0.0);
}

/* Nobody is to believe that something is protected or kept that is not there. */
Session(cli, scene_of_a_key_that_is_not_there_is_refused, .console = MIC_CONSOLE)
{
	static const char *const wrong[][3] = { { "safe", "strip.mik", "strip.mic" },
		{ "save", "evening", "strip.mik" } };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct output o = run_any(
			s, CLI, "scene", wrong[i][0], wrong[i][1], wrong[i][2], "strip.game");

		cr_expect_eq(o.status, 1, "%s: %d", wrong[i][0], o.status);
		cr_expect_not_null(strstr(o.err, "no key \"strip.mik\""), "%s", o.err);
	}
	cr_expect_str_eq(run(s, CLI, "scene", "safe").out, "");
	cr_expect_str_eq(run(s, CLI, "scene", "list").out, "");
	run(s, CLI, "scene", "safe", "strip.*.mute");
	cr_expect_eq(run_any(s, CLI, "-C", "other", "scene", "safe", "strip.mic").status, 1);
	/* The list outlives consoles. */
	stop_console(s, SIGTERM);
	run(s, CLI, "scene", "safe", "strip.mik");
	run(s, CLI, "scene", "safe", "--remove", "strip.mik");
	cr_expect_str_eq(run(s, CLI, "scene", "safe").out, "strip.*.mute\n");
}

/* Somebody has edited the list. */
Session(cli, list_of_safe_keys_of_a_wrong_shape_is_an_error_and_stays, .console = MIC_CONSOLE)
{
	static const char *const wrong[] = { "{\"strip.mic\":true}", "[1,{\"x\":[]},null]", "7",
		"[\"strip.mic\"", "" };
	static const char *const commands[][3] = { { "safe", NULL }, { "safe", "strip.game", NULL },
		{ "recall", "evening", NULL } };

	run(s, CLI, "scene", "save", "evening");
	run(s, CLI, "scene", "safe", "strip.mic");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		run(s, "sh", "-c", "printf %s \"$0\" >\"$XDG_CONFIG_HOME/troubadour/safe.json\"",
			wrong[i]);
		for (size_t k = 0; k < sizeof(commands) / sizeof(commands[0]); k++) {
			struct output o = run_any(
				s, CLI, "scene", commands[k][0], commands[k][1], commands[k][2]);

			cr_expect_eq(o.status, 1, "%s: %d", wrong[i], o.status);
			cr_expect_not_null(strstr(o.err, "safe.json"), "%s", o.err);
		}
		cr_expect_str_eq(
			run(s, "sh", "-c", "cat \"$XDG_CONFIG_HOME/troubadour/safe.json\"").out,
			wrong[i]);
	}
}

/* The first frame that is so loud. */
static uint32_t frame_of(const struct wave *take, double level)
{
	uint32_t f = 0;

	while (f < take->n_frames && (double)take->channel[BUS_L][f] < level)
		f++;
	return f;
}

/* From silence it is 72 dB, evenly, with a seventh of a second for its ends. */
Session(cli, recalled_scene_fades_as_slowly_as_asked, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *level = wave_constant(2, 4800, 0.5);
	const struct wave *take;

	run(s, CLI, "scene", "save", "loud");
	play_loop(l.player, level);
	run(s, CLI, "set", "send.game.b1=-inf");
	record(l.recorder, 9600);
	await_recording(l.recorder);
	record_until_ended(l.recorder);
	run(s, CLI, "scene", "recall", "loud", "--fade", "2s");
	await_sound(l.recorder, BUS_L);
	take = end_recording(l.recorder, 3 * 48000);
	cr_expect_float_eq(take->channel[BUS_L][take->n_frames - 1], 0.5, 1e-4);
	for (double from = 0.0005; from < 0.04; from *= 10.0) {
		double n = (double)frame_of(take, from * 10.0) - (double)frame_of(take, from);

		cr_expect_float_eq(n, 20.0 / 72.0 * 1.867 * 48000.0, 1000.0,
			"20 dB from %g on take %g frames", from, n);
	}
	line_close(&l);
	wave_free(level);
}

/* ---- status ---- */

Session(cli, status_shows_all_of_the_console, .console = SMALL_CONSOLE)
{
	struct output o;

	await_link(s, "troubadour.a1", "hardware-1");
	o = run(s, CLI, "status");
	cr_expect_not_null(strstr(o.out, "Stream mix"), "%s", o.out);
	cr_expect_not_null(strstr(o.out, "-> Hardware 1"), "%s", o.out);
	run(s, CLI, "strip", "change", "game", "-D", "Kopfhörer für Gäste");
	o = run(s, CLI, "status");
	cr_expect_not_null(strstr(o.out, "game          Kopfhörer für   "), "%s", o.out);
	cr_expect_not_null(
		strstr(o.out, "\nMATRIX             a1       b1       b2\n"), "%s", o.out);
	o = run(s, CLI, "status", "--json");
	cr_expect_not_null(strstr(o.out, "\"hardware-1\""), "%s", o.out);
}
