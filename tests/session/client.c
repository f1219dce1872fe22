/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* libtroubadour as another program uses it: by its public header alone. */
#include "caller.h"
#include "consoles.h"
#include "graph.h"
#include "tap.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include <pipewire/pipewire.h>

#define CLI     built("TB_TEST_TROUBADOUR")
#define EXAMPLE built("TB_TEST_EXAMPLE")

Session(client, example_of_the_docs_sets_and_tells, .console = SMALL_CONSOLE)
{
	struct output o = run(s, EXAMPLE, "strip.game.fader=-6dB");

	cr_expect_not_null(strstr(o.out, "connected to troubadour\n"));
	cr_expect_not_null(strstr(o.out, "strip.game.fader is -6dB\n"), "%s", o.out);
	cr_expect_eq(get_param(s, "troubadour", "strip.game.fader"), -6.0);
	o = run_any(s, EXAMPLE, "strip.game.fadr=-6dB");
	cr_expect_eq(o.status, 1);
	cr_expect_not_null(strstr(o.err, "refused: there is no key \"strip.game.fadr\"; did you "
					 "mean strip.game.fader"));
}

Session(client, keys_are_described_by_the_console, .console = SMALL_CONSOLE)
{
	struct caller c = connect_caller(s);
	struct tb_description about;

	cr_expect_null(tb_client_find_key(c.client, "strip.game.fader"));
	await_ready(&c);
	cr_expect_str_eq(tb_client_console(c.client), "troubadour");
	tb_key_describe(tb_client_find_key(c.client, "strip.game.fader"), &about);
	cr_expect_str_eq(about.unit, "dB");
	cr_expect_eq(about.min, -144.0);
	cr_expect_eq(about.max, 12.0);
	cr_expect_eq(about.kind, TB_KIND_NUMBER);
	cr_expect_not(about.is_read_only);
	tb_key_describe(tb_client_find_key(c.client, "engine.lost"), &about);
	cr_expect(about.is_read_only);
	tb_client_free(c.client);
}

Session(client, listeners_hear_what_others_change_until_they_leave, .console = SMALL_CONSOLE)
{
	struct caller a = connect_caller(s), b = { .client = a.client };
	struct caller *one[] = { &a };
	uint32_t n_heard;

	await_ready(&a);
	b.listener = tb_client_listen(b.client, &events, &b);
	run(s, CLI, "set", "strip.game.mute=on");
	await_more(one, 1, &a.n_changed, 0);
	cr_expect_str_eq(a.changed, "strip.game.mute");
	cr_expect_str_eq(b.changed, "strip.game.mute");
	tb_client_unlisten(a.client, b.listener);
	n_heard = b.n_changed;
	run(s, CLI, "set", "strip.music.mute=on");
	while (strcmp(a.changed, "strip.music.mute") != 0)
		await_more(one, 1, &a.n_changed, a.n_changed);
	cr_expect_eq(b.n_changed, n_heard);
	tb_client_free(a.client);
}

/* The second request does not take away the answer to the first. */
Session(client, two_who_ask_at_once_get_their_own_answers, .console = SMALL_CONSOLE)
{
	struct caller a = connect_caller(s), b = connect_caller(s);
	struct caller *both[] = { &a, &b };

	await_ready(&a);
	await_ready(&b);
	tb_client_request_change(a.client, "console.remove", "nobody", on_done, &a);
	tb_client_request_change(b.client, "console.add-strip", "{ name = game2 }", on_done, &b);
	await_more(both, 2, &a.n_done, 0);
	await_more(both, 2, &b.n_done, 0);
	cr_expect_eq(a.res, -EINVAL);
	cr_expect_str_eq(a.why, "there is no strip or bus \"nobody\"");
	cr_expect_eq(b.res, 0, "%s", b.why);
	await_more(both, 2, &a.n_restructured, 0);
	cr_expect_not_null(tb_client_find_key(a.client, "strip.game2.fader"));
	tb_client_free(a.client);
	tb_client_free(b.client);
}

