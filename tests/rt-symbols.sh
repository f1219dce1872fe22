#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT
#
# Realtime is checked, not hoped: data-thread code may call data-thread code and
# what stands on this list.
#
#   rt-symbols.sh [--allow REGEX] ARCHIVE...
#
# All archives of data-thread code that call each other go on one command line; a
# function of ours that none of them defines is control-thread code.
set -eu

# Bounded, no lock, no allocation, no syscall.
allow='mem(cpy|set|move|cmp)|_GLOBAL_OFFSET_TABLE_'
# What sanitizers and hardening add; _FORTIFY_SOURCE makes __memcpy_chk of memcpy.
compiler='__stack_chk_fail|__mem(cpy|set|move)_chk|__(asan|ubsan|tsan)_.*'

if [ "$1" = --allow ]; then
	allow="$allow|$2"
	shift 2
fi

wanted=$(nm -u "$@" | awk '$1 == "U" { print $2 }' | sort -u)
defined=$(nm --defined-only "$@" | awk '$2 ~ /^[TDRBVWi]$/ { print $3 }' | sort -u)
[ -n "$defined" ] || { echo "nothing to check in: $*" >&2; exit 1; }

# grep fails when it finds nothing, which is what we hope for.
bad=$(printf '%s\n' "$wanted" | grep -vxF "$defined" | grep -vxE "$allow|$compiler" || true)
[ -z "$bad" ] || {
	printf 'not realtime-safe, or not in a realtime library:\n%s\n' "$bad" >&2
	exit 1
}
echo "$(printf '%s\n' "$defined" | wc -l) symbols defined, none but allowed ones imported"
