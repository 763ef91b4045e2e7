# SPDX-License-Identifier: GPL-3.0-or-later
"""The line alone against a scripted server: rows D16, H01 to H10, T20, T22, T26, T32 of the attack and fault tables."""
import ssl
import time

from live import tap
from live.hostile import HostileServer, drop, reset, silent
from live.line import Line
from live.socks import Relay
from world.certificates import Authority

SASL = 'urn:ietf:params:xml:ns:xmpp-sasl'
SM = 'urn:xmpp:sm:3'
ERRORS = 'urn:ietf:params:xml:ns:xmpp-streams'


def line(server, patience=None, direct=False, **options):
    environment = server.environment(direct=direct)
    if patience:
        environment['ENVOI_TEST_DEADLINE_MS'] = str(patience)
    return Line(server.jid('romeo'), options.pop('password', 'secret'), environment, **options)


def stream_error(condition, content=''):
    def step(wire):
        wire.send("<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0' id='1'>"
                  f"<stream:error><{condition} xmlns='{ERRORS}'>{content}</{condition}></stream:error></stream:stream>")
        return drop(wire)
    return step


@tap.case('a good script: the server\'s certificate is bound')
def good(server):
    with line(server) as romeo:
        online = romeo.wait('state online')
        assert 'SCRAM-SHA-256-PLUS' in online, online
    for binding, mechanism in ((['tls-exporter'], 'SCRAM-SHA-256'), (['tls-server-end-point'], 'SCRAM-SHA-256-PLUS')):
        server.behave()
        server.bindings = binding
        if binding == ['tls-exporter']:
            server.mechanisms = ['SCRAM-SHA-256']                # Python's ssl cannot export
        with line(server) as romeo:
            assert f'{mechanism}]' in romeo.wait('state online').split('[')[1]
    server.behave()
    server.mechanisms = ['SCRAM-SHA-1']
    with line(server) as romeo:
        assert 'SCRAM-SHA-1]' in romeo.wait('state online')
    server.mechanisms = ['PLAIN']
    with line(server) as romeo:
        assert 'PLAIN' in romeo.wait('state online')


STEPS = ('connect', 'header', 'features', 'starttls', 'tls', 'secure-header', 'secure-features', 'auth', 'challenge', 'success',
         'final-header', 'final-features', 'bind', 'enable')


@tap.case('T22 silence at each step ends in a deadline, and quitting within it works at once')
def silences(server):
    for step in STEPS:
        server.behave()
        server.at[step] = silent
        with line(server, patience=700) as romeo:
            start = time.monotonic()
            romeo.wait('state waiting TIMEOUT', patience=10)
            tap.say(f'{step}: {time.monotonic() - start:.2f} s')
        with line(server) as romeo:
            romeo.wait('state connecting')
            server.wait_step(step)
            start = time.monotonic()
            romeo.quit()
            assert time.monotonic() - start < 2, step


@tap.case('T20 a reset at each step is tried again, with growing pauses')
def resets(server):
    for step in STEPS:
        server.behave()
        server.at[step] = reset
        with line(server) as romeo:
            romeo.wait('state waiting', patience=10)
            server.behave()
            romeo.wait('state online', patience=30)
    server.behave()
    server.at['features'] = drop
    before = len(server.attempts)
    with line(server) as romeo:
        romeo.wait('state waiting', times=3)
        time.sleep(3)                                            # here waiting is the test: no storm
        assert len(server.attempts) - before <= 9, len(server.attempts) - before


@tap.case('T17 somebody who wants the line does not wait out the pause, nor a try that nobody answers')
def wanted_now(server):
    def shut_down(wire):
        wire.send(f"<stream:error><system-shutdown xmlns='{ERRORS}'/></stream:error>")
        return drop(wire)
    for command in ('nudge', 'active'):
        server.behave()
        server.at['auth'] = shut_down
        with line(server) as romeo:
            romeo.do('inactive')
            romeo.wait('state waiting SERVER_SHUTDOWN')          # for 5 s at least
            server.behave()
            start = time.monotonic()
            romeo.do(command)
            romeo.wait('state online')
            tap.say(f'{command}: {time.monotonic() - start:.2f} s')
            assert time.monotonic() - start < 4.5
    server.behave()
    server.at['connect'] = silent
    with line(server) as romeo:
        romeo.wait('state connecting')
        server.wait_step('connect')
        time.sleep(5.2)                                          # no answer for so long
        server.behave()
        start = time.monotonic()
        romeo.do('nudge')
        romeo.wait('state online')
        tap.say(f'silent: {time.monotonic() - start:.2f} s')
        assert time.monotonic() - start < 3


