#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in by hand, and everything that can stand in its way: each trouble has its own plain
sentence and its button, and none of them gives the password away."""
import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live.arena import Arena, open_desktop  # noqa: E402
from live.hostile import HostileServer, silent  # noqa: E402
from live.tap import case, run, say  # noqa: E402
from world.servers import free_port  # noqa: E402

FRIEND = 'juliet@friends.test'
SASL = 'urn:ietf:params:xml:ns:xmpp-sasl'


class Door:
    """A fresh program before its sign-in page."""

    def __init__(self, server, **environment):
        server.behave()
        server.states.clear()
        self.server = server
        self.arena = Arena(server, **environment)
        for name in ('ENVOI_TEST_ACCOUNT', 'ENVOI_TEST_PASSWORD'):
            self.arena.program.environment.pop(name)
        self.program, self.stored = self.arena.program, self.arena.stored

    def __enter__(self):
        self.program.start()
        self.program.find('button', 'Sign In')
        self.program.action('win.sign-in')
        self.program.gone(None, 'Welcome to Envoi')     # its button has the same name
        self.before = len(self.server.steps)
        return self

    def __exit__(self, *problem):
        if problem[0]:
            say(self.program.tree() if self.program.application and self.program.alive() else self.program.tail())
        self.program.__exit__(*problem)
        self.server.behave()

    def fill(self, jid=None, password='secret'):
        self.program.set_text(re.compile('^Address'), jid or self.arena.bare)
        self.program.set_text('Password', password)
        self.press()

    def press(self):
        """The page's own button: the one of the page before is still there while the pages change."""
        from live.ui import until
        button = until(lambda: len(found := self.program.all('button', 'Sign In')) == 1 and found[0], 'one button to sign in')
        self.program.click(accessible=button)

    def steps(self):
        return [s for _, s in self.server.steps[self.before:]]

    def online(self):
        self.server.wait(lambda: 'session' in self.steps(), 'online', 30)
        self.stored.wait(lambda: self.stored.rows('SELECT 1 FROM account'), 'the account kept')

    def kept(self):
        self.stored.wait(lambda: self.stored.rows('SELECT 1 FROM account WHERE password_kept'), 'the password in the keyring')

    def refuse(self, xml):
        self.server.at['auth'] = lambda wire: (wire.send(f"<failure xmlns='{SASL}'>{xml}</failure>"), True)[1]


@case('a wrong password is told, the right one then goes through')
def wrong(server):
    with Door(server) as door:
        door.fill(password='wrong')
        door.program.says('Wrong address or password')
        door.program.screenshot('sign-in-wrong-password')
        door.program.set_text('Password', 'secret')
        door.press()
        door.online()


@case('Return in the password field signs in; the password lies in no file')
def keyboard(server):
    with Door(server) as door:
        server.users['romeo'] = 'only-in-the-keyring-7351'
        try:
            door.program.set_text(re.compile('^Address'), door.arena.bare)
            field = door.program.set_text('Password', 'only-in-the-keyring-7351')
            door.program.focus()
            door.program.point_and_click(field)
            door.program.key('Return')
            door.online()
            door.kept()
            door.program.quit()
            door.program.start()
            server.wait(lambda: door.steps().count('session') >= 2, 'online again without being asked', 30)
            for file in door.arena.profile.folder.rglob('*'):
                if file.is_file():
                    assert b'only-in-the-keyring-7351' not in file.read_bytes(), file
        finally:
            server.users['romeo'] = 'secret'


@case('an address that is none is told before anything is sent')
def no_address(server):
    with Door(server) as door:
        attempts = len(server.attempts)
        for text in ('romeo', 'romeo@', '@hostile.test', 'romeo@@x', 'romeo@a b'):
            door.program.set_text(re.compile('^Address'), text)
            door.program.set_text('Password', 'secret')
            button = door.program.look('button', 'Sign In')
            if door.program.sensitive(button):
                door.program.click(accessible=button)
                door.program.says(re.compile('address', re.I))
        assert len(server.attempts) == attempts


@case('a server that is not there')
def not_there(server):
    with Door(server, ENVOI_TEST_RESOLVE=f'hostile.test=127.0.0.1:{free_port()}') as door:
        door.fill()
        door.program.says('Server not reachable')


@case('a server without encryption')
def no_tls(server):
    with Door(server) as door:
        server.offer_starttls = False
        door.fill()
        door.program.says('No encryption')
        assert not any(s.startswith('mechanism') or s == 'clear:auth' for s in door.steps())


@case('a silent server: the page can be left at once')
def cancel(server):
    with Door(server) as door:
        server.at['proceed'] = silent
        door.fill()
        server.wait(lambda: 'proceed' in door.steps(), 'the silence')
        start = time.monotonic()
        door.program.click('button', 'Cancel')
        door.program.find('button', 'Sign In')
        assert time.monotonic() - start < 3
        server.behave()
        door.fill()
        door.online()


@case('a server that does not answer in time')
def timeout(server):
    with Door(server, ENVOI_TEST_DEADLINE_MS='1500') as door:
        server.at['secure-features'] = silent
        door.fill()
        door.program.says('No answer', 40)


