#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT

# What `make run` compiles has the policy, which a private session runs with:
#
#     run-target.sh SOURCE_ROOT BUILD_ROOT NINJA
set -eu

source=$1
ninja=$3
cd "$2"
inputs=$("$ninja" -t query console)
bad=0
for file in $(cd "$source" && find wireplumber -name '*.lua' -o -name '*.conf'); do
    case $inputs in
    *" $file"*) ;;
    *)
        echo "run-target: console does not ask for $file" >&2
        bad=1
        ;;
    esac
done
exit $bad