@tap.case('H01 to H04: no encryption, false certificates, old TLS, words behind <proceed/>')
def transport(server):
    server.offer_starttls = False
    with line(server) as romeo:
        romeo.wait('state waiting NO_TLS')
    certificates = {
        'other host': server.authority.issue('other.test'), 'no name': server.authority.issue(server.domain, names=''),
        'star': server.authority.issue(server.domain, names='DNS:*'), 'expired': server.authority.issue(server.domain, expired=True),
        'future': server.authority.issue(server.domain, not_yet=True), 'self-signed': server.authority.issue(server.domain, self_signed=True),
        'unknown': Authority(server.authority.folder / 'strange').issue(server.domain),
        'part of a label': server.authority.issue(server.domain, names='DNS:hos*.test')}
    for name, certificate in certificates.items():
        for direct in (False, True):
            server.behave()
            server.used_certificate = certificate
            before = len(server.steps)
            with line(server, direct=direct) as romeo:
                refused = romeo.wait('state blocked CERTIFICATE')
                assert 'flags=0' not in refused, (name, refused)
            assert not any(s.startswith('mechanism') for _, s in server.steps[before:]), name
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        server.behave()
        server.tls = {'lowest': version, 'highest': version}
        with line(server) as romeo:
            romeo.wait('state waiting TLS')
    server.behave()
    server.tls = {'lowest': ssl.TLSVersion.TLSv1_2, 'highest': ssl.TLSVersion.TLSv1_2}
    with line(server) as romeo:
        assert 'TLS 1.2' in romeo.wait('state online')
    server.behave()
    server.at['starttls'] = lambda wire: (wire.send(
        "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><message from='a@b' xmlns='jabber:client'><body>injected</body></message>"
        f"<stream:features><mechanisms xmlns='{SASL}'><mechanism>PLAIN</mechanism></mechanisms></stream:features>"), True)[1]
    before = len(server.steps)
    with line(server) as romeo:
        # Whether TLS still begins depends on what the socket held back; the words count in neither case.
        romeo.wait('state ', times=3)
        assert not romeo.said('message')
    assert not any(s == 'mechanism:PLAIN' for _, s in server.steps[before:])


@tap.case('H05, H06 a server that cannot prove itself, or asks for too much')
def proof(server):
    faults = [{'signature': 'wrong'}, {'signature': 'missing'}, {'signature': 'error'}, {'iterations': 0}, {'iterations': 1},
              {'iterations': 4095}, {'iterations': 2**32}, {'iterations': 10**7 + 1}, {'salt': b''}, {'salt': b'x' * 200},
              {'nonce': 'foreign'}, {'nonce': 'same'}, {'mandatory': True}, {'first': 'rubbish'}, {'first': ''}]
    for bound in (True, False):
        for fault in faults:
            server.behave()
            if not bound:
                server.bindings = ['tls-unknown']
            server.scram_faults = fault
            with line(server) as romeo:
                start = time.monotonic()
                romeo.wait('state authenticating')
                romeo.wait('state blocked SERVER_PROOF')
                assert time.monotonic() - start < 2, fault
                assert not romeo.said('session')
    server.behave()
    server.success_at_once = True
    with line(server) as romeo:
        romeo.wait('state blocked SERVER_PROOF')


@tap.case('H07, H08 less than before, and another key behind a good certificate')
def downgrade(server):
    for mechanisms, memory in ((['PLAIN'], 'SCRAM-SHA-1'), (['SCRAM-SHA-1'], 'SCRAM-SHA-256'),
                               (['SCRAM-SHA-256', 'PLAIN'], 'SCRAM-SHA-256-PLUS')):
        server.behave()
        server.mechanisms = mechanisms
        before = len(server.steps)
        with line(server, memory=memory) as romeo:
            romeo.wait('state blocked DOWNGRADE')
        assert not any(s in ('mechanism:PLAIN', 'answered') for _, s in server.steps[before:])
    server.behave()
    server.scram_faults = {'more': ',h=AAAAAAAAAAAAAAAAAAAAAAAAAAA='}
    with line(server) as romeo:
        romeo.wait('state blocked DOWNGRADE')
    # The man in the middle hands everything on; he has a good certificate, with his own key.
    server.behave()
    server.bindings = ['tls-server-end-point']
    middle = server.authority.issue(server.domain)
    ordinary, server.certificate = server.certificate, middle
    original = type(server)._secure
    try:
        def secure(self, wire):
            wire.start_tls(self._context(), ordinary.certificate)     # binds what the real server would
        type(server)._secure = secure
        with line(server) as romeo:
            romeo.wait('state blocked')
            assert not romeo.said('session')
    finally:
        type(server)._secure, server.certificate = original, ordinary


