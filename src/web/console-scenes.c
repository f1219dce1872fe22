/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Scenes and presets, by the library. */
#include "console-impl.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FADE_MS 60000.0

static bool is(const char *word, const char *other)
{
	return strcmp(word, other) == 0;
}

/* ---- what a file is made of ---- */

static int prepare(struct tb_web_console *c, const json_t *request, const struct tb_request *words,
	struct tb_saving *s, struct tb_report *r)
{
	const json_t *o = json_object_get(request, words->word[0]);
	const char *name = words->word[2];

	if (is(words->word[0], "preset"))
		return tb_preset_prepare(c->client, name, words->word[3], s, r);
	if (json_is_true(json_object_get(o, "same")))
		return tb_scene_prepare_again(c->client, name, s, r);
	return tb_scene_prepare(c->client, name, words->word + 3, words->n_words - 3, s, r);
}

/* A console that runs knows its keys. */
static int check(struct tb_web_console *c, const json_t *request, const struct tb_request *words,
	struct tb_report *r)
{
	const json_t *o = json_object_get(request, words->word[0]);

	if (!is(words->word[1], "safe") || !c->client || words->n_words == 2
		|| json_is_true(json_object_get(o, "remove")))
		return 0;
	return tb_scene_check_patterns(c->client, words->word + 2, words->n_words - 2, r);
}

static void work_on_files(struct tb_web_console *c, uint64_t peer, const json_t *request,
	const struct tb_request *words)
{
	bool is_save = is(words->word[1], "save");
	struct tb_report r = { 0 };
	struct tb_saving saving;
	int res = is_save ? prepare(c, request, words, &saving, &r) : check(c, request, words, &r);

	if (res < 0)
		tb_web_refuse(c, peer, request, r.why[0] ? r.why : strerror(-res));
	else
		tb_web_disk_do(c, peer, request, is_save ? &saving : NULL);
}

/* ---- what is read and told at once ---- */

static void look(struct tb_web_console *c, uint64_t peer, const json_t *request,
	const struct tb_request *words)
{
	char *text = NULL;
	size_t n_bytes;
	FILE *file = open_memstream(&text, &n_bytes);
	struct tb_report r = { .line = tb_web_add_line, .data = file };
	int res = -ENOMEM;

	if (file)
		res = is(words->word[1], "show")
		              ? tb_scene_show(c->client, words->word[2], &r)
		              : tb_scene_diff(c->client, words->word[2], words->word[3], &r);
	if (file && fclose(file) != 0)
		res = -ENOMEM;
	if (res < 0)
		tb_web_refuse(c, peer, request, r.why[0] ? r.why : strerror(-res));
	else
		tb_web_say_text(c, peer, request, text, r.why);
	free(text);
}

/* ---- what the console has to answer ---- */

static int ask(struct tb_web_console *c, const json_t *o, const struct tb_request *words,
	struct tb_web_pending *p, struct tb_report *r)
{
	double fade_ms = fmax(json_number_value(json_object_get(o, "fade")), 0.0);
	struct tb_preset_use use = { .preset = words->word[2],
		.device = words->word[3],
		.voice = words->word[4],
		.fade_ms = (float)fmin(fade_ms, MAX_FADE_MS) };

	if (is(words->word[1], "apply"))
		return tb_preset_apply(c->client, &use, tb_web_answer_pending, p, r);
	if (is(words->word[1], "undo"))
		return tb_scene_undo(c->client, use.fade_ms, tb_web_answer_pending, p, r);
	return tb_scene_recall(c->client, words->word[2], use.fade_ms, tb_web_answer_pending, p, r);
}

static void ask_console(struct tb_web_console *c, uint64_t peer, const json_t *request,
	const struct tb_request *words)
{
	struct tb_web_pending *p = tb_web_pend_text(c, peer, request);
	struct tb_report r = { .line = tb_web_pending_say, .data = p };
	int res;

	if (!p) {
		tb_web_refuse(c, peer, request, strerror(ENOMEM));
		return;
	}
	res = ask(c, json_object_get(request, words->word[0]), words, p, &r);
	if (res < 0)
		tb_web_answer_pending(p, res, r.why);
	else
		tb_web_pending_note(p, r.why);
}

/* ---- all ---- */

void tb_web_scene(struct tb_web_console *c, uint64_t peer, const json_t *request,
	const struct tb_request *words)
{
	bool is_of_scenes = is(words->word[0], "scene");
	const char *action = words->word[1];

	if (tb_web_disk_wait(c, peer, request))
		return;
	if (is(action, "recall") || is(action, "undo") || is(action, "apply"))
		ask_console(c, peer, request, words);
	else if (is_of_scenes && (is(action, "show") || is(action, "diff")))
		look(c, peer, request, words);
	else
		work_on_files(c, peer, request, words);
}
