#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT

# What `make run` compiles has the policy, which a private session runs with, and nothing that
# is for tests, for benchmarks or for other programs:
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

# As they are made, each names what it makes.
steps=$("$ninja" -t commands console | grep -o -- '-o [^ ]*')
echo "$steps" | grep -q -- '-o src/module/libpipewire-module-troubadour.so' || {
    echo "run-target: the module is not among what is made" >&2
    bad=1
}
if echo "$steps" | grep -E -- '-o (tests|bench|spa-plugins)/'; then
    echo "run-target: console compiles what \`make run\` does not need" >&2
    bad=1
fi
exit $bad
