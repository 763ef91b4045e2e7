# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the program `envoi-line`: one account's line without a window."""
import os
import subprocess
import threading
import time


class Line:
    """Start it with the server's environment; wait() for what it says."""

    def __init__(self, jid, password='secret', environment=None, **options):
        command = [os.environ['ENVOI_LINE'], '--jid', jid]
        if password is not None:
            command += ['--password', password]
        for name, value in options.items():
            if value is True:
                command.append('--' + name.replace('_', '-'))
            elif value is not None:
                command += ['--' + name.replace('_', '-'), str(value)]
        self.lines, self.changed = [], threading.Condition()
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
                                        env={**os.environ, **(environment or {})})
        self.start = time.monotonic()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for text in self.process.stdout:
            with self.changed:
                self.lines.append((time.monotonic() - self.start, text.rstrip('\n')))
                self.changed.notify_all()
        with self.changed:
            self.lines.append((time.monotonic() - self.start, 'END'))
            self.changed.notify_all()

    def do(self, command):
        self.process.stdin.write(command + '\n')
        self.process.stdin.flush()

    def mark(self):
        with self.changed:
            return len(self.lines)

    def said(self, start, after=0):
        with self.changed:
            return [text for _, text in self.lines[after:] if text.startswith(start)]

    def wait(self, start, after=0, times=1, patience=30):
        """Waits until lines that begin with `start` came; returns the last of them."""
        end = time.monotonic() + patience
        with self.changed:
            while len(found := [text for _, text in self.lines[after:] if text.startswith(start)]) < times:
                left = end - time.monotonic()
                if left <= 0 or any(text == 'END' for _, text in self.lines):
                    raise AssertionError(f'never: {start} x {times}; said:\n' + self.text())
                self.changed.wait(left)
            return found[times - 1]

    def text(self):
        return '\n'.join(f'{when:8.3f} {text}' for when, text in self.lines[-60:])

    def quit(self, patience=10):
        """Ends it in order; its exit status must be 0 (a sanitizer's report makes it another)."""
        try:
            self.do('quit')
        except BrokenPipeError:
            pass
        assert self.process.wait(patience) == 0, f'exit status {self.process.returncode}\n{self.text()}'

    def kill(self):
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if self.process.poll() is None:
            if kind is None:
                self.quit()
            else:
                self.kill()
