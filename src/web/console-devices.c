/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which devices a bus or a strip would like, by the library. */
#include "console-impl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/devices.h"

/* Where the answer is that it has been kept, that may not be all there is to say. */
static const char *note_of(const struct tb_web_console *c)
{
	return tb_client_has_policy(c->client)
	               ? ""
	               : "saved, but WirePlumber runs without Troubadour's policy, which applies it";
}

static void choose(struct tb_web_console *c, uint64_t peer, const json_t *request,
	const struct tb_request *words)
{
	struct tb_web_pending *p = tb_web_pend(c, peer, request, note_of(c));
	char why[TB_CLIENT_WHY_MAX] = "";
	int res;

	if (!p) {
		tb_web_refuse(c, peer, request, strerror(ENOMEM));
		return;
	}
	res = tb_client_request_devices(c->client, words->word[0], words->word + 1,
		words->n_words - 1, tb_web_answer_pending, p, why, sizeof(why));
	if (res < 0)
		tb_web_answer_pending(p, res, why);
}

void tb_web_devices(struct tb_web_console *c, uint64_t peer, const json_t *request)
{
	char why[TB_CLIENT_WHY_MAX];
	struct tb_request words;
	json_t *choice;
	char *text;

	/* It could be read before. */
	if (tb_request_read(&words, request) == TB_REQUEST_CHOOSE) {
		choose(c, peer, request, &words);
		return;
	}
	if (tb_client_plays(c->client, words.word[0], why, sizeof(why)) < 0) {
		tb_web_refuse(c, peer, request, why);
		return;
	}
	choice = tb_client_choice_to_json(c->client, words.word[0]);
	text = json_dumps(choice, JSON_COMPACT);
	tb_web_say_text(c, peer, request, text ? text : "", "");
	json_decref(choice);
	free(text);
}
