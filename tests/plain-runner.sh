#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT

# tests/support/plain stands in for Criterion under ThreadSanitizer and for other machines,
# where the tests are seldom built.  So this asks whether it has all that they use:
#
#     plain-runner.sh TESTS CC
set -eu

tests=$1
shift
plain=$tests/support/plain
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

sed -n -e 's/^#define \(\(cr_\|Test\|Parameterized\)[A-Za-z_]*\)(.*/\1/p' -e 's/^[A-Za-z ]*[ *]\(cr_[a-z_]*\)(.*/\1/p' \
    "$plain"/criterion/*.h | sort -u >"$scratch/has"
find "$tests/unit" "$tests/scenario" "$tests/plugins" "$tests/support" -name '*.[ch]' ! -path "$plain/*" \
    -exec sed -n 's/.*\<\(cr_[a-z_]*\|TestSuite\|Test\|ParameterizedTest\|ParameterizedTestParameters\)(.*/\1/p' {} + |
    sort -u >"$scratch/uses"
[ "$(wc -l <"$scratch/uses")" -gt 20 ] || { echo "plain-runner: found no tests in $tests"; exit 1; }
lacks=$(comm -13 "$scratch/has" "$scratch/uses")
[ -z "$lacks" ] || { echo "plain-runner: $plain lacks $lacks"; exit 1; }

# It runs init, the test and fini in this order, and tells what failed and what was skipped.
cat >"$scratch/t.c" <<'EOF'
#include <criterion/criterion.h>
#include <criterion/redirect.h>
static void before(void) { puts("before"); }
static void after(void) { puts("after"); }
TestSuite(suite, .init = before, .fini = after);
Test(suite, passes) { puts("test"); cr_assert_eq(1, 1); }
Test(suite, fails) { cr_expect_eq(1, 2, "one is %s", "two"); }
Test(suite, is_skipped) { cr_skip_test("nothing is there"); cr_assert(false); }
Test(suite, is_redirected, .init = cr_redirect_stderr)
{
    char text[9] = "";
    fputs("kept", stderr);
    fflush(stderr);
    cr_expect(fread(text, 1, 8, cr_get_redirected_stderr()) == 4, "not kept");
    cr_expect_str_eq(text, "kept");
}
Test(other, has_no_suite) { puts("alone"); }
EOF
"$@" -I"$plain" -o "$scratch/t" "$scratch/t.c" "$plain/plain.c"
said=$("$scratch/t" 2>&1 >"$scratch/out") && { echo "plain-runner: a failure passed"; exit 1; }
echo "$said" | grep -q 'FAIL. suite::fails' && echo "$said" | grep -q 'one is two' &&
    echo "$said" | grep -q 'SKIP. nothing is there' &&
    echo "$said" | grep -q 'Tested: 5 | Passing: 4 | Failing: 1' || { echo "$said"; exit 1; }
[ "$(tr '\n' ' ' <"$scratch/out")" = "before test after before after before before after alone " ] ||
    { cat "$scratch/out"; exit 1; }
