/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Messages to the server, which are JSON but for levels. */
#include "console-impl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/now.h"
#include "client/printable.h"

static void tell(struct tb_web_console *c, struct tb_news news, json_t *json)
{
	char *text = json ? json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(9)) : NULL;

	if (text) {
		news.is_error = json_object_get(json, "error") != NULL;
		news.is_part = json_object_get(json, "said") != NULL;
		news.bytes = text;
		news.n_bytes = strlen(text);
		c->options.tell(c->options.data, &news);
	}
	free(text);
	json_decref(json);
}

void tb_web_tell(struct tb_web_console *c, enum tb_news_kind kind, uint64_t peer, json_t *json)
{
	tell(c, (struct tb_news){ .kind = kind, .peer = peer }, json);
}

void tb_web_tell_state(
	struct tb_web_console *c, uint64_t peer, enum tb_web_form form, json_t *state)
{
	tell(c, (struct tb_news){ .kind = TB_NEWS_STATE, .peer = peer, .form = form }, state);
}

void tb_web_tell_levels(struct tb_web_console *c, const void *bytes, size_t n_bytes)
{
	struct tb_news news = { .kind = TB_NEWS_LEVELS, .bytes = bytes, .n_bytes = n_bytes };

	c->options.tell(c->options.data, &news);
}

/* ---- answers ---- */

static json_t *answer_to(const json_t *request)
{
	json_t *id = json_object_get(request, "id"), *answer = json_object();

	if (id)
		json_object_set(answer, "id", id);
	return answer;
}

json_t *tb_web_text(const char *text)
{
	json_t *json = json_string(text);
	char *copy = json ? NULL : strdup(text);

	if (copy) {
		tb_make_printable(copy);
		json = json_string(copy);
		free(copy);
	}
	return json ? json : json_string("");
}

void tb_web_say(struct tb_web_console *c, uint64_t peer, const json_t *request, const char *name,
	json_t *value)
{
	json_t *answer = answer_to(request);

	json_object_set_new(answer, name, value);
	tb_web_tell(c, TB_NEWS_ANSWER, peer, answer);
}

void tb_web_refuse(struct tb_web_console *c, uint64_t peer, const json_t *request, const char *why)
{
	tb_web_say(c, peer, request, "error", tb_web_text(why));
}

void tb_web_say_text(struct tb_web_console *c, uint64_t peer, const json_t *request,
	const char *text, const char *note)
{
	json_t *answer = answer_to(request);

	json_object_set_new(answer, "ok", json_true());
	json_object_set_new(answer, "text", tb_web_text(text));
	if (note[0])
		json_object_set_new(answer, "note", tb_web_text(note));
	tb_web_tell(c, TB_NEWS_ANSWER, peer, answer);
}

void tb_web_confirm(
	struct tb_web_console *c, uint64_t peer, const json_t *request, const char *note)
{
	json_t *answer = answer_to(request);

	json_object_set_new(answer, "ok", json_true());
	/* Its values come with this one, if they are others than before. */
	json_object_set_new(answer, "rev", json_integer((json_int_t)c->rev + 1));
	if (note[0])
		json_object_set_new(answer, "note", tb_web_text(note));
	tb_web_tell(c, TB_NEWS_ANSWER, peer, answer);
}

/* ---- from other threads ---- */

struct tb_web_later {
	struct tb_web_later *next;
	uint64_t peer;
	json_t *json;
	bool looks;
};

/* The first that came first. */
static struct tb_web_later *take(struct tb_web_console *c)
{
	struct tb_web_later *all;

	pthread_mutex_lock(&c->later_lock);
	all = c->later;
	c->later = NULL;
	pthread_mutex_unlock(&c->later_lock);
	return all;
}

void tb_web_look_again(struct tb_web_console *c)
{
	if (!c->is_graph_old)
		c->graph_since_ns = tb_now_ns();
	c->is_graph_old = true;
}

static void on_later(void *data, uint64_t n_signals)
{
	struct tb_web_console *c = data;
	struct tb_web_later *l = take(c), *next;

	for (; l; l = next) {
		next = l->next;
		tb_web_tell(c, TB_NEWS_ANSWER, l->peer, l->json);
		if (l->looks)
			tb_web_look_again(c);
		free(l);
	}
}

void tb_web_tell_later(struct tb_web_console *c, uint64_t peer, json_t *json, bool looks)
{
	struct tb_web_later *l = calloc(1, sizeof(*l)), **end = &c->later;

	if (!l) {
		json_decref(json);
		return;
	}
	*l = (struct tb_web_later){ .peer = peer, .json = json, .looks = looks };
	pthread_mutex_lock(&c->later_lock);
	while (*end)
		end = &(*end)->next;
	*end = l;
	pthread_mutex_unlock(&c->later_lock);
	pw_loop_signal_event(c->options.loop, c->has_later);
}

int tb_web_news_init(struct tb_web_console *c)
{
	pthread_mutex_init(&c->later_lock, NULL);
	c->has_later = pw_loop_add_event(c->options.loop, on_later, c);
	return c->has_later ? 0 : -errno;
}

void tb_web_news_finish(struct tb_web_console *c)
{
	struct tb_web_later *l = take(c), *next;

	for (; l; l = next) {
		next = l->next;
		json_decref(l->json);
		free(l);
	}
	if (c->has_later)
		pw_loop_destroy_source(c->options.loop, c->has_later);
	pthread_mutex_destroy(&c->later_lock);
}