/* Its answers are not taken for the client's own. */
Session(client, caller_may_ask_the_core_too, .console = SMALL_CONSOLE)
{
	struct caller c = connect_caller(s), *one[] = { &c };

	await_ready(&c);
	pw_core_sync(tb_client_core(c.client), PW_ID_CORE, 0);
	run(s, CLI, "set", "strip.game.mute=on");
	await_more(one, 1, &c.n_changed, 0); /* the core has answered meanwhile */
	run(s, CLI, "strip", "add", "game2");
	await_more(one, 1, &c.n_restructured, 0);
	cr_expect_not_null(tb_client_find_key(c.client, "strip.game2.fader"));
	tb_client_free(c.client);
}

Session(client, value_that_the_console_refuses_is_told, .console = SMALL_CONSOLE)
{
	struct caller c = connect_caller(s), *one[] = { &c };
	struct tb_setting wrong;

	await_ready(&c);
	/* As a program does that knows another version of the console. */
	wrong.key = tb_client_find_key(c.client, "strip.game.eq.1.type");
	wrong.value = (struct tb_value){ .kind = TB_KIND_WORD, .word = "triangle" };
	cr_assert_not_null(wrong.key);
	cr_expect_eq(tb_client_request(c.client, &wrong, 1, 0.0f, on_done, &c), 0);
	await_more(one, 1, &c.n_done, 0);
	cr_expect_eq(c.res, -EINVAL);
	cr_expect_not_null(
		strstr(c.why, "\"strip.game.eq.1.type\" is not \"triangle\""), "%s", c.why);
	tb_client_free(c.client);
}

Session(client, scene_is_saved_and_comes_back, .console = SMALL_CONSOLE)
{
	struct caller c = connect_caller(s), *one[] = { &c };
	const char *path = session_file(s, "evening.json");
	char why[256];

	await_ready(&c);
	cr_expect_eq(
		tb_client_save_scene(c.client, path, "evening", why, sizeof(why)), 0, "%s", why);
	run(s, CLI, "set", "strip.game.fader=-20");
	cr_expect_eq(tb_client_recall_scene(c.client, path, 0.0f, on_done, &c, why, sizeof(why)), 0,
		"%s", why);
	await_more(one, 1, &c.n_done, 0);
	cr_expect_eq(tb_key_value(tb_client_find_key(c.client, "strip.game.fader"))->number, 0.0);
	tb_client_free(c.client);
}

Session(client, levels_come_while_sound_plays, .console = SMALL_CONSOLE)
{
	struct caller c = connect_caller(s), *one[] = { &c };
	float peak[2] = { 0 }, rms[2] = { 0 };
	struct wave *tone = wave_sine(2, 48000, 1000.0, 0.5, 48000.0);
	struct player *player;
	struct tb_levels *levels;

	await_ready(&c);
	levels = tb_levels_open(c.client, on_levels, &c);
	cr_assert_not_null(levels);
	cr_expect_eq(tb_levels_read(levels, "strip.nobody", peak, rms, 2), 0);
	player = player_new(s, "player", 2);
	patch(s, "player", "troubadour.game");
	play_loop(player, tone);
	while (peak[1] < 0.4f) {
		await_more(one, 1, &c.n_levels, c.n_levels);
		tb_levels_read(levels, "strip.game", peak, rms, 2);
	}
	cr_expect_float_eq(peak[0], 0.5f, 0.01f);
	player_free(player);
	wave_free(tone);
	tb_levels_free(levels);
	tb_client_free(c.client);
}

