#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT
#
# PipeWire's own inspector makes a node of every factory and walks it.
#
#   inspect.sh SPA-INSPECT LIBRARY
set -eu

# A library with a sanitizer in it needs the runtime from the program's start on.  What the
# program itself leaks is not ours.
runtime=$(ldd "$2" | awk '$1 ~ /^lib(a|t|ub)san\.so/ { printf "%s ", $3 }')
seen=$(LD_PRELOAD=${runtime% } ASAN_OPTIONS=detect_leaks=0:${ASAN_OPTIONS:-} "$1" "$2" 2>&1) || {
	printf '%s\n' "$seen" >&2
	exit 1
}
for name in mixer strip resample; do
	printf '%s\n' "$seen" | grep -q "'troubadour.$name'" || {
		echo "no troubadour.$name" >&2
		exit 1
	}
done
n=$(printf '%s\n' "$seen" | grep -c '^factory instance:' || true)
[ "$n" -eq 3 ] || {
	printf '%s\n%s nodes instead of 3\n' "$seen" "$n" >&2
	exit 1
}
