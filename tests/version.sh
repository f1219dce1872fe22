#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT
#
# The version is that of meson.build, wherever somebody's format wants it a second time;
# the day of the release is that of CHANGELOG.md.
#
#   version.sh SOURCE_ROOT VERSION
set -eu

root=$1
version=$2
bad=0

expect() { # file found
	[ "$2" = "$version" ] || { echo "$1 says '$2', meson.build $version"; bad=1; }
}

first() { # file sed-expression: of the first line that matches
	sed -n "$2" "$root/$1" | head -n 1
}

expect CHANGELOG.md "$(first CHANGELOG.md 's/^## \([0-9.]*\) - [0-9-]*$/\1/p')"
expect debian/changelog "$(first debian/changelog 's/^troubadour (\([0-9.]*\)) .*/\1/p')"
expect packaging/arch/PKGBUILD "$(first packaging/arch/PKGBUILD 's/^pkgver=//p')"
expect packaging/fedora/troubadour.spec "$(first packaging/fedora/troubadour.spec 's/^Version: *//p')"

day=$(first CHANGELOG.md "s/^## $version - //p")

expect_day() { # file, its first date as `date` reads it
	[ "$(date -u -d "${2:-nothing}" +%F)" = "$day" ] || { echo "$1 is of '$2', CHANGELOG.md of $day"; bad=1; }
}

expect_day debian/changelog "$(first debian/changelog 's/^ -- .*>  //p')"
expect_day packaging/fedora/troubadour.spec "$(first packaging/fedora/troubadour.spec \
	's/^\* \([A-Z][a-z]* [A-Z][a-z]* [0-9]* [0-9]*\) .*/\1/p')"
exit $bad
