# SPDX-License-Identifier: GPL-3.0-or-later
"""Private XMPP servers on loopback: what all kinds of them have in common.

A Server lives in one folder, listens on free ports of 127.0.0.1, needs no root and writes
nothing outside its folder.  federated: it speaks with other servers, which it finds by the names of the
test's name server.  start() returns when both ports accept connections; kill() is
SIGKILL, stop() is polite; start() after either of them goes on with the same data."""
import os
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from .certificates import Authority

KINDS = ('prosody', 'ejabberd', 'ejabberd-sql')
_given_out = set()


def free_port():
    """A port that nobody listens on and that this process has not given out before."""
    while True:
        with socket.socket() as s:
            s.bind(('127.0.0.1', 0))
            port = s.getsockname()[1]
        if port not in _given_out:
            _given_out.add(port)
            return port


class Server:
    """Base class; a kind says how its configuration looks and how users get in."""
    kind = None

    def __init__(self, folder=None, domain=None, authority=None, federated=False):
        self._temporary = None
        if folder is None:
            # In memory where possible: each message is a synchronous write or more for the server.
            memory = '/dev/shm' if os.access('/dev/shm', os.W_OK) else None
            self._temporary = tempfile.TemporaryDirectory(prefix='envoi-server-', dir=memory, ignore_cleanup_errors=True)
            folder = self._temporary.name
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.domain = domain or f'{self.kind.split("-")[0]}.test'
        self.rooms = f'rooms.{self.domain}'
        self.federated = federated
        self.pubsub, self.comments = f'pubsub.{self.domain}', f'comments.{self.domain}'
        self.authority = authority or Authority(self.folder / 'ca')
        self.certificate = self.authority.issue(self.domain, stem=self.domain)
        self.host = '127.0.0.1'
        self.port, self.direct_port, self.server_port, self.upload_port = free_port(), free_port(), free_port(), free_port()
        # Where files are had: a name below .localhost is found without a name server.
        self.upload_host = f'upload.{self.domain}' if self.domain.endswith('.localhost') else 'localhost'
        self.upload_url = f'https://{self.upload_host}:{self.upload_port}'
        self.upload_certificate = self.authority.issue(self.upload_host, stem=f'upload-{self.domain}')
        self.log = self.folder / 'server.log'
        self.process = None
        self.users = {}

    # Life ------------------------------------------------------------------------------

    def start(self, patience=60):
        self.configure()
        command, environment = self.command()
        output = open(self.folder / 'output.log', 'ab')
        self.process = subprocess.Popen(command, env={**os.environ, **environment}, cwd=self.folder,
                                        stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                        start_new_session=True)
        output.close()
        end = time.monotonic() + patience
        while not (self._accepts(self.port) and self._accepts(self.direct_port) and self.ready()):
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f'{self.kind} does not start:\n{self.tail()}')
            time.sleep(0.05)
        return self

    def stop(self):
        self._end(signal.SIGTERM)

    def kill(self):
        self._end(signal.SIGKILL)

    def restart(self, politely=False):
        self._end(signal.SIGTERM if politely else signal.SIGKILL)
        return self.start()

    def freeze(self):
        os.killpg(self.process.pid, signal.SIGSTOP)

    def thaw(self):
        os.killpg(self.process.pid, signal.SIGCONT)

    def _end(self, how):
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, how)
            if how != signal.SIGKILL:
                os.killpg(self.process.pid, signal.SIGCONT)
        except ProcessLookupError:
            pass
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.kill()
        if self._temporary:
            self._temporary.cleanup()

    def tail(self, lines=40):
        text = ''
        for file in (self.folder / 'output.log', self.log):
            if file.exists():
                text += f'--- {file.name}\n' + '\n'.join(file.read_text(errors='replace').splitlines()[-lines:]) + '\n'
        return text

    def _accepts(self, port):
        try:
            socket.create_connection((self.host, port), 1).close()
            return True
        except OSError:
            return False

    def announce(self, dns):
        """Other servers find this one by the name server of the test."""
        for name in (self.domain, self.pubsub, self.comments):
            dns.srv(name, [(0, 0, self.server_port, f'server.{self.domain}')], 'xmpp-server')
        dns.host(f'server.{self.domain}')

    # What a client needs ---------------------------------------------------------------

    def jid(self, name):
        return f'{name}@{self.domain}'

    def room(self, name):
        return f'{name}@{self.rooms}'

    def resolve(self, port=None, direct=False):
        """One entry for ENVOI_TEST_RESOLVE: where the program finds this domain."""
        port = port or (self.direct_port if direct else self.port)
        return f'{self.domain}={self.host}:{port}' + (':direct' if direct else '')

    def environment(self, port=None, direct=False):
        return {'ENVOI_TEST_RESOLVE': self.resolve(port, direct), 'ENVOI_TEST_CA': str(self.authority.file)}

    # What a kind provides --------------------------------------------------------------

    def configure(self):
        raise NotImplementedError

    def command(self):
        """The command line and what it needs in its environment."""
        raise NotImplementedError

    def ready(self):
        return True

    def add_user(self, name, password='secret'):
        raise NotImplementedError

    def set_roster(self, name, contacts):
        """Replaces the roster: contacts is a list of dicts with jid, name, groups, subscription, ask."""
        raise NotImplementedError

    def add_history(self, name, messages):
        """Appends to the archive of `name`: messages is a list of dicts with peer, outgoing, time
        (seconds since 1970) and body; `id` is optional."""
        raise NotImplementedError

    def add_room_history(self, name, messages):
        """Appends to what the room `name` keeps: a list of dicts with nick, time and body."""
        raise NotImplementedError

    def archive(self, name):
        """What the server keeps of `name`, oldest first: a list of (message id, from, body)."""
        raise NotImplementedError

    def befriend(self, one, other):
        """Makes two users mutual contacts (both rosters keep nothing else)."""
        self.set_roster(one, [contact(self.jid(other))])
        self.set_roster(other, [contact(self.jid(one))])


def contact(jid, name=None, groups=(), subscription='both', ask=False):
    return {'jid': jid, 'name': name, 'groups': list(groups), 'subscription': subscription, 'ask': ask}


def new_server(kind, **arguments):
    from . import ejabberd, prosody
    return {'prosody': prosody.Prosody, 'ejabberd': ejabberd.Ejabberd,
            'ejabberd-sql': ejabberd.EjabberdSql}[kind](**arguments)
