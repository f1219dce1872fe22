/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What is on disk at each moment of a console's life, and what the next one makes of it. */
#include "state-rig.h"

/* ---- what is lost ---- */

Test(state, a_change_is_on_disk_half_a_second_later, .init = begin, .fini = end)
{
	struct desk *d = desk_new(HALL);

	set(d, "strip.game.fader", -6.0f);
	pass(500 * MS + 1);
	await_writer();
	cr_expect_float_eq(kept("strip.game.fader", 0.0), -6.0, 1e-6);
	desk_end(d);
	cr_expect_str_eq(said, "", "nobody is told of what goes well");
}

/* A console that is killed, at whatever moment, loses the last half second and no more. */
Test(state, a_hand_that_does_not_rest_has_never_more_than_half_a_second_to_lose, .init = begin,
	.fini = end)
{
	struct desk *d = desk_new(HALL);

	for (int i = 1; i <= 600; i++) {
		int on_disk;

		set(d, "strip.game.fader", -0.1f * (float)i);
		pass(10 * MS);
		await_writer();
		on_disk = (int)lround(-10.0 * kept("strip.game.fader", 0.0));
		cr_assert_geq(on_disk, i - 51, "change %d, and %d is on disk", i, on_disk);
	}
	desk_end(d);
}

Test(state, nothing_is_written_while_nothing_changes, .init = begin, .fini = end)
{
	struct desk *d = desk_new(HALL);

	set(d, "strip.game.fader", -6.0f);
	for (int i = 0; i < 4; i++) {
		pass(500 * MS + 1);
		await_writer();
	}
	cr_expect_eq(watch.due_ns, 0, "the timer still runs");
	desk_end(d);
}

Test(state, what_is_not_saved_yet_is_saved_at_the_end, .init = begin, .fini = end)
{
	struct desk *d = desk_new(HALL);

	set(d, "strip.game.fader", -6.0f);
	desk_end(d);
	cr_expect_float_eq(kept("strip.game.fader", 0.0), -6.0, 1e-6);
}

/* The one that is under way comes first. */
Test(state, the_end_waits_for_the_disk, .init = begin, .fini = end)
{
	struct desk *d = desk_new(HALL);

	set(d, "strip.game.fader", -6.0f);
	pass(500 * MS + 1);
	set(d, "strip.game.fader", -7.0f);
	desk_end(d);
	cr_expect_float_eq(kept("strip.game.fader", 0.0), -7.0, 1e-6);
}

Test(state, a_mute_is_on_disk_before_anybody_is_told, .init = begin, .fini = end)
{
	struct desk *d = desk_new(HALL);

	set(d, "strip.mic.mute", 1.0f);
	cr_expect_eq(kept("strip.mic.mute", -1.0), 1.0);
	set(d, "strip.mic.mute", 0.0f);
	cr_expect_eq(kept("strip.mic.mute", -1.0), 1.0, "who is live again can wait");
	pass(500 * MS + 1);
	await_writer();
	cr_expect_eq(kept("strip.mic.mute", 0.0), 0.0);
	set(d, "strip.mic.mute", 1.0f);
	cr_expect_eq(kept("strip.mic.mute", -1.0), 1.0, "it is muted once more");
	set(d, "strip.game.fader", -6.0f);
	cr_expect_eq(kept("strip.game.fader", 0.0), 0.0, "this can wait, whoever is muted");
	desk_end(d);
}

/* Its older text would come after ours. */
Test(state, a_mute_while_a_file_is_written_is_saved_as_soon_as_that_is_done, .init = begin,
	.fini = end)
{
	struct desk *d = desk_new(HALL);

	set(d, "strip.game.fader", -6.0f);
	sem_wait(&disk.free);
	pass(500 * MS + 1);
	set(d, "strip.mic.mute", 1.0f);
	cr_expect_eq(kept("strip.mic.mute", -1.0), -1.0);
	for (int i = 0; i < 20; i++) {
		pass(10 * MS);
		cr_expect_eq(kept("strip.mic.mute", -1.0), -1.0);
	}
	sem_post(&disk.free);
	await_writer();
	pass(6 * MS);
	await_writer();
	cr_expect_eq(kept("strip.mic.mute", -1.0), 1.0);
	desk_end(d);
}

