/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The recipes of docs/recipes.md, followed to the letter: each console of theirs starts, and
 * each command of `troubadour` that follows it is accepted.  Every strip is heard somewhere, and
 * nobody in a call hears himself. */
#include "session.h"

#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLI built("TB_TEST_TROUBADOUR")

/* A microphone that is there, as a recipe chooses it by its description. */
#define MICROPHONE(name, description)                                                              \
	"{ factory = adapter args = { factory.name = support.null-audio-sink node.name = " name    \
	" node.description = \"" description "\" media.class = Audio/Source"                       \
	" audio.position = [ FL FR ] } }\n"
#define HARDWARE                                                                                   \
	"context.objects = [\n" MICROPHONE("headset", "Headset Microphone")                        \
		MICROPHONE("studio", "Scarlett 2i2 USB") "]\n"

static char *read_page(const char *name)
{
	char path[4096], *text;
	FILE *f;
	size_t n;

	snprintf(path, sizeof(path), "%s/%s", built("TB_TEST_DOCS"), name);
	f = fopen(path, "r");
	cr_assert_not_null(f, "%s", path);
	text = calloc(1, 1 << 20);
	n = fread(text, 1, (1 << 20) - 1, f);
	cr_assert(n > 0 && feof(f), "%s", path);
	fclose(f);
	return text;
}

/* What stands between the next fence ```word before `end` and its end; moves `*at` behind it.
 * NULL: there is none.  The text is cut there. */
static char *next_block(char **at, const char *word, const char *end)
{
	char fence[32], *begin, *close;

	snprintf(fence, sizeof(fence), "\n```%s\n", word);
	begin = strstr(*at, fence);
	if (!begin || (end && begin > end))
		return NULL;
	begin += strlen(fence);
	close = strstr(begin, "\n```");
	cr_assert_not_null(close, "a block does not end: %s", begin);
	*close = '\0';
	*at = close + 1;
	return begin;
}

static unsigned follow(struct session *s, char *commands)
{
	char *line, *rest, text[1024];
	struct output said;
	unsigned n = 0;

	for (line = strtok_r(commands, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		if (strncmp(line, "troubadour ", strlen("troubadour ")) != 0)
			continue;
		snprintf(text, sizeof(text), "'%s' %s", CLI, line + strlen("troubadour "));
		said = run_any(s, "sh", "-c", text);
		cr_expect_eq(said.status, 0, "%s: %s%s", line, said.out, said.err);
		n++;
	}
	return n;
}

/* Where a recipe has a strip for those in a call, and a bus that the call records. */
static void expect_no_echo(struct session *s)
{
	static const char *const routes[] = { "chat.b2", "guest.minus", "lesson.call" };
	char key[64];
	struct output said;

	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		snprintf(key, sizeof(key), "route.%s", routes[i]);
		said = run_any(s, CLI, "get", key);
		cr_expect(said.status != 0 || strstr(said.out, "=off"), "%s", said.out);
	}
}

/* A test has one session only, so each recipe has a test: by the number of its console. */
ParameterizedTestParameters(recipes, are_followed_to_the_letter)
{
	static unsigned number[64];
	char *page = read_page("recipes.md"), *at = page;
	size_t n = 0;

	while (n < 64 && next_block(&at, "console", NULL)) {
		number[n] = (unsigned)n;
		n++;
	}
	free(page);
	return cr_make_param_array(unsigned, number, n);
}

ParameterizedTest(unsigned *number, recipes, are_followed_to_the_letter)
{
	char *page = read_page("recipes.md"), *at = page, *console, *commands, *end;
	struct session_options options = { .pipewire_conf = HARDWARE };
	struct session *s;
	unsigned n = 0;

	for (unsigned i = 0; i <= *number; i++)
		console = next_block(&at, "console", NULL);
	options.console = console;
	end = strstr(at, "\n## ");
	s = session_start(&options);
	tool_await(s->console, "routes:");
	cr_expect_null(
		strstr(tool_output(s->console).out, "nowhere"), "%s", tool_output(s->console).out);
	expect_no_echo(s);
	while ((commands = next_block(&at, "sh", end)))
		n += follow(s, commands);
	run(s, CLI, "status");
	session_end(s);
	cr_expect_geq(n, 1, "no command of this recipe was found:\n%s", console);
	free(page);
}
