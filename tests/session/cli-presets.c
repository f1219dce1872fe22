/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The program's presets, on the strips and buses of a console that runs. */
#include "consoles.h"
#include "line.h"

#include <stdlib.h>
#include <string.h>

#define CLI built("TB_TEST_TROUBADOUR")

static void expect_key(struct session *s, const char *key, const char *value)
{
	char line[160];

	snprintf(line, sizeof(line), "%s=%s\n", key, value);
	cr_expect_str_eq(run(s, CLI, "get", key).out, line);
}

Session(cli_presets, one_is_applied_and_undone, .console = MIC_CONSOLE)
{
	char *before = strdup(run(s, CLI, "get").out), *music;

	music = strdup(run(s, CLI, "get", "strip.music").out);
	run(s, CLI, "preset", "apply", "mic", "podcast");
	expect_key(s, "strip.mic.gate.on", "on");
	expect_key(s, "strip.mic.comp.detector", "rms");
	expect_key(s, "strip.mic.fader", "0dB");
	cr_expect_str_eq(run(s, CLI, "get", "strip.music").out, music);
	run(s, CLI, "scene", "recall", "--undo");
	cr_expect_str_eq(run(s, CLI, "get").out, before);
	free(before);
	free(music);
}

Session(cli_presets, nothing_stays_of_the_one_before, .console = MIC_CONSOLE)
{
	char *headset;

	run(s, CLI, "preset", "apply", "mic", "headset");
	headset = strdup(run(s, CLI, "get", "strip.mic").out);
	run(s, CLI, "set", "strip.mic.limiter.lookahead=5ms");
	run(s, CLI, "preset", "apply", "mic", "broadcast");
	cr_expect_str_neq(run(s, CLI, "get", "strip.mic").out, headset);
	run(s, CLI, "preset", "apply", "mic", "headset");
	cr_expect_str_eq(run(s, CLI, "get", "strip.mic").out, headset);
	free(headset);
}

Session(cli_presets, music_makes_way_for_the_microphone_or_who_is_named, .console = MIC_CONSOLE)
{
	run(s, CLI, "preset", "apply", "music", "music-under-voice");
	expect_key(s, "strip.music.comp.sidechain", "mic");
	run(s, CLI, "preset", "apply", "music", "music-under-voice", "--voice", "game");
	expect_key(s, "strip.music.comp.sidechain", "game");
	cr_expect_eq(
		run_any(s, CLI, "preset", "apply", "music", "music-under-voice", "--voice", "drums")
			.status,
		1);
	expect_key(s, "strip.music.comp.sidechain", "game");
}

Session(cli_presets, one_for_a_noisy_room_takes_noise_away_and_the_next_leaves_none,
	.console = MIC_CONSOLE)
{
	const char *said;

	run(s, CLI, "preset", "apply", "mic", "noisy-room");
	expect_key(s, "strip.mic.denoise.on", "on");
	expect_key(s, "strip.mic.denoise.amount", "20dB");
	run(s, CLI, "preset", "apply", "mic", "podcast");
	expect_key(s, "strip.mic.denoise.on", "off");
	said = run_any(s, CLI, "preset", "apply", "music", "noisy-room").err;
	cr_expect_not_null(strstr(said, "music has no denoise.on, denoise.amount"), "%s", said);
	said = run_any(s, CLI, "preset", "apply", "music", "podcast").err;
	cr_expect_str_empty(said, "what is off is not missed: %s", said);
}

Session(cli_presets, a_bus_is_told_what_it_lacks, .console = MIC_CONSOLE)
{
	const char *said;

	run(s, CLI, "preset", "apply", "a1", "night");
	expect_key(s, "bus.a1.comp.makeup", "17dB");
	said = run_any(s, CLI, "preset", "apply", "a1", "podcast").err;
	cr_expect_not_null(strstr(said, "a1 has no highpass.on, "), "%s", said);
	cr_expect_eq(run_any(s, CLI, "preset", "apply", "drums", "podcast").status, 1);
	cr_expect_eq(run_any(s, CLI, "preset", "apply", "mic", "nix").status, 1);
}

Session(cli_presets, ones_own_hide_those_that_are_built_in, .console = MIC_CONSOLE)
{
	run(s, CLI, "set", "strip.mic.comp.ratio=7", "strip.mic.fader=-3dB");
	run(s, CLI, "preset", "save", "podcast", "mic");
	cr_expect_not_null(strstr(run(s, CLI, "preset", "list").out, "your own, of mic"));
	run(s, CLI, "preset", "apply", "music", "podcast");
	expect_key(s, "strip.music.comp.ratio", "7:1");
	expect_key(s, "strip.music.fader", "0dB");
	run(s, CLI, "preset", "delete", "podcast");
	cr_expect_eq(run_any(s, CLI, "preset", "delete", "podcast").status, 1);
	cr_expect_not_null(strstr(run(s, CLI, "preset", "show", "podcast").out, "comp.ratio=3"));
}

/* As of a program that stands beside files of its own, and uses the library. */
Session(cli_presets, a_directory_of_another_program_has_no_built_in_ones)
{
	char *copy = strdup(session_file(s, "mixer"));
	const char *said;

	run(s, "cp", CLI, copy);
	run(s, "mkdir", "-p", session_file(s, "data/presets"));
	session_write_file(s, "data/presets/drums.json",
		"{\"format\":\"troubadour-preset\",\"version\":1,\"help\":\"a kit\",\"params\":{}}");
	said = run(s, copy, "preset", "list").out;
	cr_expect_null(strstr(said, "drums"), "%s", said);
	cr_expect_not_null(strstr(run(s, CLI, "preset", "list").out, "podcast"));
	free(copy);
}