@tap.case('H09 before the login nothing but the login is heard')
def early(server):
    for text in ("<message from='a@b'><body>early</body></message>", '<stream:stream>', '<!DOCTYPE x>', '<!-- x -->', '<a/>' * 2000,
                 f"<success xmlns='{SASL}'/>"):
        server.behave()
        server.at['secure-features'] = lambda wire, text=text: (wire.open_stream(None) if False else wire.send(
            f"<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' from='{server.domain}' version='1.0'>{text}"),
            silent(wire))
        with line(server) as romeo:
            assert 'PROTOCOL' in romeo.wait('state waiting'), text
            assert not romeo.said('message')


@tap.case('H10 what a login answers is told apart, and only what may pass is tried again')
def answers(server):
    for condition, expected in (('not-authorized', 'blocked WRONG_PASSWORD'), ('account-disabled', 'blocked ACCOUNT_DISABLED'),
                                ('credentials-expired', 'blocked ACCOUNT_DISABLED'), ('temporary-auth-failure', 'waiting AUTH_TEMPORARY')):
        server.behave()
        server.at['auth'] = lambda wire, c=condition: (wire.send(f"<failure xmlns='{SASL}'><{c}/></failure>"), silent(wire))
        before = len(server.attempts)
        with line(server) as romeo:
            romeo.wait('state ' + expected)
            if 'blocked' in expected:
                time.sleep(0.5)                                  # here waiting is the test: it does not come again
                assert len(server.attempts) == before + 1


@tap.case('D16 see-other-host: one hop, and the certificate of the domain')
def elsewhere(server):
    other = HostileServer(domain='evil.test', authority=server.authority).start()
    try:
        server.at['header'] = stream_error('see-other-host', f'127.0.0.1:{other.port}')
        with line(server) as romeo:
            romeo.wait('state blocked CERTIFICATE')
        assert len(other.attempts) == 1
        # Of the right domain it is welcome; a second hop is not taken.
        other.certificate = server.certificate
        other.domain = server.domain
        with line(server) as romeo:
            romeo.wait('state online')
        other.at['header'] = stream_error('see-other-host', f'127.0.0.1:{server.port}')
        before = len(server.attempts)
        with line(server) as romeo:
            romeo.wait('state waiting')
            assert len(server.attempts) == before + 1
    finally:
        other.close()


@tap.case('T32 conflict blocks; a full server, a shutdown and others are waited for')
def errors(server):
    for condition, expected in (('conflict', 'blocked CONFLICT'), ('resource-constraint', 'waiting SERVER_FULL'),
                                ('system-shutdown', 'waiting SERVER_SHUTDOWN'), ('policy-violation', 'waiting PROTOCOL'),
                                ('host-unknown', 'waiting NO_SUCH_SERVER'), ('connection-timeout', 'waiting LINE_LOST')):
        server.behave()
        with line(server) as romeo:
            romeo.wait('state online')
            error = f"<stream:error><{condition} xmlns='{ERRORS}'/></stream:error></stream:stream>"
            server.on_message = [lambda session, message, error=error: (session.push(error, False), True)[1]]
            romeo.do('send 1 juliet@friends.test now')
            romeo.wait('lost')
            romeo.wait('state ' + expected)
            assert len(romeo.said('ended')) == (2 if condition in ('conflict', 'policy-violation') else 1), romeo.text()


def send(romeo, first, last):
    for n in range(first, last + 1):
        romeo.do(f'send {n} juliet@friends.test number {n}')
    romeo.wait('sent', times=last)


def fates(romeo, after=0):
    return [text for _, text in romeo.lines[after:] if text.split()[0] in ('acked', 'uncertain', 'ended', 'session')]