for sentence, xml in (('Account switched off', '<account-disabled/>'), ('Signing in is not possible now', '<temporary-auth-failure/>'),
                      ('Wrong address or password', '<credentials-expired/>'), ('Wrong address or password', '<not-authorized/>')):
    @case(f'the server says {xml}')
    def failure(server, sentence=sentence, xml=xml):
        with Door(server) as door:
            door.refuse(xml)
            door.fill()
            door.program.says(re.compile(f'{sentence}|expired|password', re.I) if 'expired' in xml else sentence)


@case('a server that is full')
def full(server):
    with Door(server) as door:
        server.at['bind'] = lambda wire: (wire.stream_error('resource-constraint'), wire.close(), True)[2]
        door.fill()
        door.program.says('Server full')


@case('no safe mechanism')
def mechanism(server):
    with Door(server) as door:
        server.mechanisms = ['DIGEST-MD5', 'X-OAUTH2']
        door.fill()
        door.program.says('No safe way to sign in')


@case('a certificate nobody vouches for: shown plainly, leaving is possible, trusting is remembered, another key is refused')
def pin(server):
    with Door(server) as door:
        server.used_certificate = server.authority.issue('hostile.test', self_signed=True)
        door.fill()
        door.program.says('Server not verified')
        door.program.screenshot('certificate-told')
        assert not any(s.startswith('mechanism') for s in door.steps())
        door.program.click('button', re.compile('Certificate'))
        door.program.says(re.compile('Fingerprint'))
        door.program.screenshot('certificate-shown')
        door.program.click('button', re.compile('Don.t Connect'))
        door.program.gone('button', re.compile('Don.t Connect'))   # the dialog fades away
        assert 'session' not in door.steps()
        door.program.click('button', re.compile('Show Certificate'))
        door.program.click('button', re.compile('Trust This Certificate'))
        if not door.program.look('list', 'Conversations'):
            again = door.program.look('button', 'Sign In')
            if again is not None:
                door.program.click(accessible=again)
        door.online()
        kept = server.used_certificate
        server.behave()
        server.used_certificate = kept
        before = len(server.steps)
        door.kept()
        door.program.restart()
        server.wait(lambda: any(s == 'session' for _, s in server.steps[before:]), 'online again without a question', 30)
        server.used_certificate = server.authority.issue('hostile.test', self_signed=True)
        server.states.clear()
        before = len(server.steps)
        server.hang_up()
        door.program.says(re.compile('certificate has changed', re.I), 40)
        door.program.screenshot('certificate-changed')
        assert not any(s.startswith('mechanism') for _, s in server.steps[before:])


@case('without a keyring the password is kept for this session only, and it is said')
def no_keyring(server):
    with Door(server, ENVOI_TEST_KEYRING='none') as door:
        door.fill()
        door.online()
        door.program.says(re.compile('session|keyring|until you quit|not be kept|not kept', re.I))
        door.program.screenshot('no-keyring')
        before = len(server.steps)
        server.states.clear()
        door.program.quit()
        door.program.start()
        door.program.says(re.compile('Password needed|password', re.I), 30)
        assert not any(s.startswith('mechanism') for _, s in server.steps[before:])


@case('killed in the instant in which the account is kept, it does not ask for the password again')
def killed_at_once(server):
    with Door(server) as door:
        door.fill()
        door.stored.wait(lambda: door.stored.rows('SELECT 1 FROM account'), 'the account kept', 30, pause=0.002)
        door.program.kill()
        assert [r['password_kept'] for r in door.stored.rows('SELECT password_kept FROM account', copy=True)] == [1]
        server.states.clear()
        before = len(server.steps)
        door.program.start()
        server.wait(lambda: any(s == 'session' for _, s in server.steps[before:]), 'online without a question', 30)


@case('two accounts at once, each with a colour')
def two(server):
    with HostileServer(domain='second.test', authority=server.authority, users={'romeo': 'secret'}) as other:
        both = ','.join(s.environment()['ENVOI_TEST_RESOLVE'] for s in (server, other))
        with Door(server, ENVOI_TEST_RESOLVE=both) as door:
            door.fill()
            door.online()
            door.program.action('app.add-account')
            door.fill('romeo@second.test')
            other.wait_online()
            door.stored.wait(lambda: len(door.stored.rows('SELECT 1 FROM account')) == 2, 'two accounts')
            colours = {r['color'] for r in door.stored.rows('SELECT color FROM account')}
            assert len(colours) == 2, colours
            door.program.action('app.accounts')
            door.program.says('romeo@second.test')
            door.program.screenshot('two-accounts')


@case('an account that is signed in already is not added twice')
def twice(server):
    with Door(server) as door:
        door.fill()
        door.online()
        door.program.action('app.add-account')
        door.fill()
        door.program.says('Already signed in')
        assert len(door.stored.rows('SELECT 1 FROM account')) == 1


if __name__ == '__main__':
    open_desktop()
    with HostileServer() as hostile:
        hostile.roster = [{'jid': FRIEND, 'name': 'Juliet', 'subscription': 'both'}]
        run(hostile)
