#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT
#
# Menus and software catalogues can read what is installed for them, by their own tools.
#
#   desktop.sh METAINFO DESKTOP-FILE...
#
# Skipped, with a word, for what this machine has no tool to judge.
set -eu

metainfo=$1
shift
skipped=

if command -v appstreamcli >/dev/null; then
	appstreamcli validate --no-net "$metainfo"
else
	skipped="$skipped $metainfo (no appstreamcli)"
fi
if command -v desktop-file-validate >/dev/null; then
	for file; do
		said=$(desktop-file-validate "$file" 2>&1) || true
		[ -z "$said" ] || { echo "$said"; exit 1; }
	done
else
	skipped="$skipped $* (no desktop-file-validate)"
fi

# What the catalogue starts is installed, and what it shows is a picture of docs/.
started=$(sed -n 's/.*desktop-id">\(.*\)<.*/\1/p' "$metainfo")
echo "$*" | grep -q "/$started" || { echo "$started is not installed"; exit 1; }

for picture in $(sed -n 's,.*<image>.*/\(.*\)</image>.*,\1,p' "$metainfo"); do
	[ -f "$(dirname "$0")/../docs/$picture" ] || { echo "docs/$picture is not there"; exit 1; }
done

[ -z "$skipped" ] || { echo "not judged:$skipped"; exit 77; }
