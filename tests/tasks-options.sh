#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT

# A benchmark that is told nonsense says so before it measures anything:
#
#     tasks-options.sh TASKS
set -eu

tasks=$1

refuses() { # option, value
    if error=$("$tasks" "$1" "$2" --help 2>&1 >/dev/null); then
        echo "tasks-options: it takes $1 \"$2\"" >&2
        exit 1
    fi
    case $error in
    *"$1"*"$2"*) ;;
    *)
        echo "tasks-options: of $1 \"$2\" it says only: $error" >&2
        exit 1
        ;;
    esac
}

for quantum in 64 128 256 512 1024; do
    "$tasks" --quantum "$quantum" --help >/dev/null
done
for quantum in 0 32 100 192 2048 -64 64x '' word 18446744073709551680; do
    refuses --quantum "$quantum"
done
for rounds in 0 65 word -1; do
    refuses --rounds "$rounds"
done
refuses --window word
