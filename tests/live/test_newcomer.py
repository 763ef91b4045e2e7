#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody new: an account is made through the window, with an invitation and without one; it is deleted the same way.

    test_newcomer.py KIND        prosody (invitations, plain forms) or ejabberd (data forms with a picture to be read)"""
import re
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live.arena import Arena, new_profile, open_desktop  # noqa: E402
from live.hostile import HostileServer, silent  # noqa: E402
from live.tap import case, run, say  # noqa: E402
from world.actors import Stage  # noqa: E402
from world.ejabberd import Ejabberd  # noqa: E402
from world.pictures import png  # noqa: E402
from world.prosody import Prosody  # noqa: E402

KIND = sys.argv[1] if len(sys.argv) > 1 else 'prosody'
REGISTER = 'jabber:iq:register'
DATA = 'jabber:x:data'
SASL = 'urn:ietf:params:xml:ns:xmpp-sasl'
LONGEST_TURN = 100                      # ms of CPU
FEATURE = "<register xmlns='http://jabber.org/features/iq-register'/>"

open_desktop()                          # libatspi looks at the environment when it is imported
from live.ui import Atspi, has_state, turn, until  # noqa: E402


class OpenProsody(Prosody):
    """Whoever has an account may invite, and who is not invited may come too."""
    extra = 'allow_user_invites = true\nregistration_invite_only = false\n'


class OpenEjabberd(Ejabberd):
    """Wants to have a picture read; what it shows is written down for the test."""

    def configure(self):
        super().configure()
        script, picture = self.folder / 'captcha.sh', self.folder / 'captcha.png'
        picture.write_bytes(png(160, 60, lambda x, y: (30, 90, 200) if (x + y) % 20 < 8 else (255, 255, 255)))
        script.write_text(f'#!/bin/sh\nprintf %s "$1" > {self.folder}/captcha.txt\ncat {picture}\n')
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        file = self.folder / 'ejabberd.yml'
        file.write_text(f'captcha_cmd: "{script}"\ncaptcha_url: "https://ejabberd.test/captcha"\n' + file.read_text().replace('mod_register: {}', 'mod_register: {captcha_protected: true}'))

    def answer(self):
        return (self.folder / 'captcha.txt').read_text()


class Door:
    """A fresh program before the page where accounts are made."""

    def __init__(self, server, **environment):
        self.server = server
        self.arena = Arena(server, 'nobody', password='-', profile=new_profile(), **environment)
        for name in ('ENVOI_TEST_ACCOUNT', 'ENVOI_TEST_PASSWORD'):
            self.arena.program.environment.pop(name)
        self.program, self.stored = self.arena.program, self.arena.stored

    def __enter__(self):
        self.program.start()
        self.program.find('button', 'Sign In')
        return self

    def __exit__(self, *problem):
        if problem[0]:
            say(self.program.tree() if self.program.application and self.program.alive() else self.program.tail())
            say(self.program.tail(10), self.server.tail(120) if hasattr(self.server, 'tail') else '')
        self.program.__exit__(*problem)

    def shot(self, name):
        self.program.screenshot(f'newcomer-{KIND}-{name}')

    def open(self, where=''):
        self.program.action('app.create-account', where)
        self.program.find('button', 'Continue')

    def go_on(self, where=None):
        if where is not None:
            self.program.set_text(re.compile('^Server or invitation'), where)
        button = self.program.find('button', 'Continue')
        until(lambda: self.program.sensitive(button), 'Continue can be pressed')
        self.program.click(accessible=button)

    def fill(self, name=None, password='correct horse battery'):
        self.program.find('button', 'Create Account')
        if name is not None:
            self.program.set_text('Name', name)
        self.program.set_text('New password', password)

    def create(self):
        button = self.program.find('button', 'Create Account')
        until(lambda: self.program.sensitive(button), 'the account can be created')
        self.program.click(accessible=button)

    def signed_in(self, name):
        jid = self.server.jid(name)
        self.stored.wait(lambda: any(a['jid'] == jid for a in self.stored.rows('SELECT jid FROM account')), f'the account {jid}', 40)
        self.stored.wait(lambda: self.stored.rows('SELECT 1 FROM account WHERE password_kept'), 'the password in the keyring')
        self.program.gone('button', 'Create Account')

    def subscription(self, jid, wanted, patience=30):
        """0 none, 1 to, 2 from, 3 both"""
        self.stored.wait(lambda: (self.stored.contacts().get(jid) or {}).get('subscription') == wanted, f'{jid} with subscription {wanted}', patience)


def invite(peer):
    """The invitation that the own server makes for somebody."""
    answer = peer.iq('set', "<command xmlns='http://jabber.org/protocol/commands' node='urn:xmpp:invite#invite' action='execute'/>",
                     to=peer.server.domain)
    return next(f.findtext(f'{{{DATA}}}value') for f in answer.iter(f'{{{DATA}}}field') if f.get('var') == 'uri')


def read_code(picture):
    return subprocess.run(['zbarimg', '-q', '--raw', '-Sdisable', '-Sqrcode.enable', str(picture)], capture_output=True, text=True,
                          check=False).stdout.strip()


def press_row(program, name):
    """A row that is a button is pressed by the keyboard: Tab until it has the focus, then Return."""
    until(lambda: program.sensitive(program.find('button', name)), f'{name} can be pressed')
    dialog = program.all('dialog')[-1]
    program.focus()
    for _ in range(60):
        if any(has_state(b, 'FOCUSED') for b in program.all('button', name, dialog)):
            return program.key('Return')
        program.key('Tab')
        turn()
    raise AssertionError(f'the keyboard does not reach {name!r}')


def both(peer, jid):
    roster = peer.iq('get', "<query xmlns='jabber:iq:roster'/>")
    return any(i.get('jid') == jid and i.get('subscription') == 'both' for i in roster.iter('{jabber:iq:roster}item'))


def only(kind):
    """Registers a case for one kind of server."""
    return case if KIND == kind else lambda name: lambda function: function


@only('prosody')('an account is made and signed in; a name that is taken is told before')
def classic(world):
    with Door(world.server) as door:
        door.program.click('button', 'Create an Account')
        door.program.find('button', 'Continue')
        door.shot('01-where')
        door.go_on(' PROSODY.test ')
        door.fill('alice', 'x')
        door.program.says('Guessed at once')
        door.shot('02-weak')
        door.create()
        door.program.says('Name taken')
        door.shot('03-taken')
        door.program.set_text('Name', 'Carla')
        door.program.says('carla@prosody.test')
        door.program.set_text('New password', 'seven moons of 4711')
        door.create()
        door.signed_in('carla')
        door.program.quit()
        late = world.stage.enter(world.server, 'carla', password='seven moons of 4711', resource='late')
        late.leave()
        # The next start needs no password: it lies in the keyring, and in no file of ours.
        door.program.start()
        door.program.gone('button', 'Sign In')
        # Another one beside it, in a dialog that closes by itself.
        door.open('prosody.test')
        door.go_on()
        door.fill('clara')
        door.shot('11-second')
        door.create()
        door.stored.wait(lambda: len(door.stored.rows('SELECT 1 FROM account')) == 2, 'both accounts', 40)
        door.program.gone('button', 'Create Account')
        for file in door.arena.profile.folder.rglob('*'):
            if file.is_file():
                assert b'seven moons' not in file.read_bytes(), file


@only('prosody')('with an invitation the newcomer and who invites are in each other\'s contacts')
def invited(world):
    link = invite(world.alice)
    say(re.sub('preauth=[^;]*', 'preauth=…', link))
    with Door(world.server) as door:
        door.open(link)
        door.program.says('Invitation from alice@prosody.test')
        door.shot('04-invitation')
        door.program.resize(360, 640)
        door.shot('05-invitation-narrow')
        door.go_on()
        door.fill('dora')
        door.program.says('alice@prosody.test invites you')
        door.shot('06-invited-narrow')
        door.create()
        door.signed_in('dora')
        door.subscription('alice@prosody.test', 3)
        world.alice.wait(lambda: both(world.alice, 'dora@prosody.test'), 'dora in her list')
        # Used up: the second newcomer is told so.
    with Door(world.server) as door:
        door.open('xmpp:prosody.test?register;preauth=' + re.search('preauth=([^;]*)', link).group(1))
        door.go_on()
        door.program.says('Invitation not accepted')
        door.shot('07-refused')
        assert not door.stored.rows('SELECT 1 FROM account')


@only('prosody')('the code that the window shows lets a newcomer in, and each finds the other among the contacts')
def from_screen(world):
    world.server.add_user('grace')
    arena = Arena(world.server, 'grace', profile=new_profile())
    with arena:
        arena.program.find(None, 'Online')
        arena.program.action('app.share-own')
        arena.program.find(None, 'With an Invitation')
        plain = until(lambda: read_code(arena.program.screenshot(f'newcomer-{KIND}-12-share')), 'a code on the screen')
        assert plain == 'xmpp:grace@prosody.test', plain
        arena.program.focus()
        arena.program.point_and_click(arena.program.find(None, 'With an Invitation'))
        link = until(lambda: 'preauth=' in (text := read_code(arena.program.screenshot(f'newcomer-{KIND}-13-share-invitation'))) and text,
                     'the invitation on the screen')
        arena.program.says('in your contacts at once')
        arena.program.quit()
    with Door(world.server) as door:
        door.open(link)
        door.program.says('Invitation from grace@prosody.test')
        door.go_on()
        door.fill('heidi')
        door.create()
        door.signed_in('heidi')
        door.subscription('grace@prosody.test', 3)
        door.program.quit()
    with arena:
        arena.stored.wait(lambda: (arena.stored.contacts().get('heidi@prosody.test') or {}).get('subscription') == 3, 'heidi among her contacts', 30)


@only('prosody')('who has an account follows an invitation, and nobody needs to answer')
def follow(world):
    link = invite(world.alice)
    world.server.add_user('ivan')
    arena = Arena(world.server, 'ivan', profile=new_profile())
    with arena:
        arena.stored.wait(lambda: arena.stored.rows('SELECT 1 FROM account'), 'the account kept')
        arena.program.action('app.open-link', link)
        dialog = arena.program.find('dialog', 'Open Link')
        button = arena.program.find('button', 'Add Contact', dialog)
        until(lambda: arena.program.sensitive(button), 'online')
        assert set(arena.stored.contacts()) <= {'ivan@prosody.test'}, 'nobody but himself before yes'
        arena.program.screenshot(f'newcomer-{KIND}-14-follow')
        arena.program.click(accessible=button)
        arena.stored.wait(lambda: (arena.stored.contacts().get('alice@prosody.test') or {}).get('subscription') == 3, 'alice among his contacts', 30)
        world.alice.wait(lambda: both(world.alice, 'ivan@prosody.test'), 'ivan among hers')


@only('prosody')('the server closes the line while the person thinks, and the account is made all the same')
def slow(world):
    link = invite(world.alice)
    with Door(world.server) as door:
        door.open(link)
        door.go_on()
        door.fill('emil')
        world.server.restart(politely=True)
        world.alice.wait_online()
        door.create()
        door.signed_in('emil')
        door.subscription('alice@prosody.test', 3)


@only('prosody')('the account is deleted at the server after the password was typed')
def deleted(world):
    world.server.add_user('frida', 'last words')
    arena = Arena(world.server, 'frida', password='last words', profile=new_profile())
    with arena:
        arena.stored.wait(lambda: arena.stored.rows('SELECT 1 FROM account WHERE password_kept'), 'the password in the keyring')
        arena.program.action('win.show-account', 'frida@prosody.test')

        def ask(password):
            press_row(arena.program, re.compile('^Delete Account on the Server'))
            confirm = arena.program.find('button', 'Delete for Ever')
            assert not arena.program.sensitive(confirm)
            fields = [a for a in arena.program.all(None, 'Password') if a.get_editable_text_iface() is not None]
            Atspi.EditableText.set_text_contents(fields[-1], password)
            until(lambda: arena.program.sensitive(arena.program.find('button', 'Delete for Ever')), 'the button can be pressed')
            arena.program.screenshot(f'newcomer-{KIND}-08-delete')
            arena.program.click('button', 'Delete for Ever')
        ask('something else')
        arena.program.says('not the password of this account')
        ask('last words')
        arena.stored.wait(lambda: not arena.stored.rows('SELECT 1 FROM account'), 'the account forgotten')
    gone = world.stage.enter(world.server, 'frida', password='last words', wait=False)
    gone.wait(lambda: gone.failures, 'nobody of this name')
    gone.wanted = False


@only('ejabberd')('a picture must be read first; a wrong answer brings another one')
def puzzle(world):
    with Door(world.server) as door:
        door.open('ejabberd.test')
        door.go_on()
        door.fill('carla')
        question = re.compile('^(Enter the text|CAPTCHA)', re.I)
        door.program.find(None, question)
        door.program.find('image', re.compile('^Picture that belongs'))
        door.shot('01-puzzle')
        door.program.set_text(question, 'wrong')
        before = world.server.answer()
        door.create()
        door.program.says('Not the right answer')
        until(lambda: world.server.answer() != before, 'another picture')
        door.shot('02-wrong')
        door.program.set_text(question, world.server.answer())
        door.create()
        door.signed_in('carla')
    late = world.stage.enter(world.server, 'carla', password='correct horse battery', resource='late')
    late.leave()


@only('ejabberd')('a room that asks a question first: a wrong answer is said to be wrong, the right one opens the door; who comes back by himself is told')
def asking_room(world):
    room = world.server.room('riddle')
    world.server.add_user('ida')
    host = world.stage.enter(world.server, 'ida')
    seat = host.join(room, 'Host', captcha_protected=True, roomname='The Riddle')
    world.server.add_user('gina', 'correct horse battery')
    with Arena(world.server, 'gina', password='correct horse battery', profile=new_profile()) as arena:
        program = arena.program
        question = re.compile('^(Enter the text|CAPTCHA)', re.I)

        def press(name):
            until(lambda: (b := program.look('button', name)) and program.sensitive(b), f'{name!r} can be pressed')
            program.click('button', name)

        def reply(answer):
            program.find(None, question)
            program.find('image', re.compile('^Picture that belongs'))
            program.set_text(question, answer())      # what the picture that is on the screen shows
            press('Answer')
        program.find('button', 'Add or Join')
        until(lambda: not program.look(None, 'Offline'), 'online')
        program.action('win.join-room', room)
        program.says('Before You Join')
        press('Join')
        program.find(None, question)
        program.screenshot(f'newcomer-{KIND}-12-room-asks')
        reply(lambda: 'wrong')
        program.says('That was not the right answer')
        assert 'gina' not in seat.people
        press('Join')
        reply(world.server.answer)
        seat.wait_person('gina')
        program.gone('dialog')
        seat.kick('gina', '')
        seat.wait_gone('gina')
        press('Join Again')
        program.says('Before You Join')
        press('Join')
        reply(world.server.answer)
        seat.wait_person('gina')


class Script(HostileServer):
    """A server that says before a login what a case wants."""

    def __enter__(self):
        self.queries, self.answers = [], []
        self.offered = FEATURE
        self.at['secure-features'] = self.talk
        return super().__enter__()

    def talk(self, wire):
        wire.open_stream(self._sasl_offer(wire) + self.offered)
        while True:
            iq = wire.element(60)
            if iq.tag == f'{{{SASL}}}auth':             # nobody lives here
                wire.send(f"<failure xmlns='{SASL}'><not-authorized/></failure>")
                continue
            if not iq.tag.endswith('}iq'):
                continue
            self.note('iq:' + iq[0].tag.split('}')[-1] + ':' + iq.get('type'))
            self.queries.append(iq)
            answer = self.answers.pop(0)
            if callable(answer):
                answer(wire)
                continue
            kind = 'error' if answer.startswith('<error') else 'result'
            wire.send(f"<iq type='{kind}' id='{iq.get('id')}' from='{self.domain}'>{answer}</iq>")


FORM = f"<query xmlns='{REGISTER}'><username/><password/></query>"


def error(condition, text='', kind='cancel'):
    return (f"<error type='{kind}'><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
            f"<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>{text}</text></error>")


@only('prosody')('refusals, silence and nonsense of a server each have a sentence, and nothing is kept')
def hostile(world):
    cases = (
        ('not offered', [error('service-unavailable')], 'No new accounts'),
        ('too many', [error('resource-constraint', kind='wait')], 'Too many new accounts'),
        ('nonsense', ["<query xmlns='jabber:iq:auth'/>"], None),
        ('a form without a name', [f"<query xmlns='{REGISTER}'><email/></query>"], 'No new accounts'),
        ('a closed line', [lambda wire: wire.close()], 'Connection lost'),
        ('its own end', [lambda wire: wire.stream_error('policy-violation')], None),
        ('only the web', [f"<query xmlns='{REGISTER}'><instructions>Go &lt;b>there\u202e</instructions><x xmlns='jabber:x:oob'>"
                          "<url>https://hostile.test/register</url></x></query>"], 'https://hostile.test/register'),
    )
    with Script() as server, Door(server) as door:
        door.open('hostile.test')
        for name, answers, sentence in cases:
            say(name)
            server.answers = list(answers)
            door.go_on()
            if sentence:
                door.program.says(sentence)
            else:
                until(lambda: door.program.look(None, re.compile('^(Server not understood|Connection lost|No new accounts|Not accepted|No answer)')), name)
            assert not door.stored.rows('SELECT 1 FROM account')
        door.shot('09-web-only')


@only('prosody')('a silent server can be left at once, and the form of a hostile one is only words')
def silence(world):
    with Script() as server, Door(server) as door:
        door.open('hostile.test')
        server.answers = [silent]
        door.go_on()
        server.wait(lambda: server.queries, 'the question')
        door.program.click('button', 'Cancel')
        door.program.says('Cancelled')
        field = "<field type='{}' var='{}' label='{}'>{}</field>".format
        server.answers = [
            f"<query xmlns='{REGISTER}'><x xmlns='{DATA}' type='form'><title>&lt;a href=\"x\">T</title>" + field('text-single', 'username', 'U', '') +
            field('text-private', 'password', 'P', '') + ''.join(field('text-single', f'q{n}', '&lt;i>' + 'w' * 300, '') for n in range(100)) +
            field('list-single', 'l', 'L', '<option><value>&#x202e;one</value></option>') + '</x></query>',
            error('not-acceptable', 'Three letters &amp; &lt;b>more&lt;/b>'),
            lambda wire: wire.close(),
            FORM, error('conflict')]
        door.go_on()
        door.fill('mallory')
        door.shot('10-hostile-form')
        door.create()
        door.program.says('Three letters & <b>more</b>')
        door.create()                   # the line breaks behind the answers
        door.program.says('not certain')
        server.queries.clear()
        door.program.click('button', 'Try Again')
        # The name is taken: by us, says the last try. Signing in fails, for this server makes no accounts.
        server.wait(lambda: len(server.queries) >= 2, 'the form and the answers again')
        door.program.says('Name taken')
        assert not door.stored.rows('SELECT 1 FROM account')


class Counter:
    """Counts who comes: nobody may, only because a form names the place."""

    def __init__(self):
        self.socket = socket.create_server(('127.0.0.1', 0))
        self.port, self.visits = self.socket.getsockname()[1], 0
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self):
        while True:
            line, _ = self.socket.accept()
            self.visits += 1
            line.close()


@only('prosody')('D15 a form of any size, of two kinds at once, or with pictures elsewhere: bounded, refused, and nothing is fetched')
def forms(world):
    counter = Counter()
    web = f'http://127.0.0.1:{counter.port}/'
    head = f"<query xmlns='{REGISTER}'><x xmlns='{DATA}' type='form'>"
    name = "<field type='text-single' var='username' label='Name'/><field type='text-private' var='password' label='New password'/>"
    kind = "<field type='hidden' var='FORM_TYPE'><value>{}</value></field>".format
    refused = (
        ('10,000 fields', head + name + "<field var='q'/>" * 10000 + '</x></query>'),
        ('257 fields', head + name + ''.join(f"<field type='text-single' var='q{n}'/>" for n in range(255)) + '</x></query>'),
        ('10,000 choices', head + name + "<field type='list-single' var='l'>" + '<option><value>a</value></option>' * 5000 + '</field></x></query>'),
        ('10,000 values', head + name + "<field type='text-multi' var='l'>" + '<value>a</value>' * 10000 + '</field></x></query>'),
        ('two kinds', head + kind(REGISTER) + kind('urn:xmpp:captcha') + name + '</x></query>'),
    )
    media = "<media xmlns='urn:xmpp:media-element'>{}</media>".format
    shown = (head + kind(REGISTER) + name + "<field type='text-single' var='ocr' label='What is written there?'>" +
             media(''.join(f"<uri type='image/png'>{uri}</uri>" for uri in (web + 'a.png', web.replace('http', 'https') + 'b.png', 'file:///etc/passwd', 'cid:nothing@x'))) +
             "</field><field type='text-single' var='video' label='And there?'>" + media(f"<uri type='video/mp4'>{web}c.mp4</uri>") + '</field>' +
             f"<field type='fixed'><value>{web}d</value></field><field type='hidden' var='captcha-fallback-url'><value>{web}e</value></field>"
             f"<field type='text-single' var='url' label='Home page'><value>{web}f</value></field></x>"
             f"<x xmlns='jabber:x:oob'><url>{web}g</url></x></query>")
    large = (head + name + ''.join(f"<field type='list-single' var='q{n}' label='{'w' * 500}'>" + f'<option label="{"o" * 200}"><value>a</value></option>' * 4 + '</field>'
                                   for n in range(60)) + '</x></query>')
    with Script() as server, Door(server) as door:
        door.open('hostile.test')
        for what, form in refused:
            say(what)
            server.answers = [form]
            server.queries.clear()
            door.program.forget_turns()
            door.go_on()
            server.wait(lambda: server.queries, 'the question for the form')
            until(lambda: door.program.look(None, re.compile('^(Server not understood|Connection lost|No new accounts|Not accepted|No answer)')), what)
            assert not door.program.look('button', 'Create Account'), what
            assert door.program.probe()['longest_turn_cpu_ms'] <= LONGEST_TURN, what
        for what, form in (('large', large), ('pictures elsewhere', shown)):
            say(what)
            server.answers = [form]
            door.program.forget_turns()
            door.go_on()
            door.program.find('button', 'Create Account')
            turn_ms = door.program.probe()['longest_turn_cpu_ms']
            say(f'{what}: longest turn {turn_ms:.0f} ms CPU')
            assert turn_ms <= LONGEST_TURN, what
            door.shot(f'11-form-{what.split()[0]}')
            if what == 'large':
                door.program.key('Escape') if not door.program.look('button', 'Back') else door.program.click('button', 'Back')
                door.program.find('button', 'Continue')
        door.program.says('What is written there?')
        server.note('seen')
        # Whoever wanted to fetch would have begun when the form was read, before it was shown.
        assert counter.visits == 0, f'{counter.visits} visits'


class World:
    pass


if __name__ == '__main__':
    with (OpenProsody() if KIND == 'prosody' else OpenEjabberd()) as one_server, Stage() as one_stage:
        one_world = World()
        one_world.server, one_world.stage = one_server, one_stage
        one_server.users['nobody'] = '-'
        if KIND == 'prosody':
            one_server.add_user('alice')
            one_world.alice = one_stage.enter(one_server, 'alice')
        run(one_world)
