# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT
"""A source that reads or builds pods includes SPA's headers for that, itself or by a header of ours.
PipeWire 1.4's headers include one another by accident, those of 1.6 do not, so that a source without
them compiles here and not there.

  spa-includes.py SOURCE_ROOT
"""
import functools
import pathlib
import re
import sys

NEEDS = {
    "spa/pod/iter.h": r"\b((?:spa_pod_is|spa_pod_get)_\w+|spa_pod_copy_array|spa_pod_find_prop|SPA_POD_(?:OBJECT|ARRAY|STRUCT|CHOICE)_FOREACH)\s*\(",
    "spa/pod/parser.h": r"\b(spa_pod_parse\w*|spa_pod_parser_\w+)\s*\(",
    "spa/pod/builder.h": r"\b(spa_pod_builder_\w+)\s*\(",
}
# What includes what, in every version.
BRINGS = {
    "spa/pod/filter.h": {"spa/pod/iter.h", "spa/pod/builder.h"},
    "spa/pod/dynamic.h": {"spa/pod/builder.h"},
    "spa/param/format-utils.h": {"spa/pod/parser.h"},
    "spa/param/latency-utils.h": {"spa/pod/builder.h", "spa/pod/parser.h"},
    "spa/debug/pod.h": {"spa/pod/iter.h"},
}

root = pathlib.Path(sys.argv[1])
files = [f for folder in ("src", "spa-plugins", "tests", "bench") for f in (root / folder).rglob("*.[ch]")]
# As they are included: by the layer's name where others see them.
by_name = {f"{f.parent.name}/{f.name}" if f.parent.parent.name == "include" else f.name: f
           for f in files if f.suffix == ".h"}


@functools.cache
def included(file):
    found = set()
    for ours, theirs in re.findall(r'^#include (?:"([^"]+)"|<([^>]+)>)', file.read_text(), re.M):
        header = (by_name.get(ours) or by_name.get(pathlib.PurePath(ours).name)) if ours else None
        found |= included(header) if header and header != file else {ours or theirs}
    return frozenset(found | {b for one in found for b in BRINGS.get(one, ())})


bad = n = 0
for file in files:
    for header, use in NEEDS.items():
        match = re.search(use, file.read_text())
        if not match or file.suffix == ".h":
            continue
        n += 1
        if header not in included(file):
            bad += 1
            print(f"{file.relative_to(root)} uses {match.group(1)} without <{header}>")
print(f"{n} uses in {len(files)} files")
sys.exit(bad > 0 or n == 0)
