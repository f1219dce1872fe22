/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a browser may send to the web server: headers, and requests as JSON.  No text but our
 * own is a name of ours, and no request adds an option to a command. */
#include "fuzz.h"

#include "guard.h"
#include "icons.h"
#include "request.h"

static const struct tb_site site = { .port = 7768 };

static bool is_own_option(const char *word)
{
	static const char *const own[] = { "--fade", "--undo", "--remove", "--same", "--unmute",
		"--description", "--type", "--channels", "--clock", "--quality", "--unrouted",
		"--voice", "--json", "--yes", "--force", "--background", "--output", "--microphone",
		"--stream", "--game", "--music", "--chat" };

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		if (strcmp(word, own[i]) == 0)
			return true;
	}
	return false;
}

static void read_request(const char *text)
{
	json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	struct tb_request r;

	if (json_is_object(json) && tb_request_read(&r, json) == TB_REQUEST_COMMAND) {
		check(r.n_words >= 2 && r.n_words <= TB_REQUEST_MAX_WORDS && !r.word[r.n_words]);
		for (uint32_t i = 0; i < r.n_words; i++)
			check(r.word[i][0] != '-' || is_own_option(r.word[i]));
	}
	if (json)
		check(tb_request_cost(json) >= 1.0);
	json_decref(json);
}

static void read_headers(const char *text)
{
	bool is_ours = tb_host_is_ours(&site, text);

	if (is_ours)
		check(strlen(text) <= strlen("localhost:7768"));
	check(!is_ours || !tb_origin_is_ours(&site, text));
	tb_type_is_json(text);
	tb_bearer(text);
	check(!tb_token_equal("", text));
	if (strchr(text, '/'))
		check(!tb_icon_find(text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	char *text = fuzz_text(data, n_bytes);

	read_request(text);
	read_headers(text);
	free(text);
	return 0;
}
