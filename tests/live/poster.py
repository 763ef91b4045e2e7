# SPDX-License-Identifier: GPL-3.0-or-later
"""The program `envoi-poster`: an account that reads and writes posts, without a window."""
import os
import shlex
import tempfile
import time

from .line import Line


class Poster(Line):
    """envoi-poster: words are quoted as a shell wants them; it can be killed and started again."""

    def __init__(self, server, name, **options):
        self.server, self.name, self.bare = server, name, server.jid(name)
        self.folder = options.pop('folder', None) or tempfile.mkdtemp(prefix='envoi-poster-', dir='/dev/shm' if os.access('/dev/shm', os.W_OK) else None)
        os.environ['ENVOI_LINE'] = os.environ['ENVOI_POSTER']
        super().__init__(self.bare, server.users[name], server.environment(), resource=options.pop('resource', 'envoi'), folder=self.folder, **options)

    def again(self, **options):
        """A later run of the same program."""
        return Poster(self.server, self.name, folder=self.folder, **options)

    def ask(self, command, *words, patience=40):
        """Waits for the answer; what is behind "ok ", or "error DOMAIN CODE"."""
        start = self.mark()
        self.do(' '.join([command, *(shlex.quote(w) for w in words)]))
        _, _, good, rest = self.wait(f'answer {command} ', after=start, patience=patience).split(' ', 3)
        return rest if good == 'ok' else f'error {rest}'

    def until(self, condition, what, patience=30):
        end = time.monotonic() + patience
        while not (value := condition()):
            assert time.monotonic() < end, f'{self.name}: never {what}\n{self.text()}'
            time.sleep(0.2)
        return value


def count(peer, node, to=None):
    """How many items the server has; None when there is no such node."""
    answer = peer.iq('get', f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='{node}'/></pubsub>", to)
    return None if answer.get('type') == 'error' else len(answer.findall('.//{http://jabber.org/protocol/pubsub}item'))
