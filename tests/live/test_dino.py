#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A conversation with somebody who uses Dino, which is driven through its own window.

Both programs find the server by its SRV records and trust its certificate by the system's store: in a
network of their own, with a name server and an authority of ours, nothing is told to either."""
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live import namespace  # noqa: E402
from world.certificates import Authority  # noqa: E402

INSIDE = os.path.exists('/usr/bin/dino') and namespace.enter(network=True)
if INSIDE:
    namespace.use_dns()
    AUTHORITY = Authority(Path(tempfile.mkdtemp(prefix='envoi-ca-')))
    namespace.trust(AUTHORITY.file)
    from live.dns import NameServer
    NAMES = NameServer()
    namespace.drop_rights()
from live import stored  # noqa: E402
from live.arena import Arena, new_profile, open_desktop  # noqa: E402
from live.tap import case, run, say  # noqa: E402
from world import servers  # noqa: E402


@case('both sign in, by SRV records and the system’s trust')
def sign_in(both):
    envoi, dino = both
    envoi.start()
    dino.start().sign_in(envoi.server.jid('bob'), 'secret')
    envoi.stored.wait(lambda: envoi.stored.contacts(), 'the roster', 30)
    asked = {name for name, _ in NAMES.asked}
    assert '_xmpps-client._tcp.' + envoi.server.domain in asked and '_xmpp-client._tcp.' + envoi.server.domain in asked


@case('Envoi writes, Dino shows it and confirms it')
def out(both):
    envoi, dino = both
    bob = envoi.server.jid('bob')
    envoi.send(bob, 'hello Dino, from Envoi ✓')
    envoi.stored.wait_state('hello Dino, from Envoi ✓', stored.DELIVERED, 30)
    dino.speak_plainly()
    dino.open(envoi.bare)
    dino.shows('hello Dino, from Envoi ✓')
    envoi.stored.wait_state('hello Dino, from Envoi ✓', stored.READ, 30)
    dino.screenshot('dino-1')


@case('Dino writes, Envoi shows it and confirms it')
def back(both):
    envoi, dino = both
    bob = envoi.server.jid('bob')
    envoi.program.action('win.open-conversation', '', bob)
    dino.write('hello Envoi, from Dino')
    envoi.stored.wait_body('hello Envoi, from Dino', bob)
    envoi.program.wait_row('Messages', 'hello Envoi, from Dino')
    envoi.program.screenshot('dino-2')


@case('a line of many, in both directions')
def many(both):
    envoi, dino = both
    bob = envoi.server.jid('bob')
    for n in range(20):
        envoi.send(bob, f'from Envoi {n}')
    dino.shows('from Envoi 19')
    for n in range(5):
        dino.write(f'from Dino {n}')
    envoi.stored.wait_body('from Dino 4', bob)
    assert [b for b in envoi.stored.bodies(bob) if b.startswith('from Dino')] == [f'from Dino {n}' for n in range(5)]


@case('Envoi is killed; what Dino wrote meanwhile is there after the next start')
def killed(both):
    envoi, dino = both
    envoi.program.kill()
    dino.write('while you were gone')
    envoi.program.start()
    envoi.stored.wait_body('while you were gone', envoi.server.jid('bob'), 40)


if __name__ == '__main__':
    if not INSIDE:
        print('1..0 # SKIP no Dino or no network namespace here')
        sys.exit(0)
    open_desktop()
    from live.dino import Dino
    with servers.new_server('prosody', authority=AUTHORITY) as one_server:
        one_server.add_user('alice')
        one_server.add_user('bob')
        one_server.befriend('alice', 'bob')
        NAMES.host('xmpp.' + one_server.domain)
        NAMES.srv(one_server.domain, [(1, 1, one_server.port, 'xmpp.' + one_server.domain)])
        NAMES.srv(one_server.domain, [(1, 1, one_server.direct_port, 'xmpp.' + one_server.domain)], 'xmpps-client')
        arena = Arena(one_server, 'alice')
        for name in ('ENVOI_TEST_RESOLVE', 'ENVOI_TEST_CA'):
            del arena.program.environment[name]
        other = Dino(new_profile())
        try:
            run((arena, other), on_failure=lambda: (arena.program.screenshot('dino-failed'), say(other.tree() if other.application else '')))
        finally:
            arena.program.kill()
            other.kill()
