#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT
"""The files of the page as C, so that the program needs no file at run time.

    embed.py OUTPUT FILE...

Each file is there twice, as it is and packed by gzip, which browsers ask for.  The page names all
of its modules, so that a browser asks for them at once and not for one after the other.
"""
import gzip
import os
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


def read(path, files):
    with open(path, 'rb') as file:
        data = file.read()
    links = ''.join(f'<link rel="modulepreload" href="{os.path.basename(f)}">\n'
                    for f in files if f.endswith('.js') and not f.endswith('/app.js'))
    return data.replace(b'<!-- modules -->\n', links.encode())


def main(output, files):
    parts, table = ['#include "server-impl.h"\n'], []
    for n, path in enumerate(files):
        plain = read(path, files)
        packed = gzip.compress(plain, 9, mtime=0)
        parts += [array(f'plain_{n}', plain), array(f'gzip_{n}', packed)]
        kind = TYPES[os.path.splitext(path)[1]]
        table.append(f'\t{{ "/{os.path.basename(path)}", "{kind}", plain_{n}, gzip_{n}, '
                     f'{len(plain)}, {len(packed)} }},\n')
    parts.append('const struct tb_page_file tb_page_files[] = {\n' + ''.join(table) + '};\n')
    parts.append(f'const size_t tb_n_page_files = {len(files)};\n')
    with open(output, 'w', encoding='ascii') as file:
        file.write('\n'.join(parts))


main(sys.argv[1], sys.argv[2:])
