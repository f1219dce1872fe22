#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT
#
# What is written once stays so: each rule names a text, and the one file that may have it.
#
#   once.sh SOURCE_ROOT
set -eu

cd "$1"
bad=0

only_in() { # file, what to use instead, extended regular expression
	grep -qE "$3" "$1" || { echo "$1 has no $3" >&2; bad=1; }
	if grep -rnE "$3" src spa-plugins --include='*.[ch]' | grep -v "^$1:" >&2; then
		echo "only $1 may have this; use $2" >&2
		bad=1
	fi
}

only_in src/base/include/base/option-reader.h 'tb_read_options()' 'getopt_long ?\('
only_in src/base/include/base/files.h 'tb_save_text()' 'fsync ?\('
only_in src/base/include/base/json-value.h 'tb_json_float()' 'json_real\(strtod'
only_in src/mixer/include/mixer/protocol.h 'the names of mixer/protocol.h' '"console\.(version|keys|error|lost|held|answers|strips|buses|token|seen)?"'
only_in src/mixer/protocol.c 'tb_orders[].key' '"console\.(add|change|move|default|remove|load|rename|reset|hold|release)'
only_in src/mixer/include/mixer/meters-port.h 'TB_METERS_PORT' '"meters"$'

# Keys and paths such as "strip.game.fader" and "bus.a1": put together, and told apart.
none_has() { # what to use instead, extended regular expression
	if grep -rnE "$2" src --include='*.[ch]' >&2; then
		echo "use $1 of mixer/key-name.h" >&2
		bad=1
	fi
}

none_has 'tb_key_of_...() or tb_path_of_...()' '"[^"]*\b(strip|bus|route|send|pre)\.%'
none_has 'tb_key_of_...()' '"(strip|bus|route|send|pre)\." *[A-Z]'
none_has 'tb_path_strip() or tb_path_bus()' '"(strip|bus)\."[,)]'

exit $bad