static uint32_t n_times_said(const char *what)
{
	uint32_t n = 0;

	for (const char *at = strstr(said, what); at; at = strstr(at + 1, what))
		n++;
	return n;
}

Test(state, what_could_not_be_saved_is_tried_again_and_told_once, .init = begin, .fini = end)
{
	struct desk *d = desk_new(HALL);

	disk.error = ENOSPC;
	set(d, "strip.game.fader", -6.0f);
	for (int i = 0; i < 60; i++) {
		pass(500 * MS);
		await_writer();
	}
	cr_expect_eq(kept("strip.game.fader", 0.0), 0.0);
	cr_expect_leq(disk.n_syncs, 7, "%u times in 30 s", disk.n_syncs);
	cr_expect_eq(n_times_said("settings are not saved until that is fixed"), 1, "%s", said);
	disk.error = 0;
	for (int i = 0; i < 12; i++) {
		pass(500 * MS);
		await_writer();
	}
	cr_expect_float_eq(kept("strip.game.fader", 0.0), -6.0, 1e-6);
	cr_expect_eq(n_times_said("settings are saved again"), 1, "%s", said);
	desk_end(d);
}

/* ---- what comes back ---- */

static void keep(const char *file, const char *key, float value)
{
	struct desk *d = desk_new(file);

	set(d, key, value);
	desk_end(d);
}

Test(state, a_setting_comes_back, .init = begin, .fini = end)
{
	struct desk *d;

	keep(HALL, "strip.game.fader", -6.0f);
	keep(HALL, "strip.mic.mute", 1.0f);
	d = desk_new(HALL);
	cr_expect_str_eq(d->why, "");
	cr_expect_float_eq(get(d, "strip.game.fader"), -6.0f, 1e-6f);
	cr_expect_eq(get(d, "strip.mic.mute"), 1.0f);
	desk_end(d);
}

static void keep_ride(float ride, double gain_db)
{
	json_t *root;

	keep(HALL, "bus.a1.loudness.ride", ride);
	root = json_load_file(path, 0, NULL);
	json_object_set_new(root, "rides", json_pack("{s:f}", "a1", gain_db));
	cr_assert_eq(json_dump_file(root, path, 0), 0);
	json_decref(root);
}

/* Whatever the file says: nothing is louder than without a ride. */
Test(state, a_bus_that_was_turned_down_for_its_loudness_begins_so, .init = begin, .fini = end)
{
	static const struct {
		float ride, kept_db, begins_db;
	} cases[] = { { 1.0f, -10.0f, -10.0f }, { 1.0f, -99.0f, -24.0f }, { 1.0f, 6.0f, 0.0f },
		{ 0.0f, -10.0f, 0.0f } };

	for (size_t i = 0; i < SPA_N_ELEMENTS(cases); i++) {
		struct desk *d;
		float gain_db;

		keep_ride(cases[i].ride, (double)cases[i].kept_db);
		d = desk_new(HALL);
		gain_db = tb_loudness_ride_db(d->devices[2]);
		cr_expect_eq(gain_db, cases[i].begins_db, "%g dB", (double)gain_db);
		desk_end(d);
	}
}

