#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Group H: transport and sign-in.  An account that was online before meets a server, or somebody
in between, that cheats; it must not get in, must not give the password away, and must say so."""
import ssl
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live.arena import Arena  # noqa: E402
from live.line_arena import LineArena  # noqa: E402
from live.hostile import HostileServer  # noqa: E402
from live.tap import Skip, case, run, say  # noqa: E402
from world.certificates import Authority  # noqa: E402

FRIEND = 'juliet@friends.test'
ALONE = 'line' in sys.argv[1:]          # the line without a window
WORDS = {'certificate': ('Server not verified', 'certificate has changed', 'state blocked CERTIFICATE', 'PIN_CHANGED'),
         'secure': ('No encryption', 'Encryption failed', 'NO_TLS'),
         'proof': ('Server not genuine', 'SERVER_PROOF'), 'weaker': ('Sign-in has become weaker', 'No safe way', 'DOWNGRADE', 'NO_MECHANISM'),
         'password': ('Wrong address or password', 'WRONG_PASSWORD')}


def fresh(server, arena_box, **environment):
    """A program that has been online with this account, and then lost the line."""
    if arena_box and arena_box[0].program.alive() and not environment:
        arena = arena_box[0]
    else:
        arena = (LineArena if ALONE else Arena)(server, **environment)
        arena_box[:] = [arena]
        arena.start()
    server.behave()
    try:
        arena.online(15)
    except AssertionError:
        arena.program.restart()                         # the last attack left it waiting for the person
        arena.online()
    return arena


class Attack:
    """While inside, the server cheats; refused() waits for the client's verdict."""

    def __init__(self, world):
        self.server, self.box = world
        self.arena = fresh(self.server, self.box)

    def __enter__(self):
        return self

    def begin(self):
        self.server.states.clear()
        self.before = len(self.server.steps)
        self.server.hang_up()
        return self

    def steps(self):
        return [s for _, s in self.server.steps[self.before:]]

    def wait_attempt(self):
        """The pause before the next attempt is cut short, as by the person."""
        end = time.monotonic() + 20
        while 'connect' not in self.steps() and time.monotonic() < end:
            self.arena.retry()
            time.sleep(0.1)

    def refused(self, patience=30, ends=2):
        """The end of the old line does not count; one attempt that ended does."""
        self.wait_attempt()
        self.server.wait(lambda: self.steps().count('end') + self.steps().count('error') >= ends, 'the attempt ended', patience)
        assert 'session' not in self.steps(), 'it went online'
        self.arena.program.check_alive()

    def says(self, kind):
        """The window tells: any of the words, anywhere in what is shown."""
        def told():
            names = ' '.join(a.get_name() or '' for a in self.arena.program.all())
            return any(word.lower() in names.lower() for word in WORDS[kind])
        if ALONE:
            self.server.wait(told, f'words of {kind}: {self.arena.line.said("state")[-3:]}')
        else:
            from live.ui import until
            until(told, f'words of {kind}')

    def __exit__(self, kind, *_):
        if kind:
            say('steps:', self.steps() if hasattr(self, 'before') else None, 'ends:', self.server.failures[-3:])
            self.arena.program.screenshot('hostile-login-failed')
        self.server.behave()


@case('H01 a server without STARTTLS hears nothing but the refusal')
def h01(world):
    with Attack(world) as attack:
        attack.server.offer_starttls = False
        attack.begin().refused()
        assert not any(s.startswith('clear:') and s not in ('clear:starttls',) for s in attack.steps()), attack.steps()
        assert not any(s.startswith('mechanism') for s in attack.steps())
        attack.says('secure')


def certificate_case(name, make):
    @case(f'H02 {name} is refused')
    def h02(world):
        with Attack(world) as attack:
            attack.server.used_certificate = make(attack.server)
            attack.begin().refused()
            assert not any(s.startswith('mechanism') for s in attack.steps()), attack.steps()
            attack.says('certificate')
            attack.arena.program.screenshot('certificate-' + name.replace(' ', '-'))


