/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Surround strips on headphones: the key `spatial`. */
#include "consoles.h"
#include "line.h"
#include "world.h"

#include <dirent.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EARS "/usr/share/libmysofa/default.sofa"
/* Each ear hears so little of a channel, at most, that no step of a fade is steeper. */
#define LEVEL    0.05
#define STEEPEST (2.0 * 6.0 * LEVEL / 480.0)

#define SURROUND_CONSOLE                                                                           \
	"strips = [ { name = game audio.position = [ FL FR FC LFE SL SR ]\n"                       \
	"  insert = { nodes = [ { type = builtin label = copy name = same } ] } }\n"               \
	"  { name = music } ]\n"                                                                   \
	"buses = [ { name = b1 type = virtual } ]\n"                                               \
	"params = { route.game.b1 = true strip.game.insert = none }\n"

struct room {
	struct session *session;
	struct player *player;
	struct recorder *recorder;
};

static struct room room_open(struct session *s)
{
	struct room room = { s, player_new(s, "player", 6), recorder_new(s, "recorder", 2) };

	if (access(EARS, R_OK) < 0)
		cr_skip_test("libmysofa's file is not installed");
	patch(s, "player", "troubadour.game");
	patch(s, "troubadour.b1", "recorder");
	return room;
}

static void room_close(struct room *room)
{
	player_free(room->player);
	recorder_free(room->recorder);
}

static void choose(struct session *s, const char *word)
{
	set_text(s, "troubadour", "strip.game.spatial", word);
	await_text(s, "troubadour", "strip.game.spatial", word);
}

/* Its keys are there with it. */
static void await_headphones(struct session *s)
{
	choose(s, "headphones");
	await_param(s, "troubadour", "strip.game.spatial.fl.azimuth", 30.0, 1e-6);
}

/* Level at the two ears, with noise on one channel of the strip. */
static void hear(const struct room *room, uint32_t channel, double *left, double *right)
{
	struct wave *noise = wave_new(6, 48000), *one = wave_noise(1, 48000, 0.25, 1);
	const struct wave *take;

	memcpy(noise->channel[channel], one->channel[0], 48000 * sizeof(float));
	play_loop(room->player, noise);
	await_sound(room->recorder, 0);
	/* What the channel before left behind is over after this. */
	record(room->recorder, 48000);
	await_recording(room->recorder);
	record(room->recorder, 48000);
	take = await_recording(room->recorder);
	*left = wave_level_db(take, 0, 0, 48000);
	*right = wave_level_db(take, 1, 0, 48000);
	play_silence(room->player);
	wave_free(noise);
	wave_free(one);
}

Session(spatial, surround_is_around_the_head, .quantum = 256, .console = SURROUND_CONSOLE)
{
	struct room room = room_open(s);
	double left, right;

	await_headphones(s);
	hear(&room, 4, &left, &right);
	cr_expect_gt(left, right + 6.0, "the left surround: %f and %f dB", left, right);
	hear(&room, 5, &left, &right);
	cr_expect_gt(right, left + 6.0, "the right surround: %f and %f dB", left, right);
	hear(&room, 2, &left, &right);
	cr_expect_float_eq(left, right, 3.0, "the centre: %f and %f dB", left, right);
	/* The centre moves to where the right one stands. */
	set_param(s, "troubadour", "strip.game.spatial.fc.azimuth", 270.0);
	await_param(s, "troubadour", "strip.game.spatial.fc.azimuth", 270.0, 1e-6);
	hear(&room, 2, &left, &right);
	cr_expect_gt(right, left + 6.0, "the centre at the right: %f and %f dB", left, right);
	room_close(&room);
}

Session(spatial, is_a_key_of_surround_strips_alone, .console = SURROUND_CONSOLE)
{
	await_text(s, "troubadour", "strip.game.spatial", "off");
	cr_expect_not(have_param(s, "troubadour", "strip.music.spatial"));
	cr_expect_not(have_param(s, "troubadour", "bus.b1.spatial"));
}