/* The file and the hand: the last of them counts. */
Test(state, a_line_of_the_console_file_counts_once_it_is_edited, .init = begin, .fini = end)
{
	static const char before[] = HALL "params = { strip.game.fader = -3 strip.mic.fader = -2 }";
	static const char edited[] = HALL "params = { strip.game.fader = -5 strip.mic.fader = -2 }";
	struct desk *d;

	keep(before, "strip.game.fader", -10.0f);
	keep(before, "strip.mic.fader", -11.0f);
	d = desk_new(before);
	cr_expect_float_eq(get(d, "strip.game.fader"), -10.0f, 1e-6f, "the file is as it was");
	desk_end(d);
	d = desk_new(edited);
	cr_expect_float_eq(get(d, "strip.game.fader"), -5.0f, 1e-6f);
	cr_expect_float_eq(get(d, "strip.mic.fader"), -11.0f, 1e-6f, "that line was not edited");
	desk_end(d);
}

Test(state, a_line_that_comes_or_goes_was_edited_too, .init = begin, .fini = end)
{
	struct desk *d;

	keep(HALL "params = { strip.game.fader = -3 }", "strip.game.fader", -10.0f);
	d = desk_new(HALL);
	cr_expect_eq(get(d, "strip.game.fader"), 0.0f, "without its line the default counts");
	desk_end(d);
	keep(HALL, "strip.game.fader", -10.0f);
	d = desk_new(HALL "params = { strip.game.fader = -4 }");
	cr_expect_float_eq(get(d, "strip.game.fader"), -4.0f, 1e-6f);
	desk_end(d);
}

/* A value that the file has, but which is the default, is kept as well: what the file says
 * would count again otherwise. */
Test(state, the_default_survives_where_the_file_says_something_else, .init = begin, .fini = end)
{
	static const char file[] = HALL "params = { strip.game.fader = -3 }";
	struct desk *d;

	keep(file, "strip.game.fader", 0.0f);
	d = desk_new(file);
	cr_expect_eq(get(d, "strip.game.fader"), 0.0f);
	desk_end(d);
}

/* One that is called "phone" now is "game" in the file. */
static void rename_at_run_time(const char *file)
{
	struct desk *d = desk_new(file);

	snprintf(d->device[1].config.name, sizeof(d->device[1].config.name), "phone");
	set(d, "strip.mic.fader", -6.0f);
	desk_end(d);
}

Test(state, what_changed_at_run_time_comes_back, .init = begin, .fini = end)
{
	static const char file[] = HALL "params = { strip.game.fader = -3 strip.mic.fader = -2 }";
	struct desk *d;

	rename_at_run_time(file);
	d = desk_new(file);
	cr_expect_str_eq(d->config.strips[1].name, "phone");
	cr_expect_str_eq(d->why, "");
	cr_expect_float_eq(get(d, "strip.mic.fader"), -6.0f, 1e-6f);
	cr_expect_eq(get(d, "strip.phone.fader"), 0.0f);
	desk_end(d);
}

#define ALONE "strips = [ { name = mic type = capture } ] buses = [ { name = a1 type = playback } ]"

Test(state, what_changed_at_run_time_goes_when_the_file_has_other_strips, .init = begin,
	.fini = end)
{
	struct desk *d;

	rename_at_run_time(HALL);
	d = desk_new(ALONE);
	cr_expect_eq(d->config.n_strips, 1);
	cr_expect_not_null(strstr(d->why, "was edited"), "%s", d->why);
	cr_expect_float_eq(get(d, "strip.mic.fader"), -6.0f, 1e-6f);
	desk_end(d);
}

Test(state, a_file_that_is_edited_replaces_nothing_where_nothing_was_changed, .init = begin,
	.fini = end)
{
	struct desk *d;

	keep(HALL, "strip.mic.fader", -6.0f);
	d = desk_new(ALONE);
	cr_expect_str_eq(d->why, "");
	cr_expect_float_eq(get(d, "strip.mic.fader"), -6.0f, 1e-6f);
	desk_end(d);
}

Test(state, what_asks_for_no_state_has_none, .init = begin, .fini = end)
{
	struct desk *d = desk_new("state = false " HALL);

	cr_expect_null(d->c.state);
	set(d, "strip.mic.mute", 1.0f);
	desk_end(d);
	cr_expect_neq(access(path, F_OK), 0);
}
