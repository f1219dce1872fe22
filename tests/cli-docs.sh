#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT
#
# What the program says of its commands, actions and options is what the man page and
# the completions of bash, zsh and fish say too.
#
#   cli-docs.sh TROUBADOUR SOURCE_ROOT
#
# zsh and fish are asked where they are installed.
set -euo pipefail

program=$1 root=$2
man=$root/docs/troubadour.1
bad=0

complain() {
	echo "$*" >&2
	bad=1
}

# Sorted, one a line, each once.
sorted() {
	sort -u | grep -v '^$' || true
}

# ---- what the program says ----

commands() {
	"$program" --help | sed -n 's/^  \([a-z]\{1,\}\) .*/\1/p' | sorted
}

options() { # of `help`
	echo "$help" | sed -n '/^  -/p' | grep -oE -- '--[a-z-]+' | sorted
}

# The actions of `scene`, `strip` and `bus`: words between the usage and the options.
actions() { # of `help`
	[[ $help == *' ACTION '* ]] || return 0
	echo "$help" | sed -n 's/^  \([a-z]\{1,\}\) .*/\1/p' | sorted
}

# ---- what the shells offer ----

in_bash() { # word...: those before the last are complete
	bash --norc -c '
		source "$1/completions/troubadour.bash"
		troubadour() { :; }
		compopt() { :; }
		shift
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
		_troubadour
		printf "%s\n" "${COMPREPLY[@]}"' bash "$root" "$@" | sorted
}

in_fish() {
	# shellcheck disable=SC2016 # fish expands it
	fish --no-config -c '
		source $argv[1]/completions/troubadour.fish
		function troubadour; end
		complete -C "$argv[2]"' "$root" "$*" | cut -f1 | sorted
}

# What it hands to _arguments and _describe.
in_zsh() { # command, empty for the commands themselves
	zsh -f -c '
		_arguments() {
			if [[ "$*" == *"->argument"* ]]; then
				[[ -n $wanted ]] && state=argument line=($wanted) || state=command
			else
				print -rl -- "$@"
			fi
		}
		_describe() { print -rl -- ${${(P)2}%%:*}; }
		compadd() { :; }
		compset() { :; }
		wanted=$2
		source $1/completions/_troubadour' zsh "$root" "$1" | sorted
}

# ---- the same? ----

expect_same() { # what expected found
	[ "$2" = "$3" ] || complain "$1:" "$(diff <(echo "$2") <(echo "$3") | grep '^[<>]' | tr '\n' ' ')"
}

check_help() { # command
	[[ $help == "Usage: troubadour $1"* ]] || complain "$1 --help does not begin with its usage"
	[[ $help == *$'\n'"Example: troubadour $1"* ]] || complain "$1 --help has no example"
	[ "$help" = "$("$program" "$1" -h)" ] || complain "$1 -h is not $1 --help"
	[ "$(echo "$help" | wc -L)" -le 100 ] || complain "$1 --help is wider than 100 columns"
}

check_man() { # command
	local word
	grep -qE "^\.BR? \"?$1(\"| |\$)" "$man" || complain "the man page has no command $1"
	for word in $options; do
		grep -qF -- "${word//-/\\-}" "$man" || complain "the man page has no $1 $word"
	done
	for word in $actions; do
		grep -qE "^\.BR? \"?$1[^a-z].*\b$word\b" "$man" ||
			complain "the man page has no $1 $word"
	done
}

check_bash() {
	expect_same "bash, options of $1" "$options" "$(in_bash troubadour "$1" --)"
	[ -z "$actions" ] ||
		expect_same "bash, actions of $1" "$actions" "$(in_bash troubadour "$1" '')"
	[ -z "$actions" ] ||
		expect_same "bash, actions of $1 behind -C" "$actions" \
			"$(in_bash troubadour -C studio "$1" '')"
}

check_fish() {
	expect_same "fish, options of $1" "$options" "$(in_fish troubadour "$1" --)"
	[ -z "$actions" ] ||
		expect_same "fish, actions of $1" "$actions" "$(in_fish troubadour "$1" '')"
}

check_zsh() {
	local said
	said=$(in_zsh "$1")
	expect_same "zsh, options of $1" "$options" "$(echo "$said" | grep -oE -- '--[a-z-]+' | sorted)"
	[ -z "$actions" ] ||
		expect_same "zsh, actions of $1" "$actions" \
			"$(echo "$said" | sed -n 's/^1:action:(\(.*\))$/\1/p' | tr ' ' '\n' | sorted)"
}

all=$(commands)
[ -n "$all" ] || complain "there are no commands"
expect_same 'bash, commands' "$all" "$(in_bash troubadour '' | grep -v '^--')"
! command -v fish >/dev/null || expect_same 'fish, commands' "$all" "$(in_fish troubadour '')"
! command -v zsh >/dev/null || expect_same 'zsh, commands' "$all" "$(in_zsh '')"
for command in $all; do
	help=$("$program" "$command" --help) || complain "$command --help fails"
	options=$(options) actions=$(actions)
	check_help "$command"
	check_man "$command"
	check_bash "$command"
	! command -v fish >/dev/null || check_fish "$command"
	! command -v zsh >/dev/null || check_zsh "$command"
done
exit "$bad"
