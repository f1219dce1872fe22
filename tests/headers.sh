#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT
#
# Every header of a directory compiles alone, with what its layer may include.
#
#   headers.sh DIRECTORY [COMPILER FLAG]...
set -eu

directory=$1
shift
n=0
for header in "$directory"/*.h; do
	${CC:-cc} -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Wno-unused-parameter -Werror "$@" \
		-I"$directory" -fsyntax-only -include "$header" -x c /dev/null
	n=$((n + 1))
done
[ "$n" -gt 0 ] && echo "$n headers"
