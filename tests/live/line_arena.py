# SPDX-License-Identifier: GPL-3.0-or-later
"""The arena without a window: `envoi-line` in the program's place, so that attacks on the line can be
run where there is no display, and in a tenth of the time."""
import os
import tempfile
import time
import uuid
from pathlib import Path

from .line import Line


class _Name:
    def __init__(self, text):
        self.text = text

    def get_name(self):
        return self.text


class _LineProgram:
    def __init__(self, arena):
        self.arena = arena

    def alive(self):
        return self.arena.line is not None and self.arena.line.process.poll() is None

    def check_alive(self):
        if not self.alive():
            raise AssertionError(f'it ended with {self.arena.line and self.arena.line.process.returncode}\n{self.arena.line.text()}')

    def restart(self):
        self.arena.close()
        self.arena.start()

    def cpu_seconds(self):
        fields = Path(f'/proc/{self.arena.line.process.pid}/stat').read_text().rsplit(')', 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def memory(self):
        return 0.0

    def forget_turns(self):
        """It has no window whose turns could be long."""

    def probe(self, patience=0):
        return {'longest_turn_cpu_ms': 0.0, 'longest_turn_ms': 0.0}

    def all(self):
        return [_Name(text) for text in self.arena.line.said('state')[-3:]]

    def screenshot(self, name):
        pass

    def says(self, text, patience=20):
        pass


class _LineStored:
    def __init__(self, arena):
        self.arena = arena

    def bodies(self, peer=None):
        return [text.split(' ', 3)[3] for text in self.arena.messages if text.count(' ') >= 3]

    def wait_body(self, body, peer=None, patience=20):
        end = time.monotonic() + patience
        while body not in self.bodies():
            self.arena.program.check_alive()
            if time.monotonic() > end:
                raise AssertionError(f'never came: {body!r}\n{self.arena.line.text()}')
            time.sleep(0.02)


class LineArena:
    def __init__(self, server, **environment):
        self.server, self.environment = server, {**server.environment(), **environment}
        self.bare = server.jid('romeo')
        self.folder = Path(tempfile.mkdtemp(prefix='envoi-line-'))
        self.line, self.memory, self.earlier = None, None, []
        self.program, self.stored = _LineProgram(self), _LineStored(self)

    @property
    def messages(self):
        return self.earlier + (self.line.said('message ') if self.line else [])

    def start(self):
        if self.line is not None:
            said = self.line.said('memory ')
            self.memory = said[-1].split(' ', 1)[1] if said else self.memory
            self.earlier = self.messages
        self.line = Line(self.bare, self.server.users['romeo'], self.environment, memory=self.memory,
                         state_file=self.folder / 'state')
        self.line.do('presence')
        return self

    def close(self):
        if self.line is not None and self.line.process.poll() is None:
            self.line.kill()

    def online(self, patience=30):
        end = time.monotonic() + patience
        while not ((s := self.server.online()) and s.available):
            self.program.check_alive()
            if time.monotonic() > end:
                raise AssertionError(f'never online:\n{self.line.text()}')
            if s is None:
                self.retry()
            else:
                self.line.do('presence')
            time.sleep(0.2)
        return self

    def retry(self):
        """The person presses “Try Again”."""
        if self.line.said('state') and self.line.said('state')[-1].startswith('state waiting'):
            self.line.do('retry')

    def sentinel(self, sender='juliet@friends.test/balcony', patience=30):
        self.online(patience)
        body = 'sentinel-' + uuid.uuid4().hex
        self.server.wait_online().deliver(sender, body)
        self.stored.wait_body(body, patience=patience)

    def inject(self, *stanzas):
        self.online()
        for xml in stanzas:
            self.server.inject(xml)
        self.sentinel()
        return self.stored.bodies()
