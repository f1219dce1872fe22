#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT
"""A file is read in one sitting, and a function on one screen.

No file of C or of the page has more than 500 lines, and no function's body more than 60.  In C a
body begins with a brace at the begin of a line and ends with the next one, as .clang-format lays
it out; tables do not begin like this.  Half of them have at most 12 lines.  In a script a body
begins behind the list of parameters of a function, or of a method of a class, and ends with the
next brace that stands as far to the right as that line.

    sizes.py SOURCE_ROOT
"""
import re
import statistics
import sys
from pathlib import Path

FOLDERS = ["src", "spa-plugins", "tests", "bench"]
FILE_MOST, BODY_MOST, MEDIAN_MOST = 500, 60, 12


def bodies(lines):
    """(line number, length) of each."""
    begun = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            begun = number
        elif line.startswith("}") and begun:
            yield begun, number - begun - 1
            begun = None


SCRIPT_BODY = re.compile(r"(\t?)\S.*(?:\)|=>) \{$")


def script_bodies(lines):
    begun = end = None
    for number, line in enumerate(lines, 1):
        begin = SCRIPT_BODY.match(line)
        if begun and line.startswith(end):
            yield begun, number - begun - 1
            begun = None
        elif begin and not begun:
            begun, end = number, begin[1] + "}"


def script_faults(root):
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.*js")):
            if "node_modules" in path.parts:
                continue
            lines, name = path.read_text().splitlines(), path.relative_to(root)
            if len(lines) > FILE_MOST:
                yield f"{name} has {len(lines)} lines, more than {FILE_MOST}: split it"
            for number, length in script_bodies(lines):
                if length > BODY_MOST:
                    yield f"{name}:{number}: this body has {length} lines, more than {BODY_MOST}"


def faults(root):
    lengths = []
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.[ch]")):
            lines, name = path.read_text().splitlines(), path.relative_to(root)
            if len(lines) > FILE_MOST:
                yield f"{name} has {len(lines)} lines, more than {FILE_MOST}: split it"
            for number, length in bodies(lines):
                lengths.append(length)
                if length > BODY_MOST:
                    yield f"{name}:{number}: this body has {length} lines, more than {BODY_MOST}"
    median = statistics.median(lengths or [0])
    if not 0 < median <= MEDIAN_MOST:
        yield f"half of the bodies have {median} lines or more, where {MEDIAN_MOST} are the most"


found = [*faults(Path(sys.argv[1])), *script_faults(Path(sys.argv[1]))]
if not any(Path(sys.argv[1], "src").rglob("*.c")):
    found = [f"{sys.argv[1]} has no sources"]
print("\n".join(found))
sys.exit(1 if found else 0)
