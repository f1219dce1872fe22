#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT

# What `make install` compiles, in a tree without tests and benchmarks, is what is installed: no
# program that only a test runs.  (`ninja` of Debian 12's Meson makes those of every test() that is
# declared.)
#
#     install-target.sh SOURCE_ROOT NINJA
set -eu

source=$1
ninja=$2
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT

meson setup "$tree" "$source" -Dtests=disabled -Dbench=disabled >"$tree/log" 2>&1 || {
    cat "$tree/log"
    exit 1
}
# In a dry run a line for each step.
"$ninja" -C "$tree" -n >"$tree/steps"
if grep -E ' (tests|bench)/' "$tree/steps"; then
    echo "install-target: these are for tests alone, and \`make install\` compiles them" >&2
    exit 1
fi
grep -q 'Linking target src/module/libpipewire-module-troubadour.so' "$tree/steps" || {
    echo "install-target: the module is not compiled" >&2
    exit 1
}
