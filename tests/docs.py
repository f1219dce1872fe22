# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT
"""What README and docs/ tell readers to do can be done: links lead somewhere and each page is found
from README and in the site's menu, commands and their options are the program's, keys are in the table, targets are make's, shell blocks are shell,
console files are read by the console, and every field of theirs is explained.

  docs.py SOURCE_ROOT TROUBADOUR KEYS_PAGE CONSOLE_FILE

KEYS_PAGE prints the page of all keys, CONSOLE_FILE judges a console file on its standard input.
Blocks between ```sh are commands, and those between ```console are console files.
"""
import functools
import pathlib
import re
import subprocess
import sys

root, troubadour, keys_page, console_file = pathlib.Path(sys.argv[1]), *sys.argv[2:]
generated = {root / "docs/keys.md": subprocess.run([keys_page], capture_output=True, text=True, check=True).stdout}
pages = {p: p.read_text() for p in [*root.glob("*.md"), *root.glob("docs/*.md")]} | generated
bad = []


def complain(page, what):
    bad.append(f"{page.relative_to(root)}: {what}")


# ---- links ----


def anchors(text):
    titles = re.findall(r"^#+ (.*)$", text, re.M)
    return {re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", t.lower()).strip()) for t in titles}


def check_links(page, text):
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if target not in pages and not target.exists():
            complain(page, f"{link} leads nowhere")
        elif target.is_dir():
            complain(page, f"{link} is a folder, which the site cannot show")
        elif anchor and anchor not in anchors(pages.get(target, "")):
            complain(page, f"{link}: there is no such heading")


def check_places():
    places = {name: (root / name).read_text() for name in ("README.md", "docs/mkdocs.yml")}
    for page in pages.keys() - generated.keys():
        name = str(page.relative_to(root))
        for place, text in places.items():
            if name not in (place, "README.md") and name not in text:
                complain(page, f"{place} does not lead here")


# ---- commands ----


@functools.cache
def help_of(command):
    said = subprocess.run([troubadour, command, "--help"], capture_output=True, text=True)
    return said.stdout if said.returncode == 0 else None


patterns = [
    re.compile(re.sub(r"\\\.(STRIP|BUS)", r"\\.[^.]+", re.escape(key)) + "$")
    for key in re.findall(r"^\| `([^`]+)`", generated[root / "docs/keys.md"], re.M)
]


# An insert is there where the console file says so, with the controls of its filter.
def is_key(key):
    return "insert" in key.split(".") or any(p.match(key) for p in patterns)


def check_setting(page, word):
    key = re.match(r"((?:strip|bus|route|send|pre)\.[a-z0-9._-]+?)(?:\+|-)?=", word)
    if key and not is_key(key[1]):
        complain(page, f"there is no key {key[1]}")


def check_command(page, line):
    words = re.sub(r"\s[#;|&>].*", "", line).split()
    command, rest = words[1] if len(words) > 1 else "--help", words[2:]
    # "troubadour is ready" is what it says.
    if command == "is" or not re.fullmatch(r"[a-z]+", command):
        return
    said = help_of(command)
    if said is None:
        complain(page, f"`{line}`: there is no command {command}")
        return
    for word in rest:
        option = re.fullmatch(r"(--?[a-z][a-z-]*)(=.*)?", word)
        if option and not re.search(rf"(^|[\s,]){option[1]}([\s,]|$)", said, re.M):
            complain(page, f"`{line}`: {command} has no option {option[1]}")
        check_setting(page, word)


make_targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(), re.M))


def check_make(page, line):
    for word in line.split("#")[0].split()[1:]:
        if re.fullmatch(r"[a-z][a-z-]*", word) and word not in make_targets:
            complain(page, f"`{line}`: make has no target {word}")
        if not re.fullmatch(r"[a-z-]+", word):
            break


def check_line(page, line):
    line = line.removeprefix("$ ").strip()
    line = re.sub(r"^([A-Z]+=\S+ )+", "", line)
    if line.startswith("troubadour "):
        check_command(page, line)
    elif line.startswith("make "):
        check_make(page, line)


def check_commands(page, text):
    fenced = re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)
    for block in fenced:
        if subprocess.run(["sh", "-n"], input=block, text=True, capture_output=True).returncode:
            complain(page, f"this is no shell: {block}")
        for line in block.replace("\\\n", " ").splitlines():
            check_line(page, line)
    for line in re.findall(r"^ {4}(.*)$", text, re.M) + re.findall(r"`([^`\n]+)`", text):
        check_line(page, line)


# ---- console files ----


def check_consoles(page, text):
    for block in re.findall(r"^```console\n(.*?)^```", text, re.M | re.S):
        said = subprocess.run([console_file], input=block, text=True, capture_output=True)
        if said.returncode:
            complain(page, f"{said.stdout.strip()}\n{block}")


