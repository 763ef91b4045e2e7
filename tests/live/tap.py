# SPDX-License-Identifier: GPL-3.0-or-later
"""Test Anything Protocol: one line for each check, so that meson counts each as a case.

    @case('A01 a carbon copy from a stranger is dropped')
    def a01(world): ...
    run(world)

A case that raises fails, with the traceback as comment; one that raises Skip is skipped."""
import os
import sys
import time
import traceback

_cases = []


class Skip(Exception):
    pass


def case(name):
    """Registers the function as a case; they run in the order of the file."""
    def keep(function):
        _cases.append((name, function))
        return function
    return keep


def say(*words):
    """A comment line, shown by meson test --verbose and kept in its log."""
    for line in ' '.join(str(w) for w in words).splitlines() or ['']:
        print('# ' + line, flush=True)


class Tap:
    """Counts and prints; for tests whose cases are known only as they run."""

    def __init__(self):
        self.count = self.failed = 0

    def result(self, good, name, skip=None):
        self.count += 1
        self.failed += not good
        print(f'{"ok" if good else "not ok"} {self.count} - {name.replace("#", "no.")}' + (f' # SKIP {skip}' if skip else ''), flush=True)

    def attempt(self, name, function, *arguments, on_failure=None):
        """Runs one case; returns whether it passed."""
        start = time.monotonic()
        try:
            function(*arguments)
        except Skip as reason:
            self.result(True, name, str(reason) or 'not here')
            return True
        except (Exception, SystemExit):
            say(traceback.format_exc())
            if on_failure:
                try:
                    on_failure()
                except Exception:                       # the report of a failure must not hide it
                    say(traceback.format_exc())
            self.result(False, name)
            return False
        say(f'{time.monotonic() - start:.2f} s')
        self.result(True, name)
        return True

    def finish(self):
        print(f'1..{self.count}', flush=True)
        return 1 if self.failed else 0


def run(*arguments, on_failure=None, only=None):
    """Runs the registered cases (those whose name contains `only`, or $ENVOI_ONLY) and exits."""
    tap, only = Tap(), only or os.environ.get('ENVOI_ONLY', '')
    for name, function in _cases:
        if only in name:
            tap.attempt(name, function, *arguments, on_failure=on_failure)
    sys.exit(tap.finish())
