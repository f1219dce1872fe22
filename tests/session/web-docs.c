/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The examples of docs/api.md do what stands there. */
#include "consoles.h"
#include "web-client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLI built("TB_TEST_TROUBADOUR")

/* The strips that the examples name. */
#define TWO_STRIPS                                                                                 \
	"strips = [ { name = game type = virtual } { name = chat type = virtual } ]\n"             \
	"buses = [ { name = a1 type = playback } ]\n"

static char page[65536];

static const char *read_page(void)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/api.md", built("TB_TEST_DOCS"));
	file = fopen(path, "r");
	cr_assert_not_null(file, "%s", path);
	page[fread(page, 1, sizeof(page) - 1, file)] = '\0';
	fclose(file);
	return page;
}

/* The indented lines below the heading. */
static void take_script(const char *heading, char *script)
{
	const char *line = strstr(read_page(), heading);

	cr_assert_not_null(line, "%s", heading);
	for (line = strchr(line, '\n'); line && strncmp(line, "\n## ", 4) != 0;
		line = strchr(line + 1, '\n')) {
		if (strncmp(line, "\n    ", 5) == 0)
			script += sprintf(script, "%.*s\n", (int)strcspn(line + 5, "\n"), line + 5);
	}
}

Session(web_docs, what_stands_there_for_curl_works, .console = TWO_STRIPS)
{
	static char script[8192], command[9000];
	struct web w = web_start(s, NULL);
	struct output said;

	if (run_any(s, "sh", "-c", "command -v curl").status != 0)
		cr_skip_test("curl is not installed");
	take_script("## With curl", script);
	cr_assert_not_null(strstr(script, "/api/set"));
	snprintf(command, sizeof(command), "sed 's/7768/%u/g' <<'END' | sh -e\n%sEND\n", w.port,
		script);
	said = run(s, "sh", "-c", command);
	expect_in(said.out, "\"api\":1");
	expect_in(said.out, "\"ok\":true");
	expect_in(run(s, CLI, "get", "strip.game.fader").out, "=-6dB");
}

/* The first column of the table below "### Requests". */
static bool next_request(const char **at, char request[512])
{
	*at = strstr(*at, "\n| `{");
	if (!*at)
		return false;
	*at += 4;
	snprintf(request, 512, "%.*s", (int)strcspn(*at, "`"), *at);
	return true;
}

/* Those that start another console are tried elsewhere. */
static bool is_for_here(const char *request)
{
	return !strstr(request, "\"setup\"") && !strstr(request, "\"start\"")
	       && !strstr(request, "\"console\"");
}

/* Whether or not there is such a device or icon here, each of them is understood. */
Session(web_docs, every_request_of_the_table_is_understood, .console = SMALL_CONSOLE)
{
	struct web w = web_start(s, NULL);
	const char *state, *at = strstr(read_page(), "### Requests");
	struct socket *k = socket_join(&w, &state);
	char request[512], with_id[600], id[32];
	int n = 0;

	while (next_request(&at, request)) {
		const char *answer;

		if (!is_for_here(request) || strstr(request, "\"levels\"")
			|| strstr(request, "\"state\""))
			continue;
		snprintf(id, sizeof(id), "\"id\":%d", ++n);
		snprintf(with_id, sizeof(with_id), "{%s,%s", id, request + 1);
		socket_say(k, with_id);
		answer = socket_await(k, id);
		cr_expect_null(strstr(answer, "nothing that is known"), "%s: %s", request, answer);
		cr_expect_null(strstr(answer, "is missing"), "%s: %s", request, answer);
		cr_expect_null(strstr(answer, "\\\" is no"), "%s: %s", request, answer);
	}
	cr_expect_geq(n, 9);
	socket_close(k);
}