# Every field that the console's parser knows has its row in docs/console.md.
def check_fields():
    page = root / "docs/console.md"
    rows = re.findall(r"^\| (`[^|]*) \|", pages[page].partition("## The whole console")[2], re.M)
    told = {f for row in rows for f in re.findall(r"`([^`]+)`", row)}
    tables = "".join((root / f"src/spa/{name}.c").read_text() for name in ("config", "config-device"))
    known = set(re.findall(r'^\t\{ "([a-z.-]+)", read_', tables, re.M))
    for field in known ^ told if known else {"none found"}:
        complain(page, f"{field} is in the parser's tables or here, not in both")


# What a console tells and what can be asked of it has its row in docs/protocol.md.
def check_protocol():
    page = root / "docs/protocol.md"
    _, _, rest = pages[page].partition("\n## Facts\n")
    rows = re.findall(r"^\| (`[^|]*) \|", rest.partition("\n## ")[0], re.M)
    told = {key for row in rows for key in re.findall(r"`([^`]+)`", row)}
    known = {
        re.sub(r"STRIP|BUS", lambda name: f"<{name[0].lower()}>", key)
        for key in re.findall(r"^\| `([^`]+)`", generated[root / "docs/keys.md"].partition("\n## Facts\n")[2], re.M)
    }
    for key in known ^ told if known else {"none found"}:
        complain(page, f"the fact {key} is in the table or here, not in both")
    orders = dict(re.findall(r'\[(TB_ORDER_\w+)\] = \{ "(console\.[a-z-]+)",', (root / "src/mixer/protocol.c").read_text()))
    obeyed = set(re.findall(r"\[(TB_ORDER_\w+)\] = ", (root / "src/module/console/orders.c").read_text()))
    rows = re.findall(r"^\| (`console\.[^|]*) \|", rest.partition("\n## ")[2], re.M)
    told = {key for row in rows for key in re.findall(r"`([^`]+)`", row)}
    for key in (obeyed ^ orders.keys()) | (set(orders.values()) ^ told) if orders else {"none found"}:
        complain(page, f"{key} is not at once in the table, obeyed by the console and here")


# What both ends of the port "meters" agree on, and what takes level away there.
def check_meters():
    page = root / "docs/protocol.md"
    told = pages[page].partition("\n## Levels")[2]
    version = re.search(r"VERSION +(\d+)u", (root / "src/mixer/include/mixer/protocol.h").read_text())[1]
    if f"version {version} of the protocol" not in pages[page]:
        complain(page, f"the protocol is of version {version}")
    port = dict(re.findall(r'^#define TB_METERS_(\w+) +"?([\w.]+?)"?u?$', (root / "src/mixer/include/mixer/meters-port.h").read_text(), re.M))
    for text in (
        f"the port `{port['PORT']}`",
        f"| `{port['VERSION_KEY']}` | array of Double: {port['VERSION']}.",
        f"version {port['VERSION']} of the levels",
        f"at most {port['BYTES']} bytes",
        f"| `{port['ENGINE_KEY']}` |",
        *(f"{port[end]}` |" for end in ("REDUCTION", "INPUT", "OVERS")),
    ):
        if text not in told:
            complain(page, f"this does not say: {text}")
    header = (root / "src/mixer/include/mixer/reductions.h").read_text()
    kinds = re.findall(
        r'^\s*\[TB_REDUCTION_\w+\] = +\{ "(\w+)", +"[\w-]+", +"([\w-]+)", +.*, (true|false), (?:true|false), (true|false) \}', header, re.M
    )
    if len(kinds) != int(re.search(r"TB_N_REDUCTIONS +(\d+)u", header)[1]):
        bad.append("the table of reductions was not found")
    titles = [title for _, title, _, _ in kinds]
    in_row = [title for _, title, _, is_share in kinds if is_share == "false"]
    listed = lambda names: ", ".join(names[:-1]) + " and " + names[-1]
    if f"the reductions by {listed(titles)}," not in told or f"the same of {listed([k[1] for k in kinds if k[2] == 'true'])} |" not in told:
        complain(page, "the reductions are not those of the table, in its order")
    for command in ("meters", "status"):
        for title in in_row:
            if title not in help_of(command):
                bad.append(f"{command} --help does not name the {title}")


for page, text in pages.items():
    check_links(page, text)
    check_commands(page, text)
    check_consoles(page, text)
check_places()
check_fields()
check_protocol()
check_meters()
if len(patterns) < 50 or len(pages) < 10:
    bad.append("nothing found")
print("\n".join(bad) or f"{len(pages)} pages, {len(patterns)} keys")
sys.exit(bool(bad))
