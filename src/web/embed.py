#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT
"""The files of the page as C, so that the program needs no file at run time.

    embed.py ESBUILD OUTPUT FILE...

Each file is there twice, as it is and packed by gzip, which browsers ask for.  esbuild makes one file of
the page's modules, as a browser takes longer to ask for thirty than to read them, and one of its styles.
These, and whether the page is dark or light, are in the page itself, since nothing is painted before they
are known; the policy that comes with it allows no others, and so has their hashes.
"""
import base64
import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile

TYPES = {
    '.html': 'text/html; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.svg': 'image/svg+xml',
    '.webmanifest': 'application/manifest+json',
}


def array(name, data):
    rows = [', '.join(str(b) for b in data[i:i + 24]) for i in range(0, len(data), 24)]
    return f'static const unsigned char {name}[] = {{\n' + ',\n'.join(rows) + '\n};\n'


def text_of(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


# The script and the styles, each with all that it imports: by their names.
def bundled(esbuild, files):
    entries = [f for f in files if os.path.basename(f) in ('app.js', 'desk.css')]
    with tempfile.TemporaryDirectory() as place:
        facts = os.path.join(place, 'facts.json')
        subprocess.run([esbuild, *entries, '--bundle', '--minify', '--format=esm', '--charset=utf8', '--log-level=warning',
                        f'--outdir={place}', f'--metafile={facts}'], check=True)
        used = {os.path.basename(name) for name in json.loads(text_of(facts))['inputs']}
        made = {os.path.basename(f): text_of(os.path.join(place, os.path.basename(f))) for f in entries}
    foreign = used - {os.path.basename(f) for f in files}
    if foreign:
        sys.exit(f'meson.build does not list {", ".join(sorted(foreign))}')
    left = {os.path.basename(f) for f in files if f.endswith(('.js', '.css'))} - used
    if left:
        sys.exit(f'nobody needs {", ".join(sorted(left))}')
    return made


def page(path, style):
    text, n = re.subn(r'<link rel="stylesheet" .*\n', lambda _: f'<style>{style}</style>\n', text_of(path))
    if n != 1:
        sys.exit(f'{path} has {n} sheets of styles')
    return text


# As the page's policy names it.
def source_of(tag, text):
    digest = hashlib.sha256(re.search(f'<{tag}>(.*?)</{tag}>', text, re.S)[1].encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def main(esbuild, output, files):
    parts, table, made = ['#include "server-impl.h"\n'], [], bundled(esbuild, files)
    text = made['index.html'] = page(next(f for f in files if f.endswith('.html')), made['desk.css'])
    served = [f for f in files if not f.endswith(('.css', '.js')) or f.endswith('/app.js')]
    for n, path in enumerate(served):
        plain = (made.get(os.path.basename(path)) or text_of(path)).encode()
        packed = gzip.compress(plain, 9, mtime=0)
        parts += [array(f'plain_{n}', plain), array(f'gzip_{n}', packed)]
        kind = TYPES[os.path.splitext(path)[1]]
        table.append(f'\t{{ "/{os.path.basename(path)}", "{kind}", plain_{n}, gzip_{n}, '
                     f'{len(plain)}, {len(packed)} }},\n')
    parts.append('const struct tb_page_file tb_page_files[] = {\n' + ''.join(table) + '};\n')
    parts.append(f'const size_t tb_n_page_files = {len(served)};\n')
    for tag in ('style', 'script'):
        parts.append(f'const char tb_page_{tag}[] = "{source_of(tag, text)}";\n')
    with open(output, 'w', encoding='ascii') as file:
        file.write('\n'.join(parts))


main(sys.argv[1], sys.argv[2], sys.argv[3:])
