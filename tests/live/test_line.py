# SPDX-License-Identifier: GPL-3.0-or-later
"""The living line against real servers: transport, login, stream management, reconnection."""
import sys
import tempfile
import uuid
from pathlib import Path

from live import tap
from live.line import Line
from live.proxy import Proxy
from world import servers

KIND = sys.argv[1]
AGENT = str(uuid.uuid4())


def line(server, name='alice', password='secret', port=None, direct=False, **options):
    return Line(server.jid(name), password, server.environment(port, direct), **options)


def be_present(*lines):
    for one in lines:
        one.do('presence')
    for one in lines:
        one.wait('present')


@tap.case('STARTTLS, SCRAM and a session')
def starttls(server):
    with line(server) as alice:
        alice.wait('state online')
        assert 'TLS 1.3, SCRAM-SHA-' in alice.said('state online')[0], alice.text()
        assert 'SHA-256-PLUS' in alice.said('state online')[0], alice.text()
        alice.wait('memory SCRAM-SHA-256-PLUS')
        assert alice.said('ended') and alice.said('session new')
        tap.say(alice.said('state online')[0])


@tap.case('direct TLS')
def direct(server):
    with line(server, direct=True) as alice:
        alice.wait('state online')
        assert 'direct' in alice.said('state online')[0]


@tap.case('SASL 2, Bind 2 and a token')
def sasl2(server):
    with tempfile.TemporaryDirectory() as folder:
        token = Path(folder) / 'token'
        with line(server, agent=AGENT, token_file=token) as alice:
            online = alice.wait('state online')
            tap.say(online, alice.said('session')[0], alice.said('token'))
            if 'SASL 2' not in online:
                raise tap.Skip('the server does not offer it')
            if not alice.said('token'):
                raise tap.Skip('the server gives no tokens')
        with line(server, agent=AGENT, token_file=token, password=None) as alice:
            online = alice.wait('state online')
            assert 'HT-SHA-256' in online, online
            tap.say(online)
        token.write_text('wrong\nHT-SHA-256-EXPR\n0\n50\n')
        with line(server, agent=AGENT, token_file=token) as alice:
            online = alice.wait('state online')
            assert 'SCRAM' in online, online


@tap.case('H10 a wrong password blocks and is not tried again')
def wrong(server):
    for agent in (None, AGENT):
        with line(server, password='wrong', agent=agent) as alice:
            alice.wait('state blocked WRONG_PASSWORD')
            assert len(alice.said('state connecting')) == 1
    with line(server, password=None) as alice:
        alice.wait('state blocked NO_PASSWORD')


@tap.case('H02 an unknown authority is refused; its key can be pinned; another key is not taken for it')
def pin(server):
    environment = {**server.environment(), 'ENVOI_TEST_CA': str(servers.Authority(server.folder / 'other').file)}
    with Line(server.jid('alice'), 'secret', environment) as alice:
        refused = alice.wait('state blocked CERTIFICATE')
        assert not alice.said('state authenticating')
        key = refused.split('pin=')[1].split()[0]
    with Line(server.jid('alice'), 'secret', environment, pin=key) as alice:
        alice.wait('state online')
    with line(server, pin='0' * 64) as alice:
        alice.wait('state blocked PIN_CHANGED')


@tap.case('messages are sent, acknowledged and received')
def talk(server):
    with line(server) as alice, line(server, 'bob') as bob:
        alice.wait('state online'), bob.wait('state online')
        be_present(alice, bob)
        for n in range(1, 101):
            alice.do(f'send {n} {server.jid("bob")} number {n} <&>')
        bob.wait('message', times=100)
        assert [m.split(' ', 3)[3] for m in bob.said('message')] == [f'number {n} <&>' for n in range(1, 101)]
        alice.wait('acked', times=100)
        assert alice.said('sent') == [f'sent {n}' for n in range(1, 101)]
        assert alice.said('acked') == [f'acked {n}' for n in range(1, 101)]


