/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What our tests use of Criterion, for builds where it cannot be had: under ThreadSanitizer,
 * since Criterion shares memory with its tests at an address that ThreadSanitizer keeps for
 * itself, and for another machine.  Each test is a fork of the program here; see plain.c. */
#ifndef PLAIN_CRITERION_H
#define PLAIN_CRITERION_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "logging.h"

struct plain_test {
	const char *suite, *name;
	void (*run)(void);
	void (*init)(void), (*fini)(void); /* before and after it; or NULL */
	bool disabled;
	/* A test for each of many values; NULL: one test. */
	struct plain_params (*params)(void);
	struct plain_test *next;
};

struct plain_params {
	const void *values;
	size_t value_size, n;
};

/* What holds for all tests of a suite. */
struct plain_suite {
	const char *name;
	void (*init)(void), (*fini)(void);
	struct plain_suite *next;
};

void plain_add(struct plain_test *t);
void plain_add_suite(struct plain_suite *s);
/* The value of the test that runs now. */
const void *plain_value(void);
void plain_check(bool is_fatal, bool is_so, const char *file, int line, const char *what,
	const char *format, ...);
/* Ends the test, which counts as passed. */
_Noreturn void plain_skip(const char *format, ...);

/* clang-format off */
#define PLAIN_TEST(s, n, ...)							\
	static void s##_##n##_impl(void);					\
	__attribute__((constructor)) static void s##_##n##_add(void)		\
	{									\
		static struct plain_test test = { .suite = #s, .name = #n,	\
			.run = s##_##n##_impl, __VA_ARGS__ };			\
										\
		plain_add(&test);						\
	}
#define TestSuite(s, ...)							\
	__attribute__((constructor)) static void s##_suite_add(void)		\
	{									\
		static struct plain_suite suite = { .name = #s, __VA_ARGS__ };	\
										\
		plain_add_suite(&suite);					\
	}									\
	_Static_assert(true, "takes the semicolon")
#define Test(s, n, ...)								\
	PLAIN_TEST(s, n, __VA_ARGS__)						\
	static void s##_##n##_impl(void)

#define PLAIN(is_fatal, is_so, what, ...)					\
	plain_check(is_fatal, !!(is_so), __FILE__, __LINE__, what, "" __VA_ARGS__)
#define PLAIN_NEAR(a, b, epsilon) (fabs((double)(a) - (double)(b)) <= (double)(epsilon))

#define cr_assert(x, ...)              PLAIN(true, x, #x, __VA_ARGS__)
#define cr_assert_not(x, ...)          PLAIN(true, !(x), "not " #x, __VA_ARGS__)
#define cr_assert_eq(a, b, ...)        PLAIN(true, (a) == (b), #a " == " #b, __VA_ARGS__)
#define cr_assert_neq(a, b, ...)       PLAIN(true, (a) != (b), #a " != " #b, __VA_ARGS__)
#define cr_assert_lt(a, b, ...)        PLAIN(true, (a) < (b), #a " < " #b, __VA_ARGS__)
#define cr_assert_leq(a, b, ...)       PLAIN(true, (a) <= (b), #a " <= " #b, __VA_ARGS__)
#define cr_assert_gt(a, b, ...)        PLAIN(true, (a) > (b), #a " > " #b, __VA_ARGS__)
#define cr_assert_geq(a, b, ...)       PLAIN(true, (a) >= (b), #a " >= " #b, __VA_ARGS__)
#define cr_assert_null(x, ...)         PLAIN(true, (x) == NULL, "no " #x, __VA_ARGS__)
#define cr_assert_not_null(x, ...)     PLAIN(true, (x) != NULL, #x, __VA_ARGS__)
#define cr_assert_str_eq(a, b, ...)    PLAIN(true, strcmp(a, b) == 0, #a " is " #b, __VA_ARGS__)
#define cr_assert_arr_eq(a, b, n, ...) PLAIN(true, memcmp(a, b, n) == 0, #a " is " #b, __VA_ARGS__)
#define cr_assert_float_eq(a, b, e, ...)					\
	PLAIN(true, PLAIN_NEAR(a, b, e), #a " near " #b, __VA_ARGS__)
#define cr_assert_fail(...)            PLAIN(true, false, "failed", __VA_ARGS__)
#define cr_skip_test(...)              plain_skip(__VA_ARGS__)

#define cr_expect(x, ...)              PLAIN(false, x, #x, __VA_ARGS__)
#define cr_expect_not(x, ...)          PLAIN(false, !(x), "not " #x, __VA_ARGS__)
#define cr_expect_eq(a, b, ...)        PLAIN(false, (a) == (b), #a " == " #b, __VA_ARGS__)
#define cr_expect_neq(a, b, ...)       PLAIN(false, (a) != (b), #a " != " #b, __VA_ARGS__)
#define cr_expect_lt(a, b, ...)        PLAIN(false, (a) < (b), #a " < " #b, __VA_ARGS__)
#define cr_expect_leq(a, b, ...)       PLAIN(false, (a) <= (b), #a " <= " #b, __VA_ARGS__)
#define cr_expect_gt(a, b, ...)        PLAIN(false, (a) > (b), #a " > " #b, __VA_ARGS__)
#define cr_expect_geq(a, b, ...)       PLAIN(false, (a) >= (b), #a " >= " #b, __VA_ARGS__)
#define cr_expect_null(x, ...)         PLAIN(false, (x) == NULL, "no " #x, __VA_ARGS__)
#define cr_expect_not_null(x, ...)     PLAIN(false, (x) != NULL, #x, __VA_ARGS__)
#define cr_expect_str_eq(a, b, ...)    PLAIN(false, strcmp(a, b) == 0, #a " is " #b, __VA_ARGS__)
#define cr_expect_str_neq(a, b, ...)   PLAIN(false, strcmp(a, b) != 0, #a " not " #b, __VA_ARGS__)
#define cr_expect_str_empty(s, ...)    PLAIN(false, !(s)[0], #s " is empty", __VA_ARGS__)
#define cr_expect_arr_eq(a, b, n, ...) PLAIN(false, memcmp(a, b, n) == 0, #a " is " #b, __VA_ARGS__)
#define cr_expect_float_eq(a, b, e, ...)					\
	PLAIN(false, PLAIN_NEAR(a, b, e), #a " near " #b, __VA_ARGS__)
#define cr_expect_fail(...)            PLAIN(false, false, "failed", __VA_ARGS__)
/* clang-format on */

#endif