certificate_case('a certificate for another host', lambda s: s.authority.issue('other.test'))
certificate_case('a certificate that names the host only as common name', lambda s: s.authority.issue('other.test', common_name='hostile.test', names='DNS:other.test'))
certificate_case('a certificate with no alternative name', lambda s: s.authority.issue('hostile.test', names=''))
certificate_case('a certificate for *', lambda s: s.authority.issue('hostile.test', names='DNS:*'))
certificate_case('a certificate for *.test', lambda s: s.authority.issue('hostile.test', names='DNS:*.test.test,DNS:h*.test'))
certificate_case('an expired certificate', lambda s: s.authority.issue('hostile.test', expired=True))
certificate_case('a certificate of the future', lambda s: s.authority.issue('hostile.test', not_yet=True))
certificate_case('a self-signed certificate', lambda s: s.authority.issue('hostile.test', self_signed=True))
certificate_case('a certificate of an unknown authority', lambda s: Authority(s.authority.folder / 'unknown', 'Somebody').issue('hostile.test'))


@case('H03 TLS 1.0 and 1.1 are refused')
def h03(world):
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        with Attack(world) as attack:
            attack.server.tls = {'lowest': version, 'highest': version}
            try:
                attack.server._context()
            except (ssl.SSLError, ValueError) as error:
                raise Skip(f'OpenSSL here cannot offer it: {error}') from None
            attack.begin().refused()
            assert not any(s.startswith('mechanism') for s in attack.steps())


@case('H04 what follows <proceed/> in clear is not heard')
def h04(world):
    with Attack(world) as attack:
        attack.server.at['starttls'] = lambda wire: (wire.send(
            "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><message xmlns='jabber:client' from='juliet@friends.test' type='chat'><body>H04 injected</body></message>"
            "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms></stream:features>"), True)[1]
        attack.begin().wait_attempt()
        attack.server.wait(lambda: attack.steps().count('end') >= 2 or 'session' in attack.steps(), 'an end or a session', 30)
        attack.server.behave()
        attack.arena.sentinel(patience=40)
        assert not any('H04' in (b or '') for b in attack.arena.stored.bodies())
        assert not any(s == 'mechanism:PLAIN' for s in attack.steps())


def scram_case(row, name, **faults):
    @case(f'{row} {name}')
    def h05(world):
        with Attack(world) as attack:
            attack.server.scram_faults = faults
            cpu = attack.arena.program.cpu_seconds()
            attack.arena.program.forget_turns()
            attack.begin().refused()
            spent = attack.arena.program.cpu_seconds() - cpu
            probe = attack.arena.program.probe()
            say(f'{spent:.2f} s CPU, longest turn {probe["longest_turn_cpu_ms"]:.1f} ms')
            assert probe['longest_turn_cpu_ms'] <= 100, probe
            assert spent < 5, spent


scram_case('H05', 'a wrong proof of the server is refused', signature='wrong')
scram_case('H05', 'a missing proof of the server is refused', signature='missing')
scram_case('H05', 'an error instead of the proof is refused', signature='error')
scram_case('H06', 'one round of key derivation is refused', iterations=1)
scram_case('H06', 'no round of key derivation is refused', iterations=0)
scram_case('H06', 'a billion rounds are refused at once', iterations=1_000_000_000)
scram_case('H06', '2^32 rounds are refused at once', iterations=4294967296)
scram_case('H06', 'a negative count is refused', iterations=-4096)
scram_case('H06', 'an empty salt is refused', salt=b'')
scram_case('H06', 'a foreign nonce is refused', nonce='foreign')
scram_case('H06', 'a nonce without anything of the server is refused', nonce='same')
scram_case('H06', 'a mandatory extension is refused', mandatory=True)
scram_case('H06', 'a challenge of rubbish is refused', first='\x01\x02,,,=')
scram_case('H06', 'an empty challenge is refused', first='')


@case('H06 a salt of 200 bytes does no harm')
def h06_salt(world):
    with Attack(world) as attack:
        attack.server.scram_faults = {'salt': bytes(range(200))}
        attack.begin().wait_attempt()
        attack.server.wait(lambda: attack.steps().count('end') >= 2 or 'session' in attack.steps(), 'an end or a session', 30)
        attack.arena.program.check_alive()


@case('H05 success at once, without a challenge, is refused')
def h05_at_once(world):
    with Attack(world) as attack:
        attack.server.success_at_once = True
        attack.begin().refused()


@case('H05 success without its data is refused')
def h05_no_data(world):
    with Attack(world) as attack:
        attack.server.at['success'] = lambda wire: (wire.send("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"), True)[1]
        attack.begin().refused()