@tap.case('the line is cut and the session resumed: nothing lost, doubled or out of order')
def resume(server):
    for agent in (None, AGENT):
        with Proxy(server.port) as proxy, line(server, port=proxy.port, agent=agent) as alice, line(server, 'bob') as bob:
            alice.wait('state online'), bob.wait('state online')
            be_present(alice, bob)
            alice.do(f'send 1 {server.jid("bob")} one')
            bob.do(f'send 1 {server.jid("alice")} uno')
            alice.wait('acked 1'), alice.wait('message')
            before = alice.mark()
            proxy.reset()
            alice.wait('lost', before)
            alice.do(f'send 2 {server.jid("bob")} two')
            bob.do(f'send 2 {server.jid("alice")} due')
            alice.wait('session resumed', before)
            alice.wait('acked 2', before)
            alice.wait('message', times=2)
            bob.wait('message', times=2)
            assert not alice.said('ended', before)
            # Stalled rather than cut: both sides believe in the line, until the probe says otherwise.
            before = alice.mark()
            proxy.stall()
            for n in range(3, 53):
                alice.do(f'send {n} {server.jid("bob")} n{n}')
                bob.do(f'send {n} {server.jid("alice")} m{n}')
            bob.wait('acked 52')
            proxy.reset()
            proxy.heal()
            alice.wait('session resumed', before)
            alice.wait('acked 52', before)
            alice.wait('message', times=52)
            bob.wait('message', times=52)
            assert [m.split()[2] for m in alice.said('message')] == [str(n) for n in range(1, 53)], alice.text()
            assert [m.split()[2] for m in bob.said('message')] == [str(n) for n in range(1, 53)], bob.text()


@tap.case('T21 a line that is half open is found dead by asking, and resumed')
def half_open(server):
    with Proxy(server.port) as proxy, line(server, port=proxy.port) as alice:
        alice.wait('state online')
        before = alice.mark()
        proxy.cut()
        alice.do('probe')
        alice.wait('lost', before, patience=8)
        proxy.heal()
        alice.wait('session resumed', before)


@tap.case('a killed program resumes after its restart; what was not handled comes again')
def restart(server):
    with tempfile.TemporaryDirectory() as folder, line(server, 'bob') as bob:
        state = Path(folder) / 'state'
        alice = line(server, state_file=state)
        alice.wait('state online'), bob.wait('state online')
        be_present(alice, bob)
        bob.do(f'send 1 {server.jid("alice")} handled')
        alice.wait('message')
        # The state is on disk only when the batch was committed; only then the message is acknowledged.
        bob.wait('acked 1')
        alice.do('hold')
        alice.wait('holding')
        bob.do(f'send 2 {server.jid("alice")} shown, not stored')
        alice.wait('message', times=2)
        alice.kill()
        bob.do(f'send 3 {server.jid("alice")} while away')
        with line(server, state_file=state) as again:
            again.wait('session resumed')
            again.wait('message', times=2)
            assert [m.split(' ', 3)[3] for m in again.said('message')] == ['shown, not stored', 'while away'], again.text()
            assert not again.said('ended')
            again.do(f'send 7 {server.jid("bob")} back')
            again.wait('acked 7')
            bob.wait('message')
            before = again.mark()
            again.do('suspend')
            again.wait('state offline', before)
        with line(server, state_file=state) as third:
            third.wait('session resumed')
            before = third.mark()
            third.do('unwanted')
            third.wait('ended', before)
        with line(server, state_file=state) as fourth:
            fourth.wait('session new')


@tap.case('T25 a killed server: the session ends, what is uncertain is told, a new one follows')
def killed(server):
    with line(server) as alice:
        alice.wait('state online')
        before = alice.mark()
        server.freeze()
        alice.do(f'send 1 {server.jid("bob")} into the void')
        alice.wait('sent 1')
        server.kill()
        alice.wait('lost', before)
        server.start()
        alice.wait('session new', before, patience=60)
        told = [t for _, t in alice.lines[before:] if t.split()[0] in ('uncertain', 'ended', 'session', 'acked')]
        assert told[:3] == ['uncertain 1', 'ended', told[2]] and told[2].startswith('session new'), told


@tap.case('an account that is not wanted any more leaves in order, and comes again')
def unwanted(server):
    with line(server) as alice:
        alice.wait('state online')
        alice.do('unwanted')
        alice.wait('state offline')
        alice.do('wanted')
        alice.wait('session new', times=2)


@tap.case('a reader that is busy stops the flood, not the memory')
def pressure(server):
    if server.kind != 'prosody':
        raise tap.Skip('its archive takes too long')
    with line(server, quiet=True) as alice, line(server, 'bob') as bob:
        alice.wait('state online'), bob.wait('state online')
        be_present(alice)
        alice.do('block 3000')
        for n in range(1, 4001):
            bob.do(f'send {n} {server.jid("alice")} {"x" * 500}')
        bob.wait('acked 4000', patience=90)
        alice.wait('message', times=4, patience=90)
        alice.do('count')
        alice.wait('count 4000')


with servers.new_server(KIND) as real:
    for user in ('alice', 'bob'):
        real.add_user(user)
    real.befriend('alice', 'bob')
    tap.run(real, on_failure=lambda: tap.say(real.tail()))
