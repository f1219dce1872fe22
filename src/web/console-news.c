/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Messages to the server, which are JSON but for levels. */
#include "console-impl.h"

#include <stdlib.h>
#include <string.h>

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

/* ---- from other threads ---- */

struct later {
	uint64_t peer;
	json_t *json;
	bool looks;
};

static int on_later(struct spa_loop *loop, bool async, uint32_t seq, const void *data, size_t size,
	void *console)
{
	const struct later *l = data;

	tb_web_tell(console, TB_NEWS_ANSWER, l->peer, l->json);
	if (l->looks)
		tb_web_look_again(console);
	return 0;
}

void tb_web_tell_later(struct tb_web_console *c, uint64_t peer, json_t *json, bool looks)
{
	struct later l = { .peer = peer, .json = json, .looks = looks };

	if (pw_loop_invoke(c->options.loop, on_later, 0, &l, sizeof(l), false, c) < 0)
		json_decref(json);
}
