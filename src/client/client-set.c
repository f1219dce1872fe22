/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Requests to a console, and its answers.
 *
 * Each request ends in a word of its own (console.token).  The console shows its last
 * answers under those words (console.answers), together with the values of then. */
#include "client-impl.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include <spa/param/props.h>
#include <spa/pod/dynamic.h>

#include "client/held.h"
#include "client/scene.h"
#include "client/settings-list.h"
#include "mixer/protocol.h"

struct request {
	struct spa_list link;
	char token[TB_WORD_MAX];
	tb_done_t done;
	void *data;
};

/* ---- the answers ---- */

static void end(struct request *r, int res, const char *why)
{
	spa_list_remove(&r->link);
	r->done(r->data, res, why);
	free(r);
}

void tb_client_end_requests(struct tb_client *c, int res)
{
	struct spa_list ended;
	struct request *r;

	/* A callback may send the next request. */
	spa_list_init(&ended);
	spa_list_insert_list(&ended, &c->requests);
	spa_list_init(&c->requests);
	spa_list_consume(r, &ended, link) end(r, res, "");
}

static const char *text_of(const struct tb_client *c, const char *name)
{
	const struct tb_key *key = tb_keys_find(&c->keys, name);

	return key ? tb_key_text(key) : NULL;
}

/* Consoles that do not list answers have the last one. */
static json_t *read_answers(const struct tb_client *c)
{
	const char *answers = text_of(c, TB_FACT_ANSWERS), *token = text_of(c, TB_MARK_TOKEN);
	const char *error = text_of(c, TB_FACT_ERROR);

	if (answers)
		return json_loads(answers, 0, NULL);
	if (!token || !error)
		return NULL;
	return json_pack("{s:s}", token, strcmp(error, "none") == 0 ? "" : error);
}

void tb_client_answer_requests(struct tb_client *c)
{
	struct request *r, *next;
	json_t *answers;

	if (spa_list_is_empty(&c->requests))
		return;
	answers = read_answers(c);
	/* In the order of their sending; a callback may only append. */
	spa_list_for_each_safe(r, next, &c->requests, link) {
		const char *why = json_string_value(json_object_get(answers, r->token));

		if (why)
			end(r, why[0] ? -EINVAL : 0, why);
	}
	json_decref(answers);
}

/* ---- sending ---- */

static struct request *add_request(struct tb_client *c, tb_done_t done, void *data)
{
	struct request *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	*r = (struct request){ .done = done, .data = data };
	/* No other client has this token: the client's address is unique in its process. */
	snprintf(r->token, sizeof(r->token), "%d.%" PRIxPTR ".%u", getpid(),
		(uintptr_t)c & 0xffffffffu, c->n_requests++);
	spa_list_append(&c->requests, &r->link);
	return r;
}

static void forget(struct request *r)
{
	if (r) {
		spa_list_remove(&r->link);
		free(r);
	}
}

/* Takes `pod` over. */
static int send_pod(struct tb_client *c, struct spa_pod *pod, struct request *r)
{
	int res = pod ? pw_node_set_param((struct pw_node *)c->node, SPA_PARAM_Props, 0, pod)
	              : -ENOMEM;

	free(pod);
	if (res >= 0)
		return 0;
	forget(r);
	return res;
}

int tb_client_request(struct tb_client *c, const struct tb_setting *settings, uint32_t n,
	float fade_ms, tb_done_t done, void *data)
{
	struct request *r = NULL;

	if (!c->node || c->is_gone)
		return -EPIPE;
	if (done && !(r = add_request(c, done, data)))
		return -ENOMEM;
	return send_pod(c, tb_settings_pod(settings, n, fade_ms, r ? r->token : NULL), r);
}

int tb_client_steer(struct tb_client *c, struct tb_key *key, const struct tb_value *value)
{
	struct tb_setting settings[] = { { key, *value },
		{ tb_keys_find(&c->keys, TB_MARK_SEEN), { .kind = TB_KIND_WORD } } };
	/* A console that does not tell what it has seen is older than we are. */
	bool is_told = settings[1].key;
	int res;

	if (is_told)
		tb_held_next_mark(&c->keys.held, settings[1].value.word);
	res = tb_client_request(c, settings, is_told ? 2 : 1, 0.0f, NULL, NULL);
	if (res == 0 && is_told)
		res = tb_held_add(&c->keys.held, key->name, value);
	if (res == 0)
		key->value = *value;
	return res;
}

int tb_client_request_change(
	struct tb_client *c, const char *key, const char *text, tb_done_t done, void *data)
{
	struct request *r = NULL;

	if (!c->node || c->is_gone)
		return -EPIPE;
	if (done && !(r = add_request(c, done, data)))
		return -ENOMEM;
	return send_pod(c, tb_text_pod(key, text, r ? r->token : NULL), r);
}

int tb_client_request_text(struct tb_client *c, const char *const *texts, uint32_t n, float fade_ms,
	tb_done_t done, void *data, char *why, uint32_t n_why)
{
	struct tb_settings s = { 0 };
	int res = c->is_described ? 0 : -EAGAIN;

	snprintf(why, n_why, "%s", res < 0 ? "the console's keys are not known yet" : "");
	for (uint32_t i = 0; i < n && res >= 0; i++) {
		res = tb_settings_add_line(&s, &c->keys, texts[i]);
		if (res != 0)
			snprintf(why, n_why, "%s", s.message);
	}
	if (res >= 0)
		res = tb_client_request(c, s.list, s.n, fade_ms, done, data);
	tb_settings_finish(&s);
	return res;
}

/* ---- scenes ---- */

int tb_client_save_scene(
	struct tb_client *c, const char *path, const char *name, char *why, uint32_t n_why)
{
	char error[TB_SCENE_ERROR_MAX] = "";
	json_t *scene;
	int res;

	if (!c->is_described || tb_keys_n_missing(&c->keys) > 0) {
		snprintf(why, n_why, "the console does not show all of its keys");
		return -EAGAIN;
	}
	scene = tb_scene_of_keys(&c->keys, c->console, name, NULL, 0);
	res = tb_json_save(scene, path, error);
	json_decref(scene);
	snprintf(why, n_why, "%s", error);
	return res;
}

int tb_client_recall_scene(struct tb_client *c, const char *path, float fade_ms, tb_done_t done,
	void *data, char *why, uint32_t n_why)
{
	char error[TB_SCENE_ERROR_MAX] = "";
	json_t *scene = tb_scene_load(path, error);
	struct tb_settings s = { 0 };
	uint32_t n_foreign;
	int res;

	snprintf(why, n_why, "%s", error);
	if (!scene)
		return -EINVAL;
	res = tb_scene_settings(scene, &c->keys, NULL, &s, &n_foreign);
	if (res < 0)
		snprintf(why, n_why, "%s", s.message);
	else
		res = tb_client_request(c, s.list, s.n, fade_ms, done, data);
	tb_settings_finish(&s);
	json_decref(scene);
	return res;
}
