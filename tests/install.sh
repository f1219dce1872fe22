#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT
#
# Installed programs start, libraries go where the system has its own, what was installed is
# removed without a trace, and whoever may not write is told so in words.
#
#   install.sh SOURCE_ROOT BUILD_ROOT PREFIX
set -eu

scripts=$1/scripts
build=$2
prefix=$3
there=$(mktemp -d)
trap 'rm -rf "$there"' EXIT
bad=0

fail() {
	echo "$*"
	bad=1
}

# ---- the installed programs start without the build tree ----

DESTDIR=$there/root "$scripts/install" "$build" >"$there/log" 2>&1 || fail "$(tail -n 5 "$there/log")"
for program in "$there/root$prefix"/bin/troubadour*; do
	env -u LD_LIBRARY_PATH "$program" --help >/dev/null || fail "$program does not start"
done

# ---- somebody else's program finds header and library by what is installed of them ----

pc=$(find "$there/root" -name troubadour.pc)
[ -n "$pc" ] || fail "no troubadour.pc is installed"
mkdir "$there/pc"
# As if the root were the system's; those that it needs are where the system has them.
sed "s,^prefix=,&$there/root," "$pc" >"$there/pc/troubadour.pc"
flags=$(PKG_CONFIG_PATH="$there/pc${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}" pkg-config --cflags --libs troubadour) ||
	fail "troubadour.pc cannot be used"
# shellcheck disable=SC2086 # they are several
${CC:-cc} -Wall -Wextra -Werror -Wno-unused-parameter -Wno-missing-field-initializers \
	"$scripts/../docs/client-example.c" $flags -o "$there/example" || fail "the example does not compile"
library=$(dirname "$(find "$there/root" -name 'libtroubadour.so')")
PIPEWIRE_REMOTE=nobody LD_LIBRARY_PATH=$library "$there/example" 2>"$there/log" && fail "there is no PipeWire"
grep -q 'no PipeWire' "$there/log" || fail "the example does not start: $(cat "$there/log")"

# ---- no link of the installed pages is dead ----

pages=$(find "$there/root" -name '*.md')
[ -n "$pages" ] || fail "no page is installed"
for page in $pages; do
	for link in $(grep -oE '\]\([^):]+\)' "$page" | sed 's/^](//; s/[)#].*//'); do
		[ -e "$(dirname "$page")/$link" ] || fail "${page#"$there/root"}: $link is not installed"
	done
done

# ---- it goes without a trace, and leaves what others have put there ----

mkdir "$there/root$prefix/share/doc/troubadour/mine"
"$scripts/uninstall" "$build/meson-logs/install-log.txt" >"$there/log" 2>&1 || fail "$(cat "$there/log")"
left=$(cd "$there/root" && find . -not -type d)
[ -z "$left" ] || fail "uninstall leaves $left"
[ -d "$there/root$prefix/share/doc/troubadour/mine" ] || fail "uninstall removes what it did not install"
[ ! -e "$there/root$prefix/bin" ] || fail "uninstall leaves the directories that it made"

# In whatever order they are listed, as after a second installation.
mkdir -p "$there/twice/inner"
touch "$there/twice/inner/file"
printf '%s\n' "$there/twice" "$there/twice/inner" "$there/twice/inner/file" >"$there/list"
"$scripts/uninstall" "$there/list" >"$there/log" 2>&1 || fail "$(cat "$there/log")"
[ ! -e "$there/twice" ] || fail "uninstall leaves directories that were listed before what is in them"

# Those of our name also after an installation from another folder, which found them there.
mkdir -p "$there/others/share/troubadour/presets" "$there/others/share/more"
touch "$there/others/share/troubadour/presets/file" "$there/others/share/more/file"
printf '%s\n' "$there/others/share/troubadour/presets/file" "$there/others/share/more/file" >"$there/list"
"$scripts/uninstall" "$there/list" >"$there/log" 2>&1 || fail "$(cat "$there/log")"
[ ! -e "$there/others/share/troubadour" ] || fail "uninstall leaves directories of our name"
[ -d "$there/others/share/more" ] || fail "uninstall removes a directory that it did not make"

# A user who may not remove a file is told which one, and what to do.
mkdir "$there/file" "$there/no-rm"
touch "$there/file/installed"
echo "$there/file/installed" >"$there/list"
printf '#!/bin/sh\nexit 1\n' >"$there/no-rm/rm"
chmod +x "$there/no-rm/rm"
if PATH="$there/no-rm:$PATH" "$scripts/uninstall" "$there/list" </dev/null >"$there/log" 2>&1; then
	fail "a file is left, and that is no success"
