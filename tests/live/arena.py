# SPDX-License-Identifier: GPL-3.0-or-later
"""The program signed in to a server of ours, and what a test needs to know of it.

Desktop.start() must have happened before a Program is made; open_desktop() does it for a whole
test program and takes care of its end."""
import atexit
import os
import shutil
import tempfile
import time
import uuid
from pathlib import Path

from . import desktop
from .stored import Stored

_desktop = None
_folders = []


def open_desktop(keyring=True, size='1280x900'):
    global _desktop
    if _desktop is None:
        _desktop = desktop.Desktop(size=size, keyring=keyring)
        atexit.register(_close)
        _desktop.start()
    return _desktop


def _close():
    for folder in _folders:
        shutil.rmtree(folder, ignore_errors=True)
    if _desktop is not None:
        _desktop.close()


def new_profile():
    base = '/dev/shm' if os.access('/dev/shm', os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix='envoi-profile-', dir=base))
    _folders.append(folder)
    return desktop.Profile(folder)


class Arena:
    """One account on one server, one profile, one program."""

    def __init__(self, server, name='romeo', password=None, port=None, direct=False, profile=None, **environment):
        open_desktop()
        from .ui import Program                        # looks at the environment of the desktop
        self.server, self.name = server, name
        self.bare = server.jid(name)
        self.profile = profile or new_profile()
        self.program = Program(self.profile, {
            **server.environment(port, direct), 'ENVOI_TEST_ACCOUNT': self.bare,
            'ENVOI_TEST_PASSWORD': password or server.users[name], **environment})
        self.stored = Stored(self.profile)

    def start(self, wait=True):
        self.program.start(wait)
        return self

    def __enter__(self):
        return self if self.program.alive() else self.start()

    def __exit__(self, *problem):
        self.program.__exit__(*problem)

    def close(self):
        self.program.kill()

    def send(self, to, text, wait=True):
        """As if the person had typed it."""
        self.program.action('win.send-text', to, text, wait=wait)

    # With the scripted server -----------------------------------------------------------

    def online(self, patience=30):
        """Waits until the server has the program; presses “Try Again” meanwhile, so that the growing
        pauses between attempts cost no time."""
        end = time.monotonic() + patience
        while not ((s := self.server.online()) and s.available):
            self.program.check_alive()
            if time.monotonic() > end:
                raise AssertionError(f'never online; steps {[s for _, s in self.server.steps[-12:]]}, ends {self.server.failures[-4:]}')
            if s is None and time.monotonic() > end - patience + 1:
                self.retry()
            time.sleep(0.25)
        return self

    def retry(self):
        """The person presses “Try Again”."""
        if self.program.application is not None:
            try:
                self.program.action('win.retry', self.bare)
            except Exception:                           # the window is not ready for it
                pass

    def sentinel(self, sender='juliet@friends.test/balcony', patience=30):
        """A message after everything before it: once it is stored, all that came earlier was dealt with."""
        body = 'sentinel ' + uuid.uuid4().hex
        self.online(patience)
        self.server.wait_online().deliver(sender, body)
        self.stored.wait_body(body, patience=patience)
        self.program.check_alive()
        return body

    def inject(self, *stanzas):
        """Sends stanzas as they are, then a sentinel; returns the bodies stored now."""
        self.online()
        for xml in stanzas:
            self.server.inject(xml)
        self.sentinel()
        return self.stored.bodies()
