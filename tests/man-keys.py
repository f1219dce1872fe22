# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT
"""The keys that troubadour(1) names are in the params table, and each part of the table (gate, eq,
fader...) is named there.  troubadour-keys(7) has each row of the table, with its help.

  man-keys.py SOURCE_ROOT KEYS_PAGE

KEYS_PAGE prints troubadour-keys(7).
"""
import re
import subprocess
import sys

root, keys_page = sys.argv[1:]
table = open(f"{root}/src/mixer/params-table.c").read()
man = open(f"{root}/docs/troubadour.1").read()
section = man[man.index(".SH KEYS") : man.index(".SH VALUES")]

# A row has a unit, which lists of words have not.  Rows of macros have a number in the middle:
# "eq." #n ".freq".
rows = re.findall(r'\{ ((?:"[a-z0-9.-]+"|#n| )+),[^{}\n]*TB_UNIT_', table)
keys = {re.sub(r"\s*#n\s*", "1", row.replace('" #n "', "1").replace('" #n', '1"')).replace('"', "").strip() for row in rows}

# .TP, the key, its help, .br, its range and default.
page = subprocess.run([keys_page, "--man"], capture_output=True, text=True, check=True).stdout
all_keys, _, facts = page.partition(".SH FACTS\n")
entries = re.findall(r"^\.TP\n\.B \\&(\S+)\n\\&(\S.*)\.\n\.br\n\\&(\S.*); default \\&\S.*\n", all_keys, re.M)
told = {key.replace("\\-", "-") for key, _, _ in entries}
# strip.STRIP.fader is a row of the name "fader", route.STRIP.BUS one of the name "route".
told = {re.sub(r"\.STRIP\.BUS$", "", key) for key in told}
in_table = {re.sub(r"^(?:(?:strip|bus)\.(?:STRIP|BUS)|(?:group|engine|console)(?:\.\d+)?)\.", "", key) for key in told}
named = set()
for line in section.splitlines():
    if re.match(r"\.BI (strip|bus)\. NAME ", line):
        words = line.split(" NAME ", 1)[1].replace("\\fR,\\", " ").replace("\\-", "-").split()
        named |= {word.strip(".,") for word in words if re.match(r"\.[a-z]", word)}
    elif line.startswith(".BI group. N "):
        words = line.split(" N ", 1)[1].replace("\\fR,\\", " ").split()
        named |= {"group.1" + word for word in words}
    elif line.startswith(".B ") and line[3:].strip() in keys:
        named.add(line[3:].strip())
    elif re.match(r"\.BI [a-z]+\. STRIP \. BUS", line):
        named.add(line.split()[1].strip("."))

bad = [f"the man page names {key}, which is no key" for key in sorted(named - keys)]
for part in sorted({key.split(".")[0] for key in keys}):
    if not any(name.split(".")[0] == part for name in named):
        bad.append(f"the man page does not name {part}")
bad += [f"troubadour-keys(7) does not have {key}" for key in sorted(keys - in_table - told)]
if len(entries) != all_keys.count(".TP\n"):
    bad.append("troubadour-keys(7) has a key without a meaning, a range or a default")
if facts.count(".TP\n") != len(re.findall(r"^\.TP\n\.B \\&(\S+)\n\\&[A-Z].*\.\n", facts, re.M)):
    bad.append("troubadour-keys(7) has a fact without a meaning")
if not keys or not named or not facts:
    bad.append("nothing found")
print("\n".join(bad) or f"{len(named)} of {len(keys)} keys are named")
sys.exit(bool(bad))
