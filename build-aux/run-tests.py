#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs `meson test` and closes with one line that counts single test cases.

Meson counts programs; a program that speaks TAP holds many tests. The closing line
"N passed, N failed, N skipped" counts those, over all suites.

A program of the suites "live" and "display" that failed is run a second time, alone: there, real servers and windows share
the machine with whatever else it does. The second run counts; what needed one is named, for it wants mending.

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


def run_meson(build, arguments, names):
    """Runs `meson test`; gives its exit status and the entries of its log."""
    log = os.path.join(build, "meson-logs", "testlog.json")
    if os.path.exists(log):
        os.unlink(log)
    # An interrupt goes to Meson, which stops its tests; the count of what ran is still given.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    status = subprocess.run(
        ["meson", "test", "-C", build, *arguments, *names],
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ).returncode
    if not os.path.exists(log):
        return status, []
    with open(log, encoding="utf-8", errors="replace") as lines:
        return status, [json.loads(line) for line in lines]


def failed(entry):
    return count(entry)[1] > 0


def report(entry, build):
    log = os.path.join(build, "meson-logs", "testlog.txt")
    print(f"\n==== {entry['name']}: {entry['result']} (exit status {entry.get('returncode')}); all of it is in {log}")
    print(what_failed(entry), flush=True)


def plain_name(entry):
    """The name that `meson test` takes, without project and suites."""
    return entry["name"].split(" / ")[-1].strip()


def choose(tests, only, suites):
    """The names of the tests, of these suites (all, if there are none), that hold one of the words."""
    return [t["name"] for t in tests if any(o in t["name"] for o in only)
            and (not suites or any(s.split(":")[-1] in suites for s in t["suite"]))]


def main():
    build = sys.argv[1]
    split = sys.argv.index("--")
    only = [a.removeprefix("--only=") for a in sys.argv[2:split] if a.startswith("--only=")]
    arguments = sys.argv[split + 1:]

    names = []
    if only:
        tests = json.loads(subprocess.check_output(["meson", "introspect", "--tests", build]))
        suites = [after for option, after in zip(arguments, arguments[1:]) if option == "--suite"]
        names = choose(tests, only, suites)
        if not names:
            where = f" of {' or '.join(suites)}" if suites else ""
            print(f"No test{where} has a name that holds {' or '.join(only)}.", file=sys.stderr)
            return 1

    # The live tests mostly wait, for servers and windows: two more than there are processors keep these busy, and none waits too long.
    status, entries = run_meson(build, ["--num-processes", str(len(os.sched_getaffinity(0)) + 2), *arguments], names)
    again = [e for e in entries if failed(e) and (":live / " in e["name"] or ":display / " in e["name"])] if "--repeat" not in arguments else []
    if again and status >= 0:
        for entry in again:
            report(entry, build)
        print("\nRun again, one at a time: " + ", ".join(plain_name(e) for e in again), flush=True)
        entries = [e for e in entries if e not in again]
        for entry in again:
            entries += run_meson(build, [*arguments, "--num-processes", "1"], [plain_name(entry)])[1]

    for entry in entries:
        if failed(entry):
            report(entry, build)
    shaky = [plain_name(e) for e in again if not any(failed(n) for n in entries if n["name"] == e["name"])]
    if shaky:
        print("\nPassed only when run again: " + ", ".join(shaky))

    total = [sum(column) for column in zip(*map(count, entries))] or [0, 0, 0]
    if not total[0] + total[1]:
        print("No test ran.", file=sys.stderr)
    print(f"\n{total[0]} passed, {total[1]} failed, {total[2]} skipped", flush=True)
    return 1 if total[1] or not total[0] or (status and not again) else 0


if __name__ == "__main__":
    sys.exit(main())
