/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Scenes and presets by libtroubadour's public header. */
#include "caller.h"
#include "consoles.h"
#include "graph.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define CLI built("TB_TEST_TROUBADOUR")

#define SAID_BYTES 4096u

/* What a report tells, a line after the other. */
static void add_line(void *text, const char *line)
{
	size_t n = strlen(text);

	snprintf((char *)text + n, SAID_BYTES - n, "%s\n", line);
}

Session(client_scenes, scenes_have_names_as_for_the_program, .console = SMALL_CONSOLE)
{
	static const char *const faders[] = { "strip.*.fader" }, *const wrong[] = { "drums" };
	struct caller c = connect_caller(s), *one[] = { &c };
	char said[SAID_BYTES] = "";
	struct tb_report r = { .line = add_line, .data = said };

	cr_expect_eq(tb_scene_save(c.client, "evening", NULL, 0, &r), -EAGAIN);
	await_ready(&c);
	cr_expect_eq(tb_scene_save(c.client, "evening", wrong, 1, &r), -ENOENT);
	cr_expect_not_null(strstr(r.why, "\"drums\""), "%s", r.why);
	cr_expect_eq(tb_scene_save(c.client, "../evening", faders, 1, &r), -EINVAL);
	cr_expect_eq(tb_scene_recall(c.client, "evening", 0.0f, on_done, &c, &r), -ENOENT);
	cr_expect_str_eq(r.why, "there is no scene \"evening\" (have: none)");
	cr_expect_str_eq(said, "");
	cr_expect_eq(tb_scene_save(c.client, "evening", faders, 1, &r), 0);
	cr_expect_eq(tb_scene_rename("evening", "late", &r), 0);
	cr_expect_eq(tb_scenes_list(&r), 0);
	cr_expect_not_null(strstr(said, "\nlate\n"), "%s", said);
	cr_expect_str_eq(run(s, CLI, "scene", "list").out, "late\n");
	cr_expect_eq(tb_scene_delete("late", NULL), 0);
	cr_expect_str_eq(run(s, CLI, "scene", "list").out, "");
	cr_expect_eq(c.n_done, 0, "nothing was sent");
	cr_expect_eq(one[0]->n_gone, 0);
	tb_client_free(c.client);
}

static double number_of_key(const struct caller *c, const char *name)
{
	return tb_key_value(tb_client_find_key(c->client, name))->number;
}

Session(client_scenes, recall_leaves_protected_keys_alone_and_is_undone, .console = SMALL_CONSOLE)
{
	static const char *const safe[] = { "strip.music" };
	struct caller c = connect_caller(s), *one[] = { &c };
	char said[SAID_BYTES] = "";
	struct tb_report r = { .line = add_line, .data = said };

	cr_expect_eq(tb_scene_protect(c.client, safe, 1, NULL), -EAGAIN);
	await_ready(&c);
	cr_expect_eq(tb_scene_save(c.client, "evening", NULL, 0, NULL), 0);
	run(s, CLI, "set", "strip.game.fader=-20", "strip.music.fader=-9");
	while (number_of_key(&c, "strip.game.fader") != -20.0
		|| number_of_key(&c, "strip.music.fader") != -9.0)
		await_more(one, 1, &c.n_changed, c.n_changed);
	cr_expect_eq(tb_scene_protect(c.client, safe, 1, NULL), 0);
	cr_expect_eq(tb_scene_recall(c.client, "evening", 0.0f, on_done, &c, &r), 0, "%s", r.why);
	await_more(one, 1, &c.n_done, 0);
	cr_expect_eq(c.res, 0, "%s", c.why);
	cr_expect_eq(number_of_key(&c, "strip.game.fader"), 0.0);
	cr_expect_eq(number_of_key(&c, "strip.music.fader"), -9.0);
	cr_expect_str_eq(r.why, "a protected key keeps its value");
	r.why[0] = '\0';
	said[0] = '\0';
	cr_expect_eq(tb_scene_diff(c.client, "evening", NULL, &r), 0);
	cr_expect_str_eq(said, "-strip.music.fader=-9dB\n+strip.music.fader=0dB\n");
	cr_expect_eq(tb_scene_undo(c.client, 0.0f, on_done, &c, &r), 0, "%s", r.why);
	await_more(one, 1, &c.n_done, 1);
	cr_expect_eq(number_of_key(&c, "strip.game.fader"), -20.0);
	cr_expect_str_eq(r.why, "");
	cr_expect_eq(tb_scene_unprotect(safe, 1, NULL), 0);
	cr_expect_eq(tb_scene_unprotect(safe, 1, NULL), -ENOENT);
	tb_client_free(c.client);
}

Session(client_scenes, preset_is_applied_where_it_fits, .console = SMALL_CONSOLE)
{
	struct caller c = connect_caller(s), *one[] = { &c };
	struct tb_preset_use use = { .preset = "mine", .device = "drums" };
	struct tb_report r = { 0 };

	run(s, CLI, "set", "strip.music.comp.on=on", "strip.music.comp.ratio=7");
	await_ready(&c);
	cr_expect_eq(tb_preset_apply(c.client, &use, on_done, &c, &r), -ENOENT);
	cr_expect_not_null(strstr(r.why, "there is no preset \"mine\""), "%s", r.why);
	cr_expect_eq(tb_preset_save(c.client, "mine", "music", &r), 0, "%s", r.why);
	cr_expect_eq(tb_preset_apply(c.client, &use, on_done, &c, &r), -ENOENT);
	cr_expect_not_null(strstr(r.why, "there is no strip or bus \"drums\""), "%s", r.why);
	use.device = "game";
	cr_expect_eq(tb_preset_apply(c.client, &use, on_done, &c, &r), 0, "%s", r.why);
	await_more(one, 1, &c.n_done, 0);
	cr_expect_eq(c.res, 0, "%s", c.why);
	cr_expect_eq(number_of_key(&c, "strip.game.comp.on"), 1.0);
	cr_expect_eq(number_of_key(&c, "strip.game.comp.ratio"), 7.0);
	cr_expect_eq(tb_preset_delete("mine", &r), 0);
	cr_expect_eq(tb_preset_delete("mine", &r), -ENOENT);
	tb_client_free(c.client);
}

Session(client_scenes, a_recall_that_is_not_sent_leaves_the_undo_as_it_was,
	.console = SMALL_CONSOLE)
{
	struct tb_preset_use use = { .preset = "mine", .device = "game" };
	struct caller c = connect_caller(s), *one[] = { &c };

	await_ready(&c);
	cr_expect_eq(tb_scene_save(c.client, "evening", NULL, 0, NULL), 0);
	cr_expect_eq(tb_preset_save(c.client, "mine", "music", NULL), 0);
	run(s, CLI, "set", "strip.game.fader=-20");
	run(s, CLI, "scene", "recall", "evening");
	run(s, CLI, "set", "strip.game.fader=-30");
	while (number_of_key(&c, "strip.game.fader") != -30.0)
		await_more(one, 1, &c.n_changed, c.n_changed);
	stop_console(s, SIGTERM);
	await_more(one, 1, &c.n_gone, 0);
	cr_expect_eq(tb_scene_recall(c.client, "evening", 0.0f, on_done, &c, NULL), -EPIPE);
	cr_expect_eq(tb_preset_apply(c.client, &use, on_done, &c, NULL), -EPIPE);
	start_console(s);
	run(s, CLI, "scene", "recall", "--undo");
	cr_expect_str_eq(run(s, CLI, "get", "strip.game.fader").out, "strip.game.fader=-20dB\n");
	tb_client_free(c.client);
}
