/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "options.h"

#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/option-reader.h"

static const char help[] = "Usage: troubadour x\n";

#define parse(o, ids, ...) parse_words((o), (ids), (const char *[]){ __VA_ARGS__, NULL })

static int parse_words(struct tb_options *o, const char *ids, const char *const *words)
{
	static char copy[16][64];
	static char *argv[17];
	int n = 0;

	for (; words[n]; n++) {
		snprintf(copy[n], sizeof(copy[n]), "%s", words[n]);
		argv[n] = copy[n];
	}
	argv[n] = NULL;
	return tb_options_parse(o, n, argv, ids, help);
}

/* All four ways that getopt knows. */
Test(options, value_stands_behind_its_option_or_beside_it)
{
	struct tb_options o;

	cr_expect_eq(parse(&o, "DtnU", "strip", "add", "x", "--description=Foo"), 0);
	cr_expect_str_eq(o.description, "Foo");
	cr_expect_eq(o.n_args, 2);
	cr_expect_eq(parse(&o, "DtnU", "strip", "add", "-DFoo", "x", "-u"), 0);
	cr_expect_str_eq(o.description, "Foo");
	cr_expect_str_eq(o.args[1], "x");
	cr_expect(o.unrouted);
	cr_expect_not(o.undo);
	cr_expect_eq(parse(&o, "DtnU", "strip", "--type", "virtual", "-n", "FL,FR"), 0);
	cr_expect_str_eq(o.type, "virtual");
	cr_expect_str_eq(o.channels, "FL,FR");
	cr_expect_eq(o.n_args, 0);
}

Test(options, negative_value_is_no_option)
{
	struct tb_options o;

	cr_expect_eq(parse(&o, "", "route", "game", "a1", "-6"), 0);
	cr_expect_eq(o.n_args, 3);
	cr_expect_str_eq(o.args[2], "-6");
	cr_expect_eq(parse(&o, "", "set", "--", "--odd"), 0);
	cr_expect_str_eq(o.args[0], "--odd");
}

static void expect_message(const char *wanted)
{
	char text[512];
	FILE *err = cr_get_redirected_stderr();
	size_t n;

	fflush(stderr);
	n = fread(text, 1, sizeof(text) - 1, err);
	text[n] = '\0';
	cr_expect(strncmp(text, wanted, strlen(wanted)) == 0, "\"%s\" is not \"%s\"", text, wanted);
}

Test(options, wrong_value_blames_the_command, .init = cr_redirect_stderr)
{
	struct tb_options o;

	cr_expect_eq(parse(&o, "r", "meters", "game", "--rate", "1000"), 3);
	expect_message("meters: --rate is 0.1 to 100 times a second\n");
}

Test(options, unknown_option_blames_the_command, .init = cr_redirect_stderr)
{
	struct tb_options o;

	cr_expect_eq(parse(&o, "", "set", "strip.game.mute=on", "--foo"), 3);
	expect_message("set: unrecognized option '--foo'\n");
}

struct answers {
	bool agrees;
	const char *who, *what[2];
	uint32_t n;
};

static int take_what(void *into, const char *command, const char *value)
{
	struct answers *a = into;

	if (a->n == 2) {
		fprintf(stderr, "%s: no more than two\n", command);
		return TB_EXIT_USAGE + 1;
	}
	a->what[a->n++] = value;
	return 0;
}

/* As those of `run`, `setup` and `web` are. */
static int read_answers(struct answers *a, const char *const *words, uint32_t *n_args)
{
	static const struct tb_option options[] = {
		{ 'a', "agree", TB_OPTION_FLAG, offsetof(struct answers, agrees), NULL },
		{ '\0', "who", TB_OPTION_TEXT, offsetof(struct answers, who), NULL },
		{ '\0', "what", TB_OPTION_TAKE, 0, take_what },
	};
	static const struct tb_option_table table = { options, 3, help };
	static char *argv[17];
	int n = 0;

	for (; words[n]; n++)
		argv[n] = (char *)words[n];
	argv[n] = NULL;
	*a = (struct answers){ .n = 0 };
	return tb_read_options(&table, a, n, argv, n_args);
}

#define answers(a, n, ...) read_answers((a), (const char *[]){ __VA_ARGS__, NULL }, (n))

Test(options, table_may_have_options_without_a_letter_and_repeated_ones)
{
	struct answers a;
	uint32_t n_args;

	cr_expect_eq(
		answers(&a, &n_args, "x", "--what", "tea", "here", "--what=", "-a", "--who=me"), 0);
	cr_expect_eq(a.n, 2);
	cr_expect_str_eq(a.what[0], "tea");
	cr_expect_str_eq(a.what[1], "");
	cr_expect_str_eq(a.who, "me");
	cr_expect(a.agrees);
	cr_expect_eq(n_args, 1);
}

Test(options, what_a_value_is_refused_for_ends_the_command, .init = cr_redirect_stderr)
{
	struct answers a;
	uint32_t n_args;

	cr_expect_eq(answers(&a, &n_args, "x", "--what=1", "--what=2", "--what=3", "-a"), 3);
	cr_expect_not(a.agrees);
	expect_message("x: no more than two\n");
}