@tap.case('T26 a server that forgets, miscounts or lies about the session')
def sessions(server):
    gone = "<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
    cases = {
        'failed without h': ({'failed': f"<failed xmlns='{SM}'>{gone}</failed>"}, ['uncertain'] * 5),
        'failed with h': ({'failed': f"<failed xmlns='{SM}' h='3'>{gone}</failed>"}, ['acked'] * 3 + ['uncertain'] * 2),
        'failed with too much': ({'failed': f"<failed xmlns='{SM}' h='77'>{gone}</failed>"}, ['uncertain'] * 5),
        'failed with rubbish': ({'failed': f"<failed xmlns='{SM}' h='-1'>{gone}</failed>"}, ['uncertain'] * 5),
        'resumed beyond': ({'resumed_h': 99}, ['uncertain'] * 5),
        'resumed at -1': ({'resumed_h': -1}, ['uncertain'] * 5),
        'resumed at 3': ({'resumed_h': 3}, ['acked'] * 5),
        'resumed at 0': ({'resumed_h': 0}, ['acked'] * 5),
    }
    for name, (faults, expected) in cases.items():
        server.behave()
        server.states.clear()
        server.sm['deaf'] = True
        with line(server) as romeo:
            romeo.wait('state online')
            send(romeo, 1, 5)
            server.wait(lambda: len([e for _, e in server.received if e.tag.endswith('message')]) >= 5, 'five messages')
            before = romeo.mark()
            server.sm.update(faults)
            if 'failed' in name:
                server.offer_resume = False
            if name == 'resumed at 3':
                server.sm['deaf'] = False
            if name == 'resumed at 0':
                server.sm['deaf'] = False
                for state in server.states.values():             # the server really has not got them
                    state.inbound = 0
            if name == 'resumed at 3':
                for state in server.states.values():
                    state.inbound = 3
            server.hang_up()
            if name.startswith('resumed at') and faults['resumed_h'] >= 0:
                romeo.wait('session resumed', before)
                romeo.wait('acked', before, times=5)
            else:
                romeo.wait('session new', before)
            told = [f.split()[0] for f in fates(romeo, before)]
            told = [t for t in told if t in ('acked', 'uncertain')]
            assert told == expected, (name, fates(romeo, before))
            words = [f.split()[0] for f in fates(romeo, before)]
            if 'uncertain' in words:
                assert words.index('ended') > max(i for i, w in enumerate(words) if w == 'uncertain'), words
                assert words.index('session') > words.index('ended'), words
        with server.lock:
            server.received.clear()
    # Acknowledgements that cannot be: the session is given up, nothing counts as delivered.
    for answer in (lambda true: true + 7, lambda true: -1, lambda true: 'x', lambda true: 2**32):
        server.behave()
        server.sm['answer_h'] = answer
        with line(server) as romeo:
            romeo.wait('state online')
            before = romeo.mark()
            romeo.do('send 1 juliet@friends.test one')
            romeo.wait('session new', before)
            server.behave()
            assert 'uncertain 1' in fates(romeo, before) and 'acked 1' not in fates(romeo, before), fates(romeo, before)
    # No id, no resumption, no management at all.
    for setting in ({'enabled': f"<enabled xmlns='{SM}'/>"}, {'enabled': f"<enabled xmlns='{SM}' id='x' resume='false'/>"},
                    {'enabled': f"<failed xmlns='{SM}'/>"}, None):
        server.behave()
        if setting is None:
            server.offer_sm = False
        else:
            server.sm.update(setting)
        with line(server) as romeo:
            romeo.wait('state online')
            romeo.do('send 1 juliet@friends.test one')
            romeo.wait('acked 1')
            before = romeo.mark()
            server.hang_up()
            romeo.wait('ended', before)
            romeo.wait('session new', before)


@tap.case('T21 a server that never answers <r/> is left')
def deaf(server):
    server.sm['deaf'] = True
    with line(server, patience=1000) as romeo:
        romeo.wait('state online')
        romeo.do('send 1 juliet@friends.test one')
        romeo.wait('lost')
        server.behave()
        romeo.wait('session resumed')
        romeo.wait('acked 1')


