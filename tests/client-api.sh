#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT
#
# The library has the functions of its public header and no others, prints nothing, Debian's list of
# its functions is complete, and the header needs nothing but itself, in C and in C++.
#
#   client-api.sh HEADER LIBRARY SYMBOLS
set -eu

header=$1
library=$2
symbols=$3
declared=$(${CC:-cc} -E -P "$header" | tr '\n' ' ' | tr ';' '\n' |
	sed -n 's/.*visibility("default").*[ *]\(tb_[a-z_]*\)(.*/\1/p' | sort)
exported=$(nm -D --defined-only "$library" | awk '{ print $3 }' | sort)

[ -n "$declared" ] || { echo "no function found in $header" >&2; exit 1; }
if [ "$declared" != "$exported" ]; then
	printf 'declared in %s:\n%s\nexported by %s:\n%s\n' "$header" "$declared" \
		"$library" "$exported" >&2
	exit 1
fi
# It tells its caller, who alone prints, waits, takes signals and ends.
taken=$(nm -D -u "$library" | awk '{ print $2 }' | sed 's/@.*//' | sort |
	grep -xE '(__|v)*printf(_chk)?|puts|putchar|perror|pw_log_logt?v?|spa_log_.*|stdout|stderr|signal|sigaction|u?sleep|nanosleep|_?exit' || true)
[ -z "$taken" ] || { printf '%s uses what is its caller'"'"'s:\n%s\n' "$library" "$taken" >&2; exit 1; }
listed=$(sed -n 's/^ \(tb_[a-z_]*\)@.*/\1/p' "$symbols" | sort)
if [ "$declared" != "$listed" ]; then
	printf '%s\nlists:\n%s\nthe header declares:\n%s\n' "$symbols" "$listed" "$declared" >&2
	echo "A new function goes to the list with the version that brings it." >&2
	exit 1
fi
${CC:-cc} -std=c11 -Wall -Wextra -pedantic -Werror -fsyntax-only -include "$header" -x c /dev/null
if command -v "${CXX:-c++}" >/dev/null; then
	${CXX:-c++} -Wall -Wextra -Werror -fsyntax-only -include "$header" -x c++ /dev/null
fi
