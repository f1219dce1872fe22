#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT
#
# Every file that a document for developers names is there.
#
#   architecture.sh SOURCE_ROOT DOCUMENT...
set -eu

root=$1
shift
n=0
bad=0
for document in "$@"; do
	for name in $(grep -oE '\b(src|tests|docs|wireplumber|spa-plugins|bench)/[A-Za-z0-9_./-]*\.(c|h|sh|lua|md|build|py|js)\b' \
		"$root/$document" | sort -u); do
		n=$((n + 1))
		[ -e "$root/$name" ] || {
			echo "$document names $name, which is not there" >&2
			bad=1
		}
	done
done
[ "$n" -gt 0 ] || { echo "no file names found" >&2; exit 1; }
echo "$n files"
exit $bad
