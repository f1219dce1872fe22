#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT
"""No file needs another one that needs it.

A file is its source and its header, with what belongs to it (edge.c, edge-rt.c, edge.h,
edge-impl.h).  It needs the files whose headers it includes.  Where that goes round in a
circle, none of its files can be read, tested or replaced without the others.  The same is so of
the folders of a large layer; and a folder of the module includes only what docs/architecture.md
allows it.  Two sources can share a header and call each other all the same: the build's objects
tell who calls whom.

    circles.py SOURCE_ROOT BUILD_ROOT
"""
import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

LAYERS = ["src/base", "src/dsp", "src/mixer", "src/spa", "src/metadata", "src/registry", "src/module", "src/private",
          "src/client", "src/cli", "src/web", "spa-plugins"]
# The folders of these layers do not need each other in a circle either.
ROOMS = ["src/module", "src/cli"]
# What each folder of the module may include: the table of docs/architecture.md.
MAY_NEED = {"src/module": {
    "base": {"graph"},
    "graph": set(),
    "nodes": {"base", "graph"},
    "rules": {"base", "graph", "nodes"},
    "inserts": {"base", "graph", "nodes"},
    "voice": {"base", "graph", "nodes", "rules"},
    "loudness": {"base", "graph", "nodes"},
    "console": {"base", "graph", "nodes", "rules", "inserts", "voice", "loudness"},
}}
INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)


def unit(path):
    return re.sub(r"-(impl|rt|work)$", "", path.stem)


def included_as(path, layer):
    """By the layer's name where others see it, else by its own."""
    return f"{layer.name}/{path.name}" if layer / "include" in path.parents else path.name


def needs(root, layer):
    files = sorted((root / layer).rglob("*.[ch]"))
    headers = {included_as(path, root / layer): unit(path) for path in files if path.suffix == ".h"}
    graph = {unit(path): set() for path in files}
    for path in files:
        included = INCLUDE.findall(path.read_text())
        graph[unit(path)] |= {headers[name] for name in included if name in headers} - {unit(path)}
    return graph


def rooms(root, layer):
    """The layer's folders, each with the folders that it includes."""
    files = sorted((root / layer).rglob("*.[ch]"))
    files = [path for path in files if path.parent != root / layer and "include" not in path.parts]
    headers = {path.name: path.parent.name for path in files if path.suffix == ".h"}
    graph = {path.parent.name: set() for path in files}
    for path in files:
        room = path.parent.name
        included = INCLUDE.findall(path.read_text())
        graph[room] |= {headers[name] for name in included if name in headers} - {room}
    return graph


def objects(root, build):
    """The build's objects, each with its source; those that have not been built are not there."""
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = Path(entry["directory"]) / entry["output"]
        if path.exists():
            yield str(path), (Path(entry["directory"]) / entry["file"]).resolve().relative_to(root)


def calls(sources, layer):
    """The layer's sources, each with those that it calls or whose variables it uses."""
    paths = [path for path, source in sources.items() if source.is_relative_to(layer)]
    graph, defined, used = {}, {}, defaultdict(set)
    lines = subprocess.run(["nm", "-A", "-g", *paths], capture_output=True, text=True, check=True).stdout if paths else ""
    for line in lines.splitlines():
        path, symbol = line.rsplit(":", 1)
        name, kind, file = symbol.split()[-1], symbol.split()[-2], sources[path].name
        graph.setdefault(file, set())
        if kind == "U":
            used[file].add(name)
        else:
            defined.setdefault(name, file)
    for file, names in used.items():
        graph[file] = {defined[name] for name in names if name in defined} - {file}
    return graph


def circle(graph):
    """The files of one circle, in order; empty: there is none."""
    done, way = set(), []

    def visit(name):
        if name in way:
            return way[way.index(name):] + [name]
        if name in done:
            return []
        way.append(name)
        for other in sorted(graph[name]):
            found = visit(other)
            if found:
                return found
        done.add(way.pop())
        return []

    for name in sorted(graph):
        found = visit(name)
        if found:
            return found
    return []


def forbidden(layer, graph):
    """What the folders of a layer include although the table does not allow it, as sentences."""
    may = MAY_NEED.get(layer, graph)
    wrong = [f"the table has no {room}" for room in sorted(graph.keys() - may.keys())]
    wrong += [f"there is no {room}" for room in sorted(may.keys() - graph.keys())]
    for room in sorted(graph.keys() & may.keys()):
        wrong += [f"{room} may not include {other}" for other in sorted(graph[room] - may[room])]
    return wrong


def main():
    root, build = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    sources = {path: source for path, source in objects(root, build) if source.is_relative_to("src")
               or source.is_relative_to("spa-plugins")}
    bad = 0
    for layer in LAYERS:
        graph = needs(root, layer)
        found = circle(graph)
        if not graph:
            print(f"{layer}: there are no files", file=sys.stderr)
        if found:
            print(f"{layer}: a circle: {' needs '.join(found)}", file=sys.stderr)
        bad += bool(found) or not graph
        found = circle(calls(sources, layer))
        if found:
            print(f"{layer}: a circle of calls: {' calls '.join(found)}", file=sys.stderr)
        bad += bool(found)
    for layer in ROOMS:
        graph = rooms(root, layer)
        found = circle(graph)
        if len(graph) < 2:
            print(f"{layer}: there are no folders", file=sys.stderr)
        if found:
            print(f"{layer}: a circle of folders: {' needs '.join(found)}", file=sys.stderr)
        wrong = forbidden(layer, graph)
        for sentence in wrong:
            print(f"{layer}: {sentence}", file=sys.stderr)
        bad += bool(found or wrong) or len(graph) < 2
    print(f"{len(LAYERS)} layers, {len(sources)} objects, and folders of {len(ROOMS)}: {bad} with a circle or a wrong include")
    return 1 if bad else 0


sys.exit(main())
