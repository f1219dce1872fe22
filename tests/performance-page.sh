#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT

# A part of the report changes its own sections of the page, and no other:
#
#     performance-page.sh SCRIPT
set -eu

script=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
page=$work/page.md

fail() {
    echo "performance-page: $*" >&2
    cat "$page" >&2
    exit 1
}

graph() { # us that 8 strips add
    printf '\n### The graph\n\nOn this machine.\n\n| ours | | goal | |\n|---|---|---|---|\n'
    printf '| 8 of 8 strips, client, quantum 256 | %s us | - | met |\n' "$1"
    printf '| a whole task | 20 us | - | open |\n'
    printf "| \`troubadour run\`, built-in console: resident at its peak | 12.70 MB | - | **not met** |\n"
}

mix() { # ns
    printf '\n### The mix\n\n| ours | ns | goal | |\n|---|---|---|---|\n| 8x2 | %s | - | met |\n' "$1"
}

headings() {
    sed -n 's/^### //p' "$page" | tr '\n' ','
}

says() { # text
    grep -qF -- "$1" "$page" || fail "it does not say: $1"
}

{ mix 200.0; graph 101; } | "$script" "$page"
says '**1.9 % of a core**'
says '**12.70 MB**'
says '2 goals are met, 1 are not, 1 are open.'
[ "$(headings)" = 'The mix,The graph,' ] || fail "the sections are $(headings)"

# Something new between, and something new at the end.
{ mix 300.0; printf '\n### A strip\n\nIt is new.\n'; } | "$script" "$page"
printf '\n### The page in a browser\n\nIt is last.\n' | "$script" "$page"
says '| 8x2 | 300.0 |'
says 'It is new.'
says 'On this machine.'
[ "$(headings)" = 'The mix,A strip,The graph,The page in a browser,' ] || fail "the sections are $(headings)"
! grep -qF 200.0 "$page" || fail "what was measured before is still there"

# With other kernels, beside the same with the machine's.
mix 300.0 | sed 's/### The mix/& (TROUBADOUR_CPU=v3)/' | "$script" "$page"
[ "$(headings)" = 'The mix,The mix (TROUBADOUR_CPU=v3),A strip,The graph,The page in a browser,' ] ||
    fail "the sections are $(headings)"

# Once more changes nothing.
cp "$page" "$work/before"
mix 300.0 | "$script" "$page"
cmp -s "$page" "$work/before" || fail "the same figures change the page"

# A page without the graph has none of the three numbers, and stays as it is.
: >"$work/empty.md"
! mix 200.0 | "$script" "$work/empty.md" 2>"$work/error" || fail "it made a page without the graph"
[ ! -s "$work/empty.md" ] || fail "the page did not stay as it was"
grep -q 'rows of the graph' "$work/error" || fail "the error does not say what is missing"