@case('H07 PLAIN alone is not used by an account that had SCRAM')
def h07_plain(world):
    with Attack(world) as attack:
        attack.server.mechanisms = ['PLAIN']
        attack.begin().refused()
        assert 'mechanism:PLAIN' not in attack.steps(), 'the password was given away'
        attack.says('weaker')


@case('H07 SCRAM without channel binding is not used silently by an account that had it')
def h07_plus(world):
    with Attack(world) as attack:
        used = [s for _, s in attack.server.steps if s.startswith('mechanism:')]
        if not any(s.endswith('-PLUS') for s in used):
            raise Skip(f'this client never bound the channel here: {used[-1:]}')
        attack.server.mechanisms = ['SCRAM-SHA-256', 'SCRAM-SHA-1']
        attack.begin().refused()
        attack.says('weaker')


@case('H07 DIGEST-MD5, ANONYMOUS and unknown mechanisms are not used')
def h07_old(world):
    with Attack(world) as attack:
        attack.server.mechanisms = ['DIGEST-MD5', 'CRAM-MD5', 'ANONYMOUS', 'LOGIN', 'X-OAUTH2']
        attack.begin().refused()
        assert not any(s.startswith('mechanism') for s in attack.steps())


@case('H08 another key behind a valid certificate is met with channel binding')
def h08(world):
    with Attack(world) as attack:
        # Somebody with a valid certificate of another key passes everything on between two lines:
        # what the true server knows of its own line is not what the client bound.
        from live.hostile.wire import Wire
        attack.server.used_certificate = attack.server.authority.issue('hostile.test')
        honest = Wire.binding
        Wire.binding = lambda self, kind: bytes(b ^ 1 for b in honest(self, kind))
        try:
            attack.begin().refused()
            if not any(s.endswith('-PLUS') for s in attack.steps()):
                raise Skip('this client does not bind the channel')
        finally:
            Wire.binding = honest


@case('H09 another namespace, a second header and a flood before sign-in end the stream')
def h09(world):
    def header(text):
        return lambda wire: (wire.send(text), True)[1]
    features = "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms></stream:features>"
    for name, text in (
            ('namespace', "<stream:stream xmlns='jabber:server' xmlns:stream='http://example.org/streams' version='1.0' id='1' from='hostile.test'>" + features),
            ('element', f"<html xmlns='http://www.w3.org/1999/xhtml'>{features.replace('stream:', '')}"),
            ('version', "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='1' from='hostile.test'>"),
            ('second', "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0' id='1' from='hostile.test'>"
                       "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0' id='1' from='hostile.test'>" + features)):
        with Attack(world) as attack:
            say(name)
            attack.server.at['secure-header'] = header(text)
            attack.begin()
            if name == 'version':
                continue
            attack.refused(patience=60)
            assert 'mechanism:PLAIN' not in attack.steps()
    with Attack(world) as attack:
        attack.server.at['secure-header'] = lambda wire: [wire.send("<message xmlns='jabber:client'><body>H09</body></message>" * 1000) for _ in range(100)] and False if wire.open_stream(None) is None else False
        attack.begin().wait_attempt()
        attack.server.wait(lambda: attack.steps().count('end') >= 2 or 'session' in attack.steps(), 'an end or a session', 60)
        attack.server.behave()
        attack.arena.sentinel(patience=60)
        assert not any('H09' in (b or '') for b in attack.arena.stored.bodies())


@case('H10 a refused password is not tried again and again')
def h10(world):
    with Attack(world) as attack:
        attack.server.at['auth'] = lambda wire: (wire.send("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>"), True)[1]
        attack.begin().refused()
        attack.says('password')
        attack.arena.program.screenshot('password-refused')
        tries = sum(s.startswith('mechanism') for s in attack.steps())
        attempts = len(attack.server.attempts)
        end = time.monotonic() + 5
        while time.monotonic() < end:                   # here waiting is the test: nothing may happen
            time.sleep(0.25)
            assert len(attack.server.attempts) == attempts, 'it tries again by itself'
        assert tries <= 3, tries
        say(f'{tries} mechanisms tried')


if __name__ == '__main__':
    with HostileServer() as hostile:
        hostile.roster = [{'jid': FRIEND, 'name': 'Juliet', 'subscription': 'both'}]
        run((hostile, []))
