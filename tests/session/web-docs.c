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

/* ---- a WebSocket ---- */

#define MAX_EXAMPLES 8

struct examples {
	char said[MAX_EXAMPLES][256], heard[MAX_EXAMPLES][256];
	int n_said, n_heard;
};

/* "    ->  " and "    <-  " of the section. */
static void take_examples(struct examples *x)
{
	const char *line = strstr(read_page(), "\n## A WebSocket");

	cr_assert_not_null(line);
	*x = (struct examples){ .n_said = 0 };
	for (line++; line && strncmp(line, "### ", 4) != 0;
		line = strchr(line, '\n'), line += !!line) {
		char *to = strncmp(line, "    ->  ", 8) == 0   ? x->said[x->n_said++]
		           : strncmp(line, "    <-  ", 8) == 0 ? x->heard[x->n_heard++]
		                                               : NULL;

		cr_assert(x->n_said < MAX_EXAMPLES && x->n_heard < MAX_EXAMPLES);
		if (to)
			snprintf(to, 256, "%.*s", (int)strcspn(line + 8, "\n"), line + 8);
	}
}

/* `part` of the example, such as "5f\u2026", is whatever it stands for. */
static const char *with(const char *example, const char *part, const char *value)
{
	static char text[512];
	const char *at = strstr(example, part);

	cr_assert_not_null(at, "%s is not in %s", part, example);
	snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - example), example, value,
		at + strlen(part));
	return text;
}

/* What is said has each member of the example, and what stands there whole. */
static void expect_like(const char *said, const char *example)
{
	char member[64];
	int n;

	cr_expect_eq(said[0], '{');
	for (const char *at = example; (at = strchr(at, '"')); at += n + 2) {
		n = (int)strcspn(at + 1, "\"");
		snprintf(member, sizeof(member), "%.*s", n + 2, at);
		expect_in(said, member);
	}
}

Session(web_docs, what_stands_there_for_a_websocket_works, .console = TWO_STRIPS)
{
	struct web w = web_start(s, NULL);
	struct examples x;
	const char *said;
	struct socket *k;
	unsigned status;
	char rev[16];

	take_examples(&x);
	cr_assert(x.n_said == 1 && x.n_heard == 3, "an example that nothing here tries");
	k = socket_open(&w, NULL, &status);
	cr_assert_not_null(k);
	socket_say(k, with(x.said[0], "5f\u2026", "%t"));
	expect_like(socket_hear(k), x.heard[0]);
	run(s, CLI, "set", "strip.game.fader=-6dB");
	said = socket_await(k, "game.fader");
	cr_assert_eq(sscanf(said, "{\"rev\":%15[0-9]", rev), 1, "%s", said);
	cr_expect_str_eq(said, with(x.heard[1], "813", rev));
	run(s, CLI, "assign", "vlc", "game");
	expect_like(socket_await(k, "\"graph\""), x.heard[2]);
	socket_close(k);
}

Session(web_docs, what_stands_there_for_a_code_works)
{
	static const char code[] =
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	struct web w = web_start(s, NULL);
	const char *at = strstr(read_page(), "`{\"hello\":1,\"code\"");
	char example[128], codes[256];
	struct socket *k;
	unsigned status;

	cr_assert_not_null(at);
	snprintf(example, sizeof(example), "%.*s", (int)strcspn(at + 1, "`"), at + 1);
	snprintf(codes, sizeof(codes), "[{\"code\":\"%s\",\"until\":99999999999,\"pair\":true}]",
		code);
	session_write_file(s, "troubadour/web-codes.json", codes);
	k = socket_open(&w, NULL, &status);
	cr_assert_not_null(k);
	socket_say(k, with(example, "9a\u2026", code));
	cr_expect_eq(strncmp(socket_hear(k), "{\"token\":\"", 10), 0);
	expect_in(socket_hear(k), "\"api\":1");
	expect_in(run(s, CLI, "web", "--clients").out, "Phone");
	socket_close(k);
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
