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

/* ---- what is answered at once ---- */

static void add_line(void *file, const char *line)
{
	fprintf(file, "%s%s", ftell(file) > 0 ? "\n" : "", line);
}

static int save_scene(struct tb_web_console *c, const json_t *o, const struct tb_request *words,
	struct tb_report *r)
{
	if (json_is_true(json_object_get(o, "same")))
		return tb_scene_save_again(c->client, words->word[2], r);
	return tb_scene_save(c->client, words->word[2], words->word + 3, words->n_words - 3, r);
}

static int protect(struct tb_web_console *c, const json_t *o, const struct tb_request *words,
	struct tb_report *r)
{
	const char *const *keys = words->word + 2;
	uint32_t n = words->n_words - 2;

	if (n == 0)
		return tb_scenes_protected(r);
	if (json_is_true(json_object_get(o, "remove")))
		return tb_scene_unprotect(keys, n, r);
	return tb_scene_protect(c->client, keys, n, r);
}

static int act_on_scene(struct tb_web_console *c, const json_t *o, const struct tb_request *words,
	struct tb_report *r)
{
	const char *action = words->word[1], *name = words->word[2];

	if (is(action, "list"))
		return tb_scenes_list(r);
	if (is(action, "safe"))
		return protect(c, o, words, r);
	if (is(action, "save"))
		return save_scene(c, o, words, r);
	if (is(action, "show"))
		return tb_scene_show(c->client, name, r);
	if (is(action, "diff"))
		return tb_scene_diff(c->client, name, words->word[3], r);
	if (is(action, "rename"))
		return tb_scene_rename(name, words->word[3], r);
	return tb_scene_delete(name, r);
}

static int act_on_preset(
	struct tb_web_console *c, const struct tb_request *words, struct tb_report *r)
{
	const char *action = words->word[1], *name = words->word[2];

	if (is(action, "list"))
		return tb_presets_list(r);
	if (is(action, "show"))
		return tb_preset_show(name, r);
	if (is(action, "save"))
		return tb_preset_save(c->client, name, words->word[3], r);
	return tb_preset_delete(name, r);
}

static void act(struct tb_web_console *c, uint64_t peer, const json_t *request,
	const struct tb_request *words)
{
	const char *family = words->word[0];
	char *text = NULL;
	size_t n_bytes;
	FILE *file = open_memstream(&text, &n_bytes);
	struct tb_report r = { .line = add_line, .data = file };
	int res = -ENOMEM;

	if (file)
		res = is(family, "scene")
		              ? act_on_scene(c, json_object_get(request, family), words, &r)
		              : act_on_preset(c, words, &r);
	if (file && fclose(file) != 0)
		res = -ENOMEM;
	if (res < 0)
		tb_web_refuse(c, peer, request, r.why[0] ? r.why : strerror(-res));
	else
		tb_web_say_text(c, peer, request, text);
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

static bool needs_answer(const char *action)
{
	return is(action, "recall") || is(action, "undo") || is(action, "apply");
}

void tb_web_scene(struct tb_web_console *c, uint64_t peer, const json_t *request,
	const struct tb_request *words)
{
	struct tb_report r = { .line = tb_web_pending_say };
	struct tb_web_pending *p;
	int res;

	if (!needs_answer(words->word[1])) {
		act(c, peer, request, words);
		return;
	}
	p = tb_web_pend_text(c, peer, request);
	if (!p) {
		tb_web_refuse(c, peer, request, strerror(ENOMEM));
		return;
	}
	r.data = p;
	res = ask(c, json_object_get(request, words->word[0]), words, p, &r);
	if (res < 0)
		tb_web_answer_pending(p, res, r.why);
}