/* Beside an insert of the strip, whose bypass does not take it away. */
Session(spatial, comes_and_goes_without_a_step, .quantum = 256, .console = SURROUND_CONSOLE)
{
	struct room room = room_open(s);
	struct wave *level = wave_constant(6, 48000, LEVEL);
	const struct wave *take;
	double step;

	play_loop(room.player, level);
	await_sound(room.recorder, 0);
	record(room.recorder, 48000);
	await_recording(room.recorder);
	record_until_ended(room.recorder);
	await_headphones(s);
	set_text(s, "troubadour", "strip.game.insert", "own");
	await_text(s, "troubadour", "strip.game.insert", "own");
	set_switch(s, "troubadour", "strip.game.insert.on", false);
	await_param(s, "troubadour", "strip.game.insert.on", 0.0, 0.0);
	cr_expect_eq(get_param(s, "troubadour", "strip.game.spatial.fl.azimuth"), 30.0);
	choose(s, "off");
	await_headphones(s);
	take = end_recording(room.recorder, 48000);
	step = fmax(wave_largest_step(take, 0, 0, take->n_frames),
		wave_largest_step(take, 1, 0, take->n_frames));
	cr_expect_leq(step, STEEPEST, "%f", step);
	cr_expect_eq(lost_frames(room.recorder), 0);
	room_close(&room);
	wave_free(level);
}

Session(spatial, outlives_the_console, .quantum = 256, .console = SURROUND_CONSOLE)
{
	if (access(EARS, R_OK) < 0)
		cr_skip_test("libmysofa's file is not installed");
	await_headphones(s);
	set_param(s, "troubadour", "strip.game.spatial.sl.azimuth", 90.0);
	await_param(s, "troubadour", "strip.game.spatial.sl.azimuth", 90.0, 1e-6);
	stop_console(s, SIGTERM);
	start_console(s);
	await_text(s, "troubadour", "strip.game.spatial", "headphones");
	await_param(s, "troubadour", "strip.game.spatial.sl.azimuth", 90.0, 1e-6);
}

/* ---- what is missing ---- */

static double level_now(struct room *room)
{
	record(room->recorder, 48000);
	return (double)await_recording(room->recorder)->channel[0][47999];
}

static void expect_plain(struct room *room, const char *words)
{
	struct wave *level = wave_constant(6, 48000, LEVEL);
	double before;

	play_loop(room->player, level);
	await_sound(room->recorder, 0);
	before = level_now(room);
	cr_expect_gt(before, LEVEL);
	choose(room->session, "headphones");
	tool_await(room->session->console, words);
	cr_expect_eq(level_now(room), before);
	wave_free(level);
}

Session(spatial, without_ears_says_what_to_install_and_plays, .quantum = 256,
	.console = SURROUND_CONSOLE)
{
	struct room room;

	stop_console(s, SIGTERM);
	setenv("XDG_DATA_DIRS", "/nonexistent", 1);
	setenv("XDG_DATA_HOME", "/nonexistent", 1);
	start_console(s);
	room = room_open(s);
	expect_plain(&room, "strip game: spatial headphones: there is no libmysofa/default.sofa");
	room_close(&room);
}

static void link_all(const char *from, const char *to, const char *but)
{
	char source[4096], target[4096];
	DIR *dir = opendir(from);
	struct dirent *entry;

	cr_assert_not_null(dir, "%s", from);
	cr_assert_eq(mkdir(to, 0700), 0, "%s", to);
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.' || strstr(entry->d_name, but))
			continue;
		snprintf(source, sizeof(source), "%s/%s", from, entry->d_name);
		snprintf(target, sizeof(target), "%s/%s", to, entry->d_name);
		cr_assert_eq(symlink(source, target), 0, "%s", target);
	}
	closedir(dir);
}

/* As PipeWire is where it was built without libmysofa. */
static void take_sofa_away(struct session *s)
{
	const char *spa = built("TB_TEST_SPA_DIR");
	char from[4200], to[4200], kept[4096];

	snprintf(kept, sizeof(kept), "%s", session_file(s, "spa"));
	link_all(spa, kept, "filter-graph");
	snprintf(from, sizeof(from), "%s/filter-graph", spa);
	snprintf(to, sizeof(to), "%s/filter-graph", kept);
	link_all(from, to, "sofa");
	setenv("SPA_PLUGIN_DIR", kept, 1);
}

Session(spatial, without_sofa_in_pipewire_says_so_and_plays, .quantum = 256,
	.console = SURROUND_CONSOLE)
{
	struct room room;

	stop_console(s, SIGTERM);
	take_sofa_away(s);
	start_console(s);
	room = room_open(s);
	expect_plain(&room,
		"strip game: spatial headphones: this PipeWire has no filter for SOFA files");
	room_close(&room);
}
