/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Messages from the console's thread to the server's. */
#include "console-impl.h"

#include <stdlib.h>

struct tb_news *tb_news_new(enum tb_news_kind kind, uint64_t peer, size_t n_bytes)
{
	struct tb_news *news = malloc(sizeof(*news) + TB_NEWS_ROOM + n_bytes);

	if (news)
		*news = (struct tb_news){ .kind = kind, .peer = peer, .n_bytes = n_bytes };
	return news;
}

/* NULL without memory, or if there is nothing to say. */
static struct tb_news *news_of(enum tb_news_kind kind, uint64_t peer, const json_t *json)
{
	size_t flags = JSON_COMPACT | JSON_REAL_PRECISION(9);
	size_t n = json ? json_dumpb(json, NULL, 0, flags) : 0;
	struct tb_news *news = n > 0 ? tb_news_new(kind, peer, n) : NULL;

	if (!news)
		return NULL;
	json_dumpb(json, (char *)news->bytes + TB_NEWS_ROOM, n, flags);
	news->is_error = json_object_get(json, "error") != NULL;
	news->is_part = json_object_get(json, "said") != NULL;
	return news;
}

void tb_web_tell(struct tb_web_console *c, enum tb_news_kind kind, uint64_t peer, json_t *json)
{
	struct tb_news *news = news_of(kind, peer, json);

	if (news)
		tb_mailbox_post(c->news, &news->mail);
	json_decref(json);
}

void tb_web_tell_state(
	struct tb_web_console *c, uint64_t peer, enum tb_web_form form, json_t *state)
{
	struct tb_news *news = news_of(TB_NEWS_STATE, peer, state);

	if (news) {
		news->form = form;
		tb_mailbox_post(c->news, &news->mail);
	}
	json_decref(state);
}
