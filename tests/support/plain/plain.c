/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Runs the tests of a program one after the other, each in a process of its own:
 *
 *     test [--filter SUITE/NAME]
 *
 * with the closing line that Criterion prints.  Other arguments are ignored. */
#include "criterion/criterion.h"
#include "criterion/redirect.h"

#include <fnmatch.h>
#include <stdarg.h>
#include <sys/wait.h>
#include <unistd.h>

static struct plain_test *tests;
static struct plain_suite *suites;
static const void *value;
static bool has_failed;
static FILE *told; /* what failed is told there; NULL: stderr */
static FILE *kept;

void plain_add(struct plain_test *t)
{
	struct plain_test **at = &tests;

	while (*at)
		at = &(*at)->next;
	*at = t;
}

void plain_add_suite(struct plain_suite *s)
{
	s->next = suites;
	suites = s;
}

const void *plain_value(void)
{
	return value;
}

void cr_redirect_stderr(void)
{
	char path[] = "/tmp/plain-XXXXXX";
	int fd = mkstemp(path);

	fflush(stderr);
	told = fdopen(dup(2), "w");
	kept = fopen(path, "r");
	unlink(path);
	if (fd < 0 || !told || !kept || dup2(fd, 2) < 0)
		abort();
	close(fd);
}

FILE *cr_get_redirected_stderr(void)
{
	return kept;
}

static FILE *teller(void)
{
	return told ? told : stderr;
}

void plain_check(bool is_fatal, bool is_so, const char *file, int line, const char *what,
	const char *format, ...)
{
	va_list args;

	if (is_so)
		return;
	fprintf(teller(), "[----] %s:%d: Assertion Failed\n[----]   not so: %s ", file, line, what);
	va_start(args, format);
	vfprintf(teller(), format, args);
	va_end(args);
	fputc('\n', teller());
	has_failed = true;
	if (is_fatal)
		exit(1);
}

_Noreturn void plain_skip(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("[SKIP] ", stderr);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(has_failed);
}

static void call(void (*function)(void))
{
	if (function)
		function();
}

static void run(const struct plain_test *t)
{
	const struct plain_suite *s = suites;

	while (s && strcmp(s->name, t->suite) != 0)
		s = s->next;
	if (s)
		call(s->init);
	call(t->init);
	t->run();
	call(t->fini);
	if (s)
		call(s->fini);
}

static bool passes(const struct plain_test *t)
{
	int status = 0;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		run(t);
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
