#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT

# scripts/test says of what failed which it was and why, for programs of Criterion, for node's tests and
# for scripts:
#
#     test-summary.py SUMMARY.AWK

import json
import os
import subprocess
import sys
import tempfile

CRITERION = """[\x1b[0;31m----\x1b[0m] \x1b[0;1m../tests/unit/gate.c\x1b[0m:\x1b[0;31m12\x1b[0m: Assertion Failed
[\x1b[0;31m----\x1b[0m]
[\x1b[0;31m----\x1b[0m]   it is "open"
[\x1b[0;31mFAIL\x1b[0m] gate::closes: (0.01s)
[\x1b[0;34m====\x1b[0m] Synthesis: Tested: 3 | Passing: 2 | Failing: 1 | Crashing: 0
"""

NODE = """TAP version 13
# Subtest: it is fine
ok 1 - it is fine
  ---
  duration_ms: 5.3
  ...
# the console ended with 1
# Subtest: one’s own level
not ok 2 - one’s own level
  ---
  duration_ms: 180345.5
  location: '/home/somebody/tests/web/screens.test.mjs:40:1'
  failureType: 'testCodeFailure'
  error: |-
    waited in vain: a "level"

    −20 is not −3
  code: 'ERR_TEST_FAILURE'
  stack: |-
    until (file:///home/somebody/tests/web/session.mjs:35:9)
    async TestContext.<anonymous> (file:///home/somebody/tests/web/screens.test.mjs:43:2)
    async Test.run (node:internal/test_runner/test:797:9)
  ...
# Subtest: another one
not ok 3 - another one
  ---
  duration_ms: 0.3
  location: '/home/somebody/tests/web/screens.test.mjs:60:1'
  failureType: 'hookFailed'
  error: 'no browser'
  ...
1..3
# tests 3
# pass 1
# fail 2
"""

EXPECTED = """Failed:
test-gate (fail)
  gate::closes
      tests/unit/gate.c:12: it is "open"
page (fail)
  one’s own level
      screens.test.mjs:40
          waited in vain: a "level"
          −20 is not −3
      at screens.test.mjs:43
      it said: the console ended with 1
  another one
      screens.test.mjs:60
      'no browser'
docs (fail)
      b
      c
      d
      e
      f
The whole log: logs/testlog.txt

3 passed, 3 failed, 1 skipped
"""

tests = [
    ("troubadour:unit / test-gate", "FAIL", CRITERION),
    ("troubadour:web / page", "FAIL", NODE),
    ("docs", "FAIL", "a\nb\nc\nd\ne\nf\n\n"),
    ("version", "OK", ""),
    ("desktop", "SKIP", ""),
]

with tempfile.TemporaryDirectory() as scratch:
    log = os.path.join(scratch, "testlog.json")
    with open(log, "w", encoding="ascii") as to:
        for name, result, stdout in tests:
            to.write(json.dumps({"name": name, "stdout": stdout, "result": result}) + "\n")
    run = subprocess.run(["awk", "-v", "logs=logs", "-f", sys.argv[1], log],
                         env=dict(os.environ, LC_ALL="C"), capture_output=True, check=False)

said = run.stdout.decode()
if said != EXPECTED or run.returncode != 1 or run.stderr:
    sys.exit(f"it said\n{said}\nand not\n{EXPECTED}\n{run.stderr.decode()}")
