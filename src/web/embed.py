#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT
"""The files of the page as C, so that the program needs no file at run time.

    embed.py OUTPUT FILE...

Each file is there twice, as it is and packed by gzip, which browsers ask for.  The page names all
of its modules, so that a browser asks for them at once and not for one after the other.  Its styles
are in it, since nothing is painted before they are there; the policy that comes with it allows no
others, and so has their hash.
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
    names = [os.path.basename(f) for f in files if f.endswith('.js')]
    links = ''.join(f'<link rel="modulepreload" href="{name}">\n'
                    for name in names if f'src="{name}"' not in text)
    style = styles(text, files)
    text = re.sub(r'<link rel="stylesheet" .*\n', '', text)
    text = text.replace('<!-- styles -->\n', f'<style>{style}</style>\n')
    return text.replace('<!-- modules -->\n', links), style


def main(output, files):
    parts, table = ['#include "server-impl.h"\n'], []
    index = next(f for f in files if f.endswith('.html'))
    text, style = page(index, files)
    served = [f for f in files if not f.endswith('.css')]
    for n, path in enumerate(served):
        plain = (text if path == index else text_of(path)).encode()
        packed = gzip.compress(plain, 9, mtime=0)
        parts += [array(f'plain_{n}', plain), array(f'gzip_{n}', packed)]
        kind = TYPES[os.path.splitext(path)[1]]
        table.append(f'\t{{ "/{os.path.basename(path)}", "{kind}", plain_{n}, gzip_{n}, '
                     f'{len(plain)}, {len(packed)} }},\n')
    parts.append('const struct tb_page_file tb_page_files[] = {\n' + ''.join(table) + '};\n')
    parts.append(f'const size_t tb_n_page_files = {len(served)};\n')
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    parts.append(f'const char tb_page_style[] = "\'sha256-{digest}\'";\n')
    with open(output, 'w', encoding='ascii') as file:
        file.write('\n'.join(parts))


main(sys.argv[1], sys.argv[2:])
