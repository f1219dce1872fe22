#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT
#
# Every header of a layer and of its folders compiles alone, with what the layer may include; what others
# see of it, in include/, without the rest of the layer.
#
#   headers.sh DIRECTORY [COMPILER FLAG]...
set -eu

directory=$1
shift
n=0
alone() { # header, flags
	header=$1
	shift
	${CC:-cc} -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Wno-unused-parameter -Werror "$@" \
		-fsyntax-only -include "$header" -x c /dev/null
	n=$((n + 1))
}

for header in "$directory"/include/*/*.h; do
	[ -e "$header" ] && alone "$header" "$@" -I"$directory/include"
done
for folder in "$directory" "$directory"/*/; do
	set -- "$@" -I"$folder"
done
for header in "$directory"/*.h "$directory"/*/*.h; do
	[ -e "$header" ] && alone "$header" "$@"
done
[ "$n" -gt 0 ] && echo "$n headers"
