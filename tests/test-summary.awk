# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT

# What failed and why, and how much passed, of the log of a run of meson's tests:
#
#     LC_ALL=C awk -v logs=DIRECTORY -f test-summary.awk DIRECTORY/testlog.json
#
# The log has one JSON object per test, with what it printed as a string.

# U+2019 is written as \u2019 there; this is its bytes in UTF-8.
function utf8(code) {
    if (code < 128)
        return sprintf("%c", code)
    if (code < 2048)
        return sprintf("%c%c", 192 + int(code / 64), 128 + code % 64)
    return sprintf("%c%c%c", 224 + int(code / 4096), 128 + int(code / 64) % 64, 128 + code % 64)
}
function letters(text,   all) {
    while (match(text, /\\u[0-9a-f][0-9a-f][0-9a-f][0-9a-f]/)) {
        all = all substr(text, 1, RSTART - 1) utf8(number(substr(text, RSTART + 2, 4)))
        text = substr(text, RSTART + 6)
    }
    return all text
}
function number(hex,   i, n) {
    for (i = 1; i <= length(hex); i++)
        n = 16 * n + index("0123456789abcdef", substr(hex, i, 1)) - 1
    return n
}
# The text of a field, with its lines apart.
function field(name,   at, text) {
    at = index($0, "\"" name "\": \"")
    if (!at)
        return ""
    text = substr($0, at + length(name) + 5)
    if (match(text, /^([^"\\]|\\.)*/))
        text = substr(text, 1, RLENGTH)
    gsub(/\\n/, "\n", text)
    gsub(/\\t/, "\t", text)
    gsub(/\\"/, "\"", text)
    gsub(/\\u001b\[[0-9;]*m/, "", text)
    gsub(/\\\\/, "\\", text)
    return letters(text)
}
function closing_lines(text,   n) {
    while (match(text, /Tested: [0-9]+ \| Passing: [0-9]+ \| Failing: [0-9]+/)) {
        split(substr(text, RSTART, RLENGTH), n, /[^0-9]+/)
        good += n[3]
        bad += n[4] # those that crashed are among them
        text = substr(text, RSTART + RLENGTH)
        seen = 1
    }
}
# The cases of a Criterion program, and what was wrong: cases run side by side, and
# an assertion does not say whose it is.
function name_cases(text,   line, n, i, place, n_shown) {
    n = split(text, line, "\n")
    for (i = 1; i <= n; i++) {
        if (line[i] ~ /^\[FAIL\] /) {
            sub(/: \([0-9.]+s\)$/, "", line[i])
            print "  " substr(line[i], 8)
            named = 1
        }
    }
    for (i = 1; i <= n; i++) {
        if (line[i] ~ /^\[----\] .*: (Assertion Failed|Unexpected signal)/) {
            place = line[i]
            sub(/^\[----\] (\.\.\/)*/, "", place)
            sub(/: Assertion Failed.*/, "", place)
        } else if (place != "" && line[i] ~ /^\[----\] +[^ ]/) {
            sub(/^\[----\] +/, "", line[i])
            if (n_shown++ < 10)
                print "      " place ": " line[i]
            place = ""
        }
    }
}
# What a test of node said of its error in the block below `not ok`: the first lines, and where in its
# file it was.  Returns where the block ends.
function tell_error(line, i, n,   n_shown, at, file) {
    for (; i <= n && line[i] !~ /^ *\.\.\.$/; i++) {
        if (line[i] ~ /^ *location: /) {
            at = line[i]
            gsub(/^.*\/|:[0-9]+'$/, "", at)
            print "      " at
            sub(/:.*/, "", at)
            file = at
        } else if (line[i] ~ /^ *error: \|-$/) {
            while (line[i + 1] !~ /^ *[a-z][A-Za-z]*:( |$)/ && line[i + 1] !~ /^ *\.\.\.$/ && i < n)
                if (line[++i] ~ /[^ ]/ && n_shown++ < 6)
                    print "      " line[i]
        } else if (line[i] ~ /^ *error: /) {
            sub(/^ *error: /, "", line[i])
            print "      " line[i]
        } else if (file != "" && match(line[i], "/" file ":[0-9]+")) {
            print "      at " substr(line[i], RSTART + 1, RLENGTH - 1)
            file = ""
        }
    }
    return i
}
# The tests of a run of node (TAP), what was wrong, and what the programs that they start said before.
function name_node_tests(text,   line, n, i, said, n_said) {
    n = split(text, line, "\n")
    for (i = 1; i <= n; i++) {
        if (line[i] ~ /^ *ok [0-9]+ - /) {
            n_said = 0
        } else if (line[i] ~ /^ *not ok [0-9]+ - /) {
            sub(/^ *not ok [0-9]+ - /, "", line[i])
            print "  " line[i]
            i = tell_error(line, i + 1, n)
            for (said = 1; said <= n_said; said++)
                print "      it said: " heard[said]
            n_said = 0
            named = 1
        } else if (line[i] ~ /^# / && line[i] !~ /^# Subtest: / && n_said < 5) {
            heard[++n_said] = substr(line[i], 3)
        }
    }
}
function last_lines(text,   line, n, i) {
    n = split(text, line, "\n")
    while (n > 0 && line[n] ~ /^[ \t]*$/)
        n--
    for (i = n > 5 ? n - 4 : 1; i <= n; i++)
        print "      " line[i]
}
function show(result,   name) {
    name = field("name")
    sub(/^.* \/ /, "", name)
    if (!any++)
        print "Failed:"
    print name " (" tolower(result) ")"
    named = 0
    name_cases(field("stdout"))
    name_cases(field("stderr"))
    if (!named)
        name_node_tests(field("stdout"))
    if (!named)
        last_lines(field("stdout") "\n" field("stderr"))
}
{
    good = bad = seen = 0
    result = field("result")
    fine = result == "OK" || result == "EXPECTEDFAIL"
    skip = result == "SKIP"
    closing_lines($0)
    if (!seen)
        good = fine
    # A leak at exit, or a crash before the closing line: no case says so.
    if (!fine && !skip && !bad)
        bad = 1
    if (!fine && !skip)
        show(result)
    passed += good
    failed += bad
    skipped += skip
}
END {
    if (any)
        print "The whole log: " logs "/testlog.txt\n"
    printf "%d passed, %d failed", passed, failed
    if (skipped)
        printf ", %d skipped", skipped
    print ""
    exit failed > 0 || passed == 0
}