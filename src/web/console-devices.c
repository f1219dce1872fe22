/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which devices a bus or a strip would like, by the library. */
#include "console-impl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/devices.h"

struct choice {
	struct tb_web_console *console;
	uint64_t peer;
	json_t *request;
};

static void on_done(void *data, int res, const char *why)
{
	struct choice *k = data;

	if (res < 0)
		tb_web_refuse(k->console, k->peer, k->request,
			why[0]                               ? why
			: res == -ECANCELED || res == -EPIPE ? "the console went away"
							     : strerror(-res));
	else
		tb_web_confirm(k->console, k->peer, k->request,
			tb_client_has_policy(k->console->client)
				? ""
				: "kept, but WirePlumber runs without Troubadour's policy, which "
				  "would obey it");
	json_decref(k->request);
	free(k);
}

static void choose(struct tb_web_console *c, uint64_t peer, const json_t *request,
	const struct tb_request *words)
{
	struct choice *k = calloc(1, sizeof(*k));
	char why[TB_CLIENT_WHY_MAX] = "";
	int res;

	if (!k) {
		tb_web_refuse(c, peer, request, strerror(ENOMEM));
		return;
	}
	*k = (struct choice){ .console = c, .peer = peer };
	k->request = json_deep_copy(request);
	res = tb_client_request_devices(c->client, words->word[0], words->word + 1,
		words->n_words - 1, on_done, k, why, sizeof(why));
	if (res < 0)
		on_done(k, res, why);
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
	tb_web_say_text(c, peer, request, text ? text : "");
	json_decref(choice);
	free(text);
}