Session(client, end_of_the_console_is_told_once_with_a_reason, .console = SMALL_CONSOLE)
{
	struct caller c = connect_caller(s), *one[] = { &c };

	await_ready(&c);
	cr_expect_str_eq(tb_client_why(c.client), "");
	stop_console(s, 15);
	await_more(one, 1, &c.n_gone, 0);
	cr_expect_str_eq(tb_client_why(c.client), "the console went away");
	cr_expect_eq(tb_client_request(c.client, NULL, 0, 0.0f, on_done, &c), -EPIPE);
	cr_expect_eq(c.n_done, 0);
	tb_client_free(c.client);
	start_console(s);
}

static void await_assigner(struct caller *c, struct tb_assigner *a, int state)
{
	while (tb_assigner_state(a) != state)
		await_more(&c, 1, &c->n_told, c->n_told);
}

Session(client, applications_are_assigned_whatever_becomes_of_wireplumber, .console = SMALL_CONSOLE)
{
	struct caller c = connect_caller(s), *one[] = { &c };
	const struct tb_assignment *assigned;
	struct tb_assigner *a;
	char why[256];

	await_ready(&c);
	a = tb_assigner_open(tb_client_loop(c.client), session_file(s, "pipewire-0"), on_told, &c);
	cr_assert_not_null(a);
	cr_expect_eq(tb_assigner_assign(a, "vlc", "music", on_done, &c, why, sizeof(why)), -EAGAIN);
	await_assigner(&c, a, 0);
	cr_expect_null(tb_assigner_at(a, 0));
	cr_expect(tb_assigner_knows_programs(a));
	cr_expect_eq(tb_assigner_assign(a, "vlc", "musik", on_done, &c, why, sizeof(why)), -ENOENT);
	cr_expect_str_eq(why, "no console has \"musik\"; did you mean music?");
	cr_expect_eq(c.n_done, 0);
	cr_expect_eq(tb_assigner_assign(a, "VLC", "music", on_done, &c, why, sizeof(why)), 0);
	await_more(one, 1, &c.n_done, 0);
	cr_expect_eq(c.res, 0);
	cr_expect_str_eq(c.why, "");
	/* What is there already is done, too. */
	cr_expect_eq(tb_assigner_assign(a, "vlc", "music", on_done, &c, why, sizeof(why)), 0);
	await_more(one, 1, &c.n_done, 1);
	cr_expect_eq(
		tb_assigner_assign(a, "vlc", "studio.piano", on_done, &c, why, sizeof(why)), 0);
	await_more(one, 1, &c.n_done, 2);
	cr_expect_str_eq(c.why,
		"no console is running that could have \"studio.piano\"; the assignment "
		"will count once there is one");
	settle_policy(s);
	tb_private_stop_piece(s->private, TB_PRIVATE_WIREPLUMBER, SIGKILL);
	await_assigner(&c, a, -EPIPE);
	cr_expect_eq(tb_assigner_assign(a, "vlc", NULL, on_done, &c, why, sizeof(why)), -EPIPE);
	restart_wireplumber(s);
	await_assigner(&c, a, 0);
	assigned = tb_assigner_at(a, 0);
	cr_assert_not_null(assigned);
	cr_expect_str_eq(assigned->application, "vlc");
	cr_expect_str_eq(assigned->strips, "studio.piano");
	/* Somebody else's change. */
	run(s, CLI, "assign", "--remove", "vlc");
	while (tb_assigner_at(a, 0))
		await_more(one, 1, &c.n_told, c.n_told);
	/* Or somebody deletes the setting. */
	run(s, "pw-metadata", "-n", "sm-settings", "-d", "0", "troubadour.assignments");
	await_assigner(&c, a, -ENOENT);
	cr_expect_eq(tb_assigner_assign(a, "vlc", "music", on_done, &c, why, sizeof(why)), -ENOENT);
	tb_assigner_free(a);
	tb_client_free(c.client);
}