@tap.case('what was not handled is not acknowledged, and a repetition is handed on once')
def handled(server):
    with line(server) as romeo:
        romeo.wait('state online')
        session = server.wait_online(presence=False)
        romeo.do('hold')
        romeo.wait('holding')
        for n in range(5):
            session.deliver('juliet@friends.test/x', f'held {n}')
        romeo.wait('message', times=5)
        session.ask()
        time.sleep(0.3)
        assert session.state.acknowledged == 0
        server.hang_up()
        romeo.wait('session resumed')
        again = server.wait(lambda: (s := server.online()) and s is not session and s, 'resumed')
        again.deliver('juliet@friends.test/x', 'new')
        romeo.wait('message', times=6)
        assert [m.split(' ', 3)[3] for m in romeo.said('message')] == [f'held {n}' for n in range(5)] + ['new']
        romeo.do('release')
        server.wait(lambda: again.state.acknowledged == 6, 'all acknowledged', 10)


@tap.case('what comes before <enabled/> is heard, but not counted')
def before_enabled(server):
    server.at['enable'] = lambda wire: wire.send(
        "<message xmlns='jabber:client' from='juliet@friends.test/x' id='early'><body>early</body></message>" * 3)
    with line(server) as romeo:
        romeo.wait('state online')
        romeo.wait('message', times=3)
        session = server.wait_online(presence=False)
        session.deliver('juliet@friends.test/x', 'counted')
        romeo.wait('message', times=4)
        session.ask()
        server.wait(lambda: session.state.acknowledged == 1, 'one acknowledged', 10)
        assert not any(step == 'ack' for step, _ in server.failures), server.failures


@tap.case('ten million rounds, the most that is allowed, are done in time and not again')
def rounds(server):
    server.scram_faults = {'iterations': 10**7, 'salt': b'the same each time'}
    with line(server) as romeo:
        start = time.monotonic()
        romeo.wait('state blocked SERVER_PROOF', patience=20)      # the script itself does not count that far
        tap.say(f'{time.monotonic() - start:.1f} s')
        start = time.monotonic()
        romeo.do('retry')
        romeo.wait('state blocked SERVER_PROOF', times=2)
        assert time.monotonic() - start < 1


@tap.case('client state is told, and again after a resumption')
def client_state(server):
    with line(server) as romeo:
        romeo.wait('state online')
        romeo.do('inactive')
        server.wait_step('nonza:inactive')
        server.hang_up()
        romeo.wait('session resumed')
        server.wait_step('nonza:inactive', times=2)
        romeo.do('active')
        server.wait_step('nonza:active')


@tap.case('proxies: names are resolved there, and their refusals told')
def proxies(server):
    for kind in ('socks5', 'http'):
        with Relay(server.port, kind) as relay:
            environment = {'ENVOI_TEST_CA': str(server.authority.file)}
            with Line(server.jid('romeo'), 'secret', environment, proxy=relay.uri) as romeo:
                romeo.wait('state online')
            assert relay.asked == [(server.domain, 5222)], relay.asked
            with Line(server.jid('romeo'), 'secret', environment, proxy=relay.uri, host='chat.example', port=443, security=2) as romeo:
                romeo.wait('state online')
            assert relay.asked[1] == ('chat.example', 443), relay.asked
    with line(server, proxy='socks5://127.0.0.1:1') as romeo:
        waiting = romeo.wait('state waiting')
        assert 'PROXY' in waiting or 'UNREACHABLE' in waiting or 'NO_NETWORK' in waiting, waiting
    with line(server, proxy='direct://') as romeo:
        romeo.wait('state online')


@tap.case('a host and port of the person\'s own; the certificate is still the domain\'s')
def manual(server):
    environment = {'ENVOI_TEST_CA': str(server.authority.file)}
    for security, port in ((0, server.port), (2, server.port), (1, server.direct_port), (0, server.direct_port)):
        server.behave()
        with Line(server.jid('romeo'), 'secret', {**environment, 'ENVOI_TEST_DEADLINE_MS': '1500'}, host='127.0.0.1', port=port,
                  security=security) as romeo:
            romeo.wait('state online')


with HostileServer() as script:
    def fresh(function):
        def run_fresh(server):
            server.behave()
            server.states.clear()
            with server.lock:
                server.received.clear()
                server.steps.clear()
            function(server)
        return run_fresh
    tap._cases[:] = [(name, fresh(function)) for name, function in tap._cases]
    tap.run(script)
