/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Runs the tests of a program one after the other, each in a process of its own:
 *
 *     test [--filter SUITE/NAME]
 *
 * with the closing line that Criterion prints.  Other arguments are ignored. */
#include "criterion/criterion.h"

#include <fnmatch.h>
#include <stdarg.h>
#include <sys/wait.h>
#include <unistd.h>

static struct plain_test *tests;
static const void *value;
static bool has_failed;

void plain_add(struct plain_test *t)
{
	struct plain_test **at = &tests;

	while (*at)
		at = &(*at)->next;
	*at = t;
}

const void *plain_value(void)
{
	return value;
}

void plain_check(bool is_fatal, bool is_so, const char *file, int line, const char *what,
	const char *format, ...)
{
	va_list args;

	if (is_so)
		return;
	fprintf(stderr, "[----] %s:%d: Assertion Failed\n[----]   not so: %s ", file, line, what);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	has_failed = true;
	if (is_fatal)
		exit(1);
}

static bool passes(const struct plain_test *t)
{
	int status = 0;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		t->run();
		exit(has_failed);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static bool is_wanted(const struct plain_test *t, const char *filter)
{
	char name[512];

	snprintf(name, sizeof(name), "%s/%s", t->suite, t->name);
	return !t->disabled && fnmatch(filter, name, 0) == 0;
}

int main(int argc, char **argv)
{
	const char *filter = "*";
	unsigned n_good = 0, n_bad = 0;

	for (int i = 1; i + 1 < argc; i++)
		if (strcmp(argv[i], "--filter") == 0)
			filter = argv[i + 1];
	for (const struct plain_test *t = tests; t; t = t->next) {
		struct plain_params params =
			t->params ? t->params() : (struct plain_params){ .n = 1 };

		for (size_t i = 0; i < params.n && is_wanted(t, filter); i++) {
			value = (const char *)params.values + i * params.value_size;
			if (passes(t)) {
				n_good++;
				continue;
			}
			n_bad++;
			fprintf(stderr, "[FAIL] %s::%s\n", t->suite, t->name);
		}
	}
	fprintf(stderr, "[====] Synthesis: Tested: %u | Passing: %u | Failing: %u | Crashing: 0\n",
		n_good + n_bad, n_good, n_bad);
	return n_bad > 0;
}