fi
grep -q "$there/file/installed" "$there/log" || fail "it does not say which file is left"
grep -q 'sudo make uninstall' "$there/log" || fail "it does not say how to remove it"
if "$scripts/uninstall" "$there/nothing" >"$there/log" 2>&1; then
	fail "nothing was installed, and that is no success"
fi

mkdir "$there/bin"

# ---- what comes next ----

old_wireplumber() {
	printf '#!/bin/sh\necho Compiled with libwireplumber 0.4.13\n' >"$there/bin/wireplumber"
	chmod +x "$there/bin/wireplumber"
}

old_wireplumber
PATH="$there/bin:$PATH" "$scripts/next-steps" >"$there/log"
grep -q 'wireplumber 0.5 or newer' "$there/log" || fail "a WirePlumber that is too old is not named"
grep -q 'setup run' "$there/log" || fail "nothing says how to get it"
grep -q 'troubadour setup' "$there/log" || fail "nothing says what comes next"

# What is missing is named, with the command for that and for nothing else.
mkdir "$there/steps"
cp "$scripts/next-steps" "$there/steps"

next_steps_without() { # groups of scripts/setup
	printf '#!/bin/sh\ncase " %s " in *" $2 "*) echo "    what $2 needs" ;; esac\n' "$*" >"$there/steps/setup"
	chmod +x "$there/steps/setup"
	"$there/steps/next-steps" >"$there/log"
	command=$(sed -n "s,^ *$there/steps/setup *,,p" "$there/log")
	[ "$command" = "$*" ] || fail "without '$*': it says to run scripts/setup $command"
	for group in run realtime; do
		case " $* " in *" $group "*) expected=1 ;; *) expected=0 ;; esac
		[ "$(grep -c "what $group needs" "$there/log")" -eq $expected ] || fail "without '$*': what $group needs"
	done
}

next_steps_without
! grep -Eq 'missing:|is not:' "$there/log" || fail "all is there, and something is missing: $(cat "$there/log")"
next_steps_without realtime
! grep -q 'what it runs with' "$there/log" || fail "it runs without realtime rights, and that is not said"
grep -q 'crackles' "$there/log" || fail "nothing says what realtime rights are good for"
next_steps_without run
grep -q 'what it runs with is not' "$there/log" || fail "nothing says that it cannot run"
next_steps_without run realtime
! "$scripts/setup" --missing realtime | grep -v 'rtkit (in Debian)' || fail "a file is no name of a package"

# ---- where libraries go ----

compiler_says() { # a cc, for scripts/libdir
	printf '#!/bin/sh\n%s\n' "$1" >"$there/bin/cc"
	chmod +x "$there/bin/cc"
	found=$(env -u CC PATH="$there/bin:$PATH" "$scripts/libdir")
}

expect_libdir() { # which, of what
	[ "$found" = "$1" ] || fail "$2: the libraries go to '$found'"
}

compiler_says ''
expect_libdir '' 'a compiler that knows no folder of the architecture'
compiler_says 'exit 1'
expect_libdir '' 'a compiler that does not know the question'
compiler_says 'echo some-other-gnu'
expect_libdir '' 'a system without such folders'
real=$("$scripts/libdir")
if [ -n "$real" ]; then
	[ -e "/usr/${real#--libdir=}/libc.so.6" ] || fail "$real is not where this system's libraries are"
fi

# ---- whoever may not write ----

mkdir "$there/meson"

meson_fails_with() { # what is the last line of Python's
	cat >"$there/meson/meson" <<-END
		#!/bin/sh
		echo "ERROR: Unhandled python OSError."
		echo "Traceback (most recent call last):" >&2
		echo "$1" >&2
		exit 1
	END
	chmod +x "$there/meson/meson"
	if PATH="$there/meson:$PATH" "$scripts/install" "$build" </dev/null >"$there/log" 2>&1; then
		fail "$1: that is no success"
	fi
}

for error in "PermissionError: [Errno 13] Permission denied: '/usr/local/bin/troubadour'" \
	"OSError: [Errno 30] Read-only file system: '/usr/local/bin/troubadour'"; do
	meson_fails_with "$error"
	! grep -Eq 'Traceback|Unhandled' "$there/log" || fail "$error: that is for programmers"
	grep -q '/usr/local/bin/troubadour' "$there/log" || fail "$error: it does not say where"
	grep -q 'sudo make install' "$there/log" || fail "$error: it does not say what to do"
done
meson_fails_with "OSError: [Errno 28] No space left on device: '/usr/local/bin/troubadour'"
grep -q 'No space left' "$there/log" || fail "another error is told as it is"

exit $bad
