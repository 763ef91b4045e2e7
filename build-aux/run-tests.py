#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs `meson test` and closes with one line that counts single test cases.

Meson counts programs; a program that speaks TAP holds many tests. The closing line
"N passed, N failed, N skipped" counts those, over all suites.

Usage: run-tests.py BUILD-FOLDER [--only=NAME]... -- ARGUMENTS OF MESON TEST
"""
import json
import os
import re
import signal
import subprocess
import sys

TAP_LINE = re.compile(r"^(not )?ok\b[ \t]*\d*(?P<rest>.*)$")
TAIL_LINES = 40
MOST_FAILURES = 8  # of one program whose diagnostics are shown
CASE_LINES = 20


def count_tap(text):
    """Counts (passed, failed, skipped) of the outermost tests of a TAP text; None if it is no TAP."""
    if not re.search(r"^(TAP version \d+|1\.\.\d+)", text, re.M):
        return None
    passed = failed = skipped = 0
    for line in text.splitlines():
        found = TAP_LINE.match(line)
        if not found:
            continue
        directive = re.search(r"#\s*(skip|todo)", found["rest"], re.I)
        if directive:
            skipped += 1
        elif found[1]:
            failed += 1
        else:
            passed += 1
    return passed, failed, skipped


def count(entry):
    """Counts one program of Meson's log."""
    good = entry["result"] in ("OK", "EXPECTEDFAIL")
    counted = count_tap(entry.get("stdout") or "")
    if entry["result"] == "SKIP" and not (counted and sum(counted)):
        return 0, 0, 1
    if counted is None:
        return (1, 0, 0) if good else (0, 1, 0)
    passed, failed, skipped = counted
    if not good and not failed:
        failed = 1  # it crashed, timed out, or broke its own plan
    return passed, failed, skipped


def what_failed(entry):
    """The lines about each failed case of a TAP program, its diagnostics first, and the end of all that it said."""
    lines = ((entry.get("stdout") or "") + (entry.get("stderr") or "")).splitlines()
    shown = set(range(max(0, len(lines) - TAIL_LINES), len(lines)))
    failures = [i for i, line in enumerate(lines) if line.startswith(("not ok", "Bail out"))]
    for i in failures[:MOST_FAILURES]:
        start = i
        while start > 0 and i - start < CASE_LINES and lines[start - 1].startswith("#"):
            start -= 1
        shown.update(range(start, i + 1))
    shown.update(failures)
    text = []
    for i in sorted(shown):
        if text and i - 1 not in shown:
            text.append("[…]")
        text.append(lines[i])
    return "\n".join(text)


def main():
    build = sys.argv[1]
    split = sys.argv.index("--")
    only = [a.removeprefix("--only=") for a in sys.argv[2:split] if a.startswith("--only=")]
    arguments = sys.argv[split + 1:]

    names = []
    if only:
        tests = json.loads(subprocess.check_output(["meson", "introspect", "--tests", build]))
        names = [t["name"] for t in tests if any(o in t["name"] for o in only)]
        if not names:
            print(f"No test's name holds {' or '.join(only)}.", file=sys.stderr)
            return 1

    log = os.path.join(build, "meson-logs", "testlog.json")
    if os.path.exists(log):
        os.unlink(log)
    # An interrupt goes to Meson, which stops its tests; the count of what ran is still given.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    status = subprocess.run(
        ["meson", "test", "-C", build, *arguments, *names],
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ).returncode

    total = [0, 0, 0]
    bad = []
    if os.path.exists(log):
        with open(log, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                entry = json.loads(line)
                counted = count(entry)
                total = [a + b for a, b in zip(total, counted)]
                if counted[1]:
                    bad.append(entry)

    for entry in bad:
        print(f"\n==== {entry['name']}: {entry['result']} (exit status {entry.get('returncode')}); all of it is in {log.removesuffix('.json')}.txt")
        print(what_failed(entry))

    passed, failed, skipped = total
    if not passed + failed:
        print("No test ran.", file=sys.stderr)
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if failed or not passed or status else 0


if __name__ == "__main__":
    sys.exit(main())
