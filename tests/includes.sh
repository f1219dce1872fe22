#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT
#
# A wrong include does not compile: each source of a layer is compiled with one header of a
# layer that it may not use, with the flags that the build has for it, and that must fail.
#
#   includes.sh SOURCE_ROOT BUILD_ROOT
set -eu

root=$1
build=$2

# The build's command for a source, without its output.
command_of() { # source
	python3 - "$build/compile_commands.json" "$build" "$root/$1" <<-'PY'
		import json, os, shlex, sys
		for entry in json.load(open(sys.argv[1])):
		    if os.path.realpath(os.path.join(entry["directory"], entry["file"])) == os.path.realpath(sys.argv[3]):
		        words = shlex.split(entry["command"])
		        keep, skip = [], False
		        for word in words:
		            if skip or word in ("-c", "-MD"):
		                skip = False
		            elif word in ("-o", "-MF", "-MQ"):
		                skip = True
		            elif not word.endswith(".c"):
		                keep.append(word)
		        print(shlex.join(keep[1:] if keep[0] == "ccache" else keep))
		        break
	PY
}

bad=0
n=0
try() { # source, header; whether it may be included
	flags=$(command_of "$1")
	[ -n "$flags" ] || { echo "$1 is not built" >&2; bad=1; return; }
	n=$((n + 1))
	if (cd "$build" && echo "#include \"$2\"" | eval "$flags -fsyntax-only -x c -") >/dev/null 2>&1; then
		[ "$3" = may ] || { echo "$1 can include $2" >&2; bad=1; }
	else
		[ "$3" = may-not ] || { echo "$1 cannot include $2" >&2; bad=1; }
	fi
}

# What is allowed must work, or the rest proves nothing.
try src/dsp/eq.c biquad.h may
try src/mixer/params.c biquad.h may
try src/spa/config.c mixer.h may
try src/module/console/life.c config.h may
try src/module/console/life.c live.h may
try src/module/rules/live.c devices.h may
try src/client/client.c mixer.h may
try src/cli/main.c troubadour.h may
try src/private/private-ready.c metadata.h may

try src/dsp/eq.c mixer.h may-not
try src/dsp/eq.c pipewire/pipewire.h may-not
try src/mixer/params.c config.h may-not
try src/mixer/params.c spa/pod/pod.h may-not
try src/mixer/params.c client.h may-not
try src/spa/config.c console.h may-not
try src/spa/config.c pipewire/pipewire.h may-not
try src/spa/config.c troubadour.h may-not
try src/module/console/life.c troubadour.h may-not
try src/module/console/life.c options.h may-not
try src/module/graph/process.c console.h may-not
try src/module/nodes/devices.c settings.h may-not
try src/module/rules/live.c life.h may-not
try src/module/inserts/inserts.c structure.h may-not
try src/client/client.c options.h may-not
try src/client/client.c console.h may-not
try src/client/client.c config.h may-not
try src/metadata/metadata.c console.h may-not
try src/private/private.c troubadour.h may-not
try src/private/private.c mixer.h may-not
try src/cli/main.c console.h may-not
try src/cli/main.c config.h may-not
try spa-plugins/mix-node.c console.h may-not
try spa-plugins/mix-node.c pipewire/pipewire.h may-not
echo "$n includes"
exit $bad
