/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Reads a program's command line by a table of its options.  One thread: getopt has globals. */
#ifndef TB_OPTION_READER_H
#define TB_OPTION_READER_H

#include <ctype.h>
#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/exit-status.h"

#define TB_OPTIONS_MAX 32

enum tb_option_kind {
	TB_OPTION_FLAG, /* sets the bool at `at` */
	TB_OPTION_TEXT, /* sets the const char * at `at` */
	TB_OPTION_TAKE, /* calls `take` */
	TB_OPTION_HELP, /* prints the help and ends the command */
};

struct tb_option {
	char letter; /* '\0': it has none */
	const char *name;
	enum tb_option_kind kind;
	size_t at; /* in the struct that is filled */
	/* 0, or the exit status plus one after a message that begins with `command`. */
	int (*take)(void *into, const char *command, const char *value);
};

struct tb_option_table {
	const struct tb_option *option;
	size_t n; /* up to TB_OPTIONS_MAX */
	const char *help;
};

/* The table as getopt has it: of an option without a letter it returns where it stands. */
struct tb_getopt_lists {
	struct option longs[TB_OPTIONS_MAX + 1];
	char shorts[2 * TB_OPTIONS_MAX + 2];
};

#define TB_OPTION_AT(i) (256 + (int)(i))

static inline bool tb_option_has_value(const struct tb_option *o)
{
	return o->kind == TB_OPTION_TEXT || o->kind == TB_OPTION_TAKE;
}

static inline void tb_list_for_getopt(const struct tb_option_table *t, struct tb_getopt_lists *l)
{
	size_t at = 0;

	memset(l, 0, sizeof(*l));
	l->shorts[at++] = '+';
	for (size_t i = 0; i < t->n; i++) {
		const struct tb_option *o = &t->option[i];
		bool has_value = tb_option_has_value(o);

		l->longs[i] = (struct option){ o->name, has_value ? required_argument : no_argument,
			NULL, TB_OPTION_AT(i) };
		if (o->letter == '\0')
			continue;
		l->shorts[at++] = o->letter;
		if (has_value)
			l->shorts[at++] = ':';
	}
}

/* `word` is what getopt returned: a letter, or the place in the table. */
static inline int tb_take_option(
	const struct tb_option_table *t, int word, void *into, const char *command)
{
	const struct tb_option *o = NULL;

	for (size_t i = 0; i < t->n && !o; i++)
		if (word == TB_OPTION_AT(i) || word == t->option[i].letter)
			o = &t->option[i];
	/* getopt has said what is wrong. */
	if (!o)
		return TB_EXIT_USAGE + 1;
	if (o->kind == TB_OPTION_TAKE)
		return o->take(into, command, optarg);
	if (o->kind == TB_OPTION_HELP) {
		fputs(t->help, stdout);
		return 1;
	}
	if (o->kind == TB_OPTION_FLAG)
		*(bool *)((char *)into + o->at) = true;
	else
		*(const char **)((char *)into + o->at) = optarg;
	return 0;
}

/* "-", and values such as "-6", "-.5", "-=3", "-inf", are arguments. */
static inline bool tb_is_option(const char *word)
{
	return word[0] == '-' && word[1] != '\0' && !isdigit((unsigned char)word[1])
	       && word[1] != '.' && word[1] != '=' && strncmp(word, "-inf", 4) != 0;
}

/* argv[0] is the command's name, with which messages begin.  What is no option, and all behind
 * "--", is left in argv[1] to argv[*n_args], in its order.  0 to go on, else the exit status plus
 * one, after a message or the help. */
static inline int tb_read_options(
	const struct tb_option_table *t, void *into, int argc, char **argv, uint32_t *n_args)
{
	struct tb_getopt_lists l;
	int res = 0;

	*n_args = 0;
	tb_list_for_getopt(t, &l);
	/* Forgets the command line before this one. */
	optind = 0;
	getopt_long(1, argv, l.shorts, l.longs, NULL);
	optind = 1;
	while (optind < argc && res == 0) {
		if (strcmp(argv[optind], "--") == 0) {
			for (optind++; optind < argc; optind++)
				argv[++*n_args] = argv[optind];
		} else if (!tb_is_option(argv[optind])) {
			argv[++*n_args] = argv[optind++];
		} else {
			int word = getopt_long(argc, argv, l.shorts, l.longs, NULL);

			res = tb_take_option(t, word, into, argv[0]);
		}
	}
	return res;
}

#endif