/* PipeWire hides changes from all but those who ask at the same time. */
Session(client, assignment_that_pipewire_hid_is_found_and_its_removal, .console = SMALL_CONSOLE)
{
	struct caller c = connect_caller(s), *one[] = { &c };
	struct tb_assigner *a;

	await_ready(&c);
	a = tb_assigner_open(tb_client_loop(c.client), session_file(s, "pipewire-0"), on_told, &c);
	cr_assert_not_null(a);
	await_assigner(&c, a, 0);
	set_metadata_unheard(s, "sm-settings", 0, "troubadour.assignments", "Spa:String:JSON",
		"{ \"vlc\": \"music\" }");
	while (!tb_assigner_at(a, 0))
		await_more(one, 1, &c.n_told, c.n_told);
	cr_expect_str_eq(tb_assigner_at(a, 0)->application, "vlc");
	set_metadata_unheard(s, "sm-settings", 0, "troubadour.assignments", NULL, NULL);
	await_assigner(&c, a, -ENOENT);
	tb_assigner_free(a);
	tb_client_free(c.client);
}

static void await_use(struct caller *c, const char *name, uint32_t device, bool is_used)
{
	time_t end = time(NULL) + HANG_MS / 1000;

	while (tb_client_uses_device(c->client, name, device) != is_used) {
		turn(c);
		if (time(NULL) > end)
			fail("%s %s the device", name, is_used ? "does not get" : "keeps");
	}
}

Session(client, devices_are_listed_and_chosen, .console = SMALL_CONSOLE)
{
	struct caller c = connect_caller(s), *one[] = { &c };
	const char *names[] = { "*gramophone*", "hardware-2" };
	char chosen[4][TB_DEVICE_NAME_MAX], why[256];
	struct tb_device device[16];
	uint32_t n;
	int i;

	await_ready(&c);
	n = tb_client_devices(c.client, true, device, 16);
	for (uint32_t k = 0; k < n; k++)
		cr_expect(strstr(device[k].name, "troubadour") == NULL, "%s", device[k].name);
	i = tb_device_match(device, n, "HARDWARE-2");
	cr_assert_geq(i, 0);
	cr_expect_eq(tb_device_match(device, n, "hardware"), -EEXIST);
	cr_expect_eq(tb_client_choice(c.client, "game", chosen, 4), -ENOTSUP);
	cr_expect_eq(tb_client_choice(c.client, "a1", chosen, 4), 0);
	cr_expect_eq(
		tb_client_request_devices(c.client, "a1", names, 2, on_done, &c, why, sizeof(why)),
		0);
	await_more(one, 1, &c.n_done, 0);
	cr_expect_eq(c.res, 0, "%s", c.why);
	await_use(&c, "a1", device[i].node, true);
	cr_assert_eq(tb_client_choice(c.client, "a1", chosen, 4), 2);
	cr_expect_str_eq(chosen[1], "hardware-2");
	cr_expect_eq(
		tb_client_request_devices(c.client, "a1", NULL, 0, on_done, &c, why, sizeof(why)),
		0);
	await_use(&c, "a1", device[i].node, false);
	tb_client_free(c.client);
}

/* A program that has a loop of PipeWire's already. */
Session(client, callers_loop_is_used, .console = SMALL_CONSOLE)
{
	struct caller c = { 0 };
	struct tb_client_options options = { .console = "studio",
		.remote = session_file(s, "pipewire-0") };
	time_t end = time(NULL) + HANG_MS / 1000;
	struct pollfd pfd;

	pw_init(NULL, NULL);
	options.loop = pw_loop_new(NULL);
	c.client = tb_client_open(&options);
	cr_assert_not_null(c.client);
	tb_client_listen(c.client, &events, &c);
	cr_expect_eq(tb_client_pollfd(c.client, &pfd), -EINVAL);
	pw_loop_enter(options.loop);
	while (c.n_gone == 0 && time(NULL) < end)
		pw_loop_iterate(options.loop, 100);
	pw_loop_leave(options.loop);
	cr_expect_str_eq(
		tb_client_why(c.client), "there is no console \"studio\" (have: troubadour)");
	tb_client_free(c.client);
	pw_loop_destroy(options.loop);
	pw_deinit();
}
