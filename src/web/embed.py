#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT
"""The files of the page as C, so that the program needs no file at run time.

    embed.py OUTPUT FILE...

Each file is there twice, as it is and packed by gzip, which browsers ask for.  The modules of the
page are one file, as a browser takes longer to ask for thirty than to read them.  Its styles, and
whether it is dark or light, are in it, since nothing is painted before they are known; the policy
that comes with it allows no others, and so has their hashes.
"""
import base64
import gzip
import hashlib
import os
import re
import sys

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


# The sheets in the order in which the page names them.
def styles(page, files):
    names = re.findall(r'<link rel="stylesheet" href="(.*?)">\n', page)
    return ''.join(text_of(f) for name in names for f in files if os.path.basename(f) == name)


def page(path, files):
    text = text_of(path)
    style = styles(text, files)
    text = re.sub(r'<link rel="stylesheet" .*\n', '', text)
    return text.replace('<!-- styles -->\n', f'<style>{style}</style>\n')


# As the page's policy names it.
def source_of(tag, text):
    digest = hashlib.sha256(re.search(f'<{tag}>(.*?)</{tag}>', text, re.S)[1].encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


IMPORT = re.compile(r"^import \{ (.*) \} from '\./(.*)\.js';$", re.M)
EXPORT = re.compile(r'^export (?=(?:async function|function|const|class) (\w+))', re.M)


# Each behind those that it needs.
def in_order(name, modules, order):
    for _, needed in IMPORT.findall(modules[name]):
        if needed not in order:
            in_order(needed, modules, order)
    order.append(name)
    return order


# A function that returns what the module exports.
def function_of(name, text, exports):
    def taken(match):
        names, needed = match.groups()
        unknown = set(names.split(', ')) - set(exports[needed])
        if unknown:
            sys.exit(f'{name}.js: {needed}.js exports no {", ".join(sorted(unknown))}')
        return f'const {{ {names} }} = {identifier(needed)};'

    body = EXPORT.sub('', IMPORT.sub(taken, text))
    left = re.search(r'^(?:import|export)\b.*', body, re.M)
    if left:
        sys.exit(f'{name}.js: this is not understood: {left[0]}')
    return (f'const {identifier(name)} = (() => {{\n{body}'
            f'return {{ {", ".join(exports[name])} }};\n}})();\n')


def identifier(name):
    return 'of_' + name.replace('-', '_')


# The module `name` with all that it needs.
def script(name, files):
    modules = {os.path.basename(f)[:-3]: text_of(f) for f in files if f.endswith('.js')}
    exports = {module: EXPORT.findall(text) for module, text in modules.items()}
    order = in_order(name, modules, [])
    left = modules.keys() - set(order)
    if left:
        sys.exit(f'nobody needs {", ".join(sorted(left))}')
    return ''.join(function_of(module, modules[module], exports) for module in order)


def main(output, files):
    parts, table = ['#include "server-impl.h"\n'], []
    index = next(f for f in files if f.endswith('.html'))
    text = page(index, files)
    made = {'index.html': text, 'app.js': script('app', files)}
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


main(sys.argv[1], sys.argv[2:])
