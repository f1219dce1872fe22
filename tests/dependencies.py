# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT
"""Every distribution's file names what debian/control names: the libraries and tools to build with, as scripts/setup and
meson.build know them, and the programs to run with.  What Debian only recommends is recommended elsewhere.

  dependencies.py SOURCE_ROOT
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
bad = []

# Debian's names, and what Arch and Nix call the same; Fedora is asked for pkg-config's names.
libraries = {
    "libebur128-dev": ("libebur128", "libebur128"),
    "libjansson-dev": ("jansson", "jansson"),
    "libncurses-dev": ("ncurses", "ncurses"),
    "libpipewire-0.3-dev": ("libpipewire", "pipewire"),
    "libqrencode-dev": ("qrencode", "qrencode"),
    "libspeexdsp-dev": ("speexdsp", "speexdsp"),
    "libssl-dev": ("openssl", "openssl"),
    "libsystemd-dev": ("systemd-libs", "systemd"),
    "libwebsockets-dev": ("libwebsockets", "libwebsockets"),
}
# What is needed to build besides a compiler, Meson and Python: Debian's names, and those of Arch and Nix; Fedora is asked for
# the program.
tools = {
    "esbuild": ("esbuild", "esbuild"),
}
# Debian's names, and those of Fedora, Arch and of the options of NixOS (None: nobody needs it there).
programs = {
    "pipewire": ("pipewire", "pipewire", "services.pipewire.enable"),
    "wireplumber": ("wireplumber", "wireplumber", "services.pipewire.wireplumber.enable"),
    "pipewire-pulse": ("pipewire-pulseaudio", "pipewire-pulse", "services.pipewire.pulse.enable"),
    "rtkit": ("rtkit", "rtkit", "security.rtkit.enable"),
    "pavucontrol": ("pavucontrol", "pavucontrol", None),
}


def read(name):
    return (root / name).read_text()


def expect(file, what, named, expected):
    """Two sets of names, or two dicts of names and least versions."""
    for name in sorted(set(named) ^ set(expected)):
        bad.append(f"{file}: {what} {name} " + ("is not named" if name in expected else "is more than Debian has"))
    if isinstance(named, dict):
        for name in sorted(named.keys() & expected.keys()):
            if named[name] != expected[name]:
                bad.append(f"{file}: {what} {name}: at least {named[name]}, elsewhere {expected[name]}")


# ---- Debian ----


def control(package, field):
    """What a field names: each with its least version, or None."""
    text = read("debian/control")
    kind = "Source" if field == "Build-Depends" else "Package"
    text = re.search(rf"^{kind}: {package}$(?:\n.+)*?\n{field}:((?:\n .*)+)", text, re.M)[1]
    rows = re.findall(r"^ ([a-z0-9.+-]+)(?: \(>= ([\d.]+)\))?(.*),$", text, re.M)
    return {name: least or None for name, least, rest in rows if "nocheck" not in rest}


def setup():
    """The rows of scripts/setup: Debian's name of what is needed, its kind and name, and the least version."""
    rows = re.findall(r"^(\w+) +(\w+) +(\S+) +(\S+) +(\S+)$", read("scripts/setup"), re.M)
    return [(group, kind, name, None if least == "-" else least, package) for group, kind, name, least, package in rows]


build = {p: v for p, v in control("troubadour", "Build-Depends").items() if p.endswith("-dev")}
depends, recommends, suggests = (control("troubadour", f) for f in ("Depends", "Recommends", "Suggests"))
rows = [r for r in setup() if r[0] in ("build", "portal") and r[1] == "library"]
pkg_config = {name: package for _, _, name, _, package in rows}
expect("debian/control", "library", set(build), {r[4] for r in rows})
expect("debian/control", "program", {p: v for p, v in (depends | recommends).items() if p != "rtkit"},
       {p: v for g, k, n, v, p in setup() if g == "run" and p in programs})
expect("tests/dependencies.py", "library", set(libraries), set(build))
expect("tests/dependencies.py", "program", set(programs), set(depends | recommends | suggests))

build_tools = {p: v for p, v in control("troubadour", "Build-Depends").items() if p in tools}
expect("tests/dependencies.py", "tool", set(tools), set(build_tools))
expect("scripts/setup", "tool", {p: v for g, k, n, v, p in setup() if g == "build" and p in tools}, build_tools)

# ---- meson.build ----

meson = "".join(p.read_text() for p in [root / "meson.build", *root.glob("src/**/meson.build")])
asked = {name: least or None for name, least in
         re.findall(r"dependency\('([^']+)'(?:, '[^']+')*(?:, version: '>= ([\d.]+)')?", meson)}
asked = {name: least for name, least in asked.items() if name not in ("threads", "libspa-0.2")}
expect("scripts/setup", "library", set(pkg_config), set(asked))

expect("meson.build", "tool", {n: v for n, v in re.findall(r"find_program\('([^']+)', version: '>= ([\d.]+)'", meson) if n in tools},
       build_tools)

# ---- Fedora ----

spec = read("packaging/fedora/troubadour.spec").split("%description")[0]


def in_spec(tag, name=r"([^\s()]+)"):
    return {n: least or None for n, least in re.findall(rf"^{tag}: +{name}(?: >= ([\d.]+))?$", spec, re.M)}


def for_fedora(field):
    return {programs[name][0]: least for name, least in field.items()}


expect("troubadour.spec", "library", in_spec("BuildRequires", r"pkgconfig\(([^)]+)\)"), asked)
# RPM takes no version of a file.
expect("troubadour.spec", "tool", set(in_spec("BuildRequires", r"%\{_bindir\}/(\S+)")), set(build_tools))
for tag, field in (("Requires", depends), ("Recommends", recommends), ("Suggests", suggests)):
    expect("troubadour.spec", tag, in_spec(tag), for_fedora(field))

# ---- Arch: it has one version of everything, the newest ----

pkgbuild = read("packaging/arch/PKGBUILD")


def in_pkgbuild(array):
    lines = re.search(rf"^{array}=\((.*?)^\)", pkgbuild, re.M | re.S)[1].split("\n")
    return {re.split("[:']", line.strip().lstrip("'"))[0] for line in lines if line.strip()}


expect("PKGBUILD", "depends", in_pkgbuild("depends"),
       {"glibc"} | {libraries[p][0] for p in build} | {programs[p][1] for p in depends})
expect("PKGBUILD", "tool", in_pkgbuild("makedepends") & {n for n, _ in tools.values()}, {tools[p][0] for p in build_tools})
expect("PKGBUILD", "optdepends", in_pkgbuild("optdepends"), {programs[p][1] for p in recommends | suggests})

# ---- Nix ----

package = read("packaging/nix/package.nix")
expect("package.nix", "buildInputs", set(re.search(r" buildInputs = \[(.*?)\]", package, re.S)[1].split()),
       {libraries[p][1] for p in build})
expect("package.nix", "tool", set(re.search(r" nativeBuildInputs = \[(.*?)\]", package, re.S)[1].split()) & {n for _, n in tools.values()},
       {tools[p][1] for p in build_tools})
expect("module.nix", "option", set(re.findall(r"^ +(\S+) = (?:lib\.mkDefault )?true;$", read("packaging/nix/module.nix"), re.M)),
       {programs[p][2] for p in depends | recommends})

for line in bad:
    print(line)
sys.exit(bool(bad))
