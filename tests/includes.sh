#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT
#
# A wrong include does not compile: a source of a layer sees the headers of its own layer, and of
# the layers that it may use what they have in include/.  The search path of every source is looked
# at; and some sources are compiled with one more include, with the flags that the build has for them.
#
#   includes.sh SOURCE_ROOT BUILD_ROOT
set -eu

root=$1
build=$2

# The build's command for each source, without its output: the source, a tab, the command.
commands=$(python3 - "$root" "$build" <<-'PY'
	import json, os, shlex, sys
	root, build = map(os.path.realpath, sys.argv[1:])
	for entry in json.load(open(f"{build}/compile_commands.json")):
	    source = os.path.normpath(os.path.join(os.path.realpath(entry["directory"]), entry["file"]))
	    keep, skip = [], False
	    for word in shlex.split(entry["command"]):
	        if skip or word in ("-c", "-MD"):
	            skip = False
	        elif word in ("-o", "-MF", "-MQ"):
	            skip = True
	        elif not word.endswith(".c"):
	            keep.append(word)
	    print(os.path.relpath(source, root), shlex.join(keep[keep[0] == "ccache":]), sep="\t")
PY
)

command_of() { # source
	printf '%s\n' "$commands" | awk -F '\t' -v source="$1" '$1 == source { print $2; exit }'
}

bad=0
n=0

# ---- where the build searches ----

python3 - "$root" "$build" <<-'PY' || bad=1
	import json, os, re, shlex, sys
	root, build = map(os.path.realpath, sys.argv[1:])
	MIXER = {"base", "dsp", "mixer"}
	CLIENT = MIXER | {"client", "metadata", "registry"}
	MAY_USE = {
	    "src/dsp": {"base"},
	    "src/mixer": {"base", "dsp"},
	    "src/spa": MIXER,
	    "src/metadata": {"base"},
	    "src/registry": {"base"},
	    "src/private": {"base", "metadata", "registry"},
	    "src/client": MIXER | {"metadata", "registry"},
	    "src/module": MIXER | {"spa", "metadata"},
	    "src/cli": CLIENT | {"private", "module", "web"},
	    "src/web": CLIENT,
	    "spa-plugins": MIXER | {"spa"},
	}
	n = bad = 0

	def say(what):
	    global bad
	    bad += 1
	    print(what, file=sys.stderr)

	def searched(words, directory):
	    """Folders of ours that a compiler's words name."""
	    for flag, following in zip(words, words[1:] + [""]):
	        path = following if flag in ("-I", "-iquote", "-isystem") else flag[2:] if flag.startswith("-I") else None
	        path = path and os.path.realpath(os.path.join(directory, path))
	        if path and path.startswith(root + "/") and not (path + "/").startswith(build + "/") or path == root:
	            yield os.path.relpath(path, root)

	for entry in json.load(open(f"{build}/compile_commands.json")):
	    source = os.path.realpath(os.path.join(entry["directory"], entry["file"]))
	    source = os.path.relpath(source, root)
	    layer = next((l for l in MAY_USE if source.startswith(l + "/")), None)
	    if not layer:
	        continue
	    n += 1
	    allowed = {f"src/{other}/include" for other in MAY_USE[layer]}
	    for path in searched(shlex.split(entry["command"]), entry["directory"]):
	        if path not in allowed and not (path + "/").startswith(layer + "/"):
	            say(f"{source} is compiled with -I{path}")
	    for name in re.findall(r'^\s*#\s*include "(\.\./[^"]*)"', open(os.path.join(root, source)).read(), re.M):
	        say(f"{source} includes {name}, past the search path")
	print(n, "sources")
	sys.exit(bad > 0 or n < 100)
PY

# ---- what compiles ----

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
try src/dsp/eq.c base/small.h may
try src/dsp/eq.c dsp/biquad.h may
try src/dsp/eq.c eq-impl.h may
try src/mixer/mixer-params.c dsp/biquad.h may
try src/spa/config.c mixer/mixer.h may
try src/module/console/life.c spa/config.h may
try src/module/console/life.c live.h may
try src/module/rules/live.c devices.h may
try src/client/client.c mixer/mixer.h may
try src/cli/main.c client/troubadour.h may
try src/cli/main.c module/host.h may
try src/private/private-ready.c metadata/metadata.h may
try src/private/private-ready.c registry/registry.h may
try spa-plugins/mix-node.c spa/node.h may

# A header of a layer above, or beside.
try src/dsp/eq.c mixer/mixer.h may-not
try src/dsp/eq.c pipewire/pipewire.h may-not
try src/mixer/mixer-params.c spa/config.h may-not
try src/mixer/mixer-params.c spa/pod/pod.h may-not
try src/mixer/mixer-params.c client/client.h may-not
try src/spa/config.c console.h may-not
try src/spa/config.c pipewire/pipewire.h may-not
try src/spa/config.c client/troubadour.h may-not
try src/module/console/life.c client/troubadour.h may-not
try src/module/console/life.c options.h may-not
try src/client/client.c options.h may-not
try src/client/client.c console.h may-not
try src/client/client.c spa/config.h may-not
try src/metadata/metadata.c console.h may-not
try src/metadata/metadata.c mixer/mixer.h may-not
try src/registry/registry.c mixer/mixer.h may-not
try src/registry/registry.c client/client.h may-not
try src/module/console/life.c registry/registry.h may-not
try src/private/private.c client/troubadour.h may-not
try src/private/private.c mixer/mixer.h may-not
try src/cli/main.c console.h may-not
try src/cli/main.c spa/config.h may-not
try spa-plugins/mix-node.c console.h may-not
try spa-plugins/mix-node.c pipewire/pipewire.h may-not

# A header that a layer below has for itself.
try src/mixer/mixer-params.c eq-impl.h may-not
try src/spa/config.c eq-impl.h may-not
try src/spa/config.c downmix.h may-not
try src/module/console/life.c downmix.h may-not
try src/module/console/life.c config-reader.h may-not
try src/module/graph/process.c processing.h may-not
try src/client/client.c downmix.h may-not
try src/cli/main.c client-impl.h may-not
try src/cli/main.c private-impl.h may-not
try src/cli/main.c server.h may-not
try src/web/guard.c client-impl.h may-not
try src/web/guard.c downmix.h may-not
try spa-plugins/mix-node.c config-reader.h may-not
try spa-plugins/mix-node.c downmix.h may-not

# What a layer shows is included by the layer's name.
try src/mixer/mixer-params.c biquad.h may-not
try src/spa/config.c mixer.h may-not
try src/cli/main.c troubadour.h may-not

# A room of the module that knows all of the others.
try src/module/graph/process.c console.h may-not
try src/module/nodes/devices.c settings.h may-not
try src/module/rules/live.c life.h may-not
try src/module/inserts/inserts.c structure.h may-not
echo "$n includes"

# ---- no header takes another one for itself ----

twice=$(cd "$root" && find src spa-plugins tests bench -name '*.h' -exec grep -hm 1 '^#ifndef ' {} + | sort | uniq -d)
[ -z "$twice" ] || { echo "guards of more than one header:" $twice >&2; bad=1; }

exit $bad
